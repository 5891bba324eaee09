#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "tests/support/platforms.h"

namespace hark::crash {

// What became of the messages, by the platforms' log, with the store's word only for what
// it calls in doubt.
struct Verdict {
  std::int64_t messages = 0;      // that were answered 200
  std::int64_t answered = 0;      // whose reply the platforms accepted
  std::int64_t in_doubt = 0;      // no reply arrived, and the store says that it may not have
  std::int64_t lost = 0;          // no reply arrived, and nobody knows
  std::int64_t held = 0;          // entries the store shows as in doubt, arrived or not
  std::int64_t sent_twice = 0;    // replies accepted beyond the first, by message or by effect id
  std::int64_t wrong_turns = 0;   // messages counted by their contact twice or not at all
  std::int64_t out_of_order = 0;  // replies that came before an earlier one of their contact
};

// Judges messages 1 to `messages`. Opens the store, so no worker may have it.
Result<Verdict> Judge(const std::string& store_path, std::int64_t messages,
                      const std::vector<test::Sent>& sent);

// Makes what is uncertain be held, as 120 s without news of it would: it no longer blocks
// later messages to its contact. No worker may have the store.
Result<void> HoldWhatIsUncertain(const std::string& store_path);

}  // namespace hark::crash
