// What store.h promises about people who are forgotten, tried on every store; and what only a store
// on a disk has: tables that might be overlooked, and bytes that are gone.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "runtime/store/database.h"
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::CommitTurn;
using store::Erase;
using store::Erasure;
using store::Ingest;
using store::Ingested;
using store::SendState;

constexpr std::int64_t kErasedMs = 1'000;
const std::string kPhone = "998901112233";
const std::string kWords = "my kidney hurts since Tuesday";

Erase Of(const std::string& name, const std::string& receipt = "r1") {
  return {.at = {AddressOf(name)}, .receipt = receipt, .at_ms = kErasedMs};
}

Erasure Done(store::Store& store, const Erase& erase) {
  auto written = Do(store, erase);
  EXPECT_TRUE(written) << written.error().message;
  return written ? std::get<Erasure>(*written) : Erasure{};
}

// A row in every table that has rows of a contact, with the words wherever words may be.
CommitTurn EverythingOf(const std::string& contact, std::int64_t seq) {
  CommitTurn turn;
  turn.contact = contact;
  turn.seq = seq;
  turn.changed = store::Contact{.id = contact,
                                .fields = "{\"note\":\"" + kWords + "\",\"time_zone\":\"UTC\"}",
                                .tags = {kWords},
                                .lists = {kWords},
                                .consents = {{"whatsapp", kWords}}};
  turn.records = {
      {.id = contact + "-deal", .kind = "deal", .fields = "{\"title\":\"" + kWords + "\"}"}};
  turn.conversations = {{.channel = "whatsapp",
                         .connection = kConnection,
                         .owner = store::Conversation::Owner::Team,
                         .team = kWords}};
  store::Run run;
  run.id = contact + "-run";
  run.frame = kWords;
  run.question = kWords;
  run.due_ms = 5'000;
  run.reply_to = AddressOf(kPhone);
  turn.waiting = {run};
  for (const char* id : {"-sent", "-claimed", "-pending"}) {
    store::OutboxEntry entry = Effect(contact + id, AddressOf(kPhone));
    entry.body = entry.late_body = kWords;
    entry.cost.calls = 1;
    turn.outbox.push_back(entry);
  }
  turn.journal = {{.kind = "log", .text = kWords}};
  turn.starts = {{.start = {.rule = "greet", .at_ms = 5}, .max = 3, .period_ms = 100}};
  return turn;
}

// One person in every corner of a store: a message of theirs waits, one to them was sent, one is
// claimed and one waits.
std::string Fill(store::Store& store, const std::string& name = kPhone) {
  const std::string contact =
      std::get<Ingested>(
          Do(store, Ingest{"k1", AddressOf(name), "{\"text\":\"" + kWords + "\"}", 10, true})
              .value())
          .contact;
  EXPECT_TRUE(Do(store, EverythingOf(contact, 1)));
  Claim(store, 20, 1);
  EXPECT_TRUE(Do(
      store, store::RecordOutcome{contact + "-sent", 1, SendState::Sent, "wamid." + name, "", 0}));
  Claim(store, 30, 1);
  Do(store, Ingest{"k2", AddressOf(name), "{\"text\":\"" + kWords + "\"}", 40, true});
  return contact;
}

class ErasureTest : public testing::TestWithParam<StoreKind> {
 protected:
  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, ErasureTest, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(ErasureTest, NothingOfThemIsLeft) {
  const std::string contact = Fill(*store_);
  const std::string bob = Want(*store_, "bob", {Effect("b1", AddressOf("bob"))});
  EXPECT_EQ(Done(*store_, Of(kPhone)), (Erasure{"r1", kErasedMs, 1}));
  EXPECT_EQ(store_->ContactById(contact).error().kind, FailureKind::NotFound);
  EXPECT_EQ(store_->ContactAt(AddressOf(kPhone)).value(), std::nullopt);
  EXPECT_TRUE(store_->Addresses(contact)->empty());
  EXPECT_TRUE(store_->Outbox(contact)->empty());
  EXPECT_TRUE(store_->Journal(contact)->empty());
  EXPECT_TRUE(store_->Records(contact)->empty());
  EXPECT_TRUE(store_->Resting("", 10)->empty());
  EXPECT_TRUE(store_->Ready(9'999, 10)->empty());
  EXPECT_EQ(store_->Load(contact).value(), std::nullopt);
  EXPECT_EQ(CountOf(Do(*store_, store::FireTimers{9'999, 10})), 0U);
  const store::Counts counts = store_->Count().value();
  EXPECT_EQ(counts.contacts, 1U);
  EXPECT_EQ(counts.inbox_new + counts.inbox_done, 1U) << "bob's";
  EXPECT_EQ(counts.pending + counts.claimed + counts.sent + counts.suppressed, 1U);
  EXPECT_EQ(store_->Outbox(bob)->size(), 1U);
  EXPECT_EQ(store_->ErasureOf("r1").value(), (Erasure{"r1", kErasedMs, 1}));
  EXPECT_EQ(store_->ErasureOf("r2").value(), std::nullopt);
  EXPECT_EQ(store_->ErasedAt(AddressOf(kPhone)).value(), kErasedMs);
  EXPECT_EQ(store_->ErasedAt(AddressOf("nobody")).value(), std::nullopt);
}

TEST_P(ErasureTest, WhatIsUnderWayFindsThemGone) {
  const std::string contact = Fill(*store_);
  CommitTurn turn = EverythingOf(contact, 2);
  turn.outbox.clear();
  Done(*store_, Of(kPhone));
  EXPECT_EQ(Do(*store_, turn).error().kind, FailureKind::Conflict);
  EXPECT_EQ(Do(*store_, store::RecordOutcome{contact + "-claimed", 1, SendState::Sent, "p", "", 0})
                .error()
                .kind,
            FailureKind::Conflict);
  EXPECT_EQ(Do(*store_, store::RecordDelivery{kConnection, contact + "-sent", "wamid." + kPhone,
                                              "read", "", 50})
                .error()
                .kind,
            FailureKind::NotFound);
  EXPECT_TRUE(Claim(*store_, 9'999).empty()) << "what waited is not sent";
}

// Somebody may hold a turn or a claim of the one who was erased.
TEST_P(ErasureTest, NobodyIsEverNamedLikeThem) {
  const std::string contact = Fill(*store_);
  Done(*store_, Of(kPhone));
  EXPECT_NE(Receive(*store_, "carol", "k9", 50), contact);
  const std::string again = Receive(*store_, kPhone, "k10", kErasedMs + 1);
  EXPECT_NE(again, contact);
  EXPECT_NE(again, "");
}

TEST_P(ErasureTest, WhatIsDeliveredLateBringsNobodyBack) {
  const std::string contact = Fill(*store_);
  Done(*store_, Of(kPhone));
  const auto take = [&](Ingest ingest) { return std::get<Ingested>(Do(*store_, ingest).value()); };
  Ingest late{"k1", AddressOf(kPhone), "{}", kErasedMs + 500, true, kErasedMs + 400};
  EXPECT_FALSE(take(late).is_new) << "seen before, whatever the clocks say";
  late.dedupe_key = "k3";
  late.wrote_ms = kErasedMs;
  EXPECT_FALSE(take(late).is_new) << "written before, though never seen";
  late.wrote_ms = kErasedMs + 400;
  late.contact_wrote = false;
  EXPECT_FALSE(take(late).is_new) << "not written by them";
  EXPECT_EQ(Do(*store_, store::PutContact{AddressOf(kPhone)}).error().kind, FailureKind::Denied);
  EXPECT_EQ(store_->ContactAt(AddressOf(kPhone)).value(), std::nullopt);
  EXPECT_EQ(store_->Count()->contacts, 0U);

  late.contact_wrote = true;
  const Ingested back = take(late);
  EXPECT_TRUE(back.is_new) << "a new word of theirs";
  EXPECT_EQ(store_->ContactById(back.contact)->fields, "{}");
  EXPECT_TRUE(store_->Journal(back.contact)->empty());
  late.dedupe_key = "k4";
  late.contact_wrote = false;
  EXPECT_TRUE(take(late).is_new) << "from then on they are somebody like others";
  EXPECT_TRUE(Do(*store_, store::PutContact{AddressOf(kPhone)}));
  late.dedupe_key = "k5";
  late.wrote_ms = kErasedMs - 1;
  EXPECT_FALSE(take(late).is_new) << "and what was written before stays away";
}

TEST_P(ErasureTest, AReceiptIsCarriedOutOnce) {
  Fill(*store_);
  const Erasure first = Done(*store_, Of(kPhone));
  const std::string again = Receive(*store_, kPhone, "k9", kErasedMs + 1);
  Erase repeated = Of(kPhone);
  repeated.at_ms = kErasedMs + 5;
  EXPECT_EQ(Done(*store_, repeated), first);
  EXPECT_EQ(store_->ContactAt(AddressOf(kPhone)).value(), again) << "they wrote since";
  repeated.receipt = "r2";
  EXPECT_EQ(Done(*store_, repeated), (Erasure{"r2", kErasedMs + 5, 1}));
  EXPECT_EQ(store_->ContactAt(AddressOf(kPhone)).value(), std::nullopt);
}

TEST_P(ErasureTest, ThoseOfWhomNothingIsKeptAreBuriedToo) {
  EXPECT_EQ(Done(*store_, Of("eve")).contacts, 0U);
  Ingest late{"k", AddressOf("eve"), "{}", kErasedMs + 9, true, kErasedMs - 9};
  EXPECT_FALSE(std::get<Ingested>(Do(*store_, late).value()).is_new);
  EXPECT_NE(Receive(*store_, "eva", "k2", 10), "");
}

TEST_P(ErasureTest, WhatCouldNotBeReadGoesWhereItNamesThem) {
  const auto keep = [&](const std::string& connection, const std::string& body) {
    EXPECT_TRUE(Do(*store_, store::Quarantine{connection, "odd", body, 1}));
  };
  keep(kConnection, "{\"from\":\"" + kPhone + "\"}");
  keep(kConnection, "{\"from\":" + kPhone + "}");
  keep(kConnection, "{\"from\":\"1" + kPhone + "\"}");
  keep("other", "{\"from\":\"" + kPhone + "\"}");
  EXPECT_TRUE(
      Do(*store_, store::Defer{"d1", kConnection, "order 1", "{\"user\":\"" + kPhone + "\"}", 1}));
  EXPECT_TRUE(Do(*store_, store::Defer{"d2", kConnection, "order 2", "{}", 1}));
  Done(*store_, Of(kPhone));
  EXPECT_EQ(store_->Count()->quarantined, 2U);
  EXPECT_EQ(store_->Count()->deferred, 1U);
}

// A page that shows a conversation asks for what stands behind the last it has.
TEST_P(ErasureTest, NumbersOnAChannelOfOurOwnGoOn) {
  const store::Address site = {"webchat", kConnection, "visitor"};
  const auto say = [&](const std::string& key, std::int64_t at_ms) {
    const auto in = std::get<Ingested>(Do(*store_, Ingest{key, site, "{}", at_ms, true}).value());
    CommitTurn turn;
    turn.contact = in.contact;
    turn.seq = 1;
    turn.outbox = {Effect(key, site)};
    EXPECT_TRUE(Do(*store_, turn));
    EXPECT_EQ(Claim(*store_, at_ms).size(), 1U);
    EXPECT_TRUE(Do(*store_, store::RecordOutcome{key, 1, SendState::Sent, "", "", 0}));
  };
  say("first", 10);
  Done(*store_, {.at = {site}, .receipt = "r1", .at_ms = 20});
  EXPECT_TRUE(store_->SentTo(site, std::nullopt, 5)->empty());
  say("second", 30);
  const auto sent = store_->SentTo(site, 1, 5).value();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].id, "second");
  EXPECT_EQ(sent[0].place, 2);
}

TEST_P(ErasureTest, NamesSomebodyAndHasAReceipt) {
  EXPECT_EQ(Do(*store_, Of("ann", "")).error().kind, FailureKind::Invalid);
  EXPECT_EQ(Do(*store_, Of("")).error().kind, FailureKind::Invalid);
}

class ErasedFileTest : public testing::Test {
 protected:
  std::string path() const { return folder_.File("store.db"); }
  // The files of the folder that hold the bytes.
  std::vector<std::string> FilesWith(const std::string& bytes) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.File(""))) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string all(std::istreambuf_iterator<char>(file), {});
      if (all.find(bytes) != std::string::npos) found.push_back(entry.path().filename());
    }
    return found;
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(StoreKind::Sqlite, folder_);
};

using Names = std::vector<std::string>;

// Whoever adds a table with rows of a contact finds out here that it has to be erased as well.
TEST_F(ErasedFileTest, NoTableIsOverlooked) {
  Names tables;
  {
    store::Database file(path());
    store::Statement row = file.Query(
        "SELECT m.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND c.name = 'contact' ORDER BY m.name");
    while (row.Next()) tables.push_back(row.Text());
  }
  EXPECT_EQ(tables, (Names{"address", "contact_consent", "contact_list", "contact_tag",
                           "conversation", "dedupe", "inbox", "journal", "mailbox", "outbox",
                           "record", "rule_start", "run", "spending"}))
      << "erase what is new in sqlite_erasure.cpp, fill it above, and name it here";
  const std::string contact = Fill(*store_);
  const auto rows_in = [&](const std::string& table) {
    const std::string count = "CREATE TEMP TABLE found AS SELECT count(*) AS n FROM " + table +
                              " WHERE contact = '" + contact + "'";
    store::Database file(path());
    file.RunScript(count.c_str());
    store::Statement row = file.Query("SELECT n FROM found");
    return row.Next() ? row.Int() : -1;
  };
  for (const std::string& table : tables) EXPECT_GT(rows_in(table), 0) << table << " is filled";
  Done(*store_, Of(kPhone));
  std::erase(tables, "dedupe");
  for (const std::string& table : tables) EXPECT_EQ(rows_in(table), 0) << table;
}

// Contacts that grow and shrink for a while, so that rows move from page to page.
TEST_F(ErasedFileTest, NoByteOfThemIsOnTheDisk) {
  constexpr std::size_t kPeople = 300;
  constexpr std::size_t kErased = 20;
  std::mt19937_64 random(7);
  const auto is_erased = [](std::size_t n) { return n % (kPeople / kErased) == 0; };
  const auto name_of = [&](std::size_t n) {
    return (is_erased(n) ? kPhone : "97150") + std::to_string(1'000 + n);
  };
  Fill(*store_);
  Do(*store_,
     Ingest{"long", AddressOf(kPhone), kWords + std::string(6'000, '.') + kWords, 50, true});
  for (int round = 0; round < 5; ++round) {
    std::vector<store::Write> writes;
    for (std::size_t times = 0; times < kPeople; ++times) {
      const std::size_t n = random() % kPeople;
      const std::string filler(random() % 900, 'z');
      const std::string note = (is_erased(n) ? kWords : "none") + filler;
      writes.push_back(
          store::PutContact{AddressOf(name_of(n)), "{\"note\":\"" + note + "\"}", {note}});
    }
    ASSERT_TRUE(store_->Apply(writes));
  }
  ASSERT_FALSE(FilesWith(kPhone).empty()) << "or the search below proves nothing";
  ASSERT_FALSE(FilesWith(kWords).empty());
  // Another process, beside the worker.
  auto guest = store::SqliteStore::Open(path(), {.as_guest = true});
  ASSERT_TRUE(guest);
  Erase all = Of(kPhone);
  for (std::size_t n = 0; n < kPeople; ++n) {
    if (is_erased(n)) all.at.push_back(AddressOf(name_of(n)));
  }
  EXPECT_GT(Done(**guest, all).contacts, kErased / 2);
  EXPECT_EQ(FilesWith(kPhone), Names{});
  EXPECT_EQ(FilesWith(kWords), Names{});
  EXPECT_GT(store_->Count()->contacts, kPeople / 2) << "the worker reads on";
  // And knows the tombstone, with a key that the guest made.
  Ingest late{"late", AddressOf(kPhone), "{}", kErasedMs + 9, true, kErasedMs - 9};
  EXPECT_FALSE(std::get<Ingested>(Do(*store_, late).value()).is_new);
  EXPECT_EQ(FilesWith(kPhone), Names{});
}

TEST_F(ErasedFileTest, TheKeyIsMadeWithTheFirstErasure) {
  Fill(*store_);
  EXPECT_FALSE(std::filesystem::exists(path() + ".erased"));
  Done(*store_, Of(kPhone));
  EXPECT_EQ(std::filesystem::status(path() + ".erased").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(ErasedFileTest, AKeyThatIsNoneIsSaid) {
  std::ofstream(path() + ".erased") << "nonsense\n";
  std::filesystem::permissions(path() + ".erased", std::filesystem::perms(0600));
  const store::Write erase = Of(kPhone);
  auto applied = store_->Apply({&erase, 1});
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, FailureKind::Unavailable);
  EXPECT_NE(applied.error().message.find("store.db.erased is to hold the key"), std::string::npos);
}

}  // namespace
}  // namespace hark::test
