#include "tests/diff/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "runtime/coverage/recorder.h"
#include "runtime/interp/interp.h"
#include "tests/diff/forms.h"
#include "tests/diff/workspace.h"

namespace hark::diff {
namespace {

// A workspace of so many is compiled at once: what a compile costs by itself is small beside it.
constexpr std::size_t kBatch = 50;

void NoteRun(const coverage::Recorder& recorder, Reached& reached) {
  const ir::Program& program = recorder.program();
  for (const ir::FunctionId id : program.functions.ids()) {
    const ir::Function& function = program.functions[id];
    for (std::size_t at = 0; at < function.insts.size(); ++at) {
      if (!recorder.HasRun(id, ir::InstId{static_cast<std::int32_t>(at)})) continue;
      const ir::Inst& inst = function.insts[at];
      reached.instructions.insert(std::visit([](const auto& one) { return one.kName; }, inst));
      if (const auto* call = std::get_if<ir::CallOp>(&inst)) {
        reached.operations.insert(ir::Info(call->op).name);
      }
    }
  }
}

// The first program that is refused by itself, and why. Where none is, what all are refused for.
std::string Refused(const std::vector<Program>& programs, const std::string& said) {
  for (const Program& program : programs) {
    const std::string script = Print(program.root);
    if (const auto alone = Compile(script); !alone) return alone.error().message + "\n" + script;
  }
  return said;
}

}  // namespace

std::string Reached::Summary() const {
  return fmt::format(
      "{} programs, {} inputs, {} taken, {} turns, {} resumed from the other engine's "
      "frame\n{} faults: {}\n{} of {} operations, {} of {} instructions, {} of {} forms\n",
      programs, inputs, fired, turns, resumed, faults, fmt::join(traps, ", "), operations.size(),
      ir::AllOps().size(), instructions.size(), std::variant_size_v<ir::Inst>,
      std::ranges::count(forms, true), forms.size());
}

std::optional<Found> Corpus::Run() {
  reached_.forms.assign(Forms::All().count(), false);
  for (std::size_t done = 0; done < options_.count; done += kBatch) {
    const std::size_t count = std::min(kBatch, options_.count - done);
    if (auto found = RunBatch(options_.first + done, count)) return found;
  }
  return std::nullopt;
}

std::optional<Found> Corpus::RunBatch(std::size_t first, std::size_t count) {
  std::vector<Program> programs;
  for (std::size_t at = 0; at < count; ++at) {
    programs.push_back(MakeProgram(options_.seed, first + at, {}, reached_.forms));
  }
  const auto loaded = Compile(ScriptOf(programs));
  if (!loaded) return Found{Refused(programs, loaded.error().message), std::nullopt};
  reached_.programs += count;
  if (auto found = Compare(*loaded, programs, other_, true)) return found;
  const bool optimised = options_.optimised_in > 0 && first / kBatch % options_.optimised_in == 0;
  return optimised ? Compare(*loaded, programs, Native(2), false) : std::nullopt;
}

// The first inputs of each program are watched, which is slower and means the same.
std::optional<Found> Corpus::Compare(const std::shared_ptr<const ops::LoadedProgram>& loaded,
                                     const std::vector<Program>& programs, const MakeEngine& other,
                                     bool watched) {
  constexpr std::size_t kWatched = 3;
  const auto plain = Interpreter()(loaded);
  const auto second = other(loaded);
  coverage::Recorder recorder(loaded->ir());
  const auto observed = interp::MakeObservedInterpreter(loaded, recorder);
  Player player(loaded, *plain, *second);
  Player watching(loaded, *observed, *second);
  for (const Program& program : programs) {
    Random random(options_.seed * 7'919 + program.number);
    for (std::size_t at = 0; at < options_.inputs; ++at) {
      const Input input = MakeInput(random);
      const Played played = (watched && at < kWatched ? watching : player).Play(program, input);
      if (watched) Count(played);
      if (played.mismatch) return Found{*played.mismatch, Failing{program, input}};
    }
  }
  if (watched) NoteRun(recorder, reached_);
  return std::nullopt;
}

void Corpus::Count(const Played& played) {
  reached_.inputs += 1;
  reached_.turns += played.turns.size();
  reached_.resumed += static_cast<std::size_t>(played.resumed);
  if (!played.turns.empty() && played.turns.front().fired) reached_.fired += 1;
  for (const Turn& turn : played.turns) {
    if (turn.trap == Trap::None) continue;
    reached_.faults += 1;
    reached_.traps.insert(TrapName(turn.trap));
  }
}

}  // namespace hark::diff
