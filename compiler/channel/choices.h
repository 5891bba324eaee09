#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "compiler/channel/facts.h"

// The forms in which choices are shown, the best first: the compiler tells by this list
// which one a question will take, and the runtime takes it.
namespace hark {

enum class ChoiceForm : std::uint8_t { Buttons, List, QuickReplies, Numbered };

struct ChoiceFormFacts {
  ChoiceForm form;
  ContentKind content;  // what the channel must show for it
  Limit count;
  Limit title;
  Limit payload;
  Limit prompt;
  std::string_view words;  // "shows these choices as {words}"
  std::string_view nouns;  // "shows 3 {nouns}"
};

// Numbered text, which every channel shows, is what is left when none of these fits.
inline constexpr auto kChoiceForms = std::to_array<ChoiceFormFacts>({
    {ChoiceForm::Buttons, ContentKind::Buttons, Limit::Buttons, Limit::ButtonTitle,
     Limit::ButtonPayload, Limit::Prompt, "buttons", "buttons"},
    {ChoiceForm::List, ContentKind::List, Limit::ListRows, Limit::ListTitle, Limit::ListPayload,
     Limit::Prompt, "a list", "rows in a list"},
    {ChoiceForm::QuickReplies, ContentKind::QuickReplies, Limit::QuickReplies,
     Limit::QuickReplyTitle, Limit::QuickReplyPayload, Limit::Text, "quick replies",
     "quick replies"},
});

// Whether the channel has this form and shows so many choices in it.
constexpr bool Shows(const ChannelFacts& channel, const ChoiceFormFacts& form, std::size_t count) {
  if (channel.sends(form.content) != Sent::Shown) return false;
  const std::size_t max = channel.bound(form.count).max;
  return max == 0 || count <= max;
}

}  // namespace hark
