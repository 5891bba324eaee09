#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/connections.h"
#include "cli/console.h"
#include "runtime/channel/channel.h"

namespace hark::cli {

struct TemplatesImportOptions {
  std::vector<std::filesystem::path> files;
  std::filesystem::path output;  // empty: standard output; a file that is there is not replaced
};
// Writes `template` declarations of what WhatsApp has approved, for an author to begin with.
ExitStatus TemplatesImport(const TemplatesImportOptions& options, Console& console);

struct TemplatesFetchOptions {
  std::filesystem::path path = ".";
  std::string connection;  // empty: the one that hark.toml has
};
// Asks WhatsApp for its list of templates and puts it into the workspace, in the place of the one
// that was there: all of it, or nothing is changed. `http` and `environment` are those of the
// process, but in tests.
ExitStatus TemplatesFetch(const TemplatesFetchOptions& options, channel::HttpClient& http,
                          const Environment& environment, Console& console);

}  // namespace hark::cli
