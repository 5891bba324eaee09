#include "runtime/hook/frame.h"

#include <cstring>
#include <utility>

namespace hark::hook {
namespace {

class Writer {
 public:
  Writer() : bytes_(4, '\0') {}

  Writer& Number(std::int64_t number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    return *this;
  }
  Writer& Text(std::string_view text) {
    Number(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
    return *this;
  }
  std::string Frame() {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - 4);
    std::memcpy(bytes_.data(), &length, sizeof length);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
};

// Gives zeros and empty texts once something did not read.
class Parser {
 public:
  explicit Parser(std::string_view bytes) : rest_(bytes) {}

  std::int64_t Number() {
    std::int64_t number = 0;
    if (!Has(sizeof number)) return 0;
    std::memcpy(&number, rest_.data(), sizeof number);
    rest_.remove_prefix(sizeof number);
    return number;
  }
  std::string_view Text() {
    const std::int64_t size = Number();
    if (size < 0 || !Has(static_cast<std::size_t>(size))) {
      whole_ = false;
      return {};
    }
    const std::string_view text = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(text.size());
    return text;
  }
  bool whole() const { return whole_ && rest_.empty(); }

 private:
  bool Has(std::size_t bytes) {
    whole_ = whole_ && bytes <= rest_.size();
    return whole_;
  }

  std::string_view rest_;
  bool whole_ = true;
};

bool IsOfHook(std::int64_t code) {
  return code >= static_cast<std::int64_t>(Trap::HookOverTime) &&
         code <= static_cast<std::int64_t>(Trap::HookFailed);
}

}  // namespace

std::string RequestFrame(const Request& request, const Limits& limits) {
  return Writer()
      .Number(static_cast<std::int64_t>(limits.memory_bytes))
      .Text(request.file)
      .Text(request.source)
      .Text(request.function)
      .Text(request.arguments)
      .Frame();
}

std::string AnswerFrame(const Answer& answer) {
  Writer writer;
  writer.Number(answer ? 0 : static_cast<std::int64_t>(answer.error().trap));
  writer.Number(answer ? 0 : answer.error().line);
  return writer.Text(answer ? *answer : answer.error().message).Frame();
}

std::optional<ReadRequest> ParseRequest(std::string_view body) {
  Parser parser(body);
  ReadRequest read;
  read.limits.memory_bytes = static_cast<std::size_t>(parser.Number());
  read.request.file = parser.Text();
  read.request.source = parser.Text();
  read.request.function = parser.Text();
  read.request.arguments = parser.Text();
  return parser.whole() ? std::optional(read) : std::nullopt;
}

std::optional<Answer> ParseAnswer(std::string_view body) {
  Parser parser(body);
  const std::int64_t code = parser.Number();
  const std::int64_t line = parser.Number();
  std::string text(parser.Text());
  if (!parser.whole() || (code != 0 && !IsOfHook(code))) return std::nullopt;
  if (code == 0) return Answer(std::move(text));
  return Answer(std::unexpected(Problem{static_cast<Trap>(code), std::move(text), line}));
}

std::optional<std::size_t> LengthOf(std::string_view first_four) {
  std::uint32_t length = 0;
  std::memcpy(&length, first_four.data(), sizeof length);
  return length <= kMaxFrameBytes ? std::optional<std::size_t>(length) : std::nullopt;
}

}  // namespace hark::hook
