#include "tests/support/conversations.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "cli/script_runner.h"
#include "compiler/driver/compile.h"
#include "tests/support/golden_events.h"
#include "tests/support/golden_file.h"
#include "tests/support/hooks.h"

namespace hark::test {
namespace {

namespace fs = std::filesystem;
using Scripts = std::vector<GoldenFile::Section>;

std::optional<sema::CheckedWorkspace> Compile(const Scripts& sections) {
  source::SourceSet sources;
  for (const GoldenFile::Section& script : sections) {
    if (!GoldenFile::IsLua(script)) sources.Add(script.name, script.text);
  }
  diag::Sink sink;
  return driver::Compile(sources, sink, {.world = {.lua = LuaOf(sections)}});
}

template <typename... Kinds>
bool IsAnyOf(const sema::StepNode& node) {
  return (std::holds_alternative<Kinds>(node) || ...);
}

sema::ScriptTest WithoutExpectations(sema::ScriptTest test) {
  std::erase_if(test.steps, [](const sema::Step& step) {
    return !IsAnyOf<sema::GivenContact, sema::GivenTagged, sema::GivenConsented, sema::GivenInList,
                    sema::GivenConversation, sema::GivenNow, sema::Receive, sema::Happen, sema::Tap,
                    sema::Advance, sema::Deploy, sema::Stub>(step.node);
  });
  return test;
}

// Those of one workspace; none when it does not compile.
void AddConversations(const GoldenFile& file, std::vector<Conversation>& all) {
  const std::string* events = file.Find("events");
  auto compiled = Compile(file.ScriptsAndLua());
  if (!compiled) return;
  const auto program = std::make_shared<const ir::Program>(std::move(compiled->program));
  for (sema::ScriptTest& test : compiled->tests) {
    std::string name = file.path.string() + ": " + test.title;
    all.push_back({std::move(name), program, {}, WithoutExpectations(std::move(test))});
  }
  if (events == nullptr) return;
  auto stimuli = ParseEvents(*events);
  ASSERT_TRUE(stimuli) << file.path << ": " << stimuli.error().message;
  Conversation conversation{file.path.string(), program, {}, std::move(*stimuli)};
  if (const std::string* script = file.Find("deploy")) {
    auto next = Compile({{"deploy", *script}});
    ASSERT_TRUE(next) << file.path;
    conversation.next = std::move(next->program);
  }
  all.push_back(std::move(conversation));
}

GoldenFile ReadSample(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  GoldenFile sample{.path = path, .prose = {}, .sections = LuaBelow(path.parent_path())};
  sample.sections.push_back({"source", text.str()});
  return sample;
}

Result<std::string> PlayEvents(const Conversation& conversation,
                               const std::vector<sim::Stimulus>& stimuli,
                               sim::Simulation& simulation) {
  simulation.SetHooks(&TrustedHooks());
  auto deployed = simulation.Deploy(*conversation.program);
  if (!deployed) return std::unexpected(deployed.error());
  if (conversation.next) simulation.SetNext(*conversation.next);
  std::string transcript;
  for (const sim::Stimulus& stimulus : stimuli) {
    auto observed = simulation.Happen(stimulus);
    if (observed) {
      transcript += Transcript(*observed);
    } else if (observed.error().kind != FailureKind::Invalid) {
      return std::unexpected(observed.error());
    }
  }
  return transcript;
}

Result<std::string> PlayTest(const Conversation& conversation, const sema::ScriptTest& test,
                             sim::Simulation& simulation) {
  simulation.SetHooks(&TrustedHooks());
  const cli::TestOutcome outcome = cli::RunTest(*conversation.program, test, simulation);
  std::string transcript;
  for (const cli::TranscriptLine& line : outcome.transcript) transcript += line.text + "\n";
  return transcript;
}

}  // namespace

std::vector<Conversation> AllConversations(const fs::path& root) {
  std::vector<Conversation> all;
  for (const fs::path& path : GoldenPaths(root / "tests" / "golden")) {
    const GoldenFile file = ReadGolden(path);
    const std::string* script = file.Find("source");
    const bool has_tests = script != nullptr && script->find("\ntest \"") != std::string::npos;
    if (file.Find("events") != nullptr || has_tests) AddConversations(file, all);
  }
  for (const fs::path& path : GoldenPaths(root / "samples")) {
    AddConversations(ReadSample(path), all);
  }
  return all;
}

Result<std::string> Play(const Conversation& conversation, sim::Simulation& simulation) {
  if (const auto* stimuli = std::get_if<std::vector<sim::Stimulus>>(&conversation.happens)) {
    return PlayEvents(conversation, *stimuli, simulation);
  }
  return PlayTest(conversation, std::get<sema::ScriptTest>(conversation.happens), simulation);
}

}  // namespace hark::test
