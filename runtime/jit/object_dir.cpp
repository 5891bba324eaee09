#include "runtime/jit/object_dir.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

namespace hark::jit {

std::optional<std::string> ObjectDir::Get(std::string_view key) {
  std::ifstream file(directory_ / key, std::ios::binary);
  if (!file) return std::nullopt;
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return std::nullopt;
  return bytes;
}

void ObjectDir::Put(std::string_view key, std::string_view bytes) {
  std::error_code ignored;
  std::filesystem::create_directories(directory_, ignored);
  // A name of this process and this object alone: two threads that keep one object write
  // the same bytes.
  std::filesystem::path part = directory_ / (std::string(key) + "." + std::to_string(getpid()));
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (file) std::filesystem::rename(part, directory_ / key, ignored);
  if (!file || ignored) std::filesystem::remove(part, ignored);
}

}  // namespace hark::jit
