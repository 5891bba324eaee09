#include "cli/console.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "compiler/diag/render.h"

namespace hark::cli {
namespace {

std::string Counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

ExitStatus Report(Console& console, const Failure& failure) {
  console.err << "hark: " << failure.message << '\n';
  const bool given_wrong =
      failure.kind == FailureKind::NotFound || failure.kind == FailureKind::Invalid;
  return given_wrong ? ExitStatus::Usage : ExitStatus::World;
}

void Show(Console& console, const source::SourceSet& sources,
          std::span<const diag::Diagnostic> diagnostics, bool json) {
  if (json) {
    console.out << diag::RenderJson(sources, diagnostics);
  } else if (!diagnostics.empty()) {
    console.err << diag::RenderText(sources, diagnostics, {.color = console.color}) << '\n';
  }
}

std::string Tally(std::span<const diag::Diagnostic> diagnostics) {
  const auto count = [&](diag::Severity severity) {
    return static_cast<std::size_t>(
        std::ranges::count(diagnostics, severity, &diag::Diagnostic::severity));
  };
  const std::size_t errors = count(diag::Severity::Error);
  const std::size_t warnings = count(diag::Severity::Warning);
  if (errors == 0 && warnings == 0) return {};
  if (errors == 0) return Counted(warnings, "warning");
  // Of more than these only so many are kept.
  const std::string more = errors < diag::Sink::kMaxErrors ? "" : " or more";
  const std::string told = Counted(errors, "error") + more;
  return warnings == 0 ? told : told + " and " + Counted(warnings, "warning");
}

}  // namespace hark::cli
