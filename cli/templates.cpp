#include "cli/templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <utility>

#include "cli/files.h"
#include "cli/template_list.h"
#include "compiler/po/text.h"
#include "compiler/sema/catalogue.h"
#include "compiler/sema/suggest.h"
#include "compiler/sema/workspace.h"
#include "compiler/syntax/format.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

using sema::ProviderTemplate;
using List = std::vector<ProviderTemplate>;

// One template in all its languages, and how its parameters are called.
struct Declaration {
  std::string name;
  List languages;

  std::vector<std::string> Parameters() const {
    const auto most = std::ranges::max_element(
        languages, {}, [](const ProviderTemplate& one) { return one.parameters.size(); });
    std::vector<std::string> names;
    for (const std::string& parameter : most->parameters) {
      const bool number = parameter.find_first_not_of("0123456789") == std::string::npos;
      names.push_back(number ? "p" + parameter : parameter);
    }
    return names;
  }
};

// By name, and each by language; of two that are the same in both, the first. Those that say
// nothing, such as one that is a picture alone, are none.
std::vector<Declaration> Grouped(const List& list) {
  std::map<std::pair<std::string, std::string>, const ProviderTemplate*> sorted;
  for (const ProviderTemplate& one : list) {
    if (one.approved() && !one.body.empty()) sorted.try_emplace({one.name, one.language}, &one);
  }
  std::vector<Declaration> declarations;
  for (const auto& [key, one] : sorted) {
    const bool known = !declarations.empty() && declarations.back().name == one->name;
    if (!known) declarations.push_back({one->name, {}});
    declarations.back().languages.push_back(*one);
  }
  return declarations;
}

// "Order {p1} has left." of "Order {{1}} has left.", as a script writes it.
std::string BodyOf(const ProviderTemplate& one, const std::vector<std::string>& names) {
  std::string shown;
  for (std::size_t at = 0; at < one.body.size(); ++at) {
    const std::size_t close = one.body.find("}}", at);
    if (one.body.compare(at, 2, "{{") == 0 && close != std::string::npos) {
      const std::string parameter = one.body.substr(at + 2, close - at - 2);
      const auto found = std::ranges::find(one.parameters, parameter);
      const auto index = static_cast<std::size_t>(found - one.parameters.begin());
      shown += '{' + names[std::min(index, names.size() - 1)] + '}';
      at = close + 1;
      continue;
    }
    if (one.body[at] == '{' || one.body[at] == '}' || one.body[at] == '\\') shown += '\\';
    shown += one.body[at];
  }
  const auto written = po::ForScripts(shown);
  return written ? written->text : std::string();
}

std::string Written(const Declaration& declaration) {
  const std::vector<std::string> names = declaration.Parameters();
  std::string text;
  for (const ProviderTemplate& one : declaration.languages) {
    if (!one.more.empty()) {
      text +=
          fmt::format("// In {} it takes {}, which Hark does not give.\n", one.language, one.more);
    }
  }
  if (declaration.languages.front().category == "MARKETING") {
    text += "/// Marketing, to WhatsApp: for who agreed to it.\n";
  }
  text += "template " + declaration.name;
  for (std::size_t at = 0; at < names.size(); ++at) {
    text += (at == 0 ? "(" : ", ") + names[at] + ": Text";
  }
  text += names.empty() ? " {\n" : ") {\n";
  for (const ProviderTemplate& one : declaration.languages) {
    text += one.language + " \"" + BodyOf(one, names) + "\"\n";
  }
  return text + "}\n";
}

bool IsName(std::string_view word) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  return !word.empty() && kLetters.contains(word.front()) &&
         word.find_first_not_of(std::string(kLetters) + "0123456789") == std::string_view::npos &&
         !sema::IsBuiltInName(word) && !sema::IsBuiltInType(word);
}

// Laid out; nothing where a script cannot say it. What WhatsApp lets nobody call a template is
// not let into a script either.
std::optional<std::string> LaidOut(const Declaration& declaration) {
  const auto language = [](const ProviderTemplate& one) {
    return sema::IsLanguageTag(one.language);
  };
  if (!IsName(declaration.name) || !std::ranges::all_of(declaration.Parameters(), IsName) ||
      !std::ranges::all_of(declaration.languages, language)) {
    return std::nullopt;
  }
  source::SourceSet sources;
  diag::Sink ignored;
  const source::FileId file = sources.Add("templates.hark", Written(declaration));
  return syntax::Format(sources, file, ignored);
}

Result<void> Write(const TemplatesImportOptions& options, std::string_view text, Console& console) {
  if (options.output.empty()) {
    console.out << text;
    return {};
  }
  std::error_code ignored;
  if (fs::exists(options.output, ignored)) {
    return Fail(FailureKind::Invalid, options.output.string() + " is there already");
  }
  return WriteFile(options.output, text);
}

Result<std::optional<List>> ReadLists(const TemplatesImportOptions& options, Console& console) {
  source::SourceSet sources;
  diag::Sink sink;
  List all;
  for (const fs::path& path : options.files) {
    auto text = ReadData(path);
    if (!text) return std::unexpected(std::move(text.error()));
    const source::FileId file = sources.Add(path.string(), std::move(*text));
    auto list = ParseTemplateList(sources, file, sink);
    if (list) std::ranges::move(*list, std::back_inserter(all));
  }
  Show(console, sources, sink.Sorted());
  if (sink.has_errors()) return std::nullopt;
  return all;
}

}  // namespace

ExitStatus TemplatesImport(const TemplatesImportOptions& options, Console& console) {
  const auto list = ReadLists(options, console);
  if (!list) return Report(console, list.error());
  if (!*list) return ExitStatus::Script;
  std::string text;
  std::vector<std::string> left_out;
  for (const Declaration& declaration : Grouped(**list)) {
    const auto laid_out = LaidOut(declaration);
    if (laid_out) text += (text.empty() ? "" : "\n") + *laid_out;
    if (!laid_out) left_out.push_back(declaration.name);
  }
  if (auto written = Write(options, text, console); !written) {
    return Report(console, written.error());
  }
  if (!left_out.empty()) {
    console.err << "hark: no script can say " << sema::Listed(left_out) << '\n';
  }
  const auto waiting =
      std::ranges::count_if(**list, [](const ProviderTemplate& one) { return !one.approved(); });
  if (waiting > 0) console.err << fmt::format("hark: left out {} not approved\n", waiting);
  const auto silent = std::ranges::count_if(
      **list, [](const ProviderTemplate& one) { return one.approved() && one.body.empty(); });
  if (silent > 0) console.err << fmt::format("hark: left out {} without a text\n", silent);
  return ExitStatus::Good;
}

}  // namespace hark::cli
