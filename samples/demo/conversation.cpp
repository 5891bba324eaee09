#include "samples/demo/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace hark::demo {
namespace {

constexpr std::int64_t kReplyMs = 10'000;
constexpr std::int64_t kTypedReplyMs = 1'000;
constexpr int kBusinessColumn = 12;

const Line kAsksInEnglish = {
    Line::Kind::Says, "hello, how much is it?", {"Hi Aziza", "Which plan interests you?"}};
const Line kAsksInUzbek = {
    Line::Kind::Says, "Narxi qancha?", {"Salom Jasur", "Qaysi tarif sizni qiziqtiradi?"}};
const Line kAsksInRussian = {
    Line::Kind::Says, "Сколько стоит?", {"Здравствуйте, Дарья", "Какой тариф вас интересует?"}};

Result<void> Mismatch(const Line& line, const std::vector<test::Sent>& sent) {
  std::string words = fmt::format("after \"{}\" these replies were expected:\n", line.text);
  for (const std::string& text : line.expected) words += fmt::format("  … {} …\n", text);
  words += sent.empty() ? "and none came" : "and these came:";
  for (const test::Sent& each : sent) {
    words +=
        fmt::format("\n  {}{}", each.text, each.accepted ? "" : " (refused: " + each.error + ")");
  }
  return Fail(FailureKind::Invalid, words);
}

bool IsExpected(const Line& line, const std::vector<test::Sent>& sent) {
  if (sent.size() != line.expected.size()) return false;
  for (std::size_t at = 0; at < sent.size(); ++at) {
    if (!sent[at].accepted || !sent[at].text.contains(line.expected[at])) return false;
  }
  return true;
}

}  // namespace

const std::vector<Conversation>& Conversations() {
  static const std::vector<Conversation> kConversations = {
      {kWhatsApp,
       {"998901112233", "Aziza Karimova", ""},
       {kAsksInEnglish,
        {Line::Kind::Taps, "Pro", {"Where shall we send the quote?"}},
        {Line::Kind::Says, "not-an-email", {"not an e-mail"}},
        {Line::Kind::Says, "aziza@example.com", {"348 USD a year, goes to aziza@example.com"}}}},
      {kTelegram,
       {"7012345678901", "Jasur", "uz"},
       {kAsksInUzbek, {Line::Kind::Taps, "Basic", {"Basic oyiga 9 USD turadi"}}}},
      {kTelegram,
       {"7012345678902", "Дарья", "ru"},
       {kAsksInRussian,
        {Line::Kind::Says, "оператор, пожалуйста", {"Someone of us will write to you here."}},
        {Line::Kind::Taps, "Team", {"Where shall we send the quote?"}}}},
  };
  return kConversations;
}

const channel::Choice* Player::ButtonNamed(const std::string& title) const {
  for (const channel::Choice& button : newest_with_buttons_.buttons) {
    if (button.title == title) return &button;
  }
  return nullptr;
}

const channel::Choice* Player::ButtonTyped(const std::string& text) const {
  const auto& buttons = newest_with_buttons_.buttons;
  for (std::size_t at = 0; at < buttons.size(); ++at) {
    if (text == std::to_string(at + 1)) return &buttons[at];
  }
  return ButtonNamed(text);
}

channel::HttpRequest Player::Tap(const channel::Choice& button) {
  return test::TapWebhook(stage_.ConnectionOf(channel_), stage_.worker_url(), person_,
                          stage_.NextNumber(), button, newest_with_buttons_.provider_id);
}

channel::HttpRequest Player::Say(const std::string& text) {
  return test::TextWebhook(stage_.ConnectionOf(channel_), stage_.worker_url(), person_,
                           stage_.NextNumber(), text);
}

Result<void> Player::Deliver(const channel::HttpRequest& request) {
  auto status = stage_.Post(request);
  if (!status) return std::unexpected(status.error());
  if (*status == 200) return {};
  return Fail(FailureKind::Invalid,
              fmt::format("the worker answered the webhook with {} instead of 200", *status));
}

void Player::PrintReply(const test::Sent& sent) {
  std::string_view text = sent.text;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    fmt::print("{:{}}{}\n", "", kBusinessColumn, line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  if (!sent.accepted) {
    fmt::print("{:{}}(refused by {}: {})\n", "", kBusinessColumn, sent.platform, sent.error);
  }
  if (sent.buttons.empty()) return;
  newest_with_buttons_ = sent;
  fmt::print("{:{}}", "", kBusinessColumn - 1);
  for (const channel::Choice& button : sent.buttons) fmt::print(" [{}]", button.title);
  fmt::print("\n");
}

Result<void> Player::Play(const Line& line) {
  channel::HttpRequest request;
  if (line.kind == Line::Kind::Taps) {
    const channel::Choice* button = ButtonNamed(line.text);
    if (button == nullptr) {
      return Fail(FailureKind::Invalid, fmt::format("no message had a button [{}]", line.text));
    }
    fmt::print("(taps [{}])\n", line.text);
    request = Tap(*button);
  } else {
    fmt::print("{}\n", line.text);
    request = Say(line.text);
  }
  auto delivered = Deliver(request);
  if (!delivered) return delivered;
  const std::vector<test::Sent> sent = stage_.SentTo(person_, line.expected.size(), kReplyMs);
  for (const test::Sent& each : sent) PrintReply(each);
  std::fflush(stdout);
  return IsExpected(line, sent) ? Result<void>() : Mismatch(line, sent);
}

Result<void> Player::Type(const std::string& text) {
  const channel::Choice* button = ButtonTyped(text);
  auto delivered = Deliver(button != nullptr ? Tap(*button) : Say(text));
  if (!delivered) return delivered;
  const std::vector<test::Sent> sent = stage_.SentTo(person_, 1, kTypedReplyMs);
  if (sent.empty()) fmt::print("{:{}}(no rule answers this)\n", "", kBusinessColumn);
  for (const test::Sent& each : sent) PrintReply(each);
  return {};
}

}  // namespace hark::demo
