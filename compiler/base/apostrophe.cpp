#include "compiler/base/apostrophe.h"

#include <string_view>

namespace hark {

std::string PlainApostrophes(std::string text) {
  for (std::string_view apostrophe : {"‘", "’", "ʻ", "ʼ", "`"}) {
    for (std::size_t at; (at = text.find(apostrophe)) != std::string::npos;) {
      text.replace(at, apostrophe.size(), "'");
    }
  }
  return text;
}

}  // namespace hark
