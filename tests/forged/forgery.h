#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"

// Webhooks that no platform has posted, made of some that one has.
namespace hark::test {

// How a channel shows that a webhook is its own.
struct Scheme {
  enum class Kind : std::uint8_t {
    Secret,       // itself: it says who posts, not what
    Body,         // signs it
    KeyAndBody,   // signs the app's key and it
    TimeAndBody,  // signs when and what
  };
  std::string_view channel;
  std::string_view header;
  Kind kind;
};

inline constexpr Scheme kSchemes[] = {
    {"whatsapp", "X-Hub-Signature-256", Scheme::Kind::Body},
    {"messenger", "X-Hub-Signature-256", Scheme::Kind::Body},
    {"instagram", "X-Hub-Signature-256", Scheme::Kind::Body},
    {"telegram", "X-Telegram-Bot-Api-Secret-Token", Scheme::Kind::Secret},
    {"tiktok", "Tiktok-Signature", Scheme::Kind::TimeAndBody},
    {"tiktok_shop", "Authorization", Scheme::Kind::KeyAndBody},
};

// Of TikTok Shop's app, in its signatures.
inline constexpr std::string_view kAppKey = "sampleappkey";

// The header's value for a body that is posted at that time, worked out here and not by the
// adapters.
std::string Sign(const Scheme& scheme, std::string_view secret, std::string_view body,
                 std::int64_t at_s);

// A webhook as it arrived.
struct Arrival {
  std::string secret;
  channel::HttpRequest request;  // its last header is the scheme's
  std::int64_t received_ms = 0;

  const std::string& signature() const { return request.headers.back().second; }
};
Arrival Arrive(const Scheme& scheme, std::string secret, std::string body, std::string signature,
               std::int64_t received_ms);

enum class Forgery : std::uint8_t {
  BodyBit,       // one bit of the body is another
  BodyCut,       // its end is missing
  BodyLonger,    // there is more behind it
  BodyOther,     // it has the signature of another webhook
  HeaderBit,     // one bit of the signature is another
  HeaderCut,     // its end is missing
  HeaderLonger,  // there is more behind it
  HeaderNone,    // it is not there
  HeaderEmpty,   // nothing is in it
  HeaderMoved,   // it stands in a header of another name
  HeaderBare,    // without the prefix that names the scheme, or with one too many
  HeaderCase,    // capital letters for small ones, and the other way round
  SecretOther,   // signed by somebody else
  SecretEmpty,   // signed with no secret at all
  TimePast,      // replayed: as it was signed, but long ago
  TimeToCome,    // signed for a time that has not come
  TimeMoved,     // replayed, its time made that of now and the rest left
  kCount,
};

// Whether the scheme can tell.
bool Tells(const Scheme& scheme, Forgery forgery);

// None where the draw changed nothing: there may be no letter to make a capital of. `others` are
// webhooks of the same secret.
std::optional<Arrival> Forge(const Scheme& scheme, Forgery forgery, const Arrival& real,
                             std::span<const Arrival> others, std::mt19937_64& random);

}  // namespace hark::test
