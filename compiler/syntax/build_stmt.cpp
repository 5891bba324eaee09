#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::Body Builder::BuildBlock(P::BlockContext* tree) {
  ast::Body body;
  if (tree == nullptr) return body;
  body.span = SpanOf(tree);
  for (P::StatementContext* statement : tree->statement()) {
    body.statements.push_back(BuildStmt(statement));
  }
  return body;
}

ast::Body Builder::BuildBody(P::BodyContext* tree) {
  if (tree == nullptr) return {};
  if (tree->statement() == nullptr) return BuildBlock(tree->block());
  ast::Body body;
  body.braced = false;
  body.span = SpanOf(tree);
  body.statements.push_back(BuildStmt(tree->statement()));
  return body;
}

std::optional<ast::Body> Builder::BuildElse(P::ElseBodyContext* tree) {
  if (tree == nullptr) return std::nullopt;
  return BuildBody(tree->body());
}

ast::StmtId Builder::BuildStmt(P::StatementContext* tree) {
  ast::StmtNode node = BuildStmtNode(tree);
  return unit_.stmts.Add({std::move(node), SpanOf(tree)});
}

ast::StmtNode Builder::BuildStmtNode(P::StatementContext* tree) {
  if (auto* let = dynamic_cast<P::LetStatementContext*>(tree)) return BuildLet(let);
  if (auto* ask = dynamic_cast<P::AskStatementContext*>(tree)) {
    return ask->ask() == nullptr ? ast::StmtNode{ast::ErrorStmt{}} : BuildAsk(ask->ask());
  }
  if (auto* call = dynamic_cast<P::DoStatementContext*>(tree)) {
    return call->doCall() == nullptr ? ast::StmtNode{ast::ErrorStmt{}} : BuildDo(call->doCall());
  }
  if (auto* reply = dynamic_cast<P::ReplyAiStatementContext*>(tree)) return BuildReplyAi(reply);
  if (auto* reply = dynamic_cast<P::ReplyStatementContext*>(tree)) {
    return BuildReply(reply);
  }
  if (auto* react = dynamic_cast<P::ReactStatementContext*>(tree)) {
    return ast::React{BuildExpr(react->expr())};
  }
  if (auto* send = dynamic_cast<P::SendStatementContext*>(tree)) return BuildSend(send);
  if (auto* send = dynamic_cast<P::BroadcastStatementContext*>(tree)) return BuildBroadcast(send);
  if (auto* on = dynamic_cast<P::OnStatementContext*>(tree)) return BuildOn(on);
  if (auto* set = dynamic_cast<P::SetStatementContext*>(tree)) {
    return ast::Set{BuildName(set->name()), BuildWord(set->word()), BuildExpr(set->expr())};
  }
  if (auto* tag = dynamic_cast<P::TagStatementContext*>(tree)) {
    return ast::Tag{BuildExpr(tag->expr()), tag->UNTAG() != nullptr};
  }
  if (auto* change = dynamic_cast<P::ListStatementContext*>(tree)) {
    return ast::ChangeList{BuildDeclared(change->declared()), change->REMOVE_FROM() != nullptr};
  }
  if (auto* create = dynamic_cast<P::CreateStatementContext*>(tree)) return BuildCreate(create);
  if (auto* move = dynamic_cast<P::MoveDealStatementContext*>(tree)) {
    return ast::MoveDeal{BuildExpr(move->expr()), move->IGNORE() != nullptr,
                         BuildElse(move->elseBody())};
  }
  if (auto* consent = dynamic_cast<P::ConsentStatementContext*>(tree)) {
    return ast::ChangeConsent{BuildExpr(consent->expr()), consent->REVOKE_CONSENT() != nullptr};
  }
  if (auto* assign = dynamic_cast<P::AssignStatementContext*>(tree)) {
    return ast::Assign{BuildText(assign->team), assign->HAND_OFF_TO() != nullptr,
                       BuildBackAfter(assign->backAfter())};
  }
  if (auto* change = dynamic_cast<P::ConversationStatementContext*>(tree)) {
    return ast::ChangeConversation{change->CLOSE_CONVERSATION() != nullptr};
  }
  if (auto* wait = dynamic_cast<P::WaitStatementContext*>(tree)) {
    ast::Wait node{.moment = wait->clock ? BuildSum(wait->clock) : BuildExpr(wait->moment),
                   .until = wait->UNTIL() != nullptr,
                   .zone = std::nullopt,
                   .late = std::nullopt,
                   .edit = BuildNameIfAny(wait->edit),
                   .label = BuildNameIfAny(wait->label)};
    if (wait->zone != nullptr) node.zone = BuildExpr(wait->zone);
    if (wait->lateClause() != nullptr) node.late = BuildExpr(wait->lateClause()->expr());
    return node;
  }
  if (auto* await = dynamic_cast<P::AwaitStatementContext*>(tree)) {
    return await->awaiting() == nullptr ? ast::StmtNode{ast::ErrorStmt{}}
                                        : BuildAwait(await->awaiting());
  }
  if (auto* call = dynamic_cast<P::CallStatementContext*>(tree)) {
    return BuildCall(BuildSum(call->sum()), call->type(), call->callEnd());
  }
  if (dynamic_cast<P::StopStatementContext*>(tree) != nullptr) return ast::Stop{};
  if (auto* result = dynamic_cast<P::ReturnStatementContext*>(tree)) {
    if (result->expr() == nullptr) return ast::Return{};
    return ast::Return{BuildExpr(result->expr())};
  }
  if (auto* emit = dynamic_cast<P::EmitStatementContext*>(tree)) {
    return ast::Emit{BuildDeclared(emit->declared()), BuildFieldValues(emit->fieldValues())};
  }
  if (auto* log = dynamic_cast<P::LogStatementContext*>(tree)) {
    return ast::Log{BuildExpr(log->expr()), log->PERSONAL() != nullptr};
  }
  if (auto* branch = dynamic_cast<P::IfStatementContext*>(tree)) {
    return ast::If{BuildExpr(branch->expr()), BuildBlock(branch->block()),
                   BuildElse(branch->elseBody())};
  }
  if (auto* loop = dynamic_cast<P::ForStatementContext*>(tree)) {
    return ast::For{BuildName(loop->name()), BuildExpr(loop->expr()), BuildBlock(loop->block())};
  }
  if (auto* loop = dynamic_cast<P::RepeatStatementContext*>(tree)) {
    return ast::Repeat{BuildSum(loop->count), BuildBlock(loop->block())};
  }
  if (auto* match = dynamic_cast<P::MatchStatementContext*>(tree)) return BuildMatch(match);
  return ast::ErrorStmt{};
}

ast::CreateRecord Builder::BuildCreate(P::CreateStatementContext* tree) {
  const std::string verb = TextOf(SpanOf(tree->CREATE_RECORD()));
  ast::CreateRecord create{ast::RecordKind::Deal, BuildExpr(tree->expr()), {}};
  if (verb.ends_with("task")) create.kind = ast::RecordKind::Task;
  if (verb.ends_with("note")) create.kind = ast::RecordKind::Note;
  if (tree->recordFields() == nullptr) return create;
  for (P::RecordFieldContext* field : tree->recordFields()->recordField()) {
    create.fields.push_back({BuildRecordWord(field->recordWord()), BuildExpr(field->expr())});
  }
  return create;
}

ast::Name Builder::BuildRecordWord(P::RecordWordContext* tree) {
  if (tree == nullptr) return {};
  source::Span span = SpanOf(tree);
  return {TextOf(span), span};
}

// `let x = ask …` is an Ask that binds a name, `let x = do …` a Do, and so on.
ast::StmtNode Builder::BuildLet(P::LetStatementContext* tree) {
  ast::Name name = BuildName(tree->name());
  if (tree->doCall() != nullptr) {
    ast::Do call = BuildDo(tree->doCall());
    call.binding = std::move(name);
    call.type = BuildTypeIfAny(tree->type().empty() ? nullptr : tree->type(0));
    return call;
  }
  if (tree->aiCall() != nullptr) {
    ast::CallService call = BuildAiCall(tree->aiCall());
    call.binding = std::move(name);
    // `let x: T = ai …` says what `as T` would.
    P::TypeContext* type = tree->type().empty() ? nullptr : tree->type(0);
    if (type != nullptr && !IsSecond(call.type.has_value(), type)) call.type = BuildType(type);
    return call;
  }
  // Of two types either may be missing, where it was not written.
  const std::vector<P::TypeContext*> types = tree->type();
  const bool answers = tree->AS() != nullptr;
  P::TypeContext* as = answers && !types.empty() ? types.back() : nullptr;
  const bool declares = tree->COLON() != nullptr && types.size() > (answers ? 1 : 0);
  P::TypeContext* type = declares ? types.front() : nullptr;
  if (tree->ask() == nullptr) {
    const ast::ExprId value = BuildExpr(tree->expr());
    P::CallEndContext* end = tree->callEnd();
    const bool labelled = end != nullptr && (end->LABEL() != nullptr || end->IGNORE() != nullptr);
    if (!answers && !labelled) {
      return ast::Let{std::move(name), BuildTypeIfAny(type), value,
                      BuildElse(end == nullptr ? nullptr : end->elseBody())};
    }
    // `let x: T = crm.get(…) as T` says it twice.
    if (as != nullptr) IsSecond(type != nullptr, type);
    ast::StmtNode node = BuildCall(value, answers ? as : type, end);
    if (auto* call = std::get_if<ast::CallService>(&node)) call->binding = std::move(name);
    return node;
  }
  ast::Ask ask = BuildAsk(tree->ask());
  ask.binding = std::move(name);
  if (type == nullptr) return ask;
  // `let x: T = ask …` says the type where `as` does.
  if (!IsSecond(ask.as.has_value() || ask.choices.has_value(), type)) {
    ask.as = BuildType(type);
  }
  return ask;
}

ast::Do Builder::BuildDo(P::DoCallContext* tree) {
  ast::Do call;
  if (tree->arguments() == nullptr || tree->arguments()->RPAREN() == nullptr) {
    call.call = AddHole(tree);
    return call;
  }
  const source::Span end = SpanOf(tree->arguments());
  call.call = BuildFlowCall(tree->module, tree->flow, BuildArguments(tree->arguments()), end);
  call.label = BuildNameIfAny(tree->label);
  return call;
}

// Of a flow, by its name or through its module; `end` is where the call ends.
ast::ExprId Builder::BuildFlowCall(P::NameContext* module, P::NameContext* flow,
                                   std::vector<ast::Argument> arguments, source::Span end) {
  ast::Name name = BuildName(flow);
  source::Span span = Join(name.span, end);
  if (module == nullptr) return Add(ast::Call{std::move(name), std::move(arguments)}, span);
  ast::Name of = BuildName(module);
  span = Join(of.span, span);
  const ast::ExprId object = Add(ast::NameRef{std::move(of.text)}, of.span);
  return Add(ast::MethodCall{object, std::move(name), std::move(arguments)}, span);
}

ast::Ask Builder::BuildAsk(P::AskContext* tree) {
  ast::Ask ask;
  ask.prompt = BuildExpr(tree->expr());
  ask.secret = tree->ASK_SECRET() != nullptr;
  ask.ask_span = SpanOf(ask.secret ? tree->ASK_SECRET() : tree->ASK());
  for (P::AskClauseContext* clause : tree->askClause()) BuildAskClause(clause, ask);
  ask.otherwise = BuildElse(tree->elseBody());
  return ask;
}

void Builder::BuildAskClause(P::AskClauseContext* tree, ast::Ask& ask) {
  if (auto* choices = dynamic_cast<P::ChoicesClauseContext*>(tree)) {
    if (!IsSecond(ask.choices.has_value(), tree)) ask.choices = BuildType(choices->type());
  } else if (auto* as = dynamic_cast<P::AsClauseContext*>(tree)) {
    if (!IsSecond(ask.as.has_value(), tree)) ask.as = BuildType(as->type());
  } else if (auto* retry = dynamic_cast<P::RetryClauseContext*>(tree)) {
    if (IsSecond(ask.retry.has_value(), tree)) return;
    ask.retry = ast::Ask::Retry{BuildSum(retry->count), BuildText(retry->message)};
  } else if (auto* label = dynamic_cast<P::LabelClauseContext*>(tree)) {
    if (!IsSecond(ask.label.has_value(), tree)) ask.label = BuildName(label->name());
  } else if (auto* within = dynamic_cast<P::WithinClauseContext*>(tree)) {
    if (!IsSecond(ask.within.has_value(), tree)) ask.within = BuildExpr(within->expr());
  }
}

ast::Match Builder::BuildMatch(P::MatchStatementContext* tree) {
  ast::Match match{BuildExpr(tree->expr()), {}};
  for (P::MatchCaseContext* match_case : tree->matchCase()) {
    match.cases.push_back(BuildMatchCase(match_case));
  }
  return match;
}

ast::MatchCase Builder::BuildMatchCase(P::MatchCaseContext* tree) {
  ast::MatchCase match_case;
  match_case.span = SpanOf(tree);
  if (auto* otherwise = dynamic_cast<P::ElseCaseContext*>(tree)) {
    match_case.body = BuildBody(otherwise->body());
  } else if (auto* patterns = dynamic_cast<P::PatternCaseContext*>(tree)) {
    for (P::CasePatternContext* pattern : patterns->casePattern()) {
      match_case.patterns.push_back(BuildCasePattern(pattern));
    }
    match_case.body = BuildBody(patterns->body());
  } else {
    match_case.patterns.push_back(AddHole(tree));
  }
  return match_case;
}

ast::ExprId Builder::BuildCasePattern(P::CasePatternContext* tree) {
  if (tree->literal() != nullptr) return BuildLiteral(tree->literal());
  if (tree->text() != nullptr) return BuildText(tree->text());
  if (tree->name() == nullptr) return AddHole(tree);
  ast::Name name = BuildName(tree->name());
  ast::ExprId ref = Add(ast::NameRef{name.text}, name.span);
  if (tree->DOT() == nullptr) return ref;
  return Add(ast::Member{ref, BuildWord(tree->word())}, SpanOf(tree));
}

}  // namespace hark::syntax
