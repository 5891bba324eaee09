#include "cli/test_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "compiler/diag/printable.h"

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
  return fmt::format("{}{}{}\n", margin, sign,
                     diag::PrintableLines(text, fmt::format("\n{}  ", kMargin)));
}

// Which of the two a transcript has to tell for its lines to be told apart.
struct Several {
  bool channels = false;
  bool people = false;
};

Several SeveralOf(const std::vector<TranscriptLine>& transcript) {
  std::set<std::string_view> channels;
  std::set<std::string_view> people;
  for (const TranscriptLine& line : transcript) {
    if (line.channel.empty()) continue;
    channels.insert(line.channel);
    people.insert(line.person);
  }
  return {channels.size() > 1, people.size() > 1};
}

std::string_view NameOf(const TranscriptLine& line) {
  return line.person.empty() ? "contact" : std::string_view(line.person);
}

// "(telegram, Ben) " in front of a line.
std::string Between(const TranscriptLine& line, Several several) {
  if (line.channel.empty() || (!several.channels && !several.people)) return {};
  if (!several.people) return fmt::format("({}) ", line.channel);
  if (!several.channels) return fmt::format("({}) ", NameOf(line));
  return fmt::format("({}, {}) ", line.channel, NameOf(line));
}

// Both sides, the expected one first.
std::string Compared(const Mismatch& mismatch) {
  std::string_view sign = mismatch.of_reply ? "> " : "  ";
  return Line(kExpected, sign, mismatch.expected) + Line(kActual, sign, mismatch.actual);
}

std::string Conversation(const TestOutcome& outcome) {
  std::string text;
  const Mismatch& mismatch = *outcome.mismatch;
  const Several several = SeveralOf(outcome.transcript);
  for (std::size_t at = 0; at < outcome.transcript.size(); ++at) {
    const TranscriptLine& line = outcome.transcript[at];
    text += mismatch.line == at
                ? Compared(mismatch)
                : Line(kMargin, Sign(line.kind), Between(line, several) + line.text);
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
  const Mismatch& mismatch = *outcome.mismatch;
  const std::string where =
      mismatch.where.empty() ? Where(program, outcome.failed_at) : mismatch.where;
  std::string note;
  if (!mismatch.note.empty()) note = fmt::format("\n    note: {}", diag::Printable(mismatch.note));
  return fmt::format("not as expected: \"{}\" on the {}\n  {}: {}{}\n\n{}\n", outcome.title, engine,
                     where, diag::Printable(mismatch.reason), note, Conversation(outcome));
}

std::string OutcomeJson(const ir::Program& program, const TestOutcome& outcome,
                        std::string_view engine) {
  ordered_json line = {{"test", outcome.title},
                       {"engine", engine},
                       {"at", Where(program, outcome.place)},
                       {"passed", outcome.passed}};
  if (!outcome.passed) {
    const Mismatch& mismatch = *outcome.mismatch;
    line["failed_at"] = mismatch.where.empty() ? Where(program, outcome.failed_at) : mismatch.where;
    line["reason"] = mismatch.reason;
    if (!mismatch.note.empty()) line["note"] = mismatch.note;
    if (!mismatch.expected.empty()) {
      line["expected"] = mismatch.expected;
      line["actual"] = mismatch.actual;
    }
    line["conversation"] = ordered_json::array();
    const Several several = SeveralOf(outcome.transcript);
    for (const TranscriptLine& one : outcome.transcript) {
      ordered_json said = {{"who", Who(one.kind)}, {"text", one.text}};
      if (several.channels && !one.channel.empty()) said["channel"] = one.channel;
      if (several.people && !one.channel.empty()) said["person"] = NameOf(one);
      line["conversation"].push_back(std::move(said));
    }
  }
  return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace hark::cli
