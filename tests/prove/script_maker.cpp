#include "tests/prove/script_maker.h"

#include <array>
#include <string_view>

namespace hark::test {
namespace {

constexpr std::array<std::string_view, 12> kTimes = {"1h",  "2h",  "3h",  "5h",     "8h",  "11h",
                                                     "14h", "20h", "23h", "23h58m", "24h", "30h"};
constexpr std::array<std::string_view, 5> kLongTimes = {"23h", "30h", "2d", "6d", "7d"};
constexpr std::array<std::string_view, 3> kGathers = {"1s", "30m", "1h"};
constexpr std::array<std::string_view, 5> kDeadlines = {"5h", "13h", "20h", "23h58m", "2d"};

class ScriptMaker {
 public:
  ScriptMaker(std::mt19937& random, const std::string& channel)
      : random_(random), channel_(channel), late_(channel == "whatsapp" && Below(3) == 0) {}

  std::string Make() {
    in_flow_ = true;
    std::string script = "template here { en \"Here.\" }\n";
    for (const std::string name : {"one", "two"}) {
      script += "flow " + name + "() " + Block(2) + "\n";
      flows_ += 1;
    }
    in_flow_ = false;
    if (channel_ != "whatsapp" && Below(4) == 0) {
      return script + "rule go on comment from " + channel_ + Mode() + " {\n" + AboutComment() +
             Rest() + "}\n";
    }
    // What is collected, for the rule or for one in front of it, comes to it later.
    const int collects = Below(6);
    if (collects == 0) {
      const std::string before = Below(2) == 0 ? " interrupt" : "";
      script += "rule front on message when text is \"never\"" + before + " collect within " +
                Any(kGathers) + " { reply \"said\" }\n";
    }
    const std::string clause = collects == 1 ? " collect within " + Any(kGathers) : "";
    return script + "rule go on message from " + channel_ + ", telegram" + clause + Mode() +
           " {\n" + Statements(3) + Rest() + "}\n";
  }

 private:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  template <std::size_t Count>
  std::string Any(const std::array<std::string_view, Count>& words) {
    return std::string(words[static_cast<std::size_t>(Below(Count))]);
  }

  std::string Block(int depth) { return "{\n" + Statements(depth) + "}"; }
  std::string Statements(int depth) {
    std::string statements;
    for (int at = Below(3); at >= 0; --at) statements += Statement(depth) + "\n";
    return statements;
  }

  std::string Mode() {
    queued_ = Below(4) == 0;
    return queued_ ? " mode queued" : "";
  }
  // What a run that is queued may have to wait for.
  std::string Rest() { return queued_ && Below(2) == 0 ? "wait " + Any(kLongTimes) + "\n" : ""; }

  // Until the person writes, a comment is all that there is to answer.
  std::string AboutComment() {
    std::string block;
    for (int at = Below(3); at > 0; --at) block += AtComment() + "\n";
    block += "reply privately \"said\"\n";
    if (Below(3) == 0) block += AtComment() + "\n";
    if (Below(2) == 0) block += AwaitMessage(1) + "\n" + Statement(2) + "\n";
    if (Below(8) == 0) block += AtComment() + "\n" + "reply privately \"said\"\n";
    return block;
  }

  std::string AtComment() {
    switch (Below(6)) {
      case 0: return "reply publicly \"said\"";
      case 1: return "wait " + Any(kLongTimes);
      case 2: return "wait until now + " + Any(kLongTimes);
      case 3: return "if text is \"slow\" { wait " + Any(kLongTimes) + " }";
      case 4: return "if text is \"slow\" { reply privately \"said\" stop }";
      default: return "wait " + Any(kTimes);
    }
  }

  std::string Statement(int depth) {
    switch (Below(depth == 0 ? 9 : 18)) {
      case 0:
      case 1: return Reply();
      case 2: return "wait " + Any(kTimes);
      case 3: return "wait until now + " + Any(kTimes);
      case 4: return "wait " + Any(kTimes) + " or skip if late over 20m";
      case 5: return late_ ? WithTemplate() : "ask \"well, ever\"";
      case 6: return WithTemplate();
      case 7: return "wait until 08:59";
      case 8: return Await(depth);
      case 9: return late_ ? AwaitFirst() : Question(depth);
      case 10: return "repeat up to " + std::to_string(1 + Below(4)) + " times " + Block(depth - 1);
      case 11: return Each(depth);
      case 12: return Choice(depth);
      case 13: return "on telegram " + Block(depth - 1) + " else " + Block(depth - 1);
      case 14: return AwaitMessage(depth);
      case 15: return AwaitFirst();
      default: return Call();
    }
  }

  std::string Reply() { return late_ ? WithTemplate() : "reply \"said\""; }

  std::string WithTemplate() {
    const bool has_templates = channel_ == "whatsapp";
    if (has_templates && Below(2) == 0) return "on whatsapp { reply template here }";
    return "reply \"said\" else template here";
  }

  // What is awaited is told to whoever plays the contact.
  static std::string Told(const std::string& what, const std::string& within) {
    return "log \"" + what + " " + within + "\"\n";
  }

  // Opens no window.
  std::string Await(int depth) {
    const std::string within = Any(kDeadlines);
    const std::string late = depth > 0 && Below(2) == 0 ? Block(depth - 1) : "{ stop }";
    return Told("order", within) + "await order paid within " + within + " else " + late + "\n" +
           Reply();
  }

  std::string AwaitMessage(int depth) {
    if (Below(4) == 0) return Told("message", "ever") + "await message";
    const std::string within = Any(kDeadlines);
    return Told("message", within) + "await message within " + within + " else " + Block(depth - 1);
  }

  std::string AwaitFirst() {
    const std::string within = Any(kDeadlines);
    const std::string item = "x" + std::to_string(++names_);
    const bool buttons = !late_ && Below(2) == 0;
    std::string text = buttons ? "reply \"Shall we?\" buttons yes \"Yes\"\n" : "";
    text += Told("either", within) + "await first {\n";
    if (buttons) text += "tap yes -> " + Arm() + "\n";
    if (Below(2) == 0) text += "order paid -> " + Arm() + "\n";
    text += "message as " + item + " where " + item + ".text is \"fine\" -> " + Arm() + "\n";
    return text + "after " + within + " -> " + Arm() + "\n}";
  }
  std::string Arm() { return Below(3) == 0 ? "stop" : "{ " + Statement(0) + " }"; }

  std::string Question(int depth) {
    const std::string within = Any(kDeadlines);
    return "ask \"well, " + within + "\" within " + within + " else " + Block(depth - 1);
  }

  std::string Each(int depth) {
    std::string list = "\"a\"";
    for (int at = Below(4); at > 0; --at) list += ", \"b\"";
    const std::string item = "x" + std::to_string(++names_);
    return "for " + item + " in [" + list + "] " + Block(depth - 1);
  }

  std::string Choice(int depth) {
    const std::string condition = in_flow_ ? "contact.tagged(\"slow\")" : "text is \"slow\"";
    return "if " + condition + " " + Block(depth - 1) + " else " + Block(depth - 1);
  }

  std::string Call() {
    if (flows_ == 0) return Reply();
    return Below(flows_) == 0 ? "do one()" : "do two()";
  }

  std::mt19937& random_;
  std::string channel_;
  bool late_;  // nothing is said but what has a template
  bool in_flow_ = false;
  bool queued_ = false;
  int flows_ = 0;  // that can be called
  int names_ = 0;  // so far, of items and messages
};

}  // namespace

std::string MakeScript(std::mt19937& random, const std::string& channel) {
  return ScriptMaker(random, channel).Make();
}

}  // namespace hark::test
