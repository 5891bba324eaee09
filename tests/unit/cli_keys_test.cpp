// Keys that hark.toml names: found, made or missed, and never said.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "cli/connections.h"
#include "cli/visitor_secret.h"
#include "tests/support/scratch.h"
#include "tests/unit/config_text.h"

namespace hark::cli {
namespace {

constexpr std::string_view kBot = R"([connections.bot]
channel = "telegram"
token = { env = "TOKEN" }
webhook_secret = { env = "SECRET" }
)";

TEST(Connect, FetchesKeys) {
  const Read read = ReadText(std::string(kBot));
  ASSERT_TRUE(read.config) << read.said;
  const auto connections = Connect(*read.config, ".", Fake({{"TOKEN", "t"}, {"SECRET", "s"}}));
  ASSERT_TRUE(connections);
  EXPECT_EQ(connections->at(0).token, "t");
  EXPECT_EQ(connections->at(0).webhook_secret, "s");
  EXPECT_EQ(connections->at(0).api_url, "https://api.telegram.org");
}

TEST(Connect, AKeptTokenIsNotFetched) {
  const auto connections =
      Connect(*ReadText(std::string(kClips)).config, ".", Fake({{"S", "s"}})).value();
  EXPECT_EQ(connections.at(0).token, "");
  EXPECT_TRUE(connections.at(0).token_is_kept);
  EXPECT_EQ(connections.at(0).app_id, "app 1");
  EXPECT_EQ(connections.at(0).app_secret, "s");
}

TEST(Connect, SaysWhichKeyIsMissingAndWhereToPutIt) {
  const Read read = ReadText(std::string(kBot));
  const auto connections = Connect(*read.config, ".", Fake({{"TOKEN", "t"}}));
  ASSERT_FALSE(connections);
  EXPECT_EQ(connections.error().kind, FailureKind::Denied);
  EXPECT_EQ(connections.error().message,
            "the webhook_secret of connection bot is to come from the environment, and SECRET is "
            "not set there: export SECRET=… and start again");
}

// Found again at the next start, or visitors would be strangers.
TEST(Connect, WebChatsWithoutASecretGetOneThatStays) {
  const test::Scratch folder;
  const auto connect = [&](const std::string& text) {
    auto connections = Connect(*ReadText(text).config, ".", Fake({{"VISITORS", "v"}})).value();
    const auto given = GiveVisitorSecrets(folder.File("hark.db"), connections);
    EXPECT_TRUE(given) << given.error().message;
    return connections.at(0).visitor_secret;
  };
  EXPECT_EQ(connect(std::string(kSite)), "v");
  EXPECT_FALSE(std::filesystem::exists(folder.File("hark.db.visitors")));
  const std::string made = connect("[connections.site]\nchannel = \"webchat\"");
  EXPECT_EQ(made.size(), 64U);
  EXPECT_EQ(connect("[connections.site]\nchannel = \"webchat\""), made);
  EXPECT_EQ(std::filesystem::status(folder.File("hark.db.visitors")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(connect("[connections.t]\nchannel = \"terminal\""), "");
}

TEST(Connect, ASecretThatIsNoneIsSaid) {
  const test::Scratch folder;
  std::ofstream(folder.File("hark.db.visitors")) << "short";
  channel::Connection site;
  site.channel = "webchat";
  std::vector<channel::Connection> connections = {site};
  const auto given = GiveVisitorSecrets(folder.File("hark.db"), connections);
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().kind, FailureKind::Denied);
  EXPECT_EQ(connections[0].visitor_secret, "");
  EXPECT_FALSE(GiveVisitorSecrets(folder.File("no/such/folder/hark.db"), connections));
}

constexpr std::string_view kSecrets = "[secrets]\nCRM_KEY = { env = \"CRM\" }\n";

ir::Program WithService(const std::string& secret) {
  ir::Program program;
  program.services.Add({.name = "crm",
                        .url = "https://crm.example",
                        .auth = ir::Service::Auth::Bearer,
                        .secret = secret,
                        .timeout_ms = 1'000});
  return program;
}

TEST(Secrets, AreFetchedByTheNamesThatScriptsKnow) {
  const Read read = ReadText(std::string(kSecrets));
  ASSERT_TRUE(read.config) << read.said;
  const auto secrets =
      FetchSecrets(*read.config, WithService("CRM_KEY"), ".", Fake({{"CRM", "s3cret"}}));
  ASSERT_TRUE(secrets);
  EXPECT_EQ(*secrets, (call::Secrets{{"CRM_KEY", "s3cret"}}));
}

TEST(Secrets, AServiceWantsItsOwn) {
  const Read read = ReadText(std::string(kSecrets));
  const auto other = FetchSecrets(*read.config, WithService("SHOP_KEY"), ".", Fake({{"CRM", "s"}}));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().message,
            "service crm shows the secret SHOP_KEY, and hark.toml does not say where it is: add "
            "`SHOP_KEY = { env = \"SHOP_KEY\" }` under [secrets]");
  const auto unset = FetchSecrets(*read.config, WithService("CRM_KEY"), ".", Fake({}));
  ASSERT_FALSE(unset);
  EXPECT_EQ(unset.error().message,
            "the secret CRM_KEY is to come from the environment, and CRM is not set there: export "
            "CRM=… and start again");
}

TEST(Secrets, WrittenOutTheyAreWarnedOf) {
  const Read read = ReadText("[secrets]\nCRM_KEY = \"s3cret\"\n");
  ASSERT_TRUE(read.config);
  EXPECT_EQ(read.codes, std::set{707});
  EXPECT_NE(read.said.find("the `CRM_KEY` of services is written out"), std::string::npos)
      << read.said;
}

ir::Program WithModel() {
  ir::Program program;
  program.services.Add({.name = "ai", .timeout_ms = 1'000, .model = ir::Model{.name = "small-1"}});
  return program;
}

TEST(Ai, TheProviderIsFetchedWithItsKey) {
  const Read read =
      ReadText("[ai]\nurl = \"https://api.example.com/v1/\"\nkey = { env = \"AI_KEY\" }\n");
  ASSERT_TRUE(read.config) << read.said;
  const auto provider = FetchProvider(*read.config, WithModel(), ".", Fake({{"AI_KEY", "k"}}));
  ASSERT_TRUE(provider && *provider);
  EXPECT_EQ((*provider)->url, "https://api.example.com/v1");
  EXPECT_EQ((*provider)->key, "k");
  EXPECT_FALSE(FetchProvider(*read.config, WithModel(), ".", Fake({})));
}

TEST(Ai, AServerOnThisMachineMayWantNoKey) {
  const Read read = ReadText("[ai]\nurl = \"http://127.0.0.1:11434/v1\"\n");
  ASSERT_TRUE(read.config) << read.said;
  const auto provider = FetchProvider(*read.config, WithModel(), ".", Fake({}));
  ASSERT_TRUE(provider && *provider);
  EXPECT_EQ((*provider)->key, "");
}

TEST(Ai, ScriptsThatAskAModelNeedOne) {
  const Read read = ReadText("");
  const auto nobody = FetchProvider(*read.config, WithModel(), ".", Fake({}));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().message,
            "scripts ask a model, and hark.toml does not say who serves it: add [ai] with url = "
            "\"https://api.openai.com/v1\" and key = { env = \"AI_KEY\" }");
  const auto unneeded = FetchProvider(*read.config, WithService("CRM_KEY"), ".", Fake({}));
  ASSERT_TRUE(unneeded);
  EXPECT_FALSE(*unneeded);
}

TEST(Ai, MistakesAreSaid) {
  EXPECT_EQ(ReadText("[ai]\nurl = \"http://api.example.com/v1\"\n").codes, std::set{801});
  EXPECT_EQ(ReadText("[ai]\nkey = { env = \"AI_KEY\" }\n").codes, std::set{708});
  EXPECT_EQ(ReadText("[ai]\nurl = \"https://a.example\"\nmodel = \"x\"\n").codes, std::set{702});
  EXPECT_EQ(ReadText("ai = 7\n").codes, std::set{703});
}

}  // namespace
}  // namespace hark::cli
