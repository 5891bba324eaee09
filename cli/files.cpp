#include "cli/files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "cli/template_list.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

std::string SystemWords() { return std::strerror(errno); }

bool LeftOut(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with('.') || name == "lua" || name == "build";
}

std::unexpected<Failure> CannotWrite(const fs::path& path, std::string_view why) {
  return Fail(FailureKind::Unavailable, fmt::format("cannot write {}: {}", path.string(), why));
}

// Where the links at the path lead; something need not stand there.
fs::path Followed(fs::path path) {
  constexpr int kMostLinks = 40;
  std::error_code error;
  for (int link = 0; link < kMostLinks && fs::is_symlink(path, error); ++link) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return path;
}

// Whether all bytes are there; errno says why not.
bool Put(const fs::path& path, std::string_view bytes, std::ios::openmode mode) {
  std::ofstream out(path, std::ios::binary | std::ios::out | mode);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  return out.good();
}

// Bytes that wait in a file beside the one they are to replace.
struct Staged {
  fs::path path;    // as it was given
  fs::path target;  // where its links lead
  fs::path beside;  // empty: a device or a pipe stands there, which is written to
};

Result<Staged> Stage(const fs::path& path, std::string_view bytes) {
  Staged staged{path, Followed(path), {}};
  std::error_code error;
  const fs::file_status old = fs::status(staged.target, error);
  if (fs::is_directory(old)) return CannotWrite(path, "it is a folder");
  if (fs::is_symlink(staged.target, error)) {
    return CannotWrite(path, "its links lead in a circle");
  }
  if (fs::exists(old) && !fs::is_regular_file(old)) return staged;
  staged.beside = fmt::format("{}.{}.new", staged.target.string(), getpid());
  if (!Put(staged.beside, bytes, std::ios::noreplace)) {
    const std::string words = SystemWords();
    if (errno != EEXIST) fs::remove(staged.beside, error);
    return CannotWrite(path, words);
  }
  if (fs::exists(old)) fs::permissions(staged.beside, old.permissions(), error);
  return staged;
}

void GiveUp(const Staged& staged) {
  std::error_code ignored;
  if (!staged.beside.empty()) fs::remove(staged.beside, ignored);
}

Result<void> Replace(const Staged& staged, std::string_view bytes) {
  if (staged.beside.empty()) {
    if (Put(staged.target, bytes, std::ios::out)) return {};
    return CannotWrite(staged.path, SystemWords());
  }
  std::error_code error;
  fs::rename(staged.beside, staged.target, error);
  if (!error) return {};
  GiveUp(staged);
  return CannotWrite(staged.path, error.message());
}

// Scripts are no longer than 1 MiB and data no longer than 16.
constexpr std::size_t kMostBytesPutBack = 16 << 20;

// What was not there goes, and what cannot be put back stays as it has become.
void PutBack(const fs::path& path, const Result<std::string>& old) {
  std::error_code ignored;
  if (old) {
    static_cast<void>(WriteFile(path, *old));
  } else if (old.error().kind == FailureKind::NotFound) {
    fs::remove(path, ignored);
  }
}

}  // namespace

Result<std::ifstream> OpenFile(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return Fail(FailureKind::NotFound, fmt::format("there is no {}", path.string()));
  }
  if (fs::is_directory(status)) {
    return Fail(FailureKind::Denied, fmt::format("cannot read {}: it is a folder", path.string()));
  }
  std::ifstream file(path, std::ios::binary);
  if (file.is_open()) return file;
  return Fail(FailureKind::Denied, fmt::format("cannot read {}: {}", path.string(), SystemWords()));
}

Result<void> CheckPlain(const fs::path& path) {
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (!fs::exists(found) || fs::is_directory(found) || fs::is_regular_file(found)) return {};
  return Fail(FailureKind::Invalid, fmt::format("{} is no plain file", path.string()));
}

Result<std::string> ReadFile(const fs::path& path, std::size_t limit) {
  auto file = OpenFile(path);
  if (!file) return std::unexpected(std::move(file.error()));
  std::string bytes(limit + 1, '\0');
  file->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file->bad()) {
    return Fail(FailureKind::Denied,
                fmt::format("cannot read {}: {}", path.string(), SystemWords()));
  }
  bytes.resize(static_cast<std::size_t>(file->gcount()));
  return bytes;
}

Result<std::string> ReadData(const fs::path& path) {
  auto text = ReadFile(path, kMaxDataBytes);
  if (!text || text->size() <= kMaxDataBytes) return text;
  return Fail(FailureKind::Invalid, path.string() + " is longer than 16 MiB");
}

Result<void> WriteFile(const fs::path& path, std::string_view bytes) {
  auto staged = Stage(path, bytes);
  if (!staged) return std::unexpected(std::move(staged.error()));
  return Replace(*staged, bytes);
}

Result<void> WriteFiles(std::span<const FileToWrite> files) {
  std::vector<Staged> staged;
  std::vector<Result<std::string>> old;
  for (const FileToWrite& file : files) {
    auto one = Stage(file.path, file.bytes);
    if (!one) {
      for (const Staged& before : staged) GiveUp(before);
      return std::unexpected(std::move(one.error()));
    }
    staged.push_back(std::move(*one));
    old.push_back(ReadFile(file.path, kMostBytesPutBack));
  }
  for (std::size_t at = 0; at < staged.size(); ++at) {
    auto replaced = Replace(staged[at], files[at].bytes);
    if (replaced) continue;
    for (std::size_t later = at + 1; later < staged.size(); ++later) GiveUp(staged[later]);
    for (std::size_t done = 0; done < at; ++done) PutBack(files[done].path, old[done]);
    return replaced;
  }
  return {};
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
