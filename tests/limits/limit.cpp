#include "tests/limits/limit.h"

#include "compiler/diag/diagnostic.h"
#include "compiler/driver/compile.h"

namespace hark::limits {

std::string Repeated(std::int64_t count, std::string_view what) {
  std::string text;
  for (std::int64_t n = 0; n < count; ++n) text += what;
  return text;
}

std::string Letters(std::int64_t count) { return Repeated(count, "x"); }

std::string Each(std::int64_t count, std::string_view between,
                 const std::function<std::string(const std::string&)>& one) {
  std::string text;
  for (std::int64_t n = 0; n < count; ++n) {
    if (n > 0) text += between;
    text += one(std::to_string(n));
  }
  return text;
}

std::string Rule(const std::string& body) { return "rule r on message {" + body + "}"; }

std::optional<sema::CheckedWorkspace> Compiled(const std::string& script, std::set<int>* codes) {
  source::SourceSet sources;
  sources.Add("limit", script);
  diag::Sink sink;
  auto checked = driver::Compile(sources, sink);
  for (const diag::Diagnostic& diagnostic : sink.Sorted()) codes->insert(diagnostic.code);
  return checked;
}

}  // namespace hark::limits
