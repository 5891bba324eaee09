#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {
namespace {

// By the order of the tokens in the lexer.
ast::MediaKind KindOf(const antlr4::Token* token) {
  switch (token == nullptr ? 0 : token->getType()) {
    case HarkLexer::VIDEO: return ast::MediaKind::Video;
    case HarkLexer::AUDIO: return ast::MediaKind::Audio;
    case HarkLexer::DOCUMENT: return ast::MediaKind::Document;
    default: return ast::MediaKind::Image;
  }
}

ast::SaidKind RecordKindOf(const antlr4::Token* token) {
  switch (token == nullptr ? 0 : token->getType()) {
    case HarkLexer::LOCATION: return ast::SaidKind::Location;
    case HarkLexer::CONTACT: return ast::SaidKind::Contact;
    default: return ast::SaidKind::Card;
  }
}

}  // namespace

ast::Reply Builder::BuildReply(P::ReplyStatementContext* tree) {
  ast::Reply reply;
  reply.verb_span = SpanOf(tree->REPLY());
  if (tree->aim != nullptr) {
    reply.verb_span.end = SpanOf(tree->aim).end;
    reply.aim = tree->aim->getType() == HarkLexer::PRIVATELY ? ast::Reply::Aim::Private
                                                             : ast::Reply::Aim::Public;
  }
  if (P::SayingContext* said = tree->saying(); said != nullptr) {
    reply.braced = said->LBRACE() != nullptr;
    for (P::PartContext* part : said->part()) {
      if (std::optional<ast::Part> built = BuildPart(part)) {
        reply.parts.push_back(std::move(*built));
      }
    }
  }
  // A hole, so that whatever looks for a text finds one.
  if (reply.parts.empty() && !reply.braced) {
    reply.parts.push_back({ast::SaidText{AddHole(tree), {}}, SpanOf(tree)});
  }
  if (P::InsteadContext* instead = tree->instead(); instead != nullptr) {
    reply.otherwise = BuildTemplate(instead->declared(), instead->arguments());
  }
  return reply;
}

std::optional<ast::Part> Builder::BuildPart(P::PartContext* tree) {
  const source::Span span = SpanOf(tree);
  if (auto* text = dynamic_cast<P::WordsPartContext*>(tree)) {
    return ast::Part{ast::SaidText{BuildExpr(text->expr()), BuildButtons(text->buttons())}, span};
  }
  if (auto* media = dynamic_cast<P::MediaPartContext*>(tree)) {
    return ast::Part{BuildMedia(media), span};
  }
  if (auto* record = dynamic_cast<P::RecordPartContext*>(tree)) {
    return ast::Part{BuildRecord(record->saidRecord()), span};
  }
  if (auto* carousel = dynamic_cast<P::CarouselPartContext*>(tree)) {
    ast::SaidCarousel built;
    for (P::SaidRecordContext* card : carousel->saidRecord()) {
      built.cards.push_back(BuildRecord(card));
    }
    return ast::Part{std::move(built), span};
  }
  if (auto* use = dynamic_cast<P::TemplatePartContext*>(tree)) {
    return ast::Part{ast::SaidTemplate{BuildTemplate(use->declared(), use->arguments())}, span};
  }
  return ast::Part{ast::SaidText{AddHole(tree), {}}, span};
}

ast::SaidMedia Builder::BuildMedia(P::MediaPartContext* tree) {
  ast::SaidMedia media{KindOf(tree->kind), BuildSum(tree->url), std::nullopt, std::nullopt};
  for (P::PartClauseContext* clause : tree->partClause()) {
    if (auto* caption = dynamic_cast<P::CaptionClauseContext*>(clause)) {
      if (!IsSecond(media.caption.has_value(), clause)) media.caption = BuildExpr(caption->expr());
    }
    if (auto* filename = dynamic_cast<P::FilenameClauseContext*>(clause)) {
      if (!IsSecond(media.filename.has_value(), clause)) {
        media.filename = BuildExpr(filename->expr());
      }
    }
  }
  return media;
}

ast::SaidRecord Builder::BuildRecord(P::SaidRecordContext* tree) {
  ast::SaidRecord record;
  if (tree == nullptr) return record;
  record.kind = RecordKindOf(tree->kind);
  record.kind_span = tree->kind == nullptr ? SpanOf(tree) : SpanOf(tree->kind);
  for (P::PartFieldContext* field : tree->partField()) {
    if (field->buttons() != nullptr) {
      if (!IsSecond(!record.buttons.empty(), field))
        record.buttons = BuildButtons(field->buttons());
    } else {
      record.fields.push_back({BuildName(field->name()), BuildExpr(field->expr())});
    }
  }
  return record;
}

std::vector<ast::Button> Builder::BuildButtons(P::ButtonsContext* tree) {
  std::vector<ast::Button> buttons;
  if (tree == nullptr) return buttons;
  for (P::ButtonContext* button : tree->button()) {
    ast::Button built{BuildName(button->name()), std::nullopt, std::nullopt};
    if (button->text() != nullptr) built.title = BuildText(button->text());
    if (button->OPENS() != nullptr) built.url = BuildSum(button->sum());
    buttons.push_back(std::move(built));
  }
  return buttons;
}

ast::ExprId Builder::BuildTemplate(P::DeclaredContext* name, P::ArgumentsContext* arguments) {
  ast::Name callee = BuildDeclared(name);
  source::Span span = callee.span;
  std::vector<ast::Argument> built;
  if (arguments != nullptr) {
    span.end = SpanOf(arguments).end;
    built = BuildArguments(arguments);
  }
  return Add(ast::Call{std::move(callee), std::move(built)}, span);
}

ast::On Builder::BuildOn(P::OnStatementContext* tree) {
  ast::On on;
  for (P::NameContext* name : tree->name()) on.channels.push_back(BuildName(name));
  on.then = BuildBlock(tree->block());
  on.otherwise = BuildElse(tree->elseBody());
  return on;
}

}  // namespace hark::syntax
