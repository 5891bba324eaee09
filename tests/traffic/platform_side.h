#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/host/virtual_host.h"
#include "runtime/serve/http_listener.h"
#include "tests/fake_platforms/platforms.h"
#include "tests/support/scratch.h"
#include "tests/traffic/dice.h"
#include "tests/traffic/worker_side.h"

namespace hark::traffic {

using Json = nlohmann::json;

// Something that people did, and what the rules owe for it.
struct Deed {
  std::string channel;
  std::string person;
  Json event;
  std::vector<std::string> answers;
};

// People, the platforms between them and us, and the wire there and back.
class PlatformSide final : public channel::HttpClient {
 public:
  PlatformSide(host::VirtualClock& clock, Dice& dice, const Plan& plan, Tally& tally);

  std::vector<channel::Connection> Connections() const;

  // A request of the worker's; throws Crash where its power fails meanwhile.
  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t timeout_ms) override;

  // Posts the webhooks that are due. False where the worker's power failed meanwhile.
  bool Deliver(WorkerSide& worker);
  // When the next is due; none when all have been taken.
  std::optional<std::int64_t> NextDue() const;
  // No more faults: what is under way may come to its end.
  void CalmDown() { is_calm_ = true; }

  const std::vector<Deed>& deeds() const { return deeds_; }
  // What the platforms were asked, in order.
  const std::vector<Json>& asked() const { return asked_; }

 private:
  struct Webhook {
    std::string channel;
    Json event;
    std::int64_t wait_ms = 2'000;  // before it comes again
  };

  void PlanDeeds();
  void PlanDeed(std::int64_t number);
  bool Faulty() const { return plan_.faults && !is_calm_; }
  std::string FaultFor(const std::string& platform);
  void ReadLog();
  void Report(const Json& line);
  bool Post(WorkerSide& worker, const Webhook& webhook);
  channel::HttpResponse Hear(const channel::HttpRequest& request);

  host::VirtualClock& clock_;
  Dice& dice_;
  const Plan& plan_;
  Tally& tally_;
  test::Scratch folder_;
  std::string log_error_;
  fake::Log log_{folder_.File("asked.jsonl"), log_error_};
  fake::Platforms platforms_;
  std::vector<Deed> deeds_;
  std::multimap<std::int64_t, Webhook> webhooks_;  // by when they are due
  std::vector<Json> asked_;
  std::int64_t read_bytes_ = 0;
  bool is_calm_ = false;
  WorkerSide* hearing_ = nullptr;
  bool crashed_ = false;
  serve::HttpListener door_;
  std::string door_url_;
};

}  // namespace hark::traffic
