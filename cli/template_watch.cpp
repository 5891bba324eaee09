#include "cli/template_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cli/connection_store.h"
#include "cli/template_pages.h"
#include "compiler/channel/facts.h"
#include "compiler/diag/printable.h"
#include "compiler/driver/compile.h"
#include "runtime/connect/seal.h"

namespace hark::cli {
namespace {

using diag::Diagnostic;

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kMinuteMs = 60'000;
// Behind the start, when there is more to do, and not all workers of a machine at once.
constexpr std::int64_t kFirstMs = 3 * kMinuteMs;
constexpr std::int64_t kSpreadMs = 10 * kMinuteMs;
constexpr std::int64_t kBetweenMs = 24 * 60 * kMinuteMs;

// What scripts are told of a list of templates. Of the first two nothing is known while the list of
// one account is not there.
constexpr std::array kOfLists = {diag::UnknownTemplate.code,     diag::TemplateLanguage.code,
                                 diag::TemplateNotApproved.code, diag::TemplateParameters.code,
                                 diag::TemplateWords.code,       diag::TemplateIsMarketing.code,
                                 diag::TemplateTakesMore.code};
constexpr std::size_t kOfWholeLists = 2;

bool IsOfLists(const Diagnostic& one, bool lists_are_whole) {
  const auto first = kOfLists.begin() + (lists_are_whole ? 0 : kOfWholeLists);
  return std::find(first, kOfLists.end(), one.code) != kOfLists.end();
}

// The first so many, which are the author's: a compile adds modules of the library behind them.
source::SourceSet FirstOf(const source::SourceSet& sources, std::size_t count) {
  source::SourceSet first;
  for (const source::FileId file : sources.ids()) {
    if (first.size() < count) first.Add(sources.file(file).name, sources.file(file).text);
  }
  return first;
}

}  // namespace

TemplateWatch::TemplateWatch(Parts parts)
    : parts_(std::move(parts)),
      scripts_(FirstOf(parts_.workspace.workspace.scripts, parts_.workspace.scripts)) {
  for (const ConnectionConfig& one : parts_.workspace.workspace.config.connections) {
    if (one.channel != FactsOf(ChannelId::WhatsApp).name) continue;
    const std::string& account = one.business_account_id;
    const bool is_known = std::ranges::any_of(watched_, [&](const Watched& watched) {
      return watched.connection.business_account_id == account;
    });
    if (account.empty()) sees_all_ = false;
    if (!account.empty() && !is_known) watched_.push_back({one});
  }
  for (const Diagnostic& one : parts_.workspace.diagnostics) {
    if (IsOfLists(one, true)) told_.insert(one.title);
  }
  const auto spread_ms = static_cast<std::int64_t>(parts_.random.Next() % std::uint64_t{kSpreadMs});
  next_ns_ = parts_.clock.MonotonicNs() + (kFirstMs + spread_ms) * kNsPerMs;
}

std::int64_t TemplateWatch::Step(const std::function<bool()>& goes_on) {
  if (parts_.clock.MonotonicNs() >= next_ns_) {
    Look(goes_on);
    next_ns_ = parts_.clock.MonotonicNs() + kBetweenMs * kNsPerMs;
  }
  // Up, so that who waits that long does not come too early.
  return (next_ns_ - parts_.clock.MonotonicNs() + kNsPerMs - 1) / kNsPerMs;
}

void TemplateWatch::Look(const std::function<bool()>& goes_on) {
  bool is_news = false;
  for (Watched& watched : watched_) {
    is_news |= Fetch(watched, goes_on);
    if (!goes_on()) return;
  }
  // Without one of the lists its templates would all seem to be missing.
  is_news &= std::ranges::all_of(watched_, [](const Watched& one) { return one.list.has_value(); });
  if (!is_news) return;
  std::set<std::string> titles;
  for (const Problem& problem : Problems()) {
    const bool is_new = titles.insert(problem.title).second && !told_.contains(problem.title);
    if (is_new) parts_.tell(problem.line);
  }
  told_ = std::move(titles);
}

bool TemplateWatch::Fetch(Watched& watched, const std::function<bool()>& goes_on) {
  const auto fetched = [&]() -> Result<FetchedTemplates> {
    auto connection = WithToken(parts_.workspace.workspace, watched.connection, parts_.environment);
    if (!connection) return std::unexpected(std::move(connection.error()));
    auto templates =
        FetchTemplates(*connection, parts_.http, [&](std::size_t) { return goes_on(); });
    connect::Wipe(connection->token);
    return templates;
  }();
  if (fetched) {
    watched.list = fetched->list;
    watched.told.reset();
    return true;
  }
  // Who ended it knows; and the words of a channel may have the time in them, so they are told
  // again only when they are of another kind.
  const Failure& failure = fetched.error();
  if (!goes_on() || watched.told == failure.kind) return false;
  watched.told = failure.kind;
  parts_.tell(
      fmt::format("connection {}: its templates cannot be looked at: {}; asked again in a "
                  "day",
                  watched.connection.name, diag::Printable(failure.message)));
  return false;
}

std::vector<TemplateWatch::Problem> TemplateWatch::Problems() const {
  sema::World world = parts_.workspace.workspace.world;
  world.templates.emplace();
  for (const Watched& watched : watched_) {
    world.templates->insert(world.templates->end(), watched.list->begin(), watched.list->end());
  }
  source::SourceSet scripts = scripts_;
  diag::Sink sink;
  driver::Compile(scripts, sink, {.world = std::move(world), .optimize = false, .prove = false});
  std::vector<Problem> problems;
  for (const Diagnostic& one : sink.Sorted()) {
    if (IsOfLists(one, sees_all_)) problems.push_back({one.title, LineOf(one, scripts)});
  }
  return problems;
}

std::string TemplateWatch::LineOf(const Diagnostic& one, const source::SourceSet& scripts) const {
  std::string names;
  for (const Watched& watched : watched_) {
    names += (names.empty() ? "" : ", ") + watched.connection.name;
  }
  const source::Span span = scripts.InScript(one.primary.span);
  return fmt::format("connection{} {}: template in {}:{}: {}; {} ({})",
                     watched_.size() == 1 ? "" : "s", names, scripts.file(span.file).name,
                     scripts.PlaceOf(span.file, span.begin).line, one.title, one.help,
                     diag::CodeText(one.code));
}

}  // namespace hark::cli
