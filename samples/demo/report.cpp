#include "samples/demo/report.h"

#include <fmt/format.h>

#include "runtime/store/sqlite_store.h"
#include "samples/demo/conversation.h"
#include "samples/demo/measure.h"

namespace hark::demo {
namespace {

Result<void> PrintContact(store::Store& store, const Conversation& conversation,
                          const channel::Connection& connection) {
  auto id = store.ContactAt({connection.channel, connection.name, conversation.person.address});
  if (!id) return std::unexpected(id.error());
  if (!*id) {
    return Fail(FailureKind::NotFound,
                fmt::format("{} is not in the store", conversation.person.name));
  }
  auto contact = store.ContactById(**id);
  if (!contact) return std::unexpected(contact.error());
  auto journal = store.Journal(**id);
  if (!journal) return std::unexpected(journal.error());
  fmt::print("  {} ({})\n", conversation.person.name, conversation.channel);
  for (const store::JournalEntry& entry : *journal) {
    if (entry.kind == "reply" || entry.kind == "ask") continue;
    fmt::print("    {:<6} {}   by rule {}\n", entry.kind, entry.text, entry.rule);
  }
  fmt::print("    now    {}\n", contact->fields);
  return {};
}

double Ms(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

void Row(std::string_view what, double milliseconds, std::string_view note = "") {
  const bool short_time = milliseconds < 1;
  fmt::print("  {:<36}{:>9.2f} {}   {}\n", what, short_time ? milliseconds * 1e3 : milliseconds,
             short_time ? "µs" : "ms", note);
}

}  // namespace

Result<void> PrintCrm(const Stage& stage) {
  auto store = store::SqliteStore::Open(stage.store_path());
  if (!store) return std::unexpected(store.error());
  fmt::print("\nWhat changed in the CRM\n");
  for (const Conversation& conversation : Conversations()) {
    auto printed = PrintContact(**store, conversation, stage.ConnectionOf(conversation.channel));
    if (!printed) return printed;
  }
  return {};
}

Result<void> PrintTimes(const ir::Program& program, const Times& times) {
  auto measured = Measure(program, times.native);
  if (!measured) return std::unexpected(measured.error());
  fmt::print("\nHow long it took\n");
  Row("compile: parse", Ms(times.compile.parse));
  Row("compile: check", Ms(times.compile.check));
  Row("compile: verify", Ms(times.compile.verify));
  Row("compile: optimize", Ms(times.compile.optimize));
  Row("worker up, live in the interpreter", times.live_ms);
  if (times.native) {
    Row("then native code runs", times.native_ms,
        fmt::format("LLVM IR {:.0f} ms, machine code {:.0f} ms, linking {:.1f} ms",
                    times.native_parts.ms_lower, times.native_parts.ms_codegen,
                    times.native_parts.ms_link));
  }
  Row("match one event", measured->match_ms, fmt::format("{} rules", program.rules.size()));
  Row("a turn, computed", measured->turn_ms, times.native ? "native code" : "interpreter");
  Row("a turn, on disk", static_cast<double>(times.counts.last_turn_ns) / 1e6,
      "read, computed and committed with a sync");
  Row("a send, wire round trip", static_cast<double>(times.counts.last_send_ns) / 1e6);
  Row("webhook answered 200", Median(times.answer_ms), "verified and on disk first");
  Row("message in, reply at the platform", Median(times.reply_ms));
  fmt::print("  native code was {}\n", times.native ? "running" : "not there: the interpreter ran");
  return {};
}

}  // namespace hark::demo
