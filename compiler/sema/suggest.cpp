#include "compiler/sema/suggest.h"

#include <utility>

namespace hark::sema {

diag::Builder&& DidYouMean(diag::Builder&& builder, source::Span span, std::string_view word,
                           const std::vector<std::string>& candidates, std::string help) {
  if (std::optional<std::string> nearest = Nearest(word, candidates)) {
    return std::move(builder)
        .Help("did you mean `" + *nearest + "`?")
        .Suggest(span, std::move(*nearest));
  }
  if (help.empty()) return std::move(builder);
  return std::move(builder).Help(std::move(help));
}

std::string Listed(std::span<const std::string> names) {
  std::string words;
  for (const std::string& name : names) {
    words += (words.empty() ? "" : ", ") + Show(diag::Name{name});
  }
  return words;
}

}  // namespace hark::sema
