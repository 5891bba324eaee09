#include "tests/diff/input.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "compiler/channel/facts.h"
#include "compiler/ir/limits.h"

namespace hark::diff {
namespace {

struct GivenRow {
  std::string_view field;
  std::string_view json;
  std::string_view written;
};

constexpr std::array<GivenRow, 37> kGiven = {{
    {"score", "3", "3"},
    {"score", "-1", "-1"},
    {"score", "9223372036854775807", "9223372036854775807"},
    {"score", "-9223372036854775807", "-9223372036854775807"},
    {"score", "11", "11"},
    {"plan", "\"pro\"", "pro"},
    {"plan", "\"team\"", "team"},
    {"city", "\"Oslo\"", "\"Oslo\""},
    {"city", "\"\"", "\"\""},
    {"city", "\"Москва 価格\"", "\"Москва 価格\""},
    {"note", "\"hi there\"", "\"hi there\""},
    {"note", "\"12\"", "\"12\""},
    {"rate", "\"0\"", "0.0"},
    {"rate", "\"-0.000001\"", "-0.000001"},
    {"rate", "\"99999999999999999999999999999999.99\"", "99999999999999999999999999999999.99"},
    {"paid", "\"12.50 USD\"", "12.50 USD"},
    {"paid", "\"0.01 EUR\"", "0.01 EUR"},
    {"due", "\"2026-01-31\"", "2026-01-31"},
    {"due", "\"9999-12-31\"", "9999-12-31"},
    {"due", "\"0001-01-01\"", "0001-01-01"},
    {"seen", "0", "1970-01-01.at(00:00, \"UTC\")"},
    {"seen", "1767603600000", "2026-01-05.at(09:00, \"UTC\")"},
    {"call", "\"23:59\"", "23:59"},
    {"slot", "0", "0s"},
    {"slot", "-5400000", "-90m"},
    {"slot", "9007199254740993", "2w * 7 + 1s"},
    {"vip", "true", "true"},
    {"size", "\"small\"", "small"},
    {"words", "[\"hi\",\"\",\"цена\"]", "[\"hi\", \"\", \"цена\"]"},
    {"numbers", "[]", "filter one in [1] where false"},
    {"numbers", "[9223372036854775807,1,-2]", "[9223372036854775807, 1, -2]"},
    {"item", R"({"name":"cup","price":"3 USD","plan":null,"count":0})",
     "Item(name: \"cup\", price: 3 USD, count: 0)"},
    {"counts", R"({"hi":3,"цена":-1})", "[\"hi\": 3, \"цена\": -1]"},
    {"email", "\"ann@example.com\"", ""},
    {"phone", "\"+998901112233\"", ""},
    {"first_name", "\"Ann\"", ""},
    {"username", "\"ann\"", ""},
}};

constexpr std::array<std::string_view, 24> kTexts = {
    "hi",
    "12",
    "",
    "   ",
    "0",
    "-7",
    "How much is the PRICE?",
    "цена?",
    "Какая ЦЕНА доставки",
    "价格是多少",
    "مرحبا بك",
    "नमस्ते 👍🏽",
    "ＵＮＩ Ünï STRASSE straße",
    "e\u0301 \u200d \u202e",
    "9223372036854775807",
    "9223372036854775808",
    "1,234.50",
    "0.0000000000000000000000000000000001",
    "2024-02-29",
    "ann@example.com or +998 90 111 22 33, https://x.example/a?b=c",
    "pro",
    "2.",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "delivery and refund, c++",
};

constexpr std::array<std::string_view, 4> kFields = {
    R"({"order":{"id":"A-7","total":"19.90 EUR","items":[{"name":"mug","quantity":2}]},
"comment":{"id":"c1","post":"p1"},"story":{"id":"s1"},"reaction":{"emoji":"👍","removed":false},
"tapped":{"button":"yes"},"start":{"payload":"promo"},"opt":{"topic":"news"},
"delivery":{"message":"m1","error":"131047"},"before":"Oslo","after":"Rome",
"moved":{"deal":"chair","stage":"won","before":"new","amount":"5 USD"},
"webhook":{"n":5,"word":"w","list":[1,2,3],"data":{"hi":[1,{"b":null}],"a":7}},
"event":{"n":2,"word":"цена","list":[4]},"size":3,"name":"ann","loud":true})",
    R"({"order":{"id":""},"comment":{"id":"c2","post":"p1","parent":"c1"},"story":{"id":"","url":
"https://x.example"},"start":{"payload":""},"webhook":{"n":-9223372036854775807,"list":[]},
"event":{"n":9223372036854775807,"word":""},"moved":{"deal":"","stage":"won"},"after":"Рим",
"size":0,"name":"","loud":false})",
    R"({"order":{"id":"B","total":"0.00 UZS","items":[]},"reaction":{"removed":true},
"webhook":{"n":0,"word":"","list":[0,0,0,0],"data":12},"event":{"n":-1,"word":"hi","list":[]},
"before":"Oslo","moved":{"deal":"x","stage":"won","before":"quoted"},
"size":9223372036854775807,"name":"مرحبا","loud":true})",
    R"({"webhook":{"n":"five"},"event":{"n":1.5},"size":"big"})",
};

constexpr std::array<std::int64_t, 6> kMoments = {
    1'767'603'600'000,    // 2026-01-05 09:00
    1'774'745'999'000,    // a second before clocks go forward in Europe
    0,                    // 1970
    -62'135'596'800'000,  // 0001-01-01
    253'402'300'799'999,  // the last of 9999
    1'793'494'800'000,    // 2026-11-01 01:00 in New York, which comes twice
};

}  // namespace

Input MakeInput(Random& random) {
  Input input;
  for (std::size_t count = random.Below(6); count > 0; --count) {
    const GivenRow& row = random.Any(kGiven);
    if (std::ranges::find(input.given, row.field, &Input::Given::field) == input.given.end()) {
      input.given.push_back(
          {std::string(row.field), std::string(row.json), std::string(row.written)});
    }
  }
  for (const char* tag : {"old", "vip"}) {
    if (random.OneIn(3)) input.tags.emplace_back(tag);
  }
  for (const char* list : {"old", "vips"}) {
    if (random.OneIn(3)) input.lists.emplace_back(list);
  }
  input.consents = random.OneIn(3);
  input.has_deal = random.OneIn(2);
  constexpr std::array<std::string_view, 5> kLanguages = {"", "en", "ru", "uz", "pt-BR"};
  input.language = random.Any(kLanguages);
  input.at_ms = random.OneIn(4) ? random.Any(kMoments) : kMoments.front();
  input.fuel = random.OneIn(6) ? static_cast<std::int64_t>(random.Below(400)) : 20'000;
  input.memory_bytes = random.OneIn(10) ? 64 + random.Below(4'000) : std::size_t{1} << 20;
  for (std::size_t count = 3 + random.Below(4); count > 0; --count) {
    input.steps.push_back(
        {.way = random.Below(5040),
         .text = std::string(random.Any(kTexts)),
         .fields = std::string(random.OneIn(8) ? random.Any(kFields) : kFields[random.Below(3)]),
         .after_ms = static_cast<std::int64_t>(random.Below(3)) * kHour});
  }
  return input;
}

value::Event EventOf(const Input::Step& step, EventKind kind, const std::string& subject) {
  value::Event event;
  event.kind = kind;
  event.channel = step.way % 2 == 0 ? "terminal" : "telegram";
  event.connection = "main";
  event.address = "ann";
  event.id = "e1";
  event.subject = subject;
  event.text = step.text;
  event.fields = step.fields;
  return event;
}

std::vector<Input> Simpler(const Input& input) {
  std::vector<Input> simpler;
  const auto add = [&](auto change) {
    Input other = input;
    change(other);
    simpler.push_back(std::move(other));
  };
  for (std::size_t at = input.steps.size(); at-- > 1;) {
    add([&](Input& other) { other.steps.erase(other.steps.begin() + static_cast<long>(at)); });
  }
  for (std::size_t at = 0; at < input.given.size(); ++at) {
    add([&](Input& other) { other.given.erase(other.given.begin() + static_cast<long>(at)); });
  }
  if (!input.tags.empty()) add([](Input& other) { other.tags.pop_back(); });
  if (!input.lists.empty()) add([](Input& other) { other.lists.pop_back(); });
  if (input.consents) add([](Input& other) { other.consents = false; });
  if (input.has_deal) add([](Input& other) { other.has_deal = false; });
  if (!input.language.empty()) add([](Input& other) { other.language.clear(); });
  if (input.at_ms != kMoments.front()) {
    add([](Input& other) { other.at_ms = kMoments.front(); });
  }
  if (input.fuel < 20'000) add([](Input& other) { other.fuel = 20'000; });
  if (input.memory_bytes < (std::size_t{1} << 20)) {
    add([](Input& other) { other.memory_bytes = std::size_t{1} << 20; });
  }
  for (std::size_t at = 0; at < input.steps.size(); ++at) {
    const Input::Step& step = input.steps[at];
    if (step.text != "hi") add([&](Input& other) { other.steps[at].text = "hi"; });
    if (step.after_ms != 0) add([&](Input& other) { other.steps[at].after_ms = 0; });
    if (step.way != 0) add([&](Input& other) { other.steps[at].way = 0; });
  }
  return simpler;
}

}  // namespace hark::diff
