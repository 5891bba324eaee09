#include "cli/workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "cli/files.h"
#include "cli/golden.h"
#include "cli/hooks.h"
#include "cli/template_list.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

// Adds a file to what WhatsApp has; one that cannot be read says so.
void AddTemplates(Workspace& workspace, std::string name, std::string text, diag::Sink& sink) {
  const source::FileId file = workspace.config_source.Add(std::move(name), std::move(text));
  const auto list = ParseTemplateList(workspace.config_source, file, sink);
  auto& templates = workspace.world.templates;
  if (!list) return;
  if (!templates) templates.emplace();
  templates->insert(templates->end(), list->begin(), list->end());
}

std::unexpected<Failure> NoScript(const fs::path& path) {
  return Fail(
      FailureKind::Invalid,
      fmt::format("{} is no script; give a script or the folder it lies in", path.string()));
}

Result<void> AddFile(Workspace& workspace, const fs::path& path) {
  if (path.extension() == ".toml") return NoScript(path);
  auto text = ReadFile(path, source::kMaxFileBytes);
  if (!text) {
    Failure failure = std::move(text.error());
    const bool missing = failure.kind == FailureKind::NotFound && path.extension().empty();
    if (missing) failure.message += "; `hark new` makes a folder with a workspace to begin with";
    return std::unexpected(std::move(failure));
  }
  const Golden golden = ParseGolden(*text);
  workspace.golden = golden.has_source();
  if (!workspace.golden) workspace.scripts.Add(path.filename().string(), std::move(*text));
  diag::Sink sink;
  for (const GoldenSection& section : golden.sections) {
    if (section.is_source()) workspace.scripts.Add(section.name, section.text);
    if (section.is_lua()) {
      workspace.world.lua.push_back(LookedThrough(section.name, section.text));
    }
    if (IsTemplateList(section.name)) AddTemplates(workspace, section.name, section.text, sink);
  }
  workspace.config_diagnostics = sink.Sorted();
  if (!workspace.golden) workspace.world.lua = LuaFilesIn(workspace.root);
  return {};
}

Result<void> AddFolder(Workspace& workspace) {
  const auto scripts = ScriptsBelow(workspace.root);
  if (!scripts) return std::unexpected(scripts.error());
  if (scripts->empty()) {
    return Fail(FailureKind::NotFound, fmt::format("there is no .hark file in {}; `hark new` makes "
                                                   "a workspace to begin with",
                                                   workspace.root.string()));
  }
  for (const fs::path& script : *scripts) {
    auto text = ReadFile(workspace.root / script, source::kMaxFileBytes);
    if (!text) return std::unexpected(std::move(text.error()));
    workspace.scripts.Add(script.generic_string(), std::move(*text));
  }
  workspace.world.lua = LuaFilesIn(workspace.root);
  return {};
}

bool IsOneOf(const fs::path& output, const fs::path& root, const source::SourceSet& files) {
  std::error_code ignored;
  return std::ranges::any_of(files.ids(), [&](source::FileId id) {
    return fs::equivalent(output, root / files.file(id).name, ignored);
  });
}

void ConnectChannels(Workspace& workspace) {
  std::set<std::string> channels;
  for (const ConnectionConfig& connection : workspace.config.connections) {
    channels.insert(connection.channel);
  }
  workspace.world.channels.assign(channels.begin(), channels.end());
}

Result<void> ReadConfig(Workspace& workspace) {
  const fs::path path = workspace.root / "hark.toml";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {};
  if (auto plain = CheckPlain(path); !plain) return plain;
  auto text = ReadFile(path, source::kMaxFileBytes);
  if (!text) return std::unexpected(std::move(text.error()));

  workspace.has_config = true;
  const source::FileId file = workspace.config_source.Add("hark.toml", std::move(*text));
  diag::Sink sink;
  auto config = ParseConfig(workspace.config_source, file, sink);
  workspace.config_diagnostics = sink.Sorted();
  // With a hark.toml that cannot be read, every channel counts as connected: its own
  // errors are enough to tell.
  if (!config) return {};
  workspace.config = std::move(*config);
  workspace.world.grants = workspace.config.grants;
  ConnectChannels(workspace);
  return {};
}

// Templates are held to all of the lists, or, where one cannot be read, to none.
Result<void> ReadTemplates(Workspace& workspace) {
  diag::Sink sink;
  for (const fs::path& path : TemplateListsIn(workspace.root)) {
    if (auto plain = CheckPlain(workspace.root / path); !plain) return plain;
    auto text = ReadData(workspace.root / path);
    if (!text) return std::unexpected(std::move(text.error()));
    AddTemplates(workspace, path.generic_string(), std::move(*text), sink);
  }
  if (sink.has_errors()) workspace.world.templates.reset();
  std::ranges::move(sink.Sorted(), std::back_inserter(workspace.config_diagnostics));
  return {};
}

}  // namespace

bool Workspace::config_wrong() const {
  return std::ranges::any_of(config_diagnostics, [](const diag::Diagnostic& diagnostic) {
    return diagnostic.severity == diag::Severity::Error;
  });
}

Result<void> CheckOutput(const fs::path& output, const Workspace& workspace) {
  std::error_code ignored;
  if (!fs::is_regular_file(output, ignored)) return {};
  const fs::path real = fs::weakly_canonical(output, ignored);
  if (real.extension() != ".hark" && real.filename() != "hark.toml" &&
      !IsOneOf(output, workspace.root, workspace.scripts) &&
      !IsOneOf(output, workspace.root, workspace.config_source)) {
    return {};
  }
  return Fail(
      FailureKind::Invalid,
      fmt::format("{} is part of a workspace; give another file to write to", output.string()));
}

Result<Workspace> LoadWorkspace(const fs::path& path) {
  Workspace workspace;
  std::error_code ignored;
  const bool folder = fs::is_directory(path, ignored);
  workspace.root = folder ? path : path.parent_path();
  auto done = folder ? AddFolder(workspace) : AddFile(workspace, path);
  if (done && folder) done = ReadConfig(workspace);
  if (done && folder) done = ReadTemplates(workspace);
  if (!done) return std::unexpected(std::move(done.error()));
  return workspace;
}

}  // namespace hark::cli
