#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/liveness.h"
#include "compiler/ir/text_form.h"
#include "compiler/ir/verify.h"
#include "tests/support/ir_sample.h"

namespace hark::ir {
namespace {

using testing::kSampleProgram;

Program Sample() {
  Result<Program> program = Parse(kSampleProgram);
  EXPECT_TRUE(program.has_value()) << program.error().message;
  return program ? std::move(*program) : Program{};
}

std::string Replaced(std::string_view from, std::string_view to) {
  std::string text(kSampleProgram);
  std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string WhyNot(std::string_view text) {
  Result<Program> program = Parse(text);
  return program ? "it parses" : program.error().message;
}

TEST(IrText, PrintsWhatItParsed) { EXPECT_EQ(Print(Sample()), kSampleProgram); }

TEST(IrText, TheFormForPeopleParsesToo) {
  std::string text = Print(Sample(), {.places = false});
  EXPECT_NE(text.find("%1 = op text_mentions %0 p0 : Bool  # texts \"price\", \"how much\"\n"),
            std::string::npos);
  EXPECT_NE(text.find("%34 = field %33 0 : Money  # amount\n"), std::string::npos);
  Result<Program> program = Parse(text);
  ASSERT_TRUE(program.has_value()) << program.error().message;
  EXPECT_EQ(Print(*program, {.places = false}), text);
}

TEST(IrText, OddNamesAndDoubleRecordNamesComeBack) {
  Program program = Sample();
  program.enums[EnumId{0}].name = "two words, \"quoted\"?";
  program.records[RecordId{1}].name = program.records[RecordId{0}].name;
  program.contact_fields[0].name = "";
  std::string text = Print(program);
  Result<Program> again = Parse(text);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(Print(*again), text);
  EXPECT_EQ(again->enums[EnumId{0}].name, "two words, \"quoted\"?");
}

TEST(IrText, LabelsOfLanguagesComeBack) {
  Program program = Sample();
  program.enums[EnumId{0}].cases[0].translations = {{"en", "Ba\"sic"}, {"pt-BR", "Básico"}};
  std::string text = Print(program);
  EXPECT_NE(text.find(R"(basic "Basic" { en "Ba\"sic" pt-BR "Básico" }, pro "Pro" })"),
            std::string::npos)
      << text;
  Result<Program> again = Parse(text);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(Print(*again), text);
  EXPECT_FALSE(Parse(Replaced("basic \"Basic\"", "basic \"Basic\" { en }")).has_value());
}

TEST(IrText, ANegatedTestComesBack) {
  const std::string text = Replaced("[text_mentions p0]", "[not text_mentions p0]");
  auto program = Parse(text);
  ASSERT_TRUE(program);
  EXPECT_EQ(Print(*program), text);
}

TEST(IrText, PrintsOneFunctionOrRule) {
  Program program = Sample();
  EXPECT_EQ(PrintFunction(program, FunctionId{1}),
            "predicate ask_price.1 {\n"
            "b0:\n"
            "  %0 = op event_text : Text\n"
            "  %1 = op text_mentions %0 p0 : Bool  # texts \"price\", \"how much\"\n"
            "  return %1\n"
            "}\n");
  EXPECT_TRUE(PrintRule(program, program.rules[0]).starts_with("rule ask_price on message"));
}

TEST(IrText, SaysLineAndReason) {
  EXPECT_EQ(WhyNot("hello"), "line 1: this is not a Hark program");
  EXPECT_EQ(WhyNot("hark ir 99\n"),
            "line 1: the program has a format that this Hark does not know");
  EXPECT_EQ(WhyNot("hark ir 1\ntype Tex\n"), "line 2: no enum or record `Tex`");
  EXPECT_EQ(WhyNot("hark ir 1\nfile \"x\n"), "line 2: the quoted text has no end");
}

TEST(IrText, DeepConditionsDoNotRecurse) {
  constexpr int kDepth = 200'000;
  std::string text(kSampleProgram);
  std::string open;
  for (int i = 0; i < kDepth; ++i) open += "(not ";
  std::string deep = open + "ask_price.1" + std::string(kDepth, ')');
  std::string from = "(and ask_price.1[text_mentions p0] (not (or ask_price.2 ask_price.1)))";
  EXPECT_EQ(WhyNot(Replaced(from, deep)), "a condition nests too deep");
}

struct Refusal {
  std::string_view from;
  std::string_view to;
  std::string_view reason;
};

// One edit of the sample for each rule of the verifier.
constexpr Refusal kRefusals[] = {
    {"type Text?\n", "type Text?\ntype Text?\n", "the type is there twice"},
    {"record m_groups {", "record Int { }\nrecord m_groups {", "the name is taken"},
    {"pro \"Pro\"", "basic \"Pro\"", "has a case twice"},
    {"amount : Money, note", "note : Money, note", "has a field twice"},
    {"contact visits", "contact name : Text?\ncontact visits", "a contact field is there twice"},
    {"contact visits : Int = 0", "contact visits : Int", "may be none"},
    {"contact visits : Int = 0", "contact visits : Int = \"0\"", "is not of its type"},
    {"contact plan : Plan = 0", "contact plan : Plan = 2", "is not of its type"},
    {"const \"19.90 EUR\"", "const \"19.90\"", "is not of its type"},
    {"const \"19.90 EUR\"", "const none", "is not of its type"},
    {"const \"x12 XL\"", "const \"\xff\"", "is not of its type"},
    {"= call yearly %0 %1", "= call yearly %1 %0", "wants a Money, not a Int"},
    {"= call yearly %0 %1", "= call yearly %0", "the wrong number of arguments"},
    {"= call yearly", "= call monthly", "no such fn"},
    {"-> Money {\nb0:\n  %0 = get monthly : Money @0:3:1\n",
     "-> Money {\nb0:\n  %0 = call yearly : Money\n", "the wrong number of arguments"},
    {"return %3 @0:3:5", "return %2", "wants a Money, not a Decimal"},
    {"return %1 @0:6:3", "return %0", "wants a Bool, not a Text"},
    {"return @0:14:3", "return %30", "a handler returns no value"},
    {"  %1 = op text_mentions %0 p0", "  %1 = op text_mentions %0 p1", "types do not agree"},
    {"  %1 = op text_mentions %0 p0", "  %1 = op text_mentions %0 p7", "immediate is out of range"},
    {"  %1 = op text_mentions %0 p0", "  %1 = op text_mentions %1 p0", "made before it"},
    {"  %0 = op event_text : Text @0:6:1\n", "  %0 = op now : Instant\n", "no type `Instant`"},
    {"op contact_set plan %17", "op contact_set visits %17", "types do not agree"},
    {"%11 = op answer_as Plan : Plan?", "%11 = op answer_as Text : Plan?", "types do not agree"},
    {"%35 = op text_of Money %34", "%35 = op text_of Int %34", "types do not agree"},
    {"%40 = op text_join %39", "%40 = op text_join %36", "an argument of the wrong type"},
    {"%39 = list %35 %36", "%39 = list %35 %34", "wants a Text, not a Money"},
    {"%5 = record %2 %4", "%5 = record %2", "not one value a field"},
    {"%5 = record %2 %4", "%5 = record %2 %3", "wants a Text?, not a Text"},
    {"%34 = field %33 0", "%34 = field %33 9", "no such field"},
    {"%34 = field %33 0 : Money", "%34 = field %33 1 : Money", "not the field's"},
    {"%4 = wrap %3", "%4 = wrap %1", "wants a Text, not a Int"},
    {"%14 = is_known %13", "%14 = is_known %16", "made before it"},
    {"%17 = unwrap %16 : Plan", "%17 = unwrap %16 : Int", "not the element's"},
    {"compare greater %2 %3", "compare greater %2 %0 : Int", "expected the end of the line"},
    {"compare greater %2 %3", "compare greater %2 %9", "made before it"},
    {"%25 = not %24", "%25 = not %23", "wants a Bool"},
    {"branch %25 b4 b7", "branch %23 b4 b7", "wants a Bool"},
    {"branch %25 b4 b7", "branch %25 b4 b77", "no such block"},
    {"jump b3 @0:11:6", "set count %19", "a block ends in its one terminator"},
    {"set plan %11", "jump b2", "a block ends in its one terminator"},
    {"  return @0:15:13\n", "  set count %44\n", "a block ends in its one terminator"},
    {"suspend pause", "suspend nowhere", "no wait `nowhere`"},
    {"wait ask/plan after b5", "wait ask/plan after b55", "there is no block"},
    {"on answer as Plan to b1", "on answer as Plan to b55", "there is no block"},
    {"answer as Plan to b1", "answer as Quote to b1", "no answer reads as its type"},
    {"wait pause after b6", "wait pause", "it never ends"},
    {"on order_paid", "on timer", "no rule listens for what a run waits for"},
    {"decides\n", "\n  was 1 : Money\n", "is not of its type"},
    {"keeps quote, count", "keeps count, quote", "keeps locals out of order"},
    {"keeps quote, count", "keeps quote", "`count` is not set on every path"},
    {"keeps quote, count", "keeps quote, groups", "`groups` is not set on every path"},
    {"  set count %19 @0:11:5\n", "  set plan %16\n", "`count` is not set on every path"},
    {"predicate ask_price.2 {\n", "predicate ask_price.2 {\n  wait x after b0\n",
     "only a handler waits"},
    {"predicate ask_price.2 {\nb0:\n",
     "predicate ask_price.2 {\nb0:\n  %0 = const \"\" : Text\n"
     "  op log %0\n  %2 = const 1 : Bool\n  return %2\nb1:\n",
     "not in order"},
    {"[text_mentions p0]", "[text_matches p0]", "a pattern of the wrong kind"},
    {"[text_mentions p0]", "[text_trim p0]", "no test of text"},
    {"(not (or", "(and (or", "the wrong number of children"},
    {"  run ask_price\n", "", "no handler"},
    {"  at @0:5:1", "  at @1:5:1", "no such file"},
    {"@0:9:1", "@7:9:1", "its file is not there"},
    {"%46 = get count : Int", "%46 = get count : Text", "is not of the type written"},
};

TEST(IrVerify, RefusesWhatBreaksARule) {
  for (const Refusal& refusal : kRefusals) {
    std::string reason = WhyNot(Replaced(refusal.from, refusal.to));
    EXPECT_NE(reason.find(refusal.reason), std::string::npos)
        << refusal.from << " as " << refusal.to << ": " << reason;
  }
}

// What the text form cannot say is broken in the program itself.
TEST(IrVerify, RefusesBrokenTables) {
  auto wrong = [](auto breakIt) {
    Program program = Sample();
    breakIt(program);
    return Verify(program).value_or("it verifies");
  };
  EXPECT_EQ(wrong([](Program&) {}), "it verifies");
  const auto limited = [&](std::int64_t count, std::int64_t priority) {
    return wrong([&](Program& p) {
      p.rules[0].limit = {.count = count, .period_ms = 1};
      p.rules[0].priority = priority;
    });
  };
  EXPECT_EQ(limited(1'000, 1'000), "it verifies");
  EXPECT_EQ(limited(1'000, -1'000), "it verifies");
  EXPECT_NE(limited(1'001, 0).find("keeps too many starts"), std::string::npos);
  for (const int priority : {1'001, -1'001}) {
    EXPECT_NE(limited(1, priority).find("no such priority"), std::string::npos);
  }
  EXPECT_EQ(wrong([](Program& p) { p.types[TypeId{3}].element = TypeId{3}; }),
            "type 3: wrong element");
  EXPECT_EQ(wrong([](Program& p) { p.conditions[ConditionId{0}].predicate = FunctionId{0}; }),
            "an atom has no predicate");
  EXPECT_EQ(wrong([](Program& p) { p.conditions[ConditionId{1}].negated = true; }),
            "an atom negates no test");
  EXPECT_EQ(wrong([](Program& p) {
              p.conditions[ConditionId{5}].children = {ConditionId{5}, ConditionId{0}};
            }),
            "a condition is part of itself");
  EXPECT_EQ(wrong([](Program& p) { p.functions[FunctionId{0}].blocks[BlockId{0}].end = 4; }),
            "yearly: an instruction is in no block");
  EXPECT_EQ(wrong([](Program& p) {
              std::get<CallOp>(p.functions[FunctionId{0}].insts[3]).args.begin = 1'000'000;
            }),
            "yearly: %3: its arguments are not there");
  EXPECT_EQ(
      wrong([](Program& p) {
        p.functions[FunctionId{0}].insts[0] = CallFunction{FunctionId{0}, {.begin = 0, .count = 0}};
      }),
      "yearly: %0: the wrong number of arguments");
}

std::string Each(int count, const std::function<std::string(const std::string&)>& one) {
  std::string text;
  for (int at = 0; at < count; ++at) text += one(std::to_string(at));
  return text;
}

// A function that gives the last of so many values.
std::string FunctionOf(int parameters, int locals, int insts) {
  std::string names;
  for (int at = 0; at < parameters; ++at) {
    names += (at == 0 ? "" : ", ") + ("p" + std::to_string(at)) + " : Int";
  }
  return "hark ir 1\ntype Int\nfn f(" + names + ") -> Int {\n" +
         Each(locals - parameters, [](auto& at) { return "  local x" + at + " : Int\n"; }) +
         "b0:\n" + Each(insts - 1, [](auto& at) { return "  %" + at + " = const 1 : Int\n"; }) +
         "  return %0\n}\n";
}

// What one program may hold: so much of it, and what is said of one more.
struct Most {
  int most;
  std::string_view reason;
  std::string (*program)(int);
};
constexpr Most kMost[] = {
    {4'096, "too many types",
     [](int n) {
       return "hark ir 1\n" + Each(n, [](auto& at) { return "enum E" + at + " { a \"A\" }\n"; }) +
              Each(n, [](auto& at) { return "type E" + at + "\n"; });
     }},
    {32, "a type nests too deep",
     [](int n) {
       std::string type = "Text";
       std::string text = "hark ir 1\ntype Text\n";
       for (int at = 1; at < n; ++at) text += "type " + (type = "List<" + type + ">") + "\n";
       return text;
     }},
    {16, "too many parameters", [](int n) { return FunctionOf(n, n, 2); }},
    {4'096, "too many locals", [](int n) { return FunctionOf(0, n, 2); }},
    {65'536, "too many instructions", [](int n) { return FunctionOf(0, 0, n); }},
    {512, "a condition nests too deep",
     [](int n) {
       const std::string from =
           "(and ask_price.1[text_mentions p0] (not (or ask_price.2 ask_price.1)))";
       return Replaced(from, Each(n - 1, [](auto&) { return "(not "; }) + "ask_price.1" +
                                 std::string(static_cast<std::size_t>(n - 1), ')'));
     }},
    {64 + 1, "functions call each other too deep",
     [](int n) {
       return "hark ir 1\ntype Int\nfn f0() -> Int {\nb0:\n  %0 = const 1 : Int\n  return %0\n}\n" +
              Each(n - 1, [](auto& at) {
                return "fn f" + std::to_string(std::stoi(at) + 1) +
                       "() -> Int {\nb0:\n  %0 = call f" + at + " : Int\n  return %0\n}\n";
              });
     }},
};

TEST(IrVerify, RefusesMoreThanAProgramMayHold) {
  for (const Most& row : kMost) {
    EXPECT_EQ(WhyNot(row.program(row.most)), "it parses") << row.reason;
    const std::string reason = WhyNot(row.program(row.most + 1));
    EXPECT_NE(reason.find(row.reason), std::string::npos) << row.reason << ": " << reason;
  }
}

TEST(IrVerify, RefusesFunctionsThatCallThemselves) {
  EXPECT_EQ(WhyNot("hark ir 1\ntype Int\n"
                   "fn a() -> Int {\nb0:\n  %0 = call b : Int\n  return %0\n}\n"
                   "fn b() -> Int {\nb0:\n  %0 = call a : Int\n  return %0\n}\n"),
            "a function calls itself");
}

TEST(IrVerify, RefusesEffectsOutsideHandlers) {
  EXPECT_EQ(WhyNot("hark ir 1\ntype Text\n"
                   "fn a(x : Text) -> Text {\nb0:\n  %0 = get x : Text\n  op log %0\n"
                   "  return %0\n}\n"),
            "a: %1: only a handler has effects");
}

TEST(IrLiveness, FindsWhatTheFramesHold) {
  Program program = Sample();
  Function& handler = program.functions[FunctionId{3}];
  std::vector<std::vector<LocalId>> written;
  for (Wait& wait : handler.waits) written.push_back(std::exchange(wait.live, {}));
  ComputeLive(handler);
  EXPECT_EQ(handler.waits[WaitId{0}].live, written[0]);
  EXPECT_EQ(handler.waits[WaitId{1}].live, written[1]);
}

TEST(IrProgram, InternsEqualValuesOnce) {
  Program program;
  TypeId text = program.Intern(Type{.kind = TypeKind::Text});
  EXPECT_EQ(program.Intern(Type{.kind = TypeKind::Text}), text);
  TypeId added = program.types.Add(Type{.kind = TypeKind::Int});
  EXPECT_EQ(program.Intern(Type{.kind = TypeKind::Int}), added);
  ConstantId hello = program.Intern(Constant{text, std::string("hello")});
  EXPECT_EQ(program.Intern(Constant{text, std::string("hello")}), hello);
  EXPECT_NE(program.Intern(Constant{text, std::string("hallo")}), hello);
}

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Any damage gives a reason or a program that verifies and prints as it reads.
TEST(IrText, DamagedTextIsRefusedOrAProgram) {
  constexpr unsigned kSeed = 20;
  constexpr int kRounds = 3'000;
  std::mt19937 random(kSeed);
  auto below = [&](std::size_t bound) { return random() % bound; };
  std::vector<std::string> sound = Lines(kSampleProgram);
  int programs = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> lines = sound;
    for (std::size_t edits = 1 + below(3); edits-- > 0;) {
      std::size_t at = 1 + below(lines.size() - 1);
      switch (below(4)) {
        case 0: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at)); break;
        case 1: std::swap(lines[at], lines[1 + below(lines.size() - 1)]); break;
        case 2: lines[at] = lines[1 + below(lines.size() - 1)]; break;
        default:
          if (!lines[at].empty()) lines[at][below(lines[at].size())] = static_cast<char>(random());
      }
    }
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    if (below(10) == 0) text.resize(below(text.size()));
    Result<Program> program = Parse(text);
    if (!program) {
      EXPECT_EQ(program.error().kind, FailureKind::Corrupt);
      continue;
    }
    ++programs;
    std::string printed = Print(*program);
    Result<Program> again = Parse(printed);
    ASSERT_TRUE(again.has_value()) << again.error().message << '\n' << printed;
    EXPECT_EQ(Print(*again), printed);
  }
  EXPECT_GT(programs, 10);
}

}  // namespace
}  // namespace hark::ir
