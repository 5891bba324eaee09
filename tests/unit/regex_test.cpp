#include "compiler/base/regex.h"

#include <gtest/gtest.h>

namespace hark {
namespace {

using Groups = std::vector<std::optional<std::string_view>>;

Regex Make(std::string_view pattern, bool ignore_case = false) {
  Result<Regex> regex = Regex::Make(pattern, {.ignore_case = ignore_case});
  EXPECT_TRUE(regex.has_value()) << pattern << ": " << regex.error().message;
  return regex.value_or(Regex());
}

std::string WordsOf(std::string_view pattern) {
  Result<Regex> regex = Regex::Make(pattern, {});
  if (regex.has_value()) return "no failure";
  EXPECT_EQ(regex.error().kind, FailureKind::Invalid);
  return regex.error().message;
}

TEST(Regex, FindsAnywhereInTheText) {
  EXPECT_TRUE(Make("pri[cs]e").Matches("the prise"));
  EXPECT_FALSE(Make("^price").Matches("the price"));
  EXPECT_TRUE(Make("").Matches(""));
  EXPECT_TRUE(Make("").Matches({}));
}

TEST(Regex, CaseAndCharactersAreThoseOfUnicode) {
  EXPECT_TRUE(Make("цена", true).Matches("ЦЕНА?"));
  EXPECT_FALSE(Make("цена").Matches("ЦЕНА?"));
  EXPECT_TRUE(Make("^.$").Matches("💰"));
  EXPECT_TRUE(Make("^\\p{Cyrillic}+$").Matches("цена"));
  EXPECT_FALSE(Make("^.$").Matches("\xFF")) << "ill-formed bytes are no character";
}

TEST(Regex, NamedGroupsComeInTheOrderTheyOpen) {
  Regex regex = Make("(?<year>\\d{4})-(\\d\\d)(-(?P<day>\\d\\d))?(?<rest>.*)");
  EXPECT_EQ(regex.group_names(), (std::vector<std::string>{"year", "day", "rest"}));
  EXPECT_EQ(regex.Find("on 2026-01-31!"), (Groups{"2026", "31", "!"}));
  EXPECT_EQ(regex.Find("2026-01"), (Groups{"2026", std::nullopt, ""}));
  EXPECT_EQ(regex.Find("soon"), std::nullopt);
  EXPECT_EQ(Make("(?<all>.*)").Find({}), (Groups{""}));
  EXPECT_EQ(Make("plain").Find("plain"), Groups{});
}

TEST(Regex, NamesAreOnlyReadWhereGroupsOpen) {
  EXPECT_TRUE(Make("\\(\\?<a>").Matches("(?<a>"));
  EXPECT_TRUE(Make("\\Q(?<a>\\E").Matches("(?<a>"));
  EXPECT_TRUE(Make("\\Q(?<a>").Matches("(?<a>"));
  EXPECT_FALSE(Make("^[(?<a>]$").Matches("P"));
}

TEST(Regex, BeyondLinearTimeIsSaid) {
  for (std::string_view pattern :
       {"(a)\\1", "(?<x>a)\\k<x>", "(a)\\g{1}", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b"}) {
    EXPECT_NE(WordsOf(pattern).find("beyond linear time"), std::string::npos)
        << pattern << ": " << WordsOf(pattern);
  }
  EXPECT_NE(WordsOf("(a)\\1").find("back-reference `\\1`"), std::string::npos);
  EXPECT_NE(WordsOf("a(?=b)").find("ahead"), std::string::npos);
  EXPECT_NE(WordsOf("(?<=a)b").find("back with"), std::string::npos);
}

TEST(Regex, FailuresSpeakToAnAuthor) {
  EXPECT_EQ(WordsOf("(a"), "`(` is never closed in the pattern");
  EXPECT_EQ(WordsOf("a)"), "the pattern has a `)` that opens nowhere");
  EXPECT_EQ(WordsOf("[a"), "`[` is never closed in `[a`");
  EXPECT_EQ(WordsOf("*a"), "there is nothing to repeat before `*`");
  EXPECT_EQ(WordsOf("a{2000}"),
            "a part repeats more than 1,000 times, or from more to fewer, by `{2000}`");
  EXPECT_EQ(WordsOf("[z-a]"), "a range of characters runs backwards: `z-a`");
  EXPECT_EQ(WordsOf("a\\"), "the pattern ends with a lone `\\`");
  EXPECT_EQ(WordsOf("\\y"), "the pattern has an unknown escape `\\y`");
  EXPECT_EQ(WordsOf("\xFF"), "the pattern is not UTF-8 text");
  EXPECT_EQ(WordsOf("(?<a b>x)"), "a group has an unusable name: `(?P<a b>`");
  EXPECT_EQ(WordsOf("(?<a>x)(?<a>y)"), "two groups have the name `a`");
  EXPECT_EQ(WordsOf("(\\pL{100}){10}"), "the pattern is too large; split it in two");
}

TEST(Regex, TimeIsLinearInTheText) {
  std::string text(64 * 1024, 'a');
  EXPECT_FALSE(Make("(a*)*b").Matches(text));
  EXPECT_FALSE(Make("(a|aa)+$b").Matches(text));
  EXPECT_FALSE(Make("(.*)(.*)(.*)(.*)(.*)x").Find(text).has_value());
}

}  // namespace
}  // namespace hark
