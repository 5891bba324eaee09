#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "compiler/ir/program.h"
#include "runtime/value/arena.h"
#include "runtime/value/word.h"

// Values as JSON, the form in which they leave their turn: by name and type, so that
// another program can take them up. Enums are written as their case name, decimals and
// money as text, an Instant and a Duration as integer ms, a Date as "2026-01-31", a Time
// as "09:00", lists as arrays, records as objects by field name, and none as null.
namespace hark::value {

// The word must be a value of the type.
nlohmann::json ToJson(const ir::Program& program, ir::TypeId type, Word word);

// Takes any JSON. Nothing when it does not fit the type and its limits, or when the arena
// is full. A record's field that may be unknown may be left out; members that the record
// does not have are passed over.
std::optional<Word> FromJson(const ir::Program& program, ir::TypeId type,
                             const nlohmann::json& json, Arena& arena);

// Whether the number is a value of the scalar type: a case the enum has, a day of the
// years 1 to 9999 …
bool ScalarFits(const ir::Program& program, const ir::Type& type, std::int64_t value);

// The constant as a word: 0 when it does not fit its type or the arena is full. The
// constants of a loaded program all fit.
Word ConstantWord(const ir::Program& program, const ir::Constant& constant, Arena& arena);

}  // namespace hark::value
