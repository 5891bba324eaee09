#include <utility>

#include "compiler/base/regex.h"
#include "compiler/ir/limits.h"
#include "compiler/sema/body_checker.h"

namespace hark::sema {
namespace {

bool CanBeWritten(TypeKind kind) {
  return kind != TypeKind::Secret && kind != TypeKind::List && kind != TypeKind::Map &&
         kind != TypeKind::Record;
}

// Other languages write `${name}`. In front of a number it is a price in dollars.
void WarnOfDollar(Workspace& workspace, const ast::TextPart& before, ExprId hole) {
  const auto* words = std::get_if<std::string>(&before);
  if (words == nullptr || !words->ends_with('$')) return;
  const Span span = workspace.expr(hole).span;
  const std::string_view source = workspace.sources.file(span.file).text;
  const std::string_view text = source.substr(0, span.begin);
  const std::size_t dollar = text.rfind("${");
  if (dollar == std::string_view::npos) return;
  const auto begin = static_cast<std::uint32_t>(dollar);
  diag::Build(workspace.sink, Span{span.file, begin, begin + 1}, diag::DollarBeforeHole,
              diag::Name{workspace.Quote(span)})
      .Label("whoever reads the text reads it too")
      .Help("leave it out: the braces are enough")
      .Suggest(Span{span.file, begin, begin + 1}, "")
      .Emit();
}

// The constant texts of one written pattern: a text, or a list of texts.
void CollectPatterns(Workspace& workspace, ExprId id, std::vector<std::string>& items) {
  const std::optional<ConstValue> value = Evaluate(workspace, id);
  const Span span = workspace.expr(id).span;
  const auto take = [&](const ConstValue& item) {
    const auto* text = std::get_if<std::string>(&item.data);
    if (text == nullptr || !workspace.IsTextual(item.type)) return false;
    if (text->find_first_not_of(" \t\r\n") == std::string::npos) {
      diag::Build(workspace.sink, span, diag::EmptyPattern)
          .Help("write at least one letter, or leave the test out")
          .Emit();
    } else {
      items.push_back(*text);
    }
    return true;
  };
  if (value) {
    const auto* list = std::get_if<std::vector<ConstValue>>(&value->data);
    if (list != nullptr) {
      bool all = true;
      for (const ConstValue& item : *list) all = take(item) && all;
      if (all) return;
    } else if (take(*value)) {
      return;
    }
  }
  if (!workspace.fact(id).type.valid()) return;
  diag::Build(workspace.sink, span, diag::PatternNotConstant)
      .Help("write the text itself, or a `const`, so that all rules can be searched for at once")
      .Emit();
}

// Tells of `"price" or "cost"`, where several texts are parted by commas.
bool TellEitherText(Workspace& workspace, ExprId id) {
  const auto* either = std::get_if<ast::Binary>(&workspace.expr(id).node);
  if (either == nullptr || either->op != ast::BinaryOp::Or) return false;
  const ast::Expr& left = workspace.expr(either->left);
  const ast::Expr& right = workspace.expr(either->right);
  const bool texts = std::holds_alternative<ast::TextLiteral>(left.node) &&
                     std::holds_alternative<ast::TextLiteral>(right.node);
  if (!texts) return false;
  diag::Build(workspace.sink, workspace.expr(id).span, diag::PatternNotConstant)
      .Help("any of several is said with commas")
      .Suggest({left.span.file, left.span.end, right.span.begin}, ", ")
      .Emit();
  return true;
}

// The record that a match with these groups gives; one for all matches that have them.
TypeId GroupsType(Workspace& workspace, const std::vector<std::string>& names) {
  const auto [place, added] = workspace.groups.try_emplace(names);
  if (added) {
    ir::RecordDecl record{.name = "groups", .fields = {}};
    const TypeId type = workspace.OptionalOf(workspace.Scalar(TypeKind::Text));
    for (const std::string& name : names) record.fields.push_back({name, type});
    place->second = workspace.program.records.Add(std::move(record));
  }
  return workspace.RecordType(place->second);
}

}  // namespace

TypeId BodyChecker::CheckText(ExprId id, const ast::TextLiteral& node) {
  std::size_t written = 0;
  for (const ast::TextPart& part : node.parts) {
    const auto* words = std::get_if<std::string>(&part);
    written += words != nullptr ? words->size() : 1;
  }
  // A hole counts as one: so many of them would be as long.
  if (written > ir::kMaxTextBytes || node.parts.size() > ir::kMaxListItems) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::TooLarge, diag::Name{"this text"})
        .Help("split it into several")
        .Emit();
  }
  for (std::size_t at = 0; at < node.parts.size(); ++at) {
    const auto* hole = std::get_if<ExprId>(&node.parts[at]);
    if (hole == nullptr) continue;
    const TypeId type = CheckSure(*hole);
    if (!type.valid()) continue;
    if (at > 0 && ws_.IsTextual(type)) WarnOfDollar(ws_, node.parts[at - 1], *hole);
    if (CanBeWritten(ws_.type(type).kind)) continue;
    const bool secret = ws_.Is(type, TypeKind::Secret);
    diag::Build(ws_.sink, ws_.expr(*hole).span, diag::CannotBeWritten, ws_.Show(type))
        .Help(secret ? kSecretHelp : "write one of its parts")
        .Emit();
  }
  return ws_.Scalar(TypeKind::Text);
}

void BodyChecker::CheckSubject(ExprId id) {
  const TypeId type = CheckSure(id);
  if (!type.valid() || ws_.IsTextual(type)) return;
  diag::Build(ws_.sink, ws_.expr(id).span, diag::TypeMismatch, ws_.Show(ws_.Scalar(TypeKind::Text)),
              ws_.Show(type))
      .Emit();
}

TypeId BodyChecker::CheckTextTest(ExprId id, const ast::TextTest& node) {
  CheckSubject(node.subject);
  ir::Pattern pattern;
  for (const ExprId item : node.patterns) {
    if (TellEitherText(ws_, item)) continue;
    Check(item, ws_.Scalar(TypeKind::Text));
    CollectPatterns(ws_, item, pattern.items);
  }
  ws_.patterns[id] = ws_.program.Intern(pattern);
  return ws_.Scalar(TypeKind::Bool);
}

TypeId BodyChecker::CheckMatches(ExprId id, const ast::Matches& node) {
  const bool binds = binds_;
  binds_ = false;
  CheckSubject(node.subject);
  const TypeId result = ws_.Scalar(TypeKind::Bool);
  const Result<Regex> regex = Regex::Make(node.pattern, {.ignore_case = node.ignore_case});
  if (!regex) {
    diag::Build(ws_.sink, node.pattern_span, diag::BadRegex, diag::Text{regex.error().message})
        .Help(
            "write what stands in the text and what may vary: `\\d` is a digit, `+` once or more, "
            "`(?<name>…)` a part to use later")
        .Emit();
  } else {
    ws_.patterns[id] = ws_.program.Intern(ir::Pattern{.kind = ir::Pattern::Kind::Regex,
                                                      .items = {node.pattern},
                                                      .ignore_case = node.ignore_case});
  }
  if (!node.binding) return result;
  if (!binds) {
    diag::Build(ws_.sink, node.binding->span, diag::CaptureNotSure, diag::Name{node.binding->text})
        .Help("join the match to the other conditions with `and`, outside of `or` and `not`")
        .Emit();
  }
  const TypeId type = regex ? GroupsType(ws_, regex->group_names()) : TypeId{};
  const VariableId variable = Declare(*node.binding, type);
  ws_.variables[variable].match = id;
  ws_.captures[id] = variable;
  return result;
}

}  // namespace hark::sema
