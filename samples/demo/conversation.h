#pragma once

#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "samples/demo/stage.h"

namespace hark::demo {

// One thing a person does, and what must come of it. The text is what they write, or the
// title of the button they press in the newest message that has one. Each expectation is
// part of one message, in order; there must be no other message.
struct Line {
  enum class Kind { Says, Taps } kind;
  std::string text;
  std::vector<std::string> expected;
};

// What one person and the business say to each other on one channel.
struct Conversation {
  std::string_view channel;
  test::Person person;
  std::vector<Line> lines;
};

// The conversations of samples/price_enquiry: English on WhatsApp, Uzbek and Russian on
// Telegram.
const std::vector<Conversation>& Conversations();

// Plays one person's side through webhooks and prints both as people read them: the person
// at the left, the business indented, buttons in brackets.
class Player {
 public:
  Player(Stage& stage, std::string_view channel, const test::Person& person)
      : stage_(stage), channel_(channel), person_(person) {}

  // Posts, waits until the worker is idle and prints what reached the platform. Failures
  // say what was expected and what came instead.
  Result<void> Play(const Line& line);

  // The same without expectations, for a person who types: the number or title of a button
  // of the newest message presses it.
  Result<void> Type(const std::string& text);

 private:
  const channel::Choice* ButtonNamed(const std::string& title) const;
  const channel::Choice* ButtonTyped(const std::string& text) const;
  Result<void> Deliver(const channel::HttpRequest& request);
  channel::HttpRequest Tap(const channel::Choice& button);
  channel::HttpRequest Say(const std::string& text);
  void PrintReply(const test::Sent& sent);

  Stage& stage_;
  std::string_view channel_;
  const test::Person& person_;
  test::Sent newest_with_buttons_;
};

}  // namespace hark::demo
