#include "runtime/turn/held.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/value/event_json.h"
#include "runtime/value/json_text.h"

namespace hark::turn {
namespace {

using nlohmann::json;

// No wait of a script is named so: labels are names, and other ids begin with a word.
constexpr const char* kQueuedWait = "?queued";
constexpr const char* kCollectedWait = "?collected";
constexpr const char* kTaskWait = "?task";
constexpr const char* kKeptWait = "?kept";
constexpr const char* kReturningWait = "?returning";

// One message of two: the texts one below the other, the attachments behind each other. It is of
// the first kind that is not text.
void Join(value::Event& joined, const value::Event& next) {
  if (!joined.text.empty() && !next.text.empty()) joined.text += '\n';
  joined.text += next.text;
  if (next.fields.empty()) return;
  if (joined.fields.empty()) {
    joined.fields = next.fields;
    return;
  }
  json both = value::ParseJson(joined.fields);
  const json more = value::ParseJson(next.fields);
  const json::json_pointer at("/message/attachments");
  if (!both.is_object() || !more.is_object() || !both.contains(at) || !more.contains(at)) return;
  for (const json& one : more[at]) both[at].push_back(one);
  joined.fields = both.dump();
}

void SetDue(store::Run& run, const ir::Rule& rule, std::int64_t now_ms) {
  constexpr std::int64_t kMostTimes = 10;
  run.due_ms = std::min(now_ms + rule.collect_ms, run.started_ms + kMostTimes * rule.collect_ms);
  run.wait_number += 1;  // an earlier end is none any more
}

}  // namespace

bool IsQueued(const store::Run& run) { return run.wait == kQueuedWait; }
bool IsCollected(const store::Run& run) { return run.wait == kCollectedWait; }
bool IsTaskDue(const store::Run& run) { return run.wait == kTaskWait; }
bool IsKept(const store::Run& run) { return run.wait == kKeptWait; }
bool IsReturning(const store::Run& run) { return run.wait == kReturningWait; }
bool IsHeld(const store::Run& run) { return run.wait.starts_with('?'); }

store::Run Kept(store::Run held, value::Event event, const store::Run& run) {
  held.wait = kKeptWait;
  event.run_id = run.id;
  held.frame = value::ToJson(event);
  return held;
}

store::Run Returning(store::Run run) {
  run.wait = kReturningWait;
  return run;
}

store::Run Queued(store::Run run, value::Event event, const ir::Rule& rule) {
  run.wait = kQueuedWait;
  run.started_ms = event.at_ms;  // also of one that queues again
  event.onward = rule.answers && !rule.also ? kOnwardQueued : 0;
  event.for_rule = run.rule;
  run.frame = value::ToJson(event);
  return run;
}

store::Run Collected(store::Run run, value::Event event, const ir::Rule& rule,
                     std::int64_t now_ms) {
  run.wait = kCollectedWait;
  event.for_rule = run.rule;
  run.frame = value::ToJson(event);
  SetDue(run, rule, now_ms);
  return run;
}

store::Run UntilDue(store::Run run, const value::Event& event, std::int64_t due_ms) {
  run.wait = kTaskWait;
  run.frame = value::ToJson(event);
  run.due_ms = due_ms;
  run.wait_number = 1;
  return run;
}

store::Run CollectedWith(store::Run run, const value::Event& event, const ir::Rule& rule,
                         std::int64_t now_ms) {
  Result<value::Event> joined = value::EventFromJson(run.frame);
  if (!joined) return Collected(std::move(run), event, rule, now_ms);
  Join(*joined, event);
  // What nobody has answered is to be answered, be it with more around it.
  joined->onward = std::min(joined->onward, event.onward);
  run.frame = value::ToJson(*joined);
  SetDue(run, rule, now_ms);
  return run;
}

}  // namespace hark::turn
