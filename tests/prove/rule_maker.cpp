#include "tests/prove/rule_maker.h"

#include <fmt/format.h>

namespace hark::test {
namespace {

const std::vector<std::string> kWords = {"price", "list", "Size", "c++", "цена", "please"};

}  // namespace

template <typename Choice>
const Choice& RuleMaker::OneOf(const std::vector<Choice>& choices) {
  return choices[static_cast<std::size_t>(Below(static_cast<int>(choices.size())))];
}

const std::vector<std::string>& RuleMaker::Tags() {
  static const std::vector<std::string> kTags = {"a", "b", "c"};
  return kTags;
}

std::string RuleMaker::Words(int most) {
  std::string words = OneOf(kWords);
  for (int more = Below(most); more > 0; --more) words += " " + OneOf(kWords);
  return words;
}

std::string RuleMaker::TextTest() {
  static const std::vector<std::string> kTests = {"mentions",     "mentions",       "mentions",
                                                  "mentions all", "mentions about", "contains",
                                                  "starts with",  "ends with"};
  static const std::vector<std::string> kRegexes = {"/price/",       "/^(price|size)/i",
                                                    "/list$/",       "/(?<w>\\w+) list/",
                                                    "/[a-z]{4,5}$/", "/c\\+\\+ ?/"};
  switch (Below(10)) {
    case 0: return fmt::format("text is \"{}\"", Words(2));
    case 1: return fmt::format("text is like \"{}{}\"", Words(2), Below(2) == 0 ? " *" : "*");
    case 2: return fmt::format("text is like \"*{} * {}\"", OneOf(kWords), OneOf(kWords));
    case 3: return "text matches " + OneOf(kRegexes);
    case 4: return fmt::format("text is not \"{}\"", Words(2));
    case 5: return fmt::format("text is not like \"{}{}\"", Words(2), Below(2) == 0 ? " *" : "*");
    default: break;
  }
  return fmt::format("text {} (\"{}\", \"{}\")", OneOf(kTests), Words(1), Words(3));
}

std::string RuleMaker::Test() {
  if (Below(4) > 0) return TextTest();
  return fmt::format("contact.tagged(\"{}\")", OneOf(Tags()));
}

std::string RuleMaker::Condition(int depth) {
  if (depth > 0 && Below(3) == 0) {
    const char* holds = Below(2) == 0 ? "" : "not ";
    return fmt::format("{} and {}contact.tagged(\"{}\")", TextTest(), holds, OneOf(Tags()));
  }
  if (depth == 0 || Below(2) == 0) {
    return Below(6) == 0 ? "not (" + Test() + ")" : Test();
  }
  const char* joined = Below(3) == 0 ? "or" : "and";
  return fmt::format("({} {} {})", Condition(depth - 1), joined, Condition(depth - 1));
}

std::string RuleMaker::Rule(const std::string& name) {
  std::string rule = fmt::format("rule {} on message", name);
  if (Below(5) == 0) rule += Below(2) == 0 ? " from telegram" : " from telegram, whatsapp";
  if (Below(15) > 0) rule += " when " + Condition(2);
  if (Below(8) == 0) rule += " priority 1";
  if (Below(10) == 0) rule += " also";
  if (Below(10) == 0) rule += " interrupt";
  if (Below(10) == 0) rule += " limit 1 per contact per 1d";
  return rule + fmt::format(" {{ reply \"{}\" }}\n", name);
}

std::string RuleMaker::Recorder(const std::string& name) {
  return fmt::format("rule {} on message when {} {{ {} contact \"{}\" }}\n", name, TextTest(),
                     Below(3) == 0 ? "untag" : "tag", OneOf(Tags()));
}

std::string RuleMaker::Message() {
  static const std::vector<std::string> kEnds = {"", "", " please", "?", " now"};
  return (Below(4) == 0 ? "the " : "") + Words(4) + OneOf(kEnds);
}

}  // namespace hark::test
