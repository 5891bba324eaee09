#include "runtime/serve/metrics.h"

#include <fmt/format.h>

#include <string_view>

namespace hark::serve {
namespace {

struct Metric {
  std::string_view name;
  std::string_view help;
  std::uint64_t WorkerCounts::*count;
};
constexpr Metric kMetrics[] = {
    {"webhooks_total", "Webhooks taken and stored.", &WorkerCounts::webhooks},
    {"webhooks_refused_total", "Webhooks unsigned or wrongly signed.", &WorkerCounts::refused},
    {"webhooks_dropped_total", "Webhooks of disconnected connections.", &WorkerCounts::dropped},
    {"events_total", "Events in webhooks, repetitions included.", &WorkerCounts::events},
    {"unread_total", "Elements of webhooks kept because they are no event we know.",
     &WorkerCounts::unread},
    {"turns_total", "Turns committed.", &WorkerCounts::turns},
    {"sent_total", "Messages a channel accepted.", &WorkerCounts::sent},
    {"send_failures_total", "Messages a channel refused for good.", &WorkerCounts::send_failures},
    {"tokens_renewed_total", "Tokens renewed before their end.", &WorkerCounts::tokens_renewed},
    {"media_opened_total", "Files that people sent, handed out to who had the link.",
     &WorkerCounts::media_opened},
    {"connection_alerts_total", "Connections that were disconnected, stopped or are refused.",
     &WorkerCounts::alerts},
};

}  // namespace

std::string MetricsText(const WorkerCounts& counts) {
  std::string text;
  for (const Metric& metric : kMetrics) {
    text += fmt::format("# HELP hark_{0} {1}\n# TYPE hark_{0} counter\nhark_{0} {2}\n", metric.name,
                        metric.help, counts.*metric.count);
  }
  return text;
}

}  // namespace hark::serve
