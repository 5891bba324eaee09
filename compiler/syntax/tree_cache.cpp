#include "compiler/syntax/tree_cache.h"

#include <algorithm>
#include <utility>

#include "compiler/base/byte_order_mark.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/syntax/parse_file.h"

namespace hark::syntax {
namespace {

// Forgotten are trees of several times what the scripts hold, so that parsing all anew
// once in a while costs less than the edits between; below this it is not worth a thought.
constexpr std::size_t kStaleFactor = 4;
constexpr std::size_t kBytesNeverStale = 1 << 16;

// Where the part that begins at `begin` ends: behind a line that is `}` alone, with the
// empty lines below it.
std::size_t EndOfPart(std::string_view text, std::size_t begin) {
  for (std::size_t at = text.find("\n}", begin); at != std::string_view::npos;
       at = text.find("\n}", at + 1)) {
    std::size_t end = at + 2;
    if (text.substr(end).starts_with('\r')) ++end;
    if (!text.substr(end).starts_with('\n')) continue;
    end = std::min(text.find_first_not_of('\n', end), text.size());
    // A byte order mark is skipped at the beginning of a script, and nowhere else.
    if (!text.substr(end).starts_with(kByteOrderMark)) return end;
  }
  return text.size();
}

}  // namespace

const ast::Unit& TreeCache::Begin(const source::SourceSet& sources) {
  ForgetWhenStale(sources);
  ++round_;
  unit_.decls.clear();
  return unit_;
}

bool TreeCache::Add(source::SourceSet& sources, source::FileId script) {
  std::string_view text = sources.Text(script);
  if (text.size() > source::kMaxFileBytes) return false;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = EndOfPart(text, begin);
    source::Span where{script, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    if (!Take(sources, where)) return false;
    begin = end;
  }
  return true;
}

// Adds the declarations of one part to the unit.
bool TreeCache::Take(source::SourceSet& sources, source::Span where) {
  std::string text(sources.Text(where));
  auto [first, last] = parts_.equal_range(text);
  for (; first != last; ++first) {
    Part& part = first->second;
    if (part.taken == round_) continue;
    part.taken = round_;
    sources.PlacePart(part.number, where);
    unit_.decls.insert(unit_.decls.end(), part.decls.begin(), part.decls.end());
    return true;
  }
  bytes_parsed_ += text.size();
  Part part{.number = part_count_++, .decls = {}, .taken = round_};
  const std::size_t before = unit_.decls.size();
  diag::Sink said;
  ParseFile(sources, sources.PlacePart(part.number, where), unit_, said);
  if (!said.Sorted().empty()) return false;
  part.decls.assign(unit_.decls.begin() + static_cast<std::ptrdiff_t>(before), unit_.decls.end());
  parts_.emplace(std::move(text), std::move(part));
  return true;
}

void TreeCache::ForgetWhenStale(const source::SourceSet& sources) {
  std::size_t bytes = 0;
  for (source::FileId script : sources.ids()) bytes += sources.Text(script).size();
  if (bytes_parsed_ > kStaleFactor * bytes + kBytesNeverStale) *this = TreeCache();
}

}  // namespace hark::syntax
