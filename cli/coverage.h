#pragma once

#include <string>

#include "compiler/source/source.h"
#include "runtime/coverage/report.h"

// How the coverage of `hark test` is told.
namespace hark::cli {

// A table by file, then what no test reached as `file:line` with what stands there.
std::string CoverageText(const coverage::Report& report, const source::SourceSet& scripts);

// One line without its line end.
std::string CoverageJson(const coverage::Report& report);

// Why the coverage is too little, with the figure; empty when lines and branches each
// reach `least` per cent.
std::string TooLittle(const coverage::Report& report, std::size_t least);

}  // namespace hark::cli
