#pragma once

#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"

// The files of a workspace on disk.
namespace hark::cli {

// The file, to be read from its beginning. NotFound when there is none; Denied when it may not
// be read or is a folder, which opens like a file and then gives nothing.
Result<std::ifstream> OpenFile(const std::filesystem::path& path);

// Invalid where a pipe or a device stands there, which may never come to an end: a file that was
// found in a folder and not named by anybody is asked for first.
Result<void> CheckPlain(const std::filesystem::path& path);

// The bytes of a file, at most `limit` and one more, so that whoever reads can tell it
// was longer. Fails as OpenFile does.
Result<std::string> ReadFile(const std::filesystem::path& path, std::size_t limit);

// The most that is read of a file that others write for us, a PO file or a list of templates: ten
// thousand entries of either fit.
inline constexpr std::size_t kMaxDataBytes = 16 << 20;
// Such a file: all of it. Invalid when it is longer.
Result<std::string> ReadData(const std::filesystem::path& path);

// Replaces the file in one step: readers see the old bytes or the new ones, and a full
// disk leaves the old ones. Keeps its permissions. Where a link stands, the file it leads to is
// replaced; a device or a pipe is written to and stays what it is.
Result<void> WriteFile(const std::filesystem::path& path, std::string_view bytes);

struct FileToWrite {
  std::filesystem::path path;
  std::string bytes;
};
// Replaces all of the files as WriteFile does, or none. What goes wrong when some are replaced
// already, which is seldom, puts their old bytes back.
Result<void> WriteFiles(std::span<const FileToWrite> files);

// The scripts below a folder, as paths from it, sorted, which is the order of a
// workspace. Leaves out hidden folders, lua/ and build/.
Result<std::vector<std::filesystem::path>> ScriptsBelow(const std::filesystem::path& folder);

// The lists of templates in a workspace (template_list.h), in the same way.
std::vector<std::filesystem::path> TemplateListsIn(const std::filesystem::path& folder);

}  // namespace hark::cli
