#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/said_of_value.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {

// How a value is read: the same text for the same value, while nothing changes.
struct Read {
  std::string key;
  bool changes = false;  // may be another one after an effect or a wait
};

// What a condition says of a value.
struct Part {
  Read read;
  TypeId type;
  Said said;
};

// Takes a condition's smallest parts for what they say of a value.
class PartFinder {
 public:
  explicit PartFinder(Workspace& workspace) : ws_(workspace) {}

  // Nothing where the value cannot be told to be the same elsewhere, or is compared with one
  // that is not known.
  std::optional<Part> Of(ExprId id);
  // That a value is one of some constants.
  std::optional<Part> OfOneOf(ExprId subject, const std::vector<ExprId>& constants);

 private:
  std::optional<Part> OfBinary(const ast::Binary& node);
  std::optional<Part> OfIn(const ast::Binary& node);
  std::optional<Part> OfBetween(const ast::Between& node);
  std::optional<Part> OfTest(ExprId id, const ast::TextTest& node);
  std::optional<Part> OfMatches(const ast::Matches& node);
  std::optional<Part> OfKnown(ExprId id, const ast::IsKnown& node);
  std::optional<Part> OfBool(ExprId id);
  std::optional<Part> Make(ExprId subject, Said::Kind kind, std::vector<ConstValue> values);
  bool CanBeSearched(TypeId id, Said::Kind kind) const;

  Workspace& ws_;
};

}  // namespace hark::sema
