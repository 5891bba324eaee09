#include "tests/forged/forgery.h"

#include <cctype>
#include <utility>

#include "compiler/base/crypto.h"

namespace hark::test {
namespace {

// Longer ago than any scheme takes.
constexpr std::int64_t kReplayS = 301;
constexpr std::int64_t kReplaysS = 30LL * 86'400;

std::string Hex(std::string_view secret, std::string_view text) {
  return crypto::ToHex(crypto::HmacSha256(secret, text));
}

std::size_t Below(std::mt19937_64& random, std::size_t count) {
  return static_cast<std::size_t>(random() % count);
}

void FlipBit(std::string& text, std::mt19937_64& random) {
  if (text.empty()) return;
  char& byte = text[Below(random, text.size())];
  byte = static_cast<char>(byte ^ (1 << Below(random, 8)));
}

void Cut(std::string& text, std::mt19937_64& random) {
  if (!text.empty()) text.resize(Below(random, text.size()));
}

void Lengthen(std::string& text, std::mt19937_64& random) {
  // No comma: behind it begins a part that a later version of TikTok's header may have.
  constexpr std::string_view kMore = " \n0af=;}";
  do {
    text += kMore[Below(random, kMore.size())];
  } while (Below(random, 4) == 0);
}

void TurnCase(std::string& text) {
  for (char& byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    byte = static_cast<char>(std::islower(code) ? std::toupper(code) : std::tolower(code));
  }
}

std::int64_t SecondsAway(std::mt19937_64& random) {
  return kReplayS + static_cast<std::int64_t>(random() % kReplaysS);
}

void ForgeBody(Forgery forgery, Arrival& forged, std::span<const Arrival> others,
               std::mt19937_64& random) {
  std::string& body = forged.request.body;
  if (forgery == Forgery::BodyBit) FlipBit(body, random);
  if (forgery == Forgery::BodyCut) Cut(body, random);
  if (forgery == Forgery::BodyLonger) Lengthen(body, random);
  if (forgery == Forgery::BodyOther) body = others[Below(random, others.size())].request.body;
}

void ForgeHeader(Forgery forgery, Arrival& forged, std::mt19937_64& random) {
  channel::Headers& headers = forged.request.headers;
  std::string& value = headers.back().second;
  if (forgery == Forgery::HeaderBit) FlipBit(value, random);
  if (forgery == Forgery::HeaderCut) Cut(value, random);
  if (forgery == Forgery::HeaderLonger) Lengthen(value, random);
  if (forgery == Forgery::HeaderNone) headers.pop_back();
  if (forgery == Forgery::HeaderEmpty) value.clear();
  if (forgery == Forgery::HeaderCase) TurnCase(value);
  if (forgery == Forgery::HeaderMoved) {
    constexpr const char* kNames[] = {"X-Hub-Signature", "Authorization", "X-Signature",
                                      "X-Hub-Signature-256 ", "Signature"};
    headers.back().first = kNames[Below(random, std::size(kNames))];
  }
  if (forgery == Forgery::HeaderBare) {
    const std::size_t equals = value.find('=');
    value = equals == std::string::npos ? "Bearer " + value : value.substr(equals + 1);
  }
}

void ForgeSignature(const Scheme& scheme, Forgery forgery, Arrival& forged,
                    std::mt19937_64& random) {
  const std::int64_t now_s = forged.received_ms / 1000;
  std::string& value = forged.request.headers.back().second;
  const auto sign = [&](const std::string& secret, std::int64_t at_s) {
    return Sign(scheme, secret, forged.request.body, at_s);
  };
  if (forgery == Forgery::SecretOther) value = sign("secret " + std::to_string(random()), now_s);
  if (forgery == Forgery::SecretEmpty) value = sign("", now_s);
  if (forgery == Forgery::TimePast) value = sign(forged.secret, now_s - SecondsAway(random));
  if (forgery == Forgery::TimeToCome) value = sign(forged.secret, now_s + SecondsAway(random));
  if (forgery == Forgery::TimeMoved) {
    const std::string old = sign(forged.secret, now_s - SecondsAway(random));
    value = "t=" + std::to_string(now_s) + old.substr(old.find(','));
  }
}

}  // namespace

std::string Sign(const Scheme& scheme, std::string_view secret, std::string_view body,
                 std::int64_t at_s) {
  const std::string said(body);
  switch (scheme.kind) {
    case Scheme::Kind::Secret: return std::string(secret);
    case Scheme::Kind::Body: return "sha256=" + Hex(secret, said);
    case Scheme::Kind::KeyAndBody: return Hex(secret, std::string(kAppKey) + said);
    case Scheme::Kind::TimeAndBody: break;
  }
  const std::string at = std::to_string(at_s);
  return "t=" + at + ",s=" + Hex(secret, at + "." + said);
}

Arrival Arrive(const Scheme& scheme, std::string secret, std::string body, std::string signature,
               std::int64_t received_ms) {
  return {
      std::move(secret),
      {"POST",
       "/webhook/shop",
       {{"Content-Type", "application/json"}, {std::string(scheme.header), std::move(signature)}},
       std::move(body)},
      received_ms};
}

bool Tells(const Scheme& scheme, Forgery forgery) {
  if (forgery <= Forgery::BodyOther) return scheme.kind != Scheme::Kind::Secret;
  return forgery < Forgery::TimePast || scheme.kind == Scheme::Kind::TimeAndBody;
}

std::optional<Arrival> Forge(const Scheme& scheme, Forgery forgery, const Arrival& real,
                             std::span<const Arrival> others, std::mt19937_64& random) {
  Arrival forged = real;
  ForgeBody(forgery, forged, others, random);
  ForgeHeader(forgery, forged, random);
  ForgeSignature(scheme, forgery, forged, random);
  if (forged.request.body == real.request.body && forged.request.headers == real.request.headers) {
    return std::nullopt;
  }
  return forged;
}

}  // namespace hark::test
