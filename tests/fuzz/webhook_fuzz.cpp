// Any bytes as a webhook body, on every channel with an adapter: events, kept elements, or
// nothing.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compiler/base/check.h"
#include "compiler/channel/facts.h"
#include "runtime/channel/channel.h"
#include "runtime/turn/ingress.h"
#include "runtime/value/event_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const hark::ChannelFacts& facts : hark::kChannels) {
    const hark::channel::Adapter* adapter = hark::channel::AdapterNamed(facts.name);
    if (adapter == nullptr) continue;  // a channel that scripts know and no worker serves yet
    hark::channel::Connection connection;
    connection.name = "main";
    connection.channel = facts.name;
    connection.account_id = "106540352242922";
    auto decoded = adapter->Decode(connection, body, 1'767'603'600'000);
    for (const hark::value::Event& event : decoded.events) {
      HARK_CHECK(event.channel == facts.name && event.connection == "main",
                 "events say where they come from");
      hark::turn::WriteOf(event, 1'767'603'600'000);
      auto read_back = hark::value::EventFromJson(hark::value::ToJson(event));
      HARK_CHECK(read_back.has_value(), "what is stored reads back");
    }
  }
  return 0;
}
