// Reads hark.toml in one walk over its tables. Every key is looked up in a list of what
// may stand there; the same lists feed "did you mean".

#include "cli/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "cli/toml_depth.h"
#include "cli/toml_reader.h"
#include "compiler/channel/facts.h"
#include "compiler/ir/service_url.h"
#include "compiler/sema/capability.h"
#include "compiler/sema/suggest.h"

namespace hark::cli {
namespace {

using source::Span;

// What a connection on a channel must say. `terminal` has no account.
struct Needs {
  std::string_view channel;
  std::vector<std::string_view> settings;
};
const std::vector<Needs>& ChannelNeeds() {
  static const std::vector<Needs> kNeeds = {
      {"whatsapp", {"account_id", "token", "app_secret", "verify_token"}},
      {"messenger", {"account_id", "token", "app_secret", "verify_token"}},
      {"instagram", {"account_id", "token", "app_secret", "verify_token"}},
      {"telegram", {"token", "webhook_secret"}},
      {"tiktok", {"account_id", "token", "app_secret"}},
      {"tiktok_shop", {"account_id", "app_key", "shop_cipher", "token", "app_secret"}},
  };
  return kNeeds;
}

// Settings of a connection that are texts of any kind.
struct TextSetting {
  std::string_view name;
  std::string ConnectionConfig::*where;
};
constexpr TextSetting kTextSettings[] = {
    {"account_id", &ConnectionConfig::account_id},
    {"business_account_id", &ConnectionConfig::business_account_id},
    {"app_key", &ConnectionConfig::app_key},
    {"shop_cipher", &ConnectionConfig::shop_cipher},
    {"api_url", &ConnectionConfig::api_url},
    {"app_id", &ConnectionConfig::app_id},
    {"granted_by", &ConnectionConfig::granted_by},
};

const std::vector<std::string>& SecretSettings() {
  static const std::vector<std::string> kNames = {"token", "app_secret", "verify_token",
                                                  "webhook_secret", "visitor_secret"};
  return kNames;
}

class Reader : private TomlReader {
 public:
  using TomlReader::TomlReader;

  Config Read(const toml::table& root) {
    Config config;
    for (const auto& [key, node] : root) {
      if (key == "store") {
        ReadText("store", node, config.store);
      } else if (key == "token_key") {
        ReadText("token_key", node, config.token_key);
      } else if (key == "listen") {
        ReadListen(node, config.listen);
      } else if (key == "public_url") {
        ReadPublicUrl(node, config.public_url);
      } else if (key == "connections") {
        ReadConnections(node, config.connections);
      } else if (key == "secrets") {
        ReadSecrets(node, config.secrets);
      } else if (key == "webhooks") {
        ReadWebhooks(node, config.webhooks);
      } else if (key == "ai") {
        ReadAi(node, SpanOf(key.source()), config.ai.emplace());
      } else if (key == "hooks") {
        ReadHooks(node, config.hooks);
      } else if (key == "grants") {
        ReadGrants(node, config.grants.emplace());
      } else {
        Unknown(key, {"store", "token_key", "listen", "public_url", "grants", "connections",
                      "secrets", "webhooks", "ai", "hooks"});
      }
    }
    CheckWebhooks(root, config);
    return config;
  }

  void SyntaxError(const toml::parse_error& error) {
    diag::Build(sink_, SpanOf(error.source()), diag::NotToml)
        .Label(std::string(error.description()))
        .Emit();
  }
  void TooDeep(std::size_t at) {
    const auto offset = static_cast<std::uint32_t>(at);
    diag::Build(sink_, {file(), offset, offset + 1}, diag::NotToml)
        .Label(fmt::format("more than {} levels deep here", kMaxTomlDepth))
        .Emit();
  }

 private:
  // "8080" listens on this machine alone; "0.0.0.0:8080" on every address.
  void ReadListen(const toml::node& node, ListenAddress& listen) {
    std::string text;
    if (const auto number = node.value_exact<std::int64_t>()) {
      text = std::to_string(*number);
    } else if (!ReadText("listen", node, text)) {
      return;
    }
    const std::size_t colon = text.rfind(':');
    const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
    if (colon != std::string::npos) listen.host = text.substr(0, colon);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
    if (error == std::errc() && end == port.data() + port.size() && !listen.host.empty()) return;
    diag::Build(sink_, SpanOf(node.source()), diag::NotAnAddress, {text})
        .Help("write an address and a port from 0 to 65535, such as \"127.0.0.1:8080\"")
        .Emit();
  }

  void ReadConnections(const toml::node& node, std::vector<ConnectionConfig>& connections) {
    if (!node.is_table()) return Other("connections", node, "a table");
    for (const auto& [name, settings] : *node.as_table()) {
      if (!settings.is_table()) {
        Other(name.str(), settings, "a table of settings");
        continue;
      }
      ConnectionConfig connection;
      connection.name = name.str();
      ReadConnection(*settings.as_table(), SpanOf(name.source()), connection);
      connections.push_back(std::move(connection));
    }
  }

  void ReadGrants(const toml::node& node, std::vector<std::string>& grants) {
    if (!node.is_array()) return Other("grants", node, "a list of names");
    for (const toml::node& one : *node.as_array()) {
      std::string name;
      if (!ReadText("grants", one, name)) continue;
      const std::vector<std::string> known = sema::CapabilityNames();
      if (std::ranges::find(known, name) == known.end()) {
        const Span span = WithoutQuotes(SpanOf(one.source()));
        sema::DidYouMean(diag::Build(sink_, span, diag::UnknownCapability, {name}), span, name,
                         known, "docs/hark.toml.md lists what can be granted")
            .Emit();
      }
      grants.push_back(std::move(name));
    }
  }

  // Of services: CRM_KEY = { env = "CRM_KEY" }.
  void ReadSecrets(const toml::node& node, std::map<std::string, Secret>& secrets) {
    if (!node.is_table()) return Other("secrets", node, "a table");
    for (const auto& [name, where] : *node.as_table()) {
      ReadSecret(std::string(name.str()), "services", where, secrets);
    }
  }

  void ReadWebhooks(const toml::node& node, std::vector<WebhookConfig>& webhooks) {
    if (!node.is_table()) return Other("webhooks", node, "a table");
    for (const auto& [name, settings] : *node.as_table()) {
      const toml::table* table = settings.as_table();
      if (table == nullptr) {
        Other(name.str(), settings, "a table of settings");
        continue;
      }
      WebhookConfig& webhook = webhooks.emplace_back();
      webhook.name = name.str();
      ReadWebhook(*table, SpanOf(name.source()), webhook);
    }
  }

  void ReadWebhook(const toml::table& table, Span name_span, WebhookConfig& webhook) {
    std::map<std::string, Secret> secrets;
    for (const auto& [key, node] : table) {
      if (key == "key") {
        ReadSecret("key", "webhook `" + webhook.name + '`', node, secrets);
      } else if (key == "connection") {
        ReadText("connection", node, webhook.connection);
      } else if (key == "contact") {
        ReadText("contact", node, webhook.contact);
      } else {
        Unknown(key, {"key", "connection", "contact"});
      }
    }
    if (const auto found = secrets.find("key"); found != secrets.end()) webhook.key = found->second;
    const auto missing = [&](std::string_view setting) {
      diag::Build(sink_, name_span, diag::WebhookSettingMissing, {webhook.name},
                  {std::string(setting)})
          .Help("docs/hark.toml.md says what a webhook needs")
          .Emit();
    };
    if (!table.contains("key")) missing("key");
    if (table.contains("connection") != table.contains("contact")) {
      missing(table.contains("connection") ? "contact" : "connection");
    }
  }

  // Whoever a webhook is about is somebody on a connection that there is.
  void CheckWebhooks(const toml::table& root, const Config& config) {
    std::vector<std::string> known;
    for (const ConnectionConfig& one : config.connections) known.push_back(one.name);
    for (const WebhookConfig& webhook : config.webhooks) {
      if (webhook.connection.empty() || std::ranges::count(known, webhook.connection) > 0) continue;
      const toml::node* node = root["webhooks"][webhook.name]["connection"].node();
      NotWanted("connection", *node, webhook.connection, "the name of a connection");
    }
  }

  // What a path is put behind. Whoever is told of it comes by https.
  void ReadPublicUrl(const toml::node& node, std::string& url) {
    if (!ReadText("public_url", node, url)) return;
    while (url.ends_with('/')) url.pop_back();
    constexpr std::string_view kScheme = "https://";
    const bool is_address = url.starts_with(kScheme) && url.size() > kScheme.size() &&
                            ir::WrongWithServiceUrl(url).empty();
    if (!is_address) {
      NotWanted("public_url", node, url, "an address such as \"https://bot.shop.example\"");
    }
  }

  void ReadAi(const toml::node& node, Span name_span, AiConfig& ai) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return Other("ai", node, "a table");
    std::map<std::string, Secret> secrets;
    for (const auto& [key, value] : *table) {
      if (key == "url") {
        ReadAiUrl(value, ai.url);
      } else if (key == "key") {
        ReadSecret("key", "the model", value, secrets);
        if (const auto found = secrets.find("key"); found != secrets.end()) ai.key = found->second;
      } else {
        Unknown(key, {"url", "key"});
      }
    }
    if (table->contains("url")) return;
    diag::Build(sink_, name_span, diag::NoProvider)
        .Help("add its url, such as url = \"https://api.openai.com/v1\"")
        .Emit();
  }

  void ReadHooks(const toml::node& node, HooksConfig& hooks) {
    if (!node.is_table()) return Other("hooks", node, "a table");
    for (const auto& [key, value] : *node.as_table()) {
      if (key == "deadline_ms") {
        ReadNumber("deadline_ms", value, {1, 10'000}, hooks.deadline_ms);
      } else if (key == "memory_mib") {
        ReadNumber("memory_mib", value, {1, 256}, hooks.memory_mib);
      } else if (key == "trusted") {
        ReadSwitch("trusted", value, hooks.trusted);
      } else {
        Unknown(key, {"deadline_ms", "memory_mib", "trusted"});
      }
    }
  }

  void ReadAiUrl(const toml::node& node, std::string& url) {
    if (!ReadText("url", node, url)) return;
    while (url.ends_with('/')) url.pop_back();
    const std::string_view wrong = ir::WrongWithServiceUrl(url);
    if (wrong.empty()) return;
    diag::Build(sink_, SpanOf(node.source()), diag::ServiceAddress, {'"' + url + '"'})
        .Label(std::string(wrong))
        .Help("write it like \"https://api.openai.com/v1\"; a server on this machine may be http")
        .Emit();
  }

  void ReadConnection(const toml::table& table, Span name_span, ConnectionConfig& connection) {
    const std::vector<std::string>& secrets = SecretSettings();
    for (const auto& [key, node] : table) {
      if (key == "channel") {
        ReadChannel(node, connection.channel);
      } else if (key == "marks_read") {
        ReadSwitch("marks_read", node, connection.marks_read);
      } else if (key == "shows_typing") {
        ReadSwitch("shows_typing", node, connection.shows_typing);
      } else if (key == "title") {
        ReadText("title", node, connection.page.title);
      } else if (key == "greeting") {
        ReadText("greeting", node, connection.page.greeting);
      } else if (key == "color") {
        ReadColor(node, connection.page.color);
      } else if (key == "origins") {
        ReadOrigins(node, connection.page.origins);
      } else if (std::ranges::find(secrets, key.str()) != secrets.end()) {
        ReadSecret(std::string(key.str()), "connection `" + connection.name + '`', node,
                   connection.secrets);
      } else if (const auto* text = std::ranges::find(kTextSettings, key.str(), &TextSetting::name);
                 text != std::end(kTextSettings)) {
        ReadText(text->name, node, connection.*text->where);
      } else {
        std::vector<std::string> known = {"channel",  "marks_read", "shows_typing", "title",
                                          "greeting", "color",      "origins"};
        for (const TextSetting& one : kTextSettings) known.emplace_back(one.name);
        known.insert(known.end(), secrets.begin(), secrets.end());
        Unknown(key, known);
      }
    }
    DemandAll(table, name_span, connection);
    CheckPoliteness(table, connection);
  }

  // What a channel has no request for is not asked of it.
  void CheckPoliteness(const toml::table& table, const ConnectionConfig& connection) {
    const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
    if (adapter == nullptr) return;
    const std::string& account = connection.business_account_id;
    if (!account.empty() && connection.channel != FactsOf(ChannelId::WhatsApp).name) {
      NotWanted("business_account_id", *table.get("business_account_id"), account,
                "left out: " + connection.channel + " has no templates");
    }
    channel::Connection asked;
    asked.marks_read = true;
    value::Event event;
    event.address = "1";
    const std::string wanted = "false: " + connection.channel + " cannot be asked for that";
    if (connection.marks_read && !adapter->Acknowledge(asked, event)) {
      NotWanted("marks_read", *table.get("marks_read"), "true", wanted);
    }
    if (connection.shows_typing && !adapter->Typing(asked, event)) {
      NotWanted("shows_typing", *table.get("shows_typing"), "true", wanted);
    }
  }

  void ReadColor(const toml::node& node, std::string& color) {
    if (!ReadText("color", node, color)) return;
    const bool is_color = color.size() == 7 && color[0] == '#' &&
                          color.find_first_not_of("0123456789abcdefABCDEF", 1) == color.npos;
    if (!is_color) NotWanted("color", node, color, "a color such as \"#0a7cff\"");
  }

  // The sites that may embed a web chat, as browsers write an origin: no path and no more.
  void ReadOrigins(const toml::node& node, std::vector<std::string>& origins) {
    if (!node.is_array()) return Other("origins", node, "a list of sites");
    for (const toml::node& one : *node.as_array()) {
      std::string origin;
      if (!ReadText("origins", one, origin)) continue;
      const std::size_t scheme = origin.starts_with("https://")  ? 8
                                 : origin.starts_with("http://") ? 7
                                                                 : origin.size();
      constexpr std::string_view kOfHosts = "abcdefghijklmnopqrstuvwxyz0123456789-.:[]";
      if (scheme >= origin.size() || origin.find_first_not_of(kOfHosts, scheme) != origin.npos) {
        NotWanted("origins", one, origin, "a site such as \"https://shop.example\"");
      }
      origins.push_back(std::move(origin));
    }
  }
  void ReadChannel(const toml::node& node, std::string& channel) {
    if (!ReadText("channel", node, channel) || ChannelNamed(channel) != nullptr) return;
    std::vector<std::string> names;
    std::string help = "channels are";
    for (const ChannelFacts& facts : kChannels) {
      help += (names.empty() ? " `" : ", `") + std::string(facts.name) + '`';
      names.emplace_back(facts.name);
    }
    const Span span = WithoutQuotes(SpanOf(node.source()));
    sema::DidYouMean(diag::Build(sink_, span, diag::UnknownChannelKind, {channel}), span, channel,
                     names, help)
        .Emit();
  }

  void DemandAll(const toml::table& table, Span name_span, const ConnectionConfig& connection) {
    const auto missing = [&](std::string_view setting) {
      if (table.contains(setting)) return;
      diag::Build(sink_, name_span, diag::SettingMissing, {connection.name}, {std::string(setting)})
          .Help("docs/hark.toml.md lists what each channel needs")
          .Emit();
    };
    missing("channel");
    const auto needs = std::ranges::find(ChannelNeeds(), connection.channel, &Needs::channel);
    if (needs == ChannelNeeds().end()) return;
    for (const std::string_view setting : needs->settings) missing(setting);
    // Whoever renews tokens says for which app.
    const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
    const auto token = connection.secrets.find("token");
    const bool kept = token != connection.secrets.end() && token->second.kind == Secret::Kind::Kept;
    if (kept && adapter != nullptr && adapter->LifeOfToken({}).needs_app_id) missing("app_id");
  }
};

}  // namespace

std::optional<Config> ParseConfig(const source::SourceSet& sources, source::FileId file,
                                  diag::Sink& sink) {
  Reader reader(sources, file, sink);
  const std::string_view text = sources.file(file).text;
  if (const auto at = TooDeepAt(text)) {
    reader.TooDeep(*at);
    return std::nullopt;
  }
  try {
    const toml::table root = toml::parse(text);
    Config config = reader.Read(root);
    if (sink.has_errors()) return std::nullopt;
    return config;
  } catch (const toml::parse_error& error) {
    reader.SyntaxError(error);
    return std::nullopt;
  }
}

}  // namespace hark::cli
