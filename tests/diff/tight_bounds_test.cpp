// What is stated as the most that a rule does is what some input makes it do: a bound that is
// too high says as little as one that is too low. Each program here is given its worst input.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "tests/diff/counted_runs.h"
#include "tests/support/golden_events.h"

namespace hark::diff {
namespace {

// In a script, `go` is the rule that is measured. The first message is "go", of contact 1.
struct Row {
  std::string_view name;
  std::string_view script;
  std::string_view events = "";
  // Figures that no input reaches: why is said beside it.
  std::set<std::string_view> loose = {};
};

const std::vector<Row>& Rows() {
  static const std::vector<Row> kRows = {
      {"one after another", R"(rule go on message { reply "One." log "two" reply "Three." })"},
      {"parts, a reaction and buttons", R"(
rule go on message {
  reply { "One." image "https://example.com/a.png" "Two." }
  react "👍"
  reply "Shall we?" buttons yes "Yes", no "No"
})"},
      {"a loop", R"(rule go on message { repeat up to 5 times { reply "Again." } })"},
      {"a loop in a loop", R"(
rule go on message {
  repeat up to 3 times {
    log "outer"
    repeat up to 4 times { reply "Inner." }
  }
})"},
      {"a list that is written out", R"(
rule go on message { for word in ["a", "b", "c"] { reply "{word}" } })"},
      {"a list with a name", R"(
const words = ["a", "b", "c", "d"]
rule go on message { for word in words { reply "{word}" } })"},
      {"a list that a branch makes longer", R"(
rule go on message {
  let words = if text is "go" then ["a", "b", "c"] else ["a"]
  for word in words { reply "{word}" }
})"},
      {"lists in a loop", R"(
rule go on message {
  repeat up to 2 times {
    for word in ["a", "b"] { for number in [1, 2, 3] { reply "{word}{number}" } }
  }
})"},
      {"the longer branch", R"(
rule go on message {
  if text is "go" { reply "One." reply "Two." log "three" } else { reply "One." }
})"},
      {"a branch in a loop", R"(
rule go on message {
  repeat up to 3 times { if text is "go" { reply "One." reply "Two." } else { reply "One." } }
})"},
      {"the longest case", R"(
rule go on message {
  match text {
    "stay" -> reply "Here."
    "go" -> { reply "On." reply "And on." }
    else -> log "what?"
  }
})"},
      {"a match in a loop",
       R"(
rule go on message {
  for word in ["a", "b", "c"] {
    match word { "a", "b" -> reply "Of two." "c" -> reply "Of one." else -> log "none" }
  }
})",
       "",
       // Which case is taken differs from round to round; the costliest is counted.
       {"steps_per_turn"}},
      {"a flow called twice", R"(
flow said(what: Text) { reply "{what}" log "said" }
rule go on message { do said(what: "One.") do said(what: "Two.") })"},
      {"flows in flows in a loop", R"(
flow inner() { reply "In." }
flow outer() { do inner() repeat up to 2 times { do inner() } reply "Out." }
rule go on message { repeat up to 3 times { do outer() } })"},
      {"a function in a loop", R"(
fn twice(n: Int) -> Int = n * 2
rule go on message { for number in [1, 2, 3] { log "{twice(n: twice(n: number))}" } })"},
      {"what comes behind a stop", R"(
rule go on message {
  if text is "stop" { reply "Bye." stop }
  repeat up to 2 times { reply "On." }
})"},
      {"waits in between", R"(
rule go on message {
  reply "One."
  wait 1h
  reply "Two." reply "Three."
  wait 2h
  reply "Four."
})",
       "advance 4h"},
      {"a wait in a loop", R"(
rule go on message { repeat up to 3 times { reply "One." wait 1h reply "Two." } })",
       "advance 4h"},
      {"a wait in a flow in a loop", R"(
flow later(what: Text) { wait 1h reply "{what}" }
rule go on message {
  for word in ["a", "b", "c"] { do later(what: word) }
  do later(what: "d")
})",
       "advance 5h"},
      {"a question", R"(
rule go on message {
  let name = ask "Your name?" within 1h else { reply "Later, then." stop }
  reply "Hello, {name}!" reply "Welcome."
})",
       R"(telegram < 1 "Ann")"},
      {"a question that nobody answers", R"(
rule go on message {
  ask "Well?" within 1h else { reply "One." reply "Two." reply "Three." stop }
  reply "Good."
})",
       "advance 2h"},
      {"a question that is put again", R"(
rule go on message {
  let count = ask "How many?" as Int retry 2 "A number, please." within 1d else {
    reply "Later." log "no" stop
  }
  reply "{count}."
})",
       R"(
telegram < 1 "many"
telegram < 1 "a lot"
telegram < 1 "7"
telegram < 2 "go"
advance 2d)"},
      {"questions in a loop", R"(
rule go on message {
  repeat up to 3 times { let what = ask "What?" reply "{what}." }
})",
       R"(
telegram < 1 "a"
telegram < 1 "b"
telegram < 1 "c")"},
      {"a question put again in a loop", R"(
rule go on message {
  for what in ["cups", "plates"] {
    let count = ask "How many {what}?" as Int retry 1 "A number." within 1d else stop
    reply "{count}."
  }
})",
       R"(
telegram < 1 "x"
telegram < 1 "1"
telegram < 1 "y"
telegram < 1 "2")"},
      {"choices", R"(
enum Plan { basic "Basic", pro "Pro", team "Team" }
rule go on message {
  let plan = ask "Which?" choices Plan
  match plan { basic -> reply "Small." pro, team -> { reply "Large." tag contact "large" } }
})",
       R"(telegram < 1 tap "Team")"},
      {"the first of several", R"(
rule go on message {
  reply "Shall we?" buttons yes "Yes", later "Later"
  await first {
    tap yes -> { reply "Good." reply "We do." }
    tap later -> { wait 1h reply "Now?" reply "Or now?" reply "Well?" }
    after 2h -> reply "No hurry."
  }
  reply "Bye."
})",
       R"(
telegram < 1 tap "Later"
advance 2h)"},
      {"a call", R"(
service crm "https://api.example.com" { receives text  purpose "offers" }
record Lead { id: Text }
rule go on message {
  let lead = crm.post("/leads", { note: text }) as Lead else { reply "Later." stop }
  reply "{lead.id}" reply "Thank you."
})",
       R"(service crm answers 200 {"id": "L1"})"},
      {"calls in a loop", R"(
service crm "https://api.example.com" { receives text  purpose "offers" }
rule go on message {
  for note in ["a", "b", "c"] { call crm.post("/notes", { note: note }) ignore }
  reply "Noted."
})",
       R"(
service crm answers 200 {}
service crm answers 200 {}
service crm answers 200 {})"},
      {"calls in flows and on one of two ways", R"(
service crm "https://api.example.com" { receives text  purpose "offers" }
flow note(what: Text) { call crm.post("/notes", { note: what }) ignore reply "Noted." }
rule go on message {
  if text is "go" { do note(what: "a") do note(what: "b") } else { do note(what: "c") }
})",
       R"(
service crm fails timeout
service crm fails timeout)"},
      {"a model with a tool", R"(
ai { model "small-1" receives text purpose "answering" }
const page = ["Roses cost 2 USD.", "We are open from 9 to 18."]
/// What the page says.
flow page_about(what: Text) -> List<Text> { return page.search(what, most: 2) }
rule go on message {
  reply ai { question: text } use page_about else { reply "Later." stop }
})",
       R"(
service ai answers 200 {"page_about":{"what":"roses"}}
service ai answers 200 {"page_about":{"what":"open"}}
service ai answers 200 {"page_about":{"what":"cost"}}
service ai answers 200 {"page_about":{"what":"9"}}
service ai answers 200 {"reply":"Roses cost 2 USD."})"},
      {"a model whose tool calls", R"(
service shop "https://api.example.com" { receives text  purpose "orders" }
ai { model "small-1" receives text purpose "answering" }
record Parcel { state: Text }
/// The state of an order.
flow order_state(number: Text) -> Parcel? {
  let parcel = shop.get("/orders/{number}") as Parcel ignore
  return parcel
}
rule go on message {
  reply ai { question: text } use order_state else { reply "Later." stop }
})",
       R"(
service ai answers 200 {"order_state":{"number":"1"}}
service shop answers 200 {"state":"sent"}
service ai answers 200 {"order_state":{"number":"2"}}
service shop answers 200 {"state":"sent"}
service ai answers 200 {"order_state":{"number":"3"}}
service shop answers 200 {"state":"sent"}
service ai answers 200 {"order_state":{"number":"4"}}
service shop answers 200 {"state":"sent"}
service ai answers 200 {"reply":"It is sent."})"},
      {"a list that a function gives", R"(
fn words(n: Int) -> List<Text> = if n > 1 then ["a", "b", "c"] else ["a"]
rule go on message { for word in words(n: 2) { reply "{word}" } })"},
      {"a loop that is left", R"(
rule go on message { repeat up to 3 times { reply "One." reply "Two." stop } })"},
      {"a loop that is left by one way",
       R"(
rule go on message {
  repeat up to 3 times { if text is "stop" { reply "Bye." reply "Bye!" stop } reply "On." }
})",
       "",
       // As it may go round twice, and stop.
       {"messages_per_turn", "effects_per_turn", "messages_per_run"}},
      {"a question in a flow in a loop", R"(
flow size_of(what: Text) -> Text {
  let answer = ask "Which size of {what}?"
  return answer
}
rule go on message {
  for what in ["cups", "plates"] {
    let size = do size_of(what: what)
    reply "{size}."
  }
})",
       R"(
telegram < 1 "small"
telegram < 1 "large")"},
      {"nudges", R"(
rule go on message {
  repeat up to 3 times {
    await message within 1h else { reply "Still there?" log "silent" }
  }
  reply "Bye."
})",
       "advance 4h"},
      {"a wait that ends late", R"(
rule go on message { wait 1h or skip if late over 20m reply "One." reply "Two." })",
       "advance 2h"},
      {"a model that sorts", R"(
ai { model "small-1" receives text purpose "sorting" }
enum Topic { price "Price", delivery "Delivery" }
rule go on message {
  for word in ["a", "b"] {
    let topic = ai classify text as Topic else { reply "{word}: later." stop }
    reply "{word}: {topic}." log "sorted"
  }
})",
       R"(
service ai answers 200 "price"
service ai answers 200 "delivery")"},
      {"branches that are not taken together",
       R"(
rule go on message {
  if text is "go" { reply "One." }
  if text is "stay" { reply "Two." }
})",
       "",
       // As what is asked is not followed.
       {"messages_per_turn", "effects_per_turn", "messages_per_run", "steps_per_turn"}},
      {"what is said on another channel",
       R"(
rule go on message from telegram {
  on terminal { reply "One." reply "Two." } else { reply "Three." }
})",
       "",
       // As both ways are counted.
       {"messages_per_turn", "effects_per_turn", "messages_per_run", "steps_per_turn"}},
      {"effects of all kinds", R"(
contact { score: Int = 0 }
event counted { n: Int }
rule go on message {
  for number in [1, 2, 3] {
    set contact.score = contact.score + number
    emit counted { n: number }
  }
  tag contact "new" untag contact "new" create note "here" grant consent "news"
})"},
  };
  return kRows;
}

test::Conversation ConversationOf(const Row& row) {
  source::SourceSet sources;
  sources.Add("script.hark", std::string(row.script));
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink, {.world = {.channels = {"telegram", "terminal"}}});
  EXPECT_TRUE(compiled) << row.name << "\n" << diag::RenderText(sources, sink.Sorted());
  auto events = test::ParseEvents("telegram < 1 \"go\"\n" + std::string(row.events));
  EXPECT_TRUE(events) << row.name;
  if (!compiled || !events) return {};
  return {.name = std::string(row.name),
          .program = std::make_shared<const ir::Program>(std::move(compiled->program)),
          .happens = std::move(*events)};
}

TEST(Bounds, AreReachedByTheWorstInput) {
  int reached = 0;
  int loose = 0;
  for (const Row& row : Rows()) {
    const test::Conversation conversation = ConversationOf(row);
    if (conversation.program == nullptr) continue;
    const ir::FunctionId handler = conversation.program->RuleNamed("go")->handler;
    const prove::Bounds stated = StatedBy(*conversation.program).at(handler);
    const prove::Bounds most = MeasuredIn(conversation)[handler];
    for (const Figure& figure : kFigures) {
      const std::int64_t bound = stated.*figure.bound;
      const std::int64_t measured = most.*figure.bound;
      if (row.loose.contains(figure.name)) {
        EXPECT_LT(measured, bound) << figure.name << " of " << row.name;
        loose += 1;
        continue;
      }
      EXPECT_EQ(measured, bound) << figure.name << " of " << row.name;
      reached += measured > 0 ? 1 : 0;
    }
  }
  std::cout << fmt::format("{} programs: {} figures are reached, {} are not\n", Rows().size(),
                           reached, loose);
}

}  // namespace
}  // namespace hark::diff
