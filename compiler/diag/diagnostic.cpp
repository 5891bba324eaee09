#include "compiler/diag/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/diag/printable.h"

namespace hark::diag {
namespace {

constexpr int kCodes[] = {
#define HARK_DIAG(code, name, severity, title, ...) code,
#include "compiler/diag/kinds.def"
#undef HARK_DIAG
};

constexpr bool StrictlyAscending() {
  return std::ranges::adjacent_find(kCodes, std::greater_equal{}) == std::ranges::end(kCodes);
}
static_assert(StrictlyAscending(), "kinds.def: codes ascend, and each stands there once");
static_assert(kCodes[0] >= 101 && *std::prev(std::end(kCodes)) <= 899,
              "kinds.def: codes are 101 to 899; 9xx are the run-time faults of traps.def");

std::string Quote(std::string_view written) {
  constexpr std::size_t kMaxCodePoints = 80;  // a longer name tells a reader nothing more
  return fmt::format("`{}`", PrintableHead(written, kMaxCodePoints));
}

auto SortKey(const Diagnostic& diagnostic) {
  const source::Span& span = diagnostic.primary.span;
  return std::tuple(span.file, span.begin, span.end, diagnostic.code);
}

}  // namespace

std::string Show(const Text& text) { return text.value; }
std::string Show(const Name& name) { return Quote(name.value); }
std::string Show(const Type& type) { return Quote(type.value); }
std::string Show(const Count& count) { return fmt::format("{}", count.value); }

std::string_view SeverityWord(Severity severity) {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
  }
  return {};
}

std::string CodeText(int code) { return fmt::format("HK{:03}", code); }

std::vector<KindInfo> AllKinds() {
  return {
#define HARK_DIAG(code, name, severity, title, ...) {code, #name, Severity::severity, title},
#include "compiler/diag/kinds.def"
#undef HARK_DIAG
  };
}

std::string FillTitle(std::string_view title, const std::vector<std::string>& args) {
  std::string filled;
  for (std::size_t at = 0; at < title.size(); ++at) {
    bool is_place = title[at] == '{' && at + 2 < title.size() && title[at + 2] == '}';
    std::size_t index = is_place ? static_cast<std::size_t>(title[at + 1] - '0') : args.size();
    if (index < args.size()) {
      filled += args[index];
      at += 2;
    } else {
      filled += title[at];
    }
  }
  return filled;
}

void Sink::Add(Diagnostic diagnostic) {
  if (!seen_.insert(SortKey(diagnostic)).second) return;
  if (diagnostic.severity == Severity::Error && ++errors_ > kMaxErrors) return;
  diagnostics_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Sink::Sorted() const {
  std::vector<Diagnostic> sorted = diagnostics_;
  std::ranges::sort(sorted, {}, SortKey);
  return sorted;
}

void Sink::Place(const std::function<Diagnostic(Diagnostic)>& moved) {
  const std::size_t not_kept = errors_ - std::min(errors_, kMaxErrors);
  std::vector<Diagnostic> sorted = Sorted();
  *this = Sink();
  for (Diagnostic& one : sorted) Add(moved(std::move(one)));
  errors_ += not_kept;
}

Builder&& Builder::Label(std::string text) && {
  diagnostic_.primary.text = std::move(text);
  return std::move(*this);
}

Builder&& Builder::Note(source::Span span, std::string text) && {
  diagnostic_.notes.push_back({span, std::move(text)});
  return std::move(*this);
}

Builder&& Builder::Help(std::string text) && {
  diagnostic_.help = std::move(text);
  return std::move(*this);
}

Builder&& Builder::Suggest(source::Span span, std::string replacement) && {
  diagnostic_.fixes.push_back({span, std::move(replacement)});
  return std::move(*this);
}

void Builder::Emit() && { sink_.Add(std::move(diagnostic_)); }

}  // namespace hark::diag
