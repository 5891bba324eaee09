// What `hark simulate --json` and `hark manifest --json` print, as golden files show it, beside the
// pages that say so: nothing is printed that is not written down, and the other way round.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/support/golden_file.h"

namespace hark::test {
namespace {

using nlohmann::json;
using Names = std::set<std::string>;

std::string Page(const std::string& name, std::string_view from) {
  const auto page = ReadFile(std::filesystem::path(HARK_SOURCE_DIR) / "docs" / name);
  const std::size_t begin = page.find(from);
  EXPECT_NE(begin, std::string::npos) << name;
  return page.substr(begin);
}

// All that stands in back quotes.
Names Quoted(const std::string& text) {
  static const std::regex kQuoted("`([^`\n]+)`");
  Names names;
  for (std::sregex_iterator at(text.begin(), text.end(), kQuoted), end; at != end; ++at) {
    names.insert((*at)[1]);
  }
  return names;
}

// What stands in back quotes in the first column of the table whose head begins so.
Names Rows(const std::string& page, std::string_view head) {
  std::istringstream lines(page.substr(page.find(head)));
  Names rows;
  for (std::string line; std::getline(lines, line) && line.starts_with("|");) {
    rows.merge(Quoted(line.substr(0, line.find('|', 1))));
  }
  return rows;
}

void AddKeys(const json& value, Names& keys) {
  for (const auto& [key, member] : value.items()) {
    if (value.is_object()) keys.insert(key);
    if (member.is_structured()) AddKeys(member, keys);
  }
}

// The sections of this name of all golden files.
std::vector<std::string> Sections(std::string_view name) {
  std::vector<std::string> texts;
  for (const auto& path : GoldenPaths(std::filesystem::path(HARK_SOURCE_DIR) / "tests/golden")) {
    const GoldenFile file = ReadGolden(path);
    if (const std::string* text = file.Find(name)) texts.push_back(*text);
  }
  return texts;
}

// Kinds that no golden file can have, with what shows them instead.
const std::map<std::string, std::string_view> kExempt = {
    {"parked", "a run whose record does not read; unit/turn_test.cpp"},
};

class SimulatePage : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& section : Sections("json effects")) {
      std::istringstream lines(section);
      for (std::string line; std::getline(lines, line);) {
        const json object = json::parse(line);
        types_.insert(object["type"]);
        AddKeys(object, keys_);
      }
    }
  }

  const std::string page_ = Page("simulate.md", "## Effects");
  Names types_;
  Names keys_;
};

TEST_F(SimulatePage, HasEveryKindOfEffect) {
  Names written = Rows(page_, "| `type` | `text`");
  EXPECT_GT(written.size(), 25U);
  written.erase("type");
  for (const auto& [kind, reason] : kExempt) EXPECT_EQ(written.erase(kind), 1U) << kind;
  EXPECT_EQ(types_, written);
}

TEST_F(SimulatePage, HasEveryMember) {
  const Names written = Quoted(page_);
  for (const std::string& key : keys_) EXPECT_TRUE(written.contains(key)) << key;
  for (const std::string& row : Rows(page_, "| member | holds |")) {
    EXPECT_TRUE(keys_.contains(row)) << row << ": no golden file has it";
  }
}

TEST(ManifestPage, HasEveryMember) {
  const std::string page = Page("manifest.md", "```json");
  Names example;
  AddKeys(json::parse(page.substr(7, page.find("```", 7) - 7)), example);
  Names printed;
  for (const std::string& section : Sections("json manifest")) {
    AddKeys(json::parse(section), printed);
  }
  Names written = Quoted(page);
  written.insert(example.begin(), example.end());
  for (const std::string& key : printed) EXPECT_TRUE(written.contains(key)) << key;
  for (const std::string& key : example) EXPECT_TRUE(printed.contains(key)) << key;
}

}  // namespace
}  // namespace hark::test
