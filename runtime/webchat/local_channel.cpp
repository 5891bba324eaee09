#include "runtime/webchat/local_channel.h"

#include <string_view>
#include <utility>

#include "compiler/channel/facts.h"
#include "runtime/channel/webchat.h"

namespace hark::webchat {

class LocalChannel::Client final : public channel::HttpClient {
 public:
  Client(LocalChannel& local, std::unique_ptr<channel::HttpClient> others)
      : local_(local), others_(std::move(others)) {}

  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t timeout_ms) override {
    if (!request.url.starts_with(channel::kLocalUrl)) return others_->Send(request, timeout_ms);
    const std::string_view to = std::string_view(request.url).substr(channel::kLocalUrl.size());
    const std::size_t slash = to.rfind('/');
    store::Address address{std::string(FactsOf(ChannelId::WebChat).name),
                           std::string(to.substr(0, slash)), std::string(to.substr(slash + 1))};
    std::scoped_lock lock(local_.mutex_);
    local_.accepted_[std::this_thread::get_id()].push_back(std::move(address));
    return channel::HttpResponse{200, {}, request.body};
  }
  channel::HttpResult Fetch(const std::string& url, const channel::FetchLimits& limits) override {
    return others_->Fetch(url, limits);
  }

 private:
  LocalChannel& local_;
  const std::unique_ptr<channel::HttpClient> others_;
};

std::unique_ptr<channel::HttpClient> LocalChannel::MakeClient(
    std::unique_ptr<channel::HttpClient> others) {
  return std::make_unique<Client>(*this, std::move(others));
}

void LocalChannel::Recorded() {
  std::vector<store::Address> accepted;
  {
    std::scoped_lock lock(mutex_);
    const auto found = accepted_.find(std::this_thread::get_id());
    if (found == accepted_.end()) return;
    accepted = std::move(found->second);
    accepted_.erase(found);
  }
  for (const store::Address& address : accepted) on_recorded_(address);
}

}  // namespace hark::webchat
