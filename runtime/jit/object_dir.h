#pragma once

#include <filesystem>

#include "runtime/jit/object_store.h"

namespace hark::jit {

// A directory with one file an object. Files appear whole, by renaming, so many
// processes may share one directory.
class ObjectDir : public ObjectStore {
 public:
  // Makes the directory when the first object is kept.
  explicit ObjectDir(std::filesystem::path directory) : directory_(std::move(directory)) {}

  std::optional<std::string> Get(std::string_view key) override;
  void Put(std::string_view key, std::string_view bytes) override;

 private:
  std::filesystem::path directory_;
};

}  // namespace hark::jit
