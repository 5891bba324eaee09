#include "tests/diff/report.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/syntax/format.h"
#include "tests/diff/player.h"
#include "tests/diff/story.h"
#include "tests/diff/workspace.h"
#include "tests/support/golden_file.h"

namespace hark::diff {
namespace {

// In the layout of the formatter, where it can be read.
std::string LaidOut(const std::string& script) {
  source::SourceSet sources;
  const source::FileId file = sources.Add("source", script);
  diag::Sink sink;
  return syntax::Format(sources, file, sink).value_or(script);
}

// A rule that makes the contact what the input says.
std::string GivenRule(const Input& input) {
  std::string body;
  for (const Input::Given& given : input.given) {
    if (!given.written.empty()) {
      body += fmt::format("set contact.{} = {}\n", given.field, given.written);
    }
  }
  for (const std::string& tag : input.tags) body += fmt::format("tag contact \"{}\"\n", tag);
  for (const std::string& list : input.lists) body += fmt::format("add to {}\n", list);
  if (input.consents) body += "grant consent \"news\"\n";
  if (input.has_deal) body += "create deal \"given\"\n";
  if (!input.language.empty()) {
    body += fmt::format("set contact.language = \"{}\"\n", input.language);
  }
  return body.empty() ? "" : "rule given on message when text is \"given\" {\n" + body + "}\n";
}

// The prelude's declarations. Each begins its first line; what belongs to it is indented, or
// closes it.
std::vector<std::string> Declarations() {
  std::vector<std::string> declarations;
  std::istringstream lines(Prelude());
  for (std::string line; std::getline(lines, line);) {
    const bool goes_on = line.empty() || line.front() == ' ' || line.front() == '}';
    if (!goes_on || declarations.empty()) declarations.emplace_back();
    declarations.back() += line + "\n";
  }
  return declarations;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

// What the script needs of the prelude. The last go first: they name those before them.
std::string NeededOf(const std::string& script) {
  std::vector<std::string> declarations = Declarations();
  for (std::size_t at = declarations.size(); at-- > 0;) {
    std::vector<std::string> fewer = declarations;
    fewer.erase(fewer.begin() + static_cast<long>(at));
    if (Compile(script, Joined(fewer))) declarations = std::move(fewer);
  }
  return Joined(declarations);
}

}  // namespace

bool Differ(const Failing& failing, const MakeEngine& reference, const MakeEngine& other) {
  const auto program = Compile(Print(failing.program.root));
  if (!program) return false;
  const auto first = reference(*program);
  const auto second = other(*program);
  return Player(*program, *first, *second)
      .Play(failing.program, failing.input)
      .mismatch.has_value();
}

std::string GoldenOf(const Failing& failing, const MakeEngine& reference, const MakeEngine& other) {
  const std::string given = GivenRule(failing.input);
  const std::string script = given + Print(failing.program.root);
  const std::string prelude = NeededOf(script);
  const auto program = Compile(script, prelude);
  if (!program) return "what was shrunk does not compile:\n" + program.error().message;
  const auto first = reference(*program);
  const auto second = other(*program);
  const Played played = Player(*program, *first, *second).Play(failing.program, failing.input);
  std::string events = given.empty() ? "" : "terminal < ann \"given\"\n";
  for (const std::string& line : played.events) events += line + "\n";
  test::GoldenFile golden;
  golden.prose =
      fmt::format("The engines gave two answers, with {} steps and {} bytes a turn:\n\n{}",
                  failing.input.fuel, failing.input.memory_bytes, played.mismatch.value_or("none"));
  const std::string mine = TranscriptOf((*program)->ir(), events, reference);
  if (mine == TranscriptOf((*program)->ir(), events, other)) {
    golden.prose += "\nIn a whole turn with the usual limits they give one transcript.\n";
  }
  golden.Set("source", LaidOut(prelude + script));
  golden.Set("events", events);
  golden.Set("effects", mine);
  const std::filesystem::path folder = HARK_BINARY_DIR "/diff_found";
  std::filesystem::create_directories(folder);
  const std::filesystem::path path = folder / (failing.program.rule + ".hark");
  const std::string text = test::PrintGolden(golden);
  std::ofstream(path, std::ios::binary) << text;
  return text + "\nwritten to " + path.string() +
         "; once mended, it belongs in tests/golden/regression\n";
}

}  // namespace hark::diff
