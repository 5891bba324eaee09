// What only a store on a disk has: another worker, an earlier worker, a file that is
// something else, a full disk, and plans that read no more than they must.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "runtime/store/database.h"
#include "runtime/store/schema.h"
#include "runtime/store/sqlite_store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::SendState;
using store::SqliteStore;

class SqliteStoreTest : public testing::Test {
 protected:
  std::string path() const { return folder_.File("store.db"); }
  Failure FailureOfOpening() {
    auto opened = SqliteStore::Open(path());
    EXPECT_FALSE(opened);
    return opened ? Failure{} : opened.error();
  }
  Scratch folder_;
};

bool Says(const Failure& failure, const std::string& words) {
  return failure.message.find(words) != std::string::npos;
}

TEST_F(SqliteStoreTest, IsForItsOwnerAlone) {
  auto store = OpenStore(StoreKind::Sqlite, folder_);
  EXPECT_EQ(std::filesystem::status(path()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(SqliteStoreTest, KeepsEverythingOverARestart) {
  std::string ann;
  {
    auto store = OpenStore(StoreKind::Sqlite, folder_);
    ann = Want(*store, "ann", {Effect("a1", AddressOf("ann"))});
    Receive(*store, "ann", "k2", 5);
  }
  auto store = OpenStore(StoreKind::Sqlite, folder_);
  EXPECT_EQ(store->Ready(10, 10).value(), std::vector{ann});
  EXPECT_EQ(Claim(*store, 0).at(0).id, "a1");
}

TEST_F(SqliteStoreTest, ClaimsOfAnEarlierWorkerAreUncertain) {
  std::string ann;
  {
    auto store = OpenStore(StoreKind::Sqlite, folder_);
    ann = Want(*store, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann"))});
    ASSERT_EQ(Claim(*store, 0).size(), 1U);
  }
  auto store = OpenStore(StoreKind::Sqlite, folder_);
  EXPECT_EQ(EntryOf(*store, ann, "a1").state, SendState::Uncertain);
  EXPECT_EQ(EntryOf(*store, ann, "a1").error, "the worker stopped while it was sending");
  EXPECT_TRUE(Claim(*store, 1'000'000).empty());
  auto late = Do(*store, store::RecordOutcome{"a1", 1, SendState::Sent, "p", "", 0});
  EXPECT_EQ(late.error().kind, FailureKind::Conflict);
}

// What the files of the store hold, byte for byte.
bool IsOnDisk(const std::string& path, const std::string& bytes) {
  for (const char* end : {"", "-wal"}) {
    std::ifstream file(path + end, std::ios::binary);
    const std::string all(std::istreambuf_iterator<char>(file), {});
    if (all.find(bytes) != std::string::npos) return true;
  }
  return false;
}

TEST_F(SqliteStoreTest, ASecretIsNotOnDiskWhenAllIsDone) {
  auto store = OpenStore(StoreKind::Sqlite, folder_);
  const store::Ingest said{"k1", AddressOf("ann"), "{\"text\":\"pin 4711\"}", 5, true};
  const std::string ann = std::get<store::Ingested>(*Do(*store, said)).contact;
  store::OutboxEntry call = Effect("call", {"service", "service:crm", ""});
  call.wait_number = 1;
  call.body = "{\"pin\":\"pin 4711\"}";
  call.shown = "{\"pin\":\"...\"}";
  store::CommitTurn turn;
  turn.contact = ann;
  turn.seq = store->Load(ann).value()->seq;
  turn.kept = "{\"text\":\"\"}";
  turn.outbox = {call};
  ASSERT_TRUE(Do(*store, turn));
  EXPECT_TRUE(IsOnDisk(path(), "pin 4711")) << "the call has to be made";
  const store::OutboxEntry claimed = Claim(*store, 10).at(0);
  ASSERT_TRUE(Do(*store, store::RecordOutcome{"call", claimed.fence, SendState::Sent, "", "", 0}));
  store.reset();
  EXPECT_FALSE(IsOnDisk(path(), "pin 4711"));
  EXPECT_TRUE(IsOnDisk(path(), "{\"pin\":\"...\"}"));
}

TEST_F(SqliteStoreTest, ASecondWorkerIsToldWhoHasIt) {
  auto store = OpenStore(StoreKind::Sqlite, folder_);
  Failure failure = FailureOfOpening();
  EXPECT_EQ(failure.kind, FailureKind::Conflict);
  EXPECT_TRUE(Says(failure, "process " + std::to_string(getpid()))) << failure.message;
}

TEST_F(SqliteStoreTest, AWorkerThatLostTheLockIsRefused) {
  auto first = OpenStore(StoreKind::Sqlite, folder_);
  std::filesystem::remove(path() + ".lock");
  auto second = OpenStore(StoreKind::Sqlite, folder_);
  store::Write write = store::SaveProgram{"h", "text"};
  auto applied = first->Apply({&write, 1});
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, FailureKind::Conflict);
  EXPECT_TRUE(Says(applied.error(), "another worker has taken over")) << applied.error().message;
  EXPECT_TRUE(second->Apply({&write, 1}));
}

TEST_F(SqliteStoreTest, AFolderThatIsNotThereIsNamed) {
  auto opened = SqliteStore::Open(folder_.File("no/such/store.db"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, FailureKind::Unavailable);
  EXPECT_TRUE(Says(opened.error(), "make its folder")) << opened.error().message;
}

TEST_F(SqliteStoreTest, AFolderIsNoStore) {
  std::filesystem::create_directory(path());
  EXPECT_TRUE(Says(FailureOfOpening(), "cannot be opened"));
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsLeftAlone) {
  const std::string text(5'000, 'x');
  std::ofstream(path()) << text;
  Failure failure = FailureOfOpening();
  EXPECT_EQ(failure.kind, FailureKind::Corrupt);
  EXPECT_TRUE(Says(failure, "is not a database")) << failure.message;
  EXPECT_EQ(std::filesystem::file_size(path()), text.size());
}

TEST_F(SqliteStoreTest, AnotherProgramsDatabaseIsLeftAlone) {
  { store::Database(path()).RunScript("CREATE TABLE theirs (a)"); }
  Failure failure = FailureOfOpening();
  EXPECT_EQ(failure.kind, FailureKind::Corrupt);
  EXPECT_TRUE(Says(failure, "another program's database")) << failure.message;
}

TEST_F(SqliteStoreTest, ANewerFormatIsRefused) {
  OpenStore(StoreKind::Sqlite, folder_);
  { store::Database(path()).RunScript("PRAGMA user_version = 99"); }
  Failure failure = FailureOfOpening();
  EXPECT_EQ(failure.kind, FailureKind::Invalid);
  EXPECT_TRUE(Says(failure, "has format 99")) << failure.message;
}

TEST_F(SqliteStoreTest, AFormatFromBeforeTheFirstReleaseIsRefused) {
  OpenStore(StoreKind::Sqlite, folder_);
  { store::Database(path()).RunScript("PRAGMA user_version = 1"); }
  Failure failure = FailureOfOpening();
  EXPECT_EQ(failure.kind, FailureKind::Invalid);
  EXPECT_TRUE(Says(failure, "has format 1,")) << failure.message;
}

// A file of the first release, with a contact of it.
TEST_F(SqliteStoreTest, TheFirstFormatIsBroughtUpToDate) {
  OpenStore(StoreKind::Sqlite, folder_);
  {
    store::Database file(path());
    file.RunScript(
        "DROP INDEX contact_zone; ALTER TABLE contact DROP COLUMN time_zone;"
        "ALTER TABLE sending DROP COLUMN of_contact; ALTER TABLE round DROP COLUMN zone;"
        "INSERT INTO contact VALUES (1, 'c1', '{\"time_zone\":\"Asia/Tokyo\"}', 0);"
        "INSERT INTO contact VALUES (2, 'c2', '{\"time_zone\":7}', 0), (3, 'c3', '', 0);"
        "INSERT INTO round VALUES (1, 'r', 'a', '{}', '', 5);"
        "ALTER TABLE run DROP COLUMN buttons;"
        "DROP INDEX outbox_place; ALTER TABLE outbox DROP COLUMN place; DROP TABLE credential;"
        "ALTER TABLE address DROP COLUMN gone_ms; ALTER TABLE address DROP COLUMN gone_for;"
        "DROP TABLE deferred; DROP TABLE tombstone; DROP TABLE erasure;"
        "ALTER TABLE worker DROP COLUMN contacts;"
        "INSERT INTO run VALUES (1,'r1','c1','rule','','w',1,0,'',x'','','','',5,0,0);"
        "UPDATE sending SET quiet_to = 60, zone = 'UTC'; PRAGMA user_version = 6");
  }
  auto store = OpenStore(StoreKind::Sqlite, folder_);
  EXPECT_EQ(store->TimeZones().value(), std::vector<std::string>{"Asia/Tokyo"});
  EXPECT_EQ(store->NextRound().value(), (store::Round{"r", "a", "{}", "", 5}));
  EXPECT_EQ(store->HowToSend().value(), (store::Sending{0, 60, {"UTC"}}));
  EXPECT_EQ(store->Resting("", 10).value().at(0).buttons, "");
  EXPECT_TRUE(store->Credentials().value().empty());
  store.reset();
  OpenStore(StoreKind::Sqlite, folder_);
}

TEST_F(SqliteStoreTest, FormatNineIsBroughtUpToDate) {
  std::string ann;
  {
    auto store = OpenStore(StoreKind::Sqlite, folder_);
    ann = Want(*store, "ann", {Effect("a1", AddressOf("ann"))});
  }
  store::Database(path()).RunScript(
      "ALTER TABLE address DROP COLUMN gone_ms; ALTER TABLE address DROP COLUMN gone_for;"
      "DROP TABLE credential; DROP TABLE deferred; DROP TABLE tombstone; DROP TABLE erasure;"
      "ALTER TABLE worker DROP COLUMN contacts; PRAGMA user_version = 9");
  auto store = OpenStore(StoreKind::Sqlite, folder_);
  EXPECT_TRUE(store->Credentials().value().empty());
  EXPECT_TRUE(Do(*store, store::PutCredential{{.connection = "shop"}}));
  EXPECT_EQ(Claim(*store, 0).at(0).id, "a1");
}

TEST_F(SqliteStoreTest, ADamagedFileIsSaid) {
  OpenStore(StoreKind::Sqlite, folder_);
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(3'000, '\x7f');
  }
  EXPECT_EQ(FailureOfOpening().kind, FailureKind::Corrupt);
}

TEST_F(SqliteStoreTest, EveryCommitIsSynced) {
  store::Database database(path());
  database.RunScript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  try {
    store::CheckDurable(database);
    ADD_FAILURE() << "NORMAL was taken";
  } catch (const store::DatabaseError& error) {
    EXPECT_TRUE(Says(error.failure, "would not sync")) << error.failure.message;
  }
  store::PrepareConnection(database);
  store::CheckDurable(database);
}

TEST_F(SqliteStoreTest, AFullDiskLosesNothingThatWasTaken) {
  auto store = SqliteStore::Open(path(), {.bytes_max = 400'000});
  ASSERT_TRUE(store) << store.error().message;
  std::size_t taken = 0;
  Failure failure;
  while (taken < 1'000) {
    store::Write write = store::Quarantine{"shop", "why", std::string(10'000, 'x'), 1};
    auto applied = (*store)->Apply({&write, 1});
    if (!applied) {
      failure = applied.error();
      break;
    }
    taken += 1;
  }
  EXPECT_EQ(failure.kind, FailureKind::Unavailable);
  EXPECT_TRUE(Says(failure, "the disk is full")) << failure.message;
  EXPECT_GT(taken, 0U);
  EXPECT_EQ((*store)->Count().value().quarantined, taken);
}

// Runs each write and read at least once, so that each statement has a plan.
void UseEverything(store::Store& store) {
  std::string ann =
      Want(store, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann", "other"))});
  Receive(store, "ann", "k2", 5);
  store::CommitTurn turn;
  turn.contact = ann;
  turn.seq = 2;
  turn.changed = store::Contact{ann, "{}", {"vip"}, 0};
  store::Run run;
  run.id = "r1";
  run.due_ms = 1;
  turn.waiting = {run};
  turn.ended = {"r9"};
  turn.journal = {{1, ann, "log", "rule", "text"}};
  Do(store, turn);
  Do(store, store::FireTimers{5, 10});
  Do(store, store::PostponeTurn{ann, 3, 9});
  Do(store, store::PutContact{AddressOf("bob"), "{}", {}});
  Do(store, store::Quarantine{"shop", "why", "x", 1});
  Do(store, store::Defer{"key of a part", "shop", "order 1", "{}", 1});
  EXPECT_TRUE(store.DeferredAt(5, 10));
  Do(store, store::SettleDeferred{1, 9});
  Do(store, store::SettleDeferred{1});
  Do(store, store::PutSchedules{{{"s", "every 60000", 5}}});
  Do(store, store::FireSchedule{"s", 5, 9, {{"r", "s", "{}", "", 5}}, "", 5});
  Do(store, store::AdvanceRound{"r", "", "c1", false, {{ann, "{}", "key"}}, 5});
  EXPECT_TRUE(store.TimeZones() && store.NextRound() && store.HowToSend());
  EXPECT_TRUE(store.Contacts({}) && store.Contacts({.zone = "UTC"}));
  Claim(store, 10);
  Do(store, store::RecordOutcome{"a1", 1, SendState::Sent, "p1", "", 0});
  Do(store, store::RecordOutcome{"a2", 1, SendState::Pending, "", "", 5});
  Claim(store, 10);
  Do(store, store::RecordOutcome{"a2", 2, SendState::Uncertain, "", "", 0});
  Do(store, store::RecordDelivery{kConnection, "", "p1", "read", "", 1});
  Do(store, store::HoldUncertain{100});
  Do(store, store::ForgetKeys{100});
  Do(store, store::SaveProgram{"h", "text"});
  Do(store, store::Activate{"h", 1});
  store::OutboxEntry late = Effect("a3", AddressOf("ann"));
  late.window_ms = 1;
  Want(store, "eve", {late});
  Claim(store, 1'000);
  EXPECT_TRUE(store.Ready(100, 10) && store.Load(ann) && store.NextDue() && store.Program("h"));
  EXPECT_TRUE(store.ActiveProgram() && store.ContactById(ann) && store.Outbox(ann));
  const store::Address own{"webchat", "site", "ann"};
  Want(store, "ann", {Effect("a4", own)});
  Claim(store, 10);
  Do(store, store::RecordOutcome{"a4", 1, SendState::Sent, "", "", 0});
  EXPECT_TRUE(store.SentTo(own, 0, 10) && store.SentTo(own, std::nullopt, 10));
  EXPECT_TRUE(store.ContactAt(AddressOf("ann")) && store.Journal(ann));
  EXPECT_TRUE(Do(store, store::PutCredential{{.connection = "shop"}}));
  EXPECT_TRUE(store.CredentialOf("shop"));
}

// What runs once, at opening, and may read all that is open.
bool IsOfOpening(const std::string& plan) {
  return plan.find("sqlite_schema") != std::string::npos ||
         plan.find("INDEXED BY outbox_open") != std::string::npos;
}

TEST_F(SqliteStoreTest, NoStatementReadsMoreThanItNeeds) {
  auto opened = SqliteStore::Open(path());
  ASSERT_TRUE(opened);
  UseEverything(**opened);
  std::vector<std::string> plans = (*opened)->QueryPlans();
  EXPECT_GT(plans.size(), 40U);
  for (const std::string& plan : plans) {
    if (IsOfOpening(plan)) continue;
    std::string step = plan.substr(plan.rfind(": ") + 2);
    // A step through a partial index of what is due, or of the last row of a table, reads
    // one entry: its statement ends with LIMIT 1 and sorts nothing.
    bool reads_one =
        plan.find("LIMIT 1") != std::string::npos && plan.find("LIMIT ?") == std::string::npos;
    EXPECT_TRUE(step.find("SCAN") == std::string::npos || reads_one) << plan;
    EXPECT_EQ(step.find("TEMP B-TREE"), std::string::npos) << plan;
  }
}

}  // namespace
}  // namespace hark::test
