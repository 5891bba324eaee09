#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "compiler/sema/world.h"
#include "runtime/hook/lua_call.h"
#include "runtime/hook/trusted.h"
#include "tests/support/golden_file.h"

// Hooks in Lua, for programs of tests: what tests call is their own, and trusted.
namespace hark::test {

// What stands beside the scripts of a golden file in Lua.
inline std::vector<sema::LuaFile> LuaOf(const std::vector<GoldenFile::Section>& sections) {
  std::vector<sema::LuaFile> files;
  for (const GoldenFile::Section& section : sections) {
    if (!GoldenFile::IsLua(section)) continue;
    hook::LuaText read = hook::ReadLua(section.name, section.text);
    files.push_back({section.name, section.text, read.wrong, read.line, read.globals});
  }
  return files;
}

// The same of a folder of scripts, as sections.
inline std::vector<GoldenFile::Section> LuaBelow(const std::filesystem::path& folder) {
  std::vector<GoldenFile::Section> sections;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "lua", error)) {
    const std::string name = "lua/" + entry.path().filename().string();
    sections.push_back({name, ReadFile(entry.path())});
  }
  return sections;
}

inline hook::Caller& TrustedHooks() {
  static hook::Trusted hooks({});
  return hooks;
}

}  // namespace hark::test
