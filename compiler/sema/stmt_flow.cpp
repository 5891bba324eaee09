#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/sema/ast_walk.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

// Whether a body sets a field of the contact or rests, so that what was known of the
// contact before one round of it may not hold in the next. A flow may do either.
bool ChangesContact(const ast::Unit& unit, const ast::Body& body) {
  bool changes = false;
  ForEachStmt(unit, body, [&](const ast::Stmt& stmt) {
    changes = changes || std::holds_alternative<ast::Set>(stmt.node) ||
              std::holds_alternative<ast::Ask>(stmt.node) ||
              std::holds_alternative<ast::Wait>(stmt.node) ||
              std::holds_alternative<ast::Await>(stmt.node) ||
              std::holds_alternative<ast::CallService>(stmt.node) ||
              std::holds_alternative<ast::Do>(stmt.node);
  });
  return changes;
}

// How a literal looks to somebody searching for the same one twice; nothing where it is one that no
// subject of a match has.
std::optional<std::string> KeyOf(const ConstValue& value) {
  if (const auto* word = std::get_if<std::int64_t>(&value.data)) return std::to_string(*word);
  const auto* text = std::get_if<std::string>(&value.data);
  return text != nullptr ? std::optional("\"" + unicode::Fold(*text)) : std::nullopt;
}

}  // namespace

bool BodyChecker::CheckBranches(const ast::If& node) {
  const Paths before = known_;
  scopes_.emplace_back();
  const Knowledge knowledge = CheckCondition(node.condition, true);
  Learn(knowledge.if_true);
  const bool then_goes_on = CheckBody(node.then);
  const Paths after_then = known_;
  scopes_.pop_back();
  known_ = before;
  Learn(knowledge.if_false);
  const bool else_goes_on = !node.otherwise || CheckBody(*node.otherwise);
  if (then_goes_on && else_goes_on) known_ = Both(after_then, known_);
  if (then_goes_on && !else_goes_on) known_ = after_then;
  return then_goes_on || else_goes_on;
}

bool BodyChecker::CheckFor(StmtId id, const ast::For& node) {
  const TypeId list = CheckSure(node.list);
  const bool is_list = ws_.Is(list, TypeKind::List);
  if (list.valid() && !is_list) {
    diag::Build(ws_.sink, ws_.expr(node.list).span, diag::NotAList, ws_.Show(list)).Emit();
  }
  if (ChangesContact(ws_.unit, node.body)) ForgetContact();
  const Paths before = known_;
  scopes_.emplace_back();
  ws_.bindings[id] = Declare(node.variable, is_list ? ws_.type(list).element : TypeId{});
  CheckBody(node.body);
  scopes_.pop_back();
  known_ = Both(before, known_);
  return true;
}

// The body runs once at least: where it never goes on, nothing behind it is reached.
bool BodyChecker::CheckRepeat(const ast::Repeat& node) {
  constexpr std::int64_t kMost = 1'000;
  CheckAs(node.count, ws_.Scalar(TypeKind::Int));
  const std::optional<ConstValue> count = EvaluateOrReport(ws_, node.count);
  const auto* word = count ? std::get_if<std::int64_t>(&count->data) : nullptr;
  if (word != nullptr && (*word < 1 || *word > kMost)) {
    diag::Build(ws_.sink, ws_.expr(node.count).span, diag::RepeatOutOfRange, diag::Count{kMost})
        .Help("write a number from 1 to 1000")
        .Emit();
  }
  if (ChangesContact(ws_.unit, node.body)) ForgetContact();
  return CheckBody(node.body);
}

bool BodyChecker::CheckMatch(const ast::Match& node) {
  const TypeId subject = CheckSure(node.subject);
  const Paths before = known_;
  std::optional<Paths> after;
  std::unordered_map<std::string, Span> seen;
  bool has_else = false;
  for (const ast::MatchCase& one : node.cases) {
    if (has_else) {
      diag::Build(ws_.sink, one.span, diag::CaseAfterElse)
          .Help("move the `else` to the end")
          .Emit();
    }
    has_else = has_else || one.patterns.empty();
    for (const ExprId pattern : one.patterns) CheckCase(node, subject, pattern, seen);
    known_ = before;
    if (!CheckBody(one.body)) continue;
    after = after ? Both(*after, known_) : known_;
  }
  const bool complete = CheckMissingCases(node, subject, has_else, seen);
  known_ = after.value_or(before);
  // What is missing was reported; what follows would be taken by it.
  return after.has_value() || !complete;
}

void BodyChecker::CheckCase(const ast::Match& node, TypeId subject, ExprId pattern,
                            std::unordered_map<std::string, Span>& seen) {
  const Span span = ws_.expr(pattern).span;
  const TypeId type = CheckAs(pattern, subject);
  if (!subject.valid() || !type.valid() || !ws_.fact(pattern).type.valid()) return;
  const TypeKind kind = ws_.type(subject).kind;
  const bool matchable = kind == TypeKind::Enum || kind == TypeKind::Int ||
                         kind == TypeKind::Bool || ir::IsTextual(kind);
  if (!matchable) {
    diag::Build(ws_.sink, ws_.expr(node.subject).span, diag::CannotMatch, ws_.Show(subject))
        .Help("use `if … else if …`")
        .Emit();
    return;
  }
  const std::optional<ConstValue> value = EvaluateOrReport(ws_, pattern);
  const std::optional<std::string> key = value ? KeyOf(*value) : std::nullopt;
  if (!key) return;
  const auto [place, added] = seen.try_emplace(*key, span);
  if (added) return;
  diag::Build(ws_.sink, span, diag::CaseTwice, diag::Name{ws_.Quote(span)})
      .Note(place->second, "taken here already")
      .Help("remove one of the two")
      .Emit();
}

bool BodyChecker::CheckMissingCases(const ast::Match& node, TypeId subject, bool has_else,
                                    const std::unordered_map<std::string, Span>& seen) {
  if (has_else || !subject.valid()) return true;
  std::string missing = "all other values";
  if (ws_.Is(subject, TypeKind::Enum)) {
    const ir::EnumDecl& decl = ws_.program.enums[ws_.type(subject).enum_id];
    std::vector<std::string> names;
    for (std::size_t index = 0; index < decl.cases.size(); ++index) {
      if (!seen.contains(std::to_string(index))) names.push_back(decl.cases[index].name);
    }
    if (names.empty()) return true;
    missing = Listed(names);
  } else if (ws_.Is(subject, TypeKind::Bool) && seen.size() == 2) {
    return true;
  }
  diag::Build(ws_.sink, ws_.expr(node.subject).span, diag::MissingCases, diag::Text{missing})
      .Help("add a case for each, or `else -> …` for the rest")
      .Emit();
  return false;
}

}  // namespace hark::sema
