#include "compiler/prove/narrow.h"

#include <gtest/gtest.h>

namespace hark::prove {
namespace {

TEST(Narrow, GroupsOfLettersAndDigits) {
  for (const std::string_view body : {"a", "[a-z]+", "\\d{3,}", "\\w*", "[A-Za-z0-9_-]{1,9}",
                                      "(?:s|m|x{1,2}l)", "(a)(b)", "[\\d\\w]", "да|нет"}) {
    const std::string pattern = "x (?<g>" + std::string(body) + ") .*";
    EXPECT_TRUE(IsNarrowGroup(pattern, "g")) << pattern;
    EXPECT_TRUE(IsNarrowGroup("[(?<g>.*)](?P<g>" + std::string(body) + ")", "g")) << body;
  }
}

TEST(Narrow, OtherGroups) {
  for (const std::string_view body :
       {".",      ".+",    "[^,]+",   "[A-z]", "[0-z]", "[!-~]", "\\S+",
        "\\D",    "\\W",   "a b",     "a/b",   "\\/",   "\\pL+", "[[:alpha:]]",
        "[a-z.]", "(?i)a", "(?<h>.)", "a|.",   "[a",    "[\\s]", "\\x41"}) {
    const std::string pattern = "x (?<g>" + std::string(body) + ") a";
    EXPECT_FALSE(IsNarrowGroup(pattern, "g")) << pattern;
  }
  EXPECT_FALSE(IsNarrowGroup("(?<h>a)", "g"));
  EXPECT_FALSE(IsNarrowGroup("\\Q(?<g>a)\\E(?<g>.)", "g"));
  EXPECT_FALSE(IsNarrowGroup("\\(?<g>a)(?<g>.)", "g"));
}

}  // namespace
}  // namespace hark::prove
