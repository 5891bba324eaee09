#include <algorithm>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

// From the start of 1970, which is behind us, to the end of the year 9999, the last there is.
constexpr std::int64_t kLongestRestMs = 2'932'897 * std::int64_t{86'400'000} - 1;

}  // namespace

bool BodyChecker::RefuseEffect(Span span, std::string_view verb) {
  if (MayAct()) return false;
  diag::Build(ws_.sink, span, diag::EffectInFn, diag::Name{std::string(verb)})
      .Help("a function only works out a value, so that conditions may use it; do this in the rule")
      .Emit();
  return true;
}

void BodyChecker::ForgetContact() {
  std::erase_if(known_, [](const Path& path) { return path.of_contact(); });
}

bool BodyChecker::CheckBody(const ast::Body& body) {
  scopes_.emplace_back();
  bool goes_on = true;
  bool told = false;
  for (const StmtId id : body.statements) {
    if (!goes_on && !told) {
      told = true;
      diag::Build(ws_.sink, ws_.unit.stmts[id].span, diag::NeverReached)
          .Help("remove it, or move it before what ends the run")
          .Emit();
    }
    const bool falls_through = CheckStmt(id);
    goes_on = goes_on && falls_through;
  }
  scopes_.pop_back();
  return goes_on;
}

bool BodyChecker::CheckStmt(StmtId id) {
  const ast::Stmt& stmt = ws_.unit.stmts[id];
  ++ws_.statements;
  ws_.deepest = std::max(ws_.deepest, ++ws_.depth);
  const Span outer = std::exchange(stmt_, stmt.span);
  const std::size_t outer_depth = std::exchange(stmt_depth_, ws_.depth);
  const bool fits = ws_.depth <= kMaxDepth;
  if (!fits) ReportTooDeep(stmt.span);
  const bool goes_on = !fits || CheckStmtNode(id, stmt);
  stmt_ = outer;
  stmt_depth_ = outer_depth;
  --ws_.depth;
  return goes_on;
}

bool BodyChecker::CheckStmtNode(StmtId id, const ast::Stmt& stmt) {
  return std::visit(
      Match{
          [](const ast::ErrorStmt&) { return true; },
          [&](const ast::Let& node) { return CheckLet(id, node); },
          [&](const ast::Ask& node) { return CheckAsk(id, node, stmt.span); },
          [&](const ast::Do& node) { return CheckDo(id, node); },
          [&](const ast::Reply& node) { return CheckReply(node); },
          [&](const ast::React& node) { return CheckReact(node, stmt.span); },
          [&](const ast::Send& node) { return CheckSend(id, node, stmt.span); },
          [&](const ast::On& node) { return CheckOn(node); },
          [&](const ast::Set& node) { return CheckSet(node); },
          [&](const ast::Tag& node) { return CheckTag(node); },
          [&](const ast::ChangeList& node) { return CheckChangeList(node, stmt.span); },
          [&](const ast::Assign& node) { return CheckAssign(node, stmt.span); },
          [&](const ast::ChangeConversation& node) {
            return CheckChangeConversation(node, stmt.span);
          },
          [&](const ast::CreateRecord& node) { return CheckCreate(node, stmt.span); },
          [&](const ast::MoveDeal& node) { return CheckMoveDeal(node, stmt.span); },
          [&](const ast::ChangeConsent& node) { return CheckConsent(node); },
          [&](const ast::Wait& node) { return CheckWait(node, stmt.span); },
          [&](const ast::Await& node) { return CheckAwait(id, node, stmt.span); },
          [&](const ast::CallService& node) { return CheckCallService(id, node, stmt.span); },
          [&](const ast::Stop&) {
            if (MayAct()) return false;
            diag::Build(ws_.sink, stmt.span, diag::StopInFn)
                .Help("a function gives a value: write `return …`")
                .Emit();
            return false;
          },
          [&](const ast::Return& node) { return CheckReturn(node, stmt.span); },
          [&](const ast::Emit& node) { return CheckEmit(id, node, stmt.span); },
          [&](const ast::Log& node) { return CheckEffectText(node.text, "log"); },
          [&](const ast::If& node) { return CheckBranches(node); },
          [&](const ast::For& node) { return CheckFor(id, node); },
          [&](const ast::Repeat& node) { return CheckRepeat(node); },
          [&](const ast::Match& node) { return CheckMatch(node); },
      },
      stmt.node);
}

// Where most of the levels are those of statements, the statement is told.
void BodyChecker::ReportTooDeep(Span span) {
  if (std::exchange(too_deep_, true)) return;
  const bool of_statements = stmt_depth_ > kMaxDepth / 2;
  diag::Build(ws_.sink, of_statements ? stmt_ : span, diag::TooDeep)
      .Help(of_statements
                ? "put fewer blocks within one another; of many `else if` make a `match`, "
                  "or rules of their own"
                : "split it: name a part of it with `let` or `fn`")
      .Emit();
}

// A value that may be missing is bound as it is, or unwrapped by its `else`.
bool BodyChecker::CheckLet(StmtId id, const ast::Let& node) {
  TypeId type = node.type ? ws_.Resolve(*node.type) : TypeId{};
  if (!node.otherwise) {
    type = node.type ? CheckAs(node.value, type) : Check(node.value);
  } else {
    const TypeId found = Check(node.value, ws_.OptionalOf(type));
    if (found.valid() && !ws_.IsOptional(found)) {
      diag::Build(ws_.sink, ws_.expr(node.value).span, diag::ElseNeverTaken,
                  diag::Name{ws_.Quote(ws_.expr(node.value).span)})
          .Help("remove the `else`")
          .Emit();
    }
    if (node.type && !ws_.Fits(ws_.Sure(found), type)) {
      diag::Build(ws_.sink, ws_.expr(node.value).span, diag::TypeMismatch, ws_.Show(type),
                  ws_.Show(ws_.Sure(found)))
          .Emit();
    }
    if (!node.type) type = ws_.Sure(found);
    CheckLeaves(*node.otherwise, node.name);
  }
  ws_.bindings[id] = Declare(node.name, type);
  return true;
}

// The `else` of something that binds a name: after it there would be no value.
void BodyChecker::CheckLeaves(const ast::Body& body, const ast::Name& bound) {
  const Paths before = known_;
  const bool goes_on = CheckBody(body);
  known_ = before;
  if (!goes_on) return;
  diag::Build(ws_.sink, body.span, diag::ElseGoesOn, diag::Name{bound.text})
      .Help(MayAct() ? "end it with `stop`" : "end it with `return …`")
      .Emit();
}

// `none`, which empties a field that may be missing, where nothing else has the name.
bool BodyChecker::IsNone(ExprId id, TypeId type) const {
  const TypeId sure = ws_.Sure(type);
  if (ws_.Is(sure, TypeKind::Enum)) {
    const auto& cases = ws_.program.enums[ws_.type(sure).enum_id].cases;
    if (std::ranges::find(cases, "none", &ir::EnumCase::name) != cases.end()) return false;
  }
  const auto* name = std::get_if<ast::NameRef>(&ws_.expr(id).node);
  return name != nullptr && name->name == "none" && FindVariable(name->name) == nullptr &&
         ws_.Find(name->name, ws_.expr(id).span) == nullptr;
}

bool BodyChecker::CheckSet(const ast::Set& node) {
  if (RefuseEffect(Join(node.object.span, node.field.span), "set")) {
    Check(node.value);
    return true;
  }
  if (node.object.text != "contact") {
    Check(node.value);
    diag::Build(ws_.sink, node.object.span, diag::SetNotContact, diag::Name{node.object.text})
        .Help("what is kept between runs are the fields of the contact: `set contact.… = …`")
        .Emit();
    return true;
  }
  const std::optional<std::size_t> field = ContactFieldNamed(ws_, node.field);
  if (!field) {
    Check(node.value);
    return true;
  }
  const TypeId type = ws_.program.contact_fields[*field].type;
  const bool emptied = ws_.IsOptional(type) && IsNone(node.value, type);
  if (!emptied) CheckAs(node.value, type);
  std::erase_if(known_, [&](const Path& path) { return path.InContactField(*field); });
  const TypeId given = ws_.fact(node.value).type;
  if (given.valid() && !ws_.IsOptional(given)) known_.insert(Path::OfContact(*field));
  return true;
}

bool BodyChecker::IsAboutNobody() const {
  return trigger_ != nullptr && trigger_->schedule && !trigger_->audience;
}

// `tag`, `untag` and `log`: each takes one text.
bool BodyChecker::CheckEffectText(ExprId text, std::string_view verb) {
  const TypeId wanted = ws_.Scalar(TypeKind::Text);
  const Span span = ws_.expr(text).span;
  if (RefuseEffect(span, verb)) {
    Check(text);
    return true;
  }
  CheckAs(text, wanted);
  return true;
}

bool BodyChecker::CheckWait(const ast::Wait& node, Span span) {
  if (RefuseEffect(span, "wait")) return true;
  if (node.until) {
    CheckMoment(node.moment, node.zone);
  } else {
    CheckAs(node.moment, ws_.Scalar(TypeKind::Duration));
    CheckRest(node.moment);
  }
  // How late is too late is asked behind the wait.
  ForgetContact();
  if (node.late) {
    CheckAs(*node.late, ws_.Scalar(TypeKind::Duration));
    CheckPositive(*node.late);
  }
  if (node.edit) CheckEdit(node);
  if (node.label) CheckLabel(*node.label);
  return true;
}

// Only a time that is written out is known to a deploy.
void BodyChecker::CheckEdit(const ast::Wait& node) {
  const ast::Name& edit = *node.edit;
  if (edit.text != "keep" && edit.text != "recompute") {
    if (edit.text.empty()) return;
    DidYouMean(diag::Build(ws_.sink, edit.span, diag::UnknownEdit, diag::Name{edit.text}),
               edit.span, edit.text, {"keep", "recompute"},
               "a wait that began before a deploy will `keep` its time, or `recompute` it")
        .Emit();
    return;
  }
  if (edit.text == "keep" || (!node.until && EvaluateQuietly(ws_, node.moment))) return;
  diag::Build(ws_.sink, ws_.expr(node.moment).span, diag::NothingToRecompute)
      .Label(node.until ? "this is a moment" : "this is worked out while a run goes on")
      .Help("write how long it waits, such as `wait 3d on edit recompute`")
      .Emit();
}

void BodyChecker::CheckMoment(ExprId moment, std::optional<ExprId> zone) {
  const TypeId type = CheckSure(moment);
  if (zone) CheckAs(*zone, ws_.Scalar(TypeKind::TimeZone));
  if (!type.valid()) return;
  const TypeKind kind = ws_.type(type).kind;
  if (kind == TypeKind::Instant && zone) {
    const Span span = ws_.expr(*zone).span;
    diag::Build(ws_.sink, span, diag::ClockOfMoment, ws_.Show(type))
        .Help("leave out `in` and what follows it")
        .Suggest({span.file, ws_.expr(moment).span.end, span.end}, "")
        .Emit();
  }
  if (kind == TypeKind::Time || kind == TypeKind::Date || kind == TypeKind::Instant) return;
  auto builder = diag::Build(ws_.sink, ws_.expr(moment).span, diag::NotAMoment, ws_.Show(type));
  if (kind == TypeKind::Duration) {
    std::move(builder).Help("to wait for a time, leave out `until`");
  } else {
    std::move(builder).Help("write a time such as 09:00, a date, or `now + 2h`");
  }
  std::move(builder).Emit();
}

void BodyChecker::CheckPositive(ExprId duration) {
  if (!ws_.Is(ws_.fact(duration).type, TypeKind::Duration)) return;
  const std::optional<ConstValue> value = Evaluate(ws_, duration);
  if (!value || std::get<std::int64_t>(value->data) > 0) return;
  diag::Build(ws_.sink, ws_.expr(duration).span, diag::NoTime)
      .Help("write a duration above zero, such as `30m`")
      .Emit();
}

// How long a run rests.
void BodyChecker::CheckRest(ExprId duration) {
  CheckPositive(duration);
  if (!ws_.Is(ws_.fact(duration).type, TypeKind::Duration)) return;
  const std::optional<ConstValue> value = EvaluateQuietly(ws_, duration);
  if (!value || std::get<std::int64_t>(value->data) <= kLongestRestMs) return;
  ReportFault(ws_, duration, Trap::TimeOutOfRange);
}

void BodyChecker::CheckLabel(const ast::Name& label) {
  const auto [place, added] = labels_.try_emplace(label.text, label.span);
  if (added) return;
  diag::Build(ws_.sink, label.span, diag::LabelTwice, diag::Name{label.text})
      .Note(place->second, "first used here")
      .Help("a label tells the waits of a rule apart: choose another")
      .Emit();
}

bool BodyChecker::CheckReturn(const ast::Return& node, Span span) {
  if (setting_ == Setting::Rule) {
    if (node.value) Check(*node.value);
    diag::Build(ws_.sink, span, diag::ReturnInRule)
        .Help("a rule gives no value: write `stop`")
        .Suggest(span, "stop")
        .Emit();
    return false;
  }
  returns_ = true;
  const bool gives = setting_ == Setting::Function || result_.valid();
  if (!node.value) {
    if (!gives) return false;
    diag::Build(ws_.sink, span, diag::ReturnMissing, diag::Name{owner_->text})
        .Help("write the value: `return …`")
        .Emit();
  } else if (result_.valid()) {
    CheckAs(*node.value, result_);
  } else {
    const TypeId found = Check(*node.value);
    if (gives) {
      result_ = found;
      return false;
    }
    diag::Build(ws_.sink, ws_.expr(*node.value).span, diag::FlowGivesNothing,
                diag::Name{owner_->text})
        .Help("say what it gives behind its parameters, such as `-> Text`, or write `return` alone")
        .Emit();
  }
  return false;
}

}  // namespace hark::sema
