#include "runtime/serve/typing.h"

#include <algorithm>
#include <utility>

#include "runtime/store/rules.h"
#include "runtime/value/event_json.h"

namespace hark::serve {

std::optional<channel::Connection> Opened(std::string_view name,
                                          const std::vector<channel::Connection>& connections,
                                          outbox::Tokens& tokens) {
  const auto known = std::ranges::find(connections, name, &channel::Connection::name);
  if (known == connections.end()) return std::nullopt;
  channel::Connection connection = *known;
  if (connection.token_is_kept) connection.token = tokens.TokenOf(*known).value_or("");
  if (connection.token.empty()) return std::nullopt;
  return connection;
}

std::optional<Sign> SignAfter(const value::Event& event,
                              const std::vector<channel::Connection>& connections,
                              outbox::Tokens& tokens) {
  const auto known = std::ranges::find(connections, event.connection, &channel::Connection::name);
  if (known == connections.end()) return std::nullopt;
  const channel::Adapter* adapter = channel::AdapterNamed(known->channel);
  // Most events want nothing, and no token is opened for them.
  if (!adapter->Acknowledge(*known, event)) return std::nullopt;
  const auto connection = Opened(event.connection, connections, tokens);
  if (!connection) return std::nullopt;
  auto request = adapter->Acknowledge(*connection, event);
  if (!request) return std::nullopt;
  return Sign{connection->name, std::move(*request)};
}

std::optional<Sign> TypingAfter(const store::TurnInput& input, const store::CommitTurn& commit,
                                const std::vector<channel::Connection>& connections,
                                outbox::Tokens& tokens) {
  if (std::ranges::none_of(commit.outbox, store::IsCall)) return std::nullopt;
  const auto event = value::EventFromJson(input.event);
  if (!event || !channel::IsDirectMessage(*event)) return std::nullopt;
  const auto known = std::ranges::find(connections, event->connection, &channel::Connection::name);
  if (known == connections.end() || !known->shows_typing) return std::nullopt;
  const auto connection = Opened(event->connection, connections, tokens);
  if (!connection) return std::nullopt;
  auto request = channel::AdapterNamed(connection->channel)->Typing(*connection, *event);
  if (!request) return std::nullopt;
  return Sign{connection->name, std::move(*request)};
}

}  // namespace hark::serve
