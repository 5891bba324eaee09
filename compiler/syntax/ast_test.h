#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "compiler/syntax/ast_expr.h"
#include "compiler/syntax/ast_name.h"

// `test` blocks: what is given, what happens and what is expected, step by step.
namespace hark::ast {

struct GivenContact {
  std::vector<FieldValue> fields;
};
struct GivenTagged {
  ExprId tag;
};
struct GivenConsented {
  ExprId purpose;
};
struct GivenInList {
  Name list;
};
struct GivenConversation {
  ExprId team;
};  // given conversation with "desk"
struct GivenNow {
  ExprId date;
  std::optional<ExprId> time;
};  // given now 2026-01-31 [09:00]
struct Receive {
  ExprId text;
  std::optional<Name> channel;
  std::optional<ExprId> from;
};
// receive comment "…" on post "id", order paid { … }: any event but a message.
struct Happen {
  std::vector<Name> words;
  std::optional<ExprId> subject;
  std::optional<Name> place;
  std::optional<ExprId> post;
  std::optional<ExprId> payload;
  std::vector<FieldValue> fields;
  bool has_fields = false;  // whether there were braces
  std::optional<Name> channel;
  std::optional<ExprId> from;
  Span words_span;
};
struct Tap {
  Name choice;
  std::optional<Name> channel;
};
struct Advance {
  ExprId duration;
};
struct Deploy {};
// stub crm.post "/leads" -> { id: "L1" }, or -> fail refused 404; stub ai classify -> price
struct Stub {
  Callee callee;
  std::optional<ExprId> path;  // of a model: what it is asked about, or whatever
  std::optional<ExprId> answer;
  std::optional<Name> failure;  // where there is no answer
  std::optional<ExprId> status;
};
struct ExpectReply {
  bool absent;
  bool containing;
  std::optional<ExprId> text;
};
// expect reply image, expect no reply card; `word` is the grammar's.
struct ExpectContent {
  bool absent;
  Name word;
};
struct ExpectTemplate {
  bool absent;
  Name name;
};  // expect sent template NAME
struct ExpectReplies {
  ExprId count;
};
struct ExpectAsk {
  std::optional<Name> choices;
};  // expect ask [choices T]
struct ExpectField {
  Name field;
  ExprId value;
};  // expect contact.f is v
struct ExpectTagged {
  bool absent;
  ExprId tag;
};
struct ExpectConsented {
  bool absent;
  ExprId purpose;
};
struct ExpectRecord {
  bool absent;
  RecordKind kind;
  bool containing;
  std::optional<ExprId> title;
  std::vector<FieldValue> fields;  // `where` each is its value
};                                 // expect deal where stage is "new"
struct ExpectInList {
  bool absent;
  Name list;
};  // expect contact [not] in vips
// expect call crm.post "/leads" where email is "ann@example.com"
struct ExpectCall {
  bool absent;
  Callee callee;
  std::optional<ExprId> path;
  std::vector<ObjectMember> members;
};
// expect assigned to "sales", expect no handed off to "desk"; the words are the author's.
struct ExpectOwner {
  bool absent;
  Name words;
  ExprId team;
};
struct ExpectConversation {
  bool absent;
  Name word;
};  // expect conversation closed
struct ExpectFault {
  std::optional<Name> name;
};  // expect fault DivisionByZero
using StepNode =
    std::variant<GivenContact, GivenTagged, GivenConsented, GivenInList, GivenConversation,
                 GivenNow, Receive, Happen, Tap, Advance, Deploy, ExpectReply, ExpectReplies,
                 ExpectAsk, ExpectField, ExpectTagged, ExpectInList, ExpectConsented, ExpectRecord,
                 ExpectOwner, ExpectConversation, ExpectFault, ExpectContent, ExpectTemplate, Stub,
                 ExpectCall>;
struct Step {
  StepNode node;
  Span span;
};
struct Test {
  ExprId title;
  std::vector<Step> steps;
};

}  // namespace hark::ast
