// Any bytes as a hark.toml, as a PO file and as a line of events: read, or refused with words.
#include <cstddef>
#include <cstdint>
#include <string>

#include "cli/config.h"
#include "cli/simulate_json.h"
#include "compiler/base/check.h"
#include "compiler/po/file.h"
#include "compiler/po/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  hark::source::SourceSet sources;
  hark::source::FileId file = sources.Add("hark.toml", text);
  hark::diag::Sink sink;
  auto config = hark::cli::ParseConfig(sources, file, sink);
  HARK_CHECK(config.has_value() != sink.has_errors(), "settings, or an error that says why");

  hark::diag::Sink po_sink;
  auto po = hark::po::Read(sources, file, po_sink);
  HARK_CHECK(po.has_value() != po_sink.has_errors(), "a PO file, or an error that says why");
  auto written = hark::po::ForScripts(text);
  HARK_CHECK(!written || written->text.size() == written->from.size(), "each byte has its origin");

  auto stimulus = hark::cli::StimulusFromJson(text);
  HARK_CHECK(stimulus || !stimulus.error().message.empty(), "an event, or what is wrong with it");
  return 0;
}
