// The tables and the golden files know each other: every diagnostic, trap, instruction
// and operation is shown by a golden file, and golden files show no code there is not.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/trap.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/program.h"
#include "tests/support/golden_file.h"
#include "tests/support/hooks.h"

namespace hark::test {
namespace {

// What no golden file can show, each with its reason.
const std::map<std::string, std::string_view>& Exempt() {
  static const std::map<std::string, std::string_view> kExempt = {
      {"FileTooLong", "needs a file of 1 MiB; unit/syntax_test.cpp makes one"},
      {"NotUtf8", "golden files are text; unit/syntax_test.cpp"},
      {"NoChannelHasEvent", "here every channel is connected; unit/sema_test.cpp"},
      // hark.toml is no script: unit/cli_config_test.cpp shows each, whole.
      {"NotToml", "hark.toml"},
      {"UnknownSetting", "hark.toml"},
      {"SettingIsOther", "hark.toml"},
      {"SettingMissing", "hark.toml"},
      {"UnknownChannelKind", "hark.toml"},
      {"NotAnAddress", "hark.toml"},
      {"SecretInPlain", "hark.toml"},
      {"NoProvider", "hark.toml"},
      {"WebhookSettingMissing", "hark.toml"},
      // templates/*.json are no scripts: unit/template_list_test.cpp shows both.
      {"NotJson", "templates/*.json"},
      {"NotTemplateList", "templates/*.json"},
      // PO files are no scripts: unit/po_test.cpp shows each.
      {"NoPoLanguage", "PO files"},
      {"PoCharset", "PO files"},
      {"PoPluralForms", "PO files"},
      {"UnknownText", "PO files"},
      {"OriginalChanged", "PO files"},
      {"TranslatedTwice", "PO files"},
      {"PoLanguageNotListed", "PO files"},
      {"TranslationRunsOn", "PO files"},
  };
  return kExempt;
}

const std::vector<GoldenFile>& Goldens() {
  static const std::vector<GoldenFile> kGoldens = [] {
    std::vector<GoldenFile> files;
    const auto root = std::filesystem::path(HARK_SOURCE_DIR) / "tests" / "golden";
    for (const auto& path : GoldenPaths(root)) files.push_back(ReadGolden(path));
    return files;
  }();
  return kGoldens;
}

// The codes that sections of this name show, such as "HK301".
std::set<std::string> CodesIn(std::string_view section) {
  static const std::regex kCode("HK[0-9]{3}");
  std::set<std::string> codes;
  for (const GoldenFile& file : Goldens()) {
    const std::string* text = file.Find(section);
    if (text == nullptr) continue;
    for (std::sregex_iterator code(text->begin(), text->end(), kCode), end; code != end; ++code) {
      codes.insert(code->str());
    }
  }
  return codes;
}

void AddNames(const ir::Program& program, std::set<std::string_view>& names) {
  for (const ir::Function& function : program.functions) {
    for (const ir::Inst& inst : function.insts) {
      names.insert(std::visit([](const auto& one) { return one.kName; }, inst));
      if (const auto* call = std::get_if<ir::CallOp>(&inst)) names.insert(ir::Info(call->op).name);
    }
  }
}

// The instructions and operations in the programs that golden files run.
const std::set<std::string_view>& NamesRun() {
  static const std::set<std::string_view> kNames = [] {
    std::set<std::string_view> names;
    for (const GoldenFile& file : Goldens()) {
      if (file.Find("events") == nullptr) continue;
      source::SourceSet sources;
      for (const GoldenFile::Section& script : file.Scripts()) {
        sources.Add(script.name, script.text);
      }
      diag::Sink sink;
      const auto compiled =
          driver::Compile(sources, sink, {.world = {.lua = LuaOf(file.sections)}});
      if (compiled) AddNames(compiled->program, names);
    }
    return names;
  }();
  return kNames;
}

template <typename... Kinds>
std::vector<std::string_view> InstNames(const std::variant<Kinds...>*) {
  return {Kinds::kName...};
}

TEST(Coverage, EveryDiagnosticIsShown) {
  const std::set<std::string> shown = CodesIn("diagnostics");
  for (const diag::KindInfo& kind : diag::AllKinds()) {
    if (Exempt().contains(std::string(kind.name))) continue;
    EXPECT_TRUE(shown.contains(diag::CodeText(kind.code)))
        << diag::CodeText(kind.code) << ' ' << kind.name << ": no golden file shows it";
  }
}

TEST(Coverage, ExemptionsAreNeeded) {
  const std::set<std::string> shown = CodesIn("diagnostics");
  std::set<std::string> kinds;
  for (const diag::KindInfo& kind : diag::AllKinds()) {
    kinds.emplace(kind.name);
    EXPECT_FALSE(shown.contains(diag::CodeText(kind.code)) &&
                 Exempt().contains(std::string(kind.name)))
        << kind.name << " is shown: take it off the list";
  }
  for (const auto& [name, reason] : Exempt()) EXPECT_TRUE(kinds.contains(name)) << name;
}

// Faults that no script can have, with what shows them instead.
const std::map<std::string_view, std::string_view>& TrapsExempt() {
  static const std::map<std::string_view, std::string_view> kExempt = {
      {"ListTooLong", "only a literal of 10,001 items is that long; unit/ops_test.cpp"},
      {"NotKnown", "the compiler unwraps what is known; unit/interp_test.cpp"},
      {"NoSuchItem", "the compiler bounds its loops; unit/ops_test.cpp"},
  };
  return kExempt;
}

TEST(Coverage, EveryTrapIsShown) {
  const std::set<std::string> shown = CodesIn("effects");
#define HARK_TRAP(code, name, title)                                       \
  EXPECT_TRUE(shown.contains("HK" #code) != TrapsExempt().contains(#name)) \
      << #name ": a golden file's run has it, or it is exempt";
#include "compiler/base/traps.def"
#undef HARK_TRAP
}

TEST(Coverage, EveryInstructionIsRun) {
  for (const std::string_view name : InstNames(static_cast<ir::Inst*>(nullptr))) {
    EXPECT_TRUE(NamesRun().contains(name)) << name << ": no golden file with events has it";
  }
}

TEST(Coverage, EveryOperationIsRun) {
  for (const ir::OpInfo& op : ir::AllOps()) {
    EXPECT_TRUE(NamesRun().contains(op.name)) << op.name << ": no golden file with events has it";
  }
}

// What it does and what it must leave alone.
TEST(Coverage, EveryPassIsShownFromBothSides) {
#define HARK_PASS(name, run)                                                              \
  EXPECT_GE(std::ranges::count_if(Goldens(),                                              \
                                  [](const GoldenFile& file) {                            \
                                    return file.path.parent_path().filename() == #name && \
                                           file.Find("optimized ir") != nullptr;          \
                                  }),                                                     \
            2)                                                                            \
      << "golden/opt/" #name " shows what the pass does and what it must not do";
#include "compiler/opt/passes.def"
#undef HARK_PASS
}

}  // namespace
}  // namespace hark::test
