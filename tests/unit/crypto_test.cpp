#include "compiler/base/crypto.h"

#include <gtest/gtest.h>

namespace hark::crypto {
namespace {

TEST(Crypto, HashIsBlake2b256) {
  EXPECT_EQ(ToHex(Hash("")), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(ToHex(Hash("abc")), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

// Test cases 2 and 6 of RFC 4231: a short key, and one longer than a block.
TEST(Crypto, HmacSha256FollowsTheRfc) {
  EXPECT_EQ(ToHex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(ToHex(HmacSha256(std::string(131, '\xAA'),
                             "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(ToHex(HmacSha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Crypto, EqualConstantTimeComparesWholeTexts) {
  EXPECT_TRUE(EqualConstantTime("", {}));
  EXPECT_TRUE(EqualConstantTime("secret", "secret"));
  EXPECT_FALSE(EqualConstantTime("secret", "secreT"));
  EXPECT_FALSE(EqualConstantTime("secret", "secre"));
}

TEST(Crypto, ToHexKeepsLeadingZeros) {
  constexpr std::uint8_t kBytes[] = {0x00, 0x0F, 0xA0, 0xFF};
  EXPECT_EQ(ToHex(kBytes), "000fa0ff");
  EXPECT_EQ(ToHex({}), "");
}

TEST(Crypto, Base64ReadsBackAndNothingElseIsRead) {
  std::string bytes;
  for (int size = 0; size < 70; ++size) {
    EXPECT_EQ(FromBase64(ToBase64(bytes)), bytes) << size;
    bytes += static_cast<char>(size * 37);
  }
  EXPECT_EQ(FromBase64Url("-_8"), "\xfb\xff");
  for (const char* text : {"A", "AAA", "AA=A", "AA==x", "A A=", "-_8="}) {
    EXPECT_EQ(FromBase64(text), std::nullopt) << text;
  }
  for (const char* text : {"A", "AA==", "+/8", "AAA.", "AA A"}) {
    EXPECT_EQ(FromBase64Url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace hark::crypto
