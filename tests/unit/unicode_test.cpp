#include "compiler/base/unicode.h"

#include <gtest/gtest.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>
#include <random>

namespace hark::unicode {
namespace {

using Random = std::mt19937;

// Any code point but a surrogate, the planes in use as likely as the first.
UChar32 RandomCodePoint(Random& random) {
  constexpr UChar32 kLimits[] = {0x80, 0x800, 0x3100, 0x10000, 0x20000, 0x110000};
  for (;;) {
    auto code_point = static_cast<UChar32>(random() % kLimits[random() % std::size(kLimits)]);
    if (!U_IS_SURROGATE(code_point)) return code_point;
  }
}

icu::UnicodeString RandomText(Random& random, int length_max) {
  icu::UnicodeString text;
  for (int left = static_cast<int>(random() % length_max); left > 0; --left) {
    text.append(RandomCodePoint(random));
  }
  return text;
}

std::string Utf8(const icu::UnicodeString& text) {
  std::string result;
  return text.toUTF8String(result);
}

std::string RandomBytes(Random& random, int length_max) {
  // Mostly lead and trail bytes, so that almost-well-formed sequences are common.
  constexpr char kLikely[] = "\xC3\xE2\x82\xAC\xF0\x9F\x98\x80\xED\xA0\xC0\xFFz";
  std::string bytes;
  for (int left = static_cast<int>(random() % length_max); left > 0; --left) {
    bytes += random() % 4 == 0 ? static_cast<char>(random()) : kLikely[random() % 13];
  }
  return bytes;
}

// UAX #29 by ICU alone, on UTF-16: what WordEdges must say of ASCII text.
std::vector<std::uint32_t> EdgesByIcu(const std::string& ascii) {
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<icu::BreakIterator> breaker(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(ascii);
  breaker->setText(text);
  std::vector<std::uint32_t> edges;
  for (int at = breaker->first(); at != icu::BreakIterator::DONE; at = breaker->next()) {
    bool word_before = at > 0 && u_isalnum(text.charAt(at - 1));
    bool word_after = at < text.length() && u_isalnum(text.charAt(at));
    if (word_before || word_after) edges.push_back(static_cast<std::uint32_t>(at));
  }
  return edges;
}

TEST(Unicode, IsUtf8RefusesWhatTheStandardRefuses) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("narxi цена 価格 💰"));
  EXPECT_TRUE(IsUtf8(std::string_view("a\0b", 3)));
  EXPECT_TRUE(IsUtf8("\xF4\x8F\xBF\xBF"));
  EXPECT_FALSE(IsUtf8("\x80"));
  EXPECT_FALSE(IsUtf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(IsUtf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(IsUtf8("abc\xE2\x82"));       // cut short
}

TEST(Unicode, ToUtf8RepairsAsIcuDoes) {
  Random random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = RandomBytes(random, 24);
    std::string text = ToUtf8(bytes);
    EXPECT_EQ(text, Utf8(icu::UnicodeString::fromUTF8(bytes)));
    EXPECT_TRUE(IsUtf8(text));
    EXPECT_EQ(IsUtf8(bytes), text == bytes);
  }
}

TEST(Unicode, CountsAgreeWithIcu) {
  Random random(2);
  for (int i = 0; i < 5000; ++i) {
    icu::UnicodeString text = RandomText(random, 40);
    EXPECT_EQ(CodePoints(Utf8(text)), static_cast<std::size_t>(text.countChar32()));
    EXPECT_EQ(Utf16Units(Utf8(text)), static_cast<std::size_t>(text.length()));
  }
}

TEST(Unicode, FoldJoinsWhatPeopleTakeForTheSame) {
  EXPECT_EQ(Fold("PRICE"), "price");
  EXPECT_EQ(Fold("ЦЕНА"), "цена");
  EXPECT_EQ(Fold("STRASSE"), Fold("Straße"));
  EXPECT_EQ(Fold("ﬁne"), "fine");
  EXPECT_EQ(Fold("Ｐｒｉｃｅ"), "price");
  EXPECT_EQ(Fold("e\u0301"), Fold("\u00C9"));
  EXPECT_EQ(Fold("ΌΔΟΣ"), Fold("όδος"));
  EXPECT_EQ(Fold("pri\u00ADce"), "price");  // a soft hyphen
}

TEST(Unicode, FoldTwiceChangesNothing) {
  for (UChar32 code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (U_IS_SURROGATE(code_point)) continue;
    std::string folded = Fold(Utf8(icu::UnicodeString(code_point)));
    ASSERT_EQ(Fold(folded), folded) << code_point;
  }
  Random random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string folded = Fold(Utf8(RandomText(random, 12)));
    ASSERT_EQ(Fold(folded), folded);
    std::string trimmed = FoldTrimmed(folded);
    ASSERT_EQ(FoldTrimmed(trimmed), trimmed);
  }
}

TEST(Unicode, FoldOfAsciiIsTheGeneralFold) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* general = icu::Normalizer2::getNFKCCasefoldInstance(status);
  for (int byte = 0; byte < 0x80; ++byte) {
    std::string text(1, static_cast<char>(byte));
    icu::UnicodeString expected =
        general->normalize(icu::UnicodeString(static_cast<UChar32>(byte)), status);
    // People type it for an apostrophe: "o`zbek".
    EXPECT_EQ(Fold(text), byte == '`' ? "'" : Utf8(expected)) << byte;
  }
}

TEST(Unicode, FoldTakesAnyBytes) {
  Random random(4);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = RandomBytes(random, 24);
    EXPECT_EQ(Fold(bytes), Fold(ToUtf8(bytes)));
    EXPECT_TRUE(IsUtf8(FoldTrimmed(bytes)));
    WordEdges(bytes);
  }
}

TEST(Unicode, FoldTrimmedLeavesSingleSpacesBetweenWords) {
  EXPECT_EQ(FoldTrimmed("  How\tMUCH \r\n is\u00A0it? "), "how much is it?");
  EXPECT_EQ(FoldTrimmed("\u3000全部\u2028一"), "全部 一");
  EXPECT_EQ(FoldTrimmed(" \n "), "");
}

TEST(Unicode, WordEdgesOfAsciiAgreeWithIcu) {
  // All short texts over one byte of each class of UAX #29, then random longer ones.
  const std::string alphabet = "aZ09_.':,;\"@ -\n\r\v!";
  std::string text;
  for (std::size_t code = 0; code < 18 * 18 * 18 * 18; ++code) {
    text.clear();
    for (std::size_t rest = code; rest != 0; rest /= 18) text += alphabet[rest % 18];
    ASSERT_EQ(WordEdges(text), EdgesByIcu(text)) << text;
  }
  Random random(5);
  for (int i = 0; i < 20000; ++i) {
    text.clear();
    for (int left = static_cast<int>(random() % 30); left > 0; --left) {
      text += random() % 2 == 0 ? alphabet[random() % alphabet.size()]
                                : static_cast<char>(random() % 0x80);
    }
    ASSERT_EQ(WordEdges(text), EdgesByIcu(text)) << text;
    // What follows a line end does not change the edges before it, but leaves ASCII.
    ASSERT_EQ(WordEdges(text + "\n💰"), WordEdges(text)) << text;
  }
}

TEST(Unicode, WordEdgesInAnyScript) {
  using Edges = std::vector<std::uint32_t>;
  EXPECT_EQ(WordEdges("how much?"), (Edges{0, 3, 4, 8}));
  EXPECT_EQ(WordEdges("цена"), (Edges{0, 8}));
  EXPECT_EQ(WordEdges("narxi — so'm"), (Edges{0, 5, 10, 14})) << "an apostrophe joins";
  EXPECT_EQ(WordEdges("💰price💰"), (Edges{4, 9}));
  EXPECT_EQ(WordEdges(""), Edges{});
  EXPECT_EQ(WordEdges("… — !"), Edges{});
}

TEST(Unicode, DisplayWidthCountsCells) {
  EXPECT_EQ(DisplayWidth("price"), 5u);
  EXPECT_EQ(DisplayWidth("цена"), 4u);
  EXPECT_EQ(DisplayWidth("価格"), 4u);
  EXPECT_EQ(DisplayWidth("Ａ"), 2u);
  EXPECT_EQ(DisplayWidth("ﾊ"), 1u);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);
  EXPECT_EQ(DisplayWidth("💰"), 2u);
  EXPECT_EQ(DisplayWidth("한"), 2u);
  EXPECT_EQ(DisplayWidth("\u1112\u1161\u11AB"), 2u) << "the same syllable in three letters";
  EXPECT_EQ(DisplayWidth("a\u200Db\u00AD"), 3u);
  EXPECT_EQ(DisplayWidth("\xFF"), 1u);
}

}  // namespace
}  // namespace hark::unicode
