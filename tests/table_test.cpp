// What expressions mean, row by row: every expression of tests/table is worked out by every
// engine and must come to what stands beside it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"

namespace hark::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndent = "    ";

// `input :: expression => expected`; the input may be left out.
struct Row {
  std::string place;  // file:line
  std::string input;
  std::string expression;
  std::string expected;
};

std::string Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

Row ParseRow(std::string_view line, std::string place) {
  const std::size_t input = line.find(" :: ");
  const std::size_t expected = line.rfind(" => ");
  EXPECT_NE(expected, std::string_view::npos) << place << ": a row has ` => `";
  Row row{.place = std::move(place), .input = {}, .expression = {}, .expected = {}};
  std::size_t begin = 0;
  if (input != std::string_view::npos) {
    row.input = Trimmed(line.substr(0, input));
    begin = input + 4;
  }
  row.expression = Trimmed(line.substr(begin, expected - begin));
  row.expected = Trimmed(line.substr(expected + 4));
  return row;
}

// Indented lines are rows; all else is prose about them.
std::vector<Row> ReadRows(const fs::path& path) {
  std::vector<Row> rows;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (!line.starts_with(kIndent)) continue;
    rows.push_back(ParseRow(line, fmt::format("{}:{}", path.filename().string(), number)));
  }
  return rows;
}

std::string ReadAll(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<Row> AllRows() {
  const fs::path folder = fs::path(HARK_SOURCE_DIR) / "tests" / "table";
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Row> rows;
  for (const fs::path& file : files) {
    for (Row& row : ReadRows(file)) rows.push_back(std::move(row));
  }
  return rows;
}

// A function a row, after the declarations that rows may use.
std::optional<ir::Program> CompileRows(const std::vector<Row>& rows) {
  source::SourceSet sources;
  sources.Add("prelude.hark",
              ReadAll(fs::path(HARK_SOURCE_DIR) / "tests" / "table" / "prelude.hark"));
  std::string script;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    script += fmt::format("fn row_{}(text: Text) = \"{{{}}}\"\n", at, rows[at].expression);
  }
  sources.Add("rows.hark", script);
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink);
  if (compiled) return std::move(compiled->program);
  std::vector<diag::Diagnostic> errors = sink.Sorted();
  std::erase_if(errors,
                [](const diag::Diagnostic& one) { return one.severity != diag::Severity::Error; });
  ADD_FAILURE() << diag::RenderText(sources, errors);
  return std::nullopt;
}

ir::FunctionId FunctionNamed(const ir::Program& program, const std::string& name) {
  for (const ir::FunctionId id : program.functions.ids()) {
    if (program.functions[id].name == name) return id;
  }
  return {};
}

// What a row comes to: the text of its value, or its fault.
std::string Worked(const ops::LoadedProgram& program, const ops::Engine& engine,
                   ir::FunctionId function, const std::string& input) {
  value::Arena arena(ir::kTurnMemoryBytes);
  value::Event event;
  ops::Contact contact;
  ops::Context context;
  context.fuel = ir::kTurnFuel;
  context.program = &program;
  context.arena = &arena;
  context.event = &event;
  context.contact = &contact;
  const value::Word text = value::WordOf(arena.NewText(input));
  const value::Word value = engine.Evaluate(context, function, std::array{text});
  if (context.trap != Trap::None) return "fault " + std::string(TrapName(context.trap));
  return std::string(value::AsText(value));
}

class Table : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    rows = AllRows();
    auto compiled = CompileRows(rows);
    if (!compiled) return;
    auto loaded = ops::LoadedProgram::Load(std::move(*compiled));
    ASSERT_TRUE(loaded) << loaded.error().message;
    program = std::move(*loaded);
  }

  static void ExpectRows(const ops::Engine& engine) {
    for (std::size_t at = 0; at < rows.size(); ++at) {
      const Row& row = rows[at];
      const ir::FunctionId function = FunctionNamed(program->ir(), fmt::format("row_{}", at));
      ASSERT_TRUE(function.valid()) << row.place;
      EXPECT_EQ(Worked(*program, engine, function, row.input), row.expected)
          << row.place << ": " << row.expression;
    }
  }

  static std::vector<Row> rows;
  static std::shared_ptr<const ops::LoadedProgram> program;
};
std::vector<Row> Table::rows;
std::shared_ptr<const ops::LoadedProgram> Table::program;

TEST_F(Table, HasItsRows) { EXPECT_GE(rows.size(), 200u); }

TEST_F(Table, HoldsOnTheInterpreter) {
  ASSERT_NE(program, nullptr);
  ExpectRows(*interp::MakeInterpreter(program));
}

TEST_F(Table, HoldsInNativeCode) {
  ASSERT_NE(program, nullptr);
  if (!HARK_JIT) GTEST_SKIP() << "built without native code";
  for (const int level : {0, 2}) {
    auto engine = jit::MakeNative(program, {.optimisation = level});
    ASSERT_TRUE(engine) << engine.error().message;
    ExpectRows(**engine);
  }
}

}  // namespace
}  // namespace hark::test
