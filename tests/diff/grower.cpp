#include "tests/diff/grower.h"

#include <algorithm>
#include <utility>

#include "compiler/base/check.h"

namespace hark::diff {
namespace {

bool IsAtHand(const Form& form, const Scope& scope) {
  return std::ranges::all_of(form.needs,
                             [&](const std::string& need) { return scope.at_hand.contains(need); });
}

// What the next place of the node may use: the list that a loop goes through does not know the
// loop's name, and what a wait's `where` asks is asked of another event.
Scope SeenAt(const Node& node, const Scope& outer, const Scope& inner) {
  const std::string& before = node.words.back();
  if (before.ends_with(" in ")) return outer;
  if (node.sort != "statement" || before.find(" where ") == std::string::npos) return inner;
  Scope waiting = inner;
  std::erase_if(waiting.at_hand, [](const std::string& one) { return one != "contact"; });
  return waiting;
}

}  // namespace

Node Grower::Grow(std::string_view sort, const Scope& given) {
  if (sort == "block") return Block(given);
  std::vector<const Scope::Variable*> variables;
  for (const Scope::Variable& one : given.variables) {
    if (one.sort == sort) variables.push_back(&one);
  }
  if (!variables.empty() && random_.OneIn(given.depth <= 0 ? 2 : 3)) {
    return Leaf(std::string(sort), random_.Any(variables)->name);
  }
  std::vector<const Form*> fitting;
  const auto consider = [&](const Form& form) {
    if (form.sort == sort && (form.is_leaf || given.depth > 0) && IsAtHand(form, given)) {
      fitting.push_back(&form);
    }
  };
  for (const Form* form : Forms::All().Of(sort)) consider(*form);
  for (const Form& form : given.own) consider(form);
  HARK_CHECK(!fitting.empty(),
             ("every sort has a form without places: " + std::string(sort)).c_str());
  Scope scope = given;
  return Of(Choose(fitting), scope);
}

const Form& Grower::Choose(const std::vector<const Form*>& fitting) {
  const auto favoured = std::ranges::find(fitting, favoured_, &Form::number);
  return favoured != fitting.end() && random_.OneIn(3) ? **favoured : *random_.Any(fitting);
}

Node Grower::Of(const Form& form, Scope& scope) {
  if (form.number < used_.size()) used_[form.number] = true;
  return Fill(form.sort, form.pieces, scope);
}

Node Grower::Fill(std::string sort, const std::vector<Piece>& pieces, Scope& scope) {
  Node node{.sort = std::move(sort), .words = {""}, .children = {}};
  Scope inner = scope;
  inner.depth -= 1;
  const Scope outer = inner;
  std::string name;
  for (const Piece& piece : pieces) {
    switch (piece.kind) {
      case Piece::Kind::Words: node.words.back() += piece.text; break;
      case Piece::Kind::SameName: node.words.back() += name; break;
      case Piece::Kind::NewName:
        name = "v" + std::to_string(++names_);
        node.words.back() += name;
        if (!piece.text.empty()) {
          (piece.after ? scope : inner).variables.push_back({name, piece.text});
        }
        break;
      case Piece::Kind::Place:
        node.children.push_back(Grow(piece.text, SeenAt(node, outer, inner)));
        node.words.emplace_back();
        break;
    }
  }
  return node;
}

Node Grower::Block(Scope scope) {
  Node block{.sort = "block", .words = {"{\n", "}\n"}, .children = {}, .is_list = true};
  const std::size_t count = 1 + random_.Below(scope.depth > 2 ? 4 : 2);
  for (std::size_t at = 0; at < count; ++at) {
    std::vector<const Form*> fitting;
    for (const auto* forms : {&Forms::All().Of("statement")}) {
      for (const Form* form : *forms) {
        if ((form->is_leaf || scope.depth > 0) && IsAtHand(*form, scope)) fitting.push_back(form);
      }
    }
    for (const Form& form : scope.own) {
      if (form.sort == "statement" && scope.depth > 0) fitting.push_back(&form);
    }
    Node statement = Of(Choose(fitting), scope);
    statement.words.back() += "\n";
    block.children.push_back(std::move(statement));
  }
  return block;
}

}  // namespace hark::diff
