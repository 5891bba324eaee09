#include "compiler/diag/diagnostic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "compiler/base/unicode.h"
#include "compiler/diag/printable.h"
#include "compiler/diag/render.h"

namespace hark::diag {
namespace {

using source::FileId;
using source::SourceSet;
using source::Span;

// The span of the first `part` in a file.
Span Find(const SourceSet& sources, FileId file, std::string_view part) {
  std::size_t at = sources.file(file).text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
}

Diagnostic At(Span span, std::string label = "") {
  Diagnostic diagnostic;
  diagnostic.code = 104;
  diagnostic.name = "UnknownCharacter";
  diagnostic.title = "a title";
  diagnostic.primary = {span, std::move(label)};
  return diagnostic;
}

std::string Render(const SourceSet& sources, const Diagnostic& diagnostic, bool color = false) {
  return RenderText(sources, {&diagnostic, 1}, {.color = color});
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Marks `part` in a line and demands that the mark stands under it, cell by cell.
void ExpectMarkedBelow(const std::string& line, std::string_view part) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", line);
  std::vector<std::string> lines = Lines(Render(sources, At(Find(sources, file, part))));
  ASSERT_EQ(lines.size(), 4u);
  std::size_t at = lines[2].rfind(part);
  ASSERT_NE(at, std::string::npos) << lines[2];
  std::size_t caret = lines[3].find('^');
  EXPECT_EQ(unicode::DisplayWidth(lines[3].substr(0, caret)),
            unicode::DisplayWidth(lines[2].substr(0, at)))
      << lines[2] << '\n'
      << lines[3];
  EXPECT_EQ(lines[3].size() - caret, unicode::DisplayWidth(part));
}

TEST(Diag, RendersTitlePlaceNoteHelpAndFix) {
  SourceSet sources;
  FileId world = sources.Add("world.hark", "channels sms, web\n");
  FileId rules = sources.Add("rules.hark", "rule a\n  on message on smss\n");
  Diagnostic diagnostic = At(Find(sources, rules, "smss"), "no channel of this name is connected");
  diagnostic.title = "unknown channel `smss`";
  diagnostic.notes.push_back({Find(sources, world, "sms, web"), "channels connected here"});
  diagnostic.help = "did you mean `sms`?\nnames are written in lower case";
  diagnostic.fixes.push_back({diagnostic.primary.span, "sms"});
  diagnostic.fixes.push_back({{rules, 0, 0}, "/// doc"});
  diagnostic.fixes.push_back({Find(sources, rules, "rule "), ""});
  EXPECT_EQ(Render(sources, diagnostic), R"(error[HK104]: unknown channel `smss`
  ┌─ rules.hark:2:17
2 │   on message on smss
  │                 ^^^^ no channel of this name is connected
  = note: channels connected here
  ┌─ world.hark:1:10
1 │ channels sms, web
  │          --------
  = help: did you mean `sms`?
    names are written in lower case
  = fix: replace with `sms`
  = fix: insert `/// doc` at 1:1
  = fix: remove `rule ` at 1:1
)");
}

TEST(Diag, GuttersAreAsWideAsTheLongestNumber) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "first\n" + std::string(98, '\n') + "last");
  Diagnostic diagnostic = At(Find(sources, file, "first"));
  diagnostic.severity = Severity::Warning;
  diagnostic.notes.push_back({Find(sources, file, "last"), "and here"});
  EXPECT_EQ(Render(sources, diagnostic), R"(warning[HK104]: a title
    ┌─ a.hark:1:1
  1 │ first
    │ ^^^^^
    = note: and here
    ┌─ a.hark:100:1
100 │ last
    │ ----
)");
}

TEST(Diag, WithoutAPlaceTheWordsRemain) {
  SourceSet sources;
  Diagnostic diagnostic = At({}, "nobody knows where");
  diagnostic.notes.push_back({{}, "a note"});
  EXPECT_EQ(Render(sources, diagnostic),
            "error[HK104]: a title\n  = note: nobody knows where\n  = note: a note\n");
}

TEST(Diag, DiagnosticsArePartedByAnEmptyLine) {
  SourceSet sources;
  std::vector<Diagnostic> two = {At({}), At({})};
  EXPECT_EQ(RenderText(sources, two), "error[HK104]: a title\n\nerror[HK104]: a title\n");
  EXPECT_EQ(RenderText(sources, {}), "");
}

TEST(Diag, MarksStandBelowTheirWordsInAnyScript) {
  ExpectMarkedBelow("reply narx", "narx");
  ExpectMarkedBelow("когда цена в тексте", "цена");
  ExpectMarkedBelow("o‘zbekcha so‘m narxi", "narxi");
  ExpectMarkedBelow("価格は いくら ですか", "いくら");
  ExpectMarkedBelow("💰💰 smss 💰", "smss");
  ExpectMarkedBelow("e\u0301te\u0301 ou\u0300 donc", "ou\u0300");
  ExpectMarkedBelow("ｆｕｌｌ half", "half");
  ExpectMarkedBelow("가격 \u1112\u1161\u11AB 값", "값");
}

TEST(Diag, TabsKeepMarksAligned) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "\ton\tsmss");
  std::vector<std::string> lines = Lines(Render(sources, At(Find(sources, file, "smss"))));
  EXPECT_EQ(lines[1], "  ┌─ a.hark:1:5");
  EXPECT_EQ(lines[2], "1 │     on    smss");
  EXPECT_EQ(lines[3], "  │           ^^^^");
}

TEST(Diag, ASpanOverLinesMarksTheFirstToItsEnd) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "let a = {\r\n  b\r\n}\r\n");
  std::vector<std::string> lines = Lines(Render(sources, At({file, 8, 18})));
  EXPECT_EQ(lines[2], "1 │ let a = {");
  EXPECT_EQ(lines[3], "  │         ^");
}

TEST(Diag, PlacesWithoutWidthAreMarkedOnce) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "let\n");
  EXPECT_EQ(Lines(Render(sources, At({file, 3, 3})))[3], "  │    ^") << "at the line end";
  EXPECT_EQ(Lines(Render(sources, At({file, 3, 4})))[3], "  │    ^") << "the line end itself";
  EXPECT_EQ(Lines(Render(sources, At({file, 4, 4})))[2], "2 │") << "no blank behind the gutter";
  EXPECT_EQ(Lines(Render(sources, At({file, 99, 120})))[3], "  │ ^") << "past the end";
}

TEST(Diag, NothingTheAuthorWroteReachesTheTerminalRaw) {
  SourceSet sources;
  FileId file = sources.Add("a\x1b]0;.hark", "x \x1b[31m\xFF\u202E\x7F\u0085 y");
  Diagnostic diagnostic = At({file, 0, 20}, "\x1b[2J");
  diagnostic.title = "\x07\n";
  diagnostic.help = "\r";
  diagnostic.fixes.push_back({{file, 0, 1}, "\x1b\n"});
  diagnostic.notes.push_back({{file, 0, 1}, "\x9B"});
  std::string text = Render(sources, diagnostic);
  EXPECT_TRUE(unicode::IsUtf8(text));
  for (char byte : text) EXPECT_TRUE(byte < 0 || byte >= 0x20 || byte == '\n');
  EXPECT_EQ(Lines(text)[2], "1 │ x ␛[31m\uFFFD<U+202E>␡<U+0085> y");
}

TEST(Diag, LongLinesAreShownAroundTheMark) {
  SourceSet sources;
  FileId file =
      sources.Add("a.hark", std::string(500'000, 'a') + "цена" + std::string(500'000, 'b'));
  std::string text = Render(sources, At(Find(sources, file, "цена")));
  EXPECT_LT(text.size(), 1000u);
  std::vector<std::string> lines = Lines(text);
  EXPECT_TRUE(lines[1].ends_with(":1:500001"));
  EXPECT_NE(lines[2].find("…aaa"), std::string::npos);
  EXPECT_TRUE(lines[2].ends_with("b…"));
  EXPECT_EQ(unicode::DisplayWidth(lines[2].substr(0, lines[2].find("цена"))),
            unicode::DisplayWidth(lines[3].substr(0, lines[3].find('^'))));
  FileId broken = sources.Add("b.hark", std::string(1'000'000, '\x80'));
  EXPECT_LT(Render(sources, At({broken, 500'000, 900'000})).size(), 10'000u);
}

TEST(Diag, AnySpanOfAnyBytesRenders) {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes;
    for (int left = static_cast<int>(random() % 40); left > 0; --left) {
      bytes += random() % 6 == 0 ? '\n' : static_cast<char>(random());
    }
    SourceSet sources;
    FileId file = sources.Add("a.hark", bytes);
    Diagnostic diagnostic = At({file, static_cast<std::uint32_t>(random() % 45),
                                static_cast<std::uint32_t>(random() % 45)});
    diagnostic.fixes.push_back({diagnostic.primary.span, bytes});
    EXPECT_TRUE(unicode::IsUtf8(Render(sources, diagnostic)));
    EXPECT_TRUE(nlohmann::json::accept(RenderJson(sources, {&diagnostic, 1})));
  }
}

TEST(Diag, ColoursAddNothingButColours) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "smss");
  Diagnostic diagnostic = At({file, 0, 4}, "here");
  diagnostic.help = "help";
  std::string text = Render(sources, diagnostic, true);
  EXPECT_NE(text.find("\x1b[1;31m"), std::string::npos);
  for (std::size_t at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b')) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  EXPECT_EQ(text, Render(sources, diagnostic));
}

TEST(Diag, JsonGivesEveryFact) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "rule \"x\"\nцена");
  Diagnostic diagnostic = At(Find(sources, file, "цена"), "la\"bel\\");
  diagnostic.notes.push_back({Find(sources, file, "rule"), "note\t\x01\xFF"});
  diagnostic.notes.push_back({{}, "nowhere"});
  diagnostic.help = "help\n";
  diagnostic.fixes.push_back({{file, 0, 4}, "flow"});
  std::string text = RenderJson(sources, {&diagnostic, 1});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(nlohmann::json::parse(text), nlohmann::json::parse(R"json({
    "code": "HK104", "name": "UnknownCharacter", "severity": "error", "message": "a title",
    "file": "a.hark", "line": 2, "column": 1, "end_line": 2, "end_column": 5,
    "label": "la\"bel\\",
    "notes": [
      {"message": "note\t\u0001\uFFFD", "file": "a.hark",
       "line": 1, "column": 1, "end_line": 1, "end_column": 5},
      {"message": "nowhere", "file": null,
       "line": null, "column": null, "end_line": null, "end_column": null}],
    "help": "help\n",
    "fixes": [{"replacement": "flow", "file": "a.hark",
               "line": 1, "column": 1, "end_line": 1, "end_column": 5}]})json"));
}

TEST(Diag, BuildFillsTheRowOfTheRegistry) {
  Sink sink;
  Span span{FileId{0}, 1, 2};
  Build(sink, span, ExpectedToken, Text{"a name"}, Text{"`{0}`"})
      .Label("label")
      .Note(span, "note")
      .Help("help")
      .Suggest(span, "fix")
      .Emit();
  ASSERT_EQ(sink.Sorted().size(), 1u);
  Diagnostic diagnostic = sink.Sorted()[0];
  EXPECT_EQ(diagnostic.code, 201);
  EXPECT_EQ(diagnostic.name, "ExpectedToken");
  EXPECT_EQ(diagnostic.severity, Severity::Error);
  EXPECT_EQ(diagnostic.title, "expected a name, found `{0}`");
  EXPECT_EQ(diagnostic.primary.text, "label");
  EXPECT_EQ(diagnostic.notes.at(0).text, "note");
  EXPECT_EQ(diagnostic.help, "help");
  EXPECT_EQ(diagnostic.fixes.at(0).text, "fix");
}

TEST(Diag, ShowQuotesNamesAndTypes) {
  EXPECT_EQ(Show(Name{"smss"}), "`smss`");
  EXPECT_EQ(Show(Type{"List<Text>"}), "`List<Text>`");
  EXPECT_EQ(Show(Text{"a name"}), "a name");
  EXPECT_EQ(Show(Count{-3}), "-3");
  EXPECT_EQ(Show(Name{"\x1b\n"}), "`␛␊`");
  EXPECT_LT(Show(Name{std::string(100'000, 'a')}).size(), 100u);
}

TEST(Diag, FillTitleLeavesOtherBracesAlone) {
  EXPECT_EQ(FillTitle("{1} before {0}", {"a", "{1}"}), "{1} before a");
  EXPECT_EQ(FillTitle("{2} {x} {", {"a"}), "{2} {x} {");
  EXPECT_EQ(FillTitle("", {}), "");
}

TEST(Diag, TheSinkSortsByPlaceAndKeepsEachOnce) {
  Sink sink;
  Span late{FileId{0}, 9, 10};
  Span early{FileId{0}, 1, 2};
  for (Span span : {late, early, late}) Build(sink, span, NotUtf8).Emit();
  Build(sink, early, FileTooLong).Emit();
  EXPECT_EQ(sink.error_count(), 3u);
  std::vector<Diagnostic> sorted = sink.Sorted();
  ASSERT_EQ(sorted.size(), 3u);
  EXPECT_EQ(sorted[0].code, 101);
  EXPECT_EQ(sorted[1].code, 102);
  EXPECT_EQ(sorted[2].primary.span, late);
}

TEST(Diag, TheSinkKeeps200ErrorsAndCountsTheOthers) {
  Sink sink;
  EXPECT_FALSE(sink.has_errors());
  Diagnostic warning = At({});
  warning.severity = Severity::Warning;
  sink.Add(warning);
  EXPECT_FALSE(sink.has_errors());
  for (std::uint32_t count = 1; count <= 201; ++count) {
    sink.Add(At({FileId{0}, count, count}));
    EXPECT_EQ(sink.error_count(), count);
    EXPECT_EQ(sink.Sorted().size(), 1 + std::min(count, 200U));
  }
}

TEST(Diag, WhatIsPlacedAnewStandsThereOnceAndIsCounted) {
  const auto at = [](std::uint32_t begin) { return At(Span{FileId{0}, begin, begin + 1}); };
  Sink sink;
  for (std::uint32_t begin = 0; begin < Sink::kMaxErrors + 5; ++begin) sink.Add(at(begin));
  sink.Place([&](Diagnostic one) { return at(one.primary.span.begin < 3 ? 1 : 90); });
  EXPECT_EQ(sink.Sorted().size(), 2U);
  EXPECT_EQ(sink.error_count(), 2U + 5U);
}

TEST(Diag, AllKindsListsTheRegistry) {
  std::vector<KindInfo> kinds = AllKinds();
  ASSERT_FALSE(kinds.empty());
  EXPECT_EQ(kinds[0].name, "NotUtf8");
  for (const KindInfo& kind : kinds) {
    EXPECT_FALSE(kind.title.ends_with('.')) << kind.name << ": titles have no full stop";
  }
}

TEST(Printable, PartsPrintAsTheWholeDoes) {
  std::string text = "a\t\x1b цена\u202E💰";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (!unicode::IsUtf8(text.substr(0, at))) continue;
    EXPECT_EQ(Printable(text.substr(0, at)) + Printable(text.substr(at)), Printable(text));
  }
  EXPECT_EQ(Printable(Printable(text)), Printable(text));
}

TEST(Printable, EndsAreCutBetweenCodePoints) {
  EXPECT_EQ(PrintableHead("цена", 2), "це…");
  EXPECT_EQ(PrintableTail("цена", 2), "…на");
  EXPECT_EQ(PrintableHead("цена", 4), "цена");
  EXPECT_EQ(PrintableTail("цена", 4), "цена");
  EXPECT_EQ(PrintableHead("", 0), "");
}

}  // namespace
}  // namespace hark::diag
