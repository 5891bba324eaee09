#include "cli/native.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

#include "cli/native_contract.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

// bin/hark and lib/hark lie side by side in the build folder and where it is installed.
fs::path LibraryPath() {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  return program.parent_path().parent_path() / "lib" / "hark" / "libhark_native.so";
}

// An exported function of the library; null where there is none.
template <typename Function>
Function Exported(void* library, const char* name) {
  return library == nullptr ? nullptr : reinterpret_cast<Function>(dlsym(library, name));
}

}  // namespace

Result<const NativeLibrary*> LoadNative() {
  const fs::path path = LibraryPath();
  // Never closed: engines made by it live on, and a second dlopen gives the same one.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  const auto contract = Exported<const char* (*)()>(library, "hark_native_contract");
  const auto get = Exported<const NativeLibrary* (*)()>(library, "hark_native_library");
  if (contract == nullptr || get == nullptr) {
    return Fail(FailureKind::Unavailable,
                fmt::format("there is no native code in this build: {} does not load; the "
                            "interpreter runs everything, with --engine interpreter",
                            path.string()));
  }
  if (contract() != NativeContract()) {
    return Fail(FailureKind::Unavailable,
                fmt::format("{} is of another build than this command: install both together; "
                            "until then the interpreter runs everything, with --engine interpreter",
                            path.string()));
  }
  return get();
}

}  // namespace hark::cli
