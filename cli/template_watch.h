#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/compiled.h"
#include "cli/connections.h"
#include "compiler/base/result.h"
#include "compiler/sema/provider_template.h"
#include "runtime/channel/channel.h"
#include "runtime/host/host.h"

namespace hark::cli {

// Holds the templates of a workspace that is served to what WhatsApp has of them now, once a day:
// one that is paused or changed overnight would otherwise be told of by the messages it loses.
//
// What is wrong is what `hark check` would say with the list of now in the place of the file, and
// is found by compiling the scripts anew, as they were when this was made. Each thing is told once;
// what has become good is forgotten, and told again when it goes wrong again. Of several business
// accounts all lists count together, as in a workspace. No threads: who has one calls Step, which
// takes as long as the requests and the compiler do.
class TemplateWatch {
 public:
  using Tell = std::function<void(const std::string& line)>;
  // All but `tell` must outlive this. `workspace` is one that has a hark.toml.
  struct Parts {
    const CompiledWorkspace& workspace;
    Environment environment;
    channel::HttpClient& http;
    host::Clock& clock;
    host::Random& random;  // spreads the first time
    Tell tell;             // a line for a person, without its end
  };
  explicit TemplateWatch(Parts parts);
  TemplateWatch(const TemplateWatch&) = delete;
  TemplateWatch& operator=(const TemplateWatch&) = delete;

  // Whether a connection says whose templates it sends.
  bool has_work() const { return !watched_.empty(); }
  // Looks, when it is time. `goes_on` is asked between requests; false ends the looking. Gives how
  // many ms are left until it is time again.
  std::int64_t Step(const std::function<bool()>& goes_on);

 private:
  using List = std::vector<sema::ProviderTemplate>;
  // A connection, and what its account had when it last answered.
  struct Watched {
    const ConnectionConfig& connection;
    std::optional<List> list = {};
    std::optional<FailureKind> told = {};  // the kind of failure, until it answers
  };

  struct Problem {
    std::string title;  // which it is: where it stands does not change
    std::string line;
  };

  void Look(const std::function<bool()>& goes_on);
  // Whether it answered.
  bool Fetch(Watched& watched, const std::function<bool()>& goes_on);
  std::vector<Problem> Problems() const;
  std::string LineOf(const diag::Diagnostic& one, const source::SourceSet& scripts) const;

  Parts parts_;
  source::SourceSet scripts_;  // the author's, as they were
  std::vector<Watched> watched_;
  bool sees_all_ = true;        // every account that templates may be of is watched
  std::set<std::string> told_;  // titles
  std::int64_t next_ns_ = 0;    // of the clock's monotonic time
};

}  // namespace hark::cli
