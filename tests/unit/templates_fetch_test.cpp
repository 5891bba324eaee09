// `hark templates fetch` over loopback: the fake platforms play WhatsApp, and a server that is
// none plays whatever else may stand there.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "cli/check.h"
#include "cli/connect.h"
#include "cli/templates.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using cli::ExitStatus;
using Json = nlohmann::json;

constexpr const char* kScript = R"(template shipped(order: Text) { en-US "Order {order} has left." }
rule r on message from whatsapp { reply template shipped(order: text) }
)";

Json TemplateOf(const std::string& name, const std::string& body) {
  return {{"name", name},
          {"language", "en_US"},
          {"status", "APPROVED"},
          {"category", "UTILITY"},
          {"parameter_format", "POSITIONAL"},
          {"components", Json::array({{{"type", "BODY"}, {"text", body}}})}};
}

class TemplatesFetch : public FakeServer {
 protected:
  TemplatesFetch() {
    Write("rules.hark", kScript);
    Write("hark.toml", WhatsApp("shop", "102290129340398"));
    shop_.push_back(TemplateOf("shipped", "Order {{1}} has left."));
    Order("/control/templates", {{"templates", shop_}});
  }

  std::string WhatsApp(const std::string& name, const std::string& account,
                       const std::string& token = R"({ env = "TOKEN" })") const {
    std::string text =
        "[connections." + name + "]\nchannel = \"whatsapp\"\naccount_id = \"1065\"\n";
    if (!account.empty()) text += "business_account_id = \"" + account + "\"\n";
    return text + "api_url = \"" + url_ + "/v25.0\"\ntoken = " + token +
           "\napp_secret = { env = \"SECRET\" }\nverify_token = { env = \"VERIFY\" }\n";
  }
  std::string Path(const std::string& name) const { return folder_.File("shop/" + name); }
  void Write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(Path(name)).parent_path());
    std::ofstream(Path(name), std::ios::binary) << text;
  }
  std::string FileText(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // The status and what was said.
  std::string Fetch(const std::string& connection = "") {
    const cli::Environment environment = [&](const std::string& name) {
      return name == "TOKEN" ? token_ : std::nullopt;
    };
    const ExitStatus status =
        cli::TemplatesFetch({Path(""), connection}, *client_, environment, console_);
    return std::to_string(static_cast<int>(status)) + " " + Said();
  }
  std::string Check() {
    const ExitStatus status = cli::Check({.paths = {Path("")}}, console_);
    return std::to_string(static_cast<int>(status)) + " " + Said();
  }
  std::string Said() {
    std::string all = out_.str() + err_.str();
    out_.str("");
    err_.str("");
    return all;
  }
  // One more order of the fake platforms for their next request.
  void Befall(Json fault) {
    fault["platform"] = "whatsapp";
    ASSERT_FALSE(Order("/control", fault).is_null());
  }

  std::string url_ = Base();
  std::optional<std::string> token_ = "fake-whatsapp-token";
  Json shop_ = Json::array();
  std::ostringstream out_;
  std::ostringstream err_;
  cli::Console console_{out_, err_};
};

TEST_F(TemplatesFetch, TakesEveryPage) {
  for (int number = 0; number < 119; ++number) {
    shop_.push_back(TemplateOf("offer_" + std::to_string(number), "Привет, {{1}}"));
  }
  Order("/control/templates", {{"templates", shop_}});
  EXPECT_EQ(Fetch(),
            "0 templates so far: 50\ntemplates so far: 100\ntemplates/whatsapp.json has the "
            "templates of business account 102290129340398: 120, not approved 0\n");
  const std::string text = FileText("templates/whatsapp.json");
  EXPECT_EQ(Json::parse(text)["data"].size(), 120u);
  EXPECT_EQ(std::ranges::count(text, '\n'), 122) << "a template a line";
  EXPECT_EQ(text.find("access_token"), text.npos);
  EXPECT_EQ(Logged().size(), 3u);
  EXPECT_NE(Check().find("nothing to report"), std::string::npos);
}

TEST_F(TemplatesFetch, CheckIsHeldToWhatCame) {
  EXPECT_EQ(Fetch().substr(0, 2), "0 ");
  EXPECT_EQ(Check().substr(0, 2), "0 ");
  Order("/control/templates", {{"template", "shipped"}, {"status", "PAUSED"}});
  EXPECT_NE(Fetch().find("business account 102290129340398: 1, not approved 1\n"),
            std::string::npos);
  const std::string said = Check();
  EXPECT_EQ(said.substr(0, 2), "1 ");
  EXPECT_NE(said.find("error[HK597]: WhatsApp has `shipped` in `en-US` as `PAUSED`"), said.npos);
}

// Also one that nobody can read: that is what fetching is for.
TEST_F(TemplatesFetch, WhatFailsLeavesTheOldFile) {
  const std::string old = "{\"data\": [";
  Write("templates/whatsapp.json", old);
  for (int number = 0; number < 60; ++number) shop_.push_back(TemplateOf("more", "x"));
  Order("/control/templates", {{"templates", shop_}});

  Befall({{"fault", "delay"}, {"ms", 0}});
  Befall({{"fault", "error"}, {"code", 131016}, {"status", 500}});
  std::string said = Fetch();
  EXPECT_EQ(said.substr(0, 2), "3 ");
  EXPECT_NE(said.find("templates so far: 50\nhark: the templates of business account "
                      "102290129340398 were not fetched: WhatsApp error 131016: "),
            said.npos)
      << said;
  Befall({{"fault", "delay"}, {"ms", 0}});
  Befall({{"fault", "drop_after"}});
  EXPECT_EQ(Fetch().substr(0, 2), "3 ");
  EXPECT_EQ(FileText("templates/whatsapp.json"), old);
  const std::filesystem::directory_iterator files(Path("templates"));
  EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "nothing lies beside it";

  EXPECT_EQ(Fetch().substr(0, 2), "0 ");
  EXPECT_EQ(Json::parse(FileText("templates/whatsapp.json"))["data"].size(), 61u);
}

// The channel quotes the token that it refuses.
TEST_F(TemplatesFetch, ATokenThatHasExpiredIsToldAndNotShown) {
  token_ = "expired-canary";
  const std::string said = Fetch();
  EXPECT_EQ(said.substr(0, 2), "3 ");
  EXPECT_NE(said.find("WhatsApp error 190: Error validating access token"), said.npos) << said;
  EXPECT_NE(said.find("has whatsapp_business_management"), said.npos) << said;
  EXPECT_EQ(said.find("canary"), said.npos) << said;
  EXPECT_FALSE(std::filesystem::exists(Path("templates")));
}

TEST_F(TemplatesFetch, AKeptTokenIsOpened) {
  Write("hark.toml", WhatsApp("shop", "102290129340398", "{ kept = true }"));
  EXPECT_EQ(Fetch(),
            "3 hark: connection shop has no token to ask with: the store keeps none yet; `hark "
            "connect shop` brings it\n");
  EXPECT_FALSE(std::filesystem::exists(Path("hark.db"))) << "asking makes no store";
  std::istringstream input(*token_);
  ASSERT_EQ(cli::BringToken({.name = "shop", .path = Path("")}, input, console_), ExitStatus::Good);
  Said();
  EXPECT_EQ(Fetch().substr(0, 2), "0 ");
  ASSERT_EQ(cli::TakeTokenBack({.name = "shop", .path = Path(""), .reason = "sold"}, console_),
            ExitStatus::Good);
  Said();
  EXPECT_EQ(Fetch(),
            "3 hark: connection shop has no token to ask with: sold; `hark connect shop` brings "
            "it\n");
}

TEST_F(TemplatesFetch, WhatIsNotThereIsSaid) {
  token_.reset();
  EXPECT_NE(Fetch().find("3 hark: the token of connection shop is to come from the environment"),
            std::string::npos);
  EXPECT_EQ(Fetch("shpo"), "2 hark: hark.toml has no connection shpo; did you mean shop?\n");
  Write("hark.toml", WhatsApp("shop", ""));
  for (const std::string name : {"", "shop"}) {
    EXPECT_NE(Fetch(name).find("2 hark: connection shop does not say whose templates it sends: add "
                               "business_account_id"),
              std::string::npos);
  }
  Write("hark.toml",
        "[connections.bot]\nchannel = \"telegram\"\ntoken = { env = \"TOKEN\" }\n"
        "webhook_secret = { env = \"SECRET\" }\n");
  EXPECT_NE(Fetch().find("2 hark: hark.toml has no connection on whatsapp"), std::string::npos);
  EXPECT_EQ(Fetch("bot"), "2 hark: connection bot is on telegram, which has no templates\n");
  std::filesystem::remove(Path("hark.toml"));
  EXPECT_NE(Fetch().find("has no hark.toml, so nothing is connected"), std::string::npos);
  Write("hark.toml", "stoer = 1\n");
  EXPECT_EQ(Fetch().substr(0, 2), "1 ");
  EXPECT_TRUE(Logged().empty()) << "nobody is asked";
}

TEST_F(TemplatesFetch, EachOfSeveralAccountsHasItsFile) {
  Write("templates/whatsapp.json", "{\"data\": []}");
  Write("hark.toml", WhatsApp("clinic", "77") + WhatsApp("second", "102290129340398") +
                         WhatsApp("shop", "102290129340398"));
  EXPECT_EQ(Fetch(),
            "2 hark: hark.toml has several business accounts; say whose templates, by "
            "--connection: `clinic`, `second`\n");
  const std::string said = Fetch("shop");
  EXPECT_NE(said.find("0 templates/whatsapp-second.json has the templates"), said.npos) << said;
  EXPECT_NE(said.find("note: scripts are held to templates/whatsapp.json too; remove it where it "
                      "is older\n"),
            said.npos)
      << said;
  EXPECT_NE(Fetch("clinic").find("WhatsApp error 100: (#100) Unsupported get request"),
            std::string::npos);
  Write("hark.toml", WhatsApp("shop", "102290129340398") + WhatsApp("\"../x\"", "77"));
  EXPECT_NE(Fetch("../x").find("2 hark: no file can be called after connection `../x`"),
            std::string::npos);
}

// Whatever a server says that is not WhatsApp, or is it no more.
class TemplatesOfStrangers : public TemplatesFetch {
 protected:
  TemplatesOfStrangers() {
    url_ = "http://127.0.0.1:" + std::to_string(stranger_.Start().value());
    Write("hark.toml", WhatsApp("shop", "102290129340398"));
  }

  std::function<channel::HttpResponse()> answer_;
  int asked_ = 0;
  serve::HttpListener stranger_{{}, [this](const channel::HttpRequest&) {
                                  ++asked_;
                                  return answer_();
                                }};
};

TEST_F(TemplatesOfStrangers, NothingIsWritten) {
  const std::string more = R"("paging": {"next": "http://127.0.0.1:9/x", "cursors": {)";
  const std::pair<std::string, std::string> rows[] = {
      {"<html>", "the answer is not JSON"},
      {std::string(100'000, '['), "the answer is JSON nested deeper"},
      {"", "the answer is not JSON"},
      {"[]", "the answer has no array `data`"},
      {R"({"data": {}})", "the answer has no array `data`"},
      {R"({"data": [7]})", "template 1 has no text `name`"},
      {R"({"data": [{"name": "a", "language": "en", "status": "APPROVED"}]})",
       "template 1 has no array `components`"},
      {R"({"data": [], )" + more + "}}}", "no cursor to what comes behind it"},
      {R"({"data": [], )" + more + R"("after": "x"}}})", "a page leads to itself"},
      {R"({"data": [")" + std::string(2 << 20, 'x') + R"("]})", "the answer is longer than may be"},
  };
  for (const auto& [body, words] : rows) {
    answer_ = [&body] { return channel::HttpResponse{200, {}, body}; };
    const std::string said = Fetch();
    EXPECT_EQ(said.substr(0, 2), "3 ") << body.substr(0, 80);
    EXPECT_NE(said.find(words), said.npos) << said.substr(0, 400);
  }
  for (const int status : {0, 404, 502}) {
    answer_ = [status] { return channel::HttpResponse{status, {}, "no"}; };
    EXPECT_EQ(Fetch().substr(0, 2), "3 ") << status;
  }
  EXPECT_FALSE(std::filesystem::exists(Path("templates")));
}

TEST_F(TemplatesOfStrangers, PagesHaveAnEnd) {
  answer_ = [this] {
    return JsonAnswer(
        200,
        {{"data", Json::array()},
         {"paging",
          {{"next", "http://127.0.0.1:9/x"}, {"cursors", {{"after", std::to_string(asked_)}}}}}});
  };
  EXPECT_NE(Fetch().find("there are more than 400 pages"), std::string::npos);
  EXPECT_EQ(asked_, 400);
  answer_ = [this] {
    return JsonAnswer(
        200,
        {{"data", Json::array({TemplateOf("a", std::string(900'000, 'x'))})},
         {"paging",
          {{"next", "http://127.0.0.1:9/x"}, {"cursors", {{"after", std::to_string(asked_)}}}}}});
  };
  EXPECT_NE(Fetch().find("they have more than 16 MiB"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(Path("templates")));
}

}  // namespace
}  // namespace hark::fake
