#include "tests/fake_platforms/sent_files.h"

#include <utility>

#include "compiler/base/crypto.h"
#include "runtime/channel/json.h"
#include "tests/fake_platforms/telegram_fake.h"
#include "tests/fake_platforms/tiktok_fake.h"
#include "tests/fake_platforms/whatsapp_fake.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

constexpr std::string_view kWhatsAppBytes = "/whatsapp_media/";
constexpr std::string_view kTelegramBytes = "/file/bot";
constexpr std::string_view kTikTokBytes = "/tiktok_media/";
constexpr std::string_view kGetFile = "/getFile";
constexpr std::string_view kDownload = "/open_api/v1.3/business/message/media/download/";
constexpr int kTikTokParameter = 40002;
constexpr int kTikTokToken = 40105;

// Where the fake itself is, as the caller reached it.
std::string BaseOf(const channel::HttpRequest& request) {
  return "http://" + std::string(channel::HeaderOf(request.headers, "Host"));
}

Verdict Accepted(const nlohmann::json& answer) {
  Verdict verdict;
  verdict.accepted = true;
  verdict.record = {{"method", "media"}};
  verdict.answer = JsonAnswer(200, answer);
  return verdict;
}

Verdict Refused(channel::HttpResponse answer, std::string words) {
  Verdict verdict;
  verdict.record = {{"method", "media"}, {"error", std::move(words)}};
  verdict.answer = std::move(answer);
  return verdict;
}

}  // namespace

std::string SentFiles::Add(const nlohmann::json& order) {
  const std::string id = json::Text(Member(order, "id"));
  auto bytes = crypto::FromBase64(json::Text(Member(order, "base64")));
  if (id.empty() || !bytes) return "a file has an id and its bytes as base64";
  const std::int64_t least = json::Integer(Member(order, "padded_to")).value_or(0);
  if (least > static_cast<std::int64_t>(bytes->size())) {
    bytes->resize(static_cast<std::size_t>(least), 'x');
  }
  const std::lock_guard lock(mutex_);
  files_[id] = {*bytes, order};
  return "";
}

bool SentFiles::IsFor(const channel::HttpRequest& request) {
  if (request.url.contains("/message_templates")) return false;
  if (request.method == "GET") {
    return !request.url.starts_with("/order/") && !request.url.starts_with("/customer_service/");
  }
  return request.url.ends_with(kGetFile) || request.url == kDownload;
}

std::optional<SentFiles::File> SentFiles::Find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(id);
  return found == files_.end() ? std::nullopt : std::optional(found->second);
}

Verdict SentFiles::Judge(const channel::HttpRequest& request) {
  const std::string_view url = request.url;
  const std::string_view bearer = channel::HeaderOf(request.headers, "Authorization");
  if (url.starts_with(kWhatsAppBytes)) {
    return Bytes(url.substr(kWhatsAppBytes.size()), bearer == "Bearer " + tokens_.whatsapp,
                 Limit::WaFileToken);
  }
  if (url.starts_with(kTelegramBytes)) {
    const std::string path = std::string(kTelegramBytes) + tokens_.telegram + "/files/";
    return Bytes(url.substr(std::min(path.size(), url.size())), url.starts_with(path),
                 Limit::TgFileToken);
  }
  if (url.starts_with(kTikTokBytes)) {
    return Bytes(url.substr(kTikTokBytes.size()),
                 channel::HeaderOf(request.headers, "x-user") == tokens_.tiktok,
                 Limit::TtFileToken);
  }
  if (url.ends_with(kGetFile)) return Telegram(request);
  if (url == kDownload) return TikTok(request);
  const std::size_t slash = url.find('/', 1);
  return WhatsApp(request, url.substr(std::min(slash, url.size() - 1) + 1));
}

Verdict SentFiles::WhatsApp(const channel::HttpRequest& request, std::string_view id) {
  const auto refuse = [](int code, const std::string& words, int status = 400) {
    return Refused(WhatsAppFake::Error(code, status, words), words);
  };
  const std::string suffix = "?phone_number_id=" + phone_number_id_;
  if (!coverage_.Holds(Limit::WaToken, channel::HeaderOf(request.headers, "Authorization") ==
                                           "Bearer " + tokens_.whatsapp)) {
    return refuse(190, "Error validating access token", 401);
  }
  if (!coverage_.Holds(Limit::WaFile, id.ends_with(suffix))) {
    return refuse(100, "(#100) The file was sent to another number");
  }
  id.remove_suffix(suffix.size());
  const auto file = Find(id);
  if (!file) return refuse(100, "(#100) Unsupported get request. The object does not exist");
  const json::Value& told = file->told;
  const json::Value& leads_to = Member(told, "leads_to");
  const json::Value& hash = Member(told, "told_sha256");
  return Accepted(
      {{"messaging_product", "whatsapp"},
       {"id", id},
       {"url", leads_to.is_null()
                   ? json::Value(BaseOf(request) + std::string(kWhatsAppBytes) + std::string(id))
                   : leads_to},
       {"mime_type", Member(told, "mime")},
       {"sha256", hash.is_null() ? json::Value(crypto::ToHex(crypto::Sha256(file->bytes))) : hash},
       {"file_size", json::Integer(Member(told, "told_bytes"))
                         .value_or(static_cast<std::int64_t>(file->bytes.size()))}});
}

Verdict SentFiles::Telegram(const channel::HttpRequest& request) {
  if (!coverage_.Holds(Limit::TgToken,
                       request.url == "/bot" + tokens_.telegram + std::string(kGetFile))) {
    return Refused(TelegramFake::Error(401, ""), "Unauthorized");
  }
  const auto body = json::Parse(request.body);
  const std::string id = body ? json::Text(Member(*body, "file_id")) : "";
  const auto file = Find(id);
  if (!coverage_.Holds(Limit::TgFile, file.has_value())) {
    const char* words = "Bad Request: invalid file_id";
    return Refused(TelegramFake::Error(400, words), words);
  }
  const json::Value& leads_to = Member(file->told, "leads_to");
  return Accepted({{"ok", true},
                   {"result",
                    {{"file_id", id},
                     {"file_unique_id", "unique"},
                     {"file_size", json::Integer(Member(file->told, "told_bytes"))
                                       .value_or(static_cast<std::int64_t>(file->bytes.size()))},
                     {"file_path", leads_to.is_null() ? json::Value("files/" + id) : leads_to}}}});
}

Verdict SentFiles::TikTok(const channel::HttpRequest& request) {
  const auto refuse = [](int code, const std::string& words) {
    return Refused(TikTokFake::Error(code, 0, words), words);
  };
  if (!coverage_.Holds(Limit::TtToken,
                       channel::HeaderOf(request.headers, "Access-Token") == tokens_.tiktok)) {
    return refuse(kTikTokToken, "Access token is incorrect or has been revoked.");
  }
  const auto body = json::Parse(request.body);
  const auto word = [&](const char* name) { return body ? json::Text(Member(*body, name)) : ""; };
  const auto file = Find(word("media_id"));
  const bool named = word("business_id") == business_id_ && !word("conversation_id").empty() &&
                     !word("message_id").empty() &&
                     (word("media_type") == "IMAGE" || word("media_type") == "VIDEO");
  if (!coverage_.Holds(Limit::TtFile, named && file)) {
    return refuse(kTikTokParameter, "There is no such media");
  }
  const json::Value& leads_to = Member(file->told, "leads_to");
  return Accepted({{"code", 0},
                   {"message", "OK"},
                   {"request_id", "20260101000000FAKE"},
                   {"data",
                    {{"download_url",
                      leads_to.is_null() ? json::Value(BaseOf(request) + std::string(kTikTokBytes) +
                                                       word("media_id"))
                                         : leads_to}}}});
}

Verdict SentFiles::Bytes(std::string_view id, bool allowed, Limit limit) {
  if (!coverage_.Holds(limit, allowed)) {
    return Refused({401, {}, ""}, "the file is asked for without the token");
  }
  const auto file = Find(id);
  if (!file) return Refused({404, {}, ""}, "there is no such file");
  Verdict verdict = Accepted({});
  // What a platform says of its own files is not looked at.
  verdict.answer = {200, {{"Content-Type", "text/html"}}, file->bytes};
  return verdict;
}

}  // namespace hark::fake
