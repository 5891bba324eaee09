#include "runtime/turn/ids.h"

#include <fmt/format.h>

#include "compiler/base/crypto.h"

namespace hark::turn {
namespace {

constexpr std::size_t kShortHashDigits = 16;
// 32 bits tell the rules of a workspace apart.
constexpr std::size_t kRuleDigits = 8;

// 64 bits of hash: two of a million runs meet with a chance of 3 in 100 million.
std::string ShortHash(std::string_view text) {
  return crypto::ToHex(crypto::Hash(text)).substr(0, kShortHashDigits);
}

// Between what a button is of and whose rule that was.
constexpr char kOfQuestion = '.';
constexpr char kOfMessage = '-';

// "0123456789abcdef.01234567:basic": the question or message, the rule, the choice.
bool HasToken(std::string_view payload, char kind) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kColon = kShortHashDigits + 1 + kRuleDigits;
  return payload.find(':') == kColon && payload.find_first_not_of(kDigits) == kShortHashDigits &&
         payload[kShortHashDigits] == kind &&
         payload.find_first_not_of(kDigits, kShortHashDigits + 1) == kColon;
}

}  // namespace

bool NamesQuestion(std::string_view payload) { return HasToken(payload, kOfQuestion); }
bool NamesMessage(std::string_view payload) { return HasToken(payload, kOfMessage); }

std::string_view TokenIn(std::string_view payload) { return payload.substr(0, payload.find(':')); }

std::string RunId(std::string_view contact, std::int64_t seq, std::string_view rule) {
  return ShortHash(fmt::format("run\n{}\n{}\n{}", contact, seq, rule));
}

std::string EffectId(std::string_view run, std::int64_t seq, std::size_t n) {
  return fmt::format("{}-{}-{}", run, seq, n);
}

std::string RecordId(std::string_view contact, std::int64_t seq, std::size_t n) {
  return ShortHash(fmt::format("record\n{}\n{}\n{}", contact, seq, n));
}

std::string ReturnId(std::string_view contact, std::string_view channel,
                     std::string_view connection) {
  return ShortHash(fmt::format("return\n{}\n{}\n{}", contact, channel, connection));
}

namespace {

std::string QuestionHash(std::string_view run, std::int64_t asked) {
  return ShortHash(fmt::format("question\n{}\n{}", run, asked));
}

std::string RuleHash(std::string_view rule) {
  return ShortHash(fmt::format("rule\n{}", rule)).substr(0, kRuleDigits);
}

}  // namespace

std::string QuestionToken(std::string_view run, std::int64_t asked, std::string_view rule) {
  return QuestionHash(run, asked) + kOfQuestion + RuleHash(rule);
}

std::string ButtonsToken(std::string_view run, std::int64_t seq, std::string_view rule) {
  return ShortHash(fmt::format("buttons\n{}\n{}", run, seq)) + kOfMessage + RuleHash(rule);
}

bool IsOfQuestion(std::string_view payload, std::string_view run, std::int64_t asked) {
  return payload.starts_with(QuestionHash(run, asked));
}

bool IsOfRule(std::string_view payload, std::string_view rule) {
  return TokenIn(payload).substr(kShortHashDigits + 1) == RuleHash(rule);
}

}  // namespace hark::turn
