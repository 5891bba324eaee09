#pragma once

#include <string>
#include <vector>

#include "compiler/ir/limits.h"
#include "tests/support/op_table.h"

// The rows of unit/ops_test.cpp by what they are about, and the edges they share.
namespace hark::testing {

inline const std::string kIntMax = "9223372036854775807";
inline const std::string kIntMin = "-9223372036854775808";
inline const std::string kNines(34, '9');
inline const std::string kLongText(ir::kMaxTextBytes, 'a');
inline const std::string kDurationMax = "315537897599999";
inline const std::string kInstantMin = "-62135596800000";
inline const std::string kInstantMax = "253402300799999";
inline const std::string kDay = "86400000";

// An instant by its UTC date and time, as rows write it.
std::string Utc(int year, unsigned month, unsigned day, int hour, int minute);

const std::vector<OpRow>& NumberRows();
const std::vector<OpRow>& TimeRows();
const std::vector<OpRow>& EffectRows();
const std::vector<OpRow>& CallRows();

}  // namespace hark::testing
