#include "compiler/sema/workspace.h"

namespace hark::sema {

const char* KindWords(const Symbol& symbol) {
  switch (symbol.kind) {
    case Symbol::Kind::Rule: return "a rule";
    case Symbol::Kind::Flow: return "a flow";
    case Symbol::Kind::Enum: return "an enum";
    case Symbol::Kind::Record: return "a record";
    case Symbol::Kind::Event: return "an event";
    case Symbol::Kind::Const: return "a constant";
    case Symbol::Kind::Callable: return "a function or a text";
    case Symbol::Kind::List: return "a list of contacts";
    case Symbol::Kind::Segment: return "a segment of contacts";
    case Symbol::Kind::Service: return "a service";
    case Symbol::Kind::Hook: return "a function in Lua";
    case Symbol::Kind::Hours: return "office hours";
  }
  return "";
}

namespace {

// Longest stretch of the script that a message repeats.
constexpr std::size_t kMaxQuote = 40;

}  // namespace

std::string Workspace::Quote(Span span) const {
  const std::string_view text = sources.Text(span);
  const bool short_enough = text.size() <= kMaxQuote && text.find('\n') == std::string_view::npos;
  return short_enough && !text.empty() ? std::string(text) : "this value";
}

std::size_t Workspace::ScriptOf(Span span) const {
  return static_cast<std::size_t>(sources.InScript(span).file.index);
}

ir::Place Workspace::PlaceOf(Span span) const {
  if (!span.known()) return {};
  const source::Place place = sources.PlaceOf(span.file, span.begin);
  return {static_cast<std::uint32_t>(ScriptOf(span)), place.line, place.column};
}

std::optional<Path> Workspace::PathOf(ExprId id) const {
  const Target& target = fact(id).target;
  if (const auto* local = std::get_if<ToVariable>(&target)) return Path{local->variable};
  if (const auto* field = std::get_if<ToContactField>(&target))
    return Path::OfContact(field->field);
  const auto* field = std::get_if<ToRecordField>(&target);
  const auto* member = std::get_if<ast::Member>(&expr(id).node);
  if (field == nullptr || member == nullptr) return std::nullopt;
  std::optional<Path> path = PathOf(member->object);
  if (path) path->fields.push_back(field->field);
  return path;
}

}  // namespace hark::sema
