// compiler/channel/limits.def, row by row: what a channel takes goes as it is written, and of one
// step more the compiler says how it will be shown, or refuses it.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/channel/facts.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "tests/limits/limit.h"

namespace hark::limits {
namespace {

using Kind = hark::Limit;

constexpr const char* kImage = "\"https://x.example/a.jpg\"";

std::string Buttons(std::int64_t count, const std::string& first) {
  return " buttons " + Each(count, ", ", [&](const std::string& at) {
           return "b" + at + " \"" + (at == "0" ? first : "B" + at) + "\"";
         });
}
std::string Card(const std::string& title, const std::string& subtitle, std::int64_t buttons = 1) {
  return "card { title: \"" + title + "\" subtitle: \"" + subtitle + "\" image: " + kImage +
         Buttons(buttons, "Take") + " }\n";
}

// How a script passes such a limit, and what is then said.
struct Passing {
  Kind kind;
  std::string_view said;
  Text statement;
};
const Passing kPassing[] = {
    {Kind::Text, "error[HK403]", [](auto n) { return "reply \"" + Letters(n) + "\""; }},
    {Kind::Caption, "note[HK878]",
     [](auto n) {
       return std::string("reply image ") + kImage + " caption \"" + Letters(n) + "\"";
     }},
    {Kind::Buttons, "note[HK404]", [](auto n) { return "reply \"Which?\"" + Buttons(n, "First"); }},
    {Kind::ButtonTitle, "note[HK404]",
     [](auto n) { return "reply \"Which?\"" + Buttons(1, Letters(n)); }},
    {Kind::ListRows, "as numbered text",
     [](auto n) { return "reply \"Which?\"" + Buttons(n, "First"); }},
    {Kind::ListTitle, "as numbered text",
     [](auto n) { return "reply \"Which?\"" + Buttons(4, Letters(n)); }},
    {Kind::QuickReplies, "as numbered text",
     [](auto n) { return "reply \"Which?\"" + Buttons(n, "First"); }},
    {Kind::QuickReplyTitle, "as numbered text",
     [](auto n) { return "reply \"Which?\"" + Buttons(4, Letters(n)); }},
    {Kind::CardTitle, "note[HK876]", [](auto n) { return "reply " + Card(Letters(n), "Sub"); }},
    {Kind::CardSubtitle, "note[HK876]", [](auto n) { return "reply " + Card("T", Letters(n)); }},
    // Both, one below the other.
    {Kind::CardText, "note[HK876]", [](auto n) { return "reply " + Card("T", Letters(n - 2)); }},
    {Kind::CardButtons, "note[HK876]", [](auto n) { return "reply " + Card("T", "Sub", n); }},
    {Kind::Cards, "note[HK877]",
     [](auto n) { return "reply carousel {\n" + Repeated(n, Card("T", "Sub")) + "}"; }},
    {Kind::CommentText, "error[HK403]",
     [](auto n) { return "reply publicly \"" + Letters(n) + "\""; }},
};

// What no script writes: what stands behind a button, how large a file is that somebody else
// has, and a text that is put in the middle of others.
constexpr Kind kUnwritten[] = {
    Kind::Prompt,    Kind::ButtonPayload,     Kind::ListPayload, Kind::QuickReplyPayload,
    Kind::ListLabel, Kind::TemplateParameter, Kind::Image,       Kind::Audio,
    Kind::Video,     Kind::Document,          Kind::Sticker,
};

std::string SaidOf(const std::string& script) {
  source::SourceSet sources;
  sources.Add("limit", script);
  diag::Sink sink;
  driver::Compile(sources, sink);
  return diag::RenderText(sources, sink.Sorted());
}

TEST(ChannelLimits, AreToldOneStepBeyondThem) {
  for (const LimitRow& row : kLimitRows) {
    const auto* passing = std::ranges::find(kPassing, row.limit, &Passing::kind);
    if (passing == std::end(kPassing)) {
      EXPECT_NE(std::ranges::find(kUnwritten, row.limit), std::end(kUnwritten)) << Words(row.limit);
      continue;
    }
    const std::string channel(FactsOf(row.channel).name);
    const bool in_public = row.limit == Kind::CommentText;
    const std::string rule = std::string("rule r on ") + (in_public ? "comment" : "message") +
                             " from " + channel + " {\n";
    const auto most = static_cast<std::int64_t>(row.bound.max);
    for (const std::int64_t n : {most, most + 1}) {
      const std::string said = SaidOf(rule + passing->statement(n) + "\n}\n");
      EXPECT_EQ(said.find(passing->said) != std::string::npos, n > most)
          << channel << " " << Words(row.limit) << " " << n << ": " << said.substr(0, 400);
    }
  }
}

// All uses of a template that lost a parameter stand in one message, as far as anybody reads.
TEST(TemplateUses, AreNamedUpToADozen) {
  for (const std::int64_t count : {12, 13}) {
    source::SourceSet sources;
    sources.Add("limit",
                "template t(a: Text) { en \"Hi {a}\" }\nrule r on message from whatsapp {\n" +
                    Repeated(count, "reply template t(a: text)\n") + "}\n");
    driver::CompileOptions options;
    options.world.templates = {{.name = "t",
                                .language = "en",
                                .status = "APPROVED",
                                .category = "UTILITY",
                                .body = "Hi",
                                .parameters = {},
                                .more = ""}};
    diag::Sink sink;
    driver::Compile(sources, sink, options);
    const std::vector<diag::Diagnostic> all = sink.Sorted();
    const auto told =
        std::ranges::find(all, diag::TemplateParameters.code, &diag::Diagnostic::code);
    ASSERT_NE(told, all.end());
    ASSERT_EQ(told->notes.size(), 12U);
    EXPECT_EQ(told->notes[10].text, "used here");
    EXPECT_EQ(told->notes[11].text,
              count == 12 ? "used here" : "used here, and more often behind this");
  }
}

}  // namespace
}  // namespace hark::limits
