#include "compiler/base/plural.h"

#include <gtest/gtest.h>

#include <limits>

namespace hark {
namespace {

using enum PluralForm;

TEST(Plural, FollowsTheRulesOfTheLanguage) {
  EXPECT_EQ(PluralFormOf("en", 1), One);
  EXPECT_EQ(PluralFormOf("en", 0), Other);
  EXPECT_EQ(PluralFormOf("ru", 21), One);
  EXPECT_EQ(PluralFormOf("ru", 3), Few);
  EXPECT_EQ(PluralFormOf("ru", 11), Many);
  EXPECT_EQ(PluralFormOf("ar", 0), Zero);
  EXPECT_EQ(PluralFormOf("ar", 2), Two);
  EXPECT_EQ(PluralFormOf("ja", 1), Other);
  EXPECT_EQ(PluralFormOf("pt-BR", 0), One);
}

TEST(Plural, LooksAtTheLastDigitsOfLargeNumbers) {
  EXPECT_EQ(PluralFormOf("ru", -21), One);
  EXPECT_EQ(PluralFormOf("ru", 9'007'199'254'740'993), Few);
  EXPECT_EQ(PluralFormOf("ru", std::numeric_limits<std::int64_t>::min()), Many);
  EXPECT_EQ(PluralFormOf("es", 3'000'000'000'000), Many);
}

TEST(Plural, NamesTheFormsThatALanguageNeeds) {
  EXPECT_EQ(PluralForms("en"), (std::vector{One, Other}));
  EXPECT_EQ(PluralForms("ru"), (std::vector{One, Few, Many}));
  EXPECT_EQ(PluralForms("ar"), (std::vector{Zero, One, Two, Few, Many, Other}));
  EXPECT_EQ(PluralForms("no such language"), (std::vector{Other}));
}

TEST(Plural, FormsHaveNames) {
  EXPECT_EQ(Name(Few), "few");
  EXPECT_EQ(PluralFormNamed("many"), Many);
  EXPECT_EQ(PluralFormNamed("several"), std::nullopt);
}

}  // namespace
}  // namespace hark
