#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/workspace.h"

// What declarations of services and of the model have in common.
namespace hark::sema {

// What a text says that is known when the script is compiled; empty where it is none, which is
// then reported.
std::string ConstantText(Workspace& workspace, ExprId id);

// What is a number then, of the kind of Int, Duration …; nothing, and a diagnostic, where it is
// none.
std::optional<std::int64_t> ConstantNumber(Workspace& workspace, ExprId id, TypeKind kind);

// Adds what a service receives of a person: `text`, or `contact.email`.
void CheckReceived(Workspace& workspace, const ast::Received& received,
                   std::vector<std::string>& receives, bool secrets);

// What a model can be asked for: what a person would write down, and not a moment or a duration.
bool IsExtractable(const Workspace& workspace, TypeId type);

// Reports what no model is asked to do.
void CheckModelTask(Workspace& workspace, const ast::Name& task);

inline constexpr std::int64_t kDefaultCallMs = 10'000;
// How long a call may take, in ms.
std::int64_t CheckTimeout(Workspace& workspace, ExprId id);

}  // namespace hark::sema
