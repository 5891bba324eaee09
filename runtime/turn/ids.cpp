#include "runtime/turn/ids.h"

#include <fmt/format.h>

#include "compiler/base/crypto.h"

namespace hark::turn {
namespace {

constexpr std::size_t kShortHashDigits = 16;

// 64 bits of hash: two of a million runs meet with a chance of 3 in 100 million.
std::string ShortHash(std::string_view text) {
  return crypto::ToHex(crypto::Hash(text)).substr(0, kShortHashDigits);
}

}  // namespace

bool NamesQuestion(std::string_view payload) {
  return payload.find(':') == kShortHashDigits &&
         payload.find_first_not_of("0123456789abcdef") == kShortHashDigits;
}

std::string RunId(std::string_view contact, std::int64_t seq, std::string_view rule) {
  return ShortHash(fmt::format("run\n{}\n{}\n{}", contact, seq, rule));
}

std::string EffectId(std::string_view run, std::int64_t seq, std::size_t n) {
  return fmt::format("{}-{}-{}", run, seq, n);
}

std::string RecordId(std::string_view contact, std::int64_t seq, std::size_t n) {
  return ShortHash(fmt::format("record\n{}\n{}\n{}", contact, seq, n));
}

std::string QuestionToken(std::string_view run, std::int64_t asked) {
  return ShortHash(fmt::format("question\n{}\n{}", run, asked));
}

}  // namespace hark::turn
