// What people who read their rules aloud, or know another language, write in place of Hark.
#include "compiler/syntax/known_slips.h"

#include <algorithm>
#include <utility>

#include "compiler/syntax/antlr.h"

namespace hark::syntax {
namespace {

enum class Mend : std::uint8_t { Nothing, Replace, Remove, Insert };

// A row fits where all that it names fits; what it leaves empty may be anything.
struct Slip {
  std::string_view found;     // as written; `"` is a text, `#` a number
  std::string_view expected;  // how the words for what could go on begin
  std::string_view before;
  std::string_view after;
  std::string_view help;
  Mend mend = Mend::Nothing;
  std::string_view with = "";
};

constexpr std::string_view kStatement = "a statement";
constexpr std::string_view kClause = "`from`";
constexpr std::string_view kBlock = "`{` to open a block";
constexpr std::string_view kRuleBody = "`{` to open the rule's";
constexpr std::string_view kStep = "a test step";
constexpr std::string_view kDeclaration = "a declaration";
constexpr std::string_view kName = "a name";

constexpr std::string_view kReply = "an answer is written `reply`";
constexpr std::string_view kUse = "what another file holds is named with `use`";
constexpr std::string_view kInBraces = "what belongs to it stands in braces: `{ … }`";
constexpr std::string_view kTag = "a contact gets a tag with `tag contact \"vip\"`";
constexpr std::string_view kTagged = "whether it has a tag is asked with `contact.tagged(\"vip\")`";
constexpr std::string_view kNoJoint = "every statement begins with a verb, so nothing parts them";
constexpr std::string_view kStarts = "how a text begins is asked with `starts with`";
constexpr std::string_view kEnds = "how a text ends is asked with `ends with`";
constexpr std::string_view kSteps = "the steps of a test follow one another without a word";
constexpr std::string_view kExpect = "what must come is written `expect reply \"…\"`";
constexpr std::string_view kChannels = "several channels are parted by commas";

constexpr Slip kSlips[] = {
    // The head of a rule
    {"if", kRuleBody, "", "", "a rule asks for what it answers with `when`", Mend::Replace, "when"},
    {"if", kClause, "", "", "a rule asks for what it answers with `when`", Mend::Replace, "when"},
    {":", kClause, "", "", kInBraces},
    {":", "`{`", "", "", kInBraces},
    {"every", "`on`", "", "", "a rule listens with `on`, for times as well", Mend::Insert, "on "},
    {"at", "`on`", "", "",
     "a rule listens with `on`: `on every day at 09:00 in \"Asia/Tashkent\"`"},
    {"tag", kName, "on", "", "a tag that is set is an event of the contact", Mend::Replace,
     "contact tagged"},
    {"{", "`per`", "", "", "say for whom and how long: `limit 1 per contact per 1d`"},
    {"as", kClause, "", "",
     "what a trigger brings has its name already, such as `event` or `order`: leave this out"},
    // Statements
    {"for", "", "wait", "", "how long to wait follows at once: `wait 2h`", Mend::Remove},
    {"to", "`=`", "", "", "a value is given with `=`", Mend::Replace, "="},
    {"say", kStatement, "", "\"", kReply, Mend::Replace, "reply"},
    {"answer", kStatement, "", "\"", kReply, Mend::Replace, "reply"},
    {"respond", kStatement, "", "\"", kReply, Mend::Replace, "reply"},
    {"write", kStatement, "", "\"", kReply, Mend::Replace, "reply"},
    {"say", kStatement, "", "", kReply},
    {"answer", kStatement, "", "", kReply},
    {"unset", kStatement, "", "", "a field is emptied with `set contact.… = none`"},
    {"contact", kStatement, "", ".", "a field is given its value with `set`", Mend::Insert, "set "},
    {"then", kBlock, "", "", "what is done stands in braces: `if … { … } else { … }`"},
    {"then", kStatement, "", "", kNoJoint, Mend::Remove},
    {"and", kStatement, "", "", kNoJoint},
    {",", kStatement, "\"", "\"", "each value takes a statement of its own"},
    {",", kStatement, "", "", kNoJoint, Mend::Remove},
    {"within", kStatement, "", "", "`within` stands in front of the `else`"},
    {"choice", kStatement, "", "", "what can be chosen stands behind `choices`", Mend::Replace,
     "choices"},
    {"\"", "", "choices", "",
     "what can be chosen is declared: `enum Plan { basic \"Basic\", pro \"Pro\" }`, and then "
     "`choices Plan`"},
    {"choices", kStatement, "", "\"",
     "what can be chosen is declared: `enum Plan { basic \"Basic\", pro \"Pro\" }`, and then "
     "`choices Plan`"},
    {"(", kName, "for", "", "a loop is written without parentheses: `for x in xs { … }`"},
    {"buttons", kStatement, "", "",
     "each button has a name in front of its words: `buttons yes \"Yes\", no \"No\"`"},
    {"\"", "`contact`", "tag", "", kTag, Mend::Insert, "contact "},
    {"\"", "`contact`", "untag", "", "a tag is taken with `untag contact \"vip\"`", Mend::Insert,
     "contact "},
    {"has", "`{`", "contact", "", kTagged},
    {"\"", "`{`", "tagged", "", kTagged},
    {"=", "an operator", "", "",
     "a name keeps what `let` gave it; what changes is a field: `set contact.… = …`"},
    {"#", "`up`", "repeat", "", "a loop is written `repeat up to 3 times { … }`", Mend::Insert,
     "up to "},
    {":", "`,` or `->`", "", "", "what happens in a case stands behind `->`", Mend::Replace, " ->"},
    {"for", "`via`", "", "",
     "the channel comes first: `send … to contact via whatsapp for \"marketing\"`"},
    {"}", "`via`", "", "", "say which way it goes: `send … to contact via whatsapp`"},
    {"button", kStatement, "", "",
     "buttons stand behind one word, each with a name in front of its words: `buttons yes \"Yes\", "
     "no \"No\"`"},
    // Conditions and values
    {"do", "a value", "", "", "a flow is a statement of its own: `do f()`, or `let x = do f()`"},
    {"starts", "", "", "", kStarts, Mend::Replace, "starts with"},
    {"startswith", "", "", "", kStarts, Mend::Replace, "starts with"},
    {"starts_with", "", "", "", kStarts, Mend::Replace, "starts with"},
    {"begins", "", "", "", kStarts},
    {"ends", "", "", "", kEnds, Mend::Replace, "ends with"},
    {"endswith", "", "", "", kEnds, Mend::Replace, "ends with"},
    {"ends_with", "", "", "", kEnds, Mend::Replace, "ends with"},
    {"contain", "", "", "", "any letters are looked for with `contains`", Mend::Replace,
     "contains"},
    {"mention", "", "", "", "words are looked for with `mentions`"},
    {"includes", "", "", "", "words are looked for with `mentions`, any letters with `contains`"},
    {"include", "", "", "", "words are looked for with `mentions`, any letters with `contains`"},
    {"equals", "", "", "", "values are compared with `is`", Mend::Replace, "is"},
    {"isnt", "", "", "", "what something must not be is written `is not`", Mend::Replace, "is not"},
    {"like", kClause, "", "", "what is nearly so is asked with `is like`, words with `mentions`"},
    {"like", "`{`", "", "", "what is nearly so is asked with `is like`, words with `mentions`"},
    {"{", "a value", "{", "", "a value stands in one pair of braces: \"Hi {contact.name}\""},
    {"{", "a value", "=", "", "a value with fields is made by its record: `Lead(id: 5)`"},
    {".", "", ".", "", "a number of times is written `repeat up to 5 times { … }`"},
    {"[", "", "", "", "the first of a list is `xs.first`; `for x in xs { … }` goes through all"},
    {"?", "", "", "?", "what stands for what is missing follows an `or`: `Int(text) or 0`"},
    // Tests
    {"send", kStep, "", "", "what a contact writes is `receive \"…\"`", Mend::Replace, "receive"},
    {"not", "", "expect", "", "what must not come is written `expect no reply`", Mend::Replace,
     "no"},
    {"is", kStep, "reply", "", kExpect, Mend::Remove},
    {"=", kStep, "reply", "", kExpect, Mend::Remove},
    {"contains", kStep, "reply", "", "a part of it is expected with `containing`", Mend::Replace,
     "containing"},
    {"\"", "", "expect", "", kExpect, Mend::Insert, "reply "},
    {"assert", kStep, "", "", kExpect, Mend::Replace, "expect"},
    {"when", kStep, "", "", kSteps, Mend::Remove},
    {"then", kStep, "", "", kSteps, Mend::Remove},
    {"wait", kStep, "", "", "time passes with `advance 2h`", Mend::Replace, "advance"},
    {"tag", "`contact`", "given", "", "what a contact has is `given contact tagged \"vip\"`",
     Mend::Replace, "contact tagged"},
    {".", "`tagged`", "contact", "", "what a contact has is `given contact { plan: pro }`"},
    // Declarations
    {"import", kDeclaration, "", "", kUse, Mend::Replace, "use"},
    {"include", kDeclaration, "", "", kUse, Mend::Replace, "use"},
    {"let", kDeclaration, "", "", "what all rules share is a `const`", Mend::Replace, "const"},
    {"var", kDeclaration, "", "", "what all rules share is a `const`"},
    {"else", kDeclaration, "", "", "an `else` follows the block of its `if`, within the rule"},
    {"-", kDeclaration, "", "-", "a comment begins with `//`"},
    {"/", kDeclaration, "", "", "the parts of a path are joined by points: `use std.words`",
     Mend::Replace, "."},
    {"\"", "`{` or `(`", "", "",
     "its words stand in braces, a language a line: `{ en \"Hello\" }`"},
    {")", "`:`", "", "", "every value has a type, as in `fn twice(x: Int) -> Int = x * 2`"},
    {":", "`=`", ")", "", "what a function gives stands behind `->`", Mend::Replace, " ->"},
    {"from", "`->`", "", "", "say what Lua gives back: `-> Int`, in front of the `from`"},
    {"#", "a time such as", "at", "", "a time has its minutes: 09:00, 21:30"},
    {"#", "a time such as", "", "", "hours are written 09:00-18:00"},
    // Words of other languages
    {"elif", "", "", "", "a second condition is written `else if`"},
    {"elseif", "", "", "", "a second condition is written `else if`"},
    {"elsif", "", "", "", "a second condition is written `else if`"},
    {"while", "", "", "", "there are no endless loops; `for x in LIST { … }` goes through a list"},
    {"function", "", "", "", "a function is written `fn name(x: Text) -> Text = …`"},
    {"def", "", "", "", "a function is written `fn name(x: Text) -> Text = …`"},
    {"var", "", "", "", "a name is given with `let`"},
    {"switch", "", "", "", "cases are told apart with `match`"},
    {"case", "", "", "", "a case of a `match` is written `name -> …`"},
    {"send", "", "", "", kReply},
    {"print", "", "", "", "a line of the log is written `log \"…\"`"},
    {"null", "", "", "",
     "there is no null; a value that may be missing has a type such as `Text?`"},
    {"handoff", "", "", "", "a conversation is given to a team with `hand off to \"sales\"`"},
    {"else", "", "", "", "behind `else` stands what to do: a statement, or several in braces"},
    {"on edit", "", "", "", "`label` comes last: `wait 1h on edit recompute label …`"},
    {"second", "", "", "", "a duration is written 1s"},
    {"seconds", "", "", "", "a duration is written 90s"},
    {"minute", "", "", "", "a duration is written 1m"},
    {"minutes", "", "", "", "a duration is written 30m"},
    {"hour", "", "", "", "a duration is written 1h"},
    {"hours", "", "", "", "a duration is written 2h"},
    {"day", "", "", "", "a duration is written 1d"},
    {"days", "", "", "", "a duration is written 3d"},
    {"week", "", "", "", "a duration is written 1w"},
    {"weeks", "", "", "", "a duration is written 2w"},
    {"\"", kClause, "and", "", kChannels},
};

// And those that are such only in one rule of the grammar.
struct SlipIn {
  std::size_t rule;
  Slip slip;
};
constexpr SlipIn kSlipsIn[] = {
    {HarkParser::RuleEnumDecl,
     {"\"", kName, "", "", "a case has a name in front of its words: `basic \"Basic\"`"}},
    {HarkParser::RuleEnumDecl,
     {"=", "", "", "", "the words of a case follow its name: `basic \"Basic\"`", Mend::Remove}},
    {HarkParser::RuleTextDecl,
     {"\"", kName, "", "", "in front of the words stands their language", Mend::Insert, "en "}},
    {HarkParser::RuleText,
     {":", "", "", "\"", "the words follow their language: `en \"Hello\"`", Mend::Remove}},
    {HarkParser::RuleDealDecl,
     {"\"", "", "\"", "", "stages are parted by commas", Mend::Insert, ", "}},
    {HarkParser::RuleField,
     {"", "`:`", "", "", "the type stands behind a colon: `age: Int?`", Mend::Insert, ": "}},
};

bool IsNumber(std::size_t type) { return type == HarkLexer::INT || type == HarkLexer::DECIMAL; }

bool Fits(std::string_view wanted, const Around& around, std::ptrdiff_t offset) {
  if (wanted.empty()) return true;
  if (wanted == "#") return IsNumber(around.Type(offset));
  return around.Text(offset) == wanted;
}

bool Fits(const Slip& slip, const Around& around, std::string_view expected) {
  return Fits(slip.found, around, 0) && expected.starts_with(slip.expected) &&
         Fits(slip.before, around, -1) && Fits(slip.after, around, 1);
}

// With the space in front of it, which what stood before it needs no more.
source::Span WithGap(const Around& around, std::ptrdiff_t offset) {
  return {around.Span(offset).file, around.Span(offset - 1).end, around.Span(offset).end};
}

std::optional<diag::FixIt> FixOf(const Slip& slip, const Around& around) {
  source::Span span = around.Span(0);
  switch (slip.mend) {
    case Mend::Nothing: return std::nullopt;
    case Mend::Remove: return diag::FixIt{WithGap(around, 0), ""};
    case Mend::Replace:
      // `small:` leaves its own space.
      if (slip.with.starts_with(' ')) span = WithGap(around, 0);
      return diag::FixIt{span, std::string(slip.with)};
    case Mend::Insert:
      span.end = span.begin;
      if (!slip.with.starts_with(',') && !slip.with.starts_with(':')) {
        return diag::FixIt{span, std::string(slip.with)};
      }
      span.begin = around.Span(-1).end;
      return diag::FixIt{span, std::string(slip.with)};
  }
  return std::nullopt;
}

std::optional<Advice> FromTables(const Around& around, std::string_view expected,
                                 std::size_t rule) {
  for (const SlipIn& one : kSlipsIn) {
    if (one.rule == rule && Fits(one.slip, around, expected)) {
      return Advice{std::string(one.slip.help), FixOf(one.slip, around)};
    }
  }
  for (const Slip& slip : kSlips) {
    if (Fits(slip, around, expected)) return Advice{std::string(slip.help), FixOf(slip, around)};
  }
  return std::nullopt;
}

}  // namespace

const antlr4::Token* Around::At(std::ptrdiff_t offset) const {
  const auto at = static_cast<std::ptrdiff_t>(at_) + offset;
  if (at < 0 || at >= static_cast<std::ptrdiff_t>(stream_.size())) return nullptr;
  return stream_.get(static_cast<std::size_t>(at));
}

std::string_view Around::Text(std::ptrdiff_t offset) const {
  return At(offset) == nullptr ? std::string_view() : sources_.Text(Span(offset));
}

std::size_t Around::Type(std::ptrdiff_t offset) const {
  const antlr4::Token* token = At(offset);
  return token == nullptr ? 0 : token->getType();
}

source::Span Around::Span(std::ptrdiff_t offset) const {
  const antlr4::Token* token = At(offset);
  if (token == nullptr) return {file_, 0, 0};
  return {file_, static_cast<std::uint32_t>(token->getStartIndex()),
          static_cast<std::uint32_t>(token->getStopIndex())};
}

bool Around::Touches(std::ptrdiff_t offset) const {
  return At(offset - 1) != nullptr && Span(offset - 1).end == Span(offset).begin;
}

std::ptrdiff_t Around::TextEnd(std::ptrdiff_t offset) const {
  std::size_t depth = 0;
  for (std::ptrdiff_t at = offset; At(at) != nullptr; ++at) {
    if (Type(at) == HarkLexer::TEXT_OPEN) ++depth;
    if (Type(at) == HarkLexer::TEXT_CLOSE && --depth == 0) return at;
  }
  return offset;
}

std::ptrdiff_t Around::TextStart(std::ptrdiff_t offset) const {
  std::size_t depth = 0;
  for (std::ptrdiff_t at = offset; At(at) != nullptr; --at) {
    if (Type(at) == HarkLexer::TEXT_CLOSE) ++depth;
    if (Type(at) == HarkLexer::TEXT_OPEN && --depth == 0) return at;
  }
  return offset;
}

source::Span Around::From(std::ptrdiff_t first, std::ptrdiff_t last) const {
  return {file_, Span(first).begin, Span(last).end};
}

std::optional<Advice> AdviceFor(const Around& around, std::string_view expected, std::size_t rule) {
  if (auto advice = AdviceOnWriting(around, expected)) return advice;
  return FromTables(around, expected, rule);
}

}  // namespace hark::syntax
