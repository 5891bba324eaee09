#include "compiler/po/merge.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/sema/catalogue.h"
#include "compiler/sema/suggest.h"

namespace hark::po {
namespace {

using source::Span;

// A place of a script for a text in a new language: behind that of the language that the
// workspace lists before it, on a line of its own where that one has one.
struct Gap {
  Span where;
  std::string before;
};

const Translation& Neighbour(const Catalogue& catalogue, const Text& text,
                             const std::string& language) {
  const auto own = std::ranges::find(catalogue.languages, language);
  for (auto at = own; at != catalogue.languages.begin();) {
    if (const Translation* found = text.In(*--at)) return *found;
  }
  return text.translations.back();
}

Gap GapFor(const source::SourceSet& sources, const Translation& neighbour,
           const std::string& language) {
  const std::string_view script = sources.Text(neighbour.written.file);
  std::size_t at = neighbour.written.end;
  const std::size_t comma = script.find_first_not_of(" \t\r\n", at);
  if (comma != std::string_view::npos && script[comma] == ',') at = comma + 1;
  const std::size_t line_end = std::min(script.find('\n', at), script.size());
  const std::size_t next = script.find_first_not_of(" \t\r", at);
  const bool comment = next < line_end && script.substr(next).starts_with("//");
  if (next < line_end && !comment) {
    const auto offset = static_cast<std::uint32_t>(at);
    return {{neighbour.written.file, offset, offset}, "  " + language + " "};
  }
  const bool carriage = line_end > at && script[line_end - 1] == '\r';
  const auto offset = static_cast<std::uint32_t>(carriage ? line_end - 1 : line_end);
  const std::size_t line = script.rfind('\n', neighbour.written.begin) + 1;
  const std::size_t word = std::min(script.find_first_not_of(" \t", line), script.size());
  return {
      {neighbour.written.file, offset, offset},
      (carriage ? "\r\n" : "\n") + std::string(script.substr(line, word - line)) + language + ' '};
}

class Merger {
 public:
  Merger(const Catalogue& catalogue, const source::SourceSet& sources, diag::Sink& sink)
      : catalogue_(catalogue), sources_(sources), sink_(sink) {
    for (const Text& text : catalogue.texts) names_.push_back(text.name);
  }

  void Add(const File& file) {
    if (!KnowsLanguage(file)) return;
    for (const Entry& entry : file.entries) {
      if (entry.fuzzy) {
        ++merge_.tally.fuzzy;
      } else if (entry.translation.text.empty()) {
        ++merge_.tally.empty;
      } else if (const Text* text = TextFor(entry, file.language)) {
        AddEdit(*text, entry, file.language);
      }
    }
  }

  Merge Done() {
    std::ranges::sort(merge_.edits, {}, [&](const Edit& edit) {
      const auto language = std::ranges::find(catalogue_.languages, edit.language);
      return std::tuple(edit.where.file, edit.where.begin, language, edit.language);
    });
    return std::move(merge_);
  }

 private:
  bool KnowsLanguage(const File& file) {
    if (!sema::IsLanguageTag(file.language)) {
      diag::Build(sink_, file.language_span, diag::UnknownLanguage, diag::Name{file.language})
          .Help("a language is two or three letters, such as `en`, `uz` or `pt_BR`")
          .Emit();
      return false;
    }
    const auto& languages = catalogue_.languages;
    if (!catalogue_.listed || std::ranges::find(languages, file.language) != languages.end()) {
      return true;
    }
    sema::DidYouMean(diag::Build(sink_, file.language_span, diag::PoLanguageNotListed,
                                 diag::Name{file.language}),
                     file.language_span, file.language, languages,
                     "add it to the line `languages` of the workspace first")
        .Emit();
    return false;
  }

  // The text that an entry translates, if it still does.
  const Text* TextFor(const Entry& entry, const std::string& language) {
    if (!entry.context) {
      diag::Build(sink_, entry.original.span, diag::ExpectedToken,
                  diag::Text{"a `msgctxt` with the name of a text"}, diag::Text{"a `msgid`"})
          .Emit();
      return nullptr;
    }
    const Quoted& name = *entry.context;
    const Text* text = catalogue_.Find(name.text);
    if (text == nullptr) {
      const Span span = name.Place(0, name.text.size());
      sema::DidYouMean(diag::Build(sink_, span, diag::UnknownText, diag::Name{name.text}), span,
                       name.text, names_, "it has another name now, or is gone: export anew")
          .Emit();
      return nullptr;
    }
    if (!seen_.emplace(text->name, language).second) {
      diag::Build(sink_, name.span, diag::TranslatedTwice, diag::Name{text->name},
                  diag::Name{language})
          .Help("leave one of the two")
          .Emit();
      return nullptr;
    }
    return StillSays(*text, entry) ? text : nullptr;
  }

  bool StillSays(const Text& text, const Entry& entry) {
    const Translation* original = catalogue_.Original(text);
    if (original != nullptr && original->text == entry.original.text) return true;
    diag::Build(sink_, entry.original.span, diag::OriginalChanged, diag::Name{text.name})
        .Note(original != nullptr ? original->written : text.name_span, "what it says now")
        .Help("export anew; `msgmerge` brings the old translations along")
        .Emit();
    return false;
  }

  void AddEdit(const Text& text, const Entry& entry, const std::string& language) {
    auto written = ForScripts(entry.translation.text);
    if (!written) return Report(entry.translation, written.error());
    const Translation* old = text.In(language);
    if (old != nullptr && old->text == ForTranslators(written->text)) return;
    ++merge_.tally.changed;
    if (old == nullptr) ++merge_.tally.added;
    Gap gap = old != nullptr ? Gap{old->written, ""}
                             : GapFor(sources_, Neighbour(catalogue_, text, language), language);
    merge_.edits.push_back({text.name, language, gap.where, std::move(gap.before),
                            std::move(*written), entry.translation});
  }

  void Report(const Quoted& translation, const TextFault& fault) {
    const Span span = translation.Place(fault.at, fault.at + 1);
    if (fault.kind == TextFault::Kind::OpenBrace) {
      diag::Build(sink_, span, diag::UnclosedHole).Help("a brace itself is written `\\{`").Emit();
    } else {
      diag::Build(sink_, span, diag::UnknownEscape, diag::Name{"\\"})
          .Help("a backslash itself is written twice")
          .Emit();
    }
  }

  const Catalogue& catalogue_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
  std::vector<std::string> names_;
  std::set<std::pair<std::string, std::string>> seen_;
  Merge merge_;
};

// Where byte `at` of an edited script comes from, which lies in what `placed` put there.
Span BytePlace(const Placed& placed, std::uint32_t at) {
  const Edit& edit = *placed.edit;
  const std::size_t body = placed.span.begin + edit.before.size() + 1;
  const std::vector<std::uint32_t>& from = edit.written.from;
  if (at < body || at - body >= from.size()) return edit.translation.span;
  return edit.translation.Place(from[at - body], from[at - body] + 1);
}

}  // namespace

Merge MergeFiles(const Catalogue& catalogue, const source::SourceSet& sources,
                 const std::vector<File>& files, diag::Sink& sink) {
  Merger merger(catalogue, sources, sink);
  for (const File& file : files) merger.Add(file);
  return merger.Done();
}

EditedScripts Apply(const source::SourceSet& sources, std::size_t count,
                    const std::vector<Edit>& edits) {
  EditedScripts edited;
  auto edit = edits.begin();
  for (const source::FileId id : sources.ids()) {
    if (edited.scripts.size() == count) break;
    const std::string_view old = sources.Text(id);
    std::string text;
    std::size_t at = 0;
    for (; edit != edits.end() && edit->where.file == id; ++edit) {
      text += old.substr(at, edit->where.begin - at);
      const auto begin = static_cast<std::uint32_t>(text.size());
      text += edit->before + '"' + edit->written.text + '"';
      edited.placed.push_back({&*edit, {id, begin, static_cast<std::uint32_t>(text.size())}});
      at = edit->where.end;
    }
    edited.scripts.Add(sources.file(id).name, text.append(old.substr(at)));
  }
  return edited;
}

std::optional<Span> InPo(const EditedScripts& edited, Span span) {
  const auto around = [&](const Placed& placed) {
    return placed.span.file == span.file && placed.span.begin <= span.begin &&
           span.end <= placed.span.end;
  };
  const auto placed = std::ranges::find_if(edited.placed, around);
  if (placed == edited.placed.end()) return std::nullopt;
  const Span first = BytePlace(*placed, span.begin);
  const Span last = BytePlace(*placed, std::max(span.begin + 1, span.end) - 1);
  return Span{first.file, std::min(first.begin, last.begin), std::max(first.end, last.end)};
}

const Edit* RunsOn(const Catalogue& after, const std::vector<Edit>& edits) {
  const auto runs_on = [&](const Edit& edit) {
    const Text* text = after.Find(edit.name);
    const Translation* now = text != nullptr ? text->In(edit.language) : nullptr;
    return now == nullptr || now->text != ForTranslators(edit.written.text);
  };
  const auto found = std::ranges::find_if(edits, runs_on);
  return found == edits.end() ? nullptr : &*found;
}

}  // namespace hark::po
