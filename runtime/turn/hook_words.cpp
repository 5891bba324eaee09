#include "runtime/turn/hook_words.h"

#include <fmt/format.h>

#include "runtime/turn/fault_text.h"

namespace hark::turn {
namespace {

// Files of hooks stand below this folder, and nothing else in the words in front does.
constexpr std::string_view kInLua = " in lua/";
constexpr std::string_view kAt = " at ";

}  // namespace

HookWords WordsOf(const ir::Program& program, const ops::HookFailure& failure) {
  std::string in_lua = program.lua_files[program.hooks[failure.hook].file].name;
  const hook::Problem& problem = failure.problem;
  if (problem.line > 0) in_lua += fmt::format(":{}", problem.line);
  if (!problem.message.empty()) in_lua += ": " + problem.message;
  return {WhatHappened(problem.trap), Where(program, failure.place), std::move(in_lua)};
}

std::string HookText(const HookWords& words) {
  return fmt::format("{}{}{} in {}", words.what, words.where.empty() ? "" : kAt, words.where,
                     words.in_lua);
}

std::optional<HookWords> ReadHookWords(const std::string& text) {
  const std::size_t lua = text.find(kInLua);
  if (lua == std::string::npos) return std::nullopt;
  HookWords words{text.substr(0, lua), "", text.substr(lua + kInLua.find("lua/"))};
  const std::size_t at = words.what.rfind(kAt);
  if (at == std::string::npos) return words;
  words.where = words.what.substr(at + kAt.size());
  words.what.erase(at);
  return words;
}

}  // namespace hark::turn
