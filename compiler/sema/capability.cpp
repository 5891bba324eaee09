#include "compiler/sema/capability.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/sema/ast_walk.h"
#include "compiler/sema/suggest.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {
namespace {

struct Capability {
  std::string_view name;
  std::string_view words;
  bool (*is)(const ast::StmtNode& node);
};
template <typename Node>
bool Does(const ast::StmtNode& node, bool (*which)(const Node&)) {
  const Node* it = std::get_if<Node>(&node);
  return it != nullptr && which(*it);
}
constexpr auto kCapabilities = std::to_array<Capability>({
#define HARK_CAPABILITY(name, statement, which, words)                                             \
  {#name, words, [](const ast::StmtNode& node) {                                                   \
     return Does<ast::statement>(node,                                                             \
                                 []([[maybe_unused]] const ast::statement& it) { return which; }); \
   }},
#include "compiler/sema/capabilities.def"
#undef HARK_CAPABILITY
});

// What one file says of itself, and does.
struct FileUse {
  std::vector<ast::Name> required;
  // Of each capability, the first statement that needs it; null: none does.
  std::array<const ast::Stmt*, kCapabilities.size()> first = {};
};

class RequireChecker {
 public:
  explicit RequireChecker(Workspace& workspace) : ws_(workspace), files_(workspace.sources.size()) {
    for (const ast::Decl& decl : ws_.unit.decls) {
      if (const auto* require = std::get_if<ast::Require>(&decl.node)) {
        std::vector<ast::Name>& required = FileOf(decl.span).required;
        required.insert(required.end(), require->capabilities.begin(), require->capabilities.end());
      }
      ForEachStmt(ws_.unit, decl, [&](const ast::Stmt& stmt) { Add(stmt); });
    }
  }

  void Check() {
    for (const source::FileId file : ws_.sources.ids()) {
      const FileUse& use = files_[static_cast<std::size_t>(file.index)];
      bool all_known = true;
      for (const ast::Name& name : use.required) all_known &= CheckName(name);
      // A name that is wrong may have been the one that is missing.
      if (!all_known || (use.required.empty() && !ws_.world.grants)) continue;
      for (std::size_t at = 0; at < kCapabilities.size(); ++at) {
        if (use.first[at] != nullptr) CheckUse(file, use, kCapabilities[at], *use.first[at]);
      }
    }
  }

 private:
  FileUse& FileOf(Span span) {
    return files_[static_cast<std::size_t>(ws_.sources.InScript(span).file.index)];
  }

  void Add(const ast::Stmt& stmt) {
    for (std::size_t at = 0; at < kCapabilities.size(); ++at) {
      if (!kCapabilities[at].is(stmt.node)) continue;
      const ast::Stmt*& first = FileOf(stmt.span).first[at];
      const auto begin = [&](const ast::Stmt& one) { return ws_.sources.InScript(one.span).begin; };
      if (first == nullptr || begin(stmt) < begin(*first)) first = &stmt;
    }
  }

  // Whether there is such a capability.
  bool CheckName(const ast::Name& name) {
    const std::vector<std::string> known = CapabilityNames();
    if (std::ranges::find(known, name.text) == known.end()) {
      DidYouMean(diag::Build(ws_.sink, name.span, diag::UnknownCapability, diag::Name{name.text}),
                 name.span, name.text, known, "there are " + Listed(known))
          .Emit();
      return false;
    }
    const auto& grants = ws_.world.grants;
    if (grants && std::ranges::find(*grants, name.text) == grants->end()) {
      diag::Build(ws_.sink, name.span, diag::CapabilityNotGranted, diag::Name{name.text})
          .Help("whoever runs the workspace grants it, in the `grants` of hark.toml")
          .Emit();
    }
    return true;
  }

  void CheckUse(source::FileId file, const FileUse& use, const Capability& capability,
                const ast::Stmt& first) {
    const std::vector<ast::Name>& required = use.required;
    const std::string name(capability.name);
    if (std::ranges::find(required, name, &ast::Name::text) != required.end()) return;
    Span place{file, 0, 0};
    if (!required.empty()) {
      place = required.back().span;
      place.begin = place.end;
    }
    diag::Build(ws_.sink, first.span, diag::CapabilityNotRequired,
                diag::Text{std::string(capability.words)}, diag::Name{"require " + name})
        .Help("say at the top of the file what it does beyond answering")
        .Suggest(place, required.empty() ? "require " + name + "\n" : ", " + name)
        .Emit();
  }

  Workspace& ws_;
  std::vector<FileUse> files_;
};

}  // namespace

std::vector<std::string> CapabilityNames() {
  std::vector<std::string> names;
  for (const Capability& each : kCapabilities) names.emplace_back(each.name);
  return names;
}

void CheckRequired(Workspace& workspace) { RequireChecker(workspace).Check(); }

}  // namespace hark::sema
