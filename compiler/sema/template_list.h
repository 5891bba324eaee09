#pragma once

#include "compiler/sema/workspace.h"

// Templates held to the list that WhatsApp gives of them, where the host has it (world.h).
namespace hark::sema {

// Reports where declarations are not what WhatsApp would send. All uses must be checked before.
void CheckTemplates(Workspace& workspace);

// Reports a template of marketing that goes for what the contact waits for.
void CheckTemplatePurpose(Workspace& workspace, const ast::Send& send, std::string_view purpose);

}  // namespace hark::sema
