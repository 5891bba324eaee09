#include "tests/fake_platforms/options.h"

#include <charconv>

namespace hark::fake {
namespace {

constexpr const char* kUsage =
    "fake_platforms [--port N] [--log FILE] [--fault JSON]... [--coverage] [--windows]\n"
    "               [--phone-number-id ID] [--business-account-id ID] [--whatsapp-token TOKEN]\n"
    "               [--telegram-token TOKEN]\n"
    "               [--page-id ID] [--messenger-token TOKEN]\n"
    "               [--instagram-id ID] [--instagram-token TOKEN]\n"
    "               [--business-id ID] [--tiktok-token TOKEN]\n"
    "               [--shop-id ID] [--shop-token TOKEN] [--shop-app-key KEY]\n"
    "               [--shop-app-secret SECRET] [--shop-cipher CIPHER]";

bool ReadPort(const std::string& text, std::uint16_t& port) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

bool Set(Options& options, const std::string& name, const std::string& value) {
  if (name == "--port") return ReadPort(value, options.port);
  if (name == "--fault") {
    options.faults.push_back(value);
    return true;
  }
  std::pair<const char*, std::string*> texts[] = {
      {"--log", &options.log_path},
      {"--phone-number-id", &options.accounts.phone_number_id},
      {"--business-account-id", &options.accounts.business_account_id},
      {"--whatsapp-token", &options.accounts.whatsapp_token},
      {"--telegram-token", &options.accounts.telegram_token},
      {"--page-id", &options.accounts.page_id},
      {"--messenger-token", &options.accounts.messenger_token},
      {"--instagram-id", &options.accounts.instagram_id},
      {"--instagram-token", &options.accounts.instagram_token},
      {"--business-id", &options.accounts.business_id},
      {"--tiktok-token", &options.accounts.tiktok_token},
      {"--shop-id", &options.accounts.shop_id},
      {"--shop-token", &options.accounts.shop.token},
      {"--shop-app-key", &options.accounts.shop.app_key},
      {"--shop-app-secret", &options.accounts.shop.app_secret},
      {"--shop-cipher", &options.accounts.shop.cipher},
  };
  for (auto& [known, text] : texts) {
    if (name != known) continue;
    *text = value;
    return true;
  }
  return false;
}

}  // namespace

std::expected<Options, std::string> ReadOptions(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    if (arguments[at] == "--coverage") {
      options.coverage = true;
    } else if (arguments[at] == "--windows") {
      options.windows = true;
    } else if (at + 1 == arguments.size() || !Set(options, arguments[at], arguments[at + 1])) {
      return std::unexpected("`" + arguments[at] + "` is not understood; usage:\n" + kUsage);
    } else {
      ++at;
    }
  }
  return options;
}

}  // namespace hark::fake
