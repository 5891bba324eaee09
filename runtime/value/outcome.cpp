#include "runtime/value/outcome.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runtime/value/codec.h"
#include "runtime/value/json_text.h"

namespace hark::value {
namespace {

using nlohmann::json;

std::string Dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// "200", "refused 404", "unreachable: connection refused".
std::string Words(const CallOutcome& outcome) {
  std::string words = outcome.reason;
  if (outcome.status) words += fmt::format("{}{}", words.empty() ? "" : " ", *outcome.status);
  if (words.empty()) words = "answered";
  return outcome.words.empty() ? words : words + ": " + outcome.words;
}

json FieldsOf(const Event& event) {
  json fields = ParseJson(event.fields);
  return fields.is_object() ? fields : json::object();
}

// Reads numbers with a point or an exponent as they are written, for decimals are exact.
class ExactReader : public json::json_sax_t {
 public:
  explicit ExactReader(json& root) : dom_(root, false) {}

  bool null() override { return dom_.null(); }
  bool boolean(bool value) override { return dom_.boolean(value); }
  bool number_integer(number_integer_t value) override { return dom_.number_integer(value); }
  bool number_unsigned(number_unsigned_t value) override { return dom_.number_unsigned(value); }
  bool number_float(number_float_t, const string_t& written) override {
    string_t copy = written;
    return dom_.string(copy);
  }
  bool string(string_t& value) override { return dom_.string(value); }
  bool binary(binary_t& value) override { return dom_.binary(value); }
  bool start_object(std::size_t count) override { return Open() && dom_.start_object(count); }
  bool key(string_t& name) override { return dom_.key(name); }
  bool end_object() override {
    --depth_;
    return dom_.end_object();
  }
  bool start_array(std::size_t count) override { return Open() && dom_.start_array(count); }
  bool end_array() override {
    --depth_;
    return dom_.end_array();
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  // What nests deeper than any type of ours is nobody's answer.
  bool Open() { return ++depth_ <= kMaxNesting; }

  nlohmann::detail::json_sax_dom_parser<json> dom_;
  int depth_ = 0;
};

}  // namespace

Event OutcomeEvent(std::string_view run_id, std::int64_t wait_number, std::string_view to,
                   const CallOutcome& outcome, std::int64_t at_ms) {
  json fields = json::object();
  if (outcome.status) fields["status"] = *outcome.status;
  if (outcome.reason.empty()) {
    fields["answer"] = outcome.answer;
  } else {
    fields["reason"] = outcome.reason;
  }
  Event event;
  event.kind = EventKind::Outcome;
  event.id = fmt::format("outcome-{}-{}", run_id, wait_number);
  event.at_ms = at_ms;
  event.subject = to;
  event.fields = Dumped(fields);
  event.error = Words(outcome);
  event.run_id = run_id;
  event.wait_number = wait_number;
  return event;
}

bool IsAnswered(const Event& event) {
  return event.kind == EventKind::Outcome && FieldsOf(event).contains("answer");
}

std::optional<Word> ReadAnswer(const ir::Program& program, ir::TypeId type, const Event& event,
                               Arena& arena) {
  if (event.kind != EventKind::Outcome) return std::nullopt;
  const json fields = FieldsOf(event);
  const auto answer = fields.find("answer");
  if (answer == fields.end() || !answer->is_string()) return std::nullopt;
  if (program.types[type].kind == ir::TypeKind::Text) {
    return FromJson(program, type, *answer, arena);
  }
  json parsed;
  ExactReader reader(parsed);
  if (json::sax_parse(answer->get_ref<const std::string&>(), &reader)) {
    if (const auto word = FromJson(program, type, parsed, arena)) return word;
  }
  // Of whatever form a Json is, it is one.
  if (program.types[type].kind == ir::TypeKind::Json) return std::nullopt;
  return FromJson(program, type, *answer, arena);
}

std::optional<Word> ReadFailure(const ir::Program& program, ir::TypeId record, const Event& event,
                                bool repeatable, Arena& arena) {
  json failure = json::object();
  if (event.kind == EventKind::Outcome) {
    failure = FieldsOf(event);
    if (!failure.contains("reason")) failure["reason"] = "unreadable";
  } else {
    failure["reason"] = repeatable ? "timeout" : "uncertain";
  }
  return FromJson(program, record, failure, arena);
}

}  // namespace hark::value
