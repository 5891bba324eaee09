#include "cli/samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/base/check.h"
#include "runtime/explain/first_message.h"
#include "runtime/explain/sentence.h"

namespace hark::cli {
namespace {

using explain::RuleAnswer;

// The rule that answered, where one did.
const RuleAnswer* Taker(const ir::Program& program, const explain::TurnAnswer& turn) {
  for (std::size_t at = 0; at < turn.rules.size(); ++at) {
    if (turn.rules[at].fired() && program.rules[at].answers) return &turn.rules[at];
  }
  return nullptr;
}

// "this does not hold: text is "hi"".
std::string TestText(const explain::FailedTest& test) {
  std::string_view how =
      !test.holds ? "this ends in a fault" : (*test.holds ? "this holds" : "this does not hold");
  std::string values = explain::ValuesText(test.values);
  return values.empty() ? std::string(how) : fmt::format("{}: {}", how, values);
}

std::string HelpFor(const RuleAnswer& answer) {
  if (answer.why == explain::Why::AnotherAnswered) {
    return fmt::format(
        "both fit, and `{}` is asked first: give `{}` a `priority` above it, or let "
        "the `when` of `{}` leave this message out",
        answer.other, answer.rule, answer.other);
  }
  return fmt::format("let the `when` of `{}` hold for it, or take the line away", answer.rule);
}

void ReportSample(const sema::CheckedWorkspace& workspace, const sema::RuleSample& sample,
                  const RuleAnswer& answer, const RuleAnswer* taker, diag::Sink& sink) {
  auto said = taker == nullptr
                  ? diag::Build(sink, sample.span, diag::SampleNotTaken, diag::Name{sample.rule})
                  : diag::Build(sink, sample.span, diag::SampleTakenByOther,
                                diag::Name{sample.rule}, diag::Name{taker->rule});
  diag::Builder report = std::move(said).Help(HelpFor(answer));
  const auto test = answer.test ? workspace.test_places.find(answer.test->predicate)
                                : workspace.test_places.end();
  if (test != workspace.test_places.end()) {
    std::move(report).Note(test->second, TestText(*answer.test)).Emit();
  } else {
    std::move(report).Emit();
  }
}

}  // namespace

void CheckSamples(const sema::CheckedWorkspace& workspace, diag::Sink& sink) {
  if (workspace.samples.empty()) return;
  auto program = explain::FirstMessage::To(workspace.program);
  if (!program) return;  // records nest too deep to be run: whoever deploys it says so
  for (const sema::RuleSample& sample : workspace.samples) {
    const auto turn = program->Say(sample.channel, sample.text);
    HARK_CHECK(turn.has_value(), "an event of our making reads back");
    const auto answer = std::ranges::find(turn->rules, sample.rule, &RuleAnswer::rule);
    if (answer->fired()) continue;
    ReportSample(workspace, sample, *answer, Taker(workspace.program, *turn), sink);
  }
}

}  // namespace hark::cli
