// How long each stage from script to running code takes, for workspaces of many sizes, how
// soon an edit of one rule is live, and how soon a program file is.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>

#include "compiler/base/check.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"
#include "tests/bench/bench.h"
#include "tests/support/rule_generator.h"

namespace hark::bench {
namespace {

// Machine code in memory: what a folder of objects costs without the disk.
class Objects final : public jit::ObjectStore {
 public:
  std::optional<std::string> Get(std::string_view key) override {
    auto found = objects_.find(key);
    if (found == objects_.end()) return std::nullopt;
    return found->second;
  }
  void Put(std::string_view key, std::string_view bytes) override {
    objects_.insert_or_assign(std::string(key), std::string(bytes));
  }

 private:
  std::map<std::string, std::string, std::less<>> objects_;
};

// As a person keeps them: several files, each a part of the rules, below the limit of one.
source::SourceSet SourcesOf(const std::string& text) {
  constexpr std::size_t kFileBytes = 256 << 10;
  source::SourceSet sources;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.size();
    if (text.size() - begin > kFileBytes) end = text.find("\nrule ", begin + kFileBytes);
    if (end == std::string::npos) end = text.size();
    sources.Add(fmt::format("rules{}.hark", sources.size()), text.substr(begin, end - begin));
    begin = end;
  }
  return sources;
}

ir::Program Compile(source::SourceSet sources, driver::StageTimes* times = nullptr,
                    syntax::TreeCache* trees = nullptr) {
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink, {.trees = trees, .times = times});
  HARK_CHECK(compiled.has_value(), "generated rules compile");
  return std::move(compiled->program);
}

std::shared_ptr<const ops::LoadedProgram> Load(ir::Program program) {
  auto loaded = ops::LoadedProgram::Load(std::move(program));
  HARK_CHECK(loaded.has_value(), "what compiles loads");
  return *loaded;
}

// False in a build without native code.
bool MakeEngine(const std::shared_ptr<const ops::LoadedProgram>& program,
                const jit::NativeOptions& options) {
  auto engine = jit::MakeNative(program, options);
  if (engine) return true;
  HARK_CHECK(engine.error().kind == FailureKind::NotFound, "a verified program compiles");
  return false;
}

// The rows of the table, by stage; a column a size of workspace.
class StageTable {
 public:
  explicit StageTable(const std::vector<std::size_t>& sizes) {
    header_ = {"ms"};
    for (const std::size_t size : sizes) header_.push_back(Count(size) + " rules");
  }
  void Add(const std::string& stage, const std::string& figure) {
    if (!rows_.contains(stage)) order_.push_back(stage);
    rows_[stage].push_back(figure);
  }
  void Print() const {
    Table table(header_);
    for (const std::string& stage : order_) {
      std::vector<std::string> row = {stage};
      row.insert(row.end(), rows_.at(stage).begin(), rows_.at(stage).end());
      table.Add(std::move(row));
    }
    table.Print("Compile time by stage");
  }

 private:
  std::vector<std::string> header_;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<std::string>> rows_;
};

double Ms(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

void MeasureFront(const source::SourceSet& sources, int runs, StageTable& table) {
  std::vector<double> parse, check, verify, prove, optimize;
  for (int run = 0; run < runs; ++run) {
    driver::StageTimes times;
    Compile(sources, &times);
    parse.push_back(Ms(times.parse));
    check.push_back(Ms(times.check));
    verify.push_back(Ms(times.verify));
    prove.push_back(Ms(times.prove));
    optimize.push_back(Ms(times.optimize));
  }
  table.Add("parse", Number(Median(parse)));
  table.Add("check", Number(Median(check)));
  table.Add("verify", Number(Median(verify)));
  table.Add("prove", Number(Median(prove)));
  table.Add("opt", Number(Median(optimize)));
}

void MeasureText(const ir::Program& program, int runs, StageTable& table) {
  std::string text;
  table.Add("print", Number(MedianMs(runs, [&] { text = ir::Print(program); })));
  table.Add("size of the printed form, kB", Number(static_cast<double>(text.size()) / 1000));
  table.Add("read the printed form", Number(MedianMs(runs, [&] {
              HARK_CHECK(ir::Parse(text).has_value(), "what is printed reads back");
            })));
  table.Add("load", Number(MedianMs(runs, [&] { Load(program); })));
}

void MeasureNative(const ir::Program& program, int runs, StageTable& table) {
  const auto loaded = Load(program);
  for (const int level : {0, 2}) {
    std::vector<double> lower, codegen, link;
    for (int run = 0; run < runs; ++run) {
      jit::NativeStats stats;
      if (!MakeEngine(loaded, {.optimisation = level, .stats = &stats})) return;
      lower.push_back(stats.ms_lower);
      codegen.push_back(stats.ms_codegen);
      link.push_back(stats.ms_link);
    }
    table.Add(fmt::format("O{}: lower and LLVM's passes", level), Number(Median(lower)));
    table.Add(fmt::format("O{}: machine code", level), Number(Median(codegen)));
    table.Add(fmt::format("O{}: link", level), Number(Median(link)));
  }
  Objects objects;
  MakeEngine(loaded, {.objects = &objects});
  table.Add("native from stored objects",
            Number(MedianMs(runs, [&] { MakeEngine(loaded, {.objects = &objects}); })));
}

// The rules with the question of one in their middle edited, and a line put in above it.
std::string Edited(std::string rules, std::size_t count, int edit) {
  const std::string question = fmt::format("\"Topic {}, question", count / 2);
  rules.replace(rules.find(question), question.size(), fmt::format("\"Edit {}, question", edit));
  const std::size_t rule = rules.find(fmt::format("rule answer_{}\n", count / 2));
  return rules.insert(rule, "// Edited.\n");
}

// One rule of many is edited, where a host that goes on running kept the trees of the rest
// and their machine code: until the interpreter runs it, and until native code does.
void MeasureEdit(std::size_t rules, int runs) {
  const std::string before = test::GenerateRules(rules);
  Objects objects;
  syntax::TreeCache trees;
  const bool native =
      MakeEngine(Load(Compile(SourcesOf(before), nullptr, &trees)), {.objects = &objects});
  std::vector<double> parse, check, verify, prove, optimize, live, then_native;
  jit::NativeStats stats;
  for (int run = 0; run < runs; ++run) {
    const std::string after = Edited(before, rules, run);
    driver::StageTimes times;
    std::shared_ptr<const ops::LoadedProgram> loaded;
    live.push_back(MedianMs(1, [&] {
      loaded = Load(Compile(SourcesOf(after), &times, &trees));
      interp::MakeInterpreter(loaded);
    }));
    parse.push_back(Ms(times.parse));
    check.push_back(Ms(times.check));
    verify.push_back(Ms(times.verify));
    prove.push_back(Ms(times.prove));
    optimize.push_back(Ms(times.optimize));
    if (!native) continue;
    then_native.push_back(
        MedianMs(1, [&] { MakeEngine(loaded, {.objects = &objects, .stats = &stats}); }));
  }
  Table table({fmt::format("one rule edited in {}", Count(rules)), "ms"});
  table.Add({"live in the interpreter", Number(Median(live))});
  table.Add({"of that: parse", Number(Median(parse))});
  table.Add({"of that: check", Number(Median(check))});
  table.Add({"of that: verify", Number(Median(verify))});
  table.Add({"of that: prove", Number(Median(prove))});
  table.Add({"of that: opt", Number(Median(optimize))});
  if (native) {
    table.Add({"from there to native code (O2)", Number(Median(then_native))});
    table.Add({"objects compiled for it", std::to_string(stats.objects_compiled)});
    table.Add({"objects taken from the store", std::to_string(stats.objects_loaded)});
  }
  table.Print("From an edit to running code");
}

// What a worker does with the file of a program, the machine code of which is kept.
void MeasureLoad(std::size_t rules, int runs) {
  const std::string file = ir::Print(Compile(SourcesOf(test::GenerateRules(rules))));
  std::shared_ptr<const ops::LoadedProgram> loaded;
  const double live = MedianMs(runs, [&] {
    auto program = ir::Parse(file);
    HARK_CHECK(program.has_value(), "what is printed reads back");
    loaded = Load(std::move(*program));
    interp::MakeInterpreter(loaded);
  });
  Table table({fmt::format("the program file of {} rules", Count(rules)), "ms"});
  table.Add({"live in the interpreter", Number(live)});
  Objects objects;
  const jit::NativeOptions options{.optimisation = 0, .objects = &objects};
  if (MakeEngine(loaded, options)) {
    const double native = MedianMs(runs, [&] { MakeEngine(loaded, options); });
    table.Add({"from there to native code (stored objects)", Number(native)});
  }
  table.Print("From a program file to running code");
}

void MeasureStages(bool tiny) {
  const std::vector<std::size_t> sizes =
      tiny ? std::vector<std::size_t>{10} : std::vector<std::size_t>{10, 100, 1'000, 10'000};
  StageTable table(sizes);
  for (const std::size_t size : sizes) {
    const int runs = tiny || size >= 10'000 ? 1 : size >= 1'000 ? 3 : 9;
    const source::SourceSet sources = SourcesOf(test::GenerateRules(size));
    MeasureFront(sources, runs, table);
    const ir::Program program = Compile(sources);
    MeasureText(program, runs, table);
    MeasureNative(program, size >= 1'000 ? 1 : runs, table);
    fmt::print(stderr, "{} rules done\n", size);
  }
  table.Print();
}

// `--only stages`, `edit` or `load` measures one of them.
void Run(bool tiny, std::string_view only) {
  const auto wanted = [&](std::string_view part) { return only.empty() || only == part; };
  if (wanted("stages")) MeasureStages(tiny);
  if (wanted("edit")) MeasureEdit(tiny ? 10 : 1'000, tiny ? 1 : 9);
  if (wanted("load")) MeasureLoad(tiny ? 10 : 10'000, tiny ? 1 : 5);
}

}  // namespace
}  // namespace hark::bench

int main(int argc, char** argv) {
  const bool one = argc == 3 && std::string_view(argv[1]) == "--only";
  hark::bench::Run(hark::bench::IsTiny(argc, argv), one ? argv[2] : "");
}
