// Outside calls: what is asked, and what came of it.
#include "runtime/ops/call.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "compiler/ir/limits.h"
#include "runtime/ops/append.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/outside.h"
#include "runtime/value/codec.h"
#include "runtime/value/outcome.h"

namespace hark::ops {
namespace {

using nlohmann::json;
using value::AsText;

constexpr std::string_view kAuthWords[] = {"none", "bearer", "basic", "header"};

// Members that are not known are left out: a service that wants them says so by itself.
void DropNone(json& value) {
  if (value.is_object()) {
    std::erase_if(value.get_ref<json::object_t&>(),
                  [](const auto& member) { return member.second.is_null(); });
  }
  if (value.is_structured()) {
    for (json& part : value) DropNone(part);
  }
}

// Puts dots in place of the secrets in a value of the type; whether there are any.
bool HideSecrets(const ir::Program& program, ir::TypeId id, json& value) {
  const ir::Type& type = program.types[id];
  if (type.kind == ir::TypeKind::Secret) {
    value = "•••";
    return true;
  }
  if (type.kind != ir::TypeKind::Record) return false;
  bool any = false;
  for (const ir::Field& field : program.records[type.record_id].fields) {
    const auto member = value.find(field.name);
    any = (member != value.end() && HideSecrets(program, field.type, *member)) || any;
  }
  return any;
}

// All but what every URL may have anywhere (RFC 3986, unreserved) becomes `%XX`.
std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                       (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '.' || byte == '_' ||
                       byte == '~';
    if (plain) {
      encoded += letter;
    } else {
      encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return encoded;
}

bool IsRepeatable(std::string_view method) {
  return method == "GET" || method == "PUT" || method == "DELETE";
}

}  // namespace

std::string Dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Word AppendCall(Context& context, OutsideCall call) {
  if (!HasRoom(context)) return 0;
  context.wait_ms = call.timeout_ms + ir::kCallGraceMs;
  context.calls.push_back(std::move(call));
  return Append(context, {.kind = Effect::Kind::Call,
                          .index = static_cast<std::int32_t>(context.calls.size() - 1)});
}

Word CallResult(Context& context, ir::TypeId type) {
  if (!SpendBytes(context, context.event->fields.size())) return 0;
  std::optional<Word> answer =
      value::ReadAnswer(context.program->ir(), type, *context.event, *context.arena);
  if (answer) answer = InForm(context, type, *answer);
  return answer ? MakeBox(context, *answer) : 0;
}

extern "C" {

Word hark_op_url_segment(Context* context, Word text) {
  const std::string_view written = AsText(text);
  if (written.find_first_not_of('.') == std::string_view::npos) {
    return context->Raise(Trap::NoPlaceInPath);
  }
  return hark_op_url_value(context, text);
}

Word hark_op_url_value(Context* context, Word text) {
  if (!SpendBytes(*context, AsText(text).size())) return 0;
  return MakeText(*context, PercentEncoded(AsText(text)));
}

Word hark_op_call_body(Context* context, Word type_index, Word word) {
  const ir::TypeId type{static_cast<std::int32_t>(type_index)};
  json body = value::ToJson(context->program->ir(), type, word);
  DropNone(body);
  std::string written = Dumped(body);
  if (!SpendBytes(*context, written.size())) return 0;
  if (written.size() > ir::kMaxRequestBytes) return context->Raise(Trap::RequestTooLarge);
  context->call_body = std::move(written);
  context->call_body_shown.clear();
  if (HideSecrets(context->program->ir(), type, body)) context->call_body_shown = Dumped(body);
  return 0;
}

// The request holds all that its sender needs but the secret, so that a run goes on calling
// what it began with, whatever is deployed meanwhile.
Word hark_op_service_call(Context* context, Word index, Word method, Word path) {
  const ir::ServiceId id{static_cast<std::int32_t>(index)};
  const ir::Service& service = context->program->ir().services[id];
  const std::string_view verb = AsText(method);
  json request = {{"method", verb}, {"url", service.url}, {"path", AsText(path)}};
  if (service.auth != ir::Service::Auth::None) {
    request["auth"] = {{"kind", kAuthWords[static_cast<std::size_t>(service.auth)]},
                       {"secret", service.secret}};
    if (!service.header.empty()) request["auth"]["header"] = service.header;
  }
  std::string shown;
  if (!context->call_body_shown.empty()) {
    request["body"] = std::exchange(context->call_body_shown, {});
    shown = Dumped(request);
  }
  if (!context->call_body.empty()) request["body"] = std::exchange(context->call_body, {});
  return AppendCall(*context, {.channel = std::string(value::kServiceChannel),
                               .to = service.name,
                               .request = Dumped(request),
                               .shown = std::move(shown),
                               .repeatable = IsRepeatable(verb),
                               .timeout_ms = service.timeout_ms});
}

Word hark_op_call_answered(Context* context) { return value::IsAnswered(*context->event) ? 1 : 0; }

Word hark_op_call_result(Context* context, Word type_index) {
  return CallResult(*context, ir::TypeId{static_cast<std::int32_t>(type_index)});
}

Word hark_op_call_failure(Context* context, Word type_index, Word repeatable) {
  const ir::TypeId type{static_cast<std::int32_t>(type_index)};
  const std::optional<Word> failure = value::ReadFailure(
      context->program->ir(), type, *context->event, repeatable != 0, *context->arena);
  return failure ? *failure : context->Raise(Trap::NotKnown);
}

}  // extern "C"

}  // namespace hark::ops
