#pragma once

#include <cstdint>
#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

// Reading JSON from strangers: what is missing or of another type reads as nothing, so
// that one odd member never spoils the rest. For the channels and for whoever serves models.
namespace hark::channel::json {

using Value = nlohmann::json;

// Any bytes. Ill-formed UTF-8 and lone surrogates read as U+FFFD, so that a name cut in
// half does not cost the batch it came in. The error says in words what is wrong;
// nesting deeper than 64 is refused.
std::expected<Value, std::string> Parse(std::string_view text);

// The member of that name; null when there is none or `object` is no object.
const Value& Member(const Value& object, std::string_view name);
// The value itself when it is an array, else an empty one.
const Value& Elements(const Value& value);
// A string's characters, else nothing at all.
std::string Text(const Value& value);
// An id: a string as it is, an integer as its digits (never through a double: ids have
// up to 63 bits), else empty.
std::string Id(const Value& value);
// An integer, bare or as a string of digits.
std::optional<std::int64_t> Integer(const Value& value);
// Compact, UTF-8. Never fails.
std::string Dump(const Value& value);

}  // namespace hark::channel::json
