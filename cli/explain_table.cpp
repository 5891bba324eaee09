// Run by the build: explain_table GOLDEN_FOLDER OUTPUT.cpp. Picks for every diagnostic code
// the golden file that shows it best, and writes them as the table `hark explain` reads.
//
// The examples are the tests, so an explanation cannot go stale: coverage_test demands a
// golden file for every code, and golden_test that its output is what Hark says today.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "cli/golden.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

struct Example {
  std::size_t codes;  // how many kinds it shows: one is best
  std::string path;
  std::string prose;
  std::string source;
  std::string rendered;

  auto Rank() const { return std::tuple(codes, source.size(), path); }
};
using Examples = std::map<int, Example>;

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::set<int> Codes(const std::string& text) {
  std::set<int> codes;
  for (std::size_t at = text.find("HK"); at != std::string::npos; at = text.find("HK", at + 1)) {
    int code = 0;
    const char* digits = text.data() + at + 2;
    const char* end = std::min(digits + 3, text.data() + text.size());
    if (std::from_chars(digits, end, code).ptr == digits + 3) codes.insert(code);
  }
  return codes;
}

void Add(Examples& examples, const fs::path& path) {
  const Golden golden = ParseGolden(Read(path));
  Example example{0, path.generic_string(), golden.prose, {}, {}};
  const auto sources = std::ranges::count_if(golden.sections, &GoldenSection::is_source);
  for (const GoldenSection& section : golden.sections) {
    // Files are told apart; what is one file is shown as it is.
    if (section.is_source() && sources > 1) {
      const bool first = section.name == "source";
      if (!example.source.empty()) example.source += '\n';
      example.source += "// " + (first ? "rules.hark" : section.name) + "\n";
    }
    if (section.is_source()) example.source += section.text;
    if (section.name == "diagnostics" || section.name == "effects") {
      example.rendered += section.text;
    }
  }
  const std::set<int> codes = Codes(example.rendered);
  example.codes = codes.size();
  for (const int code : codes) {
    const auto [known, added] = examples.try_emplace(code, example);
    if (!added && example.Rank() < known->second.Rank()) known->second = example;
  }
}

// As a string literal, safe for any bytes a golden file may hold.
std::string Literal(const std::string& text) {
  static constexpr char kOctal[] = "01234567";
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '\n') {
      literal += "\\n\"\n    \"";
    } else if (byte < ' ' || byte >= 0x7F || byte == '"' || byte == '\\' || byte == '?') {
      literal += {'\\', kOctal[byte >> 6], kOctal[(byte >> 3) & 7], kOctal[byte & 7]};
    } else {
      literal += c;
    }
  }
  return literal + '"';
}

void Write(const Examples& examples, std::ostream& out) {
  out << "#include \"cli/explain.h\"\n\n#include <vector>\n\nnamespace hark::cli {\n\n"
         "std::span<const Explanation> Explanations() {\n"
         "  static const std::vector<Explanation> kTable = {\n";
  for (const auto& [code, example] : examples) {
    out << "  {" << code << ", " << Literal(example.prose) << ",\n    " << Literal(example.source)
        << ",\n    " << Literal(example.rendered) << "},\n";
  }
  out << "  };\n  return kTable;\n}\n\n}  // namespace hark::cli\n";
}

}  // namespace
}  // namespace hark::cli

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: explain_table GOLDEN_FOLDER OUTPUT.cpp\n";
    return 2;
  }
  hark::cli::Examples examples;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (entry.path().extension() == ".hark") hark::cli::Add(examples, entry.path());
  }
  std::ofstream out(argv[2], std::ios::binary);
  hark::cli::Write(examples, out);
  return out.flush() ? 0 : 1;
}
