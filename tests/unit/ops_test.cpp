// Every operation by rows of a table: what is usual, what is at the edge, and each fault.
#include <gtest/gtest.h>

#include <map>

#include "compiler/ir/op.h"
#include "tests/unit/op_rows.h"

namespace hark::testing {
namespace {

const std::vector<OpRow>& TextRows() {
  static const std::vector<OpRow> kRows = {
      {"text_join", {"Hi |Aziza|!"}, "\"Hi Aziza!\""},
      {"text_join", {""}, "\"\""},
      {"text_join", {kLongText + "|"}, "\"" + kLongText + "\""},
      {"text_join", {kLongText + "|a"}, "TextTooLong"},
      {"text_join", {kLongText}, "OutOfFuel", {.fuel = 1023}},
      {"text_join", {"Hi"}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_length", {"👩‍👩‍👧"}, "5"},
      {"text_length", {""}, "0"},
      {"text_length", {"oʻzbek"}, "6"},
      {"text_equal", {"  STRASSE ", "straße"}, "true"},
      {"text_equal", {"İstanbul", "i̇stanbul"}, "true"},
      {"text_equal", {"ı", "i"}, "false"},
      {"text_equal", {"cafe\u0301", "café"}, "true"},
      {"text_equal", {"a b", "a\n  b"}, "true"},
      {"text_mentions", {"What PRICE?", "price|how much"}, "true"},
      {"text_mentions", {"priceless", "price"}, "false"},
      {"text_mentions", {"How  much is it", "price|how much"}, "true"},
      {"text_mentions", {"Какая ЦЕНА?", "цена"}, "true"},
      {"text_mentions", {"ценами", "цена"}, "false"},
      {"text_mentions", {"ما السعر", "السعر"}, "true"},
      {"text_mentions", {"Oʻzbekcha narxi-chi", "narxi"}, "true"},
      {"text_mentions", {"ok 👍🏽 fine", "👍🏽"}, "true"},
      {"text_mentions", {"c++ please", "c++"}, "true"},
      {"text_mentions", {"abc++", "c++"}, "false"},
      {"text_mentions", {"anything", ""}, "false"},
      {"text_mentions", {kLongText, "b"}, "OutOfFuel", {.fuel = 10}},
      {"text_mentions_about", {"What is the pirce?", "price|vip"}, "true"},
      {"text_mentions_about", {"a vap", "vip"}, "false"},
      {"text_mentions_about", {kLongText, "b"}, "OutOfFuel", {.fuel = 10}},
      {"text_mentions_all", {"refund my order", "order|refund"}, "true"},
      {"text_mentions_all", {"refund", "order|refund"}, "false"},
      {"text_mentions_all", {kLongText, "b"}, "OutOfFuel", {.fuel = 10}},
      {"text_is", {" STOP ", "halt|stop"}, "true"},
      {"text_is", {"stop it", "stop"}, "false"},
      {"text_is", {kLongText, "b"}, "OutOfFuel", {.fuel = 10}},
      {"text_like", {"How much does it cost?", "how much * cost"}, "true"},
      {"text_like", {"ab", "ab*ab"}, "false"},
      {"text_like", {kLongText, "b"}, "OutOfFuel", {.fuel = 10}},
      {"text_plural", {"ru", "3"}, "3"},
      {"text_plural", {"en", "1"}, "1"},
      {"text_plural", {kLongText, "1"}, "OutOfFuel", {.fuel = 10}},
      {"text_find", {"Decimal", "a 12,5 b"}, "\"12.5\""},
      {"text_find", {"Email", "a 12,5 b"}, "null"},
      {"text_find", {"Date", "2026-01-31"}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_replace", {"a-b-c", "-", ""}, "\"abc\""},
      {"text_replace", {"abc", "", "x"}, "\"abc\""},
      {"text_replace", {kLongText, "a", "bb"}, "TextTooLong"},
      {"text_split", {"a,b", ","}, R"(["a","b"])"},
      {"text_split", {"ab", ""}, R"(["ab"])"},
      {"text_split", {"ab", ","}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_find", {"Language", "How much does the blue lamp cost?"}, "\"en\""},
      {"text_find", {"Language", "hi"}, "null"},
      {"text_find", {"Language", "How much is it?"}, "OutOfFuel", {.fuel = 10}},
      {"text_find", {"Language", "How much is it?"}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_take", {"👩‍👩‍👧 cafe\u0301", "6"}, "\"👩‍👩‍👧 cafe\u0301\""},
      {"text_take", {"👩‍👩‍👧 a", "1"}, "\"👩‍👩‍👧\""},
      {"text_take", {"abc", "0"}, "\"\""},
      {"text_take", {"abc", kIntMin}, "\"\""},
      {"text_take", {"abc", kIntMax}, "\"abc\""},
      {"text_take", {kLongText, "1"}, "OutOfFuel", {.fuel = 1023}},
      {"text_take", {"abc", "1"}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_skip", {"👩‍👩‍👧 a", "1"}, "\" a\""},
      {"text_skip", {"abc", kIntMin}, "\"abc\""},
      {"text_skip", {"abc", kIntMax}, "\"\""},
      {"text_skip", {"abc", "1"}, "OutOfMemory", {.memory_bytes = 0}},
      {"phone_country", {"+998901234567"}, "\"UZ\""},
      {"phone_country", {"+80012345678"}, "null"},
      {"phone_country", {"no number"}, "null"},
      {"phone_country", {"+998901234567"}, "OutOfMemory", {.memory_bytes = 0}},
      {"phone_international", {"+998901234567"}, "\"+998 90 123 45 67\""},
      {"phone_international", {"no number"}, "\"no number\""},
      {"phone_international", {"+998901234567"}, "OutOfMemory", {.memory_bytes = 0}},
      {"phone_national", {"+14155550132"}, "\"(415) 555-0132\""},
      {"phone_national", {"+14155550132"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_take", {"a|b|c", "2"}, R"(["a","b"])"},
      {"list_take", {"a|b|c", kIntMin}, "[]"},
      {"list_take", {"a|b|c", kIntMax}, R"(["a","b","c"])"},
      {"list_take", {"a", "1"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_skip", {"a|b|c", "2"}, R"(["c"])"},
      {"list_skip", {"a|b|c", kIntMin}, R"(["a","b","c"])"},
      {"list_skip", {"a|b|c", kIntMax}, "[]"},
      {"list_skip", {"a|b", "1"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_reversed", {"a|b|c"}, R"(["c","b","a"])"},
      {"list_reversed", {""}, "[]"},
      {"list_reversed", {"a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_positions", {"a|b|c"}, "[1,2,3]"},
      {"list_positions", {""}, "[]"},
      {"list_positions", {"a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_unique", {"List<Text>", "a|b|A|c|b"}, R"(["a","b","c"])"},
      {"list_unique", {"List<Text>", ""}, "[]"},
      {"list_unique", {"List<Text>", "a|b"}, "OutOfFuel", {.fuel = 1}},
      {"list_unique", {"List<Text>", "a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_first", {"a|b"}, "\"a\""},
      {"list_first", {""}, "null"},
      {"list_first", {"a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_last", {"a|b"}, "\"b\""},
      {"list_last", {""}, "null"},
      {"list_last", {"a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_concat", {"a|b", "c"}, R"(["a","b","c"])"},
      {"list_concat", {"", ""}, "[]"},
      {"list_concat", {"a", "b"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_join", {"a|b", ", "}, "\"a, b\""},
      {"list_join", {"", ","}, "\"\""},
      {"list_join", {kLongText + "|a", ","}, "TextTooLong"},
      {"list_search", {"tea|black tea|coffee", "tea", "9"}, R"(["tea","black tea"])"},
      {"list_search", {"tea|black tea|coffee", "Black TEAS", "1"}, R"(["black tea"])"},
      {"list_search",
       {"доставка платная|цены", "сколько стоит доставки?", "9"},
       R"(["доставка платная"])"},
      {"list_search", {"tea|coffee", "te co", "9"}, "[]"},
      {"list_search", {"tea", "tea", "-1"}, "[]"},
      {"list_search", {"", "tea", "1"}, "[]"},
      {"list_search", {"|", "", "1"}, "[]"},
      {"list_search", {"tea", "tea", "1"}, "OutOfMemory", {.memory_bytes = 0}},
      {"list_search", {kLongText, kLongText, "1"}, "OutOfFuel", {.fuel = 1023}},
      {"map_of", {"b|a|b", "1|2|3"}, R"({"a":"2","b":"3"})"},
      {"map_of", {"", ""}, "{}"},
      {"map_of", {"a", ""}, "NoSuchItem"},
      {"map_of", {"a", "1"}, "OutOfMemory", {.memory_bytes = 0}},
      {"map_get", {R"({"a":"1","b":"2"})", "b"}, "\"2\""},
      {"map_get", {R"({"a":"1","b":"2"})", "B"}, "null"},
      {"map_get", {R"({"a":"1"})", "a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"map_with", {R"({"b":"1"})", "a", "2"}, R"({"a":"2","b":"1"})"},
      {"map_with", {R"({"a":"1","b":"1"})", "a", "2"}, R"({"a":"2","b":"1"})"},
      {"map_with", {"{}", "a", "2"}, "OutOfMemory", {.memory_bytes = 0}},
      {"map_without", {R"({"a":"1","b":"2"})", "a"}, R"({"b":"2"})"},
      {"map_without", {R"({"a":"1"})", "b"}, R"({"a":"1"})"},
      {"map_without", {R"({"a":"1"})", "a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"map_keys", {R"({"b":"1","a":"2"})"}, R"(["a","b"])"},
      {"map_keys", {"{}"}, "OutOfMemory", {.memory_bytes = 0}},
      {"secret_is", {"1234", "1234"}, "true"},
      {"secret_is", {"1234", "12345"}, "false"},
      {"secret_is", {"Abc", "abc"}, "false"},
      {"json_of", {"List<Int>", "[1,2]"}, "[1,2]"},
      {"json_of", {"Text", "a"}, "\"a\""},
      {"json_of", {"Text", "a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"json_of", {"Text", std::string(8'190, 'a')}, "\"" + std::string(8'190, 'a') + "\""},
      {"json_of", {"Text", std::string(8'191, 'a')}, "null"},
      {"json_of", {"Text", kLongText}, "OutOfFuel", {.fuel = 10}},
      {"json_get", {R"({"a":{"b":[1]}})", "a"}, R"({"b":[1]})"},
      {"json_get", {R"({"a":null})", "a"}, "null"},
      {"json_get", {"[1]", "a"}, "null"},
      {"json_get", {R"({"a":1})", "a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"json_as", {"List<Int>", "[1,2]"}, "[1,2]"},
      {"json_as", {"Int", "\"5\""}, "null"},
      {"json_as", {"Json", "[]"}, "[]"},
      {"json_as", {"Int", "\"" + std::string(999, 'a') + "\""}, "OutOfFuel", {.fuel = 10}},
      {"map_size", {R"({"b":"1","a":"2"})"}, "2"},
      {"map_size", {"{}"}, "0"},
      {"list_push", {"a", "b"}, R"(["a","b"])"},
      {"list_push", {"", "b"}, R"(["b"])"},
      {"list_push", {"a", "b"}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_contains", {"Hello, STRASSE?", "straße"}, "true"},
      {"text_contains", {"Hello", ""}, "false"},
      {"text_contains", {kLongText, "b"}, "OutOfFuel", {.fuel = 1023}},
      {"text_contains", {kLongText, "b"}, "false", {.fuel = 1024}},
      {"text_starts_with", {"Hello", "hi|HELL"}, "true"},
      {"text_starts_with", {"Ok hello", "hello"}, "false"},
      {"text_starts_with", {"", "a"}, "false"},
      {"text_starts_with", {kLongText, "b"}, "OutOfFuel", {.fuel = 1}},
      {"text_ends_with", {"really？", "?"}, "true"},
      {"text_ends_with", {"no", "yes"}, "false"},
      {"text_ends_with", {"İYİ", "yi̇"}, "true"},
      {"text_ends_with", {kLongText, "b"}, "OutOfFuel", {.fuel = 1}},
      {"text_matches", {"Order #12", "/order\\s+#?\\d+/i"}, "true"},
      {"text_matches", {"Order #12", "/order/"}, "false"},
      {"text_matches", {"ЦЕНА", "/^цена$/i"}, "true"},
      {"text_matches", {kLongText, "/b/"}, "OutOfFuel", {.fuel = 1}},
      {"text_capture",
       {"buy 12", "/(?<word>\\pL+)\\s(?<number>\\d+)?/"},
       R"({"number":"12","word":"buy"})"},
      {"text_capture",
       {"buy x", "/(?<word>\\pL+)\\s(?<number>\\d+)?/"},
       R"({"number":null,"word":"buy"})"},
      {"text_capture", {"1", "/(?<word>a)(?<number>b)/"}, R"({"number":null,"word":null})"},
      {"text_capture", {"ab", "/(?<word>a)(?<number>b)/"}, "OutOfMemory", {.memory_bytes = 16}},
      {"text_lower", {"ÄÖÜ Σίσυφος ЦЕНА"}, "\"äöü σίσυφος цена\""},
      {"text_lower", {"İI"}, "\"i̇i\""},
      {"text_lower", {"A"}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_upper", {"straße oʻz"}, "\"STRASSE OʻZ\""},
      {"text_upper", {"ı"}, "\"I\""},
      {"text_upper", {std::string(ir::kMaxTextBytes - 4, 'a') + "ΐΐ"}, "TextTooLong"},
      {"text_trim", {"\u00a0\t hi  there \u3000\n"}, "\"hi  there\""},
      {"text_trim", {" \n "}, "\"\""},
      {"text_trim", {" a "}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_of", {"Int", kIntMin}, "\"" + kIntMin + "\""},
      {"text_of", {"Bool", "true"}, "\"yes\""},
      {"text_of", {"Decimal", "19.90"}, "\"19.90\""},
      {"text_of", {"Money", "49.00 USD"}, "\"49.00 USD\""},
      {"text_of", {"Plan", "team"}, "\"Team ⚡\""},
      {"text_of", {"Date", "2024-02-29"}, "\"2024-02-29\""},
      {"text_of", {"Time", "09:05"}, "\"09:05\""},
      {"text_of", {"Instant", "1769850000000"}, "\"2026-01-31 09:00\""},
      {"text_of", {"Duration", "95400000"}, "\"1d 2h 30m\""},
      {"text_of", {"Duration", "-1500"}, "\"-1s 500ms\""},
      {"text_of", {"Duration", "0"}, "\"0s\""},
      {"text_of", {"List<Text>", R"(["a","b"])"}, "\"a, b\""},
      {"text_of", {"Pair", R"({"name":"x","count":3})"}, "\"name: x, count: 3\""},
      {"text_of", {"Pair", R"({"name":"x"})"}, "\"name: x, count: \""},
      {"text_of", {"Text?", "null"}, "\"\""},
      {"text_of", {"List<Text>", "[\"" + kLongText + "\",\"\"]"}, "TextTooLong"},
      {"text_of", {"Text", "a"}, "OutOfMemory", {.memory_bytes = 0}},
      {"text_in", {"Plan", "team", "uz"}, "\"Jamoa\""},
      {"text_in", {"Plan", "team", "uz-UZ"}, "\"Jamoa\""},
      {"text_in", {"Plan", "team", "fr"}, "\"Team ⚡\""},
      {"text_in", {"Plan", "team", ""}, "\"Team ⚡\""},
      {"text_in", {"Plan", "pro", "uz"}, "\"Профи\""},
      {"text_in", {"Plan", "team", kLongText}, "OutOfFuel", {.fuel = 10}},
      {"text_in", {"List<Text>", "[\"" + kLongText + "\",\"\"]", "uz"}, "TextTooLong"},
      {"text_in", {"Plan", "team", "uz"}, "OutOfMemory", {.memory_bytes = 0}},
  };
  return kRows;
}

const std::vector<OpRow>& ParseRows() {
  static const std::vector<OpRow> kRows = {
      {"text_parse", {"Int", " +12\n"}, "12"},
      {"text_parse", {"Int", kIntMin}, kIntMin},
      {"text_parse", {"Int", "9223372036854775808"}, "null"},
      {"text_parse", {"Int", "1 000"}, "null"},
      {"text_parse", {"Int", "12a"}, "null"},
      {"text_parse", {"Int", "+-1"}, "null"},
      {"text_parse", {"Int", ""}, "null"},
      {"text_parse", {"Decimal", " 1,50 "}, "\"1.50\""},
      {"text_parse", {"Decimal", "-1.5"}, "\"-1.5\""},
      {"text_parse", {"Decimal", "1,000.50"}, "null"},
      {"text_parse", {"Decimal", kNines + "9"}, "null"},
      {"text_parse", {"Date", "2024-02-29"}, "\"2024-02-29\""},
      {"text_parse", {"Date", " 1.2.2026 "}, "\"2026-02-01\""},
      {"text_parse", {"Date", "31.01.2026"}, "\"2026-01-31\""},
      {"text_parse", {"Date", "29.02.2023"}, "null"},
      {"text_parse", {"Date", "0000-01-01"}, "null"},
      {"text_parse", {"Date", "2026-1-1"}, "null"},
      {"text_parse", {"Date", "1.2"}, "null"},
      {"text_parse", {"Date", "1.2.+026"}, "null"},
      {"text_parse", {"Email", " Aziza.K+shop@Example.co.uz "}, "\"Aziza.K+shop@Example.co.uz\""},
      {"text_parse", {"Email", "aziza@localhost"}, "null"},
      {"text_parse", {"Email", "a..b@example.com"}, "null"},
      {"text_parse", {"Email", "@example.com"}, "null"},
      {"text_parse", {"Email", "a b@example.com"}, "null"},
      {"text_parse", {"Email", "a@-x.com"}, "null"},
      {"text_parse", {"Email", "a@127.0.0.1"}, "null"},
      {"text_parse", {"Email", std::string(65, 'a') + "@example.com"}, "null"},
      {"text_parse", {"Phone", "+998 90 123-45-67"}, "\"+998901234567\""},
      {"text_parse", {"Phone", "0044 20 7031 3000"}, "\"+442070313000\""},
      {"text_parse", {"Phone", "90 123 45 67"}, "null"},
      {"text_parse", {"Phone", "+1"}, "null"},
      {"text_parse", {"Phone", "+998 90 123-45-67-89-01-23"}, "null"},
      {"text_parse",
       {"Url", " HTTPS://example.com:8080/a?b#c "},
       "\"HTTPS://example.com:8080/a?b#c\""},
      {"text_parse", {"Url", "http://пример.рф/страница"}, "\"http://пример.рф/страница\""},
      {"text_parse", {"Url", "http://[::1]:80/"}, "\"http://[::1]:80/\""},
      {"text_parse", {"Url", "https:///path"}, "null"},
      {"text_parse", {"Url", "ftp://example.com"}, "null"},
      {"text_parse", {"Url", "https://exa mple.com"}, "null"},
      {"text_parse", {"Url", "https://a:b"}, "null"},
      {"text_parse", {"Language", " PT-br "}, "\"pt-BR\""},
      {"text_parse", {"Language", "iw"}, "\"he\""},
      {"text_parse", {"Language", "uzbek"}, "\"uz\""},
      {"text_parse", {"Language", "ga"}, "\"ga\""},
      {"text_parse", {"Language", "zz"}, "null"},
      {"text_parse", {"Language", "en-"}, "null"},
      {"text_parse", {"Language", ""}, "null"},
      {"text_parse", {"TimeZone", " Asia/Tashkent "}, "\"Asia/Tashkent\""},
      {"text_parse", {"TimeZone", "Tashkent"}, "null"},
      {"text_parse", {"Country", "uz"}, "\"UZ\""},
      {"text_parse", {"Country", " united  kingdom"}, "\"GB\""},
      {"text_parse", {"Country", "UK"}, "\"GB\""},
      {"text_parse", {"Country", "XK"}, "null"},
      {"text_parse", {"Country", "Narnia"}, "null"},
      {"text_parse", {"Plan", " ПРОФИ"}, "\"pro\""},
      {"text_parse", {"Plan", "Basic"}, "\"basic\""},
      {"text_parse", {"Plan", "3"}, "\"team\""},
      {"text_parse", {"Plan", "0"}, "null"},
      {"text_parse", {"Plan", "4"}, "null"},
      {"text_parse", {"Text", " x "}, "\" x \""},
      {"text_parse", {"Text", kLongText}, "OutOfFuel", {.fuel = 1}},
      {"text_parse", {"Text", "x"}, "OutOfMemory", {.memory_bytes = 0}},
  };
  return kRows;
}

const std::vector<OpRow>& ValueRows() {
  static const std::vector<OpRow> kRows = {
      {"value_equal", {"Int", "1", "1"}, "true"},
      {"value_equal", {"Text", "Straße ", "STRASSE"}, "true"},
      {"value_equal", {"Email", "A@x.com", "a@X.COM"}, "true"},
      {"value_equal", {"Url", "http://x/A", "http://x/a"}, "false"},
      {"value_equal", {"Decimal", "1.0", "1.00"}, "true"},
      {"value_equal", {"Money", "1.0 USD", "1.00 USD"}, "true"},
      {"value_equal", {"Money", "1 USD", "1 EUR"}, "false"},
      {"value_equal", {"Plan", "pro", "team"}, "false"},
      {"value_equal", {"Text?", "null", "x"}, "false"},
      {"value_equal", {"Text?", "null", "null"}, "true"},
      {"value_equal", {"List<Int>", "[1,2]", "[1,2]"}, "true"},
      {"value_equal", {"List<Int>", "[1,2]", "[1]"}, "false"},
      {"value_equal", {"Pair", R"({"name":"X","count":1})", R"({"name":"x","count":1})"}, "true"},
      {"value_equal", {"Pair", R"({"name":"X","count":1})", R"({"name":"x"})"}, "false"},
      {"value_equal", {"Text", kLongText, "a"}, "OutOfFuel", {.fuel = 1}},
      {"list_length", {"a|b|c"}, "3"},
      {"list_length", {""}, "0"},
      {"list_get", {"a|b|c", "2"}, "\"c\""},
      {"list_get", {"a|b|c", "0"}, "\"a\""},
      {"list_get", {"a|b|c", "3"}, "NoSuchItem"},
      {"list_get", {"a|b|c", "-1"}, "NoSuchItem"},
      {"list_has", {"Text", "a|Б", "б"}, "true"},
      {"list_has", {"Int", "1|2", "3"}, "false"},
      {"list_has", {"Int", "", "3"}, "false"},
      {"list_has", {"Text", "a|" + kLongText, "b"}, "OutOfFuel", {.fuel = 1}},
  };
  return kRows;
}

const std::vector<OpRow>& ContactRows() {
  static const std::vector<OpRow> kRows = {
      {"event_text", {}, "\"Hi 👋\"", {.event_text = "Hi 👋"}},
      {"event_text", {}, "\"\"", {.event_text = "", .fuel = 0, .memory_bytes = 0}},
      {"event_channel", {}, "\"telegram\""},
      {"pick", {"1"}, "0"},
      {"pick", {"0"}, "0"},
      {"event_object", {}, "\"e-1\""},
      {"event_object", {}, "\"e-1\"", {.tap = "token:basic"}},
      {"reply_channel", {}, "\"whatsapp\""},
      {"reply_channel", {}, "\"whatsapp\"", {.tap = "token:basic"}},
      {"event_channel", {}, "\"telegram\"", {.memory_bytes = 0}},
      {"contact_language", {}, "\"uz\""},
      {"contact_language", {}, "\"uz\"", {.memory_bytes = 0}},
      {"contact_get", {"2"}, "7"},
      {"contact_get", {"1"}, "null"},
      {"contact_tagged", {" vip "}, "true"},
      {"contact_tagged", {"VIP"}, "false"},
      {"contact_listed", {"news"}, "true"},
      {"contact_listed", {"vips"}, "false"},
      {"contact_consented", {" news "}, "true"},
      {"contact_consented", {"ads"}, "false"},
      {"conversation_owned", {}, "true"},
      {"conversation_owned", {}, "false", {.owned = false}},
      {"conversation_closed", {}, "false"},
      {"conversation_closed", {}, "true", {.owned = false}},
      {"conversation_team", {}, "\"sales\""},
      {"conversation_team", {}, "null", {.owned = false}},
      {"conversation_team", {}, "OutOfMemory", {.memory_bytes = 0}},
      {"answer_text", {}, "\"Pro\"", {.event_text = "Pro"}},
      {"answer_secret", {}, "\"1234\"; tags old,vip", {.event_text = "1234"}},
      {"answer_secret", {}, "\"12 34\"; tags old,vip", {.event_text = " 12 34\n"}},
      {"answer_secret", {}, "OutOfMemory", {.event_text = " 1", .memory_bytes = 0}},
      {"answer_text", {}, "\"Basic\"", {.event_text = "Basic", .tap = "token:basic"}},
      {"answer_as", {"Plan"}, "\"pro\"", {.event_text = "профи"}},
      {"answer_as", {"Plan"}, "\"basic\"", {.event_text = "Профи", .tap = "token:basic"}},
      {"answer_as", {"Plan"}, "null", {.event_text = "Basic", .tap = "other:basic"}},
      {"answer_as", {"Plan"}, "null", {.event_text = "Basic", .tap = "token:gone"}},
      {"answer_as", {"Email"}, "null", {.event_text = "not an e-mail"}},
      {"answer_as", {"Int"}, "12", {.event_text = "12", .tap = "token:x"}},
      {"answer_as", {"Int"}, "null", {.event_text = "12", .tap = "old:x"}},
      {"answer_as", {"Text"}, "OutOfMemory", {.memory_bytes = 0}},
  };
  return kRows;
}

// The hours stand in op_table.cpp: `shop` and `bar` on the clock of Tashkent, which is five
// hours ahead, `night` on that of Berlin, which changes twice a year.
const std::vector<OpRow>& HoursRows() {
  static const std::vector<OpRow> kRows = {
      // Monday to Friday, 09:00 to 18:00.
      {"hours_open", {"shop", Utc(2026, 1, 2, 3, 59)}, "false"},
      {"hours_open", {"shop", Utc(2026, 1, 2, 4, 0)}, "true"},
      {"hours_open", {"shop", Utc(2026, 1, 2, 12, 59)}, "true"},
      {"hours_open", {"shop", Utc(2026, 1, 2, 13, 0)}, "false"},
      {"hours_open", {"shop", Utc(2026, 1, 3, 6, 0)}, "false"},
      // Except the first of January, a Thursday.
      {"hours_open", {"shop", Utc(2026, 1, 1, 6, 0)}, "false"},
      {"hours_open", {"shop", Utc(2025, 12, 31, 6, 0)}, "true"},
      // Before 1970, a Wednesday.
      {"hours_open", {"shop", Utc(1969, 12, 31, 6, 0)}, "true"},
      {"hours_open", {"shop", Utc(1969, 12, 28, 6, 0)}, "false"},
      // Open then, on the same day, behind a weekend and behind the exception.
      {"hours_next", {"shop", Utc(2026, 1, 2, 5, 0)}, Utc(2026, 1, 2, 5, 0)},
      {"hours_next", {"shop", Utc(2026, 1, 2, 3, 59)}, Utc(2026, 1, 2, 4, 0)},
      {"hours_next", {"shop", Utc(2026, 1, 2, 13, 0)}, Utc(2026, 1, 5, 4, 0)},
      {"hours_next", {"shop", Utc(2025, 12, 31, 13, 0)}, Utc(2026, 1, 2, 4, 0)},
      {"hours_next", {"bar", Utc(2026, 1, 3, 21, 0)}, Utc(2026, 1, 4, 18, 0)},
      // The last day of all is a Friday, and behind its evening comes none.
      {"hours_next", {"shop", Utc(9999, 12, 31, 14, 0)}, "TimeOutOfRange"},
      // Saturday 21:00 to Sunday 02:00, and from Sunday 23:00 to Monday 01:00.
      {"hours_open", {"bar", Utc(2026, 1, 3, 15, 59)}, "false"},
      {"hours_open", {"bar", Utc(2026, 1, 3, 16, 0)}, "true"},
      {"hours_open", {"bar", Utc(2026, 1, 3, 20, 59)}, "true"},
      {"hours_open", {"bar", Utc(2026, 1, 3, 21, 0)}, "false"},
      {"hours_open", {"bar", Utc(2026, 1, 4, 17, 59)}, "false"},
      {"hours_open", {"bar", Utc(2026, 1, 4, 18, 0)}, "true"},
      {"hours_open", {"bar", Utc(2026, 1, 4, 19, 59)}, "true"},
      {"hours_open", {"bar", Utc(2026, 1, 4, 20, 0)}, "false"},
      // The evening of the tenth does not begin, so its night is closed as well.
      {"hours_open", {"bar", Utc(2026, 1, 10, 16, 0)}, "false"},
      {"hours_open", {"bar", Utc(2026, 1, 10, 20, 30)}, "false"},
      // Sunday 02:00 to 04:00 where the clock goes from 02:00 to 03:00.
      {"hours_open", {"night", Utc(2026, 3, 29, 0, 59)}, "false"},
      {"hours_open", {"night", Utc(2026, 3, 29, 1, 0)}, "true"},
      {"hours_open", {"night", Utc(2026, 3, 29, 1, 59)}, "true"},
      {"hours_open", {"night", Utc(2026, 3, 29, 2, 0)}, "false"},
      // And where it goes from 03:00 back to 02:00: three hours.
      {"hours_open", {"night", Utc(2026, 10, 24, 23, 59)}, "false"},
      {"hours_open", {"night", Utc(2026, 10, 25, 0, 0)}, "true"},
      {"hours_open", {"night", Utc(2026, 10, 25, 1, 0)}, "true"},
      {"hours_open", {"night", Utc(2026, 10, 25, 2, 59)}, "true"},
      {"hours_open", {"night", Utc(2026, 10, 25, 3, 0)}, "false"},
      // A whole day, to its last minute and no further.
      {"hours_open", {"day", Utc(2026, 1, 6, 0, 0)}, "true"},
      {"hours_open", {"day", Utc(2026, 1, 6, 23, 59)}, "true"},
      {"hours_open", {"day", Utc(2026, 1, 7, 0, 0)}, "false"},
      {"hours_open", {"day", kInstantMin}, "false"},
      {"hours_open", {"day", kInstantMax}, "false"},
  };
  return kRows;
}

const std::vector<const std::vector<OpRow>*>& Tables() {
  static const std::vector<const std::vector<OpRow>*> kTables = {
      &NumberRows(),  &TimeRows(),  &TextRows(),   &ParseRows(), &ValueRows(),
      &ContactRows(), &HoursRows(), &EffectRows(), &CallRows()};
  return kTables;
}

TEST(Ops, DoWhatTheTablesSay) {
  for (const std::vector<OpRow>* table : Tables()) {
    for (const OpRow& row : *table) {
      std::string args;
      for (const std::string& arg : row.args) args += " " + arg.substr(0, 60);
      EXPECT_EQ(RunRow(row), row.expected) << row.op << args;
    }
  }
}

// The tables are complete: no operation goes untried, and none that may fault goes
// without a fault. The differences of times and the waits until one may fault by the contract
// only: no two times in range are too far apart. What reads or makes a record of an event
// has no form in a row: golden/triggers runs it on every engine. What calls Lua is golden/hooks'.
TEST(Ops, EveryOperationHasRows) {
  std::map<std::string_view, std::size_t> rows;
  std::map<std::string_view, std::size_t> faults;
  for (const std::vector<OpRow>* table : Tables()) {
    for (const OpRow& row : *table) {
      rows[row.op] += 1;
      std::string result = RunRow(row);
      if (!result.empty() && result.front() >= 'A' && result.front() <= 'Z') faults[row.op] += 1;
    }
  }
  for (const ir::OpInfo& op : ir::AllOps()) {
    if (op.name == "event_field" || op.name == "emit" || op.name == "broadcast" ||
        op.name == "hook_call") {
      continue;
    }
    EXPECT_GE(rows[op.name], 2u) << op.name;
    bool by_contract = op.name.ends_with("_difference") || op.name.starts_with("wait_until");
    bool can_fault = op.may_trap() && !by_contract;
    EXPECT_GE(faults[op.name], can_fault ? 1u : 0u) << op.name;
  }
}

}  // namespace
}  // namespace hark::testing
