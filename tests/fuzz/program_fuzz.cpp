// Any bytes as a program file: refused, or a program that runs on any message within
// its limits.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compiler/ir/text_form.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto program = hark::ir::Parse({reinterpret_cast<const char*>(data), size});
  if (!program) return 0;
  hark::sim::Simulation simulation([](const auto& loaded) {
    return std::shared_ptr<const hark::ops::Engine>(hark::interp::MakeInterpreter(loaded));
  });
  if (!simulation.Deploy(*program)) return 0;
  (void)simulation.Happen(
      hark::sim::Receive{"whatsapp", "998901112233", "How much is the price?", "Aziza", "en", ""});
  (void)simulation.Happen(hark::sim::Advance{86'400'000});
  return 0;
}
