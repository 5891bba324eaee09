// Slips whose mend is made of what was written: names, numbers, dates and lists of texts.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/nearest.h"
#include "compiler/syntax/antlr.h"
#include "compiler/syntax/known_slips.h"
#include "compiler/syntax/words.h"

namespace hark::syntax {
namespace {

using Found = std::optional<Advice>;

bool IsHardWord(std::size_t type) { return type >= HarkLexer::AND && type <= HarkLexer::FN; }
bool IsWord(std::size_t type) {
  return (type >= HarkLexer::AND && type <= HarkLexer::FAULT) || type == HarkLexer::NAME ||
         type == HarkLexer::CURRENCY;
}
bool IsNumber(std::size_t type) { return type == HarkLexer::INT || type == HarkLexer::DECIMAL; }
bool BeginsStatement(std::size_t type) {
  return (type >= HarkLexer::LET && type <= HarkLexer::MATCH) || type == HarkLexer::IF;
}

template <std::size_t count>
bool IsOneOf(std::string_view word, const std::array<std::string_view, count>& words) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 10> kNaming = {
    "rule", "flow", "enum", "record", "list", "segment", "hours", "event", "fn", "const"};

bool IsLetter(char sign) { return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z'); }
bool IsDigit(char sign) { return sign >= '0' && sign <= '9'; }

// `Price list` as a name: price_list. Empty where letters are left that no name has.
std::string NameOf(std::string_view words) {
  std::string name;
  for (const char sign : words) {
    if (static_cast<unsigned char>(sign) >= 0x80) return "";
    const bool kept = IsLetter(sign) || IsDigit(sign);
    if (kept) name += sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign - 'A' + 'a') : sign;
    if (!kept && !name.empty() && name.back() != '_') name += '_';
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() || IsDigit(name.front()) ? "" : name;
}

// The words of the text that opens here; empty of one with braces.
std::string_view WordsOfText(const Around& around) {
  return around.Type(1) == HarkLexer::CHUNK && around.Type(2) == HarkLexer::TEXT_CLOSE
             ? around.Text(1)
             : std::string_view();
}

Found NameInQuotes(const Around& around, std::string_view expected) {
  if (around.Type(0) != HarkLexer::TEXT_OPEN || !expected.starts_with("a name")) {
    return std::nullopt;
  }
  const std::string_view before = around.Text(-1);
  const bool bare = before == "on" || before == "use";
  if (!bare && !IsOneOf(before, kNaming)) return std::nullopt;
  const std::string_view words = WordsOfText(around);
  const bool is_path = std::ranges::all_of(
      words, [](char sign) { return IsLetter(sign) || sign == '.' || sign == '_' || sign == ' '; });
  Advice advice;
  advice.help = before == "on" ? "an event is named without quotes: `on message`"
                : before == "use"
                    ? "a module is named without quotes: `use std.words`"
                    : "a name is one word without quotes: letters a to z, digits, `_`";
  const std::string name = !bare ? NameOf(words) : is_path ? std::string(words) : "";
  if (!name.empty()) advice.fix = diag::FixIt{around.From(0, 2), name};
  return advice;
}

// `rule price-list on message`, `rule price list on message`
Found NameOfWords(const Around& around, std::string_view expected) {
  const bool joins = around.Text(0) == "-" || around.Type(0) == HarkLexer::NAME;
  const bool head = expected.starts_with("`on`") || expected.starts_with("`from`");
  if (!joins || !head || around.Text(-2) != "rule") return std::nullopt;
  std::string name(around.Text(-1));
  std::ptrdiff_t end = 0;
  constexpr std::ptrdiff_t kMost = 12;
  for (; end < kMost && around.Text(end) != "on"; ++end) {
    if (around.Text(end) == "-") continue;
    if (!IsWord(around.Type(end))) return std::nullopt;
    name += "_" + std::string(around.Text(end));
  }
  if (end == kMost) return std::nullopt;
  return Advice{"a name is one word; `_` joins its parts",
                diag::FixIt{around.From(-1, end - 1), name}};
}

Found QuoteInText(const Around& around) {
  if (!IsWord(around.Type(0)) || around.Type(-1) != HarkLexer::TEXT_CLOSE || !around.Touches(0)) {
    return std::nullopt;
  }
  return Advice{"a quote within a text is written `\\\"`: \"Say \\\"hello\\\"\"", std::nullopt};
}

std::string TwoDigits(std::string_view digits) {
  return (digits.size() < 2 ? "0" : "") + std::string(digits);
}

// `31.12.2026`, which reads as the number 31.12 and more.
Found DateWithPoints(const Around& around) {
  constexpr std::size_t kYear = 4;
  const bool shaped = around.Type(0) == HarkLexer::INT && around.Text(0).size() == kYear &&
                      around.Text(-1) == "." && around.Type(-2) == HarkLexer::DECIMAL &&
                      around.Touches(0) && around.Touches(-1);
  if (!shaped) return std::nullopt;
  const std::string_view day_month = around.Text(-2);
  const std::size_t point = day_month.find('.');
  const std::string day = TwoDigits(day_month.substr(0, point));
  const std::string month = TwoDigits(day_month.substr(point + 1));
  Advice advice{"a date is written year-month-day, as in 2026-12-31", std::nullopt};
  const bool real = month >= "01" && month <= "12" && day >= "01" && day <= "28";
  const bool sure = real || (day <= "30" && month != "02" && month <= "12");
  if (sure || (day == "31" && month == "12")) {
    advice.fix =
        diag::FixIt{around.From(-2, 0), std::string(around.Text(0)) + "-" + month + "-" + day};
  }
  return advice;
}

// `1,000` and `49,50`
Found NumberWithComma(const Around& around) {
  const bool shaped = IsNumber(around.Type(0)) && around.Text(-1) == "," &&
                      around.Type(-2) == HarkLexer::INT && around.Touches(0) && around.Touches(-1);
  if (!shaped) return std::nullopt;
  constexpr std::size_t kThousand = 3;
  const std::string front(around.Text(-2));
  const std::string back(around.Text(0));
  const bool thousands =
      back.find('.') != std::string::npos ? back.find('.') == kThousand : back.size() == kThousand;
  return Advice{thousands ? "a number is written without commas: `1000`"
                          : "what is less than one stands behind a point: `49.50`",
                diag::FixIt{around.From(-2, 0), front + (thousands ? "" : ".") + back}};
}

struct Currency {
  std::string_view word;
  std::string_view code;
};
constexpr Currency kCurrencies[] = {
    {"dollars", "USD"}, {"dollar", "USD"}, {"euros", "EUR"}, {"euro", "EUR"}, {"rubles", "RUB"},
    {"pounds", "GBP"},  {"sum", "UZS"},    {"soum", "UZS"},  {"som", "UZS"},
};

// The code meant by a word behind a number; empty where it is none.
std::string CurrencyMeant(std::string_view word) {
  for (const Currency& one : kCurrencies) {
    if (one.word == word) return std::string(one.code);
  }
  constexpr std::size_t kCode = 3;
  if (word.size() != kCode || !std::ranges::all_of(word, IsLetter)) return "";
  std::string code(word);
  for (char& letter : code) {
    if (letter >= 'a') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return code;
}

constexpr const char* kCurrencyHelp = "a currency is written with its three capitals: `49 USD`";

Found UnitWithSpace(const Around& around) {
  const std::size_t type = around.Type(0);
  if (type != HarkLexer::NAME || !IsNumber(around.Type(-1))) return std::nullopt;
  constexpr std::array<std::string_view, 5> kUnits = {"s", "m", "h", "d", "w"};
  const std::string number(around.Text(-1));
  const std::string unit(around.Text(0));
  if (around.Type(-1) == HarkLexer::INT && IsOneOf(unit, kUnits)) {
    return Advice{"a duration is written without a space",
                  diag::FixIt{around.From(-1, 0), number + unit}};
  }
  const std::string code = CurrencyMeant(unit);
  if (code.empty()) return std::nullopt;
  return Advice{kCurrencyHelp, diag::FixIt{around.Span(0), code}};
}

// `9am`, `9:30pm` is told where it parses.
Found ClockOfTwelve(const Around& around) {
  const std::string_view text = around.Text(0);
  if (around.Type(0) != HarkLexer::UNKNOWN_UNIT) return std::nullopt;
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string_view half = text.substr(digits);
  if (digits > 2 || (half != "am" && half != "pm" && half != "h")) return std::nullopt;
  int hour = 0;
  for (const char digit : text.substr(0, digits)) hour = hour * 10 + (digit - '0');
  constexpr int kNoon = 12;
  if (half != "h" && hour == kNoon) hour = 0;
  if (half == "pm") hour += kNoon;
  Advice advice{"a time is written with 24 hours: 09:00, 21:30", std::nullopt};
  if (hour < 2 * kNoon)
    advice.fix = diag::FixIt{around.Span(0), TwoDigits(std::to_string(hour)) + ":00"};
  return advice;
}

// A day of the week by its three letters; empty for another word.
std::string_view DayMeant(std::string_view word) {
  constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                     "friday", "saturday", "sunday"};
  const auto* day = std::ranges::find(kDays, word);
  return day != kDays.end() ? day->substr(0, 3) : std::string_view();
}

// `every monday at 9`
Found TimeWithoutMinutes(const Around& around, std::string_view expected) {
  const std::string_view digits = around.Text(0);
  const bool hour =
      around.Type(0) == HarkLexer::INT && digits.size() <= 2 && TwoDigits(digits) < "24";
  const bool shaped = hour && expected.starts_with("a time such as") && around.Text(-1) == "at" &&
                      around.Text(-3) == "every";
  if (!shaped) return std::nullopt;
  const std::string_view meant = DayMeant(around.Text(-2));
  const std::string day(meant.empty() ? around.Text(-2) : meant);
  const std::string mended = day + " at " + TwoDigits(digits) + ":00";
  const bool zoned = around.Text(1) == "in";
  Advice advice;
  advice.help = (meant.empty() ? "a time has its minutes: `every "
                               : "a day has three letters and a time its minutes: `every ") +
                mended + (zoned ? "`" : " in \"Asia/Tashkent\"`");
  if (zoned)
    advice.fix = diag::FixIt{around.From(meant.empty() ? -1 : -2, 0),
                             meant.empty() ? mended.substr(day.size() + 1) : mended};
  return advice;
}

// `mentions "a", "b"`, `is "a", "b"`
Found TextsWithCommas(const Around& around) {
  if (around.Text(0) != "," || around.Type(-1) != HarkLexer::TEXT_CLOSE ||
      around.Type(1) != HarkLexer::TEXT_OPEN) {
    return std::nullopt;
  }
  const std::ptrdiff_t first = around.TextStart(-1);
  constexpr std::array<std::string_view, 4> kTests = {"mentions", "contains", "about", "all"};
  const std::string_view test = around.Text(first - 1);
  if (!IsOneOf(test, kTests) && test != "is") return std::nullopt;
  std::ptrdiff_t last = around.TextEnd(1);
  while (around.Text(last + 1) == "," && around.Type(last + 2) == HarkLexer::TEXT_OPEN) {
    last = around.TextEnd(last + 2);
  }
  const std::string texts(around.Written(around.From(first, last)));
  if (test == "is") {
    return Advice{"one of several is asked with `in` and a list",
                  diag::FixIt{around.From(first - 1, last), "in [" + texts + "]"}};
  }
  return Advice{"several texts stand in parentheses: `mentions (\"hi\", \"hello\")`",
                diag::FixIt{around.From(first, last), "(" + texts + ")"}};
}

// `from whatsapp and telegram`, `from whatsapp telegram`
Found ChannelsWithoutComma(const Around& around, std::string_view expected) {
  if (!expected.starts_with("`from`") || around.Text(-2) != "from") return std::nullopt;
  const std::string_view word = around.Text(0);
  const bool joint = word == "and" || word == "or";
  if (!joint && !IsWord(around.Type(0))) return std::nullopt;
  source::Span gap = around.From(-1, 0);
  gap.begin = around.Span(-1).end;
  if (!joint) gap.end = around.Span(0).begin;
  return Advice{"several channels are parted by commas", diag::FixIt{gap, joint ? "," : ", "}};
}

// `when text is "a" on telegram {`
Found ChannelsBehindOn(const Around& around, std::string_view expected) {
  const bool shaped = around.Text(0) == "on" && expected.starts_with("`from`") &&
                      IsWord(around.Type(1)) && (around.Text(2) == "{" || around.Text(2) == ",");
  if (!shaped) return std::nullopt;
  return Advice{
      "the channels of a rule stand behind `from`: `from " + std::string(around.Text(1)) + "`",
      diag::FixIt{around.Span(0), "from"}};
}

Found TitleWithoutQuotes(const Around& around, std::string_view expected) {
  const bool title = around.Text(-1) == "test" && IsWord(around.Type(0)) &&
                     expected.starts_with("a text in double quotes");
  if (!title) return std::nullopt;
  return Advice{"the title of a test stands in double quotes",
                diag::FixIt{around.Span(0), "\"" + std::string(around.Text(0)) + "\""}};
}

Found StatementWithoutBlock(const Around& around, std::string_view expected) {
  if (!BeginsStatement(around.Type(0))) return std::nullopt;
  const std::string word(around.Text(0));
  if (expected.starts_with("`{` to open a block")) {
    return Advice{"what is done stands in braces: `{ " + word + " … }`", std::nullopt};
  }
  if (!expected.starts_with("a declaration")) return std::nullopt;
  if (word == "let") return std::nullopt;
  return Advice{"statements stand in a rule: `rule greet on message { … }`", std::nullopt};
}

// `x = 5`
Found ValueWithoutLet(const Around& around, std::string_view expected) {
  const bool gives = around.Type(0) == HarkLexer::NAME && around.Text(1) == "=" &&
                     expected.starts_with("a statement");
  if (!gives) return std::nullopt;
  return Advice{"a name is given its value once, with `let " + std::string(around.Text(0)) +
                    " = …`; what changes is a field: `set contact.… = …`",
                std::nullopt};
}

// `let x = do f() or "none"`, `let x = do f() else stop`
Found FlowWithoutValue(const Around& around, std::string_view expected) {
  const std::string_view word = around.Text(0);
  const bool goes_on = (word == "or" || word == "else") && around.Text(-1) == ")";
  if (!goes_on || !expected.starts_with("a statement")) return std::nullopt;
  std::ptrdiff_t at = -1;
  constexpr std::ptrdiff_t kFar = -1000;
  for (std::size_t depth = 0; at > kFar && !around.Text(at).empty(); --at) {
    if (around.Text(at) == ")") ++depth;
    if (around.Text(at) == "(" && --depth == 0) break;
  }
  // `do f`, `do module.f`
  const std::ptrdiff_t verb = around.Text(at - 2) == "." ? at - 4 : at - 2;
  if (around.Text(verb) != "do") return std::nullopt;
  return Advice{word == "or"
                    ? "what a flow gives gets a name first: `let x = do f()`, then `x or …`"
                    : "what a flow gives is looked at behind it: `let x = do f()`, then "
                      "`if x is not known { … }`",
                std::nullopt};
}

Found WordAsName(const Around& around, std::string_view expected) {
  if (!IsHardWord(around.Type(0)) || !expected.starts_with("a name")) return std::nullopt;
  if (around.Text(-1) == "on" && around.Text(0) == "tag") return std::nullopt;
  if (expected != "a name" && around.Text(1) != ":") return std::nullopt;
  return Advice{
      "`" + std::string(around.Text(0)) + "` is a word of the language; pick another name",
      std::nullopt};
}

// A verb of several words that is left off: the words that are there, and what follows them.
struct HalfVerb {
  std::array<std::string_view, 2> words;
  std::string_view missing;
  std::string_view help;
};
constexpr HalfVerb kHalfVerbs[] = {
    {{"move", "deal"}, "to", "a deal goes to a stage with `move deal to \"won\"`"},
    {{"move", ""}, "deal to", "a deal goes to a stage with `move deal to \"won\"`"},
    {{"assign", ""}, "to", "a conversation goes to a team with `assign to \"sales\"`"},
    {{"hand", "off"}, "to", "a team takes over with `hand off to \"sales\"`"},
    {{"hand", ""}, "off to", "a team takes over with `hand off to \"sales\"`"},
    {{"add", "contact"}, "to", "a contact comes on a list with `add to vips`"},
    {{"add", ""}, "to", "a contact comes on a list with `add to vips`"},
    {{"remove", "contact"}, "from", "a contact goes from a list with `remove from vips`"},
    {{"remove", ""}, "from", "a contact goes from a list with `remove from vips`"},
    {{"grant", ""}, "consent", "what a contact agrees to is `grant consent \"marketing\"`"},
    {{"revoke", ""}, "consent", "consent is taken back with `revoke consent \"marketing\"`"},
    {{"create", ""},
     "",
     "what is created is a `deal`, a `task` or a `note`, as in `create task \"Call back\"`"},
    {{"close", ""}, "conversation", "a conversation ends with `close conversation`"},
    {{"give", "conversation"}, "", "a team gives a conversation back with `give back`"},
    {{"give", ""}, "back", "a team gives a conversation back with `give back`"},
};

bool ReportsHalfVerb(diag::Sink& sink, const Around& around, std::string_view expected) {
  if (!expected.starts_with("a statement")) return false;
  for (const HalfVerb& verb : kHalfVerbs) {
    if (around.Text(0) != verb.words[0]) continue;
    const bool two = !verb.words[1].empty();
    if (two && around.Text(1) != verb.words[1]) continue;
    const std::ptrdiff_t next = two ? 2 : 1;
    const source::Span end{around.Span(0).file, around.Span(next - 1).end,
                           around.Span(next - 1).end};
    const std::string wanted = verb.missing.empty() ? two ? "`back`" : "`deal`, `task` or `note`"
                                                    : "`" + std::string(verb.missing) + "`";
    auto report = diag::Build(sink, around.Span(next), diag::ExpectedToken, {wanted},
                              {FoundWords(around.Type(next), std::string(around.Text(next)))});
    std::move(report).Help(std::string(verb.help));
    const bool followed = around.Type(next) == HarkLexer::TEXT_OPEN || IsWord(around.Type(next));
    const bool alone = verb.missing == "conversation" || verb.missing == "back";
    if (!verb.missing.empty() && (followed || alone)) {
      std::move(report).Suggest(end, " " + std::string(verb.missing));
    }
    std::move(report).Emit();
    return true;
  }
  return false;
}

// `{ amount: 49 usd }`, which reads as the name of a field without its colon.
bool ReportsCurrency(diag::Sink& sink, const Around& around, std::string_view expected) {
  if (expected != "`:`" || around.Type(-1) != HarkLexer::NAME || !IsNumber(around.Type(-2))) {
    return false;
  }
  const std::string code = CurrencyMeant(around.Text(-1));
  if (code.empty()) return false;
  diag::Build(sink, around.Span(-1), diag::ExpectedToken, {"a currency such as USD"},
              {FoundWords(around.Type(-1), std::string(around.Text(-1)))})
      .Help(kCurrencyHelp)
      .Suggest(around.Span(-1), code)
      .Emit();
  return true;
}

// `send "Hi"` with nothing behind it is an answer.
bool ReportsSend(diag::Sink& sink, const Around& around, std::string_view expected) {
  constexpr std::ptrdiff_t kFar = -64;
  if (expected != "`to`") return false;
  std::ptrdiff_t at = -1;
  while (at > kFar && around.Type(at) != HarkLexer::SEND && around.Type(at) != 0) --at;
  if (around.Type(at) != HarkLexer::SEND) return false;
  diag::Build(sink, around.Span(at), diag::ExpectedToken, {"`reply`"}, {"`send`"})
      .Help(
          "an answer is written `reply`; `send … to contact via whatsapp for \"marketing\"` begins "
          "a conversation")
      .Suggest(around.Span(at), "reply")
      .Emit();
  return true;
}

// `on message whem text is …`: read as words of the event until one does not fit.
bool ReportsClause(diag::Sink& sink, const Around& around, std::string_view expected) {
  if (!expected.starts_with("`from`")) return false;
  constexpr std::ptrdiff_t kMostWords = 4;
  std::ptrdiff_t on = -1;
  while (on >= -kMostWords - 1 && around.Type(on) != HarkLexer::ON) --on;
  if (around.Type(on) != HarkLexer::ON) return false;
  const std::vector<std::string> clauses = {"when", "from"};
  for (std::ptrdiff_t at = on + 2; at < 0; ++at) {
    const std::string word(around.Text(at));
    const auto meant = word.size() < 4 ? std::nullopt : diag::Nearest(word, clauses);
    if (!meant) continue;
    diag::Build(sink, around.Span(at), diag::ExpectedToken, {"`from` or `when`"},
                {FoundWords(around.Type(at), word)})
        .Help("did you mean `" + *meant + "`?")
        .Suggest(around.Span(at), *meant)
        .Emit();
    return true;
  }
  return false;
}

// `via telegram for marketing`, which reads as the head of a loop.
bool ReportsPurpose(diag::Sink& sink, const Around& around, std::string_view expected) {
  const bool shaped = expected == "an operator" && IsWord(around.Type(-1)) &&
                      around.Text(-2) == "for" && around.Text(-4) == "via";
  if (!shaped) return false;
  const std::string word(around.Text(-1));
  diag::Build(sink, around.Span(-1), diag::ExpectedToken, {"a text in double quotes"},
              {FoundWords(around.Type(-1), word)})
      .Help("write the purpose in quotes")
      .Suggest(around.Span(-1), "\"" + word + "\"")
      .Emit();
  return true;
}

// `on message on telegram {`, which reads as the place of a comment.
bool ReportsChannel(diag::Sink& sink, const Around& around, std::string_view expected) {
  const bool shaped = expected.starts_with("a text in double quotes") && around.Text(0) == "{" &&
                      IsWord(around.Type(-1)) && around.Text(-1) != "post" &&
                      around.Text(-2) == "on" && IsWord(around.Type(-3));
  if (!shaped) return false;
  diag::Build(sink, around.Span(-2), diag::ExpectedToken, {"`from` or `{`"}, {"`on`"})
      .Help("the channels of a rule stand behind `from`: `from " + std::string(around.Text(-1)) +
            "`")
      .Suggest(around.Span(-2), "from")
      .Emit();
  return true;
}

}  // namespace

std::optional<Advice> AdviceOnWriting(const Around& around, std::string_view expected) {
  if (Found found = QuoteInText(around)) return found;
  if (Found found = NameInQuotes(around, expected)) return found;
  if (Found found = NameOfWords(around, expected)) return found;
  if (Found found = DateWithPoints(around)) return found;
  if (Found found = NumberWithComma(around)) return found;
  if (Found found = UnitWithSpace(around)) return found;
  if (Found found = ClockOfTwelve(around)) return found;
  if (Found found = TimeWithoutMinutes(around, expected)) return found;
  if (Found found = TextsWithCommas(around)) return found;
  if (Found found = ChannelsWithoutComma(around, expected)) return found;
  if (Found found = ChannelsBehindOn(around, expected)) return found;
  if (Found found = TitleWithoutQuotes(around, expected)) return found;
  if (Found found = StatementWithoutBlock(around, expected)) return found;
  if (Found found = ValueWithoutLet(around, expected)) return found;
  if (Found found = FlowWithoutValue(around, expected)) return found;
  return WordAsName(around, expected);
}

bool ReportsElsewhere(diag::Sink& sink, const Around& around, std::string_view expected) {
  return ReportsHalfVerb(sink, around, expected) || ReportsCurrency(sink, around, expected) ||
         ReportsSend(sink, around, expected) || ReportsClause(sink, around, expected) ||
         ReportsPurpose(sink, around, expected) || ReportsChannel(sink, around, expected);
}

}  // namespace hark::syntax
