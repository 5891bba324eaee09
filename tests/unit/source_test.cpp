#include "compiler/source/source.h"

#include <gtest/gtest.h>

namespace hark::source {
namespace {

TEST(Source, PlacesCountFromOneInCodePoints) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "цена\n\n💰 x");
  auto place = [&](std::uint32_t offset) {
    Place found = sources.PlaceOf(file, offset);
    return std::pair(found.line, found.column);
  };
  EXPECT_EQ(place(0), std::pair(1u, 1u));
  EXPECT_EQ(place(2), std::pair(1u, 2u));
  EXPECT_EQ(place(8), std::pair(1u, 5u)) << "the line end belongs to its line";
  EXPECT_EQ(place(9), std::pair(2u, 1u));
  EXPECT_EQ(place(10), std::pair(3u, 1u));
  EXPECT_EQ(place(15), std::pair(3u, 3u));
  EXPECT_EQ(place(16), std::pair(3u, 4u));
  EXPECT_EQ(place(4'000'000'000u), std::pair(3u, 4u)) << "past the end is the end";
}

TEST(Source, PlacesOfALongLineCountAllOfIt) {
  SourceSet sources;
  std::string text = "first\n";
  for (int at = 0; at < 300; ++at) text += "цена 1, ";
  const FileId file = sources.Add("a.hark", text + "\nlast");
  std::uint32_t column = 1;
  for (std::uint32_t offset = 6; offset < text.size(); ++offset) {
    if ((text[offset] & 0xC0) == 0x80) continue;
    EXPECT_EQ(sources.PlaceOf(file, offset).column, column++);
    EXPECT_EQ(sources.PlaceOf(file, offset).line, 2u);
  }
  EXPECT_EQ(column, 2'401u);
  EXPECT_EQ(sources.PlaceOf(file, static_cast<std::uint32_t>(text.size() + 5)).column, 5u);
}

TEST(Source, LinesComeWithoutTheirEnds) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "one\r\ntwo\n\nlast");
  EXPECT_EQ(sources.Line(file, 0), "");
  EXPECT_EQ(sources.Line(file, 1), "one");
  EXPECT_EQ(sources.Line(file, 2), "two");
  EXPECT_EQ(sources.Line(file, 3), "");
  EXPECT_EQ(sources.Line(file, 4), "last");
  EXPECT_EQ(sources.Line(file, 5), "");
}

TEST(Source, ACarriageReturnEndsALineToo) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "one\rtwo\r\nthree\r\rlast\r");
  EXPECT_EQ(sources.Line(file, 1), "one");
  EXPECT_EQ(sources.Line(file, 2), "two");
  EXPECT_EQ(sources.Line(file, 3), "three");
  EXPECT_EQ(sources.Line(file, 4), "");
  EXPECT_EQ(sources.Line(file, 5), "last");
  EXPECT_EQ(sources.Line(file, 6), "");
  EXPECT_EQ(sources.PlaceOf(file, 4).line, 2u);
}

TEST(Source, AnEmptyFileHasOneEmptyLine) {
  SourceSet sources;
  FileId file = sources.Add("empty.hark", "");
  EXPECT_EQ(sources.Line(file, 1), "");
  EXPECT_EQ(sources.PlaceOf(file, 0).line, 1u);
  EXPECT_EQ(sources.PlaceOf(file, 0).column, 1u);
}

TEST(Source, TextIsCutAtTheEndOfTheFile) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "rule");
  EXPECT_EQ(sources.Text({file, 1, 3}), "ul");
  EXPECT_EQ(sources.Text({file, 1, 99}), "ule");
  EXPECT_EQ(sources.Text({file, 99, 100}), "");
  EXPECT_EQ(sources.Text({file, 3, 1}), "");
}

TEST(Source, FilesKeepTheirOrderAndNames) {
  SourceSet sources;
  FileId first = sources.Add("b.hark", "");
  FileId second = sources.Add("a.hark", "");
  EXPECT_EQ(sources.size(), 2u);
  EXPECT_LT(first, second);
  EXPECT_EQ(sources.file(second).name, "a.hark");
}

TEST(Source, JoinSpansFromTheFirstToTheLast) {
  SourceSet sources;
  FileId file = sources.Add("a.hark", "one two three");
  EXPECT_EQ(sources.Text(Join({file, 0, 3}, {file, 4, 7})), "one two");
  EXPECT_FALSE(Span{}.known());
}

}  // namespace
}  // namespace hark::source
