// What `hark explain EVENT` tells people and programs.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "cli/explain_event.h"
#include "tests/support/scratch.h"

namespace hark::test {
namespace {

const std::string kShop = R"(contact { score: Int = 0 }

rule human on message when text mentions "human" interrupt { tag contact "human" }

rule price
  on message from telegram
  when text mentions "price" and not contact.tagged("vip")
  limit 1 per contact per 1h
{
  reply "49 USD"
}

rule regular on message when contact.score > 3 and text is "hi" { reply "Welcome back" }

rule rest on message { reply "Pardon?" }

rule order on order paid when order.total is known and order.total > 20 EUR { reply "Thank you" }
)";

struct Said {
  std::string out;
  std::string err;
  cli::ExitStatus status;
};

Said Explained(const std::string& events, cli::ExplainEventOptions options = {}) {
  const Scratch scratch;
  options.path = scratch.File("rules.hark");
  options.events = scratch.File("events.jsonl");
  std::ofstream(options.path) << kShop;
  std::ofstream(options.events) << events;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{out, err};
  const cli::ExitStatus status = cli::ExplainEvent(options, console);
  return {out.str(), err.str(), status};
}

std::string Message(const std::string& channel, const std::string& text) {
  return R"({"type": "message", "channel": ")" + channel + R"(", "from": "42", "text": ")" + text +
         "\"}\n";
}

TEST(ExplainEvent, SaysOfEveryRuleWhatStoodInItsWay) {
  EXPECT_EQ(Explained(Message("whatsapp", "hi")).out,
            "whatsapp 42: message \"hi\"\n"
            "  human (rules.hark:3:6) did not fire: its `when` does not hold\n"
            "    rules.hark:3:28: `text mentions \"human\"` does not hold: text is \"hi\"\n"
            "  price (rules.hark:5:6) did not fire: it listens on telegram; this came on "
            "whatsapp\n"
            "  regular (rules.hark:13:6) did not fire: its `when` does not hold\n"
            "    rules.hark:13:30: `contact.score > 3` does not hold: contact.score is 0\n"
            "  rest (rules.hark:15:6) fired\n"
            "  order (rules.hark:17:6) did not fire: it listens for `order paid`; this is "
            "`message`\n");
}

// What came first decides; only the last event is explained.
TEST(ExplainEvent, EventsBeforeItHappenFirst) {
  const std::string twice = Message("telegram", "price") + "\n" + Message("telegram", "price");
  const std::string once = Explained(Message("telegram", "price")).out;
  EXPECT_NE(once.find("price (rules.hark:5:6) fired"), std::string::npos) << once;
  EXPECT_NE(once.find("rest (rules.hark:15:6) did not fire: price answered before it"),
            std::string::npos)
      << once;
  const std::string again = Explained(twice).out;
  EXPECT_NE(again.find("price (rules.hark:5:6) did not fire: its limit is reached: 1 per contact "
                       "per 1h\n"),
            std::string::npos)
      << again;
  EXPECT_NE(again.find("rest (rules.hark:15:6) fired"), std::string::npos) << again;
  EXPECT_EQ(Explained(twice, {.all = true}).out, once + again);
}

TEST(ExplainEvent, ShowsWhatARecordHolds) {
  const Said said = Explained(R"({
  "type": "order_paid", "channel": "terminal", "from": "ann",
  "order": {"id": "A-7", "total": "19.90 EUR"}
}
)");
  EXPECT_NE(said.out.find("    rules.hark:17:56: `order.total > 20 EUR` does not hold: order.total "
                          "is 19.90 EUR\n"),
            std::string::npos)
      << said.out;
}

TEST(ExplainEvent, IsToldAsJson) {
  const std::string begin =
      R"({"event":"message","channel":"telegram","contact":"42","text":"human","rules":[)"
      R"({"rule":"human","at":"rules.hark:3:6","fired":true,"why":"fired","reason":"it ran"},)"
      R"({"rule":"price","at":"rules.hark:5:6","fired":false,"why":"condition_fails",)"
      R"("reason":"its `when` does not hold","test":{"at":"rules.hark:7:8",)"
      R"("source":"text mentions \"price\"","holds":false,)"
      R"("values":{"text":"\"human\""}}},{"rule":"regular")";
  const Said said = Explained(Message("telegram", "human"), {.json = true});
  EXPECT_EQ(said.out.substr(0, begin.size()), begin);
}

TEST(ExplainEvent, WhatIsNoEventIsSaid) {
  const Said said = Explained("{\"type\": \"massage\"}\n");
  EXPECT_EQ(said.status, cli::ExitStatus::Usage);
  EXPECT_NE(said.err.find("line 1 of the events"), std::string::npos) << said.err;
  EXPECT_EQ(Explained("").status, cli::ExitStatus::Usage);
}

}  // namespace
}  // namespace hark::test
