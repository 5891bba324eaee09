// WhatsApp's list of templates: what of its answer is read, what is refused, and the
// declarations made of it. The two codes of files that are no list are shown here.

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "cli/check.h"
#include "cli/template_list.h"
#include "cli/templates.h"
#include "compiler/diag/render.h"
#include "tests/support/scratch.h"

namespace hark::cli {
namespace {

struct Came {
  std::optional<std::vector<sema::ProviderTemplate>> list;
  std::string said;
};

Came ReadText(std::string text) {
  source::SourceSet sources;
  diag::Sink sink;
  const source::FileId file = sources.Add("templates/whatsapp.json", std::move(text));
  Came came{ParseTemplateList(sources, file, sink), {}};
  came.said = diag::RenderText(sources, sink.Sorted());
  return came;
}

// One template with these components.
std::string With(const std::string& components, const std::string& more = "") {
  return R"({"data": [{"name": "a", "language": "pt_BR", "status": "APPROVED", )" + more +
         R"("category": "UTILITY", "components": [)" + components + "]}]}";
}

TEST(TemplateList, TheBodySaysTheParameters) {
  const Came came =
      ReadText(With(R"({"type": "BODY", "text": "{{2}} and {{ 10 }}, {{1}}, {{2}} {{"},
              {"type": "FOOTER", "text": "{{3}}"})"));
  ASSERT_TRUE(came.list) << came.said;
  const sema::ProviderTemplate& one = came.list->front();
  EXPECT_EQ(one.language, "pt-BR");
  EXPECT_EQ(one.category, "UTILITY");
  EXPECT_TRUE(one.approved());
  EXPECT_EQ(one.body, "{{2}} and {{10}}, {{1}}, {{2}} {{");
  EXPECT_EQ(one.parameters, (std::vector<std::string>{"1", "2", "10"}));
  EXPECT_EQ(one.more, "");
}

struct Takes {
  std::string components;
  std::string more;
};

TEST(TemplateList, WhatHarkCannotGiveIsSeen) {
  const std::vector<Takes> rows = {
      {R"({"type": "HEADER", "format": "TEXT", "text": "Hello"})", ""},
      {R"({"type": "HEADER", "format": "TEXT", "text": "Hello {{1}}"})", "a value in its header"},
      {R"({"type": "HEADER", "format": "IMAGE"})", "an image in its header"},
      {R"({"type": "BUTTONS", "buttons": [{"type": "PHONE_NUMBER", "text": "Call"}]})", ""},
      {R"({"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://x/{{1}}"}]})",
       "a value in the link of a button"},
      {R"({"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]})", "a code to copy"},
      {R"({"type": "CAROUSEL", "cards": []})", "the cards of a carousel"},
  };
  for (const Takes& row : rows) {
    const Came came = ReadText(With(row.components));
    ASSERT_TRUE(came.list) << came.said;
    EXPECT_EQ(came.list->front().more, row.more);
  }
  EXPECT_EQ(ReadText(With("", R"("parameter_format": "NAMED", )")).list->front().more,
            "its values by name");
}

TEST(TemplateList, WhatIsNoListIsTold) {
  EXPECT_EQ(ReadText("{\"data\": [}\n").said, R"(error[HK865]: the file is not JSON
  ┌─ templates/whatsapp.json:1:11
1 │ {"data": [}
  │           ^
  = help: `hark templates fetch` fetches it anew
)");
  EXPECT_EQ(ReadText("{\"templates\": []}").said,
            R"(error[HK866]: the file is no list of WhatsApp's templates
  ┌─ templates/whatsapp.json:1:1
1 │ {"templates": []}
  │ ^ it has no array `data`
  = help: `hark templates fetch` writes one: what WhatsApp answers, or an array of its pages
)");
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"7", "it has no array `data`"},
      {"[[]]", "it has no array `data`"},
      {R"({"error": {"message": "x"}})", "it is an error that WhatsApp answered"},
      {R"({"data": [{"language": "en", "status": "APPROVED", "components": []}]})",
       "template 1 has no text `name`"},
      {R"({"data": [{"name": "a", "language": 1, "status": "APPROVED", "components": []}]})",
       "template 1 has no text `language`"},
      {R"({"data": [{"name": "a", "language": "en", "status": "APPROVED"}]})",
       "template 1 has no array `components`"},
      {std::string(100'000, '['), "HK865"},
      {std::string(100'000, '[') + std::string(100'000, ']'), "nested deeper than 64 levels"},
      {"", "HK865"},
  };
  for (const auto& [text, said] : rows) {
    const Came came = ReadText(text);
    EXPECT_FALSE(came.list) << text;
    EXPECT_NE(came.said.find(said), std::string::npos) << text.substr(0, 80) << '\n' << came.said;
  }
}

TEST(TemplateList, AnyBytesAreReadOrRefused) {
  const std::string good = With(R"({"type": "BODY", "text": "Hi {{1}}\n\"x\" \ud83d\ude00"},
                                   {"type": "BUTTONS", "buttons": [{}]})");
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    for (std::size_t times = 1 + random() % 3; times > 0 && !text.empty(); --times) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = static_cast<char>(random() % 256);
      } else {
        text.erase(at, random() % 9);
      }
    }
    const Came came = ReadText(text);
    ASSERT_NE(came.list.has_value(), !came.said.empty()) << text;
  }
}

// ---- The commands ----

class TemplatesCommand : public testing::Test {
 protected:
  void Write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories(std::filesystem::path(folder_.File(name)).parent_path());
    std::ofstream(folder_.File(name)) << text;
  }
  ExitStatus Import(const std::string& output = "") {
    return TemplatesImport({{folder_.File("list.json")}, output}, console_);
  }
  bool Said(std::string_view words) const { return err_.str().find(words) != std::string::npos; }

  test::Scratch folder_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{out_, err_};
};

constexpr std::string_view kList = R"({"data": [
  {"name": "shipped", "language": "uz", "status": "APPROVED", "category": "UTILITY",
   "components": [{"type": "BODY", "text": "{{1}} yo'lda {\\}.\n\"{{2}}\""}]},
  {"name": "shipped", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
   "components": [{"type": "BODY", "text": "Order {{1}} has left on {{2}}."}]},
  {"name": "shipped", "language": "ru", "status": "PENDING", "category": "UTILITY",
   "components": [{"type": "BODY", "text": "{{1}}"}]},
  {"name": "offer", "language": "en", "status": "APPROVED", "category": "MARKETING",
   "parameter_format": "NAMED",
   "components": [{"type": "BODY", "text": "{{first_name}}, 10 % off."}]},
  {"name": "x { } rule r on message { log \"\" } text y", "language": "en", "status": "APPROVED",
   "components": [{"type": "BODY", "text": "x"}]}
]})";

constexpr std::string_view kDeclarations =
    R"(// In en it takes its values by name, which Hark does not give.
/// Marketing, to WhatsApp: for who agreed to it.
template offer(first_name: Text) {
  en "{first_name}, 10 % off."
}

template shipped(p1: Text, p2: Text) {
  en-US "Order {p1} has left on {p2}."
  uz "{p1} yo'lda \{\\\}.\n\"{p2}\""
}
)";

TEST_F(TemplatesCommand, DeclaresWhatIsApproved) {
  Write("list.json", kList);
  EXPECT_EQ(Import(), ExitStatus::Good);
  EXPECT_EQ(out_.str(), kDeclarations);
  EXPECT_TRUE(Said("no script can say `x { } rule r")) << err_.str();
  EXPECT_TRUE(Said("left out 1 not approved")) << err_.str();
  EXPECT_EQ(Import(folder_.File("templates.hark")), ExitStatus::Good);
  EXPECT_EQ(Import(folder_.File("templates.hark")), ExitStatus::Usage);
  EXPECT_TRUE(Said("templates.hark is there already")) << err_.str();
}

// What import declares is what check finds right.
TEST_F(TemplatesCommand, AWorkspaceIsHeldToItsLists) {
  Write("list.json", kList);
  ASSERT_EQ(Import(), ExitStatus::Good);
  Write("shop/templates.hark", out_.str().substr(out_.str().find("template shipped")));
  Write("shop/rules.hark",
        "rule r on message from whatsapp { reply template shipped(p1: text, p2: text) }\n");
  Write("shop/templates/whatsapp-1.json", R"({"data": []})");
  Write("shop/templates/whatsapp-2.json", kList);
  Write("shop/templates/telegram.json", "{");
  err_.str("");
  EXPECT_EQ(Check({.paths = {folder_.File("shop")}}, console_), ExitStatus::Good) << err_.str();
  EXPECT_TRUE(Said("nothing to report")) << err_.str();
  std::filesystem::remove(folder_.File("shop/templates/whatsapp-2.json"));
  EXPECT_EQ(Check({.paths = {folder_.File("shop")}}, console_), ExitStatus::Script);
  EXPECT_TRUE(Said("error[HK595]: WhatsApp has no template `shipped`")) << err_.str();
  Write("shop/templates/whatsapp-2.json", "{");
  EXPECT_EQ(Check({.paths = {folder_.File("shop")}}, console_), ExitStatus::Script);
  EXPECT_TRUE(Said("error[HK865]: the file is not JSON\n  ┌─ templates/whatsapp-2.json:1:2"))
      << err_.str();
}

TEST_F(TemplatesCommand, NoListIsNoDeclarations) {
  Write("list.json", "{}");
  EXPECT_EQ(Import(), ExitStatus::Script);
  EXPECT_TRUE(Said("HK866")) << err_.str();
  EXPECT_EQ(TemplatesImport({{folder_.File("no-such-file")}, ""}, console_), ExitStatus::Usage);
}

}  // namespace
}  // namespace hark::cli
