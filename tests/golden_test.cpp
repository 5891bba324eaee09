// Runs every golden file: compiles its source, compares what the compiler says, and,
// where there are events, lets them happen on every engine, and runs its `test` blocks there.
// The engines must give one transcript; `--update` writes what came out into the expected
// sections.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>

#include "cli/manifest.h"
#include "cli/samples.h"
#include "cli/simulate_json.h"
#include "cli/template_list.h"
#include "cli/test.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"
#include "runtime/hook/cage.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/sim/simulation.h"
#include "tests/support/golden_events.h"
#include "tests/support/golden_file.h"
#include "tests/support/hooks.h"

namespace hark::test {
namespace {

namespace fs = std::filesystem;

bool update = false;

fs::path Root() { return fs::path(HARK_SOURCE_DIR) / "tests" / "golden"; }

// As in production, with time enough for a machine that is busy.
hook::Caller* CagedHooks() {
  static hook::Cage hooks(std::make_shared<hook::Zygote>(hook::CageProgram()),
                          {.deadline_ms = 20'000});
  return &hooks;
}

// The interpreter first: it is the reference whose transcript the others must match. It calls hooks
// in a cage, and the others in this process.
std::vector<cli::NamedEngine> Engines() {
  std::vector<cli::NamedEngine> engines = {
      {"interpreter",
       [](const auto& program) -> std::shared_ptr<const ops::Engine> {
         return interp::MakeInterpreter(program);
       },
       CagedHooks()},
  };
  for (int level : HARK_JIT ? std::vector<int>{0, 2} : std::vector<int>{}) {
    engines.push_back({level == 0 ? "native O0" : "native O2",
                       [level](const auto& program) -> std::shared_ptr<const ops::Engine> {
                         auto engine = jit::MakeNative(program, {.optimisation = level});
                         if (!engine) ADD_FAILURE() << engine.error().message;
                         return engine ? std::shared_ptr<const ops::Engine>(std::move(*engine))
                                       : nullptr;
                       },
                       &TrustedHooks()});
  }
  return engines;
}

struct Compiled {
  source::SourceSet sources;
  std::vector<diag::Diagnostic> diagnostics;
  std::optional<ir::Program> program;
  std::vector<sema::ScriptTest> tests;
};

using Scripts = std::vector<GoldenFile::Section>;

Compiled CompileScripts(const Scripts& scripts, const driver::CompileOptions& options = {}) {
  Compiled compiled;
  for (const GoldenFile::Section& script : scripts) {
    compiled.sources.Add(script.name, script.text);
  }
  diag::Sink sink;
  auto result = driver::Compile(compiled.sources, sink, options);
  if (result) cli::CheckSamples(*result, sink);
  if (sink.has_errors()) result.reset();
  compiled.diagnostics = sink.Sorted();
  if (!result) return compiled;
  compiled.program = std::move(result->program);
  compiled.tests = std::move(result->tests);
  return compiled;
}

// With the lists of templates and the Lua that stand beside the script, and what hark.toml grants.
sema::World WorldOf(const GoldenFile& file) {
  sema::World world;
  if (const std::string* grants = file.Find("grants")) {
    std::istringstream words(*grants);
    world.grants.emplace(std::istream_iterator<std::string>(words),
                         std::istream_iterator<std::string>());
  }
  world.lua = LuaOf(file.sections);
  source::SourceSet sources;
  diag::Sink sink;
  for (const GoldenFile::Section& section : file.sections) {
    if (!cli::IsTemplateList(section.name)) continue;
    const auto list =
        cli::ParseTemplateList(sources, sources.Add(section.name, section.text), sink);
    if (list) world.templates = *list;
  }
  EXPECT_FALSE(sink.has_errors()) << diag::RenderText(sources, sink.Sorted());
  return world;
}

// The JSON of `hark manifest --json`, laid out so that a change to it is a change to few lines.
std::string ManifestLines(const manifest::Manifest& manifest) {
  return nlohmann::ordered_json::parse(cli::ManifestJson(manifest)).dump(2) + '\n';
}

// The scripts with every fix of their errors applied, last place first.
Scripts Fixed(Scripts scripts, const std::vector<diag::Diagnostic>& diagnostics) {
  std::vector<diag::FixIt> fixes;
  for (const diag::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != diag::Severity::Error) continue;
    fixes.insert(fixes.end(), diagnostic.fixes.begin(), diagnostic.fixes.end());
  }
  std::ranges::sort(fixes, std::greater{}, [](const diag::FixIt& fix) { return fix.span.begin; });
  for (const diag::FixIt& fix : fixes) {
    std::string& text = scripts[static_cast<std::size_t>(fix.span.file.index)].text;
    text.replace(fix.span.begin, fix.span.end - fix.span.begin, fix.text);
  }
  return scripts;
}

// A fix is offered only where applying it compiles: each error that has one must be gone.
void CheckFixes(const Scripts& scripts, const sema::World& world, const Compiled& compiled) {
  std::size_t with_fix = 0;
  std::size_t errors = 0;
  for (const diag::Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity != diag::Severity::Error) continue;
    ++errors;
    if (!diagnostic.fixes.empty()) ++with_fix;
  }
  if (with_fix == 0) return;
  const Scripts fixed = Fixed(scripts, compiled.diagnostics);
  std::size_t left = 0;
  Compiled again = CompileScripts(fixed, {.world = world});
  for (const diag::Diagnostic& diagnostic : again.diagnostics) {
    left += diagnostic.severity == diag::Severity::Error ? 1 : 0;
  }
  EXPECT_LE(left, errors - with_fix)
      << "the fixes leave errors behind:\n"
      << diag::RenderText(again.sources, again.diagnostics) << "\nin\n"
      << fixed.front().text;
}

// Stood in the text before an edit, and leaves nothing in the program after it.
constexpr std::string_view kGone = R"(
rule gone on message {
  create task "Gone"
  create note "Gone"
  let gone = ask "Gone?" choices Gone within 1d else { stop }
}
)";

// Edits above and below everything, compiled with the trees of the text before, give what
// the text gives by itself: the same program, places included, and the same messages.
void CheckEdit(const Scripts& scripts, const sema::World& world, const Compiled& compiled) {
  Scripts before = scripts;
  for (GoldenFile::Section& script : before) {
    script.text.insert(0, "// A line that goes.\n\n");
    script.text += kGone;
  }
  syntax::TreeCache trees;
  CompileScripts(before, {.world = world, .trees = &trees});
  const Compiled edited = CompileScripts(scripts, {.world = world, .trees = &trees});
  EXPECT_EQ(diag::RenderText(edited.sources, edited.diagnostics),
            diag::RenderText(compiled.sources, compiled.diagnostics));
  ASSERT_EQ(edited.program.has_value(), compiled.program.has_value());
  if (!compiled.program) return;
  EXPECT_EQ(ir::Print(*edited.program), ir::Print(*compiled.program));
}

// What came of the events, for people and as lines of `hark simulate --json`.
struct Outcome {
  std::string transcript;
  std::string json;
};

Result<Outcome> RunEvents(const ir::Program& program, const std::optional<ir::Program>& next,
                          const std::string& events, const cli::NamedEngine& engine) {
  auto stimuli = ParseEvents(events);
  if (!stimuli) return std::unexpected(stimuli.error());
  sim::Simulation simulation(engine.make);
  simulation.SetHooks(engine.hooks);
  auto deployed = simulation.Deploy(program);
  if (!deployed) return std::unexpected(deployed.error());
  if (next) simulation.SetNext(*next);
  Outcome outcome;
  for (const sim::Stimulus& stimulus : *stimuli) {
    auto observed = simulation.Happen(stimulus);
    if (!observed) return std::unexpected(observed.error());
    outcome.transcript += Transcript(*observed);
    for (const sim::Observed& one : *observed) outcome.json += cli::ToJsonLine(one) + '\n';
  }
  if (outcome.transcript.empty()) outcome.transcript = "nothing\n";
  return outcome;
}

class Golden : public testing::Test {
 public:
  explicit Golden(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    GoldenFile file = ReadGolden(path_);
    ASSERT_NE(file.Find("source"), nullptr) << "a golden file has a source section";
    const Scripts scripts = file.Scripts();  // --update moves the sections
    for (const GoldenFile::Section& section : file.sections) {
      EXPECT_TRUE(GoldenFile::IsScript(section) || GoldenFile::IsLua(section) ||
                  section.name == "events" || section.name == "deploy" ||
                  section.name == "diagnostics" || section.name == "ir" ||
                  section.name == "optimized ir" || section.name == "effects" ||
                  section.name == "json effects" || section.name == "manifest" ||
                  section.name == "json manifest" || section.name == "grants" ||
                  section.name == "tests" || cli::IsTemplateList(section.name))
          << "unknown section " << section.name;
    }
    const sema::World world = WorldOf(file);
    Compiled compiled = CompileScripts(scripts, {.world = world});
    Expect(file, "diagnostics", diag::RenderText(compiled.sources, compiled.diagnostics));
    CheckFixes(scripts, world, compiled);
    CheckEdit(scripts, world, compiled);
    CheckIr(file, "ir", CompileScripts(scripts, {.world = world, .optimize = false}));
    CheckIr(file, "optimized ir", compiled);
    CheckManifest(file, compiled);
    CheckTests(file, compiled);
    if (file.Find("events") == nullptr) return Save(file);
    Compiled next;
    if (const std::string* script = file.Find("deploy")) {
      next = CompileScripts({{"deploy", *script}});
      ASSERT_TRUE(next.program) << diag::RenderText(next.sources, next.diagnostics);
    }
    CheckEvents(file, compiled, next.program, *file.Find("events"));
    Save(file);
  }

 private:
  void Save(const GoldenFile& file) const {
    if (update) std::ofstream(path_, std::ios::binary) << PrintGolden(file);
  }

  void CheckIr(GoldenFile& file, std::string_view section, const Compiled& compiled) {
    if (file.Find(section) == nullptr) return;
    ASSERT_TRUE(compiled.program) << "a file with a section of ir compiles";
    Expect(file, section, ir::Print(*compiled.program, {.places = false}));
  }

  void CheckManifest(GoldenFile& file, const Compiled& compiled) {
    for (const std::string_view section : {"manifest", "json manifest"}) {
      if (file.Find(section) == nullptr) continue;
      ASSERT_TRUE(compiled.program) << "a file with a manifest compiles";
      const auto manifest = manifest::Derive(*compiled.program, sema::World::AllChannels());
      Expect(file, section,
             section == "manifest" ? cli::ManifestText(manifest) : ManifestLines(manifest));
    }
  }

  // As `hark test` would tell it: an engine that fails in another way than the one before is
  // told as well.
  void CheckTests(GoldenFile& file, const Compiled& compiled) {
    std::ostringstream told;
    if (!compiled.tests.empty()) {
      cli::RunTests(*compiled.program, compiled.tests, Engines(), false, told);
    }
    Expect(file, "tests", told.str());
  }

  void CheckEvents(GoldenFile& file, const Compiled& compiled,
                   const std::optional<ir::Program>& next, std::string events) {
    ASSERT_TRUE(compiled.program) << "a file with events compiles";
    std::string reference;
    for (const cli::NamedEngine& engine : Engines()) {
      auto outcome = RunEvents(*compiled.program, next, events, engine);
      ASSERT_TRUE(outcome) << engine.name << ": " << outcome.error().message;
      if (reference.empty()) {
        reference = outcome->transcript;
        Expect(file, "effects", reference);
        if (file.Find("json effects") != nullptr) Expect(file, "json effects", outcome->json);
      } else {
        EXPECT_EQ(outcome->transcript, reference) << "on " << engine.name;
      }
    }
  }

  void Expect(GoldenFile& file, std::string_view section, const std::string& actual) {
    if (update) return file.Set(section, actual);
    const std::string* expected = file.Find(section);
    EXPECT_EQ(expected == nullptr ? "" : *expected, actual)
        << "section " << section << " of " << path_.string()
        << "\nrepeat with: golden_test --gtest_filter=*" << path_.stem().string()
        << "   accept with: golden_test --update --gtest_filter=*" << path_.stem().string();
  }

  fs::path path_;
};

// Said of what is no script: a file's bytes, hark.toml, files of translations and of templates, and
// the channels that are connected. Those have tests of their own.
bool IsOfOtherFiles(int code) {
  constexpr int kOther[] = {101, 102, 434, 865, 866};
  return std::ranges::find(kOther, code) != std::end(kOther) || (code >= 701 && code <= 709) ||
         (code >= 780 && code <= 787);
}

TEST(GoldenFiles, ShowEveryDiagnostic) {
  std::string told;
  std::size_t wrong = 0;
  for (const fs::path& path : GoldenPaths(Root())) {
    const GoldenFile file = ReadGolden(path);
    const std::string* diagnostics = file.Find("diagnostics");
    if (diagnostics == nullptr) continue;
    wrong += diagnostics->contains("error[HK") ? 1 : 0;
    told += *diagnostics;
  }
  EXPECT_GE(wrong, 150U) << "files of wrong programs";
  for (const diag::KindInfo& kind : diag::AllKinds()) {
    const bool shown = told.contains(fmt::format("[HK{}]", kind.code));
    EXPECT_NE(shown, IsOfOtherFiles(kind.code)) << "HK" << kind.code;
  }
}

void RegisterGoldenFiles() {
  for (const fs::path& path : GoldenPaths(Root())) {
    std::string suite = path.parent_path().lexically_relative(Root()).string();
    testing::RegisterTest(("Golden/" + suite).c_str(), path.stem().c_str(), nullptr, nullptr,
                          path.c_str(), 1, [path]() -> testing::Test* { return new Golden(path); });
  }
}

}  // namespace
}  // namespace hark::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int at = 1; at < argc; ++at) {
    hark::test::update = hark::test::update || std::string_view(argv[at]) == "--update";
  }
  hark::test::RegisterGoldenFiles();
  return RUN_ALL_TESTS();
}
