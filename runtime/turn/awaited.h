#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/channel/content.h"
#include "runtime/store/store.h"
#include "runtime/turn/commit.h"
#include "runtime/value/event.h"

// The buttons of a message for which the run that sent it waits (`reply … buttons yes "Yes"`,
// then `await tap yes`). They answer that run alone, and of its messages the last that had a
// button of that name; others of the same name may stand anywhere above it. Buttons that their
// own run does not wait for bear their names alone, for whoever listens.
namespace hark::turn {

// Marks such buttons of a message that turn `seq` sends on the channel, and notes them in
// `origin.buttons`: those that it shows as numbered lines with what answers them there.
void MarkAwaited(Origin& origin, std::int64_t seq, std::string_view channel,
                 channel::Content& content);

// The title of a run's button of this name, where the text answers it: it was shown as a numbered
// line, and the text means its title, its name or its number, as answers to `ask … choices` do.
std::optional<std::string> TypedButton(const store::Run& run, std::string_view name,
                                       std::string_view text);

// Whether the run's question showed its choices as numbered lines, so that a number answers it.
bool AskedInNumbers(const store::Run& run);

// Whether the event is a press of a button of one run, below a question or a message, for which
// no rule has been found yet.
bool IsMarked(const value::Event& event);
// Names the run that waits for the marked button, and the button. Leaves the event as it is
// where none of the runs sent it, or sent a later one of that name.
void NameAwaited(const std::vector<store::Run>& runs, value::Event& event);

}  // namespace hark::turn
