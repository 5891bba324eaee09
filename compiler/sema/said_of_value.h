#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/op.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/workspace.h"

// What conditions say of one value, and whether it can all be so at once.
namespace hark::sema {

// One thing that is said of a value.
struct Said {
  enum class Kind : std::uint8_t {
    OneOf,  // it is one of `values`
    Less,   // than the value
    LessEqual,
    Greater,
    GreaterEqual,
    Between,  // the two values, both included
    Test,     // of a text: it passes a test for one of `items`; of all of them for mentions all
    True,     // a condition that nothing else is known of
  };
  Kind kind = Kind::True;
  std::vector<ConstValue> values = {};
  ir::Op test = {};
  std::vector<std::string> items = {};  // of a regex, itself
  bool holds = true;                    // or else the opposite
};

// Values that are told apart when all of it is said of one of this type.
class ValueSearch {
 public:
  ValueSearch(const Workspace& workspace, ir::TypeId type) : ws_(workspace), type_(type) {}

  // Whether there may be a value of which all of it is so. Only what is certain is `false`.
  bool MayBe(const std::vector<const Said*>& all) const;
  // One such value as authors write it; nothing where none is found that can be shown.
  std::optional<std::string> Example(const std::vector<const Said*>& all) const;

 private:
  bool IsText() const;
  std::vector<Decimal> Candidates(const std::vector<const Said*>& all) const;
  std::optional<Decimal> NumberFor(const std::vector<const Said*>& all) const;
  bool TextMayBe(const std::vector<const Said*>& all) const;

  const Workspace& ws_;
  ir::TypeId type_;
};

}  // namespace hark::sema
