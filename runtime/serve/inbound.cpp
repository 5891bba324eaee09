#include "runtime/serve/inbound.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "compiler/base/crypto.h"
#include "compiler/channel/facts.h"
#include "runtime/channel/json.h"
#include "runtime/serve/meta_request.h"
#include "runtime/turn/ingress.h"
#include "runtime/value/arena.h"
#include "runtime/value/event_fields.h"

namespace hark::serve {
namespace {

namespace json = channel::json;

constexpr std::size_t kBodyBytesMax = 256 << 10;
constexpr std::size_t kIdBytesMax = 256;
constexpr std::size_t kAddressBytesMax = 512;
constexpr std::int64_t kSignatureAgeMs = 5 * 60 * 1000;
// What a value of a body takes as a word is a few times the body.
constexpr std::size_t kArenaBytes = kBodyBytesMax * 16;

Intake Refused(int status, std::string words) {
  Intake intake;
  intake.response = PlainAnswer(status, std::move(words) + "\n");
  return intake;
}

// Standard Webhooks gives keys out as `whsec_` and base64; any other key is its own bytes.
std::string KeyBytes(const std::string& key) {
  constexpr std::string_view kPrefix = "whsec_";
  if (!key.starts_with(kPrefix)) return key;
  return crypto::FromBase64(std::string_view(key).substr(kPrefix.size())).value_or(key);
}

bool IsRecent(std::string_view seconds, std::int64_t now_ms) {
  std::int64_t at = 0;
  const auto [end, error] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), at);
  if (error != std::errc() || end != seconds.data() + seconds.size()) return false;
  constexpr std::int64_t kLatest = 1LL << 40;
  return at > 0 && at < kLatest && std::abs(now_ms - at * 1000) <= kSignatureAgeMs;
}

// One of the signatures, which are parted by spaces, is enough: keys are changed one by one.
bool IsSigned(const channel::HttpRequest& request, const std::string& key, std::int64_t now_ms) {
  const std::string_view id = channel::HeaderOf(request.headers, "webhook-id");
  const std::string_view at = channel::HeaderOf(request.headers, "webhook-timestamp");
  std::string_view all = channel::HeaderOf(request.headers, "webhook-signature");
  if (id.empty() || !IsRecent(at, now_ms)) return false;
  const crypto::Digest digest =
      crypto::HmacSha256(KeyBytes(key), fmt::format("{}.{}.{}", id, at, request.body));
  const std::string expected =
      "v1," + crypto::ToBase64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  bool is_signed = false;
  while (!all.empty()) {
    const std::string_view one = all.substr(0, all.find(' '));
    all.remove_prefix(std::min(all.size(), one.size() + 1));
    is_signed |= crypto::EqualConstantTime(one, expected);
  }
  return is_signed;
}

bool IsAuthentic(const channel::HttpRequest& request, const InboundSource& source,
                 std::int64_t now_ms) {
  constexpr std::string_view kBearer = "Bearer ";
  if (source.key.empty()) return false;
  const std::string_view header = channel::HeaderOf(request.headers, "Authorization");
  if (header.starts_with(kBearer)) {
    return crypto::EqualConstantTime(header.substr(kBearer.size()), source.key);
  }
  return IsSigned(request, source.key, now_ms);
}

// Its sender's, or one of our own.
std::string IdOf(const channel::HttpRequest& request, const InboundSource& source,
                 host::Random& random) {
  for (const std::string_view name : {"webhook-id", "Idempotency-Key"}) {
    const std::string_view id = channel::HeaderOf(request.headers, name);
    if (!id.empty()) return fmt::format("{}:{}", source.name, id.substr(0, kIdBytesMax));
  }
  return fmt::format("{}#{:016x}{:016x}", source.name, random.Next(), random.Next());
}

// The address at the source's place in the body; empty where there is none.
std::string AddressIn(const json::Value& body, const InboundSource& source) {
  const json::Value* at = &body;
  std::string_view path = source.contact;
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    at = &json::Member(*at, step);
  }
  return json::Id(*at);
}

bool SetContact(const json::Value& body, const InboundSource& source,
                const std::vector<channel::Connection>& connections, value::Event& event) {
  const auto found = std::ranges::find(connections, source.connection, &channel::Connection::name);
  if (found == connections.end()) return false;
  event.connection = found->name;
  event.channel = found->channel;
  event.address = AddressIn(body, source);
  // Webhooks of WhatsApp give numbers without the plus, and so do addresses.
  const bool is_number = event.channel == FactsOf(ChannelId::WhatsApp).name;
  if (is_number && event.address.starts_with('+')) event.address.erase(0, 1);
  return !event.address.empty() && event.address.size() <= kAddressBytesMax;
}

// Whether one of the rules that listen finds in the event what it reads.
bool IsRead(const ir::Program& program, const value::Event& event) {
  value::Arena arena(kArenaBytes);
  const value::EventFields fields(event);
  return std::ranges::any_of(program.rules, [&](const ir::Rule& rule) {
    return rule.trigger.kind == event.kind && rule.trigger.subject == event.subject &&
           fields.HasAll(program, rule.trigger.reads, arena);
  });
}

std::string BringsOf(EventKind kind, const json::Value& body) {
  if (kind == EventKind::Called) return json::Dump(body);
  return json::Dump({{std::string(Info(kind).binds), body}});
}

}  // namespace

Intake TakeInbound(const channel::HttpRequest& request, const InboundSource& source,
                   const std::vector<channel::Connection>& connections, store::Store& store,
                   std::int64_t received_ms, host::Random& random, const turn::Deployed* active) {
  if (request.method != "POST") return Refused(405, "events are posted here");
  if (request.body.size() > kBodyBytesMax) return Refused(413, "more than 256 KiB");
  if (!IsAuthentic(request, source, received_ms)) {
    return Refused(401, "the key or the signature is missing or wrong, or the signature is old");
  }
  value::Event event;
  event.kind = EventKind::Webhook;
  event.subject = source.name;
  const auto listens = [&](EventKind kind) {
    return active != nullptr && active->groups().Listens(kind, source.name);
  };
  if (!listens(event.kind)) event.kind = EventKind::Called;
  if (!listens(event.kind)) {
    return Refused(404, fmt::format("no rule listens for the webhook \"{0}\" or is `on called` by "
                                    "the name of {0}",
                                    source.name));
  }
  const auto body = json::Parse(request.body);
  if (!body) return Refused(400, "the body is no JSON: " + body.error());
  if (!body->is_object()) return Refused(400, "the body is JSON, and no object");
  if (!source.contact.empty() && !SetContact(*body, source, connections, event)) {
    return Refused(422, fmt::format("the body names nobody at `{}`", source.contact));
  }
  event.id = IdOf(request, source, random);
  event.at_ms = received_ms;
  event.fields = BringsOf(event.kind, *body);
  if (!IsRead(active->ir(), event)) {
    return Refused(422, "the body has not what the rules read, or has it in other types");
  }
  const store::Write write = turn::WriteOf(event, received_ms, &active->groups());
  const auto applied = store.Apply({&write, 1});
  if (!applied || !applied->front()) {
    Intake intake = Refused(503, "not stored; send it again");
    intake.kind = Intake::Kind::NotStored;
    intake.response.headers.emplace_back("Retry-After", "5");
    return intake;
  }
  Intake intake;
  intake.kind = Intake::Kind::Stored;
  intake.events = 1;
  intake.response = PlainAnswer(200, "stored\n");
  return intake;
}

}  // namespace hark::serve
