#pragma once

#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"

namespace hark::ir {

// The newest version of the text form, whose first line ("hark ir 1") says which it is: the oldest
// that has all of it. Version 2 added hooks. Every released version loads for ever.
constexpr int kFormatVersion = 2;

// Both forms parse; a program read back from the one without places has none.
struct PrintOptions {
  // For files: faults need places. Without them the text is for people, and says in
  // comments what numbers stand for.
  bool places = true;
};

// The whole program as text: the content of `--dump=ir` and of a program file.
// README.md describes the form. Takes a verified program.
std::string Print(const Program& program, PrintOptions options = {});
// One function or rule alone, for golden files about IR.
std::string PrintFunction(const Program& program, FunctionId function,
                          PrintOptions options = {.places = false});
std::string PrintRule(const Program& program, const Rule& rule,
                      PrintOptions options = {.places = false});

// The times of a rule in one line, the same for the same times: what a store knows a schedule
// by. `every 900000`, `week 127 540 "Asia/Tashkent"`, `month 1 540 "Asia/Tashkent" late 3600000`.
std::string ScheduleText(const Schedule& schedule);

// Reads the printed form back: Parse(Print(p)) prints the same. Takes any bytes; what
// is not a program, or does not verify, is Corrupt, with line and reason.
Result<Program> Parse(std::string_view text);

}  // namespace hark::ir
