#include "cli/test_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace hark::cli {
namespace {

using nlohmann::ordered_json;

// What stands in front of a line; what is compared stands one below the other, in line.
constexpr std::string_view kMargin = "           ";
constexpr std::string_view kExpected = "  expected ";
constexpr std::string_view kActual = "  actual   ";

std::string_view Sign(TranscriptLine::Kind kind) {
  switch (kind) {
    case TranscriptLine::Kind::Contact: return "< ";
    case TranscriptLine::Kind::Business: return "> ";
    case TranscriptLine::Kind::Note: return "  ";
  }
  return "  ";
}

std::string_view Who(TranscriptLine::Kind kind) {
  switch (kind) {
    case TranscriptLine::Kind::Contact: return "contact";
    case TranscriptLine::Kind::Business: return "business";
    case TranscriptLine::Kind::Note: return "note";
  }
  return "note";
}

// The lines of a text below one another.
std::string Line(std::string_view margin, std::string_view sign, std::string_view text) {
  std::string line = fmt::format("{}{}", margin, sign);
  for (char each : text) {
    line += each;
    if (each == '\n') line += fmt::format("{}  ", kMargin);
  }
  return line + '\n';
}

// Both sides, the expected one first.
std::string Compared(const Mismatch& mismatch) {
  std::string_view sign = mismatch.of_reply ? "> " : "  ";
  return Line(kExpected, sign, mismatch.expected) + Line(kActual, sign, mismatch.actual);
}

std::string Conversation(const TestOutcome& outcome) {
  std::string text;
  const Mismatch& mismatch = *outcome.mismatch;
  for (std::size_t at = 0; at < outcome.transcript.size(); ++at) {
    const TranscriptLine& line = outcome.transcript[at];
    text += mismatch.line == at ? Compared(mismatch) : Line(kMargin, Sign(line.kind), line.text);
  }
  if (!mismatch.expected.empty() && !mismatch.line) text += Compared(mismatch);
  return text;
}

}  // namespace

std::string Where(const ir::Program& program, const ir::Place& place) {
  const bool known = place.file < program.files.size();
  return fmt::format("{}:{}:{}", known ? program.files[place.file] : "?", place.line, place.column);
}

std::string FailureText(const ir::Program& program, const TestOutcome& outcome,
                        std::string_view engine) {
  return fmt::format("not as expected: \"{}\" on the {}\n  {}: {}\n\n{}\n", outcome.title, engine,
                     Where(program, outcome.failed_at), outcome.mismatch->reason,
                     Conversation(outcome));
}

std::string OutcomeJson(const ir::Program& program, const TestOutcome& outcome,
                        std::string_view engine) {
  ordered_json line = {{"test", outcome.title},
                       {"engine", engine},
                       {"at", Where(program, outcome.place)},
                       {"passed", outcome.passed}};
  if (!outcome.passed) {
    const Mismatch& mismatch = *outcome.mismatch;
    line["failed_at"] = Where(program, outcome.failed_at);
    line["reason"] = mismatch.reason;
    if (!mismatch.expected.empty()) {
      line["expected"] = mismatch.expected;
      line["actual"] = mismatch.actual;
    }
    line["conversation"] = ordered_json::array();
    for (const TranscriptLine& one : outcome.transcript) {
      line["conversation"].push_back({{"who", Who(one.kind)}, {"text", one.text}});
    }
  }
  return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace hark::cli
