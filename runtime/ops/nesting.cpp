#include "runtime/ops/nesting.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "runtime/ops/loaded_program.h"

namespace hark::ops {
namespace {

constexpr std::size_t kTooDeep = LoadedProgram::kNestingMax + 1;

class Depths {
 public:
  explicit Depths(const ir::Program& program)
      : program_(program), of_record_(program.records.size(), 0) {}

  // How many types deep a value of the type may be; kTooDeep for more than there may be,
  // which a record that holds itself always comes to.
  std::size_t Of(ir::TypeId id, std::size_t level = 1) {
    if (level >= kTooDeep) return kTooDeep;
    const ir::Type& type = program_.types[id];
    std::size_t inner = 0;
    if (type.element.valid()) inner = Of(type.element, level + 1);
    if (type.record_id.valid()) inner = OfRecord(type.record_id, level);
    return std::min(inner + 1, kTooDeep);
  }

  std::size_t OfRecord(ir::RecordId id, std::size_t level = 1) {
    std::size_t& known = of_record_[static_cast<std::size_t>(id.index)];
    if (known != 0) return known;
    std::size_t deepest = 0;
    for (const ir::Field& field : program_.records[id].fields) {
      deepest = std::max(deepest, Of(field.type, level + 1));
      if (deepest == kTooDeep) break;
    }
    return known = std::max<std::size_t>(deepest, 1);
  }

 private:
  const ir::Program& program_;
  std::vector<std::size_t> of_record_;
};

}  // namespace

std::optional<std::string> NestsTooDeep(const ir::Program& program) {
  Depths depths(program);
  for (ir::RecordId id : program.records.ids()) {
    if (depths.OfRecord(id) == kTooDeep) {
      return fmt::format("the record `{}` holds itself or nests more than {} deep",
                         program.records[id].name, LoadedProgram::kNestingMax);
    }
  }
  return std::nullopt;
}

}  // namespace hark::ops
