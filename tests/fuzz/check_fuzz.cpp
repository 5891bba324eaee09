// Any bytes as a script: diagnostics or a program that verifies, never a crash or a hang.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/base/check.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hark::source::SourceSet sources;
  sources.Add("fuzz.hark", std::string(reinterpret_cast<const char*>(data), size));
  hark::diag::Sink sink;
  auto compiled = hark::driver::Compile(sources, sink);
  HARK_CHECK(compiled.has_value() != sink.has_errors(), "a program, or an error that says why");
  hark::diag::RenderText(sources, sink.Sorted());
  hark::diag::RenderJson(sources, sink.Sorted());
  if (!compiled) return 0;
  std::string printed = hark::ir::Print(compiled->program);
  auto read_back = hark::ir::Parse(printed);
  HARK_CHECK(read_back.has_value(), "what the compiler prints loads");
  HARK_CHECK(hark::ir::Print(*read_back) == printed, "and prints the same again");
  return 0;
}
