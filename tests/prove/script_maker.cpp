#include "tests/prove/script_maker.h"

#include <array>
#include <string_view>

namespace hark::test {
namespace {

constexpr std::array<std::string_view, 12> kTimes = {"1h",  "2h",  "3h",  "5h",     "8h",  "11h",
                                                     "14h", "20h", "23h", "23h58m", "24h", "30h"};
constexpr std::array<std::string_view, 3> kGathers = {"1s", "30m", "1h"};
constexpr std::array<std::string_view, 5> kDeadlines = {"5h", "13h", "20h", "23h58m", "2d"};

class ScriptMaker {
 public:
  explicit ScriptMaker(std::mt19937& random) : random_(random) {}

  std::string Make(const std::string& channel) {
    in_flow_ = true;
    std::string script;
    for (const std::string name : {"one", "two"}) {
      script += "flow " + name + "() " + Block(2) + "\n";
      flows_ += 1;
    }
    in_flow_ = false;
    // What is collected, for the rule or for one in front of it, comes to it later.
    const int collects = Below(6);
    if (collects == 0) {
      script += "rule front on message when text is \"never\" collect within " + Any(kGathers) +
                " { reply \"said\" }\n";
    }
    const std::string clause = collects == 1 ? " collect within " + Any(kGathers) : "";
    return script + "rule go on message from " + channel + ", telegram" + clause + " " + Block(3) +
           "\n";
  }

 private:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  template <std::size_t Count>
  std::string Any(const std::array<std::string_view, Count>& words) {
    return std::string(words[static_cast<std::size_t>(Below(Count))]);
  }

  std::string Block(int depth) {
    std::string block = "{\n";
    const int count = 1 + Below(3);
    for (int at = 0; at < count; ++at) block += Statement(depth) + "\n";
    return block + "}";
  }

  std::string Statement(int depth) {
    switch (Below(depth == 0 ? 5 : 12)) {
      case 0:
      case 1: return "reply \"said\"";
      case 2: return "wait " + Any(kTimes);
      case 3: return "wait until now + " + Any(kTimes);
      case 4: return "wait " + Any(kTimes) + " or skip if late over 20m";
      case 5: return "ask \"well, ever\"";
      case 6: return Question(depth);
      case 7: return "repeat up to " + std::to_string(1 + Below(4)) + " times " + Block(depth - 1);
      case 8: return Each(depth);
      case 9: return Choice(depth);
      case 10: return "on telegram " + Block(depth - 1) + " else " + Block(depth - 1);
      default: return Call();
    }
  }

  std::string Question(int depth) {
    const std::string within = Any(kDeadlines);
    return "ask \"well, " + within + "\" within " + within + " else " + Block(depth - 1);
  }

  std::string Each(int depth) {
    std::string list = "\"a\"";
    for (int at = Below(4); at > 0; --at) list += ", \"b\"";
    const std::string item = "x" + std::to_string(++loops_);
    return "for " + item + " in [" + list + "] " + Block(depth - 1);
  }

  std::string Choice(int depth) {
    const std::string condition = in_flow_ ? "contact.tagged(\"slow\")" : "text is \"slow\"";
    return "if " + condition + " " + Block(depth - 1) + " else " + Block(depth - 1);
  }

  std::string Call() {
    if (flows_ == 0) return "reply \"said\"";
    return Below(flows_) == 0 ? "do one()" : "do two()";
  }

  std::mt19937& random_;
  bool in_flow_ = false;
  int flows_ = 0;  // that can be called
  int loops_ = 0;  // so far; each names its item by a number of its own
};

}  // namespace

std::string MakeScript(std::mt19937& random, const std::string& channel) {
  return ScriptMaker(random).Make(channel);
}

}  // namespace hark::test
