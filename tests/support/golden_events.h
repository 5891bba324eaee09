#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/sim/simulation.h"

namespace hark::test {

// Reads the `events` section, a line an event:
//   whatsapp < 998901112233 "how much is it?"
//   telegram < 42 "salom" name "Aziza Karimova" language "uz"
//   whatsapp < 998901112233 tap "Pro"
//   service crm answers 200 {"id": "L1"}
//   service crm fails timeout
//   advance 3h
// Texts are as in JSON: \" \\ \n \u0041.
Result<std::vector<sim::Stimulus>> ParseEvents(std::string_view text);

// The transcript of the `effects` section, a line an effect, in the order they were made:
//   whatsapp > 998901112233 "Which plan?" [Basic | Pro]
//   set plan: none -> pro
//   tag vip
//   fault HK904 DivisionByZero: division by zero at source:3:14
std::string Transcript(std::span<const sim::Observed> observed);

}  // namespace hark::test
