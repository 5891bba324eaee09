#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::Hours Builder::BuildHours(P::HoursDeclContext* tree) {
  ast::Hours hours{BuildName(tree->name()), {}};
  for (P::HoursItemContext* item : tree->hoursItem()) {
    if (auto built = BuildHoursItem(item)) hours.items.push_back(std::move(*built));
  }
  return hours;
}

std::optional<ast::HoursItem> Builder::BuildHoursItem(P::HoursItemContext* tree) {
  if (auto* open = dynamic_cast<P::OpenItemContext*>(tree)) {
    ast::OpenItem item;
    for (P::DaysContext* days : open->days()) {
      item.days.push_back(BuildDays(days));
    }
    for (P::OpeningContext* opening : open->opening()) {
      if (opening->from == nullptr || opening->to == nullptr) continue;
      item.openings.push_back(
          {BuildMinutes(opening->from, false), BuildMinutes(opening->to, true), SpanOf(opening)});
    }
    return item;
  }
  if (auto* except = dynamic_cast<P::ExceptItemContext*>(tree)) {
    ast::ExceptItem item;
    for (antlr4::tree::TerminalNode* date : except->DATE()) {
      item.dates.push_back(Add(BuildDate(date->getSymbol()), SpanOf(date)));
    }
    return item;
  }
  auto* zone = dynamic_cast<P::ZoneItemContext*>(tree);
  if (zone == nullptr || zone->text() == nullptr) return std::nullopt;
  return ast::ZoneItem{BuildText(zone->text())};
}

ast::Days Builder::BuildDays(P::DaysContext* tree) {
  return {BuildName(tree->first), BuildNameIfAny(tree->last)};
}

// 24:00 is the end of a day and nowhere else a time.
std::int32_t Builder::BuildMinutes(const antlr4::Token* token, bool may_end_day) {
  constexpr std::int32_t kDayMinutes = 1440;
  if (may_end_day && TextOf(SpanOf(token)) == "24:00") return kDayMinutes;
  const ast::ExprNode time = BuildTime(token);
  const auto* literal = std::get_if<ast::TimeLiteral>(&time);
  return literal != nullptr ? literal->minutes : 0;
}

}  // namespace hark::syntax
