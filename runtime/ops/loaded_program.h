#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/locale_names.h"
#include "compiler/base/regex.h"
#include "compiler/base/result.h"
#include "compiler/base/time_zone.h"
#include "compiler/ir/program.h"
#include "runtime/value/arena.h"
#include "runtime/value/word.h"

namespace hark::ops {

// A program made ready to run: verified, patterns folded, expressions compiled,
// constants laid out as words. Immutable once made and shared between threads.
class LoadedProgram {
 public:
  // Corrupt when the program does not verify, when a constant does not fit its type or a
  // pattern does not compile, and when records nest deeper than kNestingMax, so that no
  // value can exhaust the stack of those who walk through it.
  static Result<std::shared_ptr<const LoadedProgram>> Load(ir::Program program);

  const ir::Program& ir() const { return ir_; }
  // Content hash of the printed program, in hex: its name everywhere.
  const std::string& hash() const { return hash_; }
  value::Word constant(ir::ConstantId id) const {
    return constants_[static_cast<std::size_t>(id.index)];
  }

  // The clock of office hours.
  const TimeZone& zone(ir::HoursId id) const { return zones_[static_cast<std::size_t>(id.index)]; }

  // What people call languages and countries in the program's languages, or in English where
  // it names none; left out where it has no such type.
  const LocaleNames& language_names() const { return language_names_; }
  const LocaleNames& country_names() const { return country_names_; }

  static constexpr std::size_t kNestingMax = 64;

  // A text to look for, never empty.
  struct PatternText {
    std::string folded;  // unicode::Fold
    // To find it as whole words: unicode::FoldTrimmed. An end that is no letter, digit or
    // mark ("c++", an emoji) is a whole word's end wherever it is found.
    std::string words;
    bool begins_word = false;
    bool ends_word = false;
  };
  struct Pattern {
    std::vector<PatternText> texts;  // of Texts; empty ones are left out: they match nothing
    std::optional<Regex> regex;      // of a Regex
  };
  const Pattern& pattern(ir::PatternId id) const {
    return patterns_[static_cast<std::size_t>(id.index)];
  }

 private:
  explicit LoadedProgram(ir::Program program);
  Result<void> LoadConstants();
  Result<void> LoadPatterns();
  Result<void> LoadZones();
  void LoadNames();
  Result<void> CheckPatternUses() const;
  std::size_t FieldCount(const ir::CallOp& call) const;

  ir::Program ir_;
  std::string hash_;
  std::vector<value::Word> constants_;
  std::vector<Pattern> patterns_;
  std::vector<TimeZone> zones_;
  LocaleNames language_names_;
  LocaleNames country_names_;
  value::Arena constant_memory_;
};

}  // namespace hark::ops
