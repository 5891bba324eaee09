// Any bytes to the formatter: nothing, or a text that formats to itself.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/base/check.h"
#include "compiler/syntax/format.h"

namespace {

std::optional<std::string> Formatted(std::string text) {
  hark::source::SourceSet sources;
  hark::source::FileId file = sources.Add("fuzz.hark", std::move(text));
  hark::diag::Sink sink;
  return hark::syntax::Format(sources, file, sink);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto once = Formatted(std::string(reinterpret_cast<const char*>(data), size));
  if (!once) return 0;
  auto twice = Formatted(*once);
  HARK_CHECK(twice && *twice == *once, "formatting twice changes nothing");
  return 0;
}
