// One handler five ways: Hark's native code, the same in C++ by hand on the same
// operations, Lua 5.4, LuaJIT, and the interpreter. All in one run, taking turns, on one
// context; before timing, all must have the same effects.
#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/limits.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/ops/ops.h"
#include "tests/bench/bench.h"
#include "tests/bench/lua_peer.h"

namespace hark::bench {
namespace {

using value::Word;

constexpr const char* kScript = R"(
contact { score: Int = 0  city: Text? }

rule question
  on message
{
  if text mentions ("price", "how much", "narxi", "цена") {
    set contact.score = contact.score + 1
    reply "{contact.city or "Toshkent"}: your question number {contact.score} is noted."
  }
}
)";
constexpr std::string_view kMessage = "Good morning! I saw your page. What is the price of a year?";

// What the handler is run on, made anew for every run as a turn makes it.
class Turn {
 public:
  Turn(const ops::LoadedProgram& program, bool city_known) : program_(program) {
    event_.text = kMessage;
    fields_.assign(program.ir().contact_fields.size(), 0);
    if (!city_known) return;
    auto* box = static_cast<value::Box*>(kept_.Allocate(sizeof(value::Box)));
    box->value = Text("Samarqand");
    fields_[FieldNamed("city")] = value::WordOf(static_cast<const value::Box*>(box));
  }

  ops::Context& Begin() {
    arena_.Reset();
    contact_.fields = fields_;
    context_ = ops::Context{};
    context_.fuel = ir::kTurnFuel;
    context_.program = &program_;
    context_.arena = &arena_;
    context_.event = &event_;
    context_.contact = &contact_;
    return context_;
  }
  ops::Context& context() { return context_; }

  Word Text(std::string_view text) { return value::WordOf(kept_.NewText(text)); }
  Word FieldNamed(std::string_view name) const {
    const auto& fields = program_.ir().contact_fields;
    for (std::size_t at = 0; at < fields.size(); ++at) {
      if (fields[at].name == name) return at;
    }
    HARK_CHECK(false, "the script has the field");
    return 0;
  }

  // The effects in words, to compare ways by.
  std::string Effects() const {
    std::string words;
    for (const ops::Effect& effect : context_.effects) {
      const bool is_reply = effect.kind == ops::Effect::Kind::Reply;
      words += is_reply ? fmt::format("reply {}\n", value::AsText(effect.value))
                        : fmt::format("set {} to {}\n", effect.index, effect.value);
    }
    return words;
  }

 private:
  const ops::LoadedProgram& program_;
  value::Event event_;
  value::Arena arena_{ir::kTurnMemoryBytes};
  value::Arena kept_{1 << 16};  // texts that outlive a run
  std::vector<Word> fields_;
  ops::Contact contact_;
  ops::Context context_;
};

Word IntType(const ir::Program& program) {
  for (const auto id : program.types.ids()) {
    if (program.types[id].kind == ir::TypeKind::Int) return static_cast<Word>(id.index);
  }
  HARK_CHECK(false, "the script has an Int");
  return 0;
}

HandlerIds IdsOf(const ir::Program& program, Turn& turn) {
  return {.pattern = 0,
          .score_field = turn.FieldNamed("score"),
          .city_field = turn.FieldNamed("city"),
          .int_type = IntType(program),
          .default_city = turn.Text("Toshkent"),
          .middle = turn.Text(": your question number "),
          .ending = turn.Text(" is noted.")};
}

// The handler as one would write it in C++, faults looked at where they can happen.
void ByHand(ops::Context* context, const HandlerIds& ids) {
  const Word text = hark_op_event_text(context);
  if (hark_op_text_mentions(context, text, ids.pattern) == 0) return;
  const Word score = hark_op_int_add(context, hark_op_contact_get(context, ids.score_field), 1);
  if (context->trap != Trap::None) return;
  hark_op_contact_set(context, ids.score_field, score);
  if (context->trap != Trap::None) return;
  const Word city = hark_op_contact_get(context, ids.city_field);
  const Word number =
      hark_op_text_of(context, ids.int_type, hark_op_contact_get(context, ids.score_field));
  if (context->trap != Trap::None) return;
  const Word parts[] = {city != 0 ? value::At<value::Box>(city).value : ids.default_city,
                        ids.middle, number, ids.ending};
  const Word list = hark_make_list(context, parts, std::size(parts));
  if (context->trap != Trap::None) return;
  const Word reply = hark_op_text_join(context, list);
  if (context->trap != Trap::None) return;
  hark_op_reply(context, reply);
}

// One way of running the handler, on a context that was begun.
struct Way {
  std::string name;
  std::function<void()> run;
  std::vector<double> ns = {};  // a run, set-up included, by round
};

struct Bench {
  std::shared_ptr<const ops::LoadedProgram> program;
  std::unique_ptr<Turn> turn;
  HandlerIds ids;
  std::vector<Word> locals;
  std::vector<std::shared_ptr<const ops::Engine>> engines;
  std::vector<std::unique_ptr<LuaPeer>> peers;
  std::vector<Way> ways;
};

void AddEngine(Bench& bench, const std::string& name, std::shared_ptr<const ops::Engine> engine) {
  bench.engines.push_back(engine);
  const ir::FunctionId handler = bench.program->ir().rules.front().handler;
  bench.ways.push_back({name, [&bench, handler, engine = engine.get()] {
                          engine->RunHandler(bench.turn->context(), handler, ir::BlockId{0},
                                             bench.locals);
                        }});
}

void AddNative(Bench& bench, int level) {
  auto engine = jit::MakeNative(bench.program, {.optimisation = level});
  if (engine) AddEngine(bench, fmt::format("Hark, native O{}", level), std::move(*engine));
}

void AddLua(Bench& bench, const std::string& name, Lua which, bool through_ffi) {
  auto peer = LuaPeer::Load(which, through_ffi, bench.turn->context(), bench.ids);
  if (!peer) {
    fmt::print(stderr, "{}: {}\n", name, peer.error().message);
    return;
  }
  bench.ways.push_back({name, [lua = peer->get()] { lua->Run(); }});
  bench.peers.push_back(std::move(*peer));
}

std::unique_ptr<Bench> MakeBench() {
  source::SourceSet sources;
  sources.Add("handler.hark", kScript);
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink);
  HARK_CHECK(compiled.has_value(), "the script compiles");
  auto loaded = ops::LoadedProgram::Load(std::move(compiled->program));
  HARK_CHECK(loaded.has_value(), "what compiles loads");

  auto bench = std::make_unique<Bench>();
  bench->program = *loaded;
  bench->turn = std::make_unique<Turn>(**loaded, /*city_known=*/true);
  bench->ids = IdsOf((*loaded)->ir(), *bench->turn);
  const ir::Program& program = (*loaded)->ir();
  bench->locals.resize(program.functions[program.rules.front().handler].locals.size());
  bench->ways.push_back({"nothing: making the context", [] {}});
  bench->ways.push_back(
      {"C++ by hand", [&raw = *bench] { ByHand(&raw.turn->context(), raw.ids); }});
  AddNative(*bench, 2);
  AddNative(*bench, 0);
  AddEngine(*bench, "Hark, interpreter", interp::MakeInterpreter(*loaded));
  AddLua(*bench, "LuaJIT, operations through the FFI", Lua::LuaJit, true);
  AddLua(*bench, "LuaJIT, operations as C functions", Lua::LuaJit, false);
  AddLua(*bench, "Lua 5.4, operations as C functions", Lua::Lua54, false);
  return bench;
}

// All ways must do the same, or the figures compare nothing.
void CheckSameEffects(Bench& bench) {
  std::string by_hand;
  for (std::size_t at = 1; at < bench.ways.size(); ++at) {
    bench.turn->Begin();
    bench.ways[at].run();
    if (at == 1) by_hand = bench.turn->Effects();
    HARK_CHECK(!by_hand.empty(), "the handler does something");
    HARK_CHECK(bench.turn->Effects() == by_hand, bench.ways[at].name.c_str());
  }
}

void Measure(Bench& bench, int rounds, int runs) {
  for (int round = 0; round < rounds; ++round) {
    for (Way& way : bench.ways) {
      const double ms = MedianMs(1, [&] {
        for (int run = 0; run < runs; ++run) {
          bench.turn->Begin();
          way.run();
        }
      });
      way.ns.push_back(ms * 1e6 / runs);
    }
  }
}

void Print(const Bench& bench) {
  const double setup = Median(bench.ways[0].ns);
  const double by_hand = Median(bench.ways[1].ns);
  Table table({"handler", "ns a run", "with its context, ns", "ratio to C++"});
  for (std::size_t at = 1; at < bench.ways.size(); ++at) {
    const double total = Median(bench.ways[at].ns);
    table.Add({bench.ways[at].name, Number(total - setup), Number(total),
               fmt::format("{:.2f}", (total - setup) / (by_hand - setup))});
  }
  table.Print(
      fmt::format("A text test, a field read, counted and set, and a reply; making the "
                  "context takes {} ns of each",
                  Number(setup)));
}

// `--only NAME` runs one way alone, for callgrind.
void Run(bool tiny, std::string_view only) {
  std::unique_ptr<Bench> bench = MakeBench();
  CheckSameEffects(*bench);
  if (!only.empty()) {
    std::erase_if(bench->ways, [&](const Way& way) { return !way.name.contains(only); });
    Measure(*bench, 1, 10'000);
    return;
  }
  Measure(*bench, tiny ? 1 : 15, tiny ? 20 : 40'000);
  Print(*bench);
}

}  // namespace
}  // namespace hark::bench

int main(int argc, char** argv) {
  const bool one = argc == 3 && std::string_view(argv[1]) == "--only";
  hark::bench::Run(hark::bench::IsTiny(argc, argv), one ? argv[2] : "");
}
