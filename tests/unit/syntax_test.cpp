#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print_ast.h"
#include "compiler/syntax/token.h"
#include "tests/support/golden_file.h"

namespace hark::syntax {
namespace {

// One script, parsed.
struct Parsed {
  explicit Parsed(std::string text) {
    file = sources.Add("source", std::move(text));
    unit = Parse(sources, sink);
  }
  std::vector<int> Codes() const {
    std::vector<int> codes;
    for (const diag::Diagnostic& diagnostic : sink.Sorted()) codes.push_back(diagnostic.code);
    return codes;
  }
  std::string_view At(source::Span span) const { return sources.Text(span); }

  source::SourceSet sources;
  source::FileId file;
  diag::Sink sink;
  ast::Unit unit;
};

constexpr std::string_view kSample = R"hark(/// Someone asks what it costs.
//! how much is it?
rule price_enquiry // an answer
  on message from instagram, whatsapp
  when text mentions ("price", "цена") and not contact.tagged("vip")
{
  // Greet first.
  reply greeting(name: contact.first_name or "there")
  let plan = ask "Which plan?" choices Plan /* of three */ within 2h else {
    tag contact "no-answer"
    stop // nothing to do
  }

  set contact.plan = plan
  match plan {
    basic -> reply "Basic is {price(basic)} a month."
    // The dear ones.
    pro, team -> {
      let email = ask "Where?" as Email retry 2 "Hm." label mail within 1d else stop
      set contact.email = email
      wait 1h30m or skip if late over 2h label rest
      wait until 09:00 // tomorrow
      log "x {f("in {a} x")} \u{1F600}\n"
    }
    else -> stop
    // No more.
  }
  if text matches /order (\d+)\/x/i as m and contact.score between 1 and 5 { reply "x" }
  else if plan is not known { stop } else { untag contact "x"  add to
    vips  remove  contact from list vips  add to list stop }
  create  deal "{text}" { amount: 5 USD stage: "new", }
  create task "Call" /* soon */ { due: 2d, for: "sales" }
  create note "x"
  move deal to "won" ignore
  move deal to "won" else { grant consent "ads" }
  move deal to "lost" else revoke consent "ads"
  for x in [1, 2.5, 49 USD, /* a day */ 1d, 09:00, 2026-01-31, true,] { reply x / 2 - -3 * (4 + 1) }
  repeat up to 3 times { log "again" }
  let order: Text = do collect("x", n: 2) label first
  do collect("y")
  assign to /* whom */ "sales" give back after 2h
  give  back
  close conversation
  hand  off to "desk" // over
  let lead = crm.post("/leads/{text}", { email: contact.email "first-name": text,
    all: [{ a: 1 }, { a: [2] }], })
    as List<Lead>? label asked else stop
  call lib.crm.get("/x" /* all */) ignore
  call crm.put("/x", lead) as Text else { log failure.reason }
  // The end.
}

flow collect(what: Text, n: Int) -> Text { // a piece
  if n is 0 { return what }
  return ask_again(what) // anew
}
flow leave() { return }

enum Plan { basic "Basic" pro "Pro", team }
enum Size { small { en "Small", pt-BR "Pequeno" } large { en "Large" // so
  }, huge "Huge" }
list vips
teams "sales", "desk" /* both */ give back after 12h
segment regulars = contacts where contact.plan is pro and not (contact in vips)
hours shop { mon-fri 09:00-13:00, 14:00-18:00 sat, sun 21:00-02:00, except 2026-01-01, 2026-01-02
  in "Asia/Tashkent" }
service crm "https://x.example" { auth header "X-Key" secret KEY,
  receives text, contact.email // what
  purpose "leads" timeout 5s, receives contact.name }
service other "https://y.example"
deal { stages "new", "won" /* the end */, "lost" amount: Money? seats: Int = 1 }
contact { plan: Plan? score: Int = 0, birthday: personal Date? }
record Quote { lines: List<Text> total: Money }
const limit: Int = 3
fn double(x: Int,) -> Int = if x > 3 then x * 2 else 0
fn there(x: Text?) -> Text { return x or "there" }

event asked { plan: Plan note: Text? }
rule human on message when text is "human" limit 2 per contact per 1h priority 5 interrupt also {
  emit asked { plan: basic, note: "x" }
  emit done
}
rule launch on comment on post "p1" { stop }
rule up on contact changed plan from basic to pro { stop }
rule hook on webhook "shop" as Quote from terminal { stop }
rule api on called (plan: Plan, note: Text?) { stop }
rule start on start with "promo" { stop }
rule welcome on opt in { stop }

text greeting(name: Text) {
  en "Hi {name}!"
  pt-BR "Oi {name}!"
}

test "a price question" {
  given contact { first_name: "Aziza" language: "en" }
  given contact tagged "x"
  given contact consented "ads"
  given conversation with "desk"
  given now 2026-01-31 09:00
  stub crm.post "/leads" -> { id: "L1", all: [1, { a: 2 }] }
  stub crm.get "/x" -> fail refused 404
  receive "how much?" on instagram from "bob"
  expect reply "Hi Aziza!"
  expect no reply containing "x"
  expect replies 2
  expect ask choices Plan
  tap pro
  receive comment "x" on post "p1" on instagram from "bob"
  receive story reply "x"
  receive start with "promo"
  order paid { id: "7", total: 5 USD } on tiktok
  team says "Hi." on telegram from "bob"
  advance 3h
  expect assigned to "sales"
  expect no handed off to "desk"
  expect conversation closed
  expect contact.email is "a@b.c"
  expect contact not tagged "x"
  expect contact not in vips
  expect contact not consented "ads"
  expect deal where stage is "new" and seats is 1
  expect no task containing "x"
  expect note "x"
  expect call crm.post "/leads" where email is "a@b.c" and "first-name" is "x"
  expect no call lib.crm.get
  expect fault DivisionByZero
}
// Nothing below.
)hark";

template <typename Node>
const ast::Expr* FindExpr(const ast::Unit& unit) {
  for (const ast::Expr& expr : unit.exprs) {
    if (std::holds_alternative<Node>(expr.node)) return &expr;
  }
  return nullptr;
}

TEST(Parse, ReadsTheWholeSample) {
  Parsed parsed{std::string(kSample)};
  EXPECT_TRUE(parsed.Codes().empty());
  EXPECT_EQ(parsed.unit.decls.size(), 27u);
  EXPECT_EQ(parsed.unit.decls[0].doc, "Someone asks what it costs.");
}

TEST(Parse, SpansCountBytesBehindOtherScripts) {
  Parsed parsed("rule r on message when text is \"цена 😀\" or score > 10 { stop }");
  ASSERT_TRUE(parsed.Codes().empty());
  EXPECT_EQ(parsed.At(FindExpr<ast::IntLiteral>(parsed.unit)->span), "10");
  EXPECT_EQ(parsed.At(FindExpr<ast::TextLiteral>(parsed.unit)->span), "\"цена 😀\"");
}

TEST(Parse, SpansCountTheByteOrderMarkAndCarriageReturns) {
  Parsed parsed("\xEF\xBB\xBF// x\r\nconst a =\r\n 10\r\n");
  ASSERT_TRUE(parsed.Codes().empty());
  EXPECT_EQ(parsed.At(FindExpr<ast::IntLiteral>(parsed.unit)->span), "10");
}

TEST(Parse, ExpressionsInHolesStandInTheirFile) {
  Parsed parsed("rule r on message { reply \"é {f(\"in {1 + 2}\")}\" }");
  ASSERT_TRUE(parsed.Codes().empty());
  EXPECT_EQ(parsed.At(FindExpr<ast::Binary>(parsed.unit)->span), "1 + 2");
  EXPECT_EQ(parsed.At(FindExpr<ast::Call>(parsed.unit)->span), "f(\"in {1 + 2}\")");
}

TEST(Parse, ASpanLeavesOutItsOwnParentheses) {
  Parsed parsed("const a = ((1 + 2)) * 3");
  const auto* product = FindExpr<ast::Binary>(parsed.unit);
  EXPECT_EQ(parsed.At(product->span), "1 + 2");
  EXPECT_EQ(parsed.At(parsed.unit.exprs[ast::ExprId{4}].span), "((1 + 2)) * 3");
}

TEST(Parse, ResolvesEscapes) {
  Parsed parsed(R"(const a = "\"\{\}\\\n\t\u{1F600}")");
  ASSERT_TRUE(parsed.Codes().empty());
  const auto& text = std::get<ast::TextLiteral>(FindExpr<ast::TextLiteral>(parsed.unit)->node);
  EXPECT_EQ(std::get<std::string>(text.parts.at(0)), "\"{}\\\n\t😀");
}

TEST(Parse, ResolvesSlashesOfPatterns) {
  Parsed parsed(R"(rule r on message when text matches /a\/b\d\\/i as m { stop })");
  ASSERT_TRUE(parsed.Codes().empty());
  const auto& matches = std::get<ast::Matches>(FindExpr<ast::Matches>(parsed.unit)->node);
  EXPECT_EQ(matches.pattern, R"(a/b\d\\)");
  EXPECT_EQ(parsed.At(matches.pattern_span), R"(a\/b\d\\)");
  EXPECT_TRUE(matches.ignore_case);
  EXPECT_EQ(matches.binding->text, "m");
}

TEST(Parse, OperatorsBindFromLooseToTight) {
  auto tree = [](const std::string& text) { return PrintAst(Parsed("const a = " + text).unit); };
  EXPECT_EQ(tree("not a or b and c is d + e * -f.g"),
            "const a (or (not a) (and b (is c (+ d (* e (negate (field f g)))))))\n");
  EXPECT_EQ(tree("a - b - c"), "const a (- (- a b) c)\n");
  EXPECT_EQ(tree("if a then b else c or d"), "const a (if a b (or c d))\n");
  EXPECT_EQ(tree("a is not b"), "const a (is-not a b)\n");
  EXPECT_EQ(tree("a is not known and b between 1 and 2 and c"),
            "const a (and (and (is-not-known a) (between b 1 2)) c)\n");
  EXPECT_EQ(tree("a mentions (\"x\", \"y\") or b starts with \"z\""),
            "const a (or (mentions a (text \"x\") (text \"y\")) (starts-with b (text \"z\")))\n");
}

TEST(Parse, WordsOfTheLanguageStillNameThings) {
  Parsed parsed(
      "contact { text: Text message: Text order: Int label: Text from: Text within: Int }\n"
      "enum record { rule \"R\" test contact, on }\n"
      "rule text on message when contact.is is text.not and order is known { set contact.text = on "
      "match label { label -> wait 2h label label within, test -> stop rule -> reply text } }");
  EXPECT_TRUE(parsed.Codes().empty());
}

// ---- Hostile input ----

constexpr std::size_t kMebibyte = 1 << 20;

std::string Repeat(std::string_view text, std::size_t bytes = kMebibyte - 64) {
  std::string repeated;
  while (repeated.size() + text.size() <= bytes) repeated += text;
  return repeated;
}

// The whole mebibyte for what people would try first, less for its variations.
TEST(Parse, GivesUpOnDeepNestingWithoutOverflow) {
  constexpr std::size_t kSome = kMebibyte / 16;
  const std::string when = "rule r on message when ";
  const std::string body = "rule r on message { ";
  for (const std::string& text :
       {when + Repeat("("), when + Repeat("not "), when + Repeat("-"), Repeat("{"),
        body + "reply " + Repeat("\"{"), body + "if a {} " + Repeat("else if a {} "),
        when + Repeat("a or ", kSome), when + Repeat("a+", kSome), when + Repeat("a.", kSome),
        when + Repeat("if ", kSome), when + Repeat("if a then b else ", kSome),
        body + Repeat("ask \"x\" else ", kSome), body + Repeat("for a in b {", kSome),
        body + "match a {" + Repeat("a -> match a { ", kSome), "const a: " + Repeat("List<", kSome),
        "const a: " + Repeat("List<", kSome) + "Int" + Repeat(">", kSome / 5),
        "const a: " + Repeat("Map<Text, ", kSome), when + Repeat("f(", kSome),
        when + Repeat("[", kSome)}) {
    SCOPED_TRACE(text.substr(0, 40));
    Parsed parsed(text);
    EXPECT_TRUE(parsed.sink.has_errors());
  }
}

// What nests without brackets. A value is two levels, and what the innermost holds counts too.
TEST(Parse, GivesUpBehindAThousandLevels) {
  const auto times = [](std::string_view text, std::size_t count) {
    return Repeat(text, text.size() * count);
  };
  const auto codes = [](const std::string& text) { return Parsed(text).Codes(); };
  for (const std::size_t levels : {1'000, 1'001}) {
    const std::vector<int> said = levels > 1'000 ? std::vector{103} : std::vector<int>{};
    EXPECT_EQ(codes("rule r on message when " + times("not ", levels - 2) + "a { stop }"), said);
    EXPECT_EQ(codes("rule r on message { if a {} " + times("else if a {} ", levels - 3) + "}"),
              said);
    EXPECT_EQ(
        codes("const a: " + times("List<", levels - 1) + "Text" + times(">", levels - 1) + " = 1"),
        said);
  }
}

TEST(Parse, EndsOnAnyInput) {
  constexpr std::size_t kSome = kMebibyte / 8;
  for (const std::string& text :
       {Repeat("\"", kSome), Repeat("}", kSome), Repeat(";", kSome), Repeat("# ", kSome),
        Repeat("/*", kSome), Repeat("rule ", kSome), Repeat("a ", kSome),
        Repeat("rule r on message { reply }\n", kSome), Repeat("\"\\q", kSome), Repeat(")", kSome),
        Repeat("text a {\n", kSome), Repeat("/// x\n", kSome), std::string(1000, '\0'),
        "rule r on message when " + Repeat("a is ", kSome)}) {
    SCOPED_TRACE(text.substr(0, 40));
    Parsed parsed(text);
    SUCCEED();
  }
}

TEST(Parse, ReportsLengthAndEncodingOnce) {
  EXPECT_EQ(Parsed(Repeat("a", kMebibyte + 1)).Codes(), std::vector{102});
  EXPECT_EQ(Parsed("const a = \"\xC3\"").Codes(), std::vector{101});
}

// ---- Recovery ----

std::vector<std::string> TokensOf(std::string_view text) {
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (std::isalnum(static_cast<unsigned char>(text[at])) != 0) {
      while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
    }
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

TEST(Recovery, AnyTokenMayBeMissing) {
  std::vector<std::string> tokens = TokensOf(kSample);
  for (std::size_t left_out = 0; left_out < tokens.size(); ++left_out) {
    std::string text;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (at != left_out) text += tokens[at];
    }
    Parsed parsed(text);
    EXPECT_LE(parsed.sink.error_count(), 4u) << "without `" << tokens[left_out] << "` in\n" << text;
  }
}

TEST(Recovery, AMissingBraceIsAtMostThreeMessages) {
  std::string text(kSample);
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    EXPECT_LE(Parsed(std::string(text).erase(at, 1)).sink.error_count(), 3u) << at;
  }
  for (std::size_t at = text.find('}'); at != std::string::npos; at = text.find('}', at + 1)) {
    EXPECT_LE(Parsed(std::string(text).erase(at, 1)).sink.error_count(), 3u) << at;
  }
}

TEST(Recovery, TheNextDeclarationIsRead) {
  Parsed parsed(
      "rule a on message { reply greeting( }\nenum E { a }\nrule b on { stop }\nconst c = 1");
  EXPECT_EQ(parsed.Codes(), (std::vector{201, 201}));
  EXPECT_EQ(parsed.unit.decls.size(), 4u);
}

// Looked through to the end at every word, they would take minutes.
TEST(Recovery, AFileOfWordsWithoutSenseIsReadInTime) {
  std::string declarations;
  std::string events = "rule r on message { await first {\n";
  for (int line = 0; line < 40'000; ++line) {
    declarations += "rule\n";
    events += "order\n";
  }
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(Parsed(declarations).sink.has_errors());
  EXPECT_TRUE(Parsed(events).sink.has_errors());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

// ---- Formatter ----

// The comments of a file as they are written, without spaces at their ends.
std::vector<std::string> CommentsIn(const Parsed& parsed) {
  std::vector<std::string> comments;
  diag::Sink sink;
  for (const Token& token : Lex(parsed.sources, parsed.file, sink)) {
    if (token.role == TokenRole::Code) continue;
    std::string text(parsed.At({parsed.file, token.begin, token.end}));
    text.erase(text.find_last_not_of(" \t\r") + 1);
    comments.push_back(std::move(text));
  }
  return comments;
}

// Formats twice; gives nothing for text with syntax errors.
void ExpectFormatterKeeps(const std::string& text) {
  Parsed before(text);
  diag::Sink sink;
  std::optional<std::string> once = Format(before.sources, before.file, sink);
  ASSERT_EQ(once.has_value(), !before.sink.has_errors());
  if (!once) return;
  Parsed after(*once);
  EXPECT_EQ(after.Codes(), before.Codes()) << *once;  // only warnings
  EXPECT_TRUE(SameDeclarations(before.unit, after.unit)) << *once;
  EXPECT_EQ(CommentsIn(before), CommentsIn(after)) << *once;
  EXPECT_EQ(Format(after.sources, after.file, sink).value_or(""), *once);
}

TEST(Format, KeepsTheSample) { ExpectFormatterKeeps(std::string(kSample)); }

TEST(Format, KeepsCommentsBetweenTokens) {
  const std::string text(kSample);
  constexpr std::string_view kComments[] = {" // here\n", "\n// here\n", " /* here */ ",
                                            "\n\n/// doc\n\n"};
  std::size_t place = 0;
  for (std::size_t at = text.find(' '); at != std::string::npos; at = text.find(' ', at + 1)) {
    if (++place % 3 != 0) continue;  // a third of the places takes a third of the time
    std::string_view comment = kComments[place / 3 % std::size(kComments)];
    std::string commented = std::string(text).insert(at, comment);
    if (Parsed(commented).sink.has_errors()) continue;  // it fell into a text
    SCOPED_TRACE(commented.substr(at < 40 ? 0 : at - 40, 80));
    ExpectFormatterKeeps(commented);
  }
}

TEST(Format, KeepsEveryScriptOfTheGoldenFiles) {
  std::size_t beside = 0;
  for (const auto& path :
       test::GoldenPaths(std::filesystem::path(HARK_SOURCE_DIR) / "tests/golden")) {
    for (const test::GoldenFile::Section& section : test::ReadGolden(path).sections) {
      if (!test::GoldenFile::IsScript(section) && section.name != "deploy") continue;
      SCOPED_TRACE(path.string() + " " + section.name);
      ExpectFormatterKeeps(section.text);
      if (section.name != "source") ++beside;
    }
  }
  EXPECT_GT(beside, 20U) << "modules and what is deployed count too";
}

TEST(Format, KeepsSamplesAndTheLibrary) {
  for (const char* folder : {"samples", "stdlib"}) {
    for (const auto& path : test::GoldenPaths(std::filesystem::path(HARK_SOURCE_DIR) / folder)) {
      SCOPED_TRACE(path.string());
      ExpectFormatterKeeps(test::ReadFile(path));
    }
  }
}

TEST(Format, LongRulesAndQuestionsBreakAtTheirClauses) {
  Parsed parsed(
      "rule r on message from telegram when text mentions (\"one\", \"two\") or text is \"some "
      "other "
      "thing\" and true { let x = ask \"Where shall we send the very long quote of today to, "
      "dear?\" "
      "as Email within 1d else stop }");
  diag::Sink sink;
  EXPECT_EQ(Format(parsed.sources, parsed.file, sink).value(),
            "rule r\n"
            "  on message from telegram\n"
            "  when text mentions (\"one\", \"two\") or text is \"some other thing\" and true\n"
            "{\n"
            "  let x = ask \"Where shall we send the very long quote of today to, dear?\"\n"
            "    as Email\n"
            "    within 1d\n"
            "    else stop\n"
            "}\n");
}

TEST(Format, CommentsInFrontOfALineDoNotBreakIt) {
  diag::Sink sink;
  const std::string text =
      "// Above.\n\n/// How often it is asked, in words that take more than half of a line here.\n"
      "const rounds = 3\n";
  Parsed parsed(text);
  EXPECT_EQ(Format(parsed.sources, parsed.file, sink).value(), text);
  // One inside does, as before.
  Parsed within("const rounds = // Within.\n  3\n");
  EXPECT_EQ(Format(within.sources, within.file, sink).value(), "const rounds = // Within.\n  3\n");
}

TEST(Format, GivesNothingForAFileWithErrors) {
  Parsed parsed("rule {");
  diag::Sink sink;
  EXPECT_FALSE(Format(parsed.sources, parsed.file, sink).has_value());
  EXPECT_TRUE(sink.has_errors());
}

}  // namespace
}  // namespace hark::syntax
