// TikTok Shop, Open API 202309: orders, and the chat with buyers (customer service).

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/channel/adapters.h"
#include "runtime/channel/json.h"
#include "runtime/channel/multipart.h"
#include "runtime/channel/percent.h"
#include "runtime/channel/tiktok_shop_api.h"
#include "runtime/channel/tiktok_shop_decode.h"
#include "runtime/channel/tiktok_shop_order.h"

namespace hark::channel {
namespace {

using json::Member;

constexpr std::string_view kPictureTypes[] = {"image/jpeg", "image/png"};
constexpr std::size_t kMegabyte = 1'000'000;
// Sources say 16 h and 72 h.
constexpr std::int64_t kRedeliveryWindowMs = 72LL * 60 * 60 * 1000;

class TikTokShopAdapter final : public Adapter {
 public:
  std::string_view name() const override { return FactsOf(ChannelId::TikTokShop).name; }

  HttpResponse Handshake(const Connection&, const HttpRequest&) const override {
    return {404, {{"Content-Type", "text/plain"}}, "TikTok Shop has no handshake\n"};
  }

  // The signature has no time: what comes again is known by its id, and by its age when even ids
  // are forgotten.
  bool Authentic(const Connection& connection, const HttpRequest& request,
                 std::int64_t) const override {
    if (connection.app_secret.empty() || connection.app_key.empty()) return false;
    const std::string expected =
        crypto::ToHex(crypto::HmacSha256(connection.app_secret, connection.app_key + request.body));
    return crypto::EqualConstantTime(expected, HeaderOf(request.headers, "Authorization"));
  }

  Decoded Decode(const Connection& connection, std::string_view body,
                 std::int64_t received_ms) const override {
    return DecodeTikTokShop(connection, body, received_ms);
  }

  // Only texts and pictures come here: the rest was made into texts before. Nothing of ours is
  // handed back, so the effect id stays.
  HttpRequest Encode(const Connection& connection, std::string_view address, const Content& content,
                     std::string_view) const override {
    const auto* media = std::get_if<Media>(&content.body);
    const bool is_picture = media != nullptr && !media->id.empty();
    const std::string& text = media == nullptr ? content.text : media->url;
    return TikTokShopCall(
        connection, "POST",
        fmt::format("/customer_service/202309/conversations/{}/messages", PercentEncoded(address)),
        {{"type", is_picture ? "IMAGE" : "TEXT"},
         {"content", is_picture ? media->id : json::Dump({{"content", text}})}});
  }

  std::optional<HttpRequest> Acknowledge(const Connection&, const value::Event&) const override {
    return std::nullopt;
  }

  SendResult Interpret(const HttpResponse& response) const override {
    TikTokShopAnswer answer = ReadTikTokShop(response);
    if (answer.result.kind == SendClass::Accepted) {
      answer.result.provider_id = json::Id(Member(answer.data, "message_id"));
    }
    return std::move(answer.result);
  }

  HttpRequest Sign(const Connection& connection, HttpRequest request,
                   std::int64_t now_ms) const override {
    return SignTikTokShop(connection, std::move(request), now_ms);
  }

  SendResult Complete(const Connection& connection, value::Event& event,
                      const Ask& ask) const override {
    return CompleteTikTokShopOrder(connection, event, ask);
  }

  UploadRules uploads() const override {
    return {kPictureTypes, FactsOf(ChannelId::TikTokShop).bound(Limit::Image).max * kMegabyte};
  }

  // The message repeats what the upload says of the picture.
  Uploaded Upload(const Connection& connection, const File& file, const Ask& ask) const override {
    HttpRequest request =
        TikTokShopCall(connection, "POST", "/customer_service/202309/images/upload");
    std::erase_if(request.headers,
                  [](const auto& header) { return header.first == "Content-Type"; });
    SetForm(request, {{"data", file.bytes, file.type}});
    TikTokShopAnswer answer = AskTikTokShop(ask, request);
    Uploaded uploaded{std::move(answer.result), ""};
    if (uploaded.result.kind != SendClass::Accepted) return uploaded;
    json::Value picture = json::Value::object();
    for (const char* name : {"url", "width", "height"}) picture[name] = Member(answer.data, name);
    if (json::Text(picture["url"]).empty()) {
      uploaded.result = {SendClass::Bad, "", "the upload has no name"};
    } else {
      uploaded.id = json::Dump(picture);
    }
    return uploaded;
  }

  std::int64_t redelivery_window_ms() const override { return kRedeliveryWindowMs; }
};

}  // namespace

const Adapter& TikTokShop() {
  static const TikTokShopAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
