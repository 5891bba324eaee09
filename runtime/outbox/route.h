#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"

namespace hark::outbox {

// Where messages of one connection go, and in what words.
struct Route {
  channel::Connection connection;
  const channel::Adapter* adapter = nullptr;  // not null
};

// By the connection's name.
using Routes = std::map<std::string, Route, std::less<>>;

// Routes of the connections whose channel has an adapter.
Routes RoutesOf(const std::vector<channel::Connection>& connections);

}  // namespace hark::outbox
