// Reads hark.toml in one walk over its tables. Every key is looked up in a list of what
// may stand there; the same lists feed "did you mean".

#include "cli/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "cli/toml_depth.h"
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

const std::vector<std::string>& SecretSettings() {
  static const std::vector<std::string> kNames = {"token", "app_secret", "verify_token",
                                                  "webhook_secret", "visitor_secret"};
  return kNames;
}

std::string_view KindWords(toml::node_type type) {
  switch (type) {
    case toml::node_type::none: return "nothing";
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "text";
    case toml::node_type::integer: return "a number";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "yes or no";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date and time";
  }
  return "something else";
}

class Reader {
 public:
  Reader(const source::SourceSet& sources, source::FileId file, diag::Sink& sink)
      : file_(sources.file(file)), id_(file), sink_(sink) {}

  Config Read(const toml::table& root) {
    Config config;
    for (const auto& [key, node] : root) {
      if (key == "store") {
        ReadText("store", node, config.store);
      } else if (key == "token_key") {
        ReadText("token_key", node, config.token_key);
      } else if (key == "listen") {
        ReadListen(node, config.listen);
      } else if (key == "connections") {
        ReadConnections(node, config.connections);
      } else if (key == "secrets") {
        ReadSecrets(node, config.secrets);
      } else if (key == "ai") {
        ReadAi(node, SpanOf(key.source()), config.ai.emplace());
      } else if (key == "hooks") {
        ReadHooks(node, config.hooks);
      } else if (key == "grants") {
        ReadGrants(node, config.grants.emplace());
      } else {
        Unknown(key, {"store", "token_key", "listen", "grants", "connections", "secrets", "ai",
                      "hooks"});
      }
    }
    return config;
  }

  void SyntaxError(const toml::parse_error& error) {
    diag::Build(sink_, SpanOf(error.source()), diag::NotToml)
        .Label(std::string(error.description()))
        .Emit();
  }
  void TooDeep(std::size_t at) {
    const auto offset = static_cast<std::uint32_t>(at);
    diag::Build(sink_, {id_, offset, offset + 1}, diag::NotToml)
        .Label(fmt::format("more than {} levels deep here", kMaxTomlDepth))
        .Emit();
  }

 private:
  // toml++ counts lines from 1 and columns in code points from 1.
  std::uint32_t Offset(const toml::source_position& position) const {
    if (position.line == 0 || position.line > file_.line_starts.size()) {
      return static_cast<std::uint32_t>(file_.text.size());
    }
    std::size_t at = file_.line_starts[position.line - 1];
    for (std::size_t column = 1; column < position.column && at < file_.text.size(); ++column) {
      ++at;
      while (at < file_.text.size() && (file_.text[at] & 0xC0) == 0x80) ++at;
    }
    return static_cast<std::uint32_t>(at);
  }
  Span SpanOf(const toml::source_region& region) const {
    const std::uint32_t begin = Offset(region.begin);
    return {id_, begin, std::max(begin, Offset(region.end))};
  }

  Span WithoutQuotes(Span span) const {
    const char first = span.begin < file_.text.size() ? file_.text[span.begin] : ' ';
    const bool quoted = (first == '"' || first == '\'') && span.end >= span.begin + 2;
    return quoted ? Span{span.file, span.begin + 1, span.end - 1} : span;
  }

  void Unknown(const toml::key& key, const std::vector<std::string>& known) {
    std::string help = "known here:";
    for (const std::string& name : known) help += (&name == &known[0] ? " `" : ", `") + name + '`';
    sema::DidYouMean(
        diag::Build(sink_, SpanOf(key.source()), diag::UnknownSetting, {std::string(key.str())}),
        SpanOf(key.source()), key.str(), known, help)
        .Emit();
  }

  void Other(std::string_view setting, const toml::node& node, std::string_view wanted) {
    diag::Build(sink_, SpanOf(node.source()), diag::SettingIsOther, {std::string(setting)},
                {std::string(KindWords(node.type()))}, {std::string(wanted)})
        .Emit();
  }

  void ReadSwitch(std::string_view setting, const toml::node& node, bool& is_on) {
    const auto value = node.value_exact<bool>();
    if (!value) Other(setting, node, "true or false");
    is_on = value.value_or(false);
  }

  bool ReadText(std::string_view setting, const toml::node& node, std::string& text) {
    if (const auto value = node.value_exact<std::string>()) {
      text = *value;
      return true;
    }
    Other(setting, node, "text");
    return false;
  }

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

  struct Between {
    std::int64_t least;
    std::int64_t most;
  };
  void ReadNumber(std::string_view setting, const toml::node& node, Between between,
                  std::int64_t& number) {
    const std::string wanted = fmt::format("a number from {} to {}", between.least, between.most);
    const auto value = node.value_exact<std::int64_t>();
    if (!value) return Other(setting, node, wanted);
    if (*value >= between.least && *value <= between.most) {
      number = *value;
      return;
    }
    NotWanted(setting, node, std::to_string(*value), wanted);
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
      } else if (key == "account_id") {
        ReadText("account_id", node, connection.account_id);
      } else if (key == "app_key") {
        ReadText("app_key", node, connection.app_key);
      } else if (key == "shop_cipher") {
        ReadText("shop_cipher", node, connection.shop_cipher);
      } else if (key == "api_url") {
        ReadText("api_url", node, connection.api_url);
      } else if (key == "app_id") {
        ReadText("app_id", node, connection.app_id);
      } else if (key == "granted_by") {
        ReadText("granted_by", node, connection.granted_by);
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
      } else {
        std::vector<std::string> known = {"channel",      "account_id", "app_key",    "shop_cipher",
                                          "api_url",      "app_id",     "granted_by", "marks_read",
                                          "shows_typing", "title",      "greeting",   "color",
                                          "origins"};
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
  void NotWanted(std::string_view setting, const toml::node& node, std::string_view text,
                 std::string_view wanted) {
    diag::Build(sink_, SpanOf(node.source()), diag::SettingIsOther, {std::string(setting)},
                {'"' + std::string(text) + '"'}, {std::string(wanted)})
        .Emit();
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

  void ReadSecret(const std::string& setting, const std::string& whose, const toml::node& node,
                  std::map<std::string, Secret>& secrets) {
    if (const auto plain = node.value_exact<std::string>()) {
      secrets[setting] = {Secret::Kind::Plain, *plain};
      diag::Build(sink_, SpanOf(node.source()), diag::SecretInPlain, {setting}, {whose})
          .Help("keep it out of files that are shared: " + setting + " = { env = \"VARIABLE\" }")
          .Emit();
      return;
    }
    const toml::table* table = node.as_table();
    const bool may_be_kept = setting == "token";
    if (table == nullptr || table->size() != 1) {
      return Other(setting, node,
                   may_be_kept ? "{ kept = true }, { env = \"VARIABLE\" } or { file = \"PATH\" }"
                               : "{ env = \"VARIABLE\" } or { file = \"PATH\" }");
    }
    const auto first = table->begin();  // the pair it gives lives inside the iterator
    const toml::key& key = first->first;
    const toml::node& where = first->second;
    if (may_be_kept && key == "kept") {
      const auto is_kept = where.value_exact<bool>();
      if (!is_kept) return Other("kept", where, "true");
      if (*is_kept) {
        secrets[setting] = {Secret::Kind::Kept, {}};
        return;
      }
      diag::Build(sink_, SpanOf(where.source()), diag::SettingIsOther, {"kept"}, {"false"},
                  {"true"})
          .Help("say where the token is instead: { env = \"VARIABLE\" } or { file = \"PATH\" }")
          .Emit();
      return;
    }
    if (key != "env" && key != "file") {
      return Unknown(key, may_be_kept ? std::vector<std::string>{"kept", "env", "file"}
                                      : std::vector<std::string>{"env", "file"});
    }
    Secret secret{key == "env" ? Secret::Kind::Environment : Secret::Kind::File, {}};
    if (ReadText(key.str(), where, secret.value)) secrets[setting] = secret;
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

  const source::File& file_;
  source::FileId id_;
  diag::Sink& sink_;
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
