// On each channel that a rule can run on, three amounts are followed to every message: the
// time since the contact last did what opens the window, the messages since then, and, for
// private replies, the time since the comment. An answer begins the first two anew; what
// wakes the rule does so where the tables say that it opens the window; else all time
// counts as gone by.
#include "compiler/prove/window.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/channel/facts.h"
#include "compiler/channel/trigger.h"
#include "compiler/prove/longest.h"
#include "compiler/prove/message_count.h"
#include "compiler/prove/prove.h"
#include "compiler/prove/sends.h"
#include "compiler/prove/waits.h"
#include "compiler/prove/window_report.h"

namespace hark::prove {
namespace {

// An answer is a message or a tap.
consteval bool AnswersOpenEveryWindow() {
  return std::ranges::all_of(kWindowRows, [](const WindowRow& window) {
    const bool opens = (window.openers & kMessage) != 0 && (window.openers & kTap) != 0;
    return window.kind != WindowKind::Reply || opens;
  });
}
static_assert(AnswersOpenEveryWindow(), "behind an answer, time begins anew on every channel");

// What the text is compared with stays; whatever else a condition asks may have changed.
bool MayChange(const ir::Program& program, const ir::Condition& condition) {
  if (condition.kind == ir::Condition::Kind::Atom) return !condition.test;
  return std::ranges::any_of(condition.children, [&](ir::ConditionId part) {
    return MayChange(program, program.conditions[part]);
  });
}

bool MayRefuseLater(const ir::Program& program, const ir::Rule& rule) {
  const bool shared = rule.limit.count > 0 && rule.limit.per_workspace;
  return shared ||
         (rule.condition.valid() && MayChange(program, program.conditions[rule.condition]));
}

class WindowChecker {
 public:
  WindowChecker(const ir::Program& program, const Keepers& keepers, const ir::Rule& rule,
                const LoopNest& nest, const source::SourceSet& sources, diag::Sink& sink)
      : program_(program),
        keepers_(keepers),
        rule_(rule),
        nest_(nest),
        sources_(sources),
        sink_(sink),
        sends_(SendsOf(nest)),
        send_at_(nest.function.insts.size(), nullptr),
        by_channel_(ReadsChannel(nest.function) || OpensSome(nest.function)) {
    for (const Send& send : sends_) send_at_[send.inst] = &send;
  }

  void Check(const ChannelFacts& channel) {
    if (const WindowRow* window = channel.window(WindowKind::Reply)) CheckReplies(channel, *window);
    if (const WindowRow* window = channel.window(WindowKind::PrivateReply)) {
      CheckPrivate(channel, *window);
    }
  }

  // Of each message that something is wrong with, what it is on each channel. Behind one that is
  // too many each is: it is said once a way.
  void Report() {
    std::set<std::uint32_t> too_many;
    for (auto& [inst, findings] : findings_) {
      std::erase_if(findings, [&](const WindowFinding& finding) {
        return finding.kind == WindowFinding::Kind::TooMany &&
               std::ranges::any_of(finding.amount.parts,
                                   [&](const Part& part) { return too_many.contains(part.inst); });
      });
      if (findings.empty()) continue;
      if (findings.front().kind == WindowFinding::Kind::TooMany) too_many.insert(inst);
      ReportWindow({rule_, nest_.function, *send_at_[inst]}, findings, sources_, sink_);
    }
  }

 private:
  bool Begins(const WindowRow& window) const {
    return (window.openers & OpenerOf(rule_.trigger.kind)) != 0;
  }

  // Whether a wait takes what opens the window of some channels alone, as a reaction does.
  static bool OpensSome(const ir::Function& function) {
    return std::ranges::any_of(function.waits, [](const ir::Wait& wait) {
      return std::ranges::any_of(wait.arms, [](const ir::Arm& arm) {
        const std::uint8_t opener = OpenerOf(arm.trigger.kind);
        return !arm.answer && !arm.outcome && opener != 0 && (opener & (kMessage | kTap)) == 0;
      });
    });
  }

  // Whether what a wait takes opens the window of the channel; an answer, a message or a tap, be it
  // a button's or not, opens that of every one.
  bool Opens(const Edge& edge, std::string_view channel) const {
    const ir::Arm* arm = ArmOf(nest_.function, edge);
    if (arm == nullptr || arm->outcome) return false;
    const std::uint8_t opener = OpenerOf(arm->trigger.kind);
    if (arm->answer || (opener & (kMessage | kTap)) != 0) return true;
    const ChannelFacts* facts = ChannelNamed(channel);
    const WindowRow* window = facts != nullptr ? facts->window(WindowKind::Reply) : nullptr;
    // Whoever runs the workspace may tell of what the channel does not: that opens nothing there.
    return window != nullptr && (window->openers & opener) != 0 &&
           Info(arm->trigger.kind).ComesFrom(channel);
  }

  // Whether a message on the channel that comes to the rule comes to that one before.
  bool IsInFront(const ir::Rule& other, std::string_view channel) const {
    const auto rank = [](const ir::Rule& rule) { return std::pair(rule.interrupt, rule.priority); };
    if (!Hears(other, channel) || other.trigger.kind != rule_.trigger.kind) return false;
    return rank(other) != rank(rule_) ? rank(other) > rank(rule_) : &other < &rule_;
  }

  // The rule that keeps a message longest before it comes to this one: itself, or one in front
  // that leaves to those behind what it does not want. Only one of them keeps it.
  const ir::Rule* CollectorOf(std::string_view channel) const {
    const ir::Rule* longest = rule_.collect_ms > 0 ? &rule_ : nullptr;
    for (const ir::Rule* other : keepers_.collectors) {
      const std::int64_t most = longest == nullptr ? 0 : longest->collect_ms;
      if (other->collect_ms > most && IsInFront(*other, channel)) longest = other;
    }
    return longest;
  }

  static bool Hears(const ir::Rule& rule, std::string_view channel) {
    const std::vector<std::string>& channels = rule.trigger.channels;
    return channels.empty() || std::ranges::find(channels, channel) != channels.end();
  }

  // The rule that keeps an answer longest before it comes to the run that waits for it: one that is
  // offered messages even before the runs.
  const ir::Rule* AnswerCollectorOf(std::string_view channel) const {
    const ir::Rule* longest = nullptr;
    for (const ir::Rule* other : keepers_.collectors) {
      if (!other->interrupt || !Hears(*other, channel)) continue;
      if (longest == nullptr || other->collect_ms > longest->collect_ms) longest = other;
    }
    return longest;
  }

  // The rule in front that queues a message and, when its turn comes, may not want it any more:
  // then it comes to this one, however long that was. Null: none.
  const ir::Rule* QueueOf(std::string_view channel) const {
    const auto queue = std::ranges::find_if(keepers_.queues, [&](const ir::Rule* other) {
      return other != &rule_ && IsInFront(*other, channel);
    });
    return queue == keepers_.queues.end() ? nullptr : *queue;
  }

  // What an answer does: time begins anew when it is written, and the run may have it later.
  Weight AnswerOf(const Edge& edge, std::string_view channel) const {
    const ir::Arm* arm = ArmOf(nest_.function, edge);
    const ir::Rule* collector = AnswerCollectorOf(channel);
    const bool collected =
        collector != nullptr && (arm->answer || arm->trigger.kind == collector->trigger.kind);
    return collected ? Weight{{}, {collector->collect_ms}} : Weight::BeginsAnew();
  }

  // The longest time from what woke the rule to its beginning. One that is queued waits for the
  // run before, which may be long.
  std::int64_t StartOf(const ir::Rule* collector) const {
    const bool queued = rule_.mode == ir::Mode::Queued && !nest_.function.waits.empty();
    if (queued) return kEndless;
    return collector == nullptr ? 0 : collector->collect_ms;
  }

  // Time that goes by on a way.
  Weight TimeOf(const Edge& edge, std::string_view channel) const {
    if (!IsTaken(program_, nest_.function, edge, channel)) return Weight::Impossible();
    return Weight::Adds(LongestTime(program_, nest_.function, edge),
                        TimedInst(nest_.function, edge));
  }

  // The time since the handler began, or since the contact last answered, at every message
  // of the conversation. The same on all channels where no way is for some of them alone,
  // and none at all where nothing waits.
  const std::vector<Reached>& TimesOn(std::string_view channel) {
    const bool apart = by_channel_ || !keepers_.collectors.empty();
    const auto [found, is_new] = times_.try_emplace(apart ? channel : std::string_view());
    if (!is_new) return found->second;
    const auto wanted = [](const Send& send) { return send.to == Send::To::Conversation; };
    if (!by_channel_ && nest_.function.waits.empty()) {
      for (const Send& send : sends_) {
        if (wanted(send)) found->second.push_back({send.inst, Weight::Nothing()});
      }
      return found->second;
    }
    const Measure time{NothingOf, [&](const Edge& edge) {
                         return Opens(edge, channel) ? AnswerOf(edge, channel)
                                                     : TimeOf(edge, channel);
                       }};
    return found->second = Follow(time, wanted);
  }

  Weight CountOf(const Edge& edge, std::string_view channel) const {
    if (!IsTaken(program_, nest_.function, edge, channel)) return Weight::Impossible();
    return Opens(edge, channel) ? Weight::BeginsAnew() : Weight::Nothing();
  }

  template <typename Wanted>
  std::vector<Reached> Follow(const Measure& measure, const Wanted& wanted) const {
    return LongestPaths(nest_, measure, [&](std::uint32_t inst) {
      return send_at_[inst] != nullptr && wanted(*send_at_[inst]);
    });
  }

  static Weight NothingOf(std::uint32_t) { return Weight::Nothing(); }

  void Find(std::uint32_t inst, WindowFinding::Kind kind, const ChannelFacts& channel,
            const WindowRow& window, Amount amount, const ir::Rule* collector = nullptr,
            const ir::Rule* queue = nullptr) {
    findings_[inst].push_back({kind, &channel, &window, std::move(amount), collector, queue});
  }

  void CheckReplies(const ChannelFacts& channel, const WindowRow& window) {
    const bool has_templates = channel.sends(ContentKind::Template) == Sent::Shown;
    const ir::Rule* collector = CollectorOf(channel.name);
    const ir::Rule* queue = Begins(window) ? QueueOf(channel.name) : nullptr;
    const bool in_time = Begins(window) && queue == nullptr;
    const std::int64_t start = in_time ? StartOf(collector) : kEndless;
    for (const Reached& point : TimesOn(channel.name)) {
      if (has_templates && send_at_[point.inst]->any_time) continue;
      const Amount age = Apply(point.before, start);
      if (PlusSaturated(age.value, kWorkMs) < window.duration_ms) continue;
      const bool ever_begun = start != kEndless || !point.before.adds.exists();
      const bool answered = point.before.since.exists() && age.value == point.before.since.value;
      Find(point.inst, ever_begun ? WindowFinding::Kind::TooLate : WindowFinding::Kind::Uninvited,
           channel, window, age, answered ? AnswerCollectorOf(channel.name) : collector, queue);
    }
    if (window.messages > 0) CheckQuota(channel, window);
  }

  void CheckQuota(const ChannelFacts& channel, const WindowRow& window) {
    const auto counted = [](const Send& send) { return send.to == Send::To::Conversation; };
    if (std::ranges::none_of(sends_, counted)) return;
    const MessageCounter counter(program_, nest_);
    std::map<std::uint32_t, std::int64_t> messages;  // of each send
    std::int64_t all = 0;
    for (const Send& send : sends_) {
      if (counted(send)) all += messages[send.inst] = counter.Of(send.inst, channel);
    }
    // Without loops no path has more of them than the handler as a whole.
    if (nest_.loops.empty() && all <= static_cast<std::int64_t>(window.messages)) return;
    const Measure count{[&](std::uint32_t inst) {
                          const auto own = messages.find(inst);
                          return own != messages.end() ? Weight::Adds(own->second, inst)
                                                       : Weight::Nothing();
                        },
                        [&](const Edge& edge) { return CountOf(edge, channel.name); }};
    for (const Reached& point : Follow(count, counted)) {
      const std::int64_t own = messages.at(point.inst);
      const Amount sent = Plus(Apply(point.before, 0), {own, {{point.inst, own, 1}}});
      if (sent.value <= static_cast<std::int64_t>(window.messages)) continue;
      Find(point.inst, WindowFinding::Kind::TooMany, channel, window, sent);
    }
  }

  // The window of a comment is begun by it alone, and takes so many messages in all.
  void CheckPrivate(const ChannelFacts& channel, const WindowRow& window) {
    const auto in_private = [](const Send& send) { return send.to == Send::To::PrivateComment; };
    if (std::ranges::none_of(sends_, in_private)) return;
    const Measure time{NothingOf, [&](const Edge& edge) { return TimeOf(edge, channel.name); }};
    const ir::Rule* queue = QueueOf(channel.name);
    const bool queued = queue != nullptr || StartOf(nullptr) == kEndless;
    for (const Reached& point : Follow(time, in_private)) {
      const Amount age = queued ? Amount{.value = kEndless} : Apply(point.before, 0);
      if (PlusSaturated(age.value, kWorkMs) < window.duration_ms) continue;
      Find(point.inst, WindowFinding::Kind::PrivateTooLate, channel, window, age, nullptr, queue);
    }
    const Measure count{[&](std::uint32_t inst) {
                          const Send* send = send_at_[inst];
                          const bool counts = send != nullptr && in_private(*send);
                          return counts ? Weight::Adds(1, inst) : Weight::Nothing();
                        },
                        [&](const Edge& edge) {
                          return IsTaken(program_, nest_.function, edge, channel.name)
                                     ? Weight::Nothing()
                                     : Weight::Impossible();
                        }};
    for (const Reached& point : Follow(count, in_private)) {
      const Amount sent = Plus(Apply(point.before, 0), {1, {{point.inst, 1, 1}}});
      if (sent.value <= static_cast<std::int64_t>(window.messages)) continue;
      Find(point.inst, WindowFinding::Kind::SecondPrivate, channel, window, sent);
    }
  }

  const ir::Program& program_;
  const Keepers& keepers_;
  const ir::Rule& rule_;
  const LoopNest& nest_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
  std::vector<Send> sends_;
  std::vector<const Send*> send_at_;  // of each instruction; null: none
  bool by_channel_;                   // whether which way is taken may depend on the channel
  std::map<std::string_view, std::vector<Reached>> times_;  // of each channel; of none: of all
  std::map<std::uint32_t, std::vector<WindowFinding>> findings_;  // of each message
};

}  // namespace

std::vector<std::string> ChannelsOf(const ir::Rule& rule,
                                    const std::vector<std::string>& connected) {
  if (!rule.trigger.channels.empty()) return rule.trigger.channels;
  std::vector<std::string> channels;
  for (const std::string& name : connected) {
    if (Info(rule.trigger.kind).ComesFrom(name)) channels.push_back(name);
  }
  return channels;
}

Keepers KeepersOf(const ir::Program& program) {
  Keepers keepers;
  for (const ir::Rule& rule : program.rules) {
    if (rule.collect_ms > 0) keepers.collectors.push_back(&rule);
    const bool rests = !program.functions[rule.handler].waits.empty();
    const bool queues = rule.mode == ir::Mode::Queued && rests && rule.answers && !rule.also;
    if (queues && MayRefuseLater(program, rule)) keepers.queues.push_back(&rule);
  }
  return keepers;
}

void CheckWindows(const ir::Program& program, const Keepers& keepers, const ir::Rule& rule,
                  const LoopNest& nest, const std::vector<std::string>& channels,
                  const source::SourceSet& sources, diag::Sink& sink) {
  WindowChecker checker(program, keepers, rule, nest, sources, sink);
  for (const std::string& name : channels) {
    if (const ChannelFacts* channel = ChannelNamed(name)) checker.Check(*channel);
  }
  checker.Report();
}

}  // namespace hark::prove
