#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/store/address.h"

// Forgetting people, and what has to be remembered so that they stay forgotten: that somebody at an
// address was, which nobody can turn back into the address without a key that the store's file does
// not hold.
namespace hark::store {

struct Ingest;

// Removes whatever is kept of the contacts at these addresses, and of other addresses of theirs:
// fields, records, conversations, runs, mailbox, journal, and all messages, sent or not. Who
// claimed one finds the claim gone. Of the addresses nothing is taken in any more but what somebody
// writes there after `at_ms`. A receipt that is known changes nothing. Gives an Erasure.
struct Erase {
  std::vector<Address> at;
  std::string receipt;  // names this erasure, and says nothing of whom
  std::int64_t at_ms = 0;
};

// What came of it.
struct Erasure {
  std::string receipt;
  std::int64_t at_ms = 0;
  std::size_t contacts = 0;  // that there were
  friend bool operator==(const Erasure&, const Erasure&) = default;
};

// What is kept of an address, under its pseudonym.
struct Tombstone {
  std::int64_t at_ms = 0;
  std::int64_t place = 0;  // on a channel of our own: the last number that was given (rules.h)
};

// What an address is called in a tombstone: HMAC-SHA256 in hexadecimal.
std::string Pseudonym(std::string_view key, const Address& address);

// Invalid for what names nobody, or has no receipt.
Result<void> CheckErase(const Erase& erase);

// Whether an event from a buried address goes to nobody: it was written before, or is no word of
// theirs (a report, a reaction that a platform makes up) and there is nobody of that address since.
bool ComesToNobody(const Tombstone& grave, bool is_somebody, const Ingest& ingest);

// Whether what could not be read as an event names the address: as it is, between signs that could
// be no part of it.
bool Mentions(std::string_view bytes, std::string_view address);

// Refuses to make a contact anew of one who has not written since.
Failure WasErased();

}  // namespace hark::store
