#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace hark::fake {

// The orders of a shop: what webhooks told of, by id. A buyer is "u" and who it is in the chat.
// For all threads.
class ShopOrders {
 public:
  // An event of an order (webhook.h); its status and what it brings are the order's from now on.
  void Remember(const nlohmann::json& event);
  // As the API has it.
  std::optional<nlohmann::json> Find(const std::string& id) const;
  bool Knows(const std::string& buyer) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, nlohmann::json> orders_;
};

}  // namespace hark::fake
