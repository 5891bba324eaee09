#pragma once

#include <random>
#include <string>

// Small random scripts about waiting and answering, for the search that sets the proof of
// reply windows against what a simulation does.
namespace hark::test {

// A rule `go` on a message from `channel` or Telegram, with two flows. What a question is
// given is the last word of its prompt, "20h" or "ever", so that whoever plays the contact
// knows how long they may take. Every wait is 1h at least.
std::string MakeScript(std::mt19937& random, const std::string& channel);

}  // namespace hark::test
