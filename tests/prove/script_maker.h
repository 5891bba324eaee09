#pragma once

#include <random>
#include <string>

// Small random scripts about waiting and answering, for the search that sets the proof of
// reply windows against what a simulation does.
namespace hark::test {

// A rule `go` on a message from `channel` or Telegram, or on a comment of the channel, with two
// flows. What a question is given is the last word of its prompt, "20h" or "ever", so that
// whoever plays the contact knows how long they may take. Of whatever else is awaited it is
// logged, with what: an "order" to be paid, a "message" that says "fine", or "either" of these
// or a button "Yes". Every pause is 1h at least.
std::string MakeScript(std::mt19937& random, const std::string& channel);

}  // namespace hark::test
