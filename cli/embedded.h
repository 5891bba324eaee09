#pragma once

#include <span>
#include <string_view>

// Files of the repository that travel inside `hark`; cli/CMakeLists.txt names them.
namespace hark::cli {

// A file of a sample that a workspace can begin with.
struct TemplateFile {
  std::string_view sample;  // "shop"
  std::string_view path;    // in the workspace: "tests/orders.hark"
  std::string_view text;
};

// Sample by sample; the first is the one that is taken where none is named.
std::span<const TemplateFile> TemplateFiles();

}  // namespace hark::cli
