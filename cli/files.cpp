#include "cli/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "cli/template_list.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

std::string SystemWords() { return std::strerror(errno); }

bool LeftOut(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with('.') || name == "lua" || name == "build";
}

}  // namespace

Result<std::string> ReadFile(const fs::path& path, std::size_t limit) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return Fail(FailureKind::NotFound, fmt::format("there is no {}", path.string()));
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes(limit + 1, '\0');
  if (in) in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || !in.is_open() || fs::is_directory(path, ignored)) {
    return Fail(FailureKind::Denied,
                fmt::format("cannot read {}: {}", path.string(), SystemWords()));
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

Result<std::string> ReadData(const fs::path& path) {
  constexpr std::size_t kMaxBytes = 16 << 20;
  auto text = ReadFile(path, kMaxBytes);
  if (!text || text->size() <= kMaxBytes) return text;
  return Fail(FailureKind::Invalid, path.string() + " is longer than 16 MiB");
}

Result<void> WriteFile(const fs::path& path, std::string_view bytes) {
  const fs::path beside = path.string() + ".new";
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) {
      return Fail(FailureKind::Unavailable,
                  fmt::format("cannot write {}: {}", path.string(), SystemWords()));
    }
  }
  std::error_code error;
  const fs::file_status old = fs::status(path, error);
  if (fs::exists(old)) fs::permissions(beside, old.permissions(), error);
  fs::rename(beside, path, error);
  if (!error) return {};
  fs::remove(beside, error);
  return Fail(FailureKind::Unavailable,
              fmt::format("cannot replace {}: {}", path.string(), error.message()));
}

Result<std::vector<fs::path>> ScriptsBelow(const fs::path& folder) {
  std::vector<fs::path> scripts;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (entry->is_directory(error) && LeftOut(entry->path())) entry.disable_recursion_pending();
    const bool script = entry->path().extension() == ".hark" && entry->is_regular_file(error);
    if (script) scripts.push_back(fs::relative(entry->path(), folder));
  }
  if (error) {
    return Fail(FailureKind::Denied,
                fmt::format("cannot read {}: {}", folder.string(), error.message()));
  }
  std::ranges::sort(scripts, {}, [](const fs::path& path) { return path.generic_string(); });
  return scripts;
}

std::vector<fs::path> TemplateListsIn(const fs::path& folder) {
  std::vector<fs::path> lists;
  std::error_code error;
  fs::directory_iterator entry(folder / "templates", error), end;
  for (; !error && entry != end; entry.increment(error)) {
    const fs::path path = fs::path("templates") / entry->path().filename();
    if (IsTemplateList(path.generic_string())) lists.push_back(path);
  }
  std::ranges::sort(lists);
  return lists;
}

}  // namespace hark::cli
