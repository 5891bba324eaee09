// What store.h promises, tried on every store: mailboxes, turns, timers and programs.
// store_outbox_test.cpp has sends, store_random_test.cpp compares the stores.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/store/store.h"
#include "runtime/value/event_json.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::CommitTurn;
using store::Ingest;
using store::Ingested;

class StoreTest : public testing::TestWithParam<StoreKind> {
 protected:
  store::TurnInput Loaded(const std::string& contact) {
    auto input = store_->Load(contact);
    EXPECT_TRUE(input && *input);
    return input && *input ? **input : store::TurnInput{};
  }
  CommitTurn TurnAtHead(const std::string& contact) {
    CommitTurn turn;
    turn.contact = contact;
    turn.seq = Loaded(contact).seq;
    return turn;
  }
  // Lets a run of `name` rest until `due_ms`.
  std::string Rest(const std::string& name, store::Run run) {
    std::string contact = Receive(*store_, name, "rest " + run.id, 0);
    CommitTurn turn = TurnAtHead(contact);
    turn.waiting = {std::move(run)};
    EXPECT_TRUE(Do(*store_, turn));
    return contact;
  }
  std::vector<std::string> Ready(std::int64_t now_ms, std::size_t limit = 100) {
    return store_->Ready(now_ms, limit).value();
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, StoreTest, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

store::Run RunDue(const std::string& id, std::optional<std::int64_t> due_ms) {
  store::Run run;
  run.id = id;
  run.rule = "greet";
  run.program = "p1";
  run.wait = "w1";
  run.wait_number = 3;
  run.frame = std::string("a\0b", 3);
  run.reply_to = AddressOf("ann");
  run.due_ms = due_ms;
  run.started_ms = 5;
  return run;
}

TEST_P(StoreTest, StartsEmpty) {
  EXPECT_TRUE(Ready(1'000'000).empty());
  EXPECT_EQ(store_->NextDue().value(), std::nullopt);
  EXPECT_EQ(store_->ActiveProgram().value(), std::nullopt);
  EXPECT_EQ(store_->Load("c1").value(), std::nullopt);
  EXPECT_EQ(store_->ContactById("c1").error().kind, FailureKind::NotFound);
  EXPECT_TRUE(store_->Outbox("c1").value().empty());
  EXPECT_TRUE(store_->Journal("c1").value().empty());
  EXPECT_TRUE(store_->Apply({}).value().empty());
}

TEST_P(StoreTest, AnAddressIsOneContactForEver) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  EXPECT_EQ(Receive(*store_, "ann", "k2", 20), ann);
  EXPECT_NE(Receive(*store_, "bob", "k3", 30), ann);
  EXPECT_EQ(store_->ContactAt(AddressOf("ann")).value(), ann);
  EXPECT_EQ(store_->ContactAt(AddressOf("eve")).value(), std::nullopt);
  EXPECT_EQ(store_->ContactById(ann).value().fields, "{}");
  EXPECT_EQ(Loaded(ann).addresses, std::vector{AddressOf("ann")});
  EXPECT_EQ(store_->Count().value().contacts, 2U);
}

TEST_P(StoreTest, AKeySeenBeforeChangesNothing) {
  Ingest ingest{"k", AddressOf("ann"), "{}", 10, true};
  auto first = std::get<Ingested>(Do(*store_, ingest).value());
  EXPECT_TRUE(first.is_new);
  auto again = std::get<Ingested>(Do(*store_, ingest).value());
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.contact, first.contact);
  EXPECT_EQ(store_->Count().value().inbox_new, 1U);

  ASSERT_TRUE(Do(*store_, TurnAtHead(first.contact)));
  EXPECT_FALSE(std::get<Ingested>(Do(*store_, ingest).value()).is_new);
  EXPECT_EQ(store_->Load(first.contact).value(), std::nullopt);
}

TEST_P(StoreTest, AKeyIsSeenWithinOneBatchToo) {
  std::vector<store::Write> writes(2, Ingest{"k", AddressOf("ann"), "{}", 10, true});
  auto results = store_->Apply(writes).value();
  EXPECT_TRUE(std::get<Ingested>(results[0].value()).is_new);
  EXPECT_FALSE(std::get<Ingested>(results[1].value()).is_new);
}

TEST_P(StoreTest, AnEventWithoutAKeyIsRefused) {
  EXPECT_EQ(Do(*store_, Ingest{"", AddressOf("ann"), "{}", 10, true}).error().kind,
            FailureKind::Invalid);
}

TEST_P(StoreTest, KeysAreForgottenOldestFirst) {
  std::string ann = Receive(*store_, "ann", "young", 30);
  Receive(*store_, "ann", "old", 10);
  Receive(*store_, "bob", "older", 5);
  Receive(*store_, "bob", "middle", 20);
  EXPECT_EQ(CountOf(Do(*store_, store::ForgetKeys{5})), 0U);
  EXPECT_EQ(CountOf(Do(*store_, store::ForgetKeys{30, 2})), 2U);
  auto is_new = [&](const std::string& key) {
    auto written = Do(*store_, Ingest{key, AddressOf("ann"), "{}", 40, false});
    return std::get<Ingested>(written.value()).is_new;
  };
  EXPECT_TRUE(is_new("old"));
  EXPECT_TRUE(is_new("older"));
  EXPECT_FALSE(is_new("middle"));
  EXPECT_EQ(CountOf(Do(*store_, store::ForgetKeys{30})), 1U);
  EXPECT_FALSE(is_new("young")) << "received at 30 is not before 30";
  EXPECT_EQ(CountOf(Do(*store_, store::ForgetKeys{41})), 3U);
  EXPECT_EQ(store_->Count().value().inbox_new, 6U) << "what was received stays";
}

TEST_P(StoreTest, MailboxesKeepTheOrderOfArrival) {
  std::string ann = Receive(*store_, "ann", "k1", 30);
  Receive(*store_, "ann", "k2", 20);
  Receive(*store_, "ann", "k3", 25);
  for (std::string key : {"k1", "k2", "k3"}) {
    EXPECT_EQ(Loaded(ann).event, "{\"text\":\"" + key + "\"}");
    ASSERT_TRUE(Do(*store_, TurnAtHead(ann)));
  }
  EXPECT_EQ(store_->Load(ann).value(), std::nullopt);
  EXPECT_EQ(store_->Count().value().inbox_done, 3U);
}

TEST_P(StoreTest, ReadyIsLongestWaitingFirst) {
  std::string ann = Receive(*store_, "ann", "k1", 30);
  std::string bob = Receive(*store_, "bob", "k2", 10);
  std::string eve = Receive(*store_, "eve", "k3", 20);
  EXPECT_EQ(Ready(100), (std::vector{bob, eve, ann}));
  EXPECT_EQ(Ready(100, 2), (std::vector{bob, eve}));
  ASSERT_TRUE(Do(*store_, TurnAtHead(bob)));
  EXPECT_EQ(Ready(100), (std::vector{eve, ann}));
}

TEST_P(StoreTest, TheNextEventIsReadySinceItCame) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  Receive(*store_, "ann", "k2", 40);
  std::string bob = Receive(*store_, "bob", "k3", 30);
  ASSERT_TRUE(Do(*store_, TurnAtHead(ann)));
  EXPECT_EQ(Ready(100), (std::vector{bob, ann}));
}

TEST_P(StoreTest, APostponedHeadComesBackWithItsAttempts) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  ASSERT_TRUE(Do(*store_, store::PostponeTurn{ann, 1, 500}));
  EXPECT_TRUE(Ready(499).empty());
  EXPECT_EQ(store_->NextDue().value(), 500);
  Receive(*store_, "ann", "k2", 20);
  EXPECT_TRUE(Ready(499).empty()) << "a later event must not overtake";
  EXPECT_EQ(Ready(500), std::vector{ann});
  EXPECT_EQ(Loaded(ann).attempts, 1);
  EXPECT_EQ(Loaded(ann).seq, 1);

  ASSERT_TRUE(Do(*store_, TurnAtHead(ann)));
  EXPECT_EQ(Loaded(ann).attempts, 0);
  EXPECT_EQ(store_->NextDue().value(), std::nullopt);
  EXPECT_EQ(Do(*store_, store::PostponeTurn{ann, 1, 900}).error().kind, FailureKind::Conflict);
}

TEST_P(StoreTest, AStaleTurnIsRefusedAndLeavesNothing) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  CommitTurn turn = TurnAtHead(ann);
  turn.changed = store::Contact{ann, "{\"a\":1}", {"vip"}, 0};
  turn.waiting = {RunDue("r1", 50)};
  turn.outbox = {Effect("e1", AddressOf("ann"))};
  turn.journal = {{10, ann, "log", "greet", "hello"}};
  turn.seq = 2;
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Conflict);
  turn.contact = "nobody";
  turn.changed.reset();
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Conflict);

  EXPECT_EQ(store_->ContactById(ann).value().fields, "{}");
  EXPECT_TRUE(store_->Outbox(ann).value().empty());
  EXPECT_TRUE(store_->Journal(ann).value().empty());
  EXPECT_EQ(store_->Count().value().runs, 0U);
}

TEST_P(StoreTest, WritesOfABatchAreIndependent) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  CommitTurn good = TurnAtHead(ann);
  CommitTurn stale = good;
  std::vector<store::Write> writes = {good, stale, store::Quarantine{"shop", "why", "\xff", 1},
                                      store::Activate{"none", 1}};
  auto results = store_->Apply(writes).value();
  EXPECT_TRUE(results[0]);
  EXPECT_EQ(results[1].error().kind, FailureKind::Conflict);
  EXPECT_TRUE(results[2]);
  EXPECT_EQ(results[3].error().kind, FailureKind::NotFound);
  EXPECT_EQ(store_->Count().value().quarantined, 1U);
  EXPECT_EQ(store_->Count().value().inbox_done, 1U);
}

TEST_P(StoreTest, ATurnChangesAllItSays) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  CommitTurn turn = TurnAtHead(ann);
  turn.changed = store::Contact{ann, "{\"a\":1}",           {"vip", "b", "vip"},
                                0,   {"news", "a", "news"}, {{"sms", "ads"}, {"sms", "ads"}}};
  turn.waiting = {RunDue("r1", 50)};
  turn.outbox = {Effect("e1", AddressOf("ann"), 70)};
  turn.journal = {{10, ann, "log", "greet", "hello"}, {11, ann, "set", "greet", "a: 1"}};
  ASSERT_TRUE(Do(*store_, turn));

  store::Contact contact = store_->ContactById(ann).value();
  EXPECT_EQ(contact.fields, "{\"a\":1}");
  EXPECT_EQ(contact.tags, (std::vector<std::string>{"b", "vip"}));
  EXPECT_EQ(contact.lists, (std::vector<std::string>{"a", "news"}));
  EXPECT_EQ(contact.consents, (std::vector<store::Consent>{{"sms", "ads"}}));
  EXPECT_EQ(contact.version, 1);
  EXPECT_EQ(store_->Journal(ann).value(), turn.journal);
  EXPECT_EQ(store_->NextDue().value(), 50);
  store::OutboxEntry entry = EntryOf(*store_, ann, "e1");
  EXPECT_EQ(entry.state, store::SendState::Pending);
  EXPECT_EQ(entry.contact, ann);
  EXPECT_EQ(entry.not_before_ms, 70);
}

TEST_P(StoreTest, ADeadEventIsCountedAndTheMailboxGoesOn) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  Receive(*store_, "ann", "k2", 20);
  CommitTurn turn = TurnAtHead(ann);
  turn.dead = true;
  ASSERT_TRUE(Do(*store_, turn));
  EXPECT_EQ(Loaded(ann).seq, 2);
  store::Counts counts = store_->Count().value();
  EXPECT_EQ(counts.inbox_dead, 1U);
  EXPECT_EQ(counts.inbox_new, 1U);
}

TEST_P(StoreTest, ATurnCannotTakeWhatIsAnothers) {
  Rest("ann", RunDue("r1", std::nullopt));
  std::string bob = Receive(*store_, "bob", "k2", 10);
  CommitTurn turn = TurnAtHead(bob);
  turn.waiting = {RunDue("r1", 50)};
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Invalid);
  turn.waiting.clear();
  turn.changed = store::Contact{"c1", "{}", {}, 0};
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Invalid);
  turn.changed.reset();
  turn.ended = {"r1"};
  ASSERT_TRUE(Do(*store_, turn));
  EXPECT_EQ(store_->Count().value().runs, 1U);
}

TEST_P(StoreTest, AnEffectIdIsUsedOnce) {
  std::string ann = Want(*store_, "ann", {Effect("e1", AddressOf("ann"))});
  Receive(*store_, "ann", "k2", 10);
  CommitTurn turn = TurnAtHead(ann);
  turn.outbox = {Effect("e2", AddressOf("ann")), Effect("e1", AddressOf("ann"))};
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Invalid);
  EXPECT_EQ(store_->Outbox(ann).value().size(), 1U);
  turn.outbox = {Effect("e2", AddressOf("ann")), Effect("e2", AddressOf("ann"))};
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Invalid);
}

TEST_P(StoreTest, RunsComeBackNewestWaitFirst) {
  std::string ann = Rest("ann", RunDue("r1", std::nullopt));
  Rest("ann", RunDue("r2", std::nullopt));
  Rest("ann", RunDue("r3", std::nullopt));
  Receive(*store_, "ann", "k", 1);
  CommitTurn turn = TurnAtHead(ann);
  turn.waiting = {RunDue("r1", 77)};
  turn.ended = {"r2"};
  ASSERT_TRUE(Do(*store_, turn));
  Receive(*store_, "ann", "k2", 2);
  store::TurnInput input = Loaded(ann);
  ASSERT_EQ(input.runs.size(), 2U);
  EXPECT_EQ(input.runs[0].id, "r1");
  EXPECT_EQ(input.runs[1].id, "r3");
  EXPECT_EQ(input.runs[0].due_ms, 77);
  EXPECT_EQ(input.runs[0].frame, std::string("a\0b", 3));
  EXPECT_EQ(input.runs[0].reply_to, AddressOf("ann"));
  EXPECT_EQ(input.runs[0].wait_number, 3);
  EXPECT_EQ(input.runs[1].due_ms, std::nullopt);
}

TEST_P(StoreTest, TimersFireOnceAndOldestFirst) {
  std::string ann = Rest("ann", RunDue("r1", 300));
  std::string bob = Rest("bob", RunDue("r2", 100));
  std::string eve = Rest("eve", RunDue("r3", 200));
  Rest("joe", RunDue("r4", 900));
  EXPECT_EQ(CountOf(Do(*store_, store::FireTimers{99, 100})), 0U);
  EXPECT_EQ(CountOf(Do(*store_, store::FireTimers{500, 2})), 2U);
  EXPECT_EQ(store_->Load(ann).value(), std::nullopt) << "the youngest waits for the next call";
  EXPECT_EQ(CountOf(Do(*store_, store::FireTimers{600, 100})), 1U);
  EXPECT_EQ(CountOf(Do(*store_, store::FireTimers{600, 100})), 0U);
  EXPECT_EQ(store_->NextDue().value(), 900);
  EXPECT_EQ(Ready(700), (std::vector{bob, eve, ann}));

  store::TurnInput input = Loaded(bob);
  value::Event event = value::EventFromJson(input.event).value();
  EXPECT_EQ(event.kind, value::Event::Kind::Timer);
  EXPECT_EQ(event.run_id, "r2");
  EXPECT_EQ(event.wait_number, 3);
  EXPECT_EQ(event.at_ms, 100);
  EXPECT_EQ(event.connection, kConnection);
  EXPECT_EQ(input.received_ms, 500);
  ASSERT_EQ(input.runs.size(), 1U);
  EXPECT_EQ(input.runs[0].due_ms, std::nullopt);
}

TEST_P(StoreTest, WhatATurnRaisesGoesBehindWhatWaits) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  Receive(*store_, "ann", "k2", 20);
  CommitTurn turn = TurnAtHead(ann);
  turn.raised = {"one", "two"};
  turn.at_ms = 30;
  ASSERT_TRUE(Do(*store_, turn));
  EXPECT_EQ(Loaded(ann).received_ms, 20);
  ASSERT_TRUE(Do(*store_, TurnAtHead(ann)));
  EXPECT_EQ(Loaded(ann).event, "one");
  EXPECT_EQ(Loaded(ann).received_ms, 30);
  ASSERT_TRUE(Do(*store_, TurnAtHead(ann)));
  EXPECT_EQ(Loaded(ann).event, "two");
  EXPECT_FALSE(Do(*store_, turn)) << "a turn that lost the race raises nothing";
  ASSERT_TRUE(Do(*store_, TurnAtHead(ann)));
  EXPECT_EQ(store_->Load(ann).value(), std::nullopt);
}

TEST_P(StoreTest, AStartBeyondItsLimitIsAConflict) {
  auto turn_of = [&](const std::string& name, bool per_workspace, std::int64_t at_ms) {
    std::string contact = Receive(*store_, name, name + std::to_string(at_ms), at_ms);
    CommitTurn turn = TurnAtHead(contact);
    turn.starts = {{{"greet", per_workspace, at_ms}, 1, 100}};
    return turn;
  };
  ASSERT_TRUE(Do(*store_, turn_of("ann", false, 0)));
  EXPECT_TRUE(Do(*store_, turn_of("bob", false, 10))) << "each contact has a limit of its own";
  CommitTurn second = turn_of("ann", false, 99);
  EXPECT_EQ(Do(*store_, second).error().kind, FailureKind::Conflict);
  EXPECT_EQ(Loaded(second.contact).seq, second.seq) << "it is still to be handled";
  second.starts.front().start.at_ms = 100;
  EXPECT_TRUE(Do(*store_, second));

  ASSERT_TRUE(Do(*store_, turn_of("ann", true, 200)));
  EXPECT_EQ(Do(*store_, turn_of("bob", true, 201)).error().kind, FailureKind::Conflict);
  store::TurnInput input = Loaded(store_->ContactAt(AddressOf("bob")).value().value());
  EXPECT_EQ(input.starts,
            (std::vector<store::RuleStart>{{"greet", true, 200}, {"greet", false, 10}}))
      << "the workspace's and one's own";
}

TEST_P(StoreTest, RecordsAreKeptInOrderAndOpenDealsComeWithTheTurn) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  CommitTurn turn = TurnAtHead(ann);
  turn.records = {{"d1", "deal", "{}", 10, std::nullopt, 0},
                  {"t1", "task", "{}", 10, std::nullopt, 0},
                  {"d2", "deal", "{}", 10, 10, 0}};
  ASSERT_TRUE(Do(*store_, turn));
  Receive(*store_, "ann", "k2", 20);
  store::Record open{"d1", "deal", "{}", 10, std::nullopt, 1};
  EXPECT_EQ(Loaded(ann).deals, std::vector{open});

  turn = TurnAtHead(ann);
  turn.records = {{"d1", "deal", "{\"stage\":\"won\"}", 10, 20, 0},
                  {"d3", "deal", "{}", 20, std::nullopt, 0}};
  ASSERT_TRUE(Do(*store_, turn));
  std::vector<store::Record> records = store_->Records(ann).value();
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0], (store::Record{"d1", "deal", "{\"stage\":\"won\"}", 10, 20, 2}));
  EXPECT_EQ(records[3].id, "d3");
  EXPECT_TRUE(store_->Records("c99").value().empty());
}

TEST_P(StoreTest, WhoHasAConversationComesWithTheTurnUntilItIsTheRules) {
  using enum store::Conversation::Owner;
  std::string ann = Receive(*store_, "ann", "k1", 10);
  for (const char* key : {"k2", "k3", "k4"}) Receive(*store_, "ann", key, 20);
  const store::Conversation sales{"sms", "shop", Team, "sales", 10, 5, 15};
  const store::Conversation other{"sms", "branch", Nobody, "", 10, 0, std::nullopt};
  auto commit = [&](std::vector<store::Conversation> conversations) {
    CommitTurn turn = TurnAtHead(ann);
    turn.conversations = std::move(conversations);
    ASSERT_TRUE(Do(*store_, turn));
  };
  commit({sales, other});
  EXPECT_EQ(Loaded(ann).conversations, (std::vector{other, sales})) << "by connection";
  store::Conversation later = sales;
  later.returns_ms = 30;
  commit({later});
  EXPECT_EQ(Loaded(ann).conversations, (std::vector{other, later}));
  commit({{"sms", "shop"}, {"sms", "elsewhere"}});
  EXPECT_EQ(Loaded(ann).conversations, (std::vector{other}));
}

TEST_P(StoreTest, ContactsComeInPagesAndByTagAndList) {
  for (std::string name : {"ann", "bob", "eve", "ida"}) {
    bool vip = name == "bob" || name == "ida";
    store::PutContact put{AddressOf(name), "{}", {}, {}, {}};
    if (vip) put.tags = {"vip"};
    if (name != "ida") put.lists = {"news"};
    ASSERT_TRUE(Do(*store_, put));
  }
  auto ids = [&](const store::ContactQuery& query) {
    std::vector<std::string> found;
    std::vector<store::Contact> page = store_->Contacts(query).value();
    for (const store::Contact& contact : page) found.push_back(contact.id);
    return found;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids({}), (Ids{"c1", "c2", "c3", "c4"}));
  EXPECT_EQ(ids({.after = "", .limit = 3, .tag = {}, .list = {}}), (Ids{"c1", "c2", "c3"}));
  EXPECT_EQ(ids({.after = "c3", .limit = 3, .tag = {}, .list = {}}), (Ids{"c4"}));
  EXPECT_EQ(ids({.after = "", .limit = 9, .tag = "vip", .list = {}}), (Ids{"c2", "c4"}));
  EXPECT_EQ(ids({.after = "", .limit = 9, .tag = "vip", .list = "news"}), (Ids{"c2"}));
  EXPECT_EQ(store_->Contacts({}).value()[1].lists, (Ids{"news"}));
}

TEST_P(StoreTest, ARecordStaysWithItsContact) {
  std::string ann = Receive(*store_, "ann", "k1", 10);
  std::string bob = Receive(*store_, "bob", "k2", 10);
  CommitTurn turn = TurnAtHead(ann);
  turn.records = {{"d1", "deal", "{}", 10, std::nullopt, 0}};
  ASSERT_TRUE(Do(*store_, turn));
  turn.contact = bob;
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Invalid);
  EXPECT_TRUE(store_->Records(bob).value().empty());
  turn.records = {{"", "deal", "{}", 10, std::nullopt, 0}};
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Invalid);
}

TEST_P(StoreTest, AContactIsPutAsAWhole) {
  auto put = Do(*store_, store::PutContact{AddressOf("ann"), "{\"a\":1}", {"z", "b"}, {"l"}});
  auto made = std::get<Ingested>(put.value());
  EXPECT_TRUE(made.is_new);
  store::Contact contact = store_->ContactById(made.contact).value();
  EXPECT_EQ(contact.fields, "{\"a\":1}");
  EXPECT_EQ(contact.tags, (std::vector<std::string>{"b", "z"}));
  EXPECT_EQ(contact.lists, std::vector<std::string>{"l"});
  EXPECT_EQ(Receive(*store_, "ann", "k", 1), made.contact);
  auto again = Do(*store_, store::PutContact{AddressOf("ann"), "{}", {}});
  EXPECT_FALSE(std::get<Ingested>(again.value()).is_new);
  EXPECT_TRUE(store_->ContactById(made.contact).value().tags.empty());
  EXPECT_EQ(store_->ContactById(made.contact).value().version, 2);
}

TEST_P(StoreTest, ATurnDoesNotOverwriteWhatItNeverSaw) {
  std::string ann = Receive(*store_, "ann", "k", 1);
  CommitTurn turn = TurnAtHead(ann);
  turn.changed = Loaded(ann).contact;
  turn.changed->fields = "{\"by\":\"turn\"}";
  ASSERT_TRUE(Do(*store_, store::PutContact{AddressOf("ann"), "{\"by\":\"person\"}", {"vip"}}));
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Conflict);
  EXPECT_EQ(store_->ContactById(ann).value().fields, "{\"by\":\"person\"}");
  EXPECT_EQ(Loaded(ann).seq, turn.seq) << "the turn is still to be run";

  turn.changed = Loaded(ann).contact;
  turn.changed->fields = "{\"by\":\"both\"}";
  ASSERT_TRUE(Do(*store_, turn));
  EXPECT_EQ(store_->ContactById(ann).value().fields, "{\"by\":\"both\"}");
  EXPECT_EQ(store_->ContactById(ann).value().version, 2);
}

TEST_P(StoreTest, ATurnThatChangesNothingOfTheContactGoesThrough) {
  std::string ann = Receive(*store_, "ann", "k", 1);
  CommitTurn turn = TurnAtHead(ann);
  ASSERT_TRUE(Do(*store_, store::PutContact{AddressOf("ann"), "{\"a\":1}", {}}));
  ASSERT_TRUE(Do(*store_, turn));
  EXPECT_EQ(store_->ContactById(ann).value().fields, "{\"a\":1}");
}

TEST_P(StoreTest, OnlyASavedProgramBecomesActive) {
  EXPECT_EQ(Do(*store_, store::Activate{"h1", 1}).error().kind, FailureKind::NotFound);
  EXPECT_EQ(store_->Program("h1").error().kind, FailureKind::NotFound);
  ASSERT_TRUE(Do(*store_, store::SaveProgram{"h1", "one"}));
  ASSERT_TRUE(Do(*store_, store::SaveProgram{"h1", "one"}));
  ASSERT_TRUE(Do(*store_, store::SaveProgram{"h2", "two"}));
  EXPECT_EQ(store_->ActiveProgram().value(), std::nullopt);
  ASSERT_TRUE(Do(*store_, store::Activate{"h2", 1}));
  ASSERT_TRUE(Do(*store_, store::Activate{"h1", 2}));
  EXPECT_EQ(store_->ActiveProgram().value(), "h1");
  EXPECT_EQ(store_->Program("h2").value(), "two");
}

}  // namespace
}  // namespace hark::test
