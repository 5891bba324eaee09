#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"
#include "runtime/value/event.h"

// Files that people sent on channels which hand them out by an id and against our token: WhatsApp,
// Telegram, TikTok. A script, a service or a person wants a link, so they get one that leads to
// the worker, which asks the channel when the link is opened (door.h). No file is ever kept here.
namespace hark::media {

// How long a link holds: as long as WhatsApp has a file by the id of its webhook (Meta, media).
constexpr std::int64_t kLinkLastsMs = 7LL * 86'400'000;

// What a link stands for.
struct SentMedia {
  std::string connection;
  std::string channel;
  channel::SentFile file;
  std::string kind;  // a case of MessageKind
  std::string name;  // as its sender called it; may be empty
  std::int64_t made_ms = 0;
};

// Makes links, and reads them. A link is sealed: it says nothing to who has it, holds for its file
// alone and cannot be made by anybody else. Any thread.
class Links {
 public:
  // No links are made: attachments stay without.
  Links() = default;
  // `base` is where others reach the worker: https://bot.shop.example. The key has
  // connect::kKeyBytes.
  Links(std::string base, std::string key) : base_(std::move(base)), key_(std::move(key)) {}

  bool make_any() const { return !base_.empty(); }
  std::string Make(const SentMedia& media) const;
  // What the link's last part stands for, whoever shows it; nothing when it is none of ours. Old
  // ones are read too.
  std::optional<SentMedia> Read(std::string_view sealed) const;

 private:
  std::string base_;
  std::string key_;
};

// Where links lead: below the worker's address, with what is sealed behind it.
inline constexpr std::string_view kPath = "/media/";

// Gives links to those of a message's attachments that are files and have none. An event that is
// no message stays as it is.
void AddLinks(const Links& links, value::Event& event, std::int64_t received_ms);

}  // namespace hark::media
