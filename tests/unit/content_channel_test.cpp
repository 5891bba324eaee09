// Every content on every channel, as the table says it: where a channel shows it, it goes as it
// is and the compiler says nothing; where it goes in a simpler form the compiler says so; where
// it does not go at all the compiler refuses it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/channel/facts.h"
#include "compiler/channel/trigger.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"

namespace hark::test {
namespace {

using channel::Content;

constexpr int kNotOnChannel = 440;
constexpr const char* kTemplate = "template ready(day: Text) { en \"It is ready on {day}.\" }\n";

// How a rule says it, and whether a message is that.
struct Row {
  ContentKind kind;
  const char* statement;
  bool (*is)(const Content&);
  EventKind trigger = EventKind::Message;
};

template <typename Body>
bool Has(const Content& content) {
  return std::holds_alternative<Body>(content.body);
}

template <channel::MediaKind kind>
bool IsMedia(const Content& content) {
  const auto* media = std::get_if<channel::Media>(&content.body);
  return media != nullptr && media->kind == kind;
}

template <std::size_t count>
bool HasCards(const Content& content) {
  const auto* cards = std::get_if<channel::Cards>(&content.body);
  return cards != nullptr && cards->cards.size() == count;
}

template <channel::Target::Kind kind>
bool Goes(const Content& content) {
  return content.target.kind == kind;
}

#define HARK_CARD(title) \
  "card { title: \"" title "\" image: \"https://x.example/c.jpg\" buttons take \"Take\" }"

// Texts and choices have tests of their own (choices_by_channel.hark), and no rule sends stickers.
constexpr Row kRows[] = {
    {ContentKind::LinkButton, R"(reply "Look" buttons shop "Shop" opens "https://x.example")",
     [](const Content& content) { return !content.choices.empty(); }},
    {ContentKind::Image, R"(reply image "https://x.example/a.jpg")",
     IsMedia<channel::MediaKind::Image>},
    {ContentKind::Video, R"(reply video "https://x.example/a.mp4")",
     IsMedia<channel::MediaKind::Video>},
    {ContentKind::Audio, R"(reply audio "https://x.example/a.mp3")",
     IsMedia<channel::MediaKind::Audio>},
    {ContentKind::Document, R"(reply document "https://x.example/a.pdf")",
     IsMedia<channel::MediaKind::Document>},
    {ContentKind::FileName, R"(reply document "https://x.example/a.pdf" filename "a.pdf")",
     [](const Content& content) {
       const auto* media = std::get_if<channel::Media>(&content.body);
       return media != nullptr && media->filename == "a.pdf";
     }},
    {ContentKind::Card, "reply " HARK_CARD("A"), HasCards<1>},
    {ContentKind::Carousel, "reply carousel { " HARK_CARD("A") " " HARK_CARD("B") " }",
     HasCards<2>},
    {ContentKind::Location, "reply location { latitude: 41.31  longitude: 69.28 }",
     Has<channel::Location>},
    {ContentKind::ContactCard, R"(reply contact { name: "Ann"  phone: "+998901112233" })",
     Has<channel::ContactCard>},
    {ContentKind::NamedContact, R"(reply contact { name: "Ann" })", Has<channel::ContactCard>},
    {ContentKind::Template, R"(reply template ready(day: "Friday"))", Has<channel::Template>},
    {ContentKind::Reaction, R"(react "👍")", Has<channel::Reaction>},
    {ContentKind::PublicReply, R"(reply publicly "Thanks")", Goes<channel::Target::Kind::Public>,
     EventKind::Comment},
    {ContentKind::PrivateReply, R"(reply privately "Thanks")", Goes<channel::Target::Kind::Private>,
     EventKind::Comment},
    {ContentKind::PrivateButtons, R"(reply privately "Thanks" buttons more "More")",
     [](const Content& content) {
       return content.target.kind == channel::Target::Kind::Private && !content.choices.empty();
     },
     EventKind::Comment},
};

class ContentChannels : public testing::TestWithParam<ChannelFacts> {
 protected:
  std::string channel() const { return std::string(GetParam().name); }

  // The program of a rule that says it, or none, with what the compiler told.
  std::optional<ir::Program> Compile(const Row& row) {
    source::SourceSet sources;
    const char* declared = row.kind == ContentKind::Template ? kTemplate : "";
    sources.Add("source", fmt::format("{}rule says on {} {{ {} }}\n", declared,
                                      Info(row.trigger).words, row.statement));
    diag::Sink sink;
    auto result = driver::Compile(sources, sink, {.world = {.channels = {channel()}}});
    told_ = sink.Sorted();
    text_ = diag::RenderText(sources, told_);
    return result ? std::optional(std::move(result->program)) : std::nullopt;
  }

  std::vector<sim::Observed> Happen(const ir::Program& program, const Row& row) {
    sim::Simulation simulation{[](const std::shared_ptr<const ops::LoadedProgram>& loaded) {
      return interp::MakeInterpreter(loaded);
    }};
    EXPECT_TRUE(simulation.Deploy(program));
    sim::Occur occur;
    occur.kind = row.trigger;
    occur.channel = channel();
    occur.from = "42";
    occur.text = "hello";
    occur.id = "7";
    auto observed = simulation.Happen(occur);
    EXPECT_TRUE(observed) << observed.error().message;
    return observed ? std::move(*observed) : std::vector<sim::Observed>();
  }

  std::vector<diag::Diagnostic> told_;
  std::string text_;
};

INSTANTIATE_TEST_SUITE_P(Channels, ContentChannels, testing::ValuesIn(kChannels),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(ContentChannels, GoAsTheTableSays) {
  // What the channel does not show as a whole is told as a whole.
  const auto whole = [](ContentKind kind) {
    if (kind == ContentKind::FileName) return ContentKind::Document;
    return kind == ContentKind::NamedContact ? ContentKind::ContactCard : kind;
  };
  for (const Row& row : kRows) {
    if (!Info(row.trigger).ComesFrom(channel())) continue;
    const Sent of_whole = GetParam().sends(whole(row.kind));
    const Sent sent = of_whole == Sent::Shown ? GetParam().sends(row.kind) : of_whole;
    const auto program = Compile(row);
    if (sent == Sent::Never) {
      ASSERT_FALSE(program) << row.statement;
      ASSERT_EQ(told_.size(), 1U) << text_;
      EXPECT_EQ(told_[0].code, kNotOnChannel) << text_;
      continue;
    }
    ASSERT_TRUE(program) << row.statement << "\n" << text_;
    // In the terminal everything is text by nature.
    const bool tells = sent == Sent::Lowered && GetParam().id != ChannelId::Terminal;
    EXPECT_EQ(told_.size(), tells ? 1U : 0U) << row.statement << "\n" << text_;
    for (const diag::Diagnostic& one : told_) EXPECT_EQ(one.severity, diag::Severity::Note);
    const auto observed = Happen(*program, row);
    ASSERT_FALSE(observed.empty()) << row.statement;
    const bool is = std::ranges::any_of(
        observed, [&](const sim::Observed& one) { return row.is(one.content); });
    // A simpler form goes where the message was to go.
    const bool place =
        row.kind == ContentKind::PublicReply || row.kind == ContentKind::PrivateReply;
    const bool keeps = sent == Sent::Shown || place;
    EXPECT_EQ(is, keeps) << row.statement;
  }
}

}  // namespace
}  // namespace hark::test
