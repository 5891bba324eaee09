// What a test says of services: what they answer, and what they are to be asked.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "cli/script_running.h"
#include "runtime/call/call.h"
#include "runtime/store/rules.h"
#include "runtime/value/codec.h"
#include "runtime/value/json_text.h"
#include "runtime/value/outcome.h"

namespace hark::cli {
namespace {

// The method, path and body of a call; of the model what it is asked to do, and about what.
struct Asked {
  std::string method;
  std::string path;
  json body;
  json lookups;  // of a reply before which the model may look something up: what it may give
};

Asked AskedBy(const store::OutboxEntry& call) {
  const json request = value::ParseJson(store::ShownBody(call));
  if (!request.is_object()) return {};
  if (request.contains("task")) {
    json asked = value::ParseJson(request.value("asked", ""));
    std::string text = asked.is_string() ? asked.get<std::string>() : "";
    std::string task = request.value("task", "");
    json lookups = task == "reply" ? request["schema"].value("properties", json()) : json();
    return {std::move(task), std::move(text), std::move(asked), std::move(lookups)};
  }
  return {request.value("method", ""),
          request.value("path", ""),
          value::ParseJson(request.value("body", "")),
          {}};
}

std::string StubFor(const store::OutboxEntry& call, const Asked& asked) {
  if (call.to.channel == value::kModelChannel) return fmt::format("ai {}", asked.method);
  const std::string words = call::InWords(call);
  return fmt::format("{} \"{}\"", words.substr(0, words.find(' ')), asked.path);
}

// What is wrong where a test has the model look up what it may not.
std::optional<std::string> NoLookup(const json& lookups, const json& answer) {
  if (!answer.is_object()) return std::nullopt;
  for (const auto& member : answer.items()) {
    if (lookups.contains(member.key())) continue;
    std::vector<std::string> known;
    for (const auto& lookup : lookups.items()) known.push_back(lookup.key());
    return fmt::format("the model cannot answer with `{}`; here it gives {}", member.key(),
                       fmt::join(known, ", "));
  }
  return std::nullopt;
}

}  // namespace

json Running::JsonOf(const sema::JsonValue& value) const {
  if (value.is_list) {
    json list = json::array();
    for (const sema::JsonValue& item : value.items) list.push_back(JsonOf(item));
    return list;
  }
  if (!value.constant.valid()) {
    json object = json::object();
    for (const auto& [name, member] : value.members) object[name] = JsonOf(member);
    return object;
  }
  value::Arena arena(1 << 20);
  const ir::Constant& constant = program_.constants[value.constant];
  return value::ToJson(program_, constant.type, value::ConstantWord(program_, constant, arena));
}

Running::Reason Running::Do(const sema::Stub& stub) {
  stubs_.push_back({stub});
  return std::nullopt;
}

std::optional<value::CallOutcome> Running::Answer(const store::OutboxEntry& call) {
  const std::string service = store::CalleeOf(call);
  const Asked asked = AskedBy(call);
  calls_.push_back(call);
  Stubbed* chosen = nullptr;
  for (Stubbed& one : stubs_) {
    const bool fits = one.stub.service == service && one.stub.method == asked.method &&
                      one.stub.path.value_or(asked.path) == asked.path;
    if (!fits || (chosen != nullptr && chosen->used == 0)) continue;
    chosen = &one;
  }
  if (chosen == nullptr) {
    const std::string stub = StubFor(call, asked);
    unstubbed_ = fmt::format("nothing answers `{0}`; write `stub {0} -> …` above", stub);
    return value::CallOutcome{"unreachable", {}, "", "no stub answers it"};
  }
  chosen->used += 1;
  constexpr std::int64_t kOk = 200;
  const sema::Stub& stub = chosen->stub;
  if (!stub.answer) return value::CallOutcome{stub.failure, stub.status, "", ""};
  json answer = JsonOf(*stub.answer);
  const bool may_look_up = asked.lookups.is_object();
  if (may_look_up) {
    if (answer.is_string()) answer = {{"reply", std::move(answer)}};
    if (auto unknown = NoLookup(asked.lookups, answer)) unstubbed_ = *std::move(unknown);
  }
  const bool fits = call.to.channel != value::kModelChannel || asked.method != "reply" ||
                    answer.is_string() || (may_look_up && answer.is_object());
  if (!fits) return value::CallOutcome{"unreadable", {}, "", "a reply is a text"};
  return value::CallOutcome{"", kOk, answer.is_string() ? answer.get<std::string>() : answer.dump(),
                            ""};
}

bool Running::IsCall(const sema::ExpectCall& expect, const store::OutboxEntry& call) const {
  const Asked asked = AskedBy(call);
  if (expect.service != store::CalleeOf(call) || expect.method != asked.method) return false;
  if (expect.path && *expect.path != asked.path) return false;
  return std::ranges::all_of(expect.members, [&](const auto& wanted) {
    return asked.body.is_object() && asked.body.contains(wanted.name) &&
           asked.body[wanted.name] == JsonOf(wanted.value);
  });
}

Running::Reason Running::Do(const sema::ExpectCall& expect) {
  std::string made;
  for (const store::OutboxEntry& call : calls_) {
    if (IsCall(expect, call)) {
      if (!expect.absent) return std::nullopt;
      return fmt::format("this call was made, and none was expected: {}", call::InWords(call));
    }
    made += (made.empty() ? "" : "; ") + call::InWords(call);
  }
  if (expect.absent) return std::nullopt;
  if (made.empty()) return std::string("no call was made");
  return fmt::format("no call is like that; made was {}", made);
}

}  // namespace hark::cli
