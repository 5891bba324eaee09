#include "cli/po.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <tuple>
#include <utility>

#include "cli/files.h"
#include "cli/samples.h"
#include "cli/workspace.h"
#include "compiler/driver/compile.h"
#include "compiler/po/catalogue.h"
#include "compiler/po/file.h"
#include "compiler/po/merge.h"
#include "compiler/sema/catalogue.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

using Diagnostics = std::vector<diag::Diagnostic>;

// The texts of scripts; nothing where they have mistakes of syntax.
std::optional<po::Catalogue> ReadCatalogue(const source::SourceSet& scripts, diag::Sink& sink) {
  const ast::Unit unit = syntax::Parse(scripts, sink);
  if (sink.has_errors()) return std::nullopt;
  return po::CatalogueOf(unit, scripts);
}

// The folder's name, or that of a script alone.
std::string ProjectName(const fs::path& path) {
  std::error_code ignored;
  const fs::path whole = fs::weakly_canonical(path, ignored);
  return whole.has_stem() ? whole.stem().string() : "hark";
}

Result<std::vector<std::string>> LanguagesToWrite(const po::Catalogue& catalogue,
                                                  const std::string& language) {
  if (language.empty()) return catalogue.languages;
  const auto& listed = catalogue.languages;
  const bool known = std::ranges::find(listed, language) != listed.end();
  if (known || (!catalogue.listed && sema::IsLanguageTag(language))) return std::vector{language};
  return Fail(FailureKind::Invalid, language + " is not one of the workspace's languages");
}

fs::path OutputFor(const PoExportOptions& options, const fs::path& root,
                   const std::string& language) {
  const std::string name = language + ".po";
  std::error_code ignored;
  if (options.output.empty()) return root / "po" / name;
  const bool folder = options.language.empty() || fs::is_directory(options.output, ignored);
  return folder ? options.output / name : options.output;
}

Result<void> WriteWithFolder(const fs::path& path, std::string_view bytes) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (!error) return WriteFile(path, bytes);
  return Fail(FailureKind::Unavailable,
              fmt::format("cannot make {}: {}", path.parent_path().string(), error.message()));
}

// ---- Import ----

// What goes in: the scripts, and behind them the PO files.
struct Inputs {
  source::SourceSet sources;
  std::size_t scripts = 0;
  std::vector<po::File> files;
};

Result<Inputs> ReadInputs(const Workspace& workspace, const std::vector<fs::path>& paths,
                          diag::Sink& sink) {
  Inputs inputs{workspace.scripts, workspace.scripts.size(), {}};
  for (const fs::path& path : paths) {
    auto text = ReadData(path);
    if (!text) return std::unexpected(std::move(text.error()));
    const source::FileId id = inputs.sources.Add(path.string(), std::move(*text));
    if (auto file = po::Read(inputs.sources, id, sink)) inputs.files.push_back(std::move(*file));
  }
  return inputs;
}

// All that the compiler says of scripts. Adds library modules to them.
Diagnostics Compiled(source::SourceSet& scripts, const sema::World& world) {
  diag::Sink sink;
  const auto compiled = driver::Compile(scripts, sink, {.world = world});
  if (compiled) CheckSamples(*compiled, sink);
  return sink.Sorted();
}

bool IsError(const diag::Diagnostic& diagnostic) {
  return diagnostic.severity == diag::Severity::Error;
}

// The errors and warnings that only the edited scripts have. Places move, so one is known again
// by what it says and in which file; those where nothing was edited are the old ones first.
class News {
 public:
  News(const source::SourceSet& scripts, const Diagnostics& before) {
    for (const diag::Diagnostic& one : before) ++old_[KeyOf(scripts, one)];
  }

  Diagnostics Of(const po::EditedScripts& edited, Diagnostics after) {
    std::ranges::stable_partition(
        after, [&](const diag::Diagnostic& one) { return !po::InPo(edited, one.primary.span); });
    std::erase_if(after, [&](const diag::Diagnostic& one) {
      std::size_t& old = old_[KeyOf(edited.scripts, one)];
      return old > 0 && old-- > 0;
    });
    return after;
  }

 private:
  using Key = std::tuple<int, std::string, std::string>;

  static Key KeyOf(const source::SourceSet& sources, const diag::Diagnostic& one) {
    const source::FileId file = sources.InScript(one.primary.span).file;
    return {one.code, one.title, file.valid() ? sources.file(file).name : ""};
  }

  std::map<Key, std::size_t> old_;
};

// Shows what is wrong in translations where translators find it. `edited` has had library
// modules added; the PO files get new ids behind them.
void ShowNews(const Inputs& inputs, po::EditedScripts& edited, Diagnostics news, Console& console) {
  const auto moved = static_cast<std::int32_t>(edited.scripts.size() - inputs.scripts);
  for (const source::FileId id : inputs.sources.ids()) {
    if (id.index < static_cast<std::int32_t>(inputs.scripts)) continue;
    edited.scripts.Add(inputs.sources.file(id).name, std::string(inputs.sources.Text(id)));
  }
  for (diag::Diagnostic& one : news) {
    auto place = po::InPo(edited, one.primary.span);
    if (!place) continue;
    place->file.index += moved;
    one.primary.span = *place;
    one.fixes.clear();
  }
  Show(console, edited.scripts, news);
}

// What the edited scripts are held to. Shows what is new and says whether they may stay.
bool MayStay(const Workspace& workspace, const Inputs& inputs, const po::Merge& merge,
             po::EditedScripts& edited, Console& console) {
  diag::Sink sink;
  const auto catalogue = ReadCatalogue(edited.scripts, sink);
  const po::Edit* runs_on = catalogue ? po::RunsOn(*catalogue, merge.edits) : nullptr;
  if (runs_on != nullptr) {
    diag::Build(sink, runs_on->translation.span, diag::TranslationRunsOn, diag::Name{runs_on->name})
        .Help("what stands in its braces takes in what follows it in the script")
        .Emit();
    Show(console, inputs.sources, sink.Sorted());
    return false;
  }
  Diagnostics after = Compiled(edited.scripts, workspace.world);
  if (after.empty()) return true;
  source::SourceSet old = workspace.scripts;
  const Diagnostics before = Compiled(old, workspace.world);
  Diagnostics news = News(old, before).Of(edited, std::move(after));
  const bool wrong = std::ranges::any_of(news, IsError);
  ShowNews(inputs, edited, std::move(news), console);
  return !wrong;
}

std::optional<std::string> LaidOut(const source::SourceSet& sources, source::FileId file) {
  diag::Sink ignored;
  return syntax::Format(sources, file, ignored);
}

// Writes the scripts that changed; those that were laid out by `hark fmt` still are.
Result<void> WriteScripts(const Workspace& workspace, const source::SourceSet& edited,
                          Console& console) {
  std::vector<FileToWrite> files;
  for (const source::FileId id : workspace.scripts.ids()) {
    const std::string& old = workspace.scripts.file(id).text;
    std::string text = edited.file(id).text;
    if (text == old) continue;
    if (LaidOut(workspace.scripts, id) == old) text = LaidOut(edited, id).value_or(text);
    files.push_back({workspace.root / workspace.scripts.file(id).name, std::move(text)});
  }
  if (auto written = WriteFiles(files); !written) return written;
  for (const FileToWrite& file : files) console.out << file.path.string() << '\n';
  return {};
}

std::string Summary(const po::Tally& tally) {
  return fmt::format("{} changed, {} of them new; left out: {} fuzzy, {} not translated\n",
                     tally.changed, tally.added, tally.fuzzy, tally.empty);
}

ExitStatus NothingWritten(Console& console) {
  console.err << "hark: nothing is written\n";
  return ExitStatus::Script;
}

}  // namespace

ExitStatus PoExport(const PoExportOptions& options, Console& console) {
  const auto workspace = LoadWorkspace(options.path);
  if (!workspace) return Report(console, workspace.error());
  const source::SourceSet& scripts = workspace->scripts;
  diag::Sink sink;
  const auto catalogue = ReadCatalogue(scripts, sink);
  if (!catalogue) {
    Show(console, scripts, sink.Sorted());
    return ExitStatus::Script;
  }
  const auto languages = LanguagesToWrite(*catalogue, options.language);
  if (!languages) return Report(console, languages.error());
  for (const std::string& language : *languages) {
    const fs::path path = OutputFor(options, workspace->root, language);
    if (auto may = CheckOutput(path, *workspace); !may) return Report(console, may.error());
    const auto written =
        WriteWithFolder(path, po::Export(*catalogue, scripts, ProjectName(options.path), language));
    if (!written) return Report(console, written.error());
    console.out << path.string() << '\n';
  }
  return ExitStatus::Good;
}

ExitStatus PoImport(const PoImportOptions& options, Console& console) {
  const auto workspace = LoadWorkspace(options.path);
  if (!workspace) return Report(console, workspace.error());
  if (workspace->golden) {
    return Report(console, {FailureKind::Invalid, "a golden file is not translated"});
  }
  diag::Sink sink;
  const auto catalogue = ReadCatalogue(workspace->scripts, sink);
  auto inputs = ReadInputs(*workspace, options.files, sink);
  if (!inputs) return Report(console, inputs.error());
  po::Merge merge;
  if (catalogue) merge = po::MergeFiles(*catalogue, inputs->sources, inputs->files, sink);
  if (sink.has_errors()) {
    Show(console, inputs->sources, sink.Sorted());
    return NothingWritten(console);
  }
  po::EditedScripts edited = po::Apply(inputs->sources, inputs->scripts, merge.edits);
  if (!merge.edits.empty() && !MayStay(*workspace, *inputs, merge, edited, console)) {
    return NothingWritten(console);
  }
  if (auto written = WriteScripts(*workspace, edited.scripts, console); !written) {
    return Report(console, written.error());
  }
  console.err << Summary(merge.tally);
  return ExitStatus::Good;
}

}  // namespace hark::cli
