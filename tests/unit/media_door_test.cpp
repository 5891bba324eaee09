// How long a link to a file holds, to the millisecond.

#include "runtime/media/door.h"

#include <gtest/gtest.h>

#include "runtime/connect/seal.h"
#include "runtime/host/virtual_host.h"
#include "runtime/store/memory_store.h"

namespace hark::media {
namespace {

// Telegram as it gives out one file.
class OneFile final : public channel::HttpClient {
 public:
  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t) override {
    const bool is_place = request.url.ends_with("/getFile");
    return channel::HttpResponse{
        200, {}, is_place ? R"({"ok":true,"result":{"file_path":"f/1"}})" : "GIF89a"};
  }
};

class GivenTokens final : public outbox::Tokens {
 public:
  Result<std::string> TokenOf(const channel::Connection& connection) override {
    return connection.token;
  }
};

TEST(MediaDoor, ALinkHoldsForSevenDays) {
  channel::Connection bot;
  bot.name = "bot";
  bot.channel = "telegram";
  bot.token = "7:sample";
  const std::vector<channel::Connection> connections = {bot};
  const Links links("https://bot.example", connect::MakeKey());
  store::MemoryStore store;
  GivenTokens tokens;
  host::VirtualClock clock(1'000'000);
  Door door({links, connections, store, tokens, clock, [] { return std::make_unique<OneFile>(); }});
  const std::string link = links.Make({.connection = "bot",
                                       .channel = "telegram",
                                       .file = {.id = "1", .message = "m", .address = "42"},
                                       .kind = "image",
                                       .name = "",
                                       .made_ms = clock.NowMs()});
  const std::string sealed = link.substr(link.rfind('/') + 1);
  const auto open = [&] { return door.Open({"GET", "", {}, ""}, sealed).status; };
  EXPECT_EQ(open(), 200);
  clock.Advance(kLinkLastsMs - 1);
  EXPECT_EQ(open(), 200);
  clock.Advance(1);
  EXPECT_EQ(open(), 410);
  EXPECT_EQ(door.opened(), 2U);
}

}  // namespace
}  // namespace hark::media
