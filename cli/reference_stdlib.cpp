#include "cli/reference_stdlib.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>

#include "compiler/base/match.h"
#include "compiler/base/unicode.h"
#include "compiler/sema/module.h"
#include "compiler/syntax/parse.h"
#include "stdlib/stdlib.h"

namespace hark::cli {
namespace {

// One space for what stands between the words of a text.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char each : unicode::Trim(text)) {
    const bool blank = each == '\n' || each == ' ';
    if (!blank) line += each;
    if (blank && !line.ends_with(' ')) line += ' ';
  }
  return line;
}

// The comment that a module begins with. What is set in by two blanks more is an example.
std::string Head(std::string_view module) {
  std::string head;
  while (module.starts_with("//") && !module.starts_with("///")) {
    std::string_view line = module.substr(2, module.find('\n') - 2);
    module.remove_prefix(std::min(module.find('\n') + 1, module.size()));
    if (line.starts_with(' ')) line.remove_prefix(1);
    head += fmt::format("{}{}\n", line.starts_with("  ") ? "  " : "", line);
  }
  return head;
}

class Module {
 public:
  explicit Module(const stdlib::Source& module) : module_(module) {
    const source::FileId file = sources_.Add(std::string(module.name), std::string(module.text));
    diag::Sink sink;
    syntax::ParseInto(sources_, file, unit_, sink);
  }

  std::string Page() const {
    std::string page =
        fmt::format("\n## {}\n\n{}", sema::ModulePath(module_.name), Head(module_.text));
    std::string rows;
    for (const ast::Decl& decl : unit_.decls) {
      if (!decl.doc.empty()) rows += Row(decl);
    }
    if (!rows.empty()) page += "\n| written | |\n| --- | --- |\n" + rows;
    return page;
  }

 private:
  std::string Row(const ast::Decl& decl) const {
    const std::string written = Written(decl);
    if (written.empty()) return {};
    return fmt::format("| `{}` | {} |\n", written, OneLine(decl.doc));
  }

  // From the name of a declaration up to what it is made of.
  std::string Until(const ast::Name& name, source::Span end) const {
    std::string_view head = sources_.Text(source::Span{name.span.file, name.span.begin, end.begin});
    head = unicode::Trim(head);
    if (head.ends_with('=')) head.remove_suffix(1);
    return OneLine(head);
  }

  // As a script writes it that uses the module; empty of what no script names.
  std::string Written(const ast::Decl& decl) const {
    return std::visit(
        Match{
            [&](const ast::Const& one) { return Until(one.name, unit_.exprs[one.value].span); },
            [&](const ast::Fn& one) {
              return Until(one.name, one.body ? one.body->span : unit_.exprs[*one.value].span);
            },
            [&](const ast::Flow& one) { return "do " + Until(one.name, one.body.span); },
            [&](const ast::Enum& one) {
              std::string cases;
              for (const ast::EnumCase& each : one.cases) cases += " " + each.name.text;
              return fmt::format("{}:{}", one.name.text, cases);
            },
            [&](const ast::Record& one) {
              return OneLine(sources_.Text(
                  source::Span{one.name.span.file, one.name.span.begin, decl.span.end}));
            },
            [&](const ast::TextCatalogue& one) {
              std::string names;
              for (const ast::Parameter& each : one.parameters) {
                names += fmt::format("{}{}: {}", names.empty() ? "" : ", ", each.name.text,
                                     sources_.Text(unit_.types[each.type].span));
              }
              return fmt::format("{}({})", one.name.text, names);
            },
            [](const auto&) { return std::string(); },
        },
        decl.node);
  }

  const stdlib::Source& module_;
  source::SourceSet sources_;
  ast::Unit unit_;
};

}  // namespace

std::string LibraryReference() {
  std::string page =
      "# The standard library\n\n"
      "What `use std.words` and its like bring along, from the sources in [stdlib](../stdlib). "
      "Printed by\n`hark reference stdlib`.\n";
  for (const stdlib::Source& module : stdlib::Sources()) page += Module(module).Page();
  return page;
}

}  // namespace hark::cli
