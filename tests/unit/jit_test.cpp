#include "runtime/jit/jit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "compiler/ir/limits.h"
#include "compiler/ir/text_form.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/module.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/codegen.h"
#include "runtime/jit/native_code.h"
#include "runtime/jit/object_dir.h"
#include "runtime/jit/object_key.h"
#include "tests/support/ir_sample.h"

namespace hark::jit {
namespace {

using ops::Engine;
using value::Word;

constexpr ir::FunctionId kMentions{1};
constexpr ir::FunctionId kDivides{2};
constexpr ir::FunctionId kHandler{3};

std::shared_ptr<const ops::LoadedProgram> Load(std::string_view text) {
  Result<ir::Program> program = ir::Parse(text);
  EXPECT_TRUE(program.has_value()) << program.error().message;
  auto loaded = ops::LoadedProgram::Load(std::move(*program));
  EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
  return *loaded;
}

std::shared_ptr<const ops::LoadedProgram> LoadSample() { return Load(testing::kSampleProgram); }

std::unique_ptr<Engine> Native(const std::shared_ptr<const ops::LoadedProgram>& program,
                               NativeOptions options = {}) {
  Result<std::unique_ptr<Engine>> made = MakeNative(program, options);
  EXPECT_TRUE(made.has_value()) << made.error().message;
  return made ? std::move(*made) : nullptr;
}

// One turn of the sample, described in words so that engines can be compared.
struct Turn {
  explicit Turn(std::shared_ptr<const ops::LoadedProgram> loaded, std::int64_t fuel = ir::kTurnFuel,
                std::size_t memory_bytes = 1 << 20)
      : program(std::move(loaded)), arena(memory_bytes) {
    contact.fields = {0, 0, 5};
    contact.fields.resize(program->ir().contact_fields.size());
    event.text = "what is the PRICE?";
    event.channel = "telegram";
    context.fuel = fuel;
    context.program = program.get();
    context.arena = &arena;
    context.event = &event;
    context.contact = &contact;
  }

  std::string Fault() const {
    if (context.trap == Trap::None) return "no fault";
    return std::string(TrapName(context.trap)) + " in " + std::to_string(context.fault_function) +
           " at %" + std::to_string(context.fault_inst);
  }
  std::string Rest() const {
    std::string rest = Fault() + ", fuel " + std::to_string(context.fuel);
    for (const ops::Effect& effect : context.effects) {
      rest += ", effect " + std::to_string(static_cast<int>(effect.kind));
      if (effect.kind == ops::Effect::Kind::Reply) rest += value::AsText(effect.value);
    }
    return rest;
  }

  std::string Run(const Engine& engine, ir::BlockId entry, std::vector<Word>& locals) {
    ir::Outcome outcome = engine.RunHandler(context, kHandler, entry, locals);
    std::string what = "outcome " + std::to_string(static_cast<int>(outcome));
    if (outcome == ir::Outcome::Suspended) what += ", wait " + std::to_string(context.wait);
    return what + ", " + Rest();
  }
  std::string Evaluate(const Engine& engine, ir::FunctionId function,
                       std::span<const Word> arguments = {}) {
    Word word = engine.Evaluate(context, function, arguments);
    return (word == 0 ? "0, " : "a value, ") + Rest();
  }

  std::shared_ptr<const ops::LoadedProgram> program;
  value::Arena arena;
  value::Event event;
  ops::Contact contact;
  ops::Context context;
};

std::size_t LocalCount(const ops::LoadedProgram& program) {
  return program.ir().functions[kHandler].locals.size();
}

class JitTest : public ::testing::TestWithParam<int> {
 protected:
  std::shared_ptr<const ops::LoadedProgram> program_ = LoadSample();
  std::unique_ptr<Engine> interpreter_ = interp::MakeInterpreter(program_);
  std::unique_ptr<Engine> native_ = Native(program_, {.optimisation = GetParam()});
};
INSTANTIATE_TEST_SUITE_P(Levels, JitTest, ::testing::Values(0, 1, 2));

TEST_P(JitTest, PredicatesAgree) {
  for (ir::FunctionId predicate : {kMentions, kDivides}) {
    Turn a(program_);
    Turn b(program_);
    EXPECT_EQ(a.Evaluate(*native_, predicate), b.Evaluate(*interpreter_, predicate));
  }
}

TEST_P(JitTest, FaultsHaveTheSamePlaces) {
  Turn a(program_);
  Turn b(program_);
  a.contact.fields[2] = b.contact.fields[2] = 0;
  std::string faulted = a.Evaluate(*native_, kDivides);
  EXPECT_EQ(faulted, b.Evaluate(*interpreter_, kDivides));
  EXPECT_NE(faulted.find("DivisionByZero in 2 at %2"), std::string::npos) << faulted;
}

// Every amount of fuel and of memory up to enough: each fault at each place.
TEST_P(JitTest, RunsAgreeWhereverTheyEnd) {
  constexpr std::int64_t kEnoughFuel = 80;
  constexpr std::size_t kEnoughBytes = 600;
  std::map<std::string, int> seen;
  for (std::int64_t fuel = 0; fuel <= kEnoughFuel; ++fuel) {
    for (std::size_t bytes :
         {std::size_t{0}, kEnoughBytes / 8, kEnoughBytes / 2, kEnoughBytes * 10}) {
      for (ir::BlockId entry : {ir::BlockId{0}, ir::BlockId{5}, ir::BlockId{1}}) {
        Turn a(program_, fuel, bytes);
        Turn b(program_, fuel, bytes);
        std::vector<Word> a_locals(LocalCount(*program_));
        std::vector<Word> b_locals = a_locals;
        std::string a_end = a.Run(*native_, entry, a_locals);
        ASSERT_EQ(a_end, b.Run(*interpreter_, entry, b_locals));
        ++seen[a_end];
      }
    }
  }
  EXPECT_GT(seen.size(), 20u);
}

// A run rests in one engine and goes on in the other, both ways.
TEST_P(JitTest, ARunMovesBetweenEngines) {
  const Engine* engines[] = {native_.get(), interpreter_.get()};
  std::vector<std::string> transcripts;
  for (int first = 0; first < 2; ++first) {
    Turn turn(program_);
    std::vector<Word> locals(LocalCount(*program_));
    std::string transcript = turn.Run(*engines[first], ir::BlockId{0}, locals);
    std::vector<Word> kept(locals.size());
    kept[0] = locals[0];  // quote
    kept[2] = 2;          // count
    transcript += "\n" + turn.Run(*engines[1 - first], ir::BlockId{6}, kept);
    transcripts.push_back(transcript);
  }
  EXPECT_EQ(transcripts[0], transcripts[1]);
  EXPECT_NE(transcripts[0].find("IntOverflow in 3 at %44"), std::string::npos) << transcripts[0];
  EXPECT_NE(transcripts[0].find("238.80"), std::string::npos) << transcripts[0];
}

TEST_P(JitTest, OnlyTheLiveLocalsOfAWaitMatter) {
  Turn turn(program_);
  std::vector<Word> locals(LocalCount(*program_), 77);
  turn.Run(*native_, ir::BlockId{0}, locals);
  EXPECT_NE(locals[0], 77u);
  EXPECT_EQ(locals[1], 77u);
}

TEST_P(JitTest, CallsPassEveryNumberOfArguments) {
  std::string text = "hark ir 1\ntype Int\n";
  for (std::size_t count = 0; count <= ir::kMaxParameters; ++count) {
    text += "fn f" + std::to_string(count) + "(";
    for (std::size_t index = 0; index < count; ++index) {
      text += (index == 0 ? "a" : ", a") + std::to_string(index) + " : Int";
    }
    std::string last = count == 0 ? "const 7" : "get a" + std::to_string(count - 1);
    text += ") -> Int {\nb0:\n  %0 = " + last + " : Int\n  return %0\n}\n";
  }
  std::shared_ptr<const ops::LoadedProgram> program = Load(text);
  std::unique_ptr<Engine> native = Native(program, {.optimisation = GetParam()});
  Turn turn(program);
  std::vector<Word> arguments;
  for (std::size_t count = 0; count <= ir::kMaxParameters; ++count) {
    ir::FunctionId function{static_cast<std::int32_t>(count)};
    Word expected = count == 0 ? 7 : 100 + count - 1;
    EXPECT_EQ(native->Evaluate(turn.context, function, arguments), expected);
    arguments.push_back(100 + count);
  }
}

TEST(Jit, CallsReachFunctionsInOtherObjects) {
  std::string text = "hark ir 1\ntype Int\n";
  constexpr int kFunctions = 300;
  for (int index = 0; index < kFunctions; ++index) {
    // The callee lies two objects on.
    std::string body = index + 150 < kFunctions ? "call f" + std::to_string(index + 150)
                                                : "const " + std::to_string(index);
    text += "fn f" + std::to_string(index) + "() -> Int {\nb0:\n  %0 = " + body +
            " : Int\n  return %0\n}\n";
  }
  std::shared_ptr<const ops::LoadedProgram> program = Load(text);
  std::unique_ptr<Engine> native = Native(program);
  Turn turn(program);
  EXPECT_EQ(native->Evaluate(turn.context, ir::FunctionId{7}, {}), 157u);
}

// A place for objects that is removed at the end.
class JitObjects : public ::testing::Test {
 protected:
  JitObjects()
      : directory_(std::filesystem::temp_directory_path() /
                   ("hark-objects-" + std::to_string(getpid()))),
        objects_(directory_) {}
  ~JitObjects() override { std::filesystem::remove_all(directory_); }

  NativeStats Make(int optimisation = 0) {
    NativeStats stats;
    std::unique_ptr<Engine> engine =
        Native(LoadSample(), {.optimisation = optimisation, .objects = &objects_, .stats = &stats});
    Turn turn(LoadSample());
    EXPECT_EQ(engine->Evaluate(turn.context, kMentions, {}), 1u);
    return stats;
  }
  void Edit(const std::function<void(std::string&)>& edit) {
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::string bytes(std::istreambuf_iterator<char>(in), {});
      edit(bytes);
      std::ofstream(entry.path(), std::ios::binary | std::ios::trunc) << bytes;
    }
  }

  std::filesystem::path directory_;
  ObjectDir objects_;
};

TEST_F(JitObjects, AreLoadedWithoutCompiling) {
  NativeStats first = Make();
  EXPECT_EQ(first.objects_compiled, 1u);
  EXPECT_EQ(first.objects_loaded, 0u);
  NativeStats second = Make();
  EXPECT_EQ(second.objects_compiled, 0u);
  EXPECT_EQ(second.objects_loaded, 1u);
  EXPECT_EQ(second.ms_codegen, 0);
}

TEST_F(JitObjects, OfAnotherLevelAreOthers) {
  Make(0);
  EXPECT_EQ(Make(2).objects_compiled, 1u);
}

TEST_F(JitObjects, ThatAreDamagedAreCompiledAnew) {
  Make();
  Edit([](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; });
  EXPECT_EQ(Make().objects_compiled, 1u);
  EXPECT_EQ(Make().objects_compiled, 0u);
  Edit([](std::string& bytes) { bytes.resize(bytes.size() / 3); });
  EXPECT_EQ(Make().objects_compiled, 1u);
  Edit([](std::string& bytes) { bytes.clear(); });
  EXPECT_EQ(Make().objects_compiled, 1u);
}

TEST(JitObjectKey, NamesAllThatTheCodeDependsOn) {
  ir::Program program = *ir::Parse(testing::kSampleProgram);
  std::vector<ir::FunctionId> all(program.functions.ids().begin(), program.functions.ids().end());
  std::string key = ObjectKey(program, all, "t");
  EXPECT_EQ(ObjectKey(program, all, "t"), key);
  EXPECT_NE(ObjectKey(program, all, "u"), key);
  EXPECT_NE(ObjectKey(program, std::span(all).first(3), "t"), key);
  ir::Program other = program;
  for (ir::Constant& constant : other.constants) {
    if (auto* text = std::get_if<std::string>(&constant.value)) *text += '0';
  }
  EXPECT_NE(ObjectKey(other, all, "t"), key);
  other = program;
  other.functions[kDivides].args[0] = 0;  // another contact field, by number
  EXPECT_NE(ObjectKey(other, all, "t"), key);
}

// Code sees the operations and nothing else of the process: the object of a function that
// calls `hark_op_event_channel` is linked as it is, and refused once it asks for a symbol
// of the C library instead.
TEST(JitSandbox, OtherSymbolsOfTheProcessAreRefused) {
  ir::Program program = *ir::Parse(
      "hark ir 1\ntype Text\n"
      "fn f() -> Text {\nb0:\n  %0 = op event_channel : Text\n  return %0\n}\n");
  std::vector<ir::FunctionId> functions = {ir::FunctionId{0}};
  Result<Codegen> codegen = Codegen::Make(0);
  ASSERT_TRUE(codegen.has_value());
  std::string object = codegen->Compile(program, functions);
  std::vector<std::string> wanted = {lower::SymbolOf(functions[0])};
  std::vector<std::string_view> objects = {object};
  EXPECT_TRUE(NativeCode::Link(objects, wanted).has_value());

  constexpr std::string_view kSymbol = "hark_op_event_channel";
  std::string getpid_name = "getpid";
  getpid_name.resize(kSymbol.size());
  object.replace(object.find(kSymbol), kSymbol.size(), getpid_name);
  objects = {object};
  Result<NativeCode> refused = NativeCode::Link(objects, wanted);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, FailureKind::NotFound);
  EXPECT_NE(refused.error().message.find("getpid"), std::string::npos) << refused.error().message;
}

TEST(JitSandbox, WhatIsNoObjectIsRefused) {
  std::vector<std::string> wanted = {"hark_f0"};
  std::vector<std::string_view> objects = {"no object at all"};
  EXPECT_FALSE(NativeCode::Link(objects, wanted).has_value());
}

std::size_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(Jit, LoadingAndUnloadingForEverTakesNoMemory) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "what is freed rests in the sanitizer's quarantine; it looks for leaks itself";
#endif
  constexpr int kWarmUp = 200;
  constexpr int kCycles = 2'000;
  constexpr std::size_t kSlackBytes = 1 << 20;
  std::shared_ptr<const ops::LoadedProgram> program = LoadSample();
  class InMemory : public ObjectStore {
   public:
    std::optional<std::string> Get(std::string_view key) override {
      auto found = kept_.find(std::string(key));
      if (found == kept_.end()) return std::nullopt;
      return found->second;
    }
    void Put(std::string_view key, std::string_view bytes) override {
      kept_[std::string(key)] = bytes;
    }

   private:
    std::map<std::string, std::string> kept_;
  } objects;
  std::size_t before = 0;
  for (int cycle = 0; cycle < kWarmUp + kCycles; ++cycle) {
    if (cycle == kWarmUp) before = ResidentBytes();
    ASSERT_NE(Native(program, {.optimisation = 0, .objects = &objects}), nullptr);
  }
  EXPECT_LT(ResidentBytes(), before + kSlackBytes);
}

TEST(Lower, PrintsLlvm) {
  ir::Program program = *ir::Parse(testing::kSampleProgram);
  Result<std::string> text = lower::PrintLlvm(program);
  ASSERT_TRUE(text.has_value());
  EXPECT_NE(text->find("define i32 @hark_f3(ptr %0, i32 %1, ptr %2)"), std::string::npos) << *text;
  EXPECT_NE(text->find("declare i64 @hark_op_int_divide(ptr, i64, i64)"), std::string::npos);
}

}  // namespace
}  // namespace hark::jit
