// WhatsApp Business Cloud API. Sources of the requests: facebook/openapi
// business-messaging-api v23.0 and Meta's service messages page, 21 May 2026.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/channel/adapters.h"
#include "runtime/channel/answer.h"
#include "runtime/channel/download.h"
#include "runtime/channel/json.h"
#include "runtime/channel/meta_adapter.h"
#include "runtime/channel/meta_error.h"
#include "runtime/channel/whatsapp_decode.h"
#include "runtime/channel/whatsapp_encode.h"

namespace hark::channel {
namespace {

// What is not answered 200 is sent again for up to 7 days (Meta, webhooks page, 29 Apr 2026).
constexpr std::int64_t kRedeliveryWindowMs = 7LL * 24 * 60 * 60 * 1000;

bool IsPhone(std::string_view address) {
  return !address.empty() && std::all_of(address.begin(), address.end(),
                                         [](char byte) { return byte >= '0' && byte <= '9'; });
}

// Webhooks give numbers without the plus; a number sent without it would get the
// business's own country code. Any other address is a business-scoped user id.
void SetRecipient(json::Value& message, std::string_view address) {
  if (IsPhone(address)) {
    message["to"] = "+" + std::string(address);
  } else if (address.starts_with('+')) {
    message["to"] = address;
  } else {
    message["recipient"] = address;
  }
}

// Whether the bytes have the hash that WhatsApp tells, which it writes in either of two ways; one
// that is written in none is no hash.
bool HasHash(std::string_view bytes, std::string_view told) {
  const crypto::Digest digest = crypto::Sha256(bytes);
  const std::string_view raw(reinterpret_cast<const char*>(digest.data()), digest.size());
  return told == crypto::ToHex(digest) || told == crypto::ToBase64(raw);
}

class WhatsAppAdapter final : public MetaAdapter {
 public:
  std::string_view name() const override { return FactsOf(ChannelId::WhatsApp).name; }

  Decoded Decode(const Connection& connection, std::string_view body,
                 std::int64_t received_ms) const override {
    return DecodeWhatsApp(connection, body, received_ms);
  }

  HttpRequest Encode(const Connection& connection, std::string_view address, const Content& content,
                     std::string_view effect_id) const override {
    json::Value message = {{"messaging_product", "whatsapp"}, {"recipient_type", "individual"}};
    SetRecipient(message, address);
    SetWhatsAppContent(message, content);
    if (!effect_id.empty()) message["biz_opaque_callback_data"] = effect_id;
    return Post(connection, connection.account_id + "/messages", message);
  }

  // Accepted with the message's id. Most failures come later, as a `failed` status.
  SendResult Interpret(const HttpResponse& response) const override {
    auto answer = json::Parse(response.body);
    if (!answer) return InterpretStatus(response);
    const ChannelFacts& facts = FactsOf(ChannelId::WhatsApp);
    if (auto refused = MetaRefusal(facts, response, *answer)) return *std::move(refused);
    const json::Value& messages = json::Elements(json::Member(*answer, "messages"));
    if (messages.empty()) return InterpretStatus(response);
    return MetaAccepted(response, json::Id(json::Member(messages.front(), "id")));
  }
  std::int64_t redelivery_window_ms() const override { return kRedeliveryWindowMs; }

  bool keeps_files() const override { return true; }

  // The address holds for five minutes and wants the token too (Meta, media; nyaruka/courier
  // 350e935007fd, read for behaviour).
  Downloaded Download(const Connection& connection, const SentFile& file, std::size_t bytes_max,
                      const Ask& ask) const override {
    if (!IsFileId(file.id)) return NoFile("WhatsApp has no file of that id");
    HttpRequest request = Get(connection, connection.api_url + "/" + file.id +
                                              "?phone_number_id=" + connection.account_id);
    const HttpResult told = ask(request);
    if (!told) return NoAnswer(told.error());
    const auto answer = json::Parse(told->body);
    if (!answer) return {InterpretFile(*told), ""};
    if (auto refused = MetaRefusal(FactsOf(ChannelId::WhatsApp), *told, *answer)) {
      return {*std::move(refused), ""};
    }
    const std::string url = json::Text(json::Member(*answer, "url"));
    if (!MayBearToken(connection, url)) return {InterpretFile(*told), ""};
    const auto size = json::Integer(json::Member(*answer, "file_size"));
    if (size && (*size < 0 || static_cast<std::uint64_t>(*size) > bytes_max)) {
      return TooLong(bytes_max);
    }
    Downloaded done = DownloadFrom(Get(connection, url), bytes_max, ask);
    const std::string hash = json::Text(json::Member(*answer, "sha256"));
    if (done.result.kind == SendClass::Accepted && !hash.empty() && !HasHash(done.bytes, hash)) {
      return NoFile("the file's bytes are not those that WhatsApp tells of");
    }
    return done;
  }

  // There is no sign of typing without a message to mark (Meta, typing indicators, 2026).
  std::optional<HttpRequest> Typing(const Connection& connection,
                                    const value::Event& event) const override {
    json::Value body = Read(event);
    body["typing_indicator"] = {{"type", "text"}};
    return Post(connection, connection.account_id + "/messages", body);
  }

 protected:
  HttpRequest Seen(const Connection& connection, const value::Event& event) const override {
    return Post(connection, connection.account_id + "/messages", Read(event));
  }

 private:
  static HttpRequest Get(const Connection& connection, std::string url) {
    return {"GET", std::move(url), {{"Authorization", "Bearer " + connection.token}}, ""};
  }
  // Of an answer that says of no file where it is: whoever gave it, there may be one another time.
  static SendResult InterpretFile(const HttpResponse& response) {
    return {response.status >= 400 && response.status < 500 ? SendClass::Bad : SendClass::Retry, "",
            "WhatsApp does not say where the file is"};
  }

  static json::Value Read(const value::Event& event) {
    return {{"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", event.id}};
  }
};

}  // namespace

const Adapter& WhatsApp() {
  static const WhatsAppAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
