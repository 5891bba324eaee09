#include "runtime/coverage/report.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <variant>

namespace hark::coverage {
namespace {

// What decides, which is what a missing outcome is said in.
enum class Kind : std::uint8_t { Test, Value, Answer, Wait, Call };
struct Words {
  std::string_view never_yes;
  std::string_view never_no;
};
constexpr std::array<Words, 5> kWords = {{
    {"it never held", "it always held"},
    {"it was always missing", "it was never missing"},
    {"no answer fitted", "every answer fitted"},
    {"it was never answered", "its time was never over"},
    {"it was never answered", "it never failed"},
}};

// One branch of the script, however often it was emitted. Two kinds may share a place: in
// `if contact.vip or false`, the value and the test of it begin at one letter.
using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, Kind>;  // file, line, column
struct Outcomes {
  bool yes = false;
  bool no = false;
};

class Measuring {
 public:
  explicit Measuring(const Recorder& recorder)
      : recorder_(recorder), program_(recorder.program()), lines_(program_.files.size()) {}

  Report Run(const std::function<bool(std::string_view)>& counts);

 private:
  void AddFunction(ir::FunctionId id);
  void AddBranch(ir::FunctionId id, ir::InstId at, const ir::Inst& inst);
  void AddOutcomes(const ir::Place& place, Kind kind, bool yes, bool no);
  std::set<ir::FunctionId> TestsOfRules() const;
  FileReport ReportOf(std::uint32_t file) const;

  const Recorder& recorder_;
  const ir::Program& program_;
  std::set<ir::FunctionId> tests_;
  std::vector<std::map<std::uint32_t, bool>> lines_;  // of each file: whether it was reached
  std::map<Key, Outcomes> branches_;
};

void AddTests(const ir::Program& program, ir::ConditionId id, std::set<ir::FunctionId>& tests) {
  const ir::Condition& condition = program.conditions[id];
  if (condition.kind == ir::Condition::Kind::Atom) tests.insert(condition.predicate);
  for (ir::ConditionId child : condition.children) AddTests(program, child, tests);
}

std::set<ir::FunctionId> Measuring::TestsOfRules() const {
  std::set<ir::FunctionId> tests;
  for (const ir::Rule& rule : program_.rules) {
    if (rule.condition.valid()) AddTests(program_, rule.condition, tests);
  }
  return tests;
}

Kind KindOf(const ir::Function& function, const ir::Branch& branch) {
  auto inst = [&](ir::InstId id) { return function.insts[static_cast<std::size_t>(id.index)]; };
  ir::Inst condition = inst(branch.condition);
  const auto* test = std::get_if<ir::CallOp>(&condition);
  if (test != nullptr && test->op == ir::Op::call_answered) return Kind::Call;
  const auto* known = std::get_if<ir::IsKnown>(&condition);
  if (known == nullptr) return Kind::Test;
  ir::Inst optional = inst(known->optional);
  const auto* call = std::get_if<ir::CallOp>(&optional);
  if (call == nullptr) return Kind::Value;
  if (call->op == ir::Op::call_result) return Kind::Call;
  return call->op == ir::Op::answer_as ? Kind::Answer : Kind::Value;
}

void Measuring::AddOutcomes(const ir::Place& place, Kind kind, bool yes, bool no) {
  if (place.line == 0) return;
  Outcomes& outcomes = branches_[{place.file, place.line, place.column, kind}];
  outcomes.yes = outcomes.yes || yes;
  outcomes.no = outcomes.no || no;
}

void Measuring::AddBranch(ir::FunctionId id, ir::InstId at, const ir::Inst& inst) {
  const ir::Function& function = program_.functions[id];
  const ir::Place& place = function.places[static_cast<std::size_t>(at.index)];
  if (const auto* branch = std::get_if<ir::Branch>(&inst)) {
    AddOutcomes(place, KindOf(function, *branch), recorder_.CameOut(id, at, true),
                recorder_.CameOut(id, at, false));
  } else if (std::holds_alternative<ir::Return>(inst) && tests_.contains(id)) {
    AddOutcomes(place, Kind::Test, recorder_.CameOut(id, at, true),
                recorder_.CameOut(id, at, false));
  } else if (const auto* suspend = std::get_if<ir::Suspend>(&inst)) {
    const ir::Wait& wait = function.waits[suspend->wait];
    // A call that fails is told by how its answer is taken.
    const bool calls = std::ranges::any_of(wait.arms, &ir::Arm::outcome);
    if (wait.arms.empty() || !wait.timed_out.valid() || calls) return;
    const bool ended_by_event = std::ranges::any_of(
        wait.arms, [&](const ir::Arm& arm) { return recorder_.WasEntered(id, arm.to); });
    AddOutcomes(place, Kind::Wait, ended_by_event, recorder_.WasEntered(id, wait.timed_out));
  }
}

void Measuring::AddFunction(ir::FunctionId id) {
  const ir::Function& function = program_.functions[id];
  // Those of a segment are asked of the store, not by an event.
  if (function.kind == ir::FunctionKind::Predicate && !tests_.contains(id)) return;
  for (std::uint32_t index = 0; index < function.insts.size(); ++index) {
    const ir::InstId at{static_cast<std::int32_t>(index)};
    const ir::Place& place = function.places[index];
    if (place.line != 0) {
      bool& reached = lines_[place.file][place.line];
      reached = reached || recorder_.HasRun(id, at);
    }
    AddBranch(id, at, function.insts[index]);
  }
}

FileReport Measuring::ReportOf(std::uint32_t file) const {
  FileReport report{.name = program_.files[file]};
  for (const auto& [line, reached] : lines_[file]) {
    report.lines += {reached ? 1U : 0U, 1};
    if (!reached) report.missed_lines.push_back(line);
  }
  for (const auto& [key, outcomes] : branches_) {
    const auto& [in, line, column, kind] = key;
    if (in != file) continue;
    report.branches += {(outcomes.yes ? 1U : 0U) + (outcomes.no ? 1U : 0U), 2};
    const Words& words = kWords[static_cast<std::size_t>(kind)];
    if (!outcomes.yes && !outcomes.no) {
      report.missed_branches.push_back({line, column, "it was never reached", false});
    } else if (!outcomes.yes || !outcomes.no) {
      report.missed_branches.push_back(
          {line, column, outcomes.no ? words.never_yes : words.never_no, true});
    }
  }
  return report;
}

Report Measuring::Run(const std::function<bool(std::string_view)>& counts) {
  tests_ = TestsOfRules();
  for (ir::FunctionId id : program_.functions.ids()) AddFunction(id);
  Report report;
  for (std::uint32_t file = 0; file < program_.files.size(); ++file) {
    if (counts(program_.files[file])) report.files.push_back(ReportOf(file));
  }
  return report;
}

Count Sum(const std::vector<FileReport>& files, Count FileReport::*part) {
  Count sum;
  for (const FileReport& file : files) sum += file.*part;
  return sum;
}

}  // namespace

Count& Count::operator+=(const Count& other) {
  reached += other.reached;
  all += other.all;
  return *this;
}

Count Report::lines() const { return Sum(files, &FileReport::lines); }
Count Report::branches() const { return Sum(files, &FileReport::branches); }

Report Measure(const Recorder& recorder, const std::function<bool(std::string_view)>& counts) {
  return Measuring(recorder).Run(counts);
}

}  // namespace hark::coverage
