#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "runtime/ops/context.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/store/store.h"
#include "runtime/value/arena.h"
#include "runtime/value/event.h"

namespace hark::turn {

// One contact while a turn runs: the stored record, and its fields as the words of one
// program. Fields the program does not know stay as they are.
class Crm {
 public:
  // `stored` must outlive this. Corrupt fields read as not known.
  Crm(const store::Contact& stored, const value::Event& event);

  // The contact as `program` sees it; a field that does not fit its type is not known.
  ops::Contact View(const ops::LoadedProgram& program, value::Arena& arena) const;

  // Takes over what a run left in its view: `field` is an index into contact_fields.
  void SetField(const ir::Program& program, std::int32_t field, value::Word word);
  void SetTags(const std::vector<std::string>& tags);

  // The record to store, in the version it was made of, or nothing when the turn changed
  // nothing.
  std::optional<store::Contact> Changed() const;

  ~Crm();
  Crm(Crm&&) noexcept;

 private:
  struct Fields;
  const store::Contact& stored_;
  std::unique_ptr<Fields> fields_;
  std::vector<std::string> tags_;
};

}  // namespace hark::turn
