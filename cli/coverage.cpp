#include "cli/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/unicode.h"
#include "compiler/diag/printable.h"

namespace hark::cli {
namespace {

using coverage::Count;
using coverage::FileReport;
using nlohmann::ordered_json;

// Of what stands at a place, as much is shown in code points: enough to know it again.
constexpr std::size_t kShown = 48;

// Where the code point of this number begins, counted from 1.
std::size_t OffsetOf(std::string_view text, std::uint32_t column) {
  std::size_t at = 0;
  for (; column > 1 && at < text.size(); --column) {
    do ++at;
    while (at < text.size() && (text[at] & 0xC0) == 0x80);
  }
  return at;
}

// What a script has in a line from a column on, as much of it as is shown.
std::string Standing(const source::SourceSet& scripts, std::string_view file, std::uint32_t line,
                     std::uint32_t column) {
  for (const source::FileId id : scripts.ids()) {
    if (scripts.file(id).name != file) continue;
    std::string_view text = scripts.Line(id, line);
    text.remove_prefix(OffsetOf(text, column));
    return diag::PrintableHead(unicode::Trim(text), kShown);
  }
  return {};
}

std::string Figure(const Count& count) {
  return fmt::format("{:>5} of {:<5} {:>3} %", count.reached, count.all, count.percent());
}

std::string Table(const coverage::Report& report) {
  std::size_t width = std::string_view("coverage").size();
  for (const FileReport& file : report.files) width = std::max(width, file.name.size());
  std::string table = fmt::format("{:<{}}  {:<21}  {}\n", "coverage", width, "lines", "branches");
  auto row = [&](std::string_view name, const Count& lines, const Count& branches) {
    table += fmt::format("{:<{}}  {}  {}\n", name, width, Figure(lines), Figure(branches));
  };
  for (const FileReport& file : report.files) row(file.name, file.lines, file.branches);
  if (report.files.size() > 1) row("all", report.lines(), report.branches());
  return table;
}

std::string MissedLines(const FileReport& file, const source::SourceSet& scripts) {
  std::string text;
  for (std::uint32_t line : file.missed_lines) {
    text += fmt::format("  {}:{}: {}\n", file.name, line, Standing(scripts, file.name, line, 1));
  }
  return text;
}

// Those on lines that nothing reached are said with the line.
std::string MissedBranches(const FileReport& file, const source::SourceSet& scripts) {
  std::string text;
  for (const coverage::Missed& missed : file.missed_branches) {
    if (std::ranges::binary_search(file.missed_lines, missed.line)) continue;
    text += fmt::format("  {}:{}:{}: {}: `{}`\n", file.name, missed.line, missed.column,
                        missed.what, Standing(scripts, file.name, missed.line, missed.column));
  }
  return text;
}

ordered_json CountJson(const Count& count) {
  return {{"reached", count.reached}, {"all", count.all}, {"percent", count.percent()}};
}

ordered_json FileJson(const FileReport& file) {
  ordered_json lines = CountJson(file.lines);
  lines["missed"] = file.missed_lines;
  ordered_json branches = CountJson(file.branches);
  branches["missed"] = ordered_json::array();
  for (const coverage::Missed& missed : file.missed_branches) {
    branches["missed"].push_back(
        {{"line", missed.line}, {"column", missed.column}, {"what", missed.what}});
  }
  return {{"file", file.name}, {"lines", std::move(lines)}, {"branches", std::move(branches)}};
}

}  // namespace

std::string CoverageText(const coverage::Report& report, const source::SourceSet& scripts) {
  std::string text = "\n" + Table(report);
  std::string lines;
  std::string branches;
  for (const FileReport& file : report.files) {
    lines += MissedLines(file, scripts);
    branches += MissedBranches(file, scripts);
  }
  if (!lines.empty()) text += "\nno test reached\n" + lines;
  if (!branches.empty()) text += "\nseen from one side only\n" + branches;
  return text;
}

std::string CoverageJson(const coverage::Report& report) {
  ordered_json line = {{"lines", CountJson(report.lines())},
                       {"branches", CountJson(report.branches())},
                       {"files", ordered_json::array()}};
  for (const FileReport& file : report.files) line["files"].push_back(FileJson(file));
  return ordered_json{{"coverage", std::move(line)}}.dump(-1, ' ', false,
                                                          ordered_json::error_handler_t::replace);
}

std::string TooLittle(const coverage::Report& report, std::size_t least) {
  const Count lines = report.lines();
  const Count branches = report.branches();
  if (lines.AtLeast(least) && branches.AtLeast(least)) return {};
  return fmt::format("coverage is {} % of lines and {} % of branches; {} % of each is asked for",
                     lines.percent(), branches.percent(), least);
}

}  // namespace hark::cli
