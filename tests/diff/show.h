#pragma once

#include <string>

#include "compiler/ir/program.h"
#include "runtime/ops/context.h"

namespace hark::diff {

// Appends a value as text that two different ones do not share.
void Show(const ir::Program& program, ir::TypeId type, value::Word word, std::string& out);

// All that a turn wanted, and the contact as it left them.
void ShowEffects(const ir::Program& program, const ops::Context& context, std::string& out);
void ShowContact(const ir::Program& program, const ops::Contact& contact, std::string& out);

}  // namespace hark::diff
