// Where text may be cut: between lines and between the characters a reader sees. By ICU
// alone; only messages longer than a channel takes come here.

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <limits>
#include <memory>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark::unicode {
namespace {

using MakeBreaker = icu::BreakIterator* (*)(const icu::Locale&, UErrorCode&);

std::unique_ptr<icu::BreakIterator> Make(MakeBreaker make) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaker(make(icu::Locale::getRoot(), status));
  HARK_CHECK(U_SUCCESS(status), "ICU has its break rules");
  return breaker;
}

// All boundaries after the start of the text.
std::vector<std::uint32_t> Boundaries(icu::BreakIterator& breaker, std::string_view text) {
  HARK_CHECK(text.size() <= std::numeric_limits<std::int32_t>::max(),
             "texts are far shorter than ICU can count");
  UErrorCode status = U_ZERO_ERROR;
  UText view = UTEXT_INITIALIZER;
  utext_openUTF8(&view, text.data(), static_cast<std::int64_t>(text.size()), &status);
  breaker.setText(&view, status);
  HARK_CHECK(U_SUCCESS(status), "ICU reads any bytes");
  std::vector<std::uint32_t> ends;
  breaker.first();
  for (std::int32_t at = breaker.next(); at != icu::BreakIterator::DONE; at = breaker.next()) {
    ends.push_back(static_cast<std::uint32_t>(at));
  }
  utext_close(&view);
  return ends;
}

}  // namespace

// A breaker keeps the text it works on, so each thread has its own.
std::vector<std::uint32_t> LineBreaks(std::string_view text) {
  thread_local const std::unique_ptr<icu::BreakIterator> breaker =
      Make(&icu::BreakIterator::createLineInstance);
  return Boundaries(*breaker, text);
}

std::vector<std::uint32_t> GraphemeEnds(std::string_view text) {
  thread_local const std::unique_ptr<icu::BreakIterator> breaker =
      Make(&icu::BreakIterator::createCharacterInstance);
  return Boundaries(*breaker, text);
}

}  // namespace hark::unicode
