// `hark connect`, `hark disconnect` and `hark connections`, beside a worker that has the store.
#include "cli/connect.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "runtime/connect/vault.h"
#include "runtime/store/sqlite_store.h"
#include "tests/support/scratch.h"

namespace hark::cli {
namespace {

constexpr const char* kConfig = R"([connections.shop]
channel = "whatsapp"
account_id = "1065"
token = { kept = true }
app_secret = { env = "APP_SECRET" }
verify_token = { env = "VERIFY" }

[connections.clips]
channel = "tiktok"
account_id = "b1"
app_id = "app 1"
token = { kept = true }
app_secret = { env = "APP_SECRET" }

[connections.bot]
channel = "telegram"
token = { env = "TOKEN" }
webhook_secret = { env = "SECRET" }

[connections.site]
channel = "webchat"
)";

class ConnectCommand : public testing::Test {
 protected:
  ConnectCommand() {
    std::ofstream(folder_.File("hark.toml")) << kConfig;
    std::ofstream(folder_.File("rules.hark")) << "rule r on message { reply \"hi\" }\n";
  }

  // What was said, the status first; both streams.
  std::string Said(ExitStatus status) {
    std::string all = std::to_string(static_cast<int>(status)) + " " + out_.str() + err_.str();
    out_.str("");
    err_.str("");
    for (std::size_t at = all.find(root()); at != all.npos; at = all.find(root())) {
      all.replace(at, root().size(), "");
    }
    return all;
  }
  std::string Connect(const std::string& name, const std::string& text) {
    std::istringstream input(text);
    return Said(BringToken({.name = name, .path = folder_.File("")}, input, console_));
  }
  std::string Disconnect(const std::string& name) {
    return Said(
        TakeTokenBack({.name = name, .path = folder_.File(""), .reason = "sold"}, console_));
  }
  std::string List(bool json = false) {
    return Said(ListConnections({.path = folder_.File(""), .json = json}, console_));
  }
  std::string root() const { return folder_.File(""); }

  test::Scratch folder_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{out_, err_};
};

TEST_F(ConnectCommand, KeepsATokenThatNobodySees) {
  EXPECT_EQ(Connect("shop", "EAAG-secret\n"),
            "0 shop is connected: its token is sealed in hark.db by the key in hark.db.key\n");
  auto store = store::SqliteStore::Open(folder_.File("hark.db"), {.as_guest = true});
  ASSERT_TRUE(store);
  connect::Vault vault(**store, folder_.File("hark.db.key"));
  EXPECT_EQ(vault.Open(**(*store)->CredentialOf("shop"))->token, "EAAG-secret");
  EXPECT_EQ(List().find("secret"), std::string::npos);
}

TEST_F(ConnectCommand, ListsHowConnectionsStand) {
  EXPECT_EQ(List(),
            "0 name   channel   token      state         generation  ends (UTC)  renewed (UTC)\n"
            "bot    telegram  elsewhere  connected     -           -           -\n"
            "clips  tiktok    kept       no token yet  -           -           -\n"
            "shop   whatsapp  kept       no token yet  -           -           -\n"
            "site   webchat   none       connected     -           -           -\n");
  EXPECT_FALSE(std::filesystem::exists(folder_.File("hark.db"))) << "asking makes no store";
  Connect("shop", "t1");
  Disconnect("bot");
  EXPECT_EQ(List(),
            "0 name   channel   token      state         generation  ends (UTC)  renewed (UTC)\n"
            "bot    telegram  elsewhere  disconnected  1           -           -\n"
            "  because: sold\n"
            "clips  tiktok    kept       no token yet  -           -           -\n"
            "shop   whatsapp  kept       connected     1           -           -\n"
            "site   webchat   none       connected     -           -           -\n");
  const std::string json = List(true);
  EXPECT_NE(json.find(R"({"name":"bot","channel":"telegram","token":"elsewhere","state":)"
                      R"("disconnected","generation":1,"expires_ms":null,"renewed_ms":null,)"
                      R"("reason":"sold"})"),
            std::string::npos)
      << json;
}

TEST_F(ConnectCommand, DisconnectsBesideAWorker) {
  Connect("shop", "t1");
  auto worker = store::SqliteStore::Open(folder_.File("hark.db"));
  ASSERT_TRUE(worker);
  EXPECT_EQ(Disconnect("shop"),
            "0 shop is disconnected and sends nothing any more; the token that was kept is "
            "destroyed. The platform still takes it: take it back there as well\n");
  EXPECT_EQ((*worker)->CredentialOf("shop").value()->state, store::Credential::State::Disconnected);
  EXPECT_EQ(Disconnect("shop").substr(0, 31), "0 shop was disconnected before;");
  EXPECT_NE(Connect("shop", "t2").find("is connected"), std::string::npos);
}

TEST_F(ConnectCommand, WhatIsLeftOverCanBeTakenBack) {
  Connect("shop", "t1");
  const std::string config = kConfig;
  std::ofstream(folder_.File("hark.toml")) << config.substr(config.find("[connections.bot]"));
  EXPECT_NE(List().find("shop  not in hark.toml  kept       connected"), std::string::npos);
  EXPECT_NE(Disconnect("shop").find("is destroyed"), std::string::npos);
  EXPECT_NE(List().find("shop  not in hark.toml  none       disconnected"), std::string::npos);
  EXPECT_EQ(Disconnect("clips").substr(0, 8), "2 hark: ");
}

TEST_F(ConnectCommand, ATokenFromElsewhereIsNotAskedFor) {
  EXPECT_NE(Connect("bot", "").find("bot was not disconnected"), std::string::npos);
  Disconnect("bot");
  EXPECT_NE(Connect("bot", "").find("bot may send again"), std::string::npos);
}

TEST_F(ConnectCommand, TakesRefreshTokensAndAnswersOfThePlatform) {
  EXPECT_EQ(Connect("clips", "act.1\r\n\n  rft.1  \n").substr(0, 20), "0 clips is connected");
  EXPECT_EQ(Connect("clips", R"({"code":0,"data":{"access_token":"act.1","refresh_token":"rft.1",)"
                             R"("expires_in":86400}})")
                .substr(0, 20),
            "0 clips is connected");
  auto store = store::SqliteStore::Open(folder_.File("hark.db"), {.as_guest = true});
  EXPECT_TRUE((*store)->CredentialOf("clips").value()->expires_ms);
}

// And says what is wanted, not what was given.
TEST_F(ConnectCommand, SomethingElseIsNoToken) {
  const std::map<std::string, std::string> wrong[] = {
      {{"shop", ""}},
      {{"shop", "two words"}},
      {{"shop", R"({"access_token":"s3cret"})"}},
      {{"shop", "s3cret\nand-more"}},
      {{"shop", "s3cret\x01"}},
      {{"shop", std::string(20'000, 's')}},
      {{"clips", "s3cret"}},
      {{"clips", "s3cret\na\nb"}},
      {{"clips", R"({"code":40105,"message":"s3cret"})"}},
      {{"clips", R"({"code":0,"data":{"access_token":"s3cret"}})"}},
  };
  for (const auto& given : wrong) {
    const auto& [name, text] = *given.begin();
    const std::string said = Connect(name, text);
    EXPECT_EQ(said.substr(0, 51), "2 hark: standard input does not hold a token for co") << text;
    EXPECT_EQ(said.find("s3cret"), std::string::npos);
  }
  EXPECT_NE(List().find("shop   whatsapp  kept       no token yet"), std::string::npos);
}

TEST_F(ConnectCommand, NamesThatAreNotThereAreSaid) {
  EXPECT_EQ(Connect("shpo", "t"), "2 hark: hark.toml has no connection shpo; did you mean shop?\n");
  EXPECT_EQ(Disconnect("site"),
            "2 hark: connection site sends without a token: there is none to bring or to take "
            "back\n");
  std::filesystem::remove(folder_.File("hark.toml"));
  EXPECT_EQ(List().substr(0, 8), "2 hark: ");
}

TEST_F(ConnectCommand, AConfigThatIsWrongIsSaid) {
  std::ofstream(folder_.File("hark.toml")) << "stoer = 1\n";
  for (const std::string& said : {Connect("shop", "t"), Disconnect("shop"), List()}) {
    EXPECT_EQ(said.substr(0, 2), "1 ");
    EXPECT_NE(said.find("HK702"), std::string::npos);
  }
}

}  // namespace
}  // namespace hark::cli
