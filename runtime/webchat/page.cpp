#include "runtime/webchat/page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/webchat/page_files.h"

namespace hark::webchat {
namespace {

constexpr std::string_view kScript = "text/javascript; charset=utf-8";

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace

const Asset* AssetNamed(std::string_view name) {
  static const auto kAssets = std::to_array<Asset>({
      {"chat.css", "text/css; charset=utf-8", kChatCss},
      {"chat.js", kScript, kChatJs},
      {"message.js", kScript, kMessageJs},
      {"stream.js", kScript, kStreamJs},
      {"widget.js", kScript, kWidgetJs},
      {"words.js", kScript, kWordsJs},
  });
  const auto found = std::ranges::find(kAssets, name, &Asset::name);
  return found == kAssets.end() ? nullptr : &*found;
}

// One walk over the page, so that a title that looks like a name is not filled in again.
std::string PageOf(const channel::Connection& connection) {
  const std::pair<std::string_view, std::string_view> fields[] = {
      {"name", connection.name},
      {"title", connection.page.title.empty() ? "Chat" : std::string_view(connection.page.title)},
      {"greeting", connection.page.greeting},
      {"color", connection.page.color},
  };
  std::string page;
  std::string_view rest = kChatHtml;
  for (std::size_t at = rest.find("{{"); at != std::string_view::npos; at = rest.find("{{")) {
    const std::size_t end = rest.find("}}", at);
    const std::string_view name = rest.substr(at + 2, end - at - 2);
    page += rest.substr(0, at);
    for (const auto& [field, value] : fields) {
      if (field == name) page += Escaped(value);
    }
    rest.remove_prefix(end + 2);
  }
  return page.append(rest);
}

}  // namespace hark::webchat
