// What stands at a path before and behind a file is written there.
#include "cli/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/scratch.h"

namespace hark::test {
namespace {

namespace fs = std::filesystem;

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t FilesIn(const Scratch& folder) {
  const auto all = fs::directory_iterator(folder.File(""));
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST(Files, AFileIsReplacedAndKeepsItsPermissions) {
  const Scratch folder;
  const std::string path = folder.File("a.po");
  std::ofstream(path) << "old and longer";
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  ASSERT_TRUE(cli::WriteFile(path, "new"));
  EXPECT_EQ(Bytes(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(FilesIn(folder), 1u);
}

TEST(Files, ALinkStaysOneAndWhatItLeadsToIsReplaced) {
  const Scratch folder;
  std::ofstream(folder.File("real.hark")) << "old";
  fs::create_symlink("real.hark", folder.File("one.hark"));
  fs::create_symlink(folder.File("one.hark"), folder.File("two.hark"));
  ASSERT_TRUE(cli::WriteFile(folder.File("two.hark"), "new"));
  EXPECT_TRUE(fs::is_symlink(folder.File("one.hark")));
  EXPECT_TRUE(fs::is_symlink(folder.File("two.hark")));
  EXPECT_EQ(Bytes(folder.File("real.hark")), "new");
}

TEST(Files, ALinkToNothingMakesWhatItLeadsTo) {
  const Scratch folder;
  fs::create_symlink("real.dot", folder.File("link.dot"));
  ASSERT_TRUE(cli::WriteFile(folder.File("link.dot"), "new"));
  EXPECT_TRUE(fs::is_symlink(folder.File("link.dot")));
  EXPECT_EQ(Bytes(folder.File("real.dot")), "new");
}

TEST(Files, ALinkToItselfIsRefused) {
  const Scratch folder;
  fs::create_symlink("ring", folder.File("ring"));
  EXPECT_FALSE(cli::WriteFile(folder.File("ring"), "new"));
  EXPECT_TRUE(fs::is_symlink(folder.File("ring")));
}

TEST(Files, APipeIsWrittenToAndStaysOne) {
  const Scratch folder;
  const std::string path = folder.File("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  ASSERT_TRUE(cli::WriteFile(path, "new"));
  char bytes[8];
  EXPECT_EQ(read(reader, bytes, sizeof bytes), 3);
  close(reader);
  EXPECT_TRUE(fs::is_fifo(path));
}

TEST(Files, AFolderIsNeitherReadNorReplaced) {
  const Scratch folder;
  fs::create_directory(folder.File("shop"));
  const auto written = cli::WriteFile(folder.File("shop"), "new");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write " + folder.File("shop") + ": it is a folder");
  const auto read = cli::ReadFile(folder.File("shop"), 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "cannot read " + folder.File("shop") + ": it is a folder");
  EXPECT_EQ(FilesIn(folder), 1u);
}

}  // namespace
}  // namespace hark::test
