#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/channel/facts.h"
#include "compiler/sema/provider_template.h"

namespace hark::sema {

// A file in Lua below the workspace's folder lua/.
struct LuaFile {
  std::string name;  // from the workspace's folder: lua/score.lua
  std::string text;
  std::string wrong = {};                 // why it cannot be used; empty: it can
  std::int64_t line = 0;                  // where that is; 0: nowhere in it
  std::vector<std::string> globals = {};  // that it gives a value
};

// What the host offers a workspace. Plain data, so that checking needs no runtime.
struct World {
  // Connected channels, by the names of channels.def. A single file is a workspace of
  // its own with every channel connected; a folder's hark.toml says which.
  std::vector<std::string> channels = AllChannels();

  // What scripts may `require`, by the names of capabilities.def, and must where they do it.
  // Nothing: hark.toml does not say, and only files with a `require` line are held to it.
  std::optional<std::vector<std::string>> grants = {};

  // WhatsApp's list of templates, a row a language. Nothing: the host has none, and no
  // template is held to it.
  std::optional<std::vector<ProviderTemplate>> templates = {};

  // Every one, by name.
  std::vector<LuaFile> lua = {};

  // The modules of the standard library, as scripts name them (`std.words`), whether used
  // or not: for those that are not there, what may have been meant.
  std::vector<std::string> library = {};

  static std::vector<std::string> AllChannels() {
    std::vector<std::string> names;
    for (const ChannelFacts& channel : kChannels) names.emplace_back(channel.name);
    return names;
  }
};

}  // namespace hark::sema
