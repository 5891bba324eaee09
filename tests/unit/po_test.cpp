// PO files: what is read and what is refused, and that export and import change nothing that
// no translator changed. The 78x codes are not the compiler's, so this file stands for their
// golden files.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>

#include "compiler/diag/render.h"
#include "compiler/po/catalogue.h"
#include "compiler/po/file.h"
#include "compiler/po/merge.h"
#include "compiler/po/text.h"
#include "compiler/syntax/parse.h"
#include "tests/support/golden_file.h"

namespace hark::po {
namespace {

namespace fs = std::filesystem;

// ---- Texts ----

struct TextRow {
  std::string written;  // between the quotes, in a script
  std::string shown;    // to translators
};

TEST(PoText, LosesTheEscapesOfScriptsAlone) {
  const std::vector<TextRow> rows = {
      {"Hi {name}!", "Hi {name}!"},
      {R"(one\ntwo\tthree)", "one\ntwo\tthree"},
      {R"(say \"hi\")", R"(say "hi")"},
      {R"(a \{ brace, a \\ and a \u{2019})", R"(a \{ brace, a \\ and a \u{2019})"},
      {R"({plural n { one "a \"day\"" other "{n}\ndays" }}\n)",
       "{plural n { one \"a \\\"day\\\"\" other \"{n}\\ndays\" }}\n"},
      {R"({if a is "}" then "\{" else "x"} \"y\")", R"({if a is "}" then "\{" else "x"} "y")"},
      {"}", "}"},
      {"", ""},
  };
  for (const auto& [written, shown] : rows) {
    EXPECT_EQ(ForTranslators(written), shown);
    const auto back = ForScripts(shown);
    ASSERT_TRUE(back) << shown;
    EXPECT_EQ(back->text, written);
    EXPECT_EQ(back->from.size(), written.size());
  }
  EXPECT_EQ(ForScripts("bell \a")->text, R"(bell \u{7})");
}

TEST(PoText, WhatCannotStandInAScriptIsSaid) {
  for (const std::string_view open : {"Hi {name", "{a \"}\"", "{{}", "\\{{"}) {
    const auto written = ForScripts(open);
    ASSERT_FALSE(written) << open;
    EXPECT_EQ(written.error().kind, TextFault::Kind::OpenBrace);
    EXPECT_EQ(open[written.error().at], '{');
  }
  const auto lone = ForScripts("end \\");
  ASSERT_FALSE(lone);
  EXPECT_EQ(lone.error().kind, TextFault::Kind::LoneBackslash);
}

// ---- Reading ----

struct Came {
  std::optional<File> file;
  std::string said;
};

Came ReadText(std::string text) {
  source::SourceSet sources;
  diag::Sink sink;
  const source::FileId id = sources.Add("uz.po", std::move(text));
  Came came{Read(sources, id, sink), {}};
  came.said = diag::RenderText(sources, sink.Sorted());
  return came;
}

constexpr std::string_view kHeader = "msgid \"\"\nmsgstr \"Language: uz\\n\"\n";

TEST(PoFile, WhatOthersWriteIsRead) {
  const Came came = ReadText(
      "\xEF\xBB\xBF# By a person\r\n#, fuzzy\r\n"
      "msgid \"\"\r\nmsgstr \"\"\r\n"
      "\"Content-Type: text/plain; charset=utf-8\\n\"\r\n\"language:  pt_BR \\n\"\r\n\r\n"
      "#. for the translator\r\n#: rules.hark:1\r\n#| msgid \"old\"\r\n"
      "msgctxt \"a\"\r\nmsgid \"one \"\r\n\t\"two\\n\" \"three\"\r\nmsgstr\"\\\"1\\\"\"\r\n"
      "#, fuzzy, no-wrap\r\nmsgctxt \"b\"\r\nmsgid \"x\"\r\nmsgstr \"y\"\r\n\r\n"
      "#, fuzzy\r\n#~ msgctxt \"gone\"\r\n#~ msgid \"x\"\r\n#~ msgstr \"y\"\r\n"
      "msgctxt \"c\"\r\nmsgid \"z\"\r\nmsgstr \"\"");
  ASSERT_TRUE(came.file) << came.said;
  EXPECT_EQ(came.file->language, "pt-BR");
  ASSERT_EQ(came.file->entries.size(), 3u);
  const Entry& first = came.file->entries[0];
  EXPECT_EQ(first.context->text, "a");
  EXPECT_EQ(first.original.text, "one two\nthree");
  EXPECT_EQ(first.translation.text, "\"1\"");
  EXPECT_FALSE(first.fuzzy);
  EXPECT_TRUE(came.file->entries[1].fuzzy);
  EXPECT_FALSE(came.file->entries[2].fuzzy);
}

TEST(PoFile, WhatIsWrittenIsRead) {
  const std::vector<Message> messages = {
      {"a", "Hi \"you\"\n\tthere\\", "\n\n", "rules.hark:1", "Two lines,\n\nand an empty one"},
      {"lib.b", "x\ny\n", "", "my rules.hark:20", ""},
  };
  const std::string text = Write("shop", "pt-BR", messages);
  EXPECT_NE(text.find("#. Two lines,\n#.\n#. and an empty one\n#: rules.hark:1\nmsgctxt \"a\"\n"
                      "msgid \"\"\n\"Hi \\\"you\\\"\\n\"\n\"\\tthere\\\\\"\nmsgstr \"\"\n"
                      "\"\\n\"\n\"\\n\"\n\n#: \u2068my rules.hark\u2069:20\n"),
            std::string::npos)
      << text;
  const Came came = ReadText(text);
  ASSERT_TRUE(came.file) << came.said;
  EXPECT_EQ(came.file->language, "pt-BR");
  ASSERT_EQ(came.file->entries.size(), messages.size());
  for (std::size_t at = 0; at < messages.size(); ++at) {
    EXPECT_EQ(came.file->entries[at].context->text, messages[at].context);
    EXPECT_EQ(came.file->entries[at].original.text, messages[at].original);
    EXPECT_EQ(came.file->entries[at].translation.text, messages[at].translation);
  }
}

struct Wrong {
  std::string text;
  std::string said;  // the whole rendering
};

TEST(PoFile, EveryMistakeIsTold) {
  const std::vector<Wrong> rows = {
      {"\xFF", R"(error[HK101]: the file is not UTF-8 text
  ┌─ uz.po:1:1
1 │ �
  │ ^
  = help: save the file with the encoding UTF-8
)"},
      {"msgid \"a\nmsgstr \"b\"\n", R"(error[HK105]: the text is not closed
  ┌─ uz.po:1:7
1 │ msgid "a
  │       ^ no closing quote follows on this line
)"},
      {"msgid \"\\x41\"\n", R"(error[HK107]: unknown escape `\x`
  ┌─ uz.po:1:8
1 │ msgid "\x41"
  │        ^^
  = help: a backslash is written `\\`
)"},
      {"msgid \"\\0\"\n", R"(error[HK107]: unknown escape `\0`
  ┌─ uz.po:1:8
1 │ msgid "\0"
  │        ^^
  = help: a backslash is written `\\`
)"},
      {"msgid \"\"\nmsgstr \"Language-Team: uz\\n\"\n",
       R"(error[HK780]: the file does not say which language it is in
  ┌─ uz.po:2:8
2 │ msgstr "Language-Team: uz\n"
  │        ^^^^^^^^^^^^^^^^^^^^^
  = help: add a line such as `"Language: uz\n"` to the header
)"},
      {"", R"(error[HK780]: the file does not say which language it is in
  ┌─ uz.po:1:1
1 │
  │ ^
  = help: add a line such as `"Language: uz\n"` to the header
)"},
      {"msgid \"\"\nmsgstr \"\"\n\"Language: uz\\n\"\n\"Content-Type: text/plain; "
       "charset=CP1251\\n\"\n",
       R"(error[HK781]: the file says that it is in `CP1251`, not in UTF-8
  ┌─ uz.po:4:36
4 │ "Content-Type: text/plain; charset=CP1251\n"
  │                                    ^^^^^^
  = help: `msgconv -t UTF-8` converts it
)"},
      {"msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n",
       R"(error[HK782]: plural forms stand in the text itself
  ┌─ uz.po:2:1
2 │ msgid_plural "b"
  │ ^^^^^^^^^^^^
  = help: translate the forms of `{plural …}` in the one `msgstr`
)"},
  };
  for (const Wrong& row : rows) {
    const Came came = ReadText(row.text);
    EXPECT_FALSE(came.file) << row.text;
    EXPECT_EQ(came.said, row.said);
  }
}

// What is wrong in order or form, by its sentence: one for each mistake.
TEST(PoFile, WhatIsOutOfPlaceIsOneMistake) {
  const std::vector<Wrong> rows = {
      {"msgstr \"b\"", "expected a `msgid`, found `msgstr`"},
      {"# x\n\"b\"", "expected a `msgid`, found a text"},
      {"msgid \"a\"", "expected a `msgstr`, found the end of the file"},
      {"msgctxt \"a\"", "expected a `msgid`, found the end of the file"},
      {"msgid \"a\"\nmsgid \"b\"\nmsgstr \"c\"", "expected a `msgstr`, found `msgid`"},
      {"msgctxt \"a\"\nmsgctxt \"b\"\n", "expected a `msgid`, found `msgctxt`"},
      {"msgctxt \"a\"\nmsgstr \"b\"\n", "expected a `msgid`, found `msgstr`"},
      {"msgid a\nmsgstr \"b\"", "expected a text in quotes, found `a`"},
      {"msgid\n\"a\"", "expected a text in quotes, found the end of the line"},
      {"msgid \"a\" b\nmsgstr \"c\"", "expected the end of the line, found `b`"},
      {"hello\n\"a\"", "expected `msgctxt`, `msgid`, `msgstr` or a comment, found `hello`"},
  };
  for (const Wrong& row : rows) {
    const Came came = ReadText(std::string(kHeader) + row.text);
    EXPECT_FALSE(came.file) << row.text;
    EXPECT_NE(came.said.find("error[HK201]: " + row.said + '\n'), std::string::npos)
        << row.text << '\n'
        << came.said;
    EXPECT_EQ(came.said.find("error", 1), std::string::npos) << came.said;
  }
}

// A good file with stretches of it gone, doubled or put over others: read, or refused with words.
TEST(PoFile, AnyBytesAreReadOrRefused) {
  const std::string good = std::string(kHeader) +
                           "\n#. doc\n#: a.hark:1\n#, fuzzy\nmsgctxt \"a\\tb\"\nmsgid "
                           "\"\"\n\"x\\n\"\n\"{y \\\"z\\\"}\"\n"
                           "msgstr \"\xD0\xB0\\\\\"\n#~ msgid \"q\"\n#~ msgstr \"\"\n";
  std::mt19937 random(7);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    for (std::size_t times = 1 + below(4); times > 0 && !text.empty(); --times) {
      const std::size_t at = below(text.size());
      const std::string stretch = good.substr(below(good.size()), below(12));
      if (below(3) == 0) {
        text.erase(at, below(20));
      } else if (below(2) == 0) {
        text.insert(at, stretch);
      } else {
        text[at] = static_cast<char>(below(256));
      }
    }
    const Came came = ReadText(text);
    ASSERT_NE(came.file.has_value(), !came.said.empty()) << text;
    if (!came.file) continue;
    for (const Entry& entry : came.file->entries) {
      ASSERT_EQ(entry.translation.text.size(), entry.translation.at.size());
      const auto written = ForScripts(entry.translation.text);
      ASSERT_TRUE(!written || written->text.size() == written->from.size());
    }
  }
}

// ---- There and back ----

// Scripts that a golden file or a sample holds.
struct Scripts {
  std::string name;
  source::SourceSet sources;
  Catalogue catalogue;
};

void AddScripts(std::vector<Scripts>& all, Scripts scripts) {
  diag::Sink sink;
  const ast::Unit unit = syntax::Parse(scripts.sources, sink);
  if (sink.has_errors()) return;
  scripts.catalogue = CatalogueOf(unit, scripts.sources);
  if (!scripts.catalogue.texts.empty()) all.push_back(std::move(scripts));
}

std::vector<Scripts> AllScripts() {
  std::vector<Scripts> all;
  const fs::path root(HARK_SOURCE_DIR);
  for (const fs::path& path : test::GoldenPaths(root / "tests" / "golden")) {
    Scripts scripts{path.string(), {}, {}};
    for (const auto& script : test::ReadGolden(path).Scripts()) {
      scripts.sources.Add(script.name, script.text);
    }
    AddScripts(all, std::move(scripts));
  }
  for (const char* folder : {"samples", "stdlib"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".hark") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      Scripts scripts{entry.path().string(), {}, {}};
      scripts.sources.Add(entry.path().filename().string(), text.str());
      AddScripts(all, std::move(scripts));
    }
  }
  return all;
}

// What import makes of a file that export wrote and `change` went over.
Merge ThereAndBack(
    const Scripts& scripts, const std::string& language,
    const std::function<void(Entry&)>& change = [](Entry&) {}) {
  diag::Sink sink;
  source::SourceSet sources = scripts.sources;
  const source::FileId id =
      sources.Add("x.po", Export(scripts.catalogue, sources, "shop", language));
  std::vector<File> files;
  if (auto file = Read(sources, id, sink)) files.push_back(std::move(*file));
  EXPECT_EQ(files.size(), 1u);
  for (File& file : files) std::ranges::for_each(file.entries, change);
  Merge merge = MergeFiles(scripts.catalogue, sources, files, sink);
  EXPECT_FALSE(sink.has_errors()) << scripts.name << '\n'
                                  << diag::RenderText(sources, sink.Sorted());
  return merge;
}

TEST(PoRoundTrip, ChangesNothing) {
  std::size_t texts = 0;
  const std::vector<Scripts> all = AllScripts();
  for (const Scripts& scripts : all) {
    for (const std::string& language : scripts.catalogue.languages) {
      const Merge merge = ThereAndBack(scripts, language);
      EXPECT_TRUE(merge.edits.empty()) << scripts.name << ' ' << language;
      texts += scripts.catalogue.texts.size();
    }
  }
  EXPECT_GE(all.size(), 20u);
  EXPECT_GE(texts, 60u);
}

// Every translation of every script, changed alone: that one changes, and not a byte around it.
TEST(PoRoundTrip, AChangeChangesThatTextAlone) {
  for (const Scripts& scripts : AllScripts()) {
    const Catalogue& catalogue = scripts.catalogue;
    for (const Text& text : catalogue.texts) {
      for (const Translation& old : text.translations) {
        const bool listed =
            std::ranges::find(catalogue.languages, old.language) != catalogue.languages.end();
        if (!listed || old.text.empty()) continue;
        const Merge merge = ThereAndBack(scripts, old.language, [&](Entry& entry) {
          if (entry.context->text != text.name || entry.translation.text.empty()) return;
          entry.translation.text += "\n\"é\" \\{!";
          entry.translation.at.resize(entry.translation.text.size());
        });
        ASSERT_EQ(merge.edits.size(), 1u) << scripts.name << ' ' << text.name;
        const EditedScripts edited = Apply(scripts.sources, scripts.sources.size(), merge.edits);
        std::string expected = scripts.sources.file(old.written.file).text;
        expected.insert(old.written.end - 1, "\\n\\\"é\\\" \\{!");
        EXPECT_EQ(edited.scripts.file(old.written.file).text, expected);
        diag::Sink parsed;
        const ast::Unit unit = syntax::Parse(edited.scripts, parsed);
        EXPECT_EQ(RunsOn(CatalogueOf(unit, edited.scripts), merge.edits), nullptr);
        EXPECT_FALSE(parsed.has_errors()) << expected;
      }
    }
  }
}

// Whatever a translator writes: it is refused, is no Hark, or changes its text and no other.
TEST(PoRoundTrip, AnyTranslationStaysInItsText) {
  Scripts scripts{"", {}, {}};
  scripts.sources.Add("rules.hark",
                      "text a(x: Text) { en \"A\" to \" or y}\" uz \"c\" } // \" }\n"
                      "text b { en \"}\" ru \"*/ {1} // \" }\n");
  diag::Sink sink;
  scripts.catalogue = CatalogueOf(syntax::Parse(scripts.sources, sink), scripts.sources);
  ASSERT_FALSE(sink.has_errors());
  constexpr std::string_view kPieces[] = {"{",    "}",         "{",  "}", "\"",   "\\",
                                          "/*",   "*/",        "//", "x", " or ", "map x in ",
                                          " to ", "matches /", "/",  "\n"};
  std::mt19937 random(11);
  std::size_t written = 0;
  for (int round = 0; round < 3'000; ++round) {
    std::string said;
    for (std::size_t count = random() % 10; count > 0; --count) {
      said += kPieces[random() % std::size(kPieces)];
    }
    auto in_script = ForScripts(said);
    if (!in_script) continue;
    const Text& text = scripts.catalogue.texts[random() % 2];
    const Translation& old = text.translations[random() % 2];
    const std::vector<Edit> edits = {
        {text.name, old.language, old.written, "", std::move(*in_script), {}}};
    const EditedScripts edited = Apply(scripts.sources, 1, edits);
    diag::Sink parsed;
    const Catalogue after = CatalogueOf(syntax::Parse(edited.scripts, parsed), edited.scripts);
    if (parsed.has_errors() || RunsOn(after, edits) != nullptr) continue;
    ++written;
    ASSERT_EQ(after.texts.size(), 2u) << said;
    for (const Text& one : scripts.catalogue.texts) {
      for (const Translation& kept : one.translations) {
        if (&kept == &old) continue;
        const Translation* now = after.Find(one.name)->In(kept.language);
        ASSERT_TRUE(now != nullptr && now->text == kept.text) << said;
      }
    }
  }
  EXPECT_GE(written, 500u);
}

// ---- What fits no text ----

std::string MergeText(std::string entries) {
  Scripts scripts{"", {}, {}};
  scripts.sources.Add("rules.hark",
                      "languages en, uz\n\ntext hello(name: Text) {\n  en \"Hi {name}\"\n}\n");
  diag::Sink sink;
  scripts.catalogue = CatalogueOf(syntax::Parse(scripts.sources, sink), scripts.sources);
  std::vector<File> files;
  const source::FileId id = scripts.sources.Add("uz.po", std::move(entries));
  if (auto file = Read(scripts.sources, id, sink)) files.push_back(std::move(*file));
  MergeFiles(scripts.catalogue, scripts.sources, files, sink);
  return diag::RenderText(scripts.sources, sink.Sorted());
}

TEST(PoMerge, WhatFitsNoTextIsTold) {
  const std::vector<Wrong> rows = {
      {"msgid \"Hi {name}\"\nmsgstr \"Salom {name}\"\n",
       R"(error[HK201]: expected a `msgctxt` with the name of a text, found a `msgid`
  ┌─ uz.po:3:7
3 │ msgid "Hi {name}"
  │       ^^^^^^^^^^^
)"},
      {"msgctxt \"helo\"\nmsgid \"Hi {name}\"\nmsgstr \"Salom {name}\"\n",
       R"(error[HK783]: there is no text `helo`
  ┌─ uz.po:3:10
3 │ msgctxt "helo"
  │          ^^^^
  = help: did you mean `hello`?
  = fix: replace with `hello`
)"},
      {"msgctxt \"hello\"\nmsgid \"Hello {name}\"\nmsgstr \"Salom {name}\"\n",
       R"(error[HK784]: `hello` says something else than what was translated
  ┌─ uz.po:4:7
4 │ msgid "Hello {name}"
  │       ^^^^^^^^^^^^^^
  = note: what it says now
  ┌─ rules.hark:4:6
4 │   en "Hi {name}"
  │      -----------
  = help: export anew; `msgmerge` brings the old translations along
)"},
      {"msgctxt \"hello\"\nmsgid \"Hi {name}\"\nmsgstr \"Salom {name}\"\n\n"
       "msgctxt \"hello\"\nmsgid \"Hi {name}\"\nmsgstr \"Salom {name}\"\n",
       R"(error[HK785]: `hello` is translated twice into `uz`
  ┌─ uz.po:7:9
7 │ msgctxt "hello"
  │         ^^^^^^^
  = help: leave one of the two
)"},
      {"msgctxt \"hello\"\nmsgid \"Hi {name}\"\nmsgstr \"\"\n\"Salom\\n\"\n\"{name\"\n",
       R"(error[HK109]: an opening brace in the text is not closed
  ┌─ uz.po:7:2
7 │ "{name"
  │  ^
  = help: a brace itself is written `\{`
)"},
      {"msgctxt \"hello\"\nmsgid \"Hi {name}\"\nmsgstr \"\\\\\"\n",
       R"(error[HK107]: unknown escape `\`
  ┌─ uz.po:5:9
5 │ msgstr "\\"
  │         ^^
  = help: a backslash itself is written twice
)"},
  };
  for (const Wrong& row : rows) EXPECT_EQ(MergeText(std::string(kHeader) + row.text), row.said);
  EXPECT_EQ(MergeText("msgid \"\"\nmsgstr \"Language: un\\n\"\n"),
            R"(error[HK786]: `un` is not one of the workspace's languages
  ┌─ uz.po:2:19
2 │ msgstr "Language: un\n"
  │                   ^^
  = help: did you mean `en`?
  = fix: replace with `en`
)");
  EXPECT_EQ(MergeText("msgid \"\"\nmsgstr \"Language: x \\\"y\\\"\\n\"\n"),
            R"(error[HK420]: `x "y"` is not a language
  ┌─ uz.po:2:19
2 │ msgstr "Language: x \"y\"\n"
  │                   ^^^^^^^
  = help: a language is two or three letters, such as `en`, `uz` or `pt_BR`
)");
}

}  // namespace
}  // namespace hark::po
