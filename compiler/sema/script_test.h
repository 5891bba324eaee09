#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/base/trap.h"
#include "compiler/ir/program.h"

// A `test` block as data: what a runner needs and nothing of the syntax. Fields are
// indices into Program::contact_fields; a value is a constant of the field's type (of
// its element, where that is optional).
namespace hark::sema {

struct GivenField {
  std::size_t field;
  ir::ConstantId value;
};
struct GivenContact {
  std::vector<GivenField> fields;
};
struct GivenTagged {
  std::string tag;
};
struct GivenConsented {
  std::string purpose;
};
struct GivenInList {
  std::string list;
};
struct GivenConversation {
  std::string team;
};
struct GivenNow {
  std::int64_t instant_ms;
};  // UTC
// An empty channel is the runner's choice; an empty person is the contact of the test.
struct Receive {
  std::string text;
  std::string channel;
  std::string from;
};
// Any event but a message: what it is about and what it brings, by the fields of the
// record that its trigger binds.
struct NamedValue {
  std::string name;
  ir::ConstantId value;
};
struct Happen {
  EventKind kind;
  std::string subject;
  std::string text;
  std::vector<NamedValue> fields;
  std::string channel;
  std::string from;
};
struct Tap {
  std::string choice;
  std::string channel;
};  // the name of an enum's case, or of a button that a rule listens for
struct Advance {
  std::int64_t milliseconds;
};
// The workspace as a new version.
struct Deploy {};
// No text: any reply. `containing` and equality compare folded text.
struct ExpectReply {
  bool absent;
  bool containing;
  std::optional<std::string> text;
};
// What a reply is beside its text, by its word in `expect reply image`.
struct ExpectContent {
  bool absent;
  std::string word;
};
struct ExpectTemplate {
  bool absent;
  std::string name;
};
struct ExpectReplies {
  std::int64_t count;
};
struct ExpectAsk {
  ir::EnumId choices;
};  // invalid: whatever the choices
struct ExpectField {
  std::size_t field;
  ir::ConstantId value;
};
struct ExpectTagged {
  bool absent;
  std::string tag;
};
struct ExpectConsented {
  bool absent;
  std::string purpose;
};
struct RecordValue {
  std::string field;
  ir::ConstantId value;
};
// A deal, task or note of the contact, open or closed, with this title and these values.
struct ExpectRecord {
  bool absent;
  std::string kind;
  bool containing;
  std::optional<std::string> title;
  std::vector<RecordValue> fields;
};
struct ExpectInList {
  bool absent;
  std::string list;
};
struct JsonMember;
// What is written as JSON: a constant, or an object, or a list.
struct JsonValue {
  ir::ConstantId constant;  // invalid: one of the others
  std::vector<JsonMember> members;
  std::vector<JsonValue> items;
  bool is_list = false;
};
struct JsonMember {
  std::string name;
  JsonValue value;
};
// What a service answers when it is called so, or the model when it is asked so.
struct Stub {
  std::string service;
  std::string method;               // in capitals; of the model: what it is asked to do
  std::optional<std::string> path;  // of the model: what it is asked about, or whatever
  std::optional<JsonValue> answer;
  std::string failure;  // where there is no answer: a case of CallReason
  std::optional<std::int64_t> status;
};
// No path: whichever; of the model it is what it was asked about. Members are those of the body.
struct ExpectCall {
  bool absent;
  std::string service;
  std::string method;
  std::optional<std::string> path;
  std::vector<JsonMember> members;
};
// That the conversation was assigned, or handed off, to the team.
struct ExpectOwner {
  bool absent;
  bool handed_off;
  std::string team;
};
// That it was closed, or came back to the rules.
struct ExpectConversation {
  bool absent;
  bool closed;
};
struct ExpectFault {
  Trap trap;
};  // None: whichever

using StepNode =
    std::variant<GivenContact, GivenTagged, GivenConsented, GivenInList, GivenConversation,
                 GivenNow, Receive, Happen, Tap, Advance, Deploy, ExpectReply, ExpectReplies,
                 ExpectAsk, ExpectField, ExpectTagged, ExpectInList, ExpectConsented, ExpectRecord,
                 ExpectOwner, ExpectConversation, ExpectFault, ExpectContent, ExpectTemplate, Stub,
                 ExpectCall>;
struct Step {
  StepNode node;
  ir::Place place;
};
struct ScriptTest {
  std::string title;
  ir::Place place;
  std::vector<Step> steps;
};

}  // namespace hark::sema
