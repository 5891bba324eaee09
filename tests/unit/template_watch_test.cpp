// Templates of a workspace that is served, looked at each night: the nights pass at once, and
// WhatsApp is the fake platforms without a wire.

#include "cli/template_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/template_watch_thread.h"
#include "runtime/host/virtual_host.h"
#include "tests/fake_platforms/platforms.h"
#include "tests/support/scratch.h"

namespace hark::cli {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::string_view kHost = "https://graph.facebook.com";

Json TemplateOf(const std::string& name, const std::string& body) {
  return {{"name", name},
          {"language", "en"},
          {"status", "APPROVED"},
          {"category", "UTILITY"},
          {"components", Json::array({{{"type", "BODY"}, {"text", body}}})}};
}

class Wire final : public channel::HttpClient {
 public:
  explicit Wire(fake::Platforms& platforms) : platforms_(platforms) {}

  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t) override {
    ++asked;
    if (is_down) {
      return std::unexpected(channel::HttpFailure{channel::WireFailure::NotSent, "no way there"});
    }
    channel::HttpRequest inbound = request;
    inbound.url.erase(0, kHost.size());
    return platforms_.Handle(inbound);
  }

  int asked = 0;
  bool is_down = false;

 private:
  fake::Platforms& platforms_;
};

std::string WhatsApp(const std::string& name, const std::string& account) {
  std::string text = "[connections." + name + "]\nchannel = \"whatsapp\"\naccount_id = \"1065\"\n";
  if (!account.empty()) text += "business_account_id = \"" + account + "\"\n";
  return text +
         "token = { env = \"TOKEN\" }\napp_secret = { env = \"SECRET\" }\n"
         "verify_token = { env = \"VERIFY\" }\n";
}

class TemplateWatchTest : public testing::Test {
 protected:
  TemplateWatchTest() {
    Write("rules.hark", R"(template shipped(order: Text) { en "Order {order} has left." }
template thanks { en "Thank you!" }
rule r on message from whatsapp {
  reply template shipped(order: text)
  reply template thanks
}
)");
    Write("hark.toml", WhatsApp("shop", "102290129340398"));
    Has({TemplateOf("shipped", "Order {{1}} has left."), TemplateOf("thanks", "Thank you!")});
  }

  void Write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories(std::filesystem::path(folder_.File(name)).parent_path());
    std::ofstream(folder_.File(name)) << text;
  }
  void Has(const std::vector<Json>& templates) {
    ASSERT_TRUE(platforms_.templates().Order({{"templates", Json(templates)}}));
  }
  void Is(const std::string& name, const std::string& status) {
    ASSERT_TRUE(platforms_.templates().Order({{"template", name}, {"status", status}}));
  }

  void Serve() {
    ExitStatus status = ExitStatus::Good;
    workspace_ = CompileWorkspace(folder_.File(""), console_, status);
    ASSERT_TRUE(workspace_) << err_.str();
    watch_.emplace(TemplateWatch::Parts{
        *workspace_, [this](const std::string&) -> std::optional<std::string> { return token_; },
        wire_, clock_, random_, [this](const std::string& line) { told_ += line + '\n'; }});
  }
  // Until the next time to look, and what was told then.
  std::string Night(bool goes_on = true) {
    if (!watch_) Serve();
    clock_.Advance(watch_->Step([] { return true; }));
    watch_->Step([&] { return goes_on; });
    return std::exchange(told_, "");
  }

  test::Scratch folder_;
  std::string error_;
  fake::Log log_{"", error_};
  fake::Platforms platforms_{fake::Accounts{}, log_};
  Wire wire_{platforms_};
  host::VirtualClock clock_{1'700'000'000'000};
  host::SeededRandom random_{7};
  std::string token_ = "fake-whatsapp-token";
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{out_, err_};
  std::string told_;
  std::optional<CompiledWorkspace> workspace_;
  std::optional<TemplateWatch> watch_;
};

constexpr const char* kPaused =
    "connection shop: template in rules.hark:1: WhatsApp has `shipped` in `en` as `PAUSED`, and "
    "does not send it; WhatsApp sends it once it is APPROVED; `hark templates fetch` asks anew "
    "(HK597)\n";

TEST_F(TemplateWatchTest, LooksOnceADay) {
  Serve();
  const auto always = [] { return true; };
  const std::int64_t first_ms = watch_->Step(always);
  EXPECT_GE(first_ms, 3 * kMinuteMs);
  EXPECT_LT(first_ms, 13 * kMinuteMs);
  clock_.Advance(first_ms - 1);
  EXPECT_EQ(watch_->Step(always), 1);
  EXPECT_EQ(wire_.asked, 0);
  clock_.Advance(1);
  EXPECT_EQ(watch_->Step(always), 24 * 60 * kMinuteMs);
  EXPECT_EQ(wire_.asked, 1);
  clock_.Jump(1'800'000'000'000);
  clock_.Advance(24 * 60 * kMinuteMs - 1);
  watch_->Step(always);
  EXPECT_EQ(wire_.asked, 1);
  clock_.Advance(1);
  watch_->Step(always);
  EXPECT_EQ(wire_.asked, 2);
  EXPECT_EQ(told_, "");
}

TEST_F(TemplateWatchTest, TellsEachThingOnceUntilItIsGoodAgain) {
  EXPECT_EQ(Night(), "");
  Is("shipped", "PAUSED");
  EXPECT_EQ(Night(), kPaused);
  EXPECT_EQ(Night(), "");
  Is("thanks", "REJECTED");
  EXPECT_NE(Night().find("rules.hark:2: WhatsApp has `thanks` in `en` as `REJECTED`"),
            std::string::npos);
  Is("shipped", "APPROVED");
  EXPECT_EQ(Night(), "");
  Is("shipped", "PAUSED");
  EXPECT_EQ(Night(), kPaused) << "told anew";
  Is("shipped", "DISABLED");
  EXPECT_NE(Night().find("as `DISABLED`"), std::string::npos) << "another thing";
}

// The scripts are those that are served, whatever is on the disk by now.
TEST_F(TemplateWatchTest, SaysWhatCheckWouldSay) {
  Serve();
  Write("rules.hark", "no script at all");
  Has({TemplateOf("shipped", "{{1}} left on {{2}}."), TemplateOf("thank", "Thank you!")});
  const std::string said = Night();
  EXPECT_NE(said.find("rules.hark:1: `shipped` in `en` takes 2 parameters at WhatsApp, and 1 "
                      "parameter here; WhatsApp has `{{1}} left on {{2}}.` (HK598)\n"),
            said.npos)
      << said;
  EXPECT_NE(said.find("rules.hark:2: WhatsApp has no template `thanks`; did you mean `thank`? "
                      "(HK595)\n"),
            said.npos)
      << said;
}

TEST_F(TemplateWatchTest, WhatTheStartHasToldIsNotToldAgain) {
  const std::vector<Json> list = {TemplateOf("shipped", "{{1}} has left."),
                                  TemplateOf("thanks", "Thank you!")};
  Write("templates/whatsapp.json", Json({{"data", Json(list)}}).dump());
  Has(list);
  EXPECT_EQ(Night(), "");
  EXPECT_NE(err_.str().find("HK599"), std::string::npos) << err_.str();
  Has({TemplateOf("shipped", "{{1}} has left."), TemplateOf("thanks", "Thanks.")});
  EXPECT_NE(Night().find("WhatsApp has other words for `thanks` in `en`"), std::string::npos);
}

TEST_F(TemplateWatchTest, AFailureIsToldOnceAndLosesNothing) {
  Is("shipped", "PAUSED");
  EXPECT_EQ(Night(), kPaused);
  wire_.is_down = true;
  EXPECT_EQ(Night(),
            "connection shop: its templates cannot be looked at: the templates of business account "
            "102290129340398 were not fetched: no way there; asked again in a day\n");
  EXPECT_EQ(Night(), "");
  wire_.is_down = false;
  token_ = "expired-canary";
  const std::string refused = Night();
  EXPECT_NE(refused.find("WhatsApp error 190"), refused.npos) << "another kind";
  EXPECT_EQ(refused.find("canary"), refused.npos) << refused;
  EXPECT_EQ(Night(), "");
  token_ = "fake-whatsapp-token";
  EXPECT_EQ(Night(), "") << "still paused, and told before";
  wire_.is_down = true;
  EXPECT_NE(Night(), "") << "a new failure";
}

TEST_F(TemplateWatchTest, EndsBetweenPages) {
  std::vector<Json> many;
  for (int number = 0; number < 120; ++number) many.push_back(TemplateOf("a", "x"));
  Has(many);
  EXPECT_EQ(Night(/*goes_on=*/false), "");
  EXPECT_EQ(wire_.asked, 1);
}

// Whoever waits for the night is woken.
TEST_F(TemplateWatchTest, TheThreadEndsWhenItIsTold) {
  Serve();
  { const TemplateWatchThread sleeps(*workspace_, console_); }
  EXPECT_EQ(err_.str(), "");
}

// One list alone would make all templates of the other account seem to be missing.
TEST_F(TemplateWatchTest, SeveralAccountsAreLookedAtTogether) {
  Write("hark.toml", WhatsApp("clinic", "77") + WhatsApp("second", "102290129340398") +
                         WhatsApp("shop", "102290129340398"));
  Has({});
  const std::string said = Night();
  EXPECT_NE(said.find("connection clinic: its templates cannot be looked at"), said.npos) << said;
  EXPECT_EQ(said.find("no template"), said.npos) << said;
  EXPECT_EQ(wire_.asked, 2) << "an account once";
}

TEST_F(TemplateWatchTest, OfAnAccountThatNobodyNamesNothingIsSaid) {
  Write("hark.toml", WhatsApp("clinic", "") + WhatsApp("shop", "102290129340398"));
  Has({TemplateOf("shipped", "Order {{1}} has left.")});
  Is("shipped", "PAUSED");
  EXPECT_EQ(Night(), kPaused) << "`thanks` may be the clinic's";
  Write("hark.toml", WhatsApp("clinic", ""));
  watch_.reset();
  Serve();
  EXPECT_FALSE(watch_->has_work());
}

}  // namespace
}  // namespace hark::cli
