#include "tests/diff/story.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "runtime/sim/simulation.h"
#include "tests/diff/shrink.h"
#include "tests/diff/workspace.h"
#include "tests/support/golden_events.h"

namespace hark::diff {
namespace {

constexpr std::array<std::string_view, 10> kAnswers = {R"("12")",
                                                       R"("pro")",
                                                       R"("How much, цена?")",
                                                       R"("bob@example.com")",
                                                       R"("2024-02-29")",
                                                       R"("-7.50")",
                                                       R"("2.")",
                                                       R"("")",
                                                       R"("价格 👍🏽")",
                                                       R"("hi")"};

// What is said of each beside its channel and contact.
constexpr std::array<std::string_view, 8> kHappenings = {
    R"("type": "order_paid", "order": {"id": "A-7", "total": "19.90 EUR"})",
    R"("type": "order_created", "order": {"id": "B"})",
    R"("type": "comment", "post": "p1", "text": "price?")",
    R"("type": "tap", "button": "yes")",
    R"("type": "event", "name": "counted", "event": {"n": 5})",
    R"("type": "contact_tagged", "tag": "paid")",
    R"("type": "story_reply", "text": "nice")",
    R"("type": "start", "payload": "promo")",
};
constexpr std::array<std::string_view, 4> kPauses = {"advance 30m", "advance 3h", "advance 2d",
                                                     "outage 2h"};

}  // namespace

Story MakeStory(std::uint64_t seed, std::size_t first, std::size_t count, Random& random,
                std::vector<bool>& used) {
  Story story;
  for (std::size_t at = 0; at < count; ++at) {
    const Program& program =
        story.programs.emplace_back(MakeProgram(seed, first + at, {.called_by_name = true}, used));
    // Two contacts, so that runs of one rest while the other's go on.
    for (std::size_t event = 0; event < 8; ++event) {
      const std::string who(random.OneIn(3) ? "bob" : "ann");
      if (event == 0 || random.OneIn(6)) {
        story.events.push_back(fmt::format("terminal < {} \"{} {}\"", who, program.rule,
                                           random.OneIn(2) ? "price" : "цена 12"));
      } else if (random.OneIn(3)) {
        story.events.emplace_back(random.Any(kPauses));
      } else if (random.OneIn(3)) {
        story.events.push_back(fmt::format(R"({{{}, "channel": "terminal", "from": "{}"}})",
                                           random.Any(kHappenings), who));
      } else {
        story.events.push_back(fmt::format("terminal < {} {}", who, random.Any(kAnswers)));
      }
    }
  }
  return story;
}

std::string TranscriptOf(const ir::Program& program, const std::string& events,
                         const MakeEngine& engine) {
  const auto stimuli = test::ParseEvents(events);
  if (!stimuli) return stimuli.error().message;
  sim::Simulation simulation(engine);
  if (auto deployed = simulation.Deploy(program); !deployed) return deployed.error().message;
  std::string transcript;
  for (const sim::Stimulus& stimulus : *stimuli) {
    const auto observed = simulation.Happen(stimulus);
    if (!observed) return observed.error().message;
    transcript += test::Transcript(*observed);
  }
  return transcript;
}

Transcripts Play(const Story& story, const MakeEngine& first, const MakeEngine& second) {
  const auto program = Compile(ScriptOf(story.programs));
  if (!program) return {program.error().message, program.error().message};
  const std::string events = fmt::format("{}\n", fmt::join(story.events, "\n"));
  return {TranscriptOf((*program)->ir(), events, first),
          TranscriptOf((*program)->ir(), events, second)};
}

namespace {

// Leaves out each of a list that is not needed, the last first.
template <typename Item>
void Thin(Story& story, std::vector<Item> Story::*list,
          const std::function<bool(const Story&)>& fails) {
  for (std::size_t at = (story.*list).size(); at-- > 0;) {
    Story other = story;
    (other.*list).erase((other.*list).begin() + static_cast<long>(at));
    if (fails(other)) story = std::move(other);
  }
}

}  // namespace

Story Shrink(Story story, const std::function<bool(const Story&)>& fails) {
  Thin(story, &Story::programs, fails);
  Thin(story, &Story::events, fails);
  for (std::size_t at = 0; at < story.programs.size(); ++at) {
    const auto still = [&](const Failing& one) {
      Story other = story;
      other.programs[at] = one.program;
      return fails(other);
    };
    story.programs[at] = Shrink(Failing{story.programs[at], {}}, still).program;
  }
  return story;
}

}  // namespace hark::diff
