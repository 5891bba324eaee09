#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "compiler/ir/program.h"

namespace hark::ops {

// What a model is asked, as whoever serves it is told (runtime/call/model_caller.cpp puts it
// into their words): `task`, `model`, `system` (what the model is told), `asked` (what it is asked
// about, JSON), `schema` (of its answer, a JSON schema), `most_tokens` and, where known, `price`.
struct ModelRequest {
  const ir::Program& program;
  const ir::Model& model;
  ir::TypeId answer;
  std::string_view persona;       // how it speaks where the answer goes; may be empty
  std::string_view instructions;  // the author's own
  std::string_view asked;         // JSON
  std::string_view language;      // of the contact, BCP 47; may be empty
};
nlohmann::json ToJson(const ModelRequest& request);

// What a try may come to at most whose request is of so many bytes: no token is shorter than one.
ir::Cost MostOf(std::size_t request_bytes, const ir::Model& model);

}  // namespace hark::ops
