// `hark po`: a workspace goes to translators and comes back.

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/fmt.h"
#include "cli/po.h"
#include "tests/support/scratch.h"

namespace hark::cli {
namespace {

constexpr std::string_view kRules = R"(languages en, ru, uz

enum Gender { female, male }

rule r on message {
  reply greeting(name: text, who: male)
}

// Kept.
text greeting(name: Text, who: Gender) {
  en "{select who { female "Ms" male "Mr" }} {name}" // so
  ru "{name}!"
  uz "Salom, {name}"
}
)";

constexpr std::string_view kModule = R"(text offer(count: Int) {
  en "Only {count} left"
}
)";

// A workspace of two scripts, and the words of a command on it.
class PoCommand : public testing::Test {
 protected:
  PoCommand() {
    std::filesystem::create_directories(folder_.File("lib"));
    Write("rules.hark", kRules);
    Write("lib/sale.hark", kModule);
  }

  void Write(const std::string& name, std::string_view text) {
    std::ofstream(folder_.File(name)) << text;
  }
  std::string Read(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(folder_.File(name)).rdbuf();
    return text.str();
  }
  ExitStatus Export(const std::string& language = "", const std::string& output = "") {
    return PoExport({folder_.File(""), language, output}, console_);
  }
  ExitStatus Import(const std::vector<std::filesystem::path>& files) {
    return PoImport({files, folder_.File("")}, console_);
  }
  // Exports a language with one stretch of the file replaced.
  std::string Translated(const std::string& language, std::string_view from, std::string_view to) {
    EXPECT_EQ(Export(language), ExitStatus::Good) << said();
    std::string text = Read("po/" + language + ".po");
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << text;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    Write("po/" + language + ".po", text);
    return folder_.File("po/" + language + ".po");
  }
  std::string said() const { return out_.str() + err_.str(); }
  bool Said(std::string_view words) const { return said().find(words) != std::string::npos; }

  test::Scratch folder_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{out_, err_};
};

TEST_F(PoCommand, ExportsAFileALanguage) {
  ASSERT_EQ(Export(), ExitStatus::Good) << said();
  EXPECT_TRUE(Said("po/en.po\n") && Said("po/ru.po\n") && Said("po/uz.po\n")) << said();
  const std::string uz = Read("po/uz.po");
  EXPECT_NE(uz.find("\"Language: uz\\n\"\n"), std::string::npos) << uz;
  EXPECT_NE(uz.find("#: lib/sale.hark:1\nmsgctxt \"lib.sale.offer\"\nmsgid \"Only {count} left\"\n"
                    "msgstr \"\"\n"),
            std::string::npos)
      << uz;
  EXPECT_EQ(Export("uz", folder_.File("here.po")), ExitStatus::Good);
  EXPECT_EQ(Read("here.po"), uz);
  EXPECT_EQ(Export("de"), ExitStatus::Usage);
  EXPECT_EQ(Import({folder_.File("po/en.po"), folder_.File("po/ru.po"), folder_.File("po/uz.po")}),
            ExitStatus::Good)
      << said();
  EXPECT_TRUE(Said("0 changed, 0 of them new; left out: 0 fuzzy, 2 not translated")) << said();
  EXPECT_EQ(Read("rules.hark"), kRules);
  EXPECT_EQ(Read("lib/sale.hark"), kModule);
}

TEST_F(PoCommand, AChangedTextIsChangedInPlace) {
  const std::string file =
      Translated("uz", "\"Salom, {name}\"", "\"Assalomu alaykum,\\n{ name }\"");
  ASSERT_EQ(Import({file}), ExitStatus::Good) << said();
  std::string expected(kRules);
  expected.replace(expected.find("Salom, {name}"), 13, "Assalomu alaykum,\\n{name}");
  EXPECT_EQ(Read("rules.hark"), expected);
  EXPECT_TRUE(Said("1 changed, 0 of them new")) << said();
}

TEST_F(PoCommand, ANewLanguageStandsWhereTheWorkspaceListsIt) {
  const std::string uz = Translated("uz", "left\"\nmsgstr \"\"", "left\"\nmsgstr \"{count} ta\"");
  const std::string ru = Translated("ru", "left\"\nmsgstr \"\"", "left\"\nmsgstr \"Ещё {count}\"");
  ASSERT_EQ(Import({uz, ru}), ExitStatus::Good) << said();
  EXPECT_EQ(Read("lib/sale.hark"),
            "text offer(count: Int) {\n  en \"Only {count} left\"\n  ru \"Ещё {count}\"\n"
            "  uz \"{count} ta\"\n}\n");
  EXPECT_TRUE(Said("2 changed, 2 of them new")) << said();
  EXPECT_EQ(Fmt({.paths = {folder_.File("")}, .check = true}, console_), ExitStatus::Good);
}

TEST_F(PoCommand, AScriptThatIsNotLaidOutKeepsItsLook) {
  Write("lib/sale.hark", "text offer(count: Int) { en  \"Only {count} left\" }\r\n");
  const std::string uz = Translated("uz", "left\"\nmsgstr \"\"", "left\"\nmsgstr \"{count} ta\"");
  ASSERT_EQ(Import({uz}), ExitStatus::Good) << said();
  EXPECT_EQ(Read("lib/sale.hark"),
            "text offer(count: Int) { en  \"Only {count} left\"  uz \"{count} ta\" }\r\n");
}

TEST_F(PoCommand, ALabelIsTranslatedAsATextIs) {
  Write("lib/sale.hark",
        "/// What they buy.\nenum Plan { basic { en \"Basic\" }, pro { en \"Pro\"  uz \"Pro\" }, x "
        "\"X\" }\n");
  const std::string uz =
      Translated("uz", "msgid \"Basic\"\nmsgstr \"\"", "msgid \"Basic\"\nmsgstr \"Oddiy\"");
  const std::string exported = Read("po/uz.po");
  EXPECT_NE(
      exported.find("#. What they buy.\n#: lib/sale.hark:2\nmsgctxt \"lib.sale.Plan.basic\"\n"),
      std::string::npos)
      << exported;
  EXPECT_EQ(exported.find("lib.sale.Plan.x"), std::string::npos) << exported;
  ASSERT_EQ(Import({uz}), ExitStatus::Good) << said();
  EXPECT_EQ(
      Read("lib/sale.hark"),
      "/// What they buy.\nenum Plan { basic { en \"Basic\"  uz \"Oddiy\" }, pro { en \"Pro\"  uz "
      "\"Pro\" }, x \"X\" }\n");
  EXPECT_EQ(Fmt({.paths = {folder_.File("")}, .check = true}, console_), ExitStatus::Good)
      << said();
  Write("po/uz.po", std::string(exported).replace(exported.find("Oddiy"), 5, "{x}"));
  EXPECT_EQ(Import({uz}), ExitStatus::Script);
  EXPECT_TRUE(Said("help: a label is a text without `{…}`")) << said();
}

TEST_F(PoCommand, FuzzyOnesAreLeftOutAndCounted) {
  const std::string file =
      Translated("uz", "msgctxt \"greeting\"", "#, fuzzy\nmsgctxt \"greeting\"");
  EXPECT_EQ(Import({file}), ExitStatus::Good) << said();
  EXPECT_TRUE(Said("0 changed, 0 of them new; left out: 1 fuzzy, 1 not translated")) << said();
}

TEST_F(PoCommand, WhatTheCompilerSaysStandsInThePoFile) {
  const std::string file =
      Translated("uz", "\"Salom, {name}\"", "\"\"\n\"Salom,\\n\"\n\"\\\"{nam}\\\"\"");
  EXPECT_EQ(Import({file}), ExitStatus::Script);
  EXPECT_TRUE(Said("error[HK301]: nothing is named `nam`")) << said();
  EXPECT_TRUE(Said("po/uz.po:22:5\n22 │ \"\\\"{nam}\\\"\"\n   │     ^^^\n")) << said();
  EXPECT_TRUE(Said("did you mean `name`?")) << said();
  EXPECT_FALSE(Said("error[HK480]")) << said();  // was there before
  EXPECT_TRUE(Said("hark: nothing is written")) << said();
  EXPECT_EQ(Read("rules.hark"), kRules);
}

TEST_F(PoCommand, APlaceholderLeftOutIsAWarningThere) {
  const std::string file = Translated("uz", "\"Salom, {name}\"", "\"Salom\"");
  EXPECT_EQ(Import({file}), ExitStatus::Good) << said();
  EXPECT_TRUE(Said("warning[HK509]: the text in `uz` leaves out `name`")) << said();
  EXPECT_TRUE(Said("po/uz.po:20:8\n20 │ msgstr \"Salom\"\n   │        ^^^^^^^\n")) << said();
}

TEST_F(PoCommand, NothingOfSeveralFilesIsWrittenWhenOneIsWrong) {
  const std::string uz = Translated("uz", "\"Salom, {name}\"", "\"Salom {name}\"");
  const std::string ru = Translated("ru", "msgctxt \"greeting\"", "msgctxt \"greetings\"");
  EXPECT_EQ(Import({uz, ru}), ExitStatus::Script);
  EXPECT_TRUE(Said("error[HK783]: there is no text `greetings`")) << said();
  EXPECT_TRUE(Said("po/ru.po:18:10\n")) << said();
  EXPECT_EQ(Read("rules.hark"), kRules);
}

TEST_F(PoCommand, NothingIsWrittenWhenOneScriptCannotBe) {
  const std::string uz = Translated("uz", "left\"\nmsgstr \"\"", "left\"\nmsgstr \"{count} ta\"");
  std::string text = Read("po/uz.po");
  text.replace(text.find("Salom, {name}"), 13, "Salom {name}");
  Write("po/uz.po", text);
  // Where the bytes for the second script would wait, something stands already.
  const std::string beside = "rules.hark." + std::to_string(getpid()) + ".new";
  std::filesystem::create_directory(folder_.File(beside));
  EXPECT_EQ(Import({uz}), ExitStatus::World);
  EXPECT_TRUE(Said("cannot write")) << said();
  EXPECT_FALSE(Said("sale.hark\n")) << said();
  EXPECT_EQ(Read("rules.hark"), kRules);
  EXPECT_EQ(Read("lib/sale.hark"), kModule);
}

// A comment in its braces hides a quote: read as Hark, they take in the text beside it, up to
// the comment's quote.
TEST_F(PoCommand, ATextThatTakesInItsNeighbourIsNotWritten) {
  const std::string script = "text t(c: Text) { en \"X{c}\" to \" or y}\" } // \" }\n";
  Write("rules.hark", script);
  const std::string file =
      Translated("en", "msgstr \"X{c}\"", "msgstr \"{map x in /*\\\"*/ \\\"}\"");
  EXPECT_EQ(Import({file}), ExitStatus::Script);
  EXPECT_TRUE(Said("error[HK787]: the translation of `t` does not end where it should")) << said();
  EXPECT_TRUE(Said("hark: nothing is written")) << said();
  EXPECT_EQ(Read("rules.hark"), script);
}

TEST_F(PoCommand, AMistakeOfSyntaxIsShownFirst) {
  Write("rules.hark", "text a { en \"x }\n");
  EXPECT_EQ(Export(), ExitStatus::Script);
  EXPECT_TRUE(Said("HK105")) << said();
  EXPECT_EQ(Import({folder_.File("rules.hark")}), ExitStatus::Script);
}

TEST_F(PoCommand, GoldenFilesAreNotTranslated) {
  Write("a.hark", "Prose.\n\n--- source\ntext a { en \"x\" }\n");
  EXPECT_EQ(PoImport({{folder_.File("uz.po")}, folder_.File("a.hark")}, console_),
            ExitStatus::Usage);
}

}  // namespace
}  // namespace hark::cli
