#include "samples/demo/measure.h"

#include <algorithm>
#include <memory>

#include "compiler/ir/limits.h"
#include "runtime/host/host.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/crm.h"
#include "runtime/turn/turn.h"
#include "runtime/value/event_json.h"

namespace hark::demo {
namespace {

constexpr int kRepeats = 500;

value::Event Question() {
  return {.kind = value::Event::Kind::Message,
          .channel = "whatsapp",
          .connection = "shop",
          .address = "998901112233",
          .id = "measured",
          .at_ms = host::SystemClock().NowMs(),
          .text = "Hello! I saw your page. What is the price of a year?",
          .profile_name = "Aziza Karimova"};
}

// The median of many runs, in milliseconds.
template <typename Run>
double MedianOf(const Run& run) {
  std::vector<double> times;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const std::int64_t begun_ns = host::SystemClock().MonotonicNs();
    run();
    times.push_back(static_cast<double>(host::SystemClock().MonotonicNs() - begun_ns) / 1e6);
  }
  return Median(std::move(times));
}

Result<std::shared_ptr<turn::Deployed>> Deploy(const ir::Program& program, bool native) {
  auto loaded = ops::LoadedProgram::Load(program);
  if (!loaded) return std::unexpected(loaded.error());
  std::shared_ptr<const ops::Engine> engine = interp::MakeInterpreter(*loaded);
  if (native) {
    auto made = jit::MakeNative(*loaded);
    if (!made) return std::unexpected(made.error());
    engine = std::move(*made);
  }
  return std::make_shared<turn::Deployed>(*loaded, engine);
}

double MatchMs(const turn::Deployed& deployed, const value::Event& event) {
  value::Arena arena(ir::kTurnMemoryBytes);
  const store::TurnInput nobody;
  return MedianOf([&] {
    arena.Reset();
    ops::Contact contact = turn::Crm(nobody, event).View(deployed.program(), arena);
    ops::Context context;
    context.fuel = ir::kTurnFuel;
    context.program = &deployed.program();
    context.arena = &arena;
    context.event = &event;
    context.contact = &contact;
    for (const ir::Rule& rule : deployed.ir().rules) {
      if (rule.condition.valid()) {
        match::Evaluate(deployed.ir(), *deployed.engine(), context, rule.condition);
      }
    }
  });
}

Result<double> TurnMs(turn::Deployed& deployed, const value::Event& event) {
  store::MemoryStore store;
  turn::Programs programs(store, interp::MakeInterpreter);
  turn::TurnRunner runner(programs);
  const store::TurnInput input{.contact = {.id = "measured"},
                               .addresses = {},
                               .seq = 1,
                               .event = value::ToJson(event),
                               .received_ms = event.at_ms};
  auto first = runner.Run(input, deployed);
  if (!first) return std::unexpected(first.error());
  return MedianOf([&] { auto ignored = runner.Run(input, deployed); });
}

}  // namespace

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Result<Measured> Measure(const ir::Program& program, bool native) {
  auto deployed = Deploy(program, native);
  if (!deployed) return std::unexpected(deployed.error());
  const value::Event event = Question();
  auto turn_ms = TurnMs(**deployed, event);
  if (!turn_ms) return std::unexpected(turn_ms.error());
  return Measured{MatchMs(**deployed, event), *turn_ms};
}

}  // namespace hark::demo
