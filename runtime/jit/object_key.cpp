#include "runtime/jit/object_key.h"

#include <tuple>

#include "compiler/base/crypto.h"
#include "compiler/ir/abi.h"
#include "compiler/ir/print.h"

namespace hark::jit {
namespace {

constexpr std::size_t kHashBytes = std::tuple_size_v<crypto::Digest>;

std::string_view BytesOf(const crypto::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void Append(std::string& out, std::int64_t number) { out += std::to_string(number) + ' '; }

void Append(std::string& out, const ir::Constant& constant) {
  out += std::to_string(constant.value.index());
  if (const auto* number = std::get_if<std::int64_t>(&constant.value)) Append(out, *number);
  if (const auto* text = std::get_if<std::string>(&constant.value)) {
    Append(out, static_cast<std::int64_t>(text->size()));
    out += *text;
  }
}

// What the printed function shows by name but the code has by number, and the constants,
// which it may show by a number of their own.
void AppendNumbers(std::string& out, const ir::Program& program, const ir::Function& function) {
  for (std::int32_t arg : function.args) Append(out, arg);
  for (const ir::Inst& inst : function.insts) {
    if (const auto* call = std::get_if<ir::CallFunction>(&inst)) Append(out, call->function.index);
    if (const auto* constant = std::get_if<ir::Const>(&inst)) {
      Append(out, program.constants[constant->constant]);
    }
  }
}

}  // namespace

std::string ObjectKey(const ir::Program& program, std::span<const ir::FunctionId> functions,
                      std::string_view target) {
  std::string content(target);
  Append(content, ir::kAbiVersion);
  ir::Printer printer(program, {.places = false});
  for (ir::FunctionId id : functions) {
    Append(content, id.index);
    printer.PrintOne(id);
    AppendNumbers(content, program, program.functions[id]);
  }
  content += printer.Take();
  return crypto::ToHex(crypto::Hash(content));
}

std::string Seal(std::string_view object) {
  std::string sealed(BytesOf(crypto::Hash(object)));
  sealed += object;
  return sealed;
}

std::optional<std::string_view> Unseal(std::string_view sealed) {
  if (sealed.size() < kHashBytes) return std::nullopt;
  std::string_view object = sealed.substr(kHashBytes);
  if (BytesOf(crypto::Hash(object)) != sealed.substr(0, kHashBytes)) return std::nullopt;
  return object;
}

}  // namespace hark::jit
