#include "runtime/value/json_text.h"

#include <nlohmann/json.hpp>

namespace hark::value {

bool NestsDeeper(std::string_view text, int levels) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (in_string) {
      if (byte == '\\') ++at;
      if (byte == '"') in_string = false;
    } else if (byte == '"') {
      in_string = true;
    } else if (byte == '[' || byte == '{') {
      if (++depth > levels) return true;
    } else if (byte == ']' || byte == '}') {
      --depth;
    }
  }
  return false;
}

nlohmann::json ParseJson(std::string_view text) {
  using nlohmann::json;
  if (NestsDeeper(text, kMaxNesting)) return json(json::value_t::discarded);
  return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace hark::value
