#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/outbox/route.h"
#include "runtime/store/store.h"

namespace hark::serve {

// A request that one of our connections is to make.
struct Sign {
  std::string connection;
  channel::HttpRequest request;
};

// The connection of that name with the token that it sends with now; nothing where there is none.
std::optional<channel::Connection> Opened(std::string_view name,
                                          const std::vector<channel::Connection>& connections,
                                          outbox::Tokens& tokens);

// What its channel wants for politeness after an event (Adapter::Acknowledge).
std::optional<Sign> SignAfter(const value::Event& event,
                              const std::vector<channel::Connection>& connections,
                              outbox::Tokens& tokens);

// What shows the contact that an answer is written: where the turn left calls to wait for, to
// what they wrote to a connection that shows it. What is answered at once needs no sign.
std::optional<Sign> TypingAfter(const store::TurnInput& input, const store::CommitTurn& commit,
                                const std::vector<channel::Connection>& connections,
                                outbox::Tokens& tokens);

}  // namespace hark::serve
