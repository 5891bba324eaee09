#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/config.h"
#include "cli/connections.h"
#include "compiler/diag/render.h"

namespace hark::cli {

// What a hark.toml of this text comes to, and what is said of it.
struct Read {
  std::optional<Config> config;
  std::string said;
  std::set<int> codes;
};

inline Read ReadText(std::string text) {
  source::SourceSet sources;
  diag::Sink sink;
  const source::FileId file = sources.Add("hark.toml", std::move(text));
  Read read{ParseConfig(sources, file, sink), {}, {}};
  const std::vector<diag::Diagnostic> diagnostics = sink.Sorted();
  read.said = diag::RenderText(sources, diagnostics);
  for (const diag::Diagnostic& diagnostic : diagnostics) read.codes.insert(diagnostic.code);
  return read;
}

// An environment of these variables alone.
inline Environment Fake(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

// A web chat, and an account of TikTok whose token is kept.
inline constexpr std::string_view kSite = R"([connections.site]
channel = "webchat"
visitor_secret = { env = "VISITORS" }
origins = ["https://shop.example", "http://127.0.0.1:3000"]
title = "Shop"
greeting = "Ask us."
color = "#0A7cff"
)";
inline constexpr std::string_view kClips = R"(token_key = "keys/root"
[connections.clips]
channel = "tiktok"
account_id = "b1"
app_id = "app 1"
token = { kept = true }
app_secret = { env = "S" }
)";

}  // namespace hark::cli
