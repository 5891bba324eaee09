#include <algorithm>

#include "compiler/po/file.h"

namespace hark::po {
namespace {

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char at : text) {
    switch (at) {
      case '\n': escaped += "\\n"; break;
      case '\t': escaped += "\\t"; break;
      case '\r': escaped += "\\r"; break;
      case '"': escaped += "\\\""; break;
      case '\\': escaped += "\\\\"; break;
      default: escaped += at;
    }
  }
  return escaped;
}

// `msgid "…"`; a text of several lines begins with an empty string and goes a line each, as
// gettext writes it.
void AppendString(std::string& out, std::string_view keyword, std::string_view text) {
  out.append(keyword) += ' ';
  const bool several = text.find('\n') < text.size() - 1;
  if (several) out += "\"\"\n";
  do {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out += '"' + Escaped(text.substr(0, end)) + "\"\n";
    text.remove_prefix(std::min(end, text.size()));
  } while (!text.empty());
}

void AppendDoc(std::string& out, std::string_view doc) {
  while (!doc.empty()) {
    std::string line(doc.substr(0, doc.find('\n')));
    doc.remove_prefix(std::min(line.size() + 1, doc.size()));
    std::erase(line, '\r');
    out += (line.empty() ? "#." : "#. ") + line + '\n';
  }
}

// A reference with a blank in it stands between U+2068 and U+2069.
void AppendPlace(std::string& out, std::string_view place) {
  const std::size_t colon = place.rfind(':');
  const bool blank = place.find(' ') != std::string_view::npos;
  out += "#: ";
  if (blank) out += "\u2068";
  out += place.substr(0, colon);
  if (blank) out += "\u2069";
  out.append(place.substr(std::min(colon, place.size()))) += '\n';
}

std::string Header(std::string_view project, std::string_view language) {
  std::string tag(language);
  std::ranges::replace(tag, '-', '_');
  std::string header = "Project-Id-Version: " + std::string(project) + '\n';
  header += "PO-Revision-Date: \nLast-Translator: \nLanguage-Team: \n";
  header += "Language: " + tag + '\n';
  header += "MIME-Version: 1.0\n";
  header += "Content-Type: text/plain; charset=UTF-8\n";
  header += "Content-Transfer-Encoding: 8bit\n";
  return header;
}

}  // namespace

std::string Write(std::string_view project, std::string_view language,
                  const std::vector<Message>& messages) {
  std::string out;
  AppendString(out, "msgid", "");
  AppendString(out, "msgstr", Header(project, language));
  for (const Message& message : messages) {
    out += '\n';
    AppendDoc(out, message.doc);
    AppendPlace(out, message.place);
    AppendString(out, "msgctxt", message.context);
    AppendString(out, "msgid", message.original);
    AppendString(out, "msgstr", message.translation);
  }
  return out;
}

}  // namespace hark::po
