#include "runtime/ops/loaded_program.h"

#include <fmt/format.h>

#include <limits>
#include <utility>
#include <variant>

#include "compiler/base/crypto.h"
#include "compiler/base/find_text.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/text_form.h"
#include "compiler/ir/verify.h"
#include "runtime/ops/nesting.h"
#include "runtime/value/codec.h"

namespace hark::ops {
namespace {

LoadedProgram::PatternText Prepare(const std::string& written) {
  LoadedProgram::PatternText text{unicode::Fold(written), unicode::FoldTrimmed(written)};
  const WordEnds ends = WordEndsOf(text.words);
  text.begins_word = ends.begins;
  text.ends_word = ends.ends;
  return text;
}

// Whether laying out the constant came to a value of its type. A none is 0 as well.
bool IsLaidOut(const ir::Program& program, const ir::Constant& constant, value::Word word) {
  const ir::Type& type = program.types[constant.type];
  if (ir::IsScalar(type.kind)) {
    const auto* number = std::get_if<std::int64_t>(&constant.value);
    return number != nullptr && value::ScalarFits(program, type, *number);
  }
  bool is_none = std::holds_alternative<std::monostate>(constant.value);
  return word != 0 || (type.kind == ir::TypeKind::Optional && is_none);
}

}  // namespace

LoadedProgram::LoadedProgram(ir::Program program)
    : ir_(std::move(program)), constant_memory_(std::numeric_limits<std::size_t>::max()) {}

Result<std::shared_ptr<const LoadedProgram>> LoadedProgram::Load(ir::Program program) {
  if (std::optional<std::string> wrong = ir::Verify(program)) {
    return Fail(FailureKind::Corrupt, fmt::format("the program does not verify: {}", *wrong));
  }
  if (std::optional<std::string> wrong = NestsTooDeep(program)) {
    return Fail(FailureKind::Corrupt, std::move(*wrong));
  }
  std::shared_ptr<LoadedProgram> loaded(new LoadedProgram(std::move(program)));
  if (Result<void> constants = loaded->LoadConstants(); !constants) {
    return std::unexpected(constants.error());
  }
  if (Result<void> patterns = loaded->LoadPatterns(); !patterns) {
    return std::unexpected(patterns.error());
  }
  if (Result<void> zones = loaded->LoadZones(); !zones) return std::unexpected(zones.error());
  if (Result<void> uses = loaded->CheckPatternUses(); !uses) {
    return std::unexpected(uses.error());
  }
  loaded->LoadNames();
  loaded->hash_ = crypto::ToHex(crypto::Hash(ir::Print(loaded->ir_)));
  return loaded;
}

Result<void> LoadedProgram::LoadConstants() {
  for (ir::ConstantId id : ir_.constants.ids()) {
    const ir::Constant& constant = ir_.constants[id];
    constants_.push_back(value::ConstantWord(ir_, constant, constant_memory_));
    if (!IsLaidOut(ir_, constant, constants_.back())) {
      return Fail(FailureKind::Corrupt, fmt::format("constant {} is not a {}", id.index,
                                                    ir::TypeName(ir_, constant.type)));
    }
  }
  return {};
}

Result<void> LoadedProgram::LoadPatterns() {
  for (const ir::Pattern& written : ir_.patterns) {
    Pattern& pattern = patterns_.emplace_back();
    if (written.kind == ir::Pattern::Kind::Regex) {
      if (written.items.size() != 1) {
        return Fail(FailureKind::Corrupt, "a regular expression has one text");
      }
      Result<Regex> regex =
          Regex::Make(written.items.front(), {.ignore_case = written.ignore_case});
      if (!regex) return Fail(FailureKind::Corrupt, regex.error().message);
      pattern.regex = std::move(*regex);
      continue;
    }
    for (const std::string& item : written.items) {
      PatternText text = Prepare(item);
      if (!text.folded.empty()) pattern.texts.push_back(std::move(text));
    }
  }
  return {};
}

Result<void> LoadedProgram::LoadZones() {
  for (const ir::Hours& hours : ir_.hours) {
    std::optional<TimeZone> zone = TimeZone::Named(hours.zone);
    if (!zone) {
      return Fail(FailureKind::Corrupt, fmt::format("there is no time zone `{}`", hours.zone));
    }
    zones_.push_back(std::move(*zone));
  }
  return {};
}

void LoadedProgram::LoadNames() {
  const std::vector<std::string> english = {"en"};
  const std::vector<std::string>& languages = ir_.languages.empty() ? english : ir_.languages;
  for (const ir::Type& type : ir_.types) {
    if (type.kind == ir::TypeKind::Language) {
      language_names_ = LocaleNames::OfLanguages(languages);
    }
    if (type.kind == ir::TypeKind::Country) country_names_ = LocaleNames::OfCountries(languages);
  }
}

// Operations on patterns rely on their kind, and captures on the groups the expression has.
Result<void> LoadedProgram::CheckPatternUses() const {
  for (const ir::Function& function : ir_.functions) {
    for (const ir::Inst& inst : function.insts) {
      const auto* call = std::get_if<ir::CallOp>(&inst);
      if (call == nullptr) continue;
      bool captures = call->op == ir::Op::text_capture;
      if (!captures && call->op != ir::Op::text_matches) continue;
      const Pattern& used = pattern(ir::PatternId{function.args[call->args.begin + 1u]});
      if (!used.regex || (captures && used.regex->group_names().size() != FieldCount(*call))) {
        return Fail(FailureKind::Corrupt,
                    fmt::format("`{}` matches a pattern that does not fit", function.name));
      }
    }
  }
  return {};
}

std::size_t LoadedProgram::FieldCount(const ir::CallOp& call) const {
  const ir::Type& type = ir_.types[call.type];
  if (type.kind != ir::TypeKind::Record) return std::numeric_limits<std::size_t>::max();
  return ir_.records[type.record_id].fields.size();
}

}  // namespace hark::ops
