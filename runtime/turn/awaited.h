#pragma once

#include <cstdint>
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

// Marks such buttons of a message that turn `seq` sends, and notes them in `origin.buttons`.
void MarkAwaited(Origin& origin, std::int64_t seq, channel::Content& content);

// Whether the event is a press of a button of one run, below a question or a message, for which
// no rule has been found yet.
bool IsMarked(const value::Event& event);
// Names the run that waits for the marked button, and the button. Leaves the event as it is
// where none of the runs sent it, or sent a later one of that name.
void NameAwaited(const std::vector<store::Run>& runs, value::Event& event);

}  // namespace hark::turn
