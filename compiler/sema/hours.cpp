// Office hours: `hours shop { mon-fri 09:00-18:00  in "Asia/Tashkent" }`, `open(shop)`,
// `opens(shop)`.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/match.h"
#include "compiler/base/unicode.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/clock.h"
#include "compiler/sema/name_hint.h"

namespace hark::sema {
namespace {

constexpr std::int32_t kDayMinutes = 1440;
constexpr std::int32_t kWeekMinutes = 7 * kDayMinutes;
constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// An opening with the place where it was written.
struct Written {
  ir::Opening opening;
  Span span;

  std::int32_t begin() const { return opening.weekday * kDayMinutes + opening.from; }
  std::int32_t length() const { return opening.to - opening.from; }
};

class HoursChecker {
 public:
  HoursChecker(Workspace& workspace, const ast::Hours& decl) : ws_(workspace), decl_(decl) {}

  ir::Hours Check() {
    hours_.name = ws_.Qualified(decl_.name);
    for (const ast::HoursItem& item : decl_.items) {
      std::visit([&](const auto& one) { Add(one); }, item);
    }
    ReportOverlaps();
    if (openings_.empty() && !unknown_day_) {
      diag::Build(ws_.sink, decl_.name.span, diag::HoursEmpty, diag::Name{decl_.name.text})
          .Help("say when, such as `mon-fri 09:00-18:00`")
          .Emit();
    }
    if (!has_zone_) {
      diag::Build(ws_.sink, decl_.name.span, diag::HoursWithoutZone, diag::Name{decl_.name.text})
          .Help("say where the clock hangs, such as `in \"Asia/Tashkent\"`")
          .Emit();
    }
    for (const Written& written : openings_) hours_.openings.push_back(written.opening);
    return std::move(hours_);
  }

 private:
  void Add(const ast::OpenItem& item) {
    for (const ast::Days& days : item.days) {
      const auto first = WeekdayNamed(ws_, days.first);
      const auto last = days.last ? WeekdayNamed(ws_, *days.last) : first;
      unknown_day_ = unknown_day_ || !first || !last;
      if (!first || !last) continue;
      // `fri-mon` goes over the weekend.
      for (std::int32_t day = *first;; day = (day + 1) % 7) {
        for (const ast::Opening& opening : item.openings) AddOpening(day, opening);
        if (day == *last) break;
      }
    }
  }

  void AddOpening(std::int32_t day, const ast::Opening& opening) {
    if (opening.from == opening.to) {
      if (std::ranges::find(told_, opening.span) != told_.end()) return;
      told_.push_back(opening.span);
      diag::Build(ws_.sink, opening.span, diag::OpeningEmpty)
          .Help("a whole day is written `00:00-24:00`")
          .Emit();
      return;
    }
    const std::int32_t to = opening.to > opening.from ? opening.to : opening.to + kDayMinutes;
    openings_.push_back({{day, opening.from, to}, opening.span});
  }

  void Add(const ast::ExceptItem& item) {
    for (const ExprId date : item.dates) {
      if (const auto* day = std::get_if<ast::DateLiteral>(&ws_.expr(date).node)) {
        hours_.except.push_back(day->days);
      }
    }
  }

  void Add(const ast::ZoneItem& item) {
    BodyChecker checker(ws_, Setting::Constant);
    checker.CheckAs(item.zone, ws_.Scalar(TypeKind::Text));
    const std::optional<ConstValue> value = EvaluateOrReport(ws_, item.zone);
    const Span span = ws_.expr(item.zone).span;
    if (std::exchange(has_zone_, true)) {
      diag::Build(ws_.sink, span, diag::ClauseTwice, {"in"}).Help("write it once").Emit();
    }
    if (!value) return;
    hours_.zone = std::get<std::string>(value->data);
    CheckTimeZone(ws_, span, hours_.zone);
  }

  // Around the week: the night from Sunday to Monday is one stretch as any other.
  void ReportOverlaps() {
    for (std::size_t one = 0; one < openings_.size(); ++one) {
      for (std::size_t other = one + 1; other < openings_.size(); ++other) {
        if (!Overlap(openings_[one], openings_[other])) continue;
        diag::Build(ws_.sink, openings_[other].span, diag::HoursOverlap)
            .Note(openings_[one].span, "the other one is here")
            .Help("write each hour once")
            .Emit();
        return;
      }
    }
  }

  static bool Overlap(const Written& a, const Written& b) {
    const std::int32_t from_a = (b.begin() - a.begin() + kWeekMinutes) % kWeekMinutes;
    const std::int32_t from_b = (a.begin() - b.begin() + kWeekMinutes) % kWeekMinutes;
    return from_a < a.length() || from_b < b.length();
  }

  Workspace& ws_;
  const ast::Hours& decl_;
  ir::Hours hours_;
  std::vector<Written> openings_;
  std::vector<Span> told_;
  bool has_zone_ = false;
  bool unknown_day_ = false;  // reported; what it would open is not missed
};

}  // namespace

std::optional<std::int32_t> WeekdayNamed(Workspace& workspace, const ast::Name& name) {
  const auto day = std::ranges::find(kDays, name.text);
  if (day != kDays.end()) return static_cast<std::int32_t>(day - kDays.begin());
  if (name.text.empty()) return std::nullopt;
  // `monday`, `Thurs`: the first letters tell.
  const std::string lower = unicode::ToLower(name.text);
  const auto meant =
      std::ranges::find_if(kDays, [&](std::string_view one) { return lower.starts_with(one); });
  if (meant != kDays.end()) {
    const std::string written(*meant);
    diag::Build(workspace.sink, name.span, diag::UnknownDay, diag::Name{name.text})
        .Help("days are written with three letters: `" + written + "`")
        .Suggest(name.span, written)
        .Emit();
    return std::nullopt;
  }
  DidYouMean(diag::Build(workspace.sink, name.span, diag::UnknownDay, diag::Name{name.text}),
             name.span, name.text, {kDays.begin(), kDays.end()},
             "days are mon, tue, wed, thu, fri, sat, sun")
      .Emit();
  return std::nullopt;
}

void DeclareHours(Workspace& workspace) {
  for (const ast::Hours* decl : workspace.hours) {
    workspace.program.hours.Add(HoursChecker(workspace, *decl).Check());
  }
}

// `open(shop)`, and when it opens next: `opens(shop)`
TypeId BodyChecker::CheckOpen(ExprId id, const ast::Call& node) {
  const bool when = node.callee.text == "opens";
  const TypeId result = ws_.Scalar(when ? TypeKind::Instant : TypeKind::Bool);
  if (RefuseEvent(ws_.expr(id).span, node.callee.text)) return result;
  const bool one = node.arguments.size() == 1 && !node.arguments.front().name;
  const Span span = one ? ws_.expr(node.arguments.front().value).span : ws_.expr(id).span;
  const std::optional<ast::Name> name =
      one ? DeclaredIn(node.arguments.front().value) : std::nullopt;
  Symbol* symbol = name ? ws_.Find(name->text, span) : nullptr;
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Hours) {
    symbol->used = true;
    ws_.fact(id).target = ToHours{ir::HoursId{static_cast<std::int32_t>(symbol->index)}};
    return result;
  }
  const auto kinds = {Symbol::Kind::Hours};
  if (name && ReportNotInModule(ws_, *name, kinds)) return result;
  const ast::Name written = name.value_or(ast::Name{ws_.Quote(span), span});
  DidYouMeanOf(ws_, diag::Build(ws_.sink, span, diag::UnknownHours, diag::Name{written.text}),
               written, kinds, NamesSeen(ws_, span, kinds),
               "declare them: `hours shop { mon-fri 09:00-18:00  in \"Asia/Tashkent\" }`")
      .Emit();
  return result;
}

}  // namespace hark::sema
