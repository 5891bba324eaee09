#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "runtime/channel/channel.h"

// hark.toml as written: which connections a workspace has, where its store is, where a
// worker listens. docs/hark.toml.md is the page for people.
namespace hark::cli {

// A secret, or where it is found. Reading the file does not fetch it: checking a script
// needs no keys. Connect (connections.h) does.
struct Secret {
  enum class Kind { Plain, Environment, File, Kept };  // Kept: sealed in the store
  Kind kind = Kind::Plain;
  std::string value;  // the secret, the variable's name, or the path from hark.toml
};

struct ConnectionConfig {
  std::string name;
  std::string channel;  // a name of channels.def
  std::string account_id;
  std::string business_account_id;  // of WhatsApp; empty: nobody asks for its templates
  std::string app_key;              // of TikTok Shop, like the next
  std::string shop_cipher;
  std::string api_url;     // empty: the channel's own
  std::string app_id;      // of TikTok, where the token is kept
  std::string granted_by;  // of Meta's channels
  bool marks_read = false;
  bool shows_typing = false;
  channel::ChatPage page;  // of a web chat
  // By the names of hark.toml: token, app_secret, verify_token, webhook_secret, visitor_secret.
  // All that the channel needs are there.
  std::map<std::string, Secret> secrets;
};

struct ListenAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
};

// `[webhooks.NAME]`: another system that posts to a worker, and what it has to know.
struct WebhookConfig {
  std::string name;  // as rules say it
  Secret key;
  // Whom its events are about: the name of a connection, and where in a body the address stands,
  // such as "customer.chat". Both are empty: nobody.
  std::string connection;
  std::string contact;
};

// `[ai]`: who serves the model.
struct AiConfig {
  std::string url;            // as https://api.openai.com/v1
  std::optional<Secret> key;  // none: it wants none
};

// `[hooks]`: what hooks in Lua may use, and whether they run in this process.
struct HooksConfig {
  std::int64_t deadline_ms = 100;
  std::int64_t memory_mib = 8;
  bool trusted = false;
};

struct Config {
  std::string store = "hark.db";  // path from hark.toml
  std::string token_key;          // path likewise; empty: beside the store
  ListenAddress listen;
  std::string public_url;  // https://bot.shop.example, where others reach a worker; may be empty
  std::vector<ConnectionConfig> connections;  // by name
  // What scripts may `require`, where the file says.
  std::optional<std::vector<std::string>> grants;
  std::map<std::string, Secret> secrets;  // of services, by the names scripts know them by
  std::vector<WebhookConfig> webhooks;    // by name
  std::optional<AiConfig> ai;
  HooksConfig hooks;
};

// Reads a hark.toml. Takes any bytes; what is wrong goes to `sink`, every mistake in one
// go, and then nothing is given.
std::optional<Config> ParseConfig(const source::SourceSet& sources, source::FileId file,
                                  diag::Sink& sink);

}  // namespace hark::cli
