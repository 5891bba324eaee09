#include "cli/native.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

// bin/hark and lib/hark lie side by side in the build folder and where it is installed.
fs::path LibraryPath() {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  return program.parent_path().parent_path() / "lib" / "hark" / "libhark_native.so";
}

}  // namespace

Result<const NativeLibrary*> LoadNative() {
  const fs::path path = LibraryPath();
  // Never closed: engines made by it live on, and a second dlopen gives the same one.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* symbol = library == nullptr ? nullptr : dlsym(library, "hark_native_library");
  if (symbol != nullptr) {
    using Get = const NativeLibrary* (*)();
    return reinterpret_cast<Get>(symbol)();
  }
  return Fail(FailureKind::Unavailable,
              fmt::format("there is no native code in this build: {} does not load; the "
                          "interpreter runs everything, with --engine interpreter",
                          path.string()));
}

}  // namespace hark::cli
