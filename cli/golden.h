#pragma once

#include <string>
#include <string_view>
#include <vector>

// Golden files (tests/README.md) from outside the tests: `hark check` reads their source,
// `hark explain` shows them as examples.
namespace hark::cli {

struct GoldenSection {
  std::string name;
  std::string text;  // without the empty lines around it
  bool is_lua() const { return name.starts_with("lua/") && name.ends_with(".lua"); }
  bool is_source() const { return name == "source" || name.ends_with(".hark"); }
};
struct Golden {
  std::string prose;
  std::vector<GoldenSection> sections;

  // A plain script has no section; what comes first in it is prose to this parser.
  bool has_source() const;
};

// Takes any bytes.
Golden ParseGolden(std::string_view text);

}  // namespace hark::cli
