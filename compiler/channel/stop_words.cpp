#include "compiler/channel/stop_words.h"

#include <array>
#include <string>
#include <unordered_set>

#include "compiler/base/unicode.h"

namespace hark {
namespace {

constexpr auto kStopWords = std::to_array<StopWord>({
#define HARK_STOP_WORD(language, words, source) {#language, words, source},
#include "compiler/channel/stop_words.def"
#undef HARK_STOP_WORD
});

// The words of a message, folded, one space apart.
std::string KeyOf(std::string_view message) {
  const std::string folded = unicode::Fold(message);
  std::string key;
  for (std::string_view word : unicode::Words(folded)) {
    if (!key.empty()) key += ' ';
    key += word;
  }
  return key;
}

}  // namespace

std::span<const StopWord> AllStopWords() { return kStopWords; }

bool IsStopWord(std::string_view message) {
  // The longest is 27 bytes: what is longer than one in wide letters and with signs around it
  // need not be folded.
  constexpr std::size_t kBytesMax = 100;
  static const std::unordered_set<std::string> keys = [] {
    std::unordered_set<std::string> all;
    for (const StopWord& each : kStopWords) all.insert(KeyOf(each.words));
    return all;
  }();
  return message.size() <= kBytesMax && keys.contains(KeyOf(message));
}

bool OptsOut(EventKind kind, std::string_view text) {
  return kind == EventKind::OptOut || (kind == EventKind::Message && IsStopWord(text));
}

}  // namespace hark
