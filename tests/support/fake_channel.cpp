#include "tests/support/fake_channel.h"

#include <utility>

#include "tests/support/stores.h"

namespace hark::test {

channel::HttpRequest FakeAdapter::Encode(const channel::Connection& connection,
                                         std::string_view address, const channel::Content&,
                                         std::string_view effect_id) const {
  channel::HttpRequest request;
  request.url = connection.name + "/" + std::string(address);
  request.body = effect_id;
  return request;
}

channel::SendResult FakeAdapter::Interpret(const channel::HttpResponse& response) const {
  channel::SendResult result;
  result.kind = static_cast<channel::SendClass>(std::stoi(response.body));
  result.retry_after_ms = response.status;
  if (result.kind == channel::SendClass::Accepted) {
    result.provider_id = "p1";
  } else {
    result.error = "refused";
  }
  return result;
}

channel::HttpResult Answer(channel::SendClass kind, std::int64_t retry_after_ms) {
  channel::HttpResponse response;
  response.status = static_cast<int>(retry_after_ms);
  response.body = std::to_string(static_cast<int>(kind));
  return response;
}

channel::HttpResult Broken(channel::WireFailure kind) {
  return std::unexpected(channel::HttpFailure{kind, "the wire broke"});
}

channel::HttpResult FakeWire::Send(const channel::HttpRequest& request, std::int64_t timeout) {
  ids.push_back(request.body);
  attempts[request.body] += 1;
  timeout_ms = timeout;
  return answer_(request);
}

outbox::Routes FakeRoutes() {
  static const FakeAdapter adapter;
  outbox::Routes routes;
  for (const std::string& name : {kConnection, std::string("other")}) {
    channel::Connection connection;
    connection.name = name;
    connection.channel = "whatsapp";
    routes.emplace(name, outbox::Route{connection, &adapter});
  }
  return routes;
}

}  // namespace hark::test
