// What happens before the first statement of a handler, or before a part of a condition:
// values that the rest relies on are looked at and kept.

#include <algorithm>
#include <span>

#include "compiler/sema/ast_walk.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {
namespace {

template <typename Visit>
void ForEachFact(const Workspace& workspace, const std::vector<ExprId>& roots, const Visit& visit) {
  for (const ExprId root : roots) {
    ForEachExpr(workspace.unit, root, [&](ExprId id) { visit(id, workspace.fact(id)); });
  }
}

bool Reads(const Workspace& workspace, const std::vector<ExprId>& roots, BuiltIn wanted) {
  bool reads = false;
  ForEachFact(workspace, roots, [&](ExprId, const ExprFact& fact) {
    const auto* to = std::get_if<ToBuiltIn>(&fact.target);
    reads = reads || (to != nullptr && to->built_in == wanted);
  });
  return reads;
}

}  // namespace

std::vector<ExprId> RootsOf(const ast::Unit& unit, const ast::Body& body) {
  std::vector<ExprId> roots;
  ForEachStmt(unit, body, [&](const ast::Stmt& stmt) {
    const std::vector<ExprId> own = ExprsOf(stmt);
    roots.insert(roots.end(), own.begin(), own.end());
  });
  return roots;
}

// Parts of a condition are worked out in any order, and between a condition and its
// handler another rule may have changed the contact: so what was found to be there is
// looked at again. A part that comes out false changes nothing, because the part that
// asked for the value is false as well.
void Emitter::Guard(const Paths& paths, const std::vector<ExprId>& roots, ir::Place place) {
  Paths of_contact;
  Paths of_captures;
  ForEachFact(ws_, roots, [&](ExprId id, const ExprFact& fact) {
    const std::optional<Path> path = ws_.PathOf(id);
    if (!fact.narrowed || !path || !paths.contains(*path)) return;
    (path->of_contact() ? of_contact : of_captures).insert(*path);
  });
  DemandKnown(of_contact, place);
  BindCaptures(roots, place);
  DemandKnown(of_captures, place);
}

void Emitter::DemandKnown(const Paths& paths, ir::Place place) {
  if (paths.empty()) return;
  const ir::BlockId leave = builder_.NewBlock();
  ir::BlockId next;
  for (const Path& path : paths) {
    if (next.valid()) builder_.Begin(next);
    next = builder_.NewBlock();
    const ir::InstId known = builder_.Add(ir::IsKnown{EmitPath(path, place)}, place);
    builder_.Add(ir::Branch{known, next, leave}, kUnwritten);
  }
  builder_.Begin(leave);
  if (kind_ == ir::FunctionKind::Handler) {
    builder_.Add(ir::Return{}, place);
  } else {
    builder_.Add(ir::Return{Word(TypeKind::Bool, 0, place)}, place);
  }
  builder_.Begin(next);
}

ir::InstId Emitter::EmitPath(const Path& path, ir::Place place) {
  const bool of_contact = path.of_contact();
  TypeId type = of_contact ? ws_.program.contact_fields[path.fields.front()].type
                           : ws_.variables[path.variable].type;
  ir::InstId value = of_contact ? EmitContactField(path.fields.front(), place)
                                : Get(LocalOf(path.variable), place);
  for (const std::uint32_t field : std::span(path.fields).subspan(of_contact ? 1 : 0)) {
    // What it is a part of was demanded before it.
    if (ws_.IsOptional(type)) {
      type = ws_.Sure(type);
      value = builder_.Add(ir::UnwrapOptional{value, type}, place);
    }
    type = ws_.program.records[ws_.type(type).record_id].fields[field].type;
    value = builder_.Add(ir::GetField{value, field, type}, place);
  }
  return value;
}

// Binds what `roots` read of the event, and the groups of the matches of a `when`, which
// may read the event themselves.
void Emitter::BindCaptures(const std::vector<ExprId>& roots, ir::Place place) {
  std::vector<VariableId> wanted;
  ForEachFact(ws_, roots, [&](ExprId, const ExprFact& fact) {
    const auto* to = std::get_if<ToVariable>(&fact.target);
    if (to == nullptr) return;
    const Variable& variable = ws_.variables[to->variable];
    const bool bound = variable.of_event || variable.match.valid();
    if (bound && std::ranges::find(wanted, to->variable) == wanted.end()) {
      wanted.push_back(to->variable);
    }
  });
  std::ranges::sort(wanted);
  for (const VariableId variable : wanted) {
    if (ws_.variables[variable].of_event) BindEvent(variable, place);
  }
  for (const VariableId variable : wanted) {
    if (ws_.variables[variable].of_event) continue;
    const ExprId match = ws_.variables[variable].match;
    // Matches of the body bind where they stand.
    if (!ws_.guards.contains(match)) continue;
    const ast::Matches& node = std::get<ast::Matches>(ws_.expr(match).node);
    const ir::InstId subject = Emit(node.subject);
    const ir::InstId pattern{ws_.patterns.at(match).index};
    const ir::InstId groups = builder_.Op(ir::Op::text_capture, ws_.variables[variable].type,
                                          {subject, pattern}, At(match));
    Set(LocalOf(variable), groups, At(match));
  }
}

void Emitter::KeepEvent(const std::vector<ExprId>& roots, bool object, ir::Place place) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const auto keep = [&](BuiltIn built_in, const char* name) {
    const ir::InstId value = EmitBuiltIn(built_in, place);
    const ir::LocalId local = builder_.AddLocal(name, text);
    Set(local, value, place);
    return local;
  };
  if (object) {
    const ir::InstId value = EventObject(place);
    kept_object_ = builder_.AddLocal("object", text);
    Set(*kept_object_, value, place);
  }
  if (Reads(ws_, roots, BuiltIn::Text)) kept_text_ = keep(BuiltIn::Text, "text");
  if (Reads(ws_, roots, BuiltIn::Channel)) kept_channel_ = keep(BuiltIn::Channel, "channel");
}

}  // namespace hark::sema
