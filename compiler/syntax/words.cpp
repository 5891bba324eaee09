#include "compiler/syntax/words.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace hark::syntax {
namespace {

using Types = std::set<std::size_t>;

constexpr std::size_t kEnd = antlr4::Token::EOF;

const antlr4::dfa::Vocabulary& Vocabulary() {
  static const antlr4::dfa::Vocabulary& vocabulary = HarkParser(nullptr).getVocabulary();
  return vocabulary;
}

// `{` as an author knows it: the sign or word between back-quotes.
std::string Quoted(std::size_t type) {
  std::string literal = Vocabulary().getLiteralName(type);  // 'reply', with its quotes
  // What is of two words, as ASK_SECRET.
  if (literal.size() < 2) {
    std::string words = Vocabulary().getSymbolicName(type);
    for (char& letter : words) {
      letter = letter == '_' ? ' ' : static_cast<char>(letter - 'A' + 'a');
    }
    return "`" + words + "`";
  }
  return "`" + literal.substr(1, literal.size() - 2) + "`";
}

void RemoveRange(Types& types, std::size_t first, std::size_t last) {
  types.erase(types.lower_bound(first), types.upper_bound(last));
}
void RemoveNames(Types& types) {
  RemoveRange(types, HarkLexer::USE, HarkLexer::FAULT);
  types.erase(HarkLexer::NAME);
  types.erase(HarkLexer::CURRENCY);
}

// What may begin a value, when it is not named by what it is.
void RemoveValues(Types& types) {
  RemoveNames(types);
  RemoveRange(types, HarkLexer::DURATION, HarkLexer::UNKNOWN_UNIT);
  for (std::size_t type :
       {HarkLexer::NOT, HarkLexer::IF, HarkLexer::TRUE, HarkLexer::FALSE, HarkLexer::MINUS,
        HarkLexer::LPAREN, HarkLexer::LBRACKET, HarkLexer::TEXT_OPEN}) {
    types.erase(type);
  }
}

// What may carry an expression on. Of no help to somebody who forgot a bracket.
void RemoveOperators(Types& types) {
  RemoveRange(types, HarkLexer::AND, HarkLexer::OR);
  RemoveRange(types, HarkLexer::IS, HarkLexer::ENDS_WITH);
  RemoveRange(types, HarkLexer::LESS_EQUAL, HarkLexer::PERCENT);
  for (std::size_t type : {HarkLexer::MATCHES_PATTERN, HarkLexer::DOT, HarkLexer::CURRENCY}) {
    types.erase(type);
  }
}

bool BeginsStatement(std::size_t type) {
  return (type >= HarkLexer::LET && type <= HarkLexer::MATCH) || type == HarkLexer::IF;
}

bool IsClosing(std::size_t type) {
  return type == HarkLexer::RBRACE || type == HarkLexer::RPAREN || type == HarkLexer::RBRACKET;
}

bool HasAll(const Types& types, std::initializer_list<std::size_t> wanted) {
  return std::ranges::all_of(wanted, [&](std::size_t type) { return types.contains(type); });
}

// Takes whole groups out of the set and names each once.
std::vector<std::string> TakeGroups(Types& types) {
  std::vector<std::string> groups;
  if (HasAll(types, {HarkLexer::ENUM, HarkLexer::FN, HarkLexer::RULE, kEnd})) {
    groups.push_back("a declaration such as `rule` or `enum`");
    types.clear();
  }
  if (HasAll(types, {HarkLexer::LET, HarkLexer::REPLY, HarkLexer::STOP})) {
    groups.push_back("a statement");
    RemoveRange(types, HarkLexer::LET, HarkLexer::MATCH);
    types.erase(HarkLexer::IF);
    types.erase(HarkLexer::ON);
    types.erase(HarkLexer::CALL);
  }
  if (HasAll(types, {HarkLexer::GIVEN, HarkLexer::EXPECT}) && !types.contains(HarkLexer::NAME)) {
    groups.push_back("a test step");
    RemoveRange(types, HarkLexer::GIVEN, HarkLexer::EXPECT);
    types.erase(HarkLexer::ORDER);
  }
  if (HasAll(types, {HarkLexer::INT, HarkLexer::TEXT_OPEN, HarkLexer::LPAREN})) {
    groups.push_back("a value");
    RemoveValues(types);
  } else if (types.contains(HarkLexer::NAME)) {
    groups.push_back("a name");
    RemoveNames(types);
  }
  return groups;
}

std::string TypeWords(std::size_t type) {
  switch (type) {
    case kEnd: return "the end of the file";
    case HarkLexer::TEXT_OPEN: return "a text in double quotes";
    case HarkLexer::TEXT_CLOSE: return "`\"`";
    case HarkLexer::LBRACE: return "`{`";
    case HarkLexer::HOLE_CLOSE:
    case HarkLexer::RBRACE: return "`}`";
    case HarkLexer::DATE: return "a date such as 2026-01-31";
    case HarkLexer::TIME: return "a time such as 09:00";
    case HarkLexer::INT: return "a number";
    case HarkLexer::DECIMAL: return "a number with a point";
    case HarkLexer::CURRENCY: return "a currency such as USD";
    case HarkLexer::NAME: return "a name";
    case HarkLexer::MATCHES_PATTERN: return "`matches` with a pattern";
    default: return Quoted(type);
  }
}

// "a, b or c".
std::string JoinedByOr(const std::vector<std::string>& words) {
  std::string joined;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) joined += at + 1 == words.size() ? " or " : ", ";
    joined += words[at];
  }
  return joined;
}

bool InType(const antlr4::ParserRuleContext* context) {
  if (context != nullptr && context->getRuleIndex() == HarkParser::RuleName) {
    context = dynamic_cast<const antlr4::ParserRuleContext*>(context->parent);
  }
  return context != nullptr && context->getRuleIndex() == HarkParser::RuleType;
}

// What the brace or sign that is missing is for.
std::string_view Purpose(std::size_t type, const antlr4::ParserRuleContext* context) {
  if (context == nullptr) return "";
  std::size_t rule = context->getRuleIndex();
  if (rule == HarkParser::RuleBlock && context->parent != nullptr) {
    rule = dynamic_cast<const antlr4::ParserRuleContext*>(context->parent)->getRuleIndex();
  }
  if (type == HarkLexer::ASSIGN) return " and a value";
  if (type == HarkLexer::ON && rule == HarkParser::RuleRuleDecl) return " and what the rule is for";
  if (type == HarkLexer::THEN || type == HarkLexer::ELSE) {
    return rule == HarkParser::RuleExpr ? " of this `if`" : "";
  }
  if (type != HarkLexer::LBRACE) return "";
  switch (rule) {
    case HarkParser::RuleRuleDecl: return " to open the rule's body";
    case HarkParser::RuleFlowDecl: return " to open the flow's body";
    case HarkParser::RuleStatement: return " to open a block";
    case HarkParser::RuleEnumDecl: return " to open the enum's cases";
    case HarkParser::RuleRecordDecl:
    case HarkParser::RuleServiceDecl: return " to open what is known of the service";
    case HarkParser::RuleHoursDecl: return " to open the hours";
    case HarkParser::RuleDealDecl:
    case HarkParser::RuleContactDecl: return " to open the fields";
    case HarkParser::RuleTextDecl: return " to open the translations";
    case HarkParser::RuleTestDecl: return " to open the test's steps";
    default: return "";
  }
}

}  // namespace

std::string WordOf(std::size_t type) {
  const std::string literal = Vocabulary().getLiteralName(type);
  if (literal.size() < 3 || literal[1] < 'a' || literal[1] > 'z') return "";
  const std::string word = literal.substr(1, literal.size() - 2);
  return word.find(' ') == std::string::npos ? word : "";
}

std::size_t TypeOf(std::string_view word) {
  for (std::size_t type = HarkLexer::AND; type <= HarkLexer::FAULT; ++type) {
    if (WordOf(type) == word) return type;
  }
  return HarkLexer::NAME;
}

std::string FoundWords(std::size_t type, const std::string& written) {
  switch (type) {
    case kEnd: return "the end of the file";
    case HarkLexer::TEXT_OPEN: return "a text";
    case HarkLexer::TEXT_CLOSE: return "the end of the text";
    case HarkLexer::CHUNK: return "a text";
    case HarkLexer::MATCHES_PATTERN: return "a pattern";
    case HarkLexer::INT:
    case HarkLexer::DECIMAL: return "the number " + written;
    case HarkLexer::NAME: return "the name `" + written + "`";
    default: return "`" + written + "`";
  }
}

std::string ExpectedWords(const antlr4::misc::IntervalSet& expected,
                          const antlr4::ParserRuleContext* context, std::size_t found) {
  Types types;
  for (ssize_t type : expected.toList()) types.insert(static_cast<std::size_t>(type));
  if (InType(context) && types.contains(HarkLexer::NAME)) return "a type";
  if (types.contains(HarkLexer::ASK)) types.erase(HarkLexer::ASK_SECRET);
  if (types.contains(HarkLexer::LBRACE) && BeginsStatement(found)) types = {HarkLexer::LBRACE};
  std::vector<std::string> words = TakeGroups(types);
  Types rest = types;
  RemoveOperators(rest);
  if (rest.empty() && words.empty()) return "an operator";
  if (rest.size() == 1 && words.empty()) {
    std::size_t only = *rest.begin();
    return TypeWords(only).append(Purpose(only, context));
  }
  for (std::size_t type : rest) {
    if (!IsClosing(type)) words.push_back(TypeWords(type));
  }
  for (std::size_t type : rest) {
    if (IsClosing(type)) words.push_back(TypeWords(type));
  }
  constexpr std::size_t kShown = 4;
  if (words.size() > kShown) words.resize(kShown);
  return JoinedByOr(words);
}

}  // namespace hark::syntax
