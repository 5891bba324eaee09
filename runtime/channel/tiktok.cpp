// TikTok Business Messaging API v1.3 (the portal's pages on sending, 2026); the signature of its
// webhooks as the vector of tests/unit/channel_signature_test.cpp has it.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/channel/adapters.h"
#include "runtime/channel/answer.h"
#include "runtime/channel/decode.h"
#include "runtime/channel/download.h"
#include "runtime/channel/json.h"
#include "runtime/channel/multipart.h"
#include "runtime/channel/renewal.h"
#include "runtime/channel/tiktok_decode.h"

namespace hark::channel {
namespace {

using json::Member;

// TikTok's own sample says 5 s and its SDKs 300 s; what comes again is known by its id.
constexpr std::int64_t kSignatureAgeMs = 300'000;
// Webhooks that are not taken come again for 72 h.
constexpr std::int64_t kRedeliveryWindowMs = 72LL * 60 * 60 * 1000;

constexpr std::string_view kPictureTypes[] = {"image/jpeg", "image/png"};
// Read as the smaller of the two that "MB" may mean.
constexpr std::size_t kMegabyte = 1'000'000;

struct Signature {
  std::string_view time;  // seconds, as written
  std::string_view hex;
};

// `t=1700000000,s=7c25…`
Signature SignatureIn(std::string_view header) {
  Signature signature;
  while (!header.empty()) {
    const std::string_view part = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), part.size() + 1));
    if (part.starts_with("t=")) signature.time = part.substr(2);
    if (part.starts_with("s=")) signature.hex = part.substr(2);
  }
  return signature;
}

bool IsRecent(std::string_view seconds, std::int64_t received_ms) {
  std::int64_t at = 0;
  const auto [end, error] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), at);
  if (error != std::errc() || end != seconds.data() + seconds.size()) return false;
  if (at < 0 || at > kLatestMs / 1000) return false;
  return std::abs(received_ms - at * 1000) <= kSignatureAgeMs;
}

// Below a message a card of buttons, whose prompt is the text.
json::Value CardOf(const Content& content) {
  json::Value buttons = json::Value::array();
  for (const Choice& choice : content.choices) {
    buttons.push_back({{"type", "REPLY"}, {"title", choice.title}, {"id", choice.payload}});
  }
  return {{"type", "QA_BUTTON_CARD"}, {"title", content.text}, {"buttons", std::move(buttons)}};
}

HttpRequest Post(const Connection& connection, std::string_view path, const json::Value& body) {
  return {"POST",
          fmt::format("{}/{}/", connection.api_url, path),
          {{"Content-Type", "application/json"}, {"Access-Token", connection.token}},
          json::Dump(body)};
}

SendClass ClassOfCode(std::int64_t code) {
  const ErrorRow* row = ErrorOf(ChannelId::TikTok, code, 0);
  return row != nullptr ? ClassOf(row->error_class) : SendClass::Bad;
}

class TikTokAdapter final : public Adapter {
 public:
  std::string_view name() const override { return FactsOf(ChannelId::TikTok).name; }

  HttpResponse Handshake(const Connection&, const HttpRequest&) const override {
    return {404, {{"Content-Type", "text/plain"}}, "TikTok has no handshake\n"};
  }

  bool Authentic(const Connection& connection, const HttpRequest& request,
                 std::int64_t received_ms) const override {
    if (connection.app_secret.empty()) return false;
    const Signature signature = SignatureIn(HeaderOf(request.headers, "Tiktok-Signature"));
    const std::string signed_text = fmt::format("{}.{}", signature.time, request.body);
    const std::string expected =
        crypto::ToHex(crypto::HmacSha256(connection.app_secret, signed_text));
    const bool same = crypto::EqualConstantTime(expected, signature.hex);
    return same && IsRecent(signature.time, received_ms);
  }

  Decoded Decode(const Connection& connection, std::string_view body,
                 std::int64_t received_ms) const override {
    return DecodeTikTok(connection, body, received_ms);
  }

  // Only texts, pictures and cards of buttons come here: the rest was made into texts before.
  // Nothing of ours is handed back, so the effect id stays.
  HttpRequest Encode(const Connection& connection, std::string_view address, const Content& content,
                     std::string_view) const override {
    json::Value body = {{"business_id", connection.account_id}};
    if (content.target.kind == Target::Kind::Public) {
      const TikTokComment comment = TikTokCommentOf(content.target.id);
      body["video_id"] = comment.video;
      body["comment_id"] = comment.comment;
      body["text"] = content.text;
      return Post(connection, "business/comment/reply/create", body);
    }
    if (content.target.kind == Target::Kind::Private) {
      const TikTokComment comment = TikTokCommentOf(content.target.id);
      body["direct_reply"] = {{"reply_type", "COMMENT_REPLY"},
                              {"comment_reply", {{"comment_id", comment.comment}}}};
    } else {
      body["recipient_type"] = "CONVERSATION";
      body["recipient"] = address;
    }
    const auto* picture = std::get_if<Media>(&content.body);
    if (picture != nullptr && !picture->id.empty()) {
      body["message_type"] = "IMAGE";
      body["image"] = {{"media_id", picture->id}};
    } else if (content.choices.empty()) {
      body["message_type"] = "TEXT";
      body["text"] = {{"body", picture == nullptr ? content.text : picture->url}};
    } else {
      body["message_type"] = "TEMPLATE";
      body["template"] = CardOf(content);
    }
    return Post(connection, "business/message/send", body);
  }

  std::optional<HttpRequest> Acknowledge(const Connection& connection,
                                         const value::Event& event) const override {
    if (!connection.marks_read || !IsDirectMessage(event)) return std::nullopt;
    return Act(connection, event, "MARK_READ");
  }

  std::optional<HttpRequest> Typing(const Connection& connection,
                                    const value::Event& event) const override {
    return Act(connection, event, "TYPING");
  }

  // Refusals come with status 200, too.
  SendResult Interpret(const HttpResponse& response) const override {
    const auto answer = json::Parse(response.body);
    const std::optional<std::int64_t> code =
        answer ? json::Integer(Member(*answer, "code")) : std::nullopt;
    if (!code) return InterpretStatus(response);
    if (*code == 0) {
      const json::Value& data = Member(*answer, "data");
      const json::Value& message = Member(data, "message");
      SendResult result;
      result.provider_id = json::Id(Member(message, "message_id"));
      if (result.provider_id.empty()) result.provider_id = json::Id(Member(data, "comment_id"));
      return result;
    }
    const std::string request_id = json::Text(Member(*answer, "request_id"));
    return {.kind = ClassOfCode(*code),
            .provider_id = {},
            .error = SafeWords(fmt::format("TikTok error {}: {}{}", *code,
                                           json::Text(Member(*answer, "message")),
                                           request_id.empty() ? "" : " [" + request_id + "]")),
            .retry_after_ms = RetryAfterMs(response.headers)};
  }

  UploadRules uploads() const override {
    return {kPictureTypes, FactsOf(ChannelId::TikTok).bound(Limit::Image).max * kMegabyte};
  }

  Uploaded Upload(const Connection& connection, const File& file, const Ask& ask) const override {
    HttpRequest request{"POST",
                        connection.api_url + "/business/message/media/upload/",
                        {{"Access-Token", connection.token}},
                        ""};
    SetForm(request, {{"business_id", connection.account_id},
                      {"media_type", "IMAGE"},
                      {"file", file.bytes, file.type}});
    const HttpResult response = ask(request);
    if (!response) return {{SendClass::Retry, "", response.error().message}, ""};
    Uploaded uploaded{Interpret(*response), ""};
    if (uploaded.result.kind != SendClass::Accepted) return uploaded;
    const auto answer = json::Parse(response->body);
    uploaded.id = json::Id(Member(Member(*answer, "data"), "media_id"));
    if (uploaded.id.empty()) uploaded.result = {SendClass::Bad, "", "the upload has no name"};
    return uploaded;
  }

  bool keeps_files() const override { return true; }

  // The address holds for a day, and wants the token (Business Messaging API v1.3, media).
  Downloaded Download(const Connection& connection, const SentFile& file, std::size_t bytes_max,
                      const Ask& ask) const override {
    const HttpResult told = ask(Post(connection, "business/message/media/download",
                                     {{"business_id", connection.account_id},
                                      {"conversation_id", file.address},
                                      {"message_id", file.message},
                                      {"media_id", file.id},
                                      {"media_type", file.is_video ? "VIDEO" : "IMAGE"}}));
    if (!told) return NoAnswer(told.error());
    SendResult result = Interpret(*told);
    if (result.kind != SendClass::Accepted) return {std::move(result), ""};
    const auto answer = json::Parse(told->body);
    const std::string url = json::Text(Member(Member(*answer, "data"), "download_url"));
    if (!MayBearToken(connection, url)) return NoFile("TikTok does not say where the file is");
    return DownloadFrom({"GET", url, {{"x-user", connection.token}}, ""}, bytes_max, ask);
  }

  std::int64_t redelivery_window_ms() const override { return kRedeliveryWindowMs; }

  TokenLife LifeOfToken(const Connection&) const override { return TikTokTokenLife(); }
  HttpRequest AskForToken(const Connection& connection, const Grant& last) const override {
    return AskForTikTokToken(connection, last);
  }
  TokenAnswer ReadToken(const HttpResponse& response) const override {
    return ReadTikTokToken(response, Interpret(response));
  }

 private:
  // Business Messaging API v1.3, sending; of an action nothing comes back that names it.
  static HttpRequest Act(const Connection& connection, const value::Event& event,
                         std::string_view action) {
    return Post(connection, "business/message/send",
                {{"business_id", connection.account_id},
                 {"recipient_type", "CONVERSATION"},
                 {"recipient", event.address},
                 {"message_type", "SENDER_ACTION"},
                 {"sender_action", action}});
  }
};

}  // namespace

const Adapter& TikTok() {
  static const TikTokAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
