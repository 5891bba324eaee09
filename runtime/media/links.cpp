#include "runtime/media/links.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/channel/json.h"
#include "runtime/connect/seal.h"

namespace hark::media {
namespace {

namespace json = channel::json;
using json::Member;

constexpr std::string_view kAbout = "hark media link 1";
constexpr std::string_view kFiles[] = {"image", "video", "audio", "file", "sticker"};

}  // namespace

std::string Links::Make(const SentMedia& media) const {
  const json::Value written = {
      {"on", media.connection},     {"of", media.channel},
      {"id", media.file.id},        {"message", media.file.message},
      {"from", media.file.address}, {"kind", media.kind},
      {"name", media.name},         {"made", media.made_ms},
  };
  return base_ + std::string(kPath) +
         crypto::ToBase64Url(connect::Seal(key_, kAbout, json::Dump(written)));
}

std::optional<SentMedia> Links::Read(std::string_view sealed) const {
  if (!make_any()) return std::nullopt;
  const auto bytes = crypto::FromBase64Url(sealed);
  if (!bytes) return std::nullopt;
  const auto text = connect::Unseal(key_, kAbout, *bytes);
  if (!text) return std::nullopt;
  const auto written = json::Parse(*text);
  if (!written) return std::nullopt;
  const auto word = [&](std::string_view name) { return json::Text(Member(*written, name)); };
  SentMedia media{.connection = word("on"),
                  .channel = word("of"),
                  .file = {.id = word("id"), .message = word("message"), .address = word("from")},
                  .kind = word("kind"),
                  .name = word("name"),
                  .made_ms = json::Integer(Member(*written, "made")).value_or(0)};
  media.file.is_video = media.kind == "video";
  return media;
}

void AddLinks(const Links& links, value::Event& event, std::int64_t received_ms) {
  if (!links.make_any() || event.kind != EventKind::Message || event.fields.empty()) return;
  auto fields = json::Parse(event.fields);
  if (!fields || !Member(Member(*fields, "message"), "attachments").is_array()) return;
  bool changed = false;
  for (json::Value& one : (*fields)["message"]["attachments"]) {
    const std::string kind = json::Text(Member(one, "kind"));
    const std::string id = json::Text(Member(one, "id"));
    const bool is_file = std::ranges::find(kFiles, kind) != std::end(kFiles);
    if (!is_file || id.empty() || one.contains("url")) continue;
    one["url"] = links.Make({.connection = event.connection,
                             .channel = event.channel,
                             .file = {.id = id, .message = event.id, .address = event.address},
                             .kind = kind,
                             .name = json::Text(Member(one, "name")),
                             .made_ms = received_ms});
    changed = true;
  }
  if (changed) event.fields = json::Dump(*fields);
}

}  // namespace hark::media
