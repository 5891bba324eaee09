#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "runtime/value/arena.h"
#include "runtime/value/cbor.h"
#include "runtime/value/codec.h"
#include "runtime/value/event_fields.h"
#include "runtime/value/event_json.h"
#include "runtime/value/json_text.h"
#include "runtime/value/time_text.h"
#include "tests/support/ir_builder.h"

namespace hark::value {
namespace {

using ir::TypeKind;
using nlohmann::json;
using testing::EnumType;
using testing::ListOf;
using testing::OptionalOf;
using testing::RecordType;
using testing::TypeOf;

TEST(Arena, StopsAtItsLimitAndStartsAgain) {
  Arena arena(1000);
  void* first = arena.Allocate(1);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(arena.used(), 8u) << "memory is handed out in words";
  EXPECT_NE(arena.Allocate(992), nullptr);
  EXPECT_EQ(arena.Allocate(1), nullptr);
  arena.Reset();
  EXPECT_EQ(arena.Allocate(1), first) << "the first block stays";
}

TEST(Arena, RefusesAnySizeBeyondItsLimit) {
  Arena arena(1 << 20);
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(arena.Allocate(kMost), nullptr);
  EXPECT_EQ(arena.Allocate(kMost - 6), nullptr);
  EXPECT_EQ(arena.NewList(kMost / 8), nullptr);
  EXPECT_EQ(arena.used(), 0u);
}

TEST(Arena, HandsOutAlignedMemoryThatDoesNotOverlap) {
  Arena arena(1 << 24);
  char* last_end = nullptr;
  for (std::size_t size : {1u, 9u, 40'000u, 3u, 70'000u, 8u}) {
    char* memory = static_cast<char*>(arena.Allocate(size));
    ASSERT_NE(memory, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 8, 0u);
    std::fill_n(memory, size, 'x');
    EXPECT_NE(memory, last_end);
    last_end = memory;
  }
  EXPECT_NE(arena.Allocate(0), nullptr) << "nothing at all has an address too";
}

std::string Nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

TEST(JsonText, IsReadUpToADepthThatNoWalkOverItFears) {
  EXPECT_TRUE(ParseJson(Nested(kMaxNesting)).is_array());
  EXPECT_TRUE(ParseJson(Nested(kMaxNesting + 1)).is_discarded());
  EXPECT_TRUE(ParseJson(Nested(1'000'000)).is_discarded());
  EXPECT_TRUE(ParseJson("[\"" + std::string(1000, '[') + "\\\"[\"]").is_array());
}

// An event that a program hands over through hark.h.
TEST(JsonText, FieldsOfAnEventThatNestTooDeepAreNone) {
  Event event;
  event.kind = EventKind::Webhook;
  event.fields = "{\"hook\":" + Nested(1'000'000) + "}";
  ir::Program program;
  const ir::TypeId type = OptionalOf(program, TypeOf(program, TypeKind::Json));
  Arena arena(1 << 20);
  EXPECT_EQ(EventFields(event).Read(program, type, "hook", arena), std::optional<Word>(0));
}

TEST(TimeText, KnowsTheCalendar) {
  EXPECT_EQ(ParseDate("2024-02-29"), 19'782);
  EXPECT_EQ(ParseDate("1970-01-01"), 0);
  EXPECT_EQ(ParseDate("0001-01-01"), kDateMin);
  EXPECT_EQ(ParseDate("9999-12-31"), kDateMax);
  for (std::string_view text : {"2023-02-29", "2026-13-01", "2026-00-10", "2026-01-32",
                                "0000-01-01", "2026-1-01", "-026-01-01", "2026-01-0a", ""}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
  for (std::int64_t day : {kDateMin, std::int64_t{-1}, std::int64_t{0}, kDateMax}) {
    EXPECT_EQ(ParseDate(DateText(day)), day);
  }
}

TEST(TimeText, ShowsTimes) {
  EXPECT_EQ(TimeText(540), "09:00");
  EXPECT_EQ(ParseTime("23:59"), 1439);
  for (std::string_view text : {"24:00", "09:60", "9:00", "09-00", "-1:00", "0a:00"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
  EXPECT_EQ(InstantText(-1), "1969-12-31 23:59");
  EXPECT_EQ(DurationText(95'400'000), "1d 2h 30m");
  EXPECT_EQ(DurationText(-1), "-1ms");
  EXPECT_EQ(DurationText(0), "0s");
}

TEST(TimeText, ShowsWhatIsOutOfRangeAsTheNearestWithin) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(DateText(kMost), "9999-12-31");
  EXPECT_EQ(DateText(kLeast), "0001-01-01");
  EXPECT_EQ(TimeText(kMost), "23:59");
  EXPECT_EQ(InstantText(kLeast), "0001-01-01 00:00");
  EXPECT_EQ(DurationText(kLeast).front(), '-');
}

// A program with one type of every kind.
struct Types {
  Types() {
    text = TypeOf(program, TypeKind::Text);
    number = TypeOf(program, TypeKind::Int);
    plan = EnumType(program, {"Plan", {{"basic", "Basic"}, {"pro", "Pro"}}});
    maybe = OptionalOf(program, number);
    pair = RecordType(program, {"Pair", {{"name", text}, {"count", maybe}}});
    pairs = ListOf(program, pair);
  }
  ir::TypeId Of(TypeKind kind) { return TypeOf(program, kind); }

  ir::Program program;
  ir::TypeId text, number, plan, maybe, pair, pairs;
};

TEST(Codec, RoundTripsEveryType) {
  Types types;
  Arena arena(1 << 20);
  struct Row {
    ir::TypeId type;
    json value;
  };
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  const std::vector<Row> rows = {
      {types.Of(TypeKind::Bool), true},
      {types.number, kMost},
      {types.number, kLeast},
      {types.Of(TypeKind::Duration), -kDurationMax},
      {types.Of(TypeKind::Time), "23:59"},
      {types.Of(TypeKind::Date), "2024-02-29"},
      {types.Of(TypeKind::Instant), kInstantMin},
      {types.plan, "pro"},
      {types.text, "Oʻzbekiston 👩‍👩‍👧 السعر\n\""},
      {types.text, std::string("a\0b", 3)},
      {types.Of(TypeKind::Email), "a@example.com"},
      {types.Of(TypeKind::TimeZone), "Asia/Tashkent"},
      {types.Of(TypeKind::Decimal), "-19.90"},
      {types.Of(TypeKind::Decimal), std::string(34, '9')},
      {types.Of(TypeKind::Money), "49.00 USD"},
      {types.maybe, nullptr},
      {types.maybe, 0},
      {types.pairs, json::array()},
      {types.pairs, json::parse(R"([{"name":"a","count":1},{"name":"","count":null}])")},
  };
  for (const Row& row : rows) {
    std::optional<Word> word = FromJson(types.program, row.type, row.value, arena);
    ASSERT_TRUE(word.has_value()) << row.value;
    EXPECT_EQ(ToJson(types.program, row.type, *word), row.value);
  }
}

TEST(Codec, TakesOnlyWhatFits) {
  Types types;
  Arena arena(1 << 24);
  const std::vector<std::pair<ir::TypeId, json>> rows = {
      {types.Of(TypeKind::Bool), 1},
      {types.number, 1.5},
      {types.number, std::uint64_t{1} << 63},
      {types.number, "1"},
      {types.number, nullptr},
      {types.Of(TypeKind::Duration), kDurationMax + 1},
      {types.Of(TypeKind::Instant), kInstantMax + 1},
      {types.Of(TypeKind::Date), "2023-02-29"},
      {types.Of(TypeKind::Time), 540},
      {types.plan, "gone"},
      {types.text, std::string("\xff")},
      {types.text, std::string(65'537, 'a')},
      {types.Of(TypeKind::Decimal), 1.5},
      {types.Of(TypeKind::Decimal), "1e3"},
      {types.Of(TypeKind::Money), "1 usd"},
      {types.Of(TypeKind::Money), " USD"},
      {types.Of(TypeKind::TimeZone), "Europe/Atlantis"},
      {types.pairs, json::object()},
      {types.pairs, json(10'001, nullptr)},
      {types.pair, json::array()},
      {types.pair, json{{"count", 1}}},
      {types.pair, json{{"name", "a"}, {"count", "x"}}},
  };
  for (const auto& [type, value] : rows) {
    EXPECT_FALSE(FromJson(types.program, type, value, arena).has_value())
        << value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 80);
  }
}

TEST(Codec, LeavesOutAndPassesOverMembers) {
  Types types;
  Arena arena(1 << 20);
  json value = {{"name", "a"}, {"later", 1}};
  std::optional<Word> word = FromJson(types.program, types.pair, value, arena);
  ASSERT_TRUE(word.has_value());
  EXPECT_EQ(ToJson(types.program, types.pair, *word), json({{"name", "a"}, {"count", nullptr}}));
}

TEST(Codec, GivesNothingWhenTheArenaIsFull) {
  Types types;
  json value = json::parse(R"([{"name":"abcdefgh","count":1}])");
  Arena measure(1 << 20);
  ASSERT_TRUE(FromJson(types.program, types.pairs, value, measure).has_value());
  for (std::size_t limit = 0; limit < measure.used(); ++limit) {
    Arena arena(limit);
    EXPECT_FALSE(FromJson(types.program, types.pairs, value, arena).has_value()) << limit;
  }
}

TEST(Cbor, IsPlainOnlyWhenWellFormedAndShallow) {
  json nested = 1;
  for (int i = 0; i < 100; ++i) nested = json::array({std::move(nested)});
  auto text = [](const json& value) {
    std::string bytes;
    json::to_cbor(value, bytes);
    return bytes;
  };
  EXPECT_TRUE(IsPlainCbor(text(nested)));
  EXPECT_TRUE(IsPlainCbor(text(json{{"a", {1, -500, 1.5, true, nullptr, "ш"}}})));
  EXPECT_FALSE(IsPlainCbor(""));
  EXPECT_FALSE(IsPlainCbor(text(1) + text(2))) << "one item and no more";
  EXPECT_FALSE(IsPlainCbor(std::string(60'000, '\x81'))) << "nested arrays";
  EXPECT_FALSE(IsPlainCbor(std::string(60'000, '\x7f'))) << "strings of unknown length";
  EXPECT_FALSE(IsPlainCbor(std::string(60'000, '\xc1'))) << "tags";
  EXPECT_FALSE(IsPlainCbor("\x9b\xff\xff\xff\xff\xff\xff\xff\xff")) << "more items than bytes";
  EXPECT_FALSE(IsPlainCbor("\xbb\x80\x00\x00\x00\x00\x00\x00\x01")) << "a count that wraps";
}

Event FullEvent() {
  Event event;
  event.kind = Event::Kind::Tap;
  event.channel = "telegram";
  event.connection = "shop";
  event.address = "42";
  event.id = "update-1";
  event.at_ms = 1'769'850'000'000;
  event.text = "Pro ⚡";
  event.payload = "token:pro";
  event.profile_name = "Азиза";
  event.profile_username = "aziza";
  event.profile_language = "uz";
  event.subject = "post-1";
  event.fields = R"({"order":{"id":"7"}})";
  event.depth = 2;
  event.provider_id = "p1";
  event.effect_id = "e1";
  event.error = "131047 re-engagement";
  event.run_id = "r1";
  event.wait_number = -3;
  return event;
}

TEST(EventJson, RoundTrips) {
  for (const Event& event : {Event{}, FullEvent()}) {
    Result<Event> read = EventFromJson(ToJson(event));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, event);
  }
}

TEST(EventJson, PassesOverWhatItDoesNotKnow) {
  Result<Event> event = EventFromJson(R"({"kind":"message","text":"hi","later":{"x":[1]}})");
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->text, "hi");
}

TEST(EventJson, RefusesWhatIsNoEvent) {
  for (std::string_view text :
       {"", "[]", "{}", "null", "{\"kind\":\"gone\"}", "{\"kind\":1}",
        R"({"kind":"message","text":1})", R"({"kind":"message","at_ms":"1"})",
        R"({"kind":"message","at_ms":1.5})", R"({"kind":"message","at_ms":18446744073709551615})",
        R"({"kind":"message","fields":{}})", "{\"kind\":\"message\",\"text\":\"\xff\"}"}) {
    Result<Event> event = EventFromJson(text);
    ASSERT_FALSE(event.has_value()) << text;
    EXPECT_EQ(event.error().kind, FailureKind::Corrupt);
  }
}

TEST(EventJson, TakesAnyBytes) {
  std::string whole = ToJson(FullEvent());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    EXPECT_FALSE(EventFromJson(whole.substr(0, at)).has_value());
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x81);
    static_cast<void>(EventFromJson(flipped));
  }
  static_cast<void>(EventFromJson(std::string(200'000, '[')));
}

}  // namespace
}  // namespace hark::value
