#include "cli/connections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "cli/files.h"

namespace hark::cli {
namespace {

constexpr std::size_t kMaxKeyBytes = 4096;

Result<std::string> FromEnvironment(const Secret& secret, const std::string& what,
                                    const Environment& environment) {
  const auto value = environment(secret.value);
  if (value && !value->empty()) return *value;
  return Fail(FailureKind::Denied,
              fmt::format("{} is to come from the environment, and {} is not set there: export "
                          "{}=… and start again",
                          what, secret.value, secret.value));
}

Result<std::string> FromFile(const Secret& secret, const std::string& what,
                             const std::filesystem::path& root) {
  const auto text = ReadFile(root / secret.value, kMaxKeyBytes);
  const std::size_t end = text ? text->find_last_not_of(" \t\r\n") : std::string::npos;
  if (text && end != std::string::npos && text->size() <= kMaxKeyBytes) {
    return text->substr(0, end + 1);
  }
  return Fail(FailureKind::Denied,
              fmt::format("{} is to come from the file {}: put it there, on one line, readable by "
                          "this user, and start again",
                          what, secret.value));
}

Result<std::string> Fetch(const Secret& secret, const std::string& what,
                          const std::filesystem::path& root, const Environment& environment) {
  switch (secret.kind) {
    case Secret::Kind::Plain: return secret.value;
    case Secret::Kind::Environment: return FromEnvironment(secret, what, environment);
    case Secret::Kind::File: return FromFile(secret, what, root);
    case Secret::Kind::Kept: return std::string();  // it is opened when something is sent
  }
  return std::string();
}

Result<std::string> Fetch(const ConnectionConfig& connection, const std::string& setting,
                          const std::filesystem::path& root, const Environment& environment) {
  const auto found = connection.secrets.find(setting);
  if (found == connection.secrets.end()) return std::string();
  return Fetch(found->second, fmt::format("the {} of connection {}", setting, connection.name),
               root, environment);
}

// Where each channel's API is. WhatsApp's version is named because Meta serves a call
// without one by whichever is its oldest; v25.0 runs to July 2028.
std::string ApiUrl(const ConnectionConfig& connection) {
  if (!connection.api_url.empty()) return connection.api_url;
  if (connection.channel == "whatsapp") return "https://graph.facebook.com/v25.0";
  if (connection.channel == "messenger") return "https://graph.facebook.com/v25.0";
  if (connection.channel == "instagram") return "https://graph.instagram.com/v25.0";
  if (connection.channel == "telegram") return "https://api.telegram.org";
  if (connection.channel == "tiktok") return "https://business-api.tiktok.com/open_api/v1.3";
  if (connection.channel == "tiktok_shop") return "https://open-api.tiktokglobalshop.com";
  return {};
}

}  // namespace

Environment ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

Result<call::Secrets> FetchSecrets(const Config& config, const ir::Program& program,
                                   const std::filesystem::path& root,
                                   const Environment& environment) {
  for (const ir::Service& service : program.services) {
    if (service.secret.empty() || config.secrets.contains(service.secret)) continue;
    return Fail(FailureKind::Denied,
                fmt::format("service {0} shows the secret {1}, and hark.toml does not say where it "
                            "is: add `{1} = {{ env = \"{1}\" }}` under [secrets]",
                            service.name, service.secret));
  }
  call::Secrets secrets;
  for (const auto& [name, secret] : config.secrets) {
    auto fetched = Fetch(secret, fmt::format("the secret {}", name), root, environment);
    if (!fetched) return std::unexpected(std::move(fetched.error()));
    secrets.emplace(name, std::move(*fetched));
  }
  return secrets;
}

Result<std::optional<call::ModelProvider>> FetchProvider(const Config& config,
                                                         const ir::Program& program,
                                                         const std::filesystem::path& root,
                                                         const Environment& environment) {
  if (!config.ai) {
    const bool asks = std::ranges::any_of(
        program.services, [](const ir::Service& service) { return service.model.has_value(); });
    if (!asks) return std::nullopt;
    return Fail(FailureKind::Denied,
                "scripts ask a model, and hark.toml does not say who serves it: add [ai] with "
                "url = \"https://api.openai.com/v1\" and key = { env = \"AI_KEY\" }");
  }
  call::ModelProvider provider{.url = config.ai->url, .key = {}};
  if (config.ai->key) {
    auto key = Fetch(*config.ai->key, "the model's key", root, environment);
    if (!key) return std::unexpected(std::move(key.error()));
    provider.key = std::move(*key);
  }
  return provider;
}

Result<std::vector<serve::InboundSource>> FetchWebhookKeys(const Config& config,
                                                           const std::filesystem::path& root,
                                                           const Environment& environment) {
  std::vector<serve::InboundSource> sources;
  for (const WebhookConfig& webhook : config.webhooks) {
    auto key =
        Fetch(webhook.key, fmt::format("the key of webhook {}", webhook.name), root, environment);
    if (!key) return std::unexpected(std::move(key.error()));
    sources.push_back({webhook.name, std::move(*key), webhook.connection, webhook.contact});
  }
  return sources;
}

channel::Connection WithoutKeys(const ConnectionConfig& config) {
  channel::Connection connection;
  connection.name = config.name;
  connection.channel = config.channel;
  connection.api_url = ApiUrl(config);
  connection.account_id = config.account_id;
  connection.business_account_id = config.business_account_id;
  connection.app_key = config.app_key;
  connection.shop_cipher = config.shop_cipher;
  connection.page = config.page;
  connection.app_id = config.app_id;
  connection.granted_by = config.granted_by;
  connection.marks_read = config.marks_read;
  connection.shows_typing = config.shows_typing;
  const auto token = config.secrets.find("token");
  connection.token_is_kept =
      token != config.secrets.end() && token->second.kind == Secret::Kind::Kept;
  return connection;
}

Result<std::string> FetchToken(const ConnectionConfig& connection,
                               const std::filesystem::path& root, const Environment& environment) {
  return Fetch(connection, "token", root, environment);
}

Result<std::vector<channel::Connection>> Connect(const Config& config,
                                                 const std::filesystem::path& root,
                                                 const Environment& environment) {
  std::vector<channel::Connection> connections;
  for (const ConnectionConfig& from : config.connections) {
    channel::Connection to = WithoutKeys(from);
    const std::pair<const char*, std::string channel::Connection::*> keys[] = {
        {"token", &channel::Connection::token},
        {"app_secret", &channel::Connection::app_secret},
        {"verify_token", &channel::Connection::verify_token},
        {"webhook_secret", &channel::Connection::webhook_secret},
        {"visitor_secret", &channel::Connection::visitor_secret},
    };
    for (const auto& [setting, member] : keys) {
      auto key = Fetch(from, setting, root, environment);
      if (!key) return std::unexpected(std::move(key.error()));
      to.*member = std::move(*key);
    }
    connections.push_back(std::move(to));
  }
  return connections;
}

}  // namespace hark::cli
