#include "runtime/jit/jit.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/ir/limits.h"
#include "compiler/lower/module.h"
#include "runtime/jit/codegen.h"
#include "runtime/jit/native_code.h"
#include "runtime/jit/object_key.h"

namespace hark::jit {
namespace {

// One object each: modules of 50 to 100 functions compile at a quarter of the cost of one
// module a function, and each object takes two memory mappings.
constexpr std::size_t kFunctionsPerObject = 64;

template <std::size_t>
using WordAt = value::Word;

// Calls the code of a fn, whose parameters are as many words.
template <std::size_t... Index>
value::Word CallWith(void* code, ops::Context& context,
                     [[maybe_unused]] std::span<const value::Word> arguments,
                     std::index_sequence<Index...>) {
  using Code = value::Word (*)(ops::Context*, WordAt<Index>...);
  return std::bit_cast<Code>(code)(&context, arguments[Index]...);
}
template <std::size_t Count>
value::Word Call(void* code, ops::Context& context, std::span<const value::Word> arguments) {
  return CallWith(code, context, arguments, std::make_index_sequence<Count>());
}
// By the number of arguments.
constexpr auto kCalls = []<std::size_t... Count>(std::index_sequence<Count...>) {
  return std::array{&Call<Count>...};
}
(std::make_index_sequence<ir::kMaxParameters + 1>());

class NativeEngine : public ops::Engine {
 public:
  NativeEngine(std::shared_ptr<const ops::LoadedProgram> program, NativeCode code)
      : program_(std::move(program)), code_(std::move(code)) {}

  ir::Outcome RunHandler(ops::Context& context, ir::FunctionId handler, ir::BlockId entry,
                         std::span<value::Word> locals) const override {
    const ir::Function& function = program_->ir().functions[handler];
    HARK_CHECK(function.kind == ir::FunctionKind::Handler, "a handler is run");
    HARK_CHECK(locals.size() == function.locals.size(), "there is a word a local");
    HARK_CHECK(IsEntry(function, entry), "a handler begins at its start or behind a wait");
    using Code = std::uint32_t (*)(ops::Context*, std::int32_t, value::Word*);
    auto code = std::bit_cast<Code>(CodeOf(handler));
    return static_cast<ir::Outcome>(code(&context, entry.index, locals.data()));
  }

  value::Word Evaluate(ops::Context& context, ir::FunctionId function,
                       std::span<const value::Word> arguments) const override {
    const ir::Function& called = program_->ir().functions[function];
    HARK_CHECK(called.kind != ir::FunctionKind::Handler, "a handler is not evaluated");
    HARK_CHECK(arguments.size() == called.parameter_count, "there is a word a parameter");
    return kCalls[arguments.size()](CodeOf(function), context, arguments);
  }

 private:
  static bool IsEntry(const ir::Function& function, ir::BlockId entry) {
    return entry.index == 0 ||
           std::any_of(function.waits.begin(), function.waits.end(), [&](const ir::Wait& wait) {
             return wait.timed_out == entry ||
                    std::ranges::find(wait.arms, entry, &ir::Arm::to) != wait.arms.end();
           });
  }
  void* CodeOf(ir::FunctionId function) const {
    return code_.addresses()[static_cast<std::size_t>(function.index)];
  }

  std::shared_ptr<const ops::LoadedProgram> program_;
  NativeCode code_;
};

// Gets the objects of a program, from the store or by compiling.
class ObjectSource {
 public:
  ObjectSource(const ir::Program& program, const NativeOptions& options, NativeStats& stats)
      : program_(program),
        options_(options),
        stats_(stats),
        target_(TargetName(options.optimisation)) {}

  Result<std::string> Get(std::span<const ir::FunctionId> functions) {
    if (options_.objects == nullptr) return Compile(functions);
    std::string key = ObjectKey(program_, functions, target_);
    std::optional<std::string> sealed = options_.objects->Get(key);
    std::optional<std::string_view> object = sealed ? Unseal(*sealed) : std::nullopt;
    if (object) {
      ++stats_.objects_loaded;
      return std::string(*object);
    }
    Result<std::string> compiled = Compile(functions);
    if (compiled) options_.objects->Put(key, Seal(*compiled));
    return compiled;
  }

 private:
  Result<std::string> Compile(std::span<const ir::FunctionId> functions) {
    if (!codegen_) {
      Result<Codegen> made = Codegen::Make(options_.optimisation);
      if (!made) return std::unexpected(made.error());
      codegen_.emplace(std::move(*made));
    }
    std::string object = codegen_->Compile(program_, functions);
    ++stats_.objects_compiled;
    stats_.ms_lower = codegen_->ms_lower();
    stats_.ms_codegen = codegen_->ms_codegen();
    return object;
  }

  const ir::Program& program_;
  const NativeOptions& options_;
  NativeStats& stats_;
  std::string target_;
  std::optional<Codegen> codegen_;  // only once something must be compiled
};

Result<NativeCode> Link(const std::vector<std::string>& objects,
                        std::span<const ir::FunctionId> functions, NativeStats& stats) {
  auto start = std::chrono::steady_clock::now();
  std::vector<std::string_view> views(objects.begin(), objects.end());
  std::vector<std::string> symbols;
  for (ir::FunctionId id : functions) symbols.push_back(lower::SymbolOf(id));
  Result<NativeCode> code = NativeCode::Link(views, symbols);
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  stats.ms_link = took.count();
  return code;
}

}  // namespace

Result<std::unique_ptr<ops::Engine>> MakeNative(std::shared_ptr<const ops::LoadedProgram> program,
                                                NativeOptions options) {
  NativeStats unwanted;
  NativeStats& stats = options.stats == nullptr ? unwanted : *options.stats;
  stats = {};
  auto ids = program->ir().functions.ids();
  std::vector<ir::FunctionId> functions(ids.begin(), ids.end());
  stats.functions = functions.size();

  ObjectSource source(program->ir(), options, stats);
  std::vector<std::string> objects;
  std::span<const ir::FunctionId> rest = functions;
  while (!rest.empty()) {
    std::size_t count = std::min(rest.size(), kFunctionsPerObject);
    Result<std::string> object = source.Get(rest.first(count));
    if (!object) return std::unexpected(object.error());
    objects.push_back(std::move(*object));
    rest = rest.subspan(count);
  }
  Result<NativeCode> code = Link(objects, functions, stats);
  if (!code) return std::unexpected(code.error());
  return std::make_unique<NativeEngine>(std::move(program), std::move(*code));
}

}  // namespace hark::jit
