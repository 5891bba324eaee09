#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "runtime/hook/frame.h"
#include "runtime/hook/lua_call.h"

namespace hark::hook {
namespace {

// What the expression comes to, given the arguments, or the name of its failure and its words.
std::string Value(std::string_view expression, std::string_view arguments = "[]") {
  const std::string source = "function f(...) return " + std::string(expression) + " end";
  const Answer answer = CallLua({"lua/f.lua", source, "f", arguments}, {});
  if (answer) return *answer;
  return std::string(TrapName(answer.error().trap)) + ": " + answer.error().message;
}

TEST(HookLua, ValuesComeBackAsTheyWent) {
  for (const std::string_view value :
       {"1", "-9223372036854775808", "true", "null", "\"\"", "\"Salom, Oʻzbekiston\"", "[1,2,3]",
        "{\"a\":[{\"b\":\"c\"}],\"d\":false}", "\"19.90\""}) {
    EXPECT_EQ(Value("...", "[" + std::string(value) + "]"), value);
  }
  EXPECT_EQ(Value("{}"), "[]");
  EXPECT_EQ(Value("10 / 2"), "5");
}

TEST(HookLua, NothingIsKeptFromCallToCall) {
  const Request counts{"lua/f.lua", "n = (n or 0) + 1 function f() n = n + 1 return n end", "f",
                       "[]"};
  EXPECT_EQ(*CallLua(counts, {}), "2");
  EXPECT_EQ(*CallLua(counts, {}), "2");
}

// Lua's own walks go by hashes that are seeded by clock and address.
TEST(HookLua, TablesHaveOneOrder) {
  constexpr std::string_view kKeys =
      "(function() local s = '' for k in pairs({b = 1, a = 1, c = 1, [2] = 1, [10] = 1, [1.5] = 1, "
      "[true] = 1, [-1] = 1, aa = 1, [1 << 53] = 1}) do s = s .. tostring(k) .. ' ' end "
      "return s end)()";
  EXPECT_EQ(Value(kKeys), "\"true -1 1.5 2 10 9007199254740992 a aa b c \"");
  EXPECT_EQ(Value("next({})"), "null");
  EXPECT_EQ(Value("next({b = 1, a = 2})"), "\"a\"");
  EXPECT_EQ(Value("next({b = 1, a = 2}, 'a')"), "\"b\"");
  EXPECT_EQ(Value("(function() for _ in pairs({[{}] = 1}) do end end)()"),
            "HookFailed: the keys of this table have no order: one is a table");
}

TEST(HookLua, PairsPassesOverWhatWasTakenOut) {
  EXPECT_EQ(Value("(function() local t, s = {a = 1, b = 2, c = 3}, '' for k in pairs(t) do "
                  "t.b = nil s = s .. k end return s end)()"),
            "\"ac\"");
}

TEST(HookLua, SortingIsStableAndEndsWhateverItIsTold) {
  EXPECT_EQ(Value("(function() local t = {'bb', 'a', 'cc', 'd', 'ee'} "
                  "table.sort(t, function(x, y) return #x < #y end) return t end)()"),
            R"(["a","d","bb","cc","ee"])");
  EXPECT_EQ(Value("(function() local t = {} for i = 1, 500 do t[i] = i * 7919 % 500 end "
                  "table.sort(t) for i = 2, 500 do if t[i - 1] > t[i] then return false end end "
                  "return #t end)()"),
            "500");
  EXPECT_EQ(Value("(function() local t = {3, 1, 2} table.sort(t, function() return true end) "
                  "return #t end)()"),
            "3");
  EXPECT_EQ(Value("(function() local t = {} table.sort(t) return t end)()"), "[]");
}

TEST(HookLua, NothingSaysWhereItIsInMemory) {
  EXPECT_EQ(Value("tostring({}) .. tostring(f) .. ('%s'):format({}) .. ('%5s%%|'):format('x')"),
            "\"tablefunctiontable    x%|\"");
  EXPECT_EQ(Value("tostring(setmetatable({}, {__tostring = function() return 'me' end}))"),
            "\"me\"");
}

TEST(HookLua, ErrorsHaveTheirWordsAndTheirLine) {
  const std::string source =
      "local function g(x)\n  return x.name.first\nend\n"
      "function f()\n  return g({})\nend";
  const Answer answer = CallLua({"lua/f.lua", source, "f", "[]"}, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().trap, Trap::HookFailed);
  EXPECT_EQ(answer.error().line, 2);
  EXPECT_EQ(answer.error().message, "attempt to index a nil value (field 'name')");
  EXPECT_EQ(Value("error({})"), "HookFailed: an error that is a table");
  EXPECT_EQ(Value("pcall(error, 'x')"), "false");
}

TEST(HookLua, AFileWithoutTheFunctionSaysSo) {
  const Answer answer = CallLua({"lua/f.lua", "local function f() end", "f", "[]"}, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "the file has no function `f`");
}

TEST(HookLua, ReadingFindsGlobals) {
  const LuaText read = ReadLua("lua/f.lua", R"lua(
-- function commented() end
--[==[ function commented() end ]==]
local text = "function quoted() end" .. [[ function quoted() end ]]
local function hidden() end
local t = {field = 1, ["x"] = function() end}
function t.method() end
function t:other() end
function score(a) if a == 1 then return a end end
rate = function() end
for i = 1, 2 do end
)lua");
  EXPECT_EQ(read.wrong, "");
  EXPECT_EQ(read.globals, (std::vector<std::string>{"score", "rate"}));
}

TEST(HookLua, ReadingSaysWhatDoesNotCompile) {
  const LuaText read = ReadLua("lua/f.lua", "function f()\n  return\nend end");
  EXPECT_EQ(read.line, 3);
  EXPECT_EQ(read.wrong, "<eof> expected near 'end'");
  EXPECT_NE(ReadLua("lua/f.lua", "\x1bLua").wrong, "");
  EXPECT_NE(ReadLua("lua/f.lua", std::string(10'000, '(')).wrong, "");
}

TEST(HookFrame, ReadsBackWhatItWrote) {
  const Request request{"lua/f.lua", "source", "f", "[1]"};
  const std::string frame = RequestFrame(request, {.memory_bytes = 7});
  ASSERT_EQ(LengthOf(std::string_view(frame).substr(0, 4)), frame.size() - 4);
  const auto read = ParseRequest(std::string_view(frame).substr(4));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->request.source, "source");
  EXPECT_EQ(read->request.arguments, "[1]");
  EXPECT_EQ(read->limits.memory_bytes, 7u);
  const std::string answer = AnswerFrame(std::unexpected(Problem{Trap::HookFailed, "words", 12}));
  const auto failed = ParseAnswer(std::string_view(answer).substr(4));
  ASSERT_TRUE(failed && !*failed);
  EXPECT_EQ(failed->error().line, 12);
}

// Whatever is cut off or made up is no frame.
TEST(HookFrame, TakesAnyBytes) {
  const std::string frame = AnswerFrame(Answer("value"));
  for (std::size_t size = 4; size < frame.size(); ++size) {
    EXPECT_FALSE(ParseAnswer(std::string_view(frame).substr(4, size - 4))) << size;
  }
  EXPECT_FALSE(ParseAnswer(frame.substr(4) + "x"));
  EXPECT_FALSE(ParseRequest(std::string(40, '\xff')));
  EXPECT_FALSE(LengthOf("\xff\xff\xff\xff"));
  std::string other = frame.substr(4);
  other[0] = 7;  // no failure of a hook
  EXPECT_FALSE(ParseAnswer(other));
}

}  // namespace
}  // namespace hark::hook
