#include "cli/hooks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/files.h"
#include "compiler/base/byte_order_mark.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/limits.h"
#include "runtime/hook/cage.h"
#include "runtime/hook/lua_call.h"
#include "runtime/hook/trusted.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

sema::LuaFile Unusable(std::string name, std::string why) {
  return {.name = std::move(name), .text = {}, .wrong = std::move(why)};
}

// Whether the file, links followed, lies below the folder.
bool LiesBelow(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  if (error) return false;
  const fs::path base = fs::canonical(folder.empty() ? fs::path(".") : folder, error);
  if (error) return false;
  return std::ranges::mismatch(base, real).in1 == base.end();
}

sema::LuaFile Read(const fs::path& root, std::string name) {
  if (!LiesBelow(root / name, root)) {
    return Unusable(std::move(name), "it lies outside of the workspace");
  }
  if (auto plain = CheckPlain(root / name); !plain) {
    return Unusable(std::move(name), "it is no plain file");
  }
  auto text = ReadFile(root / name, ir::kMaxLuaFileBytes);
  if (!text) return Unusable(std::move(name), text.error().message);
  return LookedThrough(std::move(name), std::move(*text));
}

}  // namespace

sema::LuaFile LookedThrough(std::string name, std::string text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  if (text.size() > ir::kMaxLuaFileBytes) {
    return Unusable(std::move(name),
                    fmt::format("it is longer than {} KiB", ir::kMaxLuaFileBytes / 1024));
  }
  // It goes into a program, which is text.
  if (!unicode::IsUtf8(text)) return Unusable(std::move(name), "it is not UTF-8");
  hook::LuaText read = hook::ReadLua(name, text);
  return {.name = std::move(name),
          .text = std::move(text),
          .wrong = std::move(read.wrong),
          .line = read.line,
          .globals = std::move(read.globals)};
}

std::vector<sema::LuaFile> LuaFilesIn(const fs::path& root) {
  std::vector<sema::LuaFile> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(root / "lua", error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() != ".lua" || entry->is_directory(error)) continue;
    const std::string name = entry->path().lexically_relative(root).generic_string();
    files.push_back(Read(root, name));
  }
  std::ranges::sort(files, {}, &sema::LuaFile::name);
  return files;
}

std::unique_ptr<hook::Caller> MakeHooks(const HooksConfig& config) {
  const hook::Limits limits{.deadline_ms = config.deadline_ms,
                            .memory_bytes = static_cast<std::size_t>(config.memory_mib) << 20};
  if (config.trusted) return std::make_unique<hook::Trusted>(limits);
  return std::make_unique<hook::Cage>(std::make_shared<hook::Zygote>(hook::CageProgram()), limits);
}

}  // namespace hark::cli
