#include "compiler/sema/from_clause.h"

#include <algorithm>
#include <utility>

#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

class FromSorter {
 public:
  FromSorter(Workspace& workspace, std::optional<TypeId> field) : ws_(workspace), field_(field) {}

  FromClauses Sort(const ast::Trigger& written) {
    for (const ast::Source& source : written.sources) Add(source);
    return std::move(clauses_);
  }

 private:
  void Add(const ast::Source& source) {
    FromClauses read;
    for (const ExprId id : source.values) {
      // A field changes from one value: several names are channels.
      const bool value = field_ && source.values.size() == 1 && IsValue(id);
      const auto* name = std::get_if<ast::NameRef>(&ws_.expr(id).node);
      if (name != nullptr && !value) read.channels.push_back({name->name, ws_.expr(id).span});
      if (name == nullptr || value) read.values.push_back(id);
    }
    if (!read.channels.empty()) Take(clauses_.channels, std::move(read.channels), source.word);
    if (!read.values.empty()) Take(clauses_.values, std::move(read.values), source.word);
  }

  template <typename T>
  void Take(std::vector<T>& into, std::vector<T> from, Span word) {
    if (into.empty()) {
      into = std::move(from);
      return;
    }
    diag::Build(ws_.sink, word, diag::ClauseTwice, diag::Name{"from"})
        .Help("write each clause once")
        .Emit();
  }

  bool IsValue(ExprId id) {
    const auto* node = std::get_if<ast::NameRef>(&ws_.expr(id).node);
    if (node == nullptr) return true;
    const Span span = ws_.expr(id).span;
    const std::string& name = node->name;
    const bool channel = ChannelNamed(name) != nullptr;
    const std::vector<std::string> cases = Cases();
    const Symbol* symbol = ws_.Find(name, span);
    const bool value = std::ranges::find(cases, name) != cases.end() ||
                       (symbol != nullptr && symbol->kind == Symbol::Kind::Const);
    if (channel && value) ReportBoth(span, name, symbol);
    if (channel || value) return value;
    // A slip of the finger, in whichever it is nearer to.
    return Nearest(name, cases).has_value() || !Nearest(name, ws_.world.channels).has_value();
  }

  std::vector<std::string> Cases() const {
    std::vector<std::string> names;
    const TypeId type = ws_.Sure(*field_);
    if (!ws_.Is(type, TypeKind::Enum)) return names;
    for (const ir::EnumCase& one : ws_.program.enums[ws_.type(type).enum_id].cases) {
      names.push_back(one.name);
    }
    return names;
  }

  void ReportBoth(Span span, const std::string& name, const Symbol* constant) {
    const std::string asks = "for the channel, ask `when channel is \"" + name + "\"`";
    const TypeId type = ws_.Sure(*field_);
    auto builder = diag::Build(ws_.sink, span, diag::ChannelOrValue, diag::Name{name});
    if (ws_.Is(type, TypeKind::Enum)) {
      const std::string full = ws_.Show(type).value + "." + name;
      std::move(builder).Help("for the value, write `" + full + "`; " + asks).Suggest(span, full);
    } else {
      std::move(builder)
          .Note(constant->name.span, "the value")
          .Help("for the value, give the constant another name; " + asks);
    }
    std::move(builder).Emit();
  }

  Workspace& ws_;
  std::optional<TypeId> field_;
  FromClauses clauses_;
};

}  // namespace

FromClauses FromClausesOf(Workspace& workspace, const ast::Trigger& written,
                          std::optional<TypeId> field) {
  return FromSorter(workspace, field).Sort(written);
}

}  // namespace hark::sema
