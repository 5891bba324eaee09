#pragma once

#include <string>
#include <utility>
#include <variant>

#include "compiler/sema/workspace.h"

namespace hark::sema {

// What a workspace has one of, such as `sending { … }`; null where it has none. Every further one
// is reported as `second`, at its `place`, with `note` at the first.
template <typename Node>
const Node* DeclaredOnce(Workspace& workspace, Span Node::*place, const diag::Kind<>& second,
                         const std::string& note, const std::string& help) {
  const Node* first = nullptr;
  for (const ast::Decl& decl : workspace.unit.decls) {
    const auto* node = std::get_if<Node>(&decl.node);
    if (node == nullptr) continue;
    if (first == nullptr) {
      first = node;
      continue;
    }
    diag::Build(workspace.sink, node->*place, second).Note(first->*place, note).Help(help).Emit();
  }
  return first;
}

}  // namespace hark::sema
