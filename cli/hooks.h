#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/config.h"
#include "compiler/sema/world.h"
#include "runtime/hook/hook.h"

// Hooks in Lua: the files of a workspace that they are in, and whoever calls them.
namespace hark::cli {

// The files below the workspace's folder `lua`, by name, each looked through. One that a link
// leads to elsewhere, that is too long or that does not compile says so and cannot be used.
std::vector<sema::LuaFile> LuaFilesIn(const std::filesystem::path& root);

// The same of one file that is at hand.
sema::LuaFile LookedThrough(std::string name, std::string text);

// A cage, or, where hark.toml trusts its hooks, this process. Nothing is started before the first
// call.
std::unique_ptr<hook::Caller> MakeHooks(const HooksConfig& config);

}  // namespace hark::cli
