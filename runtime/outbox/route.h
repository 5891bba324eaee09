#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/channel/channel.h"
#include "runtime/store/store.h"

namespace hark::outbox {

// Where messages of one connection go, and in what words.
struct Route {
  channel::Connection connection;
  const channel::Adapter* adapter = nullptr;  // not null
};

// Whose token a message goes with. Asked before each attempt on the wire, so that one which was
// taken back after the claim is used no more. Any thread.
class Tokens {
 public:
  virtual ~Tokens() = default;
  // Denied when the connection is disconnected; any other failure: there is none now.
  virtual Result<std::string> TokenOf(const channel::Connection& connection) = 0;
};

// What rules are told of a message that was refused, or given up: an event as JSON, or nothing
// where none of them listens.
using TellRefusal = std::function<std::string(const store::OutboxEntry& entry,
                                              const store::RecordOutcome& outcome)>;

// By the connection's name.
using Routes = std::map<std::string, Route, std::less<>>;

// Routes of the connections whose channel has an adapter.
Routes RoutesOf(const std::vector<channel::Connection>& connections);

}  // namespace hark::outbox
