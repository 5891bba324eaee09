#include "compiler/prove/window_report.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/base/duration.h"
#include "compiler/channel/trigger.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

constexpr std::string_view kQueuedAnyTime = "where it is queued, the run before may take any time";

class WindowReporter {
 public:
  WindowReporter(const RuleSend& what, const source::SourceSet& sources, diag::Sink& sink)
      : what_(what), sources_(sources), sink_(sink) {}

  void Report(const std::vector<const WindowFinding*>& findings) {
    const WindowFinding& first = *findings.front();
    std::vector<std::string> titles;
    for (const WindowFinding* finding : findings) titles.emplace_back(finding->channel->title);
    const std::string channels = Enumerated(titles);
    switch (first.kind) {
      case WindowFinding::Kind::TooLate: return ReportTooLate(findings, channels);
      case WindowFinding::Kind::Uninvited: return ReportUninvited(findings, channels);
      case WindowFinding::Kind::TooMany: return ReportTooMany(first, channels);
      case WindowFinding::Kind::PrivateTooLate: return ReportPrivateTooLate(first, channels);
      case WindowFinding::Kind::SecondPrivate: return ReportSecondPrivate(first, channels);
    }
  }

 private:
  source::Span SpanOf(std::uint32_t inst) const {
    return SpanAt(sources_, what_.handler.places[inst]);
  }

  static std::string TimeWords(std::int64_t ms) {
    return ms == kEndless ? "any time" : DurationWords(ms);
  }
  static std::string WindowWords(const WindowRow& window) {
    return DurationWords(window.duration_ms);
  }
  std::string What() const { return what_.send.asks ? "question" : "reply"; }

  static bool HasTemplates(const std::vector<const WindowFinding*>& findings) {
    return std::ranges::any_of(findings, [](const WindowFinding* finding) {
      return finding->channel->sends(ContentKind::Template) == Sent::Shown;
    });
  }

  // A flow that is called twice, or a message of several parts, is one place.
  std::vector<Part> ByPlace(const std::vector<Part>& parts) const {
    std::vector<Part> merged;
    for (const Part& part : parts) {
      const auto same = std::ranges::find_if(merged, [&](const Part& other) {
        return part.each == other.each &&
               what_.handler.places[part.inst] == what_.handler.places[other.inst];
      });
      if (same == merged.end()) {
        merged.push_back(part);
      } else {
        same->times = PlusSaturated(same->times, part.times);
      }
    }
    return merged;
  }

  // A note at every wait that the time is made of.
  void NoteWaits(diag::Builder& builder, const Amount& age) const {
    for (const Part& part : ByPlace(age.parts)) {
      if (part.each == kEndless) {
        std::move(builder).Note(SpanOf(part.inst), "how long this is, nothing here says");
        continue;
      }
      std::string words = "up to " + DurationWords(part.each);
      if (part.times == kEndless) words += ", as often as the loop goes round";
      if (part.times > 1 && part.times != kEndless) {
        words += ", " + std::to_string(part.times) + " times";
      }
      std::move(builder).Note(SpanOf(part.inst), std::move(words));
    }
  }

  // Behind an answer the time begins anew, and what was collected before does not count.
  void NoteCollector(diag::Builder& builder, const WindowFinding& finding) const {
    std::int64_t waits_ms = 0;
    for (const Part& part : finding.amount.parts) {
      waits_ms = PlusSaturated(waits_ms, TimesSaturated(part.each, part.times));
    }
    if (finding.collector == nullptr || waits_ms >= finding.amount.value) return;
    std::move(builder).Note(
        SpanAt(sources_, finding.collector->place),
        "messages are collected here for up to " + DurationWords(finding.collector->collect_ms));
  }

  // Where one wait that is written out makes up all the time, but for messages that are collected:
  // what would fit instead.
  std::optional<diag::FixIt> Shorter(const WindowFinding& finding) const {
    if (finding.amount.parts.size() != 1 || finding.amount.parts.front().times != 1) return {};
    const Part& part = finding.amount.parts.front();
    const auto* wait = std::get_if<ir::CallOp>(&what_.handler.insts[part.inst]);
    if (wait == nullptr || wait->op != ir::Op::wait_for) return {};
    const auto value = static_cast<std::uint32_t>(what_.handler.args[wait->args.begin]);
    const source::Span span = SpanOf(value);
    const std::optional<std::int64_t> written = ParseDuration(sources_.Text(span));
    const std::int64_t collected_ms = finding.amount.value - part.each;
    if (!written || *written != part.each) return {};
    return diag::FixIt{span, DurationWords(finding.window->duration_ms - kHour - collected_ms)};
  }

  void ReportTooLate(const std::vector<const WindowFinding*>& findings,
                     const std::string& channels) {
    const WindowFinding& first = *findings.front();
    const std::string what = What();
    auto builder = diag::Build(sink_, SpanOf(what_.send.inst), diag::ReplyTooLate, diag::Text{what},
                               diag::Text{TimeWords(first.amount.value)}, diag::Text{channels},
                               diag::Text{WindowWords(*first.window)});
    const bool scarce = first.amount.value < first.window->duration_ms;
    if (scarce) std::move(builder).Label("less than a minute is left for the work");
    NoteCollector(builder, first);
    NoteWaits(builder, first.amount);
    if (const auto fix = Shorter(first)) {
      std::move(builder).Suggest(fix->span, fix->text);
    }
    std::string help = "move it in front of the wait, or wait less";
    if (!what_.send.asks && HasTemplates(findings)) {
      help += "; or write what goes instead: `else template NAME`";
    }
    std::move(builder).Help(std::move(help)).Emit();
  }

  void ReportUninvited(const std::vector<const WindowFinding*>& findings,
                       const std::string& channels) {
    const WindowFinding& first = *findings.front();
    const std::string trigger(Info(what_.rule.trigger.kind).words);
    const bool queued = what_.rule.mode == ir::Mode::Queued || first.queue != nullptr;
    const ir::Rule& queue = first.queue != nullptr ? *first.queue : what_.rule;
    std::string help =
        "ask or answer where the contact writes; elsewhere say on which channels: "
        "`on telegram { … }`";
    if (what_.rule.trigger.kind == EventKind::Comment) {
      help = "answer the comment: `reply privately` or `reply publicly`";
    } else if (!what_.send.asks && HasTemplates(findings)) {
      help =
          "send a template there, or write one for when the window has closed: "
          "`else template NAME`";
    }
    diag::Build(sink_, SpanOf(what_.send.inst), diag::ReplyUninvited, diag::Text{channels},
                diag::Text{WindowWords(*first.window)})
        .Note(SpanAt(sources_, queue.place),
              queued ? std::string(kQueuedAnyTime)
                     : "`" + trigger + "` does not open the reply window")
        .Help(std::move(help))
        .Emit();
  }

  static std::string SeveralWords(const Part& part, const std::string& channels) {
    return "this can be " + std::to_string(part.each) + " messages on " + channels;
  }

  void ReportTooMany(const WindowFinding& finding, const std::string& channels) {
    const bool endless = finding.amount.value == kEndless;
    auto builder = diag::Build(
        sink_, SpanOf(what_.send.inst), diag::TooManyMessages,
        diag::Text{endless ? "any number of" : std::to_string(finding.amount.value)},
        diag::Text{channels}, diag::Count{static_cast<std::int64_t>(finding.window->messages)});
    for (const Part& part : ByPlace(finding.amount.parts)) {
      if (part.each > 1) std::move(builder).Note(SpanOf(part.inst), SeveralWords(part, channels));
      if (part.times <= 1) continue;
      std::move(builder).Note(SpanOf(part.inst),
                              part.times == kEndless
                                  ? "as often as the loop goes round"
                                  : "up to " + std::to_string(part.times) + " times");
    }
    std::move(builder).Help("say more in one message, or ask something in between").Emit();
  }

  void ReportPrivateTooLate(const WindowFinding& finding, const std::string& channels) {
    auto builder = diag::Build(sink_, SpanOf(what_.send.inst), diag::PrivateReplyTooLate,
                               diag::Text{TimeWords(finding.amount.value)}, diag::Text{channels},
                               diag::Text{WindowWords(*finding.window)});
    // Where no wait makes it late, it begins late.
    if (finding.amount.parts.empty()) {
      std::move(builder)
          .Note(SpanAt(sources_, (finding.queue != nullptr ? *finding.queue : what_.rule).place),
                std::string(kQueuedAnyTime))
          .Help("let the rule begin at once, in another `mode`, or write `reply publicly`")
          .Emit();
      return;
    }
    NoteWaits(builder, finding.amount);
    if (const auto fix = Shorter(finding)) {
      std::move(builder).Suggest(fix->span, fix->text);
    }
    std::move(builder).Help("move it in front of the wait, or wait less").Emit();
  }

  void ReportSecondPrivate(const WindowFinding& finding, const std::string& channels) {
    auto builder =
        diag::Build(sink_, SpanOf(what_.send.inst), diag::SecondPrivateReply, diag::Text{channels});
    for (const Part& part : finding.amount.parts) {
      const bool earlier = part.inst != what_.send.inst;
      if (earlier) std::move(builder).Note(SpanOf(part.inst), "the first one");
    }
    std::move(builder).Help("say it in one; when the person has answered, write `reply`").Emit();
  }

  const RuleSend& what_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
};

}  // namespace

void ReportWindow(const RuleSend& what, const std::vector<WindowFinding>& findings,
                  const source::SourceSet& sources, diag::Sink& sink) {
  const WindowFinding& first = findings.front();
  std::vector<const WindowFinding*> alike;
  for (const WindowFinding& finding : findings) {
    const bool same = finding.kind == first.kind && finding.amount.value == first.amount.value &&
                      finding.window->duration_ms == first.window->duration_ms;
    if (same) alike.push_back(&finding);
  }
  WindowReporter(what, sources, sink).Report(alike);
}

}  // namespace hark::prove
