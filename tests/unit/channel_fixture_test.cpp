// Every payload of tests/fixtures becomes the events written beside it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runtime/channel/channel.h"

namespace hark::channel {
namespace {

using value::Event;
using Json = nlohmann::json;

constexpr std::int64_t kReceivedMs = 1767225600000;

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Connection Shop(std::string channel) {
  Connection connection;
  connection.name = "shop";
  connection.channel = std::move(channel);
  connection.account_id = "105550001111222";
  return connection;
}

// What is not empty of an event, as the expected files have it.
Json Shown(const Event& event) {
  Json shown = {{"kind", EventWord(event.kind)}, {"at_ms", event.at_ms}};
  auto show = [&](const char* name, const std::string& text) {
    if (!text.empty()) shown[name] = text;
  };
  show("address", event.address);
  show("id", event.id);
  show("object_id", event.object_id);
  show("subject", event.subject);
  if (!event.fields.empty()) shown["fields"] = Json::parse(event.fields);
  show("text", event.text);
  show("payload", event.payload);
  show("profile_name", event.profile_name);
  show("profile_username", event.profile_username);
  show("profile_language", event.profile_language);
  show("provider_id", event.provider_id);
  show("effect_id", event.effect_id);
  show("error", event.error);
  return shown;
}

Json Shown(const Decoded& decoded) {
  Json shown = {{"events", Json::array()}, {"unread", Json::array()}};
  for (const Event& event : decoded.events) shown["events"].push_back(Shown(event));
  for (const Event& event : decoded.partial) shown["partial"].push_back(Shown(event));
  for (const Decoded::Unread& unread : decoded.unread) shown["unread"].push_back(unread.reason);
  return shown;
}

std::vector<std::filesystem::path> Payloads(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (name.ends_with(".json") && !name.ends_with(".expected.json")) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// With HARK_UPDATE set the expected files are written anew.
bool Updates() { return std::getenv("HARK_UPDATE") != nullptr; }

void CheckFolder(const std::string& channel) {
  const Adapter* adapter = AdapterNamed(channel);
  ASSERT_NE(adapter, nullptr);
  std::vector<std::filesystem::path> payloads =
      Payloads(std::filesystem::path(HARK_SOURCE_DIR) / "tests" / "fixtures" / channel);
  EXPECT_GE(payloads.size(), 12u);
  for (std::filesystem::path path : payloads) {
    Decoded decoded = adapter->Decode(Shop(channel), FileText(path), kReceivedMs);
    path.replace_extension(".expected.json");
    if (Updates()) std::ofstream(path) << Shown(decoded).dump(2) << '\n';
    Json expected = Json::parse(FileText(path));
    EXPECT_EQ(Shown(decoded).dump(1), expected.dump(1)) << path;
    for (const Event& event : decoded.events) {
      EXPECT_EQ(event.channel, channel);
      EXPECT_EQ(event.connection, "shop");
    }
    for (const Decoded::Unread& unread : decoded.unread) EXPECT_FALSE(unread.body.empty()) << path;
  }
}

TEST(Fixtures, WhatsAppPayloadsBecomeTheEventsBesideThem) { CheckFolder("whatsapp"); }
TEST(Fixtures, MessengerPayloadsBecomeTheEventsBesideThem) { CheckFolder("messenger"); }
TEST(Fixtures, InstagramPayloadsBecomeTheEventsBesideThem) { CheckFolder("instagram"); }
TEST(Fixtures, TelegramPayloadsBecomeTheEventsBesideThem) { CheckFolder("telegram"); }
TEST(Fixtures, TikTokPayloadsBecomeTheEventsBesideThem) { CheckFolder("tiktok"); }
TEST(Fixtures, TikTokShopPayloadsBecomeTheEventsBesideThem) { CheckFolder("tiktok_shop"); }

// The account a foreign payload is for, so that routing does not hide its content.
std::string AccountOf(const std::string& channel, const Json& payload) {
  if (channel == "tiktok") return payload.value("user_openid", "");
  if (channel == "tiktok_shop") return payload.value("shop_id", "");
  const Json::json_pointer at(
      channel == "whatsapp" ? "/entry/0/changes/0/value/metadata/phone_number_id" : "/entry/0/id");
  if (!payload.contains(at)) return "";
  return payload[at].is_string() ? payload[at].get<std::string>() : payload[at].dump();
}

// Files of such a folder may hold a body, or records around one, or answers to requests.
bool IsInbound(const std::string& channel, const Json& payload) {
  if (!payload.is_object()) return false;
  if (channel == "tiktok") return payload.contains("event");
  if (channel == "tiktok_shop") return payload.contains("shop_id");
  return channel == "telegram" ? payload.contains("update_id") : payload.contains("entry");
}

struct Tally {
  std::size_t files = 0, events = 0, unread = 0;
};

void TryForeign(const std::filesystem::path& path, const std::string& channel, Tally& tally) {
  std::string body = FileText(path);
  Json payload = Json::parse(body, nullptr, false);
  bool inbound = IsInbound(channel, payload);
  Connection connection = Shop(channel);
  if (inbound && channel != "telegram") connection.account_id = AccountOf(channel, payload);
  Decoded decoded = AdapterNamed(channel)->Decode(connection, body, kReceivedMs);
  if (!inbound) return;
  ++tally.files;
  tally.events += decoded.events.size() + decoded.partial.size();
  tally.unread += decoded.unread.size();
  EXPECT_GT(decoded.events.size() + decoded.partial.size() + decoded.unread.size(), 0u) << path;
  for (const Event& event : decoded.events) EXPECT_FALSE(event.id.empty()) << path;
}

TEST(Fixtures, ForeignPayloadsBecomeEventsOrAreKept) {
  const char* folder = std::getenv("HARK_FIXTURES");
  if (folder == nullptr) GTEST_SKIP() << "HARK_FIXTURES names no folder of recorded payloads";
  for (const std::string channel :
       {"whatsapp", "messenger", "instagram", "telegram", "tiktok", "tiktok_shop"}) {
    std::filesystem::path payloads = std::filesystem::path(folder) / channel;
    ASSERT_TRUE(std::filesystem::is_directory(payloads)) << payloads;
    Tally tally;
    for (const std::filesystem::path& path : Payloads(payloads)) TryForeign(path, channel, tally);
    std::cout << channel << ": " << tally.files << " inbound payloads, " << tally.events
              << " events, " << tally.unread << " kept unread\n";
  }
}

}  // namespace
}  // namespace hark::channel
