// The page of the web chat in a real browser: a conversation as a person has it, lines that break,
// tabs, hostile texts, a keyboard, a phone, and pictures for people to look at.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "runtime/serve/worker.h"
#include "tests/browser/browser.h"
#include "tests/support/compiled.h"
#include "tests/support/scratch.h"

namespace hark::test {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Flower(const std::string& ground, const std::string& petal) {
  return fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 200'><rect width='320' "
      "height='200' fill='{0}'/><path d='M160 190V90' stroke='#3b7d4f' stroke-width='8'/><path "
      "d='M160 150c30-4 46-22 52-44-30 2-48 18-52 44z' fill='#4f9a64'/><path d='M126 40c12 6 22 4 "
      "34-14 12 18 22 20 34 14 4 36-8 60-34 60s-38-24-34-60z' fill='{1}'/></svg>",
      ground, petal);
}

class Page : public testing::Test {
 protected:
  void SetUp() override {
    if (!Browser::IsInstalled()) {
      GTEST_SKIP() << "chromium is not installed: apt-get install chromium, or ./dev setup";
    }
    Start();
    browser_ = std::make_unique<Browser>(std::map<std::string, std::string>{
        {"https://pictures.example/tulips.png", Flower("#fbe9ec", "#d6336c")},
        {"https://pictures.example/peonies.png", Flower("#eef0fb", "#b197d6")}});
    tab_ = browser_->NewTab();
    tab_->Resize(1100, 760);
  }

  void Start() {
    channel::Connection site;
    site.name = "site";
    site.channel = "webchat";
    site.visitor_secret = secret_;
    site.page.title = "Navoi Flowers";
    site.page.greeting = "We answer every day from 9:00 to 21:00.";
    auto worker = serve::Worker::Start(
        {.connections = {site}, .store_path = folder_.File("store.db"), .port = port_});
    ASSERT_TRUE(worker) << worker.error().message;
    worker_ = std::move(*worker);
    port_ = worker_->port();
    ASSERT_TRUE(worker_->Deploy(Compiled(Read(HARK_SOURCE_DIR "/tests/browser/shop/rules.hark"))));
  }
  std::string Url(const std::string& behind = "") const {
    return fmt::format("http://127.0.0.1:{}/chat/site{}", port_, behind);
  }
  void Say(Tab& tab, const std::string& text) {
    tab.Click("#text");
    tab.Type(text);
    tab.Press("Enter");
  }
  static std::string Has(const std::string& text) {
    return "document.getElementById('log').innerText.includes(" + nlohmann::json(text).dump() + ")";
  }
  static std::string Count(const std::string& selector) {
    return "document.querySelectorAll('" + selector + "').length";
  }
  static std::string Shot(const std::string& name) {
    return HARK_BINARY_DIR "/screenshots/" + name + ".png";
  }

  // The conversation that the pictures show.
  void Talk() {
    tab_->Open(Url());
    tab_->WaitFor(Has("What can we do for you?"));
    tab_->Click("button.choice");
    tab_->WaitFor(Has("Take peonies"));
    tab_->WaitFor(
        "[...document.images].length === 2 && "
        "[...document.images].every((one) => one.naturalWidth > 0)");
    tab_->Click(".card button.choice");
    tab_->WaitFor(Has("When shall we bring them?"));
    tab_->WaitFor(Count(".reaction") + " === 1");
    tab_->Click(".message:last-child button.choice:nth-child(2)");
    tab_->WaitFor(Has("noted"));
    Say(*tab_, "مرحبا! هل لديكم توصيل؟");
    tab_->WaitFor(Has("أهلاً وسهلاً"));
    tab_->WaitFor(Count(".own[data-state=\"sent\"]") + " === 4");
  }

  Scratch folder_;
  std::string secret_ = "secret";
  std::uint16_t port_ = 0;
  std::unique_ptr<serve::Worker> worker_;
  std::unique_ptr<Browser> browser_;
  std::unique_ptr<Tab> tab_;
};

TEST_F(Page, AConversationOnADeskAndOnAPhone) {
  Talk();
  tab_->Screenshot(Shot("desktop"));
  tab_->Evaluate("document.getElementById('log').scrollTop = 0");
  tab_->Screenshot(Shot("desktop_top"));
  tab_->PreferColors("dark");
  tab_->Screenshot(Shot("desktop_dark"));
  tab_->PreferColors("light");
  tab_->Resize(390, 844, true);
  tab_->Settle();
  tab_->Evaluate("document.getElementById('log').scrollTop = 0");
  tab_->Screenshot(Shot("phone"));
  tab_->Evaluate("document.getElementById('log').scrollTop = 1e6");
  tab_->Screenshot(Shot("phone_end"));
  tab_->Resize(320, 568, true);
  tab_->Screenshot(Shot("small_phone"));
  EXPECT_LE(tab_->Evaluate("document.scrollingElement.scrollWidth"), 320);
  EXPECT_LE(tab_->Evaluate("document.getElementById('log').scrollWidth"), 320);
}

TEST_F(Page, ButtonsAreMarkedAndThoseOfAQuestionAreOver) {
  Talk();
  EXPECT_EQ(tab_->Evaluate(Count("button.chosen:disabled")), 3);
  EXPECT_EQ(tab_->Evaluate("[...document.querySelectorAll('button.choice')].filter("
                           "(one) => /Today|Saturday/.test(one.textContent) && !one.disabled)"
                           ".length"),
            0);
  EXPECT_EQ(tab_->Evaluate("[...document.querySelectorAll('button.choice')].filter("
                           "(one) => /Opening hours|peonies/.test(one.textContent) && one.disabled)"
                           ".length"),
            0)
      << "a menu stays one";
  const std::string before = tab_->Evaluate("document.getElementById('messages').innerText");
  tab_->Open(Url());
  tab_->WaitFor(Count(".message") + " === 9");
  EXPECT_EQ(tab_->Evaluate("document.getElementById('messages').innerText"), before);
  EXPECT_EQ(tab_->Evaluate(Count("button.chosen:disabled")), 3);
}

TEST_F(Page, ABrokenLineLosesNothingAndSaysNothingTwice) {
  tab_->Open(Url());
  tab_->WaitFor(Has("What can we do"));
  worker_.reset();
  tab_->WaitFor("document.getElementById('state').dataset.state === 'offline'");
  Say(*tab_, "echo one");
  Say(*tab_, "echo two");
  EXPECT_EQ(tab_->Evaluate(Count(".own[data-state=\"sending\"]")), 2);
  tab_->Screenshot(Shot("offline"));
  Start();
  tab_->WaitFor("document.getElementById('state').dataset.state === 'online'");
  tab_->WaitFor(Count(".own[data-state=\"sent\"]") + " === 2");
  tab_->WaitFor(Count(".theirs") + " === 3");
  Say(*tab_, "count");
  tab_->WaitFor(Has("three"));
  EXPECT_EQ(tab_->Evaluate("[...document.querySelectorAll('.theirs .text')]"
                           ".map((one) => one.textContent).slice(1).join()"),
            "echo one,echo two,one,two,three");
}

TEST_F(Page, WhatWasNotTakenIsSaidAfterAReload) {
  tab_->Open(Url());
  tab_->WaitFor(Has("What can we do"));
  tab_->Evaluate(
      "{ const real = fetch; fetch = (url, ...rest) => url.endsWith('messages') ? "
      "Promise.reject(new Error('cut')) : real(url, ...rest); }");
  Say(*tab_, "echo held back");
  tab_->WaitFor(Count(".own[data-state=\"sending\"]") + " === 1");
  tab_->Open(Url("?again"));
  tab_->WaitFor(Count(".own[data-state=\"sent\"]") + " === 1");
  tab_->WaitFor(Count(".theirs") + " === 2");
}

TEST_F(Page, WhomTheWorkerDoesNotKnowAnyMoreBeginsAgain) {
  Talk();
  worker_.reset();
  Say(*tab_, "echo still here");
  secret_ = "another secret";
  Start();
  tab_->WaitFor("document.getElementById('state').dataset.state === 'online'");
  tab_->WaitFor(Count(".theirs") + " === 2 && " + Count(".own[data-state=\"sent\"]") + " === 1");
  EXPECT_EQ(tab_->Evaluate(Count(".message")), 3);
}

TEST_F(Page, SpeaksTheVisitorsLanguageFromTheirSide) {
  tab_->PreferLanguages("ar,en");
  Talk();
  EXPECT_EQ(tab_->Evaluate("document.documentElement.lang + document.documentElement.dir"),
            "arrtl");
  tab_->Resize(390, 844, true);
  tab_->Screenshot(Shot("phone_arabic"));
  EXPECT_LE(tab_->Evaluate("document.scrollingElement.scrollWidth"), 390);
}

TEST_F(Page, TabsOfOneVisitorShowTheSame) {
  tab_->Open(Url());
  tab_->WaitFor(Has("What can we do"));
  auto second = browser_->NewTabBeside(*tab_);
  second->Open(Url());
  second->WaitFor(Has("What can we do"));
  Say(*second, "echo from the second");
  tab_->WaitFor(Count(".own") + " === 1 && " + Count(".theirs") + " === 2");
  auto stranger = browser_->NewTab();
  stranger->Open(Url());
  stranger->WaitFor(Has("What can we do"));
  EXPECT_EQ(stranger->Evaluate(Count(".message")), 1);
}

TEST_F(Page, TextsAreNoMarkup) {
  tab_->Open(Url());
  tab_->WaitFor(Has("What can we do"));
  const std::string hostile =
      "echo <img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
      " javascript:alert(1) https://shop.example/?a=1&b=\"><b>x";
  Say(*tab_, hostile);
  tab_->WaitFor(Count(".theirs") + " === 2");
  tab_->Evaluate("document.querySelectorAll('.text .unseen').forEach((one) => one.remove())");
  EXPECT_EQ(tab_->Evaluate("document.querySelector('.message:last-child .text').textContent"),
            hostile);
  EXPECT_EQ(tab_->Evaluate(Count("#messages img, #messages script, #messages b")), 0);
  EXPECT_EQ(tab_->Evaluate("[...document.querySelectorAll('#messages a')]"
                           ".map((one) => one.getAttribute('href')).join()"),
            "https://shop.example/?a=1&b=,https://shop.example/?a=1&b=");
  EXPECT_EQ(tab_->Evaluate("document.title"), "Navoi Flowers");
}

TEST_F(Page, AKeyboardIsEnough) {
  tab_->Open(Url());
  tab_->WaitFor(Has("What can we do"));
  for (int presses = 0; presses < 6; ++presses) {
    tab_->Press("Tab");
    if (tab_->Evaluate("document.activeElement.textContent") == "Opening hours") break;
  }
  EXPECT_EQ(tab_->Evaluate("document.activeElement.textContent"), "Opening hours");
  EXPECT_NE(tab_->Evaluate("getComputedStyle(document.activeElement).outlineStyle"), "none");
  tab_->Press("Enter");
  tab_->WaitFor(Has("from 9:00 to 21:00. The shop"));
  tab_->Evaluate("document.getElementById('text').focus()");
  tab_->Type("echo by keys");
  tab_->Press("Enter");
  tab_->WaitFor(Count(".theirs") + " === 3");
}

// What WCAG asks of every text in both colour schemes, and of whatever can be used.
constexpr const char* kPoorContrast = R"((() => {
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const part = (one) => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const color = rgb(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const one of document.querySelectorAll('body *')) {
    const says = [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!says || !one.checkVisibility() || one.closest('.unseen')) continue;
    const pair = [luminance(rgb(getComputedStyle(one).color)), luminance(ground(one))].sort();
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) poor.push(`${one.className} ${one.textContent}: ${ratio.toFixed(2)}`);
  }
  return poor.join('\n');
})())";

TEST_F(Page, IsReadableAndNamed) {
  Talk();
  for (const char* scheme : {"light", "dark"}) {
    tab_->PreferColors(scheme);
    tab_->Settle();
    EXPECT_EQ(tab_->Evaluate(kPoorContrast), "") << scheme;
  }
  EXPECT_EQ(tab_->Evaluate("document.getElementById('log').getAttribute('role')"), "log");
  EXPECT_EQ(tab_->Evaluate("document.getElementById('log').getAttribute('aria-busy')"), "false");
  EXPECT_EQ(tab_->Evaluate("document.querySelector('label[for=text]').textContent"), "Message");
  EXPECT_EQ(tab_->Evaluate(
                "[...document.querySelectorAll('button, a, img, textarea')].filter((one) => "
                "!(one.textContent || one.alt || one.ariaLabel || one.labels?.length)).length"),
            0);
  EXPECT_EQ(tab_->Evaluate("[...document.querySelectorAll('.message:last-child .text')]"
                           ".map((one) => one.dir + getComputedStyle(one).direction).join()"),
            "autortl");
  EXPECT_EQ(tab_->Evaluate("[...document.querySelectorAll('button, a.choice')].filter((one) => "
                           "one.checkVisibility() && one.getBoundingClientRect().height < 44)"
                           ".length"),
            0)
      << "large enough for a finger";
}

// On another site, by the one line that docs/webchat.md gives.
TEST_F(Page, TheWidgetOpensItAndTellsWhatIsUnread) {
  tab_->Open(Url("/nothing"));
  tab_->Evaluate("document.body.textContent = 'A site'");
  tab_->Evaluate(
      fmt::format("new Promise((done) => {{ const one = document.createElement('script');"
                  " one.src = '{}'; one.dataset.label = 'Chat with us'; one.onload = done;"
                  " document.head.append(one); }})",
                  Url("/widget.js")));
  EXPECT_EQ(tab_->Evaluate("document.querySelector('body > button').ariaLabel"), "Chat with us");
  tab_->Click("body > button");
  const std::string inside = "document.querySelector('iframe').contentDocument";
  tab_->WaitFor(inside + "?.getElementById('log')?.innerText.includes('What can we do')");
  tab_->WaitFor(inside + ".getAnimations().length === 0");
  tab_->Screenshot(Shot("widget"));
  EXPECT_EQ(tab_->Evaluate("document.querySelector('body > button').ariaExpanded"), "true");
  tab_->Evaluate(inside + ".getElementById('close').click()");
  tab_->WaitFor("document.querySelector('body > button').ariaExpanded === 'false'");
}

}  // namespace
}  // namespace hark::test
