#include "tests/support/compiled.h"

#include <gtest/gtest.h>

#include <utility>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace hark::test {

ir::Program Compiled(const std::string& script) {
  source::SourceSet sources;
  sources.Add("source", script);
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink);
  EXPECT_TRUE(compiled) << diag::RenderText(sources, sink.Sorted());
  return compiled ? std::move(compiled->program) : ir::Program{};
}

}  // namespace hark::test
