#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/base/decimal.h"
#include "compiler/ir/program.h"
#include "compiler/syntax/ast.h"

// Values known before a script runs.
namespace hark::sema {

struct Workspace;

struct Money {
  Decimal amount;
  std::string currency;
};
struct ConstValue {
  ir::TypeId type;
  // A scalar's word, a text, a decimal, money, or the items of a list.
  std::variant<std::int64_t, std::string, Decimal, Money, std::vector<ConstValue>> data;
};

// The value of a checked expression made of literals, consts, cases and arithmetic;
// nothing when it is something else. Faults (overflow, division by zero) are reported.
std::optional<ConstValue> Evaluate(Workspace& workspace, ast::ExprId id);

// The same, but faults are left to be met when the script runs.
std::optional<ConstValue> EvaluateQuietly(Workspace& workspace, ast::ExprId id);

// The same, and NotConstant is reported where it is something else.
std::optional<ConstValue> EvaluateOrReport(Workspace& workspace, ast::ExprId id);

// Warns where a calculation of constants, or a division by nothing, ends in a fault each time.
void WarnOfFault(Workspace& workspace, ast::ExprId id, const ast::Binary& node);
// Says that a run always ends in it.
void ReportFault(Workspace& workspace, ast::ExprId id, Trap trap);

// A list has no constant of its own and must not be asked for one.
ir::Constant ToConstant(const ConstValue& value);

// What an expression that was checked as written for `type` gives one field; invalid when
// it gives nothing, which is reported. `instead` says what to do where a list is meant.
ir::ConstantId FieldConstant(Workspace& workspace, ast::ExprId id, ir::TypeId type,
                             std::string_view instead);

}  // namespace hark::sema
