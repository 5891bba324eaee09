// Times instead of events: `every mon, thu at 10:00 in "Asia/Tashkent" for vips`.
#include "compiler/sema/name_hint.h"
#include "compiler/sema/trigger.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/clock.h"
#include "compiler/sema/constant.h"

namespace hark::sema {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::uint8_t kWholeWeek = 0x7f;

class ScheduleChecker {
 public:
  ScheduleChecker(Workspace& workspace, const ast::Schedule& written, Span span)
      : ws_(workspace), written_(written), span_(span) {}

  ir::Schedule Check() {
    if (MeansPeriod()) return std::move(schedule_);
    if (written_.period) {
      CheckPeriod();
    } else {
      CheckDays();
      CheckClock();
    }
    if (written_.late) schedule_.late_ms = NumberOf(*written_.late, TypeKind::Duration).value_or(0);
    return std::move(schedule_);
  }

 private:
  // What an author reads as a number; nothing, and a diagnostic, where it is none.
  std::optional<std::int64_t> NumberOf(ExprId id, TypeKind kind) {
    BodyChecker(ws_, Setting::Constant).CheckAs(id, ws_.Scalar(kind));
    const auto value = EvaluateOrReport(ws_, id);
    const auto* number = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
    return number != nullptr ? std::optional(*number) : std::nullopt;
  }

  void CheckRange(ExprId id, const char* clause, std::int64_t value, std::int64_t least,
                  std::int64_t most) {
    if (value >= least && value <= most) return;
    diag::Build(ws_.sink, ws_.expr(id).span, diag::ClauseOutOfRange, diag::Name{clause},
                diag::Count{least}, diag::Count{most})
        .Emit();
  }

  // `every hour`: a time that is no day.
  bool MeansPeriod() {
    struct Period {
      std::string_view word;
      std::string_view written;
    };
    constexpr Period kPeriods[] = {{"hour", "1h"}, {"minute", "1m"}, {"week", "7d"}};
    if (written_.period || written_.days.size() != 1) return false;
    const ast::Name& word = written_.days.front().first;
    const auto* period = std::ranges::find(kPeriods, word.text, &Period::word);
    if (period == std::end(kPeriods) || written_.time || written_.zone) return false;
    diag::Build(ws_.sink, word.span, diag::UnknownDay, diag::Name{word.text})
        .Help("a time between is written with its number: `every " + std::string(period->written) +
              "`; days as `every mon at 09:00 in \"Asia/Tashkent\"`")
        .Suggest(word.span, std::string(period->written))
        .Emit();
    return true;
  }

  void CheckPeriod() {
    const auto period = NumberOf(*written_.period, TypeKind::Duration);
    if (period) {
      schedule_.period_ms = *period;
      // Part of a minute is a minute too many.
      const std::int64_t minutes = *period < ir::kMinPeriodMs ? 0 : (*period - 1) / kMinuteMs + 1;
      CheckRange(*written_.period, "every in minutes", minutes, ir::kMinPeriodMs / kMinuteMs,
                 ir::kMaxPeriodMs / kMinuteMs);
    }
    if (written_.time) Refuse(*written_.time, "`at`");
    if (written_.zone) Refuse(*written_.zone, "`in`");
    if (written_.day_of_month) Refuse(*written_.day_of_month, "`on`");
  }

  void CheckDays() {
    const bool monthly = written_.days.size() == 1 && IsWord(written_.days.front(), "month");
    if (monthly) return CheckMonth();
    if (written_.day_of_month) Refuse(*written_.day_of_month, "`on`");
    for (const ast::Days& days : written_.days) {
      if (IsWord(days, "day")) {
        schedule_.weekdays = kWholeWeek;
        continue;
      }
      const auto first = WeekdayNamed(ws_, days.first);
      const auto last = days.last ? WeekdayNamed(ws_, *days.last) : first;
      if (first && last) AddDays(*first, *last);
    }
  }

  // `fri-mon` goes over the weekend.
  void AddDays(std::int32_t first, std::int32_t last) {
    constexpr std::int32_t kDays = 7;
    for (std::int32_t day = first;; day = (day + 1) % kDays) {
      schedule_.weekdays = static_cast<std::uint8_t>(schedule_.weekdays | (1U << day));
      if (day == last) return;
    }
  }

  void CheckMonth() {
    if (!written_.day_of_month) return Needs("the day of the month: `on 1`");
    const auto day = NumberOf(*written_.day_of_month, TypeKind::Int);
    constexpr std::int64_t kLongestMonth = 31;
    if (!day) return;
    CheckRange(*written_.day_of_month, "on", *day, 1, kLongestMonth);
    schedule_.day_of_month = static_cast<std::int32_t>(*day);
  }

  void CheckClock() {
    if (written_.time) {
      const auto minute = NumberOf(*written_.time, TypeKind::Time);
      schedule_.minute = static_cast<std::int32_t>(minute.value_or(0));
    } else {
      Needs("a time: `at 09:00`");
    }
    if (written_.zone) {
      schedule_.clock = sema::CheckClock(ws_, *written_.zone);
      if (schedule_.clock.of_contact && !written_.audience) {
        diag::Build(ws_.sink, ws_.expr(*written_.zone).span, diag::ClockOfNobody)
            .Help("say whom it is about, such as `for SEGMENT`, or name a time zone")
            .Emit();
      }
    } else {
      diag::Build(ws_.sink, span_, diag::HoursWithoutZone, Written())
          .Help("say where the clock hangs, such as `in \"Asia/Tashkent\"`")
          .Emit();
    }
  }

  static bool IsWord(const ast::Days& days, const char* word) {
    return days.first.text == word && !days.last;
  }
  diag::Name Written() const { return {ws_.Quote(span_)}; }
  void Needs(const char* wanted) {
    diag::Build(ws_.sink, span_, diag::TriggerNeeds, Written(), diag::Text{wanted}).Emit();
  }
  void Refuse(ExprId id, const char* what) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::TriggerTakesNo, Written(), diag::Text{what})
        .Help("write `every 15m` or `every day at 09:00 in \"Asia/Tashkent\"`")
        .Emit();
  }

  Workspace& ws_;
  const ast::Schedule& written_;
  Span span_;
  ir::Schedule schedule_;
};

}  // namespace

ir::Schedule CheckSchedule(Workspace& workspace, const ast::Schedule& written, Span span) {
  return ScheduleChecker(workspace, written, span).Check();
}

std::optional<ir::Audience> AudienceNamed(Workspace& workspace, const ast::Name& name) {
  if (name.text.empty()) return std::nullopt;
  Symbol* symbol = workspace.Find(name.text, name.span);
  if (symbol != nullptr && symbol->kind == Symbol::Kind::List) {
    symbol->used = true;
    return ir::Audience{workspace.Qualified(symbol->name), false};
  }
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Segment) {
    symbol->used = true;
    CheckSegment(workspace, symbol->index, name.span);
    return ir::Audience{workspace.Qualified(symbol->name), true};
  }
  const auto kinds = {Symbol::Kind::List, Symbol::Kind::Segment};
  if (ReportNotInModule(workspace, name, kinds)) return std::nullopt;
  const std::string declare =
      name.text == "contact"
          ? "these are many contacts; to the one of this rule, write `send … to contact`"
          : "declare it: `list " + name.text + "`, or `segment " + name.text +
                " = contacts where …`";
  DidYouMeanOf(workspace,
               diag::Build(workspace.sink, name.span, diag::UnknownAudience, diag::Name{name.text}),
               name, kinds, NamesSeen(workspace, name.span, kinds), declare)
      .Emit();
  return std::nullopt;
}

}  // namespace hark::sema
