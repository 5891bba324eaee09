// `hark erase`, beside a worker that has the store.
#include "cli/erase.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "runtime/store/sqlite_store.h"
#include "tests/support/scratch.h"

namespace hark::cli {
namespace {

constexpr const char* kConfig = R"([connections.shop]
channel = "whatsapp"
account_id = "1065"
token = { env = "TOKEN" }
app_secret = { env = "APP_SECRET" }
verify_token = { env = "VERIFY" }

[connections.branch]
channel = "whatsapp"
account_id = "1066"
token = { env = "TOKEN" }
app_secret = { env = "APP_SECRET" }
verify_token = { env = "VERIFY" }
)";

class EraseCommand : public testing::Test {
 protected:
  EraseCommand() {
    std::ofstream(folder_.File("hark.toml")) << kConfig;
    std::ofstream(folder_.File("rules.hark")) << "rule r on message { reply \"hi\" }\n";
    worker_ = std::move(*store::SqliteStore::Open(folder_.File("hark.db")));
  }

  void Write(const std::string& connection, const std::string& address) {
    const store::Write word =
        store::Ingest{connection + address, {"whatsapp", connection, address}, "{}", 1, true};
    ASSERT_TRUE(worker_->Apply({&word, 1}));
  }
  bool IsKept(const std::string& connection, const std::string& address) {
    return worker_->ContactAt({"whatsapp", connection, address})->has_value();
  }
  ExitStatus Erase(EraseOptions options) {
    options.path = folder_.File("");
    out_.str("");
    err_.str("");
    return ErasePerson(options, console_);
  }

  test::Scratch folder_;
  std::unique_ptr<store::SqliteStore> worker_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{out_, err_};
};

TEST_F(EraseCommand, ForgetsAPersonOnEveryConnectionOfTheChannel) {
  Write("shop", "998901112233");
  Write("branch", "998901112233");
  Write("shop", "998900000000");
  EXPECT_EQ(Erase({.channel = "whatsapp", .address = "+998 90 111 22 33"}), ExitStatus::Good);
  EXPECT_FALSE(IsKept("shop", "998901112233") || IsKept("branch", "998901112233"));
  EXPECT_TRUE(IsKept("shop", "998900000000"));
  EXPECT_EQ(out_.str().find("998"), std::string::npos) << "a receipt names nobody";
  const std::string receipt = out_.str().substr(8, 32);
  EXPECT_EQ(worker_->ErasureOf(receipt).value()->contacts, 2U) << out_.str();
  EXPECT_NE(err_.str().find("they are erased"), std::string::npos);
}

TEST_F(EraseCommand, OnlyWhereItIsTold) {
  Write("shop", "7301");
  Write("branch", "7301");
  Write("sold", "7301");
  EXPECT_EQ(Erase({.channel = "whatsapp", .address = "7301", .connections = {"branch", "sold"}}),
            ExitStatus::Good);
  EXPECT_TRUE(IsKept("shop", "7301"));
  EXPECT_FALSE(IsKept("branch", "7301") || IsKept("sold", "7301"));
}

TEST_F(EraseCommand, SaysWhenNothingWasKept) {
  EXPECT_EQ(Erase({.channel = "whatsapp", .address = "7301", .json = true}), ExitStatus::Good);
  const auto line = nlohmann::json::parse(out_.str());
  EXPECT_EQ(line["contacts"], 0);
  EXPECT_TRUE(worker_->ErasureOf(line["receipt"].get<std::string>()).value());
  EXPECT_NE(err_.str().find("nothing was kept"), std::string::npos);
}

TEST_F(EraseCommand, KnowsItsChannels) {
  EXPECT_EQ(Erase({.channel = "whatsap", .address = "7301"}), ExitStatus::Usage);
  EXPECT_NE(err_.str().find("did you mean whatsapp?"), std::string::npos) << err_.str();
  EXPECT_EQ(Erase({.channel = "telegram", .address = "7301"}), ExitStatus::Usage);
  EXPECT_NE(err_.str().find("--connection"), std::string::npos) << err_.str();
}

}  // namespace
}  // namespace hark::cli
