// The commands of a page work as the page shows them. Its blocks are taken in their order, in a
// folder of their own:
//
//   ```hark shop/a.hark   the text is written to that file; likewise any language with a file
//   ```console            each line `$ command` is run, and says what stands below it. `…` on a
//   line
//                         stands for any lines. Behind `< ` is what the reader types
//   ```console fails      the same, of commands that leave with another status than 0
//   ```console runs       the last command is still running where the block ends; the next console
//                         block goes on with it
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/child.h"
#include "tests/support/doc_blocks.h"
#include "tests/support/scratch.h"

namespace hark::test {
namespace {

namespace fs = std::filesystem;

// A command that hangs must end some time; nothing here is timed.
constexpr std::int64_t kPatienceMs = 120'000;
constexpr std::string_view kLeft = "left with ";
constexpr std::string_view kAnyLines = "…";
constexpr std::string_view kInterpreterAlone = "note: the tests run on the interpreter alone";

// A shell in a folder, with somebody at the keyboard.
class Terminal {
 public:
  Terminal() {
    mkfifo(scratch_.File("keyboard").c_str(), 0600);
    keyboard_ = open(scratch_.File("keyboard").c_str(), O_RDWR | O_CLOEXEC);
    fs::create_directory(scratch_.File("home"));
  }
  ~Terminal() { close(keyboard_); }

  void WriteFile(const DocBlock& block) {
    const fs::path path = fs::path(scratch_.File("home")) / block.file;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << block.text;
  }

  // Plays a block; what is not as it shows is a failed expectation.
  void Play(const DocBlock& block) {
    std::istringstream lines(block.text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("$ ")) {
        if (running_) ExpectEnd(block.note == "fails");
        Start(line.substr(2));
      } else if (line.starts_with("< ")) {
        Type(line.substr(2));
      } else if (line == kAnyLines) {
        skipping_ = true;
      } else {
        ExpectLine(line);
      }
    }
    if (block.note != "runs" && running_) ExpectEnd(block.note == "fails");
  }

  bool running() const { return running_.has_value(); }

 private:
  void Start(const std::string& command) {
    const std::string hark = fs::path(BesideThisProgram("hark")).parent_path().string();
    auto child = Child::Start(
        "/bin/sh", {"-c", fmt::format("cd '{}' && PATH='{}':$PATH && {{ {} ; }} <'{}' 2>&1; "
                                      "echo \"{}$?\"",
                                      scratch_.File("home"), hark, command,
                                      scratch_.File("keyboard"), kLeft)});
    ASSERT_TRUE(child) << child.error().message;
    running_ = std::move(*child);
    command_ = command;
  }

  void Type(const std::string& line) {
    const std::string typed = line + "\n";
    ASSERT_EQ(write(keyboard_, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
  }

  std::optional<std::string> Next() {
    if (!running_) return std::nullopt;
    auto line = running_->ReadLineAfter("", kPatienceMs);
    // A build without native code says so in front of tests.
    if (line && line->starts_with(kInterpreterAlone)) return Next();
    return line ? std::optional(*line) : std::nullopt;
  }

  void ExpectLine(const std::string& wanted) {
    std::optional<std::string> said = Next();
    while (skipping_ && said && *said != wanted && !said->starts_with(kLeft)) said = Next();
    skipping_ = false;
    EXPECT_EQ(said.value_or("(nothing more)"), wanted) << "$ " << command_;
    if (!said || said->starts_with(kLeft)) running_.reset();
  }

  void ExpectEnd(bool fails) {
    std::optional<std::string> said = Next();
    while (skipping_ && said && !said->starts_with(kLeft)) said = Next();
    skipping_ = false;
    const std::string status = said.value_or("(nothing more)");
    if (!status.starts_with(kLeft)) {
      ADD_FAILURE() << "$ " << command_ << "\nsays more: " << status;
    } else {
      EXPECT_EQ(status == std::string(kLeft) + "0", !fails) << "$ " << command_ << '\n' << status;
    }
    running_.reset();
  }

  Scratch scratch_;
  int keyboard_ = -1;
  std::optional<Child> running_;
  std::string command_;
  bool skipping_ = false;
};

// How many commands there were.
std::size_t PlayPage(std::string_view page) {
  Terminal terminal;
  std::size_t commands = 0;
  for (const DocBlock& block : DocBlocks(page)) {
    SCOPED_TRACE("line " + std::to_string(block.line));
    if (!block.file.empty()) terminal.WriteFile(block);
    if (block.language != "console") continue;
    terminal.Play(block);
    commands += block.text.starts_with("$ ") ? 1 : 0;
  }
  EXPECT_FALSE(terminal.running()) << "the page leaves a command running";
  return commands;
}

TEST(Console, TheFirstHourIsAsThePageSays) {
  std::ifstream file(fs::path(HARK_SOURCE_DIR) / "docs" / "first-hour.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_GT(PlayPage(page), 8U);
}

TEST(Console, SeesOtherLinesAndOtherEnds) {
  EXPECT_NONFATAL_FAILURE(PlayPage("```console\n$ echo one\ntwo\n```\n"), "two");
  EXPECT_NONFATAL_FAILURE(PlayPage("```console\n$ echo one; echo two\none\n```\n"), "says more");
  EXPECT_NONFATAL_FAILURE(PlayPage("```console fails\n$ true\n```\n"), "left with 0");
  EXPECT_NONFATAL_FAILURE(PlayPage("```console\n$ false\n```\n"), "left with 1");
  EXPECT_NONFATAL_FAILURE(PlayPage("```console runs\n$ true\n```\n"), "running");
}

}  // namespace
}  // namespace hark::test
