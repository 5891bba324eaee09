#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compiler/base/unicode.h"

// Facts about channels, for the compiler (which tells authors) and for the adapters
// (which lower to them). The table is channels.def, with its sources.
namespace hark {

// What a channel counts a length in.
enum class LengthUnit : std::uint8_t { CodePoints, Utf16Units };

struct ChannelFacts {
  std::string_view name;   // as scripts write it
  std::string_view title;  // as people read it
  std::size_t text_max;
  LengthUnit text_unit;
  std::size_t choices_max;
  std::size_t choice_max;
  LengthUnit choice_unit;
  std::size_t prompt_max;
};

inline constexpr auto kChannels = std::to_array<ChannelFacts>({
#define HARK_CHANNEL(name, title, text_max, text_unit, choices_max, choice_max, choice_unit, \
                     prompt_max)                                                             \
  {#name,                                                                                    \
   title,                                                                                    \
   text_max,                                                                                 \
   LengthUnit::text_unit,                                                                    \
   choices_max,                                                                              \
   choice_max,                                                                               \
   LengthUnit::choice_unit,                                                                  \
   prompt_max},
#include "compiler/base/channels.def"
#undef HARK_CHANNEL
});

// The channel of this name, or null.
constexpr const ChannelFacts* ChannelNamed(std::string_view name) {
  for (const ChannelFacts& channel : kChannels) {
    if (channel.name == name) return &channel;
  }
  return nullptr;
}

// `text` is UTF-8.
inline std::size_t Length(std::string_view text, LengthUnit unit) {
  return unit == LengthUnit::Utf16Units ? unicode::Utf16Units(text) : unicode::CodePoints(text);
}

}  // namespace hark
