#include "cli/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <vector>

#include "compiler/base/trap.h"
#include "compiler/diag/diagnostic.h"

namespace hark::cli {
namespace {

// `{0}` stands for what the author wrote there.
std::string TitleForPeople(std::string_view title) {
  std::string shown;
  for (std::size_t at = 0; at < title.size(); ++at) {
    bool argument = title[at] == '{' && title.substr(at + 2).starts_with('}');
    if (argument) at += 2;
    shown += argument ? "…" : std::string(1, title[at]);
  }
  return shown;
}

int Number(std::string_view text) {
  if (text.size() > 2 && (text[0] | 0x20) == 'h' && (text[1] | 0x20) == 'k') text.remove_prefix(2);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

void List(const std::vector<Code>& codes, std::ostream& out) {
  for (const Code& code : codes) {
    out << fmt::format("{}  {:<8} {}\n", diag::CodeText(code.number), code.kind, code.title);
  }
}

std::string Indented(std::string_view text) {
  std::string indented;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    indented += line.empty() ? "\n" : fmt::format("    {}\n", line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return indented;
}

}  // namespace

std::vector<Code> AllCodes() {
  std::vector<Code> codes;
  for (const diag::KindInfo& kind : diag::AllKinds()) {
    codes.push_back({kind.code, diag::SeverityWord(kind.severity), TitleForPeople(kind.title)});
  }
#define HARK_TRAP(code, name, title) codes.push_back({code, "fault", title});
#include "compiler/base/traps.def"
#undef HARK_TRAP
  return codes;
}
bool IsCode(std::string_view text) { return Number(text) >= 0; }

ExitStatus Explain(const std::string& text, Console& console) {
  const std::vector<Code> codes = AllCodes();
  if (text.empty()) {
    List(codes, console.out);
    return ExitStatus::Good;
  }
  const auto code = std::ranges::find(codes, Number(text), &Code::number);
  if (code == codes.end()) {
    return Report(console,
                  {FailureKind::NotFound,
                   fmt::format("there is no code {}; `hark explain` alone lists all", text)});
  }
  console.out << fmt::format("{}[{}]: {}\n", code->kind, diag::CodeText(code->number), code->title);
  const auto example = std::ranges::find(Explanations(), code->number, &Explanation::code);
  if (example == Explanations().end()) return ExitStatus::Good;
  console.out << fmt::format(
      "\n{}\n\nThis script has it:\n\n{}\nand this is what comes of it:\n\n{}", example->prose,
      Indented(example->source), Indented(example->rendered));
  return ExitStatus::Good;
}

}  // namespace hark::cli
