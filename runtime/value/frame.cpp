#include "runtime/value/frame.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "compiler/base/check.h"
#include "runtime/value/cbor.h"
#include "runtime/value/codec.h"

namespace hark::value {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

// The member, or null when there is none or `object` is something else.
const json* Member(const json& object, const std::string& name) {
  if (!object.is_object()) return nullptr;
  auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

Result<void> DecodeLocal(const ir::Program& program, const ir::Local& local, const json& saved,
                         Word& word, Arena& arena) {
  std::string type_name = ir::TypeName(program, local.type);
  const json* type = Member(saved, "t");
  const json* value = Member(saved, "v");
  if (type == nullptr || value == nullptr || *type != type_name) {
    return Fail(FailureKind::Corrupt,
                fmt::format("the saved `{}` is not a {}", local.name, type_name));
  }
  std::optional<Word> decoded = FromJson(program, local.type, *value, arena);
  if (!decoded) {
    return Fail(FailureKind::Corrupt,
                fmt::format("the saved `{}` does not read as {}", local.name, type_name));
  }
  word = *decoded;
  return {};
}

}  // namespace

Result<std::string> EncodeFrame(const ir::Program& program, const ir::Function& function,
                                const ir::Wait& wait, std::span<const Word> locals) {
  HARK_CHECK(locals.size() == function.locals.size(), "a frame is saved from all the locals");
  json saved = json::object();
  for (ir::LocalId id : wait.live) {
    const ir::Local& local = function.locals[id];
    Word word = locals[static_cast<std::size_t>(id.index)];
    saved[local.name] = {{"t", ir::TypeName(program, local.type)},
                         {"v", ToJson(program, local.type, word)}};
  }
  std::string bytes;
  json::to_cbor(json{{"v", kVersion}, {"locals", std::move(saved)}}, bytes);
  return bytes;
}

Result<void> DecodeFrame(const ir::Program& program, const ir::Function& function,
                         const ir::Wait& wait, std::string_view bytes, std::span<Word> locals,
                         Arena& arena) {
  HARK_CHECK(locals.size() == function.locals.size(), "a frame is read into all the locals");
  json frame(json::value_t::discarded);
  if (IsPlainCbor(bytes)) frame = json::from_cbor(bytes, true, false);
  const json* version = Member(frame, "v");
  const json* saved = Member(frame, "locals");
  if (version == nullptr || saved == nullptr || *version != kVersion) {
    return Fail(FailureKind::Corrupt, "what the run remembers does not read back");
  }
  for (ir::LocalId id : wait.live) {
    const ir::Local& local = function.locals[id];
    const json* found = Member(*saved, local.name);
    if (found == nullptr) {
      return Fail(FailureKind::Corrupt, fmt::format("the run does not remember `{}`", local.name));
    }
    Result<void> decoded =
        DecodeLocal(program, local, *found, locals[static_cast<std::size_t>(id.index)], arena);
    if (!decoded) return decoded;
  }
  return {};
}

}  // namespace hark::value
