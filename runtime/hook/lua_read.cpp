// What there is to know of a file without running it: whether it compiles, and which globals its
// words give a value. Which of these it comes to give one only running it would tell.
#include <algorithm>

#include "runtime/hook/lua_call.h"
#include "runtime/hook/lua_place.h"

namespace hark::hook {
namespace {

bool IsNameLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_';
}

// The words and signs of a text that compiles, without comments and what stands in quotes.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  // Empty at the end.
  std::string_view Next() {
    SkipBlanksAndComments();
    if (rest_.empty()) return {};
    if (rest_[0] == '"' || rest_[0] == '\'') return Take(EndOfQuoted());
    if (const std::size_t end = EndOfLong(rest_); end > 0) return Take(end);
    std::size_t end = 0;
    while (end < rest_.size() && IsNameLetter(rest_[end])) ++end;
    if (end == 0 && rest_.starts_with("==")) end = 2;
    return Take(std::max<std::size_t>(end, 1));
  }

 private:
  std::string_view Take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  void SkipBlanksAndComments() {
    for (;;) {
      const std::size_t blanks = std::min(rest_.find_first_not_of(" \t\r\n\f\v"), rest_.size());
      rest_.remove_prefix(blanks);
      if (!rest_.starts_with("--")) return;
      const std::size_t end = EndOfLong(rest_.substr(2));
      rest_.remove_prefix(end > 0 ? end + 2 : std::min(rest_.find('\n'), rest_.size()));
    }
  }

  std::size_t EndOfQuoted() const {
    std::size_t at = 1;
    while (at < rest_.size() && rest_[at] != rest_[0]) at += rest_[at] == '\\' ? 2 : 1;
    return std::min(at + 1, rest_.size());
  }

  // Behind `[==[ … ]==]`, where the text begins so; else 0.
  static std::size_t EndOfLong(std::string_view text) {
    const std::size_t open = text.find_first_not_of('=', 1);
    if (!text.starts_with('[') || open == std::string_view::npos || text[open] != '[') return 0;
    const std::string close = "]" + std::string(open - 1, '=') + "]";
    const std::size_t end = text.find(close, open + 1);
    return end == std::string_view::npos ? text.size() : end + close.size();
  }

  std::string_view rest_;
};

// `function score(`, and `score =` outside of braces.
std::vector<std::string> GlobalsOf(std::string_view source) {
  std::vector<std::string> globals;
  Words words(source);
  std::string_view before;
  std::string_view two_before;
  int braces = 0;
  std::string_view word = words.Next();
  while (!word.empty()) {
    const std::string_view next = words.Next();
    const bool named = IsNameLetter(word[0]) && !(word[0] >= '0' && word[0] <= '9');
    const bool function = before == "function" && next == "(" && two_before != "local";
    const bool assigned =
        next == "=" && braces == 0 && before != "." && before != "local" && before != "for";
    if (named && (function || assigned)) globals.emplace_back(word);
    if (word == "{") ++braces;
    if (word == "}") --braces;
    two_before = before;
    before = word;
    word = next;
  }
  return globals;
}

}  // namespace

LuaText ReadLua(std::string_view file, std::string_view source) {
  LuaText text;
  const LuaState lua(luaL_newstate());
  if (lua == nullptr) {
    text.wrong = "there is no memory to read it";
    return text;
  }
  const std::string chunk = ChunkOf(file);
  const int status = luaL_loadbufferx(lua.get(), source.data(), source.size(), chunk.c_str(), "t");
  if (status == LUA_OK) {
    text.globals = GlobalsOf(source);
    return text;
  }
  text.wrong = WithoutPlace(lua_tostring(lua.get(), -1), file, text.line);
  return text;
}

}  // namespace hark::hook
