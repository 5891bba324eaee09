#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "compiler/ir/program.h"

// The words of the text form, shared by printer and parser. Each list is in the order of
// its enumeration.
namespace hark::ir::words {

constexpr std::string_view kFirstLine = "hark ir";
constexpr std::array<std::string_view, 6> kCompare = {"equal",      "not_equal", "less",
                                                      "less_equal", "greater",   "greater_equal"};
constexpr std::array<std::string_view, 3> kFunction = {"fn", "predicate", "handler"};
constexpr std::array<std::string_view, 2> kPattern = {"texts", "regex"};
constexpr std::array<std::string_view, 4> kMode = {"single", "restart", "queued", "parallel"};
constexpr std::array<std::string_view, 4> kAuth = {"none", "bearer", "basic", "header"};
constexpr std::array<std::string_view, 3> kBudget = {"calls", "tokens", "money"};
constexpr std::array<std::string_view, 3> kCondition = {"and", "or", "not"};
constexpr auto kHookPoint = std::to_array<std::string_view>({
    "called",
#define HARK_HOOK_POINT(word, name, parameters, result) word,
#include "compiler/ir/hook_points.def"
#undef HARK_HOOK_POINT
});
template <typename Enum, std::size_t N>
constexpr std::string_view WordOf(const std::array<std::string_view, N>& list, Enum value) {
  return list[static_cast<std::size_t>(value)];
}

template <typename Enum, std::size_t N>
std::optional<Enum> Named(const std::array<std::string_view, N>& list, std::string_view word) {
  auto found = std::find(list.begin(), list.end(), word);
  if (found == list.end()) return std::nullopt;
  return static_cast<Enum>(found - list.begin());
}

// Declared types may share a name (the groups of two expressions that were both bound `as
// m`). The first is written by its name, the n-th as `m_groups~n`.
constexpr char kNumberMark = '~';

// Whether a byte may stand in a name that is written without quotes.
constexpr bool IsBare(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-' || byte == '/' ||
         byte == '~' || byte >= 0x80;
}

}  // namespace hark::ir::words
