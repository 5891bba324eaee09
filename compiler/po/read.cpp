#include <algorithm>
#include <array>
#include <utility>

#include "compiler/base/byte_order_mark.h"
#include "compiler/base/unicode.h"
#include "compiler/po/file.h"

namespace hark::po {
namespace {

using source::Span;

constexpr std::string_view kBlank = " \t\r\f\v";

// Escapes of PO strings, and what they stand for. Bytes by number, as `msgcat --escape` writes
// them, are octal; those in hexadecimal are left out, because nothing writes them.
struct Escape {
  char letter;
  char means;
};
constexpr std::array<Escape, 11> kEscapes = {{{'n', '\n'},
                                              {'t', '\t'},
                                              {'r', '\r'},
                                              {'"', '"'},
                                              {'\\', '\\'},
                                              {'\'', '\''},
                                              {'?', '?'},
                                              {'a', '\a'},
                                              {'b', '\b'},
                                              {'f', '\f'},
                                              {'v', '\v'}}};

// Reads a file line by line; what is wrong with one is reported and the next one read.
class Reader {
 public:
  Reader(const source::SourceSet& sources, source::FileId file, diag::Sink& sink)
      : file_(file), text_(sources.Text(file)), sink_(sink) {}

  std::vector<Entry> Read() {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (at_ < text_.size()) {
      end_ = std::min(text_.find('\n', at_), text_.size());
      ReadLine();
      at_ = end_ + 1;
    }
    at_ = end_ = text_.size();
    Finish();
    return std::move(entries_);
  }

 private:
  // The string that lines of quotes alone go on with. Behind a mistake all is skipped, as far
  // as the next entry.
  enum class Part { None, Skipped, Context, Original, Translation };

  void ReadLine() {
    SkipBlank();
    if (at_ == end_) return;
    if (text_[at_] == '#') return ReadComment();
    if (text_[at_] != '"') return ReadKeyword();
    if (part_ == Part::None) return Expected("a `msgid`", "a text");
    if (part_ != Part::Skipped) ReadStrings();
  }

  // Comments stand above their entry. Of all kinds only the flags say something here.
  void ReadComment() {
    if (part_ == Part::Translation) Finish();
    const std::string_view line = text_.substr(at_, end_ - at_);
    if (line.starts_with("#,") && line.contains("fuzzy")) fuzzy_ = true;
    if (line.starts_with("#~")) fuzzy_ = false;
  }

  void ReadKeyword() {
    const std::size_t begin = at_;
    while (at_ < end_ && text_[at_] != '"' && !kBlank.contains(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "msgid_plural" || word.starts_with("msgstr[")) return PluralForms(begin);
    if (word == "msgctxt") return Begin(Part::Context, begin);
    if (word == "msgid") return Begin(Part::Original, begin);
    if (word == "msgstr") return Begin(Part::Translation, begin);
    at_ = begin;
    Expected("`msgctxt`, `msgid`, `msgstr` or a comment", "`" + std::string(word) + "`");
  }

  void Begin(Part part, std::size_t begin) {
    if (part != Part::Translation && part_ == Part::Translation) Finish();
    if (part == Part::Translation && part_ == Part::Skipped) return;
    if (!Follows(part)) {
      const std::string word(text_.substr(begin, at_ - begin));
      at_ = begin;
      return Expected(part_ == Part::Original ? "a `msgstr`" : "a `msgid`", "`" + word + "`");
    }
    part_ = part;
    if (part == Part::Context) entry_.context.emplace();
    SkipBlank();
    if (at_ == end_ || text_[at_] != '"') return Expected("a text in quotes", Found());
    Current().span = SpanOf(at_, at_);
    ReadStrings();
  }

  // An entry is a `msgctxt`, where it has one, a `msgid` and a `msgstr`.
  bool Follows(Part part) const {
    const bool first = part_ == Part::None || part_ == Part::Skipped;
    if (part == Part::Context) return first;
    if (part == Part::Original) return first || part_ == Part::Context;
    return part_ == Part::Original;
  }

  // All strings up to the line's end.
  void ReadStrings() {
    while (at_ < end_) {
      if (text_[at_] != '"') return Expected("the end of the line", Found());
      if (!ReadString()) return;
      SkipBlank();
    }
  }

  bool ReadString() {
    Quoted& into = Current();
    const std::size_t open = at_++;
    while (at_ < end_ && text_[at_] != '"') {
      const std::size_t place = at_;
      const char byte = text_[at_++];
      const auto means = byte == '\\' ? ReadEscape(place) : std::optional<char>(byte);
      if (!means) return false;
      into.text += *means;
      into.at.push_back(Offset(place));
    }
    if (at_ == end_) {
      diag::Build(sink_, SpanOf(open, open + 1), diag::UnclosedText)
          .Label("no closing quote follows on this line")
          .Emit();
      Forget();
      return false;
    }
    into.span.end = Offset(++at_);
    return true;
  }

  // Up to three digits. Leaves everything where it is when there are none, or they are no byte of
  // a text.
  std::optional<char> ReadOctal() {
    unsigned value = 0;
    std::size_t end = at_;
    for (; end < end_ && end < at_ + 3 && text_[end] >= '0' && text_[end] <= '7'; ++end) {
      value = value * 8 + static_cast<unsigned>(text_[end] - '0');
    }
    if (value == 0 || value > 0xFF) return std::nullopt;
    at_ = end;
    return static_cast<char>(value);
  }

  std::optional<char> ReadEscape(std::size_t place) {
    const char letter = at_ < end_ ? text_[at_] : '\n';
    const auto* escape = std::ranges::find(kEscapes, letter, &Escape::letter);
    if (escape != kEscapes.end()) {
      ++at_;
      return escape->means;
    }
    if (const auto byte = ReadOctal()) return byte;
    while (++at_ < end_ && (text_[at_] & 0xC0) == 0x80) {
    }
    at_ = std::min(at_, end_);
    const Span span = SpanOf(place, at_);
    diag::Build(sink_, span, diag::UnknownEscape,
                diag::Name{std::string(text_.substr(place, at_ - place))})
        .Help("a backslash is written `\\\\`")
        .Emit();
    Forget();
    return std::nullopt;
  }

  void PluralForms(std::size_t begin) {
    if (part_ == Part::Skipped) return;
    diag::Build(sink_, SpanOf(begin, at_), diag::PoPluralForms)
        .Help("translate the forms of `{plural …}` in the one `msgstr`")
        .Emit();
    Forget();
  }

  void Expected(std::string wanted, std::string found) {
    const std::size_t end = std::min(at_ + 1, end_);
    diag::Build(sink_, SpanOf(at_, end), diag::ExpectedToken, diag::Text{std::move(wanted)},
                diag::Text{std::move(found)})
        .Emit();
    Forget();
  }

  std::string Found() const {
    if (at_ == end_) return "the end of the line";
    return "`" + std::string(text_.substr(at_, end_ - at_)) + "`";
  }

  // Ends an entry: it is whole, or a mistake.
  void Finish() {
    if (part_ == Part::Context || part_ == Part::Original) {
      return Expected(part_ == Part::Context ? "a `msgid`" : "a `msgstr`", "the end of the file");
    }
    entry_.fuzzy = std::exchange(fuzzy_, false);
    if (part_ == Part::Translation) entries_.push_back(std::move(entry_));
    entry_ = {};
    part_ = Part::None;
  }

  void Forget() {
    part_ = Part::Skipped;
    entry_ = {};
  }

  Quoted& Current() {
    if (part_ == Part::Context) return *entry_.context;
    return part_ == Part::Original ? entry_.original : entry_.translation;
  }

  void SkipBlank() {
    while (at_ < end_ && kBlank.contains(text_[at_])) ++at_;
  }

  static std::uint32_t Offset(std::size_t at) { return static_cast<std::uint32_t>(at); }
  Span SpanOf(std::size_t begin, std::size_t end) const {
    return {file_, Offset(begin), Offset(end)};
  }

  source::FileId file_;
  std::string_view text_;
  diag::Sink& sink_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;  // of the line
  Part part_ = Part::None;
  Entry entry_;
  bool fuzzy_ = false;
  std::vector<Entry> entries_;
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& at : lower) at = at >= 'A' && at <= 'Z' ? static_cast<char>(at - 'A' + 'a') : at;
  return lower;
}

// Where the value of a header's field stands in it; nothing when there is no such field.
struct Range {
  std::size_t begin;
  std::size_t end;
};
std::optional<Range> FieldOf(std::string_view header, std::string_view name) {
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t end = std::min(header.find('\n', at), header.size());
    if (Lower(header.substr(at, name.size())) == name) {
      std::size_t begin = std::min(header.find_first_not_of(kBlank, at + name.size()), end);
      const std::string_view value = header.substr(begin, end - begin);
      return Range{begin, begin + value.find_last_not_of(kBlank) + 1};
    }
    at = end + 1;
  }
  return std::nullopt;
}

void CheckCharset(const Quoted& header, diag::Sink& sink) {
  const auto type = FieldOf(header.text, "content-type:");
  if (!type) return;
  const std::string value = header.text.substr(type->begin, type->end - type->begin);
  const std::size_t found = Lower(value).find("charset=");
  if (found == std::string::npos) return;
  const std::string charset = value.substr(found + 8);
  const std::string lower = Lower(charset);
  if (lower == "utf-8" || lower == "utf8" || lower == "us-ascii" || lower == "ascii") return;
  diag::Build(sink, header.Place(type->begin + found + 8, type->end), diag::PoCharset,
              diag::Name{charset})
      .Help("`msgconv -t UTF-8` converts it")
      .Emit();
}

// Takes the header, the entry whose original is empty, off the entries.
void TakeHeader(File& file, source::FileId id, diag::Sink& sink) {
  const auto is_header = [](const Entry& entry) {
    return !entry.context && entry.original.text.empty();
  };
  const auto found = std::ranges::find_if(file.entries, is_header);
  Quoted header;
  header.span = {id, 0, 0};
  if (found != file.entries.end()) {
    header = std::move(found->translation);
    file.entries.erase(found);
  }
  CheckCharset(header, sink);
  const auto language = FieldOf(header.text, "language:");
  file.language_span = header.span;
  if (!language || language->begin == language->end) {
    diag::Build(sink, header.span, diag::NoPoLanguage)
        .Help("add a line such as `\"Language: uz\\n\"` to the header")
        .Emit();
    return;
  }
  file.language = header.text.substr(language->begin, language->end - language->begin);
  file.language_span = header.Place(language->begin, language->end);
  std::ranges::replace(file.language, '_', '-');
}

}  // namespace

Span Quoted::Place(std::size_t begin, std::size_t end) const {
  if (begin >= at.size()) return span;
  const std::uint32_t behind = end < at.size() ? at[end] : span.end - 1;
  return {span.file, at[begin], std::max(behind, at[begin])};
}

std::optional<File> Read(const source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  if (!unicode::IsUtf8(sources.Text(file))) {
    diag::Build(sink, {file, 0, 0}, diag::NotUtf8)
        .Help("save the file with the encoding UTF-8")
        .Emit();
    return std::nullopt;
  }
  const std::size_t errors = sink.error_count();
  File read;
  read.entries = Reader(sources, file, sink).Read();
  if (sink.error_count() == errors) TakeHeader(read, file, sink);
  if (sink.error_count() > errors) return std::nullopt;
  return read;
}

}  // namespace hark::po
