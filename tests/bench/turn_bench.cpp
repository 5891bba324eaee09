// Events a second through a worker's store and turns, without sockets: taking events in,
// running turns, and the two transactions of a send. Many contacts, as a busy morning has.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"
#include "runtime/host/host.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/store/commit_queue.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/ingress.h"
#include "runtime/value/event_json.h"
#include "tests/bench/bench.h"
#include "tests/support/rule_generator.h"
#include "tests/support/scratch.h"

namespace hark::bench {
namespace {

constexpr int kRules = 10;
constexpr std::size_t kBatch = 64;  // what turn::Executor commits at once, for the rest too

struct Size {
  int events = 20'000;
  int contacts = 2'000;
};

struct NamedEngine {
  std::string name;
  turn::EngineFactory make;
};

std::vector<NamedEngine> Engines() {
  std::vector<NamedEngine> engines = {{"interpreter", interp::MakeInterpreter}};
  for (const int level : {0, 2}) {
    engines.push_back({fmt::format("native O{}", level), [level](const auto& program) {
                         auto engine = jit::MakeNative(program, {.optimisation = level});
                         return engine ? std::shared_ptr<const ops::Engine>(std::move(*engine))
                                       : nullptr;
                       }});
  }
  return engines;
}

// Every tenth asks something and waits; the others count and answer.
value::Event EventNumber(int number, const Size& size) {
  return {.kind = value::Event::Kind::Message,
          .channel = "whatsapp",
          .connection = "shop",
          .address = std::to_string(998'900'000'000 + number % size.contacts),
          .id = fmt::format("wamid.{}", number),
          .at_ms = host::SystemClock().NowMs(),
          .text = fmt::format("Hello there, tell me about topic{} please", number % kRules)};
}

std::vector<store::Write> IngestBatch(int first, const Size& size) {
  std::vector<store::Write> writes;
  for (int number = first; number < size.events && writes.size() < kBatch; ++number) {
    writes.push_back(turn::WriteOf(EventNumber(number, size), host::SystemClock().NowMs()));
  }
  return writes;
}

void TakeIn(store::Store& store, const Size& size) {
  for (int first = 0; first < size.events; first += static_cast<int>(kBatch)) {
    const std::vector<store::Write> writes = IngestBatch(first, size);
    HARK_CHECK(store.Apply(writes).has_value(), "the store takes events");
  }
}

void RunTurns(store::Store& store, turn::Programs& programs, turn::Deployed& deployed) {
  turn::Executor executor(store, programs, host::SystemClock());
  for (;;) {
    auto stepped = executor.Step(deployed);
    HARK_CHECK(stepped.has_value(), "the store takes turns");
    if (stepped->idle()) return;
  }
}

// Claims and records, as a sender does around its wire attempts. Gives how many.
std::size_t RecordSends(store::Store& store) {
  std::size_t sends = 0;
  for (;;) {
    const store::Write claim = store::ClaimSends{host::SystemClock().NowMs(), kBatch, {}};
    auto claimed = store.Apply({&claim, 1});
    HARK_CHECK(claimed && claimed->front(), "the store gives sends");
    std::vector<store::Write> outcomes;
    for (const auto& entry : std::get<store::Claimed>(*claimed->front()).entries) {
      outcomes.push_back(store::RecordOutcome{
          .id = entry.id, .fence = entry.fence, .provider_id = "wamid.OUT" + entry.id});
    }
    if (outcomes.empty()) return sends;
    HARK_CHECK(store.Apply(outcomes).has_value(), "the store takes outcomes");
    sends += outcomes.size();
  }
}

struct Rates {
  double events = 0;
  double turns = 0;
  double sends = 0;
};

Rates Measure(store::Store& disk, const ir::Program& program, const turn::EngineFactory& make,
              const Size& size) {
  store::CommitQueue store(disk);
  turn::Programs programs(store, make);
  auto loaded = ops::LoadedProgram::Load(program);
  HARK_CHECK(loaded.has_value(), "what compiles loads");
  HARK_CHECK(store.Write(store::SaveProgram{(*loaded)->hash(), ir::Print(program)}).has_value(),
             "the store takes programs");
  auto deployed = programs.Get((*loaded)->hash());
  HARK_CHECK(deployed.has_value(), "a saved program loads");
  Rates rates;
  const double events = size.events;
  rates.events = events / MedianMs(1, [&] { TakeIn(store, size); }) * 1e3;
  rates.turns = events / MedianMs(1, [&] { RunTurns(store, programs, **deployed); }) * 1e3;
  std::size_t sends = 0;
  const double ms = MedianMs(1, [&] { sends = RecordSends(store); });
  rates.sends = static_cast<double>(sends) / ms * 1e3;
  return rates;
}

// A turn alone: what it costs to compute, in microseconds.
double TurnUs(const ir::Program& program, const turn::EngineFactory& make, bool tiny) {
  auto loaded = ops::LoadedProgram::Load(program);
  HARK_CHECK(loaded.has_value(), "what compiles loads");
  store::MemoryStore store;
  turn::Programs programs(store, make);
  turn::Deployed deployed(*loaded, make(*loaded));
  turn::TurnRunner runner(programs);
  store::TurnInput input{.contact = {.id = "contact"}, .addresses = {}, .seq = 1};
  const int turns = tiny ? 10 : 2'000;
  const double ms = MedianMs(tiny ? 1 : 5, [&] {
    for (int turn = 0; turn < turns; ++turn) {
      input.event = value::ToJson(EventNumber(turn, {}));
      HARK_CHECK(runner.Run(input, deployed).has_value(), "turns run");
    }
  });
  return ms * 1e3 / turns;
}

void Run(bool tiny) {
  source::SourceSet sources;
  sources.Add("rules.hark", test::GenerateRules(kRules));
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink);
  HARK_CHECK(compiled.has_value(), "generated rules compile");
  const ir::Program& program = compiled->program;
  const Size size = tiny ? Size{100, 10} : Size{};

  Table table({"store and engine", "turn alone, µs", "events in/s", "turns/s", "sends/s"});
  for (const NamedEngine& engine : Engines()) {
    auto loaded = ops::LoadedProgram::Load(program);
    if (!loaded || engine.make(*loaded) == nullptr) continue;  // a build without native code
    const std::string alone = Number(TurnUs(program, engine.make, tiny));
    auto add = [&](const std::string& kind, store::Store& store) {
      const Rates rates = Measure(store, program, engine.make, size);
      table.Add({kind + ", " + engine.name, alone, Number(rates.events), Number(rates.turns),
                 Number(rates.sends)});
    };
    store::MemoryStore memory;
    add("memory", memory);
    test::Scratch folder;
    auto sqlite = store::SqliteStore::Open(folder.File("bench.db"));
    HARK_CHECK(sqlite.has_value(), "a store can be made in the temporary folder");
    add("SQLite, durable", **sqlite);
  }
  table.Print(fmt::format("{} events of {} contacts, {} rules, {} to a commit",
                          Count(static_cast<std::size_t>(size.events)),
                          Count(static_cast<std::size_t>(size.contacts)), kRules, kBatch));
}

}  // namespace
}  // namespace hark::bench

int main(int argc, char** argv) { hark::bench::Run(hark::bench::IsTiny(argc, argv)); }
