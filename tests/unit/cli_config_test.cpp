// hark.toml: what is read, and every diagnostic it can give as a person sees it. The 7xx
// codes are not the compiler's, so this file stands for their golden files.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cli/connections.h"
#include "tests/unit/config_text.h"

namespace hark::cli {
namespace {

constexpr std::string_view kWhatsApp = R"([connections.shop]
channel = "whatsapp"
account_id = "1065"
token = { env = "TOKEN" }
app_secret = { env = "APP_SECRET" }
verify_token = { file = "verify" }
)";

TEST(Config, BusinessAccountsAreWhatsApps) {
  std::string text(kWhatsApp);
  EXPECT_EQ(ReadText(text + "business_account_id = \"1022\"\n")
                .config->connections[0]
                .business_account_id,
            "1022");
  text.replace(text.find("whatsapp"), 8, "messenger");
  EXPECT_EQ(
      ReadText(text + "business_account_id = \"1022\"\n").said,
      R"(error[HK703]: `business_account_id` is "1022", not left out: messenger has no templates
  ┌─ hark.toml:7:23
7 │ business_account_id = "1022"
  │                       ^^^^^^
)");
}

TEST(Config, EverythingIsRead) {
  const Read read =
      ReadText("store = \"data/shop.db\"\nlisten = \"0.0.0.0:80\"\ngrants = [\"services\"]\n" +
               std::string(kWhatsApp));
  ASSERT_TRUE(read.config) << read.said;
  EXPECT_EQ(read.config->store, "data/shop.db");
  EXPECT_EQ(read.config->listen.host, "0.0.0.0");
  EXPECT_EQ(read.config->listen.port, 80);
  EXPECT_EQ(read.config->grants, std::vector<std::string>{"services"});
  ASSERT_EQ(read.config->connections.size(), 1u);
  const ConnectionConfig& shop = read.config->connections[0];
  EXPECT_EQ(shop.name, "shop");
  EXPECT_EQ(shop.account_id, "1065");
  EXPECT_EQ(shop.secrets.at("token").kind, Secret::Kind::Environment);
  EXPECT_EQ(shop.secrets.at("verify_token").value, "verify");
  EXPECT_EQ(read.said, "");
}

// Dots, quotes and brackets within texts and comments are no levels.
TEST(Config, OnlyWhatNestsIsDeep) {
  const std::string deep_looking = std::string(100, '.') + std::string(100, '[');
  EXPECT_EQ(ReadText("# " + deep_looking + "\nstore = \"\\\"" + deep_looking + "\"\n").said, "");
  EXPECT_EQ(ReadText("store = '''\n" + deep_looking + "''" + deep_looking + "'''''\n").said, "");
  EXPECT_EQ(ReadText("store = \"\"\"\n\"\"" + deep_looking + "\"\"\"\"\n").said, "");
  std::string deep = "a";
  for (int level = 0; level < 16; ++level) deep += ".a";
  for (const std::string& text : {"[" + deep + "]\n", "store = '''a''''\n" + deep + " = 1\n"}) {
    EXPECT_NE(ReadText(text).said.find("more than 16 levels deep here"), std::string::npos);
  }
}

TEST(Config, EmptyFileHasDefaults) {
  const Read read = ReadText("");
  ASSERT_TRUE(read.config);
  EXPECT_EQ(read.config->store, "hark.db");
  EXPECT_EQ(read.config->listen.port, 8080);
}

TEST(Config, PortAloneListensHere) {
  EXPECT_EQ(ReadText("listen = 9000").config->listen.port, 9000);
  EXPECT_TRUE(ReadText("listen = 99999").codes.contains(706));
  const Read read = ReadText("listen = \"9000\"");
  ASSERT_TRUE(read.config);
  EXPECT_EQ(read.config->listen.host, "127.0.0.1");
  EXPECT_EQ(read.config->listen.port, 9000);
}

TEST(Config, WebhooksOfOtherSystems) {
  const Read read = ReadText(
      "public_url = \"https://bot.shop.example/\"\n"
      "[connections.shop]\nchannel = \"terminal\"\n"
      "[webhooks.payments]\nkey = { env = \"PAYMENTS\" }\n"
      "connection = \"shop\"\ncontact = \"metadata.chat\"\n"
      "[webhooks.stock]\nkey = { file = \"stock.key\" }\n");
  ASSERT_TRUE(read.config) << read.said;
  EXPECT_EQ(read.config->public_url, "https://bot.shop.example");
  ASSERT_EQ(read.config->webhooks.size(), 2U);
  const WebhookConfig& payments = read.config->webhooks.front();
  EXPECT_EQ(payments.name, "payments");
  EXPECT_EQ(payments.key.value, "PAYMENTS");
  EXPECT_EQ(payments.connection, "shop");
  EXPECT_EQ(payments.contact, "metadata.chat");
  EXPECT_EQ(read.config->webhooks.back().connection, "");
}

struct Wrong {
  int code;
  std::string text;
  std::string said;  // the whole rendering
};

const std::vector<Wrong>& Mistakes() {
  static const std::vector<Wrong> kMistakes = {
      {701, "store = ", R"(error[HK701]: hark.toml is not TOML)"},
      {702, "stoer = \"x\"", R"(error[HK702]: unknown setting `stoer`
  ┌─ hark.toml:1:1
1 │ stoer = "x"
  │ ^^^^^
  = help: did you mean `store`?
  = fix: replace with `store`
)"},
      {703, "store = 5", R"(error[HK703]: `store` is a number, not text
  ┌─ hark.toml:1:9
1 │ store = 5
  │         ^
)"},
      {704, "[connections.desk]", R"(error[HK704]: connection `desk` has no `channel`
  ┌─ hark.toml:1:14
1 │ [connections.desk]
  │              ^^^^
  = help: docs/hark.toml.md lists what each channel needs
)"},
      {705, "[connections.desk]\nchannel = \"telegraf\"",
       R"(error[HK705]: there is no channel `telegraf`
  ┌─ hark.toml:2:12
2 │ channel = "telegraf"
  │            ^^^^^^^^
  = help: did you mean `telegram`?
  = fix: replace with `telegram`
)"},
      {706, "listen = \"here:99999\"",
       R"(error[HK706]: `here:99999` is not an address to listen on
  ┌─ hark.toml:1:10
1 │ listen = "here:99999"
  │          ^^^^^^^^^^^^
  = help: write an address and a port from 0 to 65535, such as "127.0.0.1:8080"
)"},
      {861, "grants = [\"service\"]", R"(error[HK861]: there is no capability `service`
  ┌─ hark.toml:1:12
1 │ grants = ["service"]
  │            ^^^^^^^
  = help: did you mean `services`?
  = fix: replace with `services`
)"},
      {707,
       "[connections.bot]\nchannel = \"telegram\"\ntoken = \"12:AB\"\n"
       "webhook_secret = { env = \"S\" }",
       R"(warning[HK707]: the `token` of connection `bot` is written out
  ┌─ hark.toml:3:9
3 │ token = "12:AB"
  │         ^^^^^^^
  = help: keep it out of files that are shared: token = { env = "VARIABLE" }
)"},
      {703, "[hooks]\ndeadline_ms = 60000\n",
       R"(error[HK703]: `deadline_ms` is "60000", not a number from 1 to 10000
  ┌─ hark.toml:2:15
2 │ deadline_ms = 60000
  │               ^^^^^
)"},
      {703, "[hooks]\ntrusted = \"yes\"\n",
       R"(error[HK703]: `trusted` is text, not true or false
  ┌─ hark.toml:2:11
2 │ trusted = "yes"
  │           ^^^^^
)"},
      {702, "[hooks]\ndeadline = 100\n", R"(error[HK702]: unknown setting `deadline`
  ┌─ hark.toml:2:1
2 │ deadline = 100
  │ ^^^^^^^^
)"},
      {708, "[ai]\nkey = { env = \"AI_KEY\" }\n",
       R"(error[HK708]: `ai` does not say who serves the model
  ┌─ hark.toml:1:2
1 │ [ai]
  │  ^^
  = help: add its url, such as url = "https://api.openai.com/v1"
)"},
      {709, "[webhooks.payments]\ncontact = \"chat\"\nkey = { env = \"K\" }\n",
       R"(error[HK709]: webhook `payments` has no `connection`
  ┌─ hark.toml:1:11
1 │ [webhooks.payments]
  │           ^^^^^^^^
  = help: docs/hark.toml.md says what a webhook needs
)"},
      {703,
       "[webhooks.payments]\nconnection = \"shop\"\ncontact = \"chat\"\nkey = { env = \"K\" }\n",
       R"(error[HK703]: `connection` is "shop", not the name of a connection
  ┌─ hark.toml:2:14
2 │ connection = "shop"
  │              ^^^^^^
)"},
      {703, "public_url = \"http://bot.shop.example\"\n",
       R"(error[HK703]: `public_url` is "http://bot.shop.example", not an address)"
       R"( such as "https://bot.shop.example"
  ┌─ hark.toml:1:14
1 │ public_url = "http://bot.shop.example"
  │              ^^^^^^^^^^^^^^^^^^^^^^^^^
)"},
  };
  return kMistakes;
}

TEST(Config, EachMistakeIsSaidOnce) {
  for (const Wrong& mistake : Mistakes()) {
    const Read read = ReadText(mistake.text);
    EXPECT_EQ(read.codes, std::set{mistake.code}) << mistake.text;
    EXPECT_EQ(read.said.substr(0, mistake.said.size()), mistake.said);
    EXPECT_EQ(read.config.has_value(), mistake.code == diag::SecretInPlain.code);
  }
}

TEST(Config, EveryKindOfMistakeIsShown) {
  for (const diag::KindInfo& kind : diag::AllKinds()) {
    if (kind.code < 700 || kind.code >= 710) continue;  // proofs and samples come behind them
    EXPECT_NE(std::ranges::find(Mistakes(), kind.code, &Wrong::code), Mistakes().end())
        << kind.name;
  }
}

TEST(Config, AWebChatSaysHowItLooksAndWhere) {
  const Read read = ReadText(std::string(kSite));
  ASSERT_TRUE(read.config) << read.said;
  const channel::ChatPage& page = read.config->connections.at(0).page;
  EXPECT_EQ(page.origins,
            (std::vector<std::string>{"https://shop.example", "http://127.0.0.1:3000"}));
  EXPECT_EQ(page.title + page.greeting + page.color, "ShopAsk us.#0A7cff");
  EXPECT_TRUE(ReadText("[connections.site]\nchannel = \"webchat\"").config) << "needs nothing";
}

// What stands there goes into a header that says who may embed the page.
TEST(Config, AShopSaysWhichAppAndShopItIs) {
  const std::string shop =
      "[connections.shop]\nchannel = \"tiktok_shop\"\naccount_id = \"749\"\n"
      "token = { env = \"TOKEN\" }\napp_secret = { env = \"SECRET\" }\n";
  const Read read = ReadText(shop + "app_key = \"6a\"\nshop_cipher = \"ROW_x\"\n");
  ASSERT_TRUE(read.config) << read.said;
  const auto key = [](const std::string&) { return std::optional<std::string>("k"); };
  const auto connections = Connect(*read.config, ".", key);
  ASSERT_TRUE(connections);
  EXPECT_EQ(connections->at(0).app_key, "6a");
  EXPECT_EQ(connections->at(0).shop_cipher, "ROW_x");
  EXPECT_EQ(connections->at(0).api_url, "https://open-api.tiktokglobalshop.com");
  EXPECT_EQ(connections->at(0).app_secret, "k");
  for (const std::string missing : {"app_key", "shop_cipher"}) {
    const std::string other = missing == "app_key" ? "shop_cipher" : "app_key";
    const Read without = ReadText(shop + other + " = \"x\"\n");
    EXPECT_FALSE(without.config);
    EXPECT_NE(without.said.find('`' + missing + '`'), std::string::npos) << without.said;
  }
}

TEST(Config, OriginsAndColorsAreNothingElse) {
  for (const char* setting :
       {"origins = [\"shop.example\"]", "origins = [\"https://shop.example/\"]",
        "origins = [\"https://\"]", "origins = [\"*\"]", "origins = [\"https://*.example\"]",
        "origins = [\"https://a.example; script-src *\"]", "origins = \"https://a.example\"",
        "origins = [1]", "color = \"red\"", "color = \"#12345g\"", "color = \"#1234567\""}) {
    const Read read = ReadText(std::string("[connections.s]\nchannel = \"webchat\"\n") + setting);
    EXPECT_EQ(read.codes, std::set{703}) << setting << read.said;
  }
  EXPECT_EQ(ReadText("[connections.s]\nchannel = \"webchat\"\norigins = [\"shop.example\"]").said,
            R"(error[HK703]: `origins` is "shop.example", not a site such as "https://shop.example"
  ┌─ hark.toml:3:12
3 │ origins = ["shop.example"]
  │            ^^^^^^^^^^^^^^
)");
}

TEST(Config, ATokenMayBeKept) {
  const Read read = ReadText(std::string(kClips));
  ASSERT_TRUE(read.config) << read.said;
  EXPECT_EQ(read.config->token_key, "keys/root");
  const ConnectionConfig& clips = read.config->connections.at(0);
  EXPECT_EQ(clips.secrets.at("token").kind, Secret::Kind::Kept);
  EXPECT_EQ(clips.app_id, "app 1");
}

TEST(Config, OnlyATokenIsKeptAndTikToksNamesItsApp) {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text(kClips);
    return ReadText(text.replace(text.find(from), from.size(), to));
  };
  EXPECT_EQ(with("app_id = \"app 1\"\n", "").codes, std::set{704});
  EXPECT_EQ(with("{ env = \"S\" }", "{ kept = true }").codes, std::set{702});
  EXPECT_EQ(with("kept = true", "kept = 1").codes, std::set{703});
  const Read no = with("{ kept = true }", "{ kept = false }");
  EXPECT_NE(no.said.find("`kept` is false, not true"), std::string::npos) << no.said;
  EXPECT_TRUE(with("{ kept = true }", "{ env = \"T\" }").config);
}

TEST(Config, AllMistakesInOneGo) {
  const Read read = ReadText("stoer = 1\nlisten = true\n[connections.bot]\nchannel = \"telegram\"");
  EXPECT_EQ(read.codes, (std::set{702, 703, 704}));
}

TEST(Config, AnyBytesAreSurvived) {
  std::string deep = "a = ";
  for (int i = 0; i < 10'000; ++i) deep += "[";
  for (const std::string& text : {std::string("\0\xFF\xFE", 3), deep, std::string("connections=1"),
                                  std::string("[connections]\nx=1"), std::string("\"é\" = \"ü"),
                                  std::string("[connections.x]\ntoken={}\nchannel=[]")}) {
    EXPECT_FALSE(ReadText(text).config);
  }
}

}  // namespace
}  // namespace hark::cli
