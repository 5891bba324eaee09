#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/text_form.h"
#include "runtime/call/call.h"
#include "runtime/channel/channel.h"
#include "runtime/embed/hark.h"
#include "runtime/hook/cage.h"
#include "runtime/hook/trusted.h"
#include "runtime/host/host.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/jit/object_dir.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/turn/deploy.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/ingress.h"

namespace {

using namespace hark;

// Time is whatever the host said last.
class HostClock final : public host::Clock {
 public:
  std::int64_t NowMs() override { return now_ms; }
  std::int64_t MonotonicNs() override { return now_ms * 1'000'000; }
  std::int64_t now_ms = 0;
};

// What went wrong in hark_open, where there is no runtime to hold it.
thread_local std::string open_error;

int StatusOf(FailureKind kind) {
  switch (kind) {
    case FailureKind::Invalid: return HARK_INVALID;
    case FailureKind::NotFound: return HARK_NOT_FOUND;
    case FailureKind::Unavailable: return HARK_UNAVAILABLE;
    case FailureKind::Conflict: return HARK_CONFLICT;
    case FailureKind::Denied: return HARK_DENIED;
    case FailureKind::Corrupt: return HARK_CORRUPT;
  }
  return HARK_INVALID;
}

std::string OrEmpty(const char* text) { return text == nullptr ? std::string() : text; }

}  // namespace

struct hark_runtime {
  hark_runtime(std::unique_ptr<store::Store> its_store, bool native, const std::string& object_dir)
      : store(std::move(its_store)),
        objects(object_dir.empty() ? nullptr : std::make_unique<jit::ObjectDir>(object_dir)),
        programs(*store, [this, native](const auto& program) { return EngineOf(program, native); }),
        executor(*store, programs, clock) {}

  // Native code where it was asked for and can be had; the interpreter means the same.
  std::shared_ptr<const ops::Engine> EngineOf(
      const std::shared_ptr<const ops::LoadedProgram>& program, bool native) {
    if (native) {
      auto engine = jit::MakeNative(program, {.optimisation = 2, .objects = objects.get()});
      if (engine) return std::move(*engine);
    }
    return interp::MakeInterpreter(program);
  }

  int Give(const Failure& failure) {
    error = failure.message;
    return StatusOf(failure.kind);
  }
  template <typename T>
  int Give(const Result<T>& result) {
    return result ? static_cast<int>(HARK_OK) : Give(result.error());
  }
  Result<store::Written> Apply(store::Write write) {
    auto applied = store->Apply({&write, 1});
    if (!applied) return std::unexpected(applied.error());
    return std::move(applied->front());
  }
  Result<void> FindActive();
  void SetHooks(std::unique_ptr<hook::Caller> caller) {
    hooks = std::move(caller);
    programs.SetHooks(hooks.get());
  }

  std::string error;
  HostClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<jit::ObjectStore> objects;
  std::unique_ptr<hook::Caller> hooks;
  turn::Programs programs;
  turn::Executor executor;
  std::shared_ptr<turn::Deployed> active;
  // Claimed in one go and handed out one by one, with the strings the last hark_effect
  // points into, and the fences of those that were handed out and not settled.
  std::vector<store::OutboxEntry> claimed;
  std::size_t next_claimed = 0;
  std::map<std::string, std::int64_t> unsettled;
  channel::Content content;
  std::vector<const char*> titles;
  std::vector<const char*> payloads;
};

// The program that was active when the store was last used.
Result<void> hark_runtime::FindActive() {
  auto hash = store->ActiveProgram();
  if (!hash) return std::unexpected(hash.error());
  if (!*hash) return {};
  auto deployed = programs.Get(**hash);
  if (!deployed) return std::unexpected(deployed.error());
  active = *deployed;
  return {};
}

namespace {

Result<std::unique_ptr<store::Store>> OpenStore(const std::string& path) {
  if (path.empty()) return std::make_unique<store::MemoryStore>();
  auto opened = store::SqliteStore::Open(path);
  if (!opened) return std::unexpected(opened.error());
  return std::move(*opened);
}

std::unique_ptr<hook::Caller> CagedBy(const std::string& program) {
  return std::make_unique<hook::Cage>(std::make_shared<hook::Zygote>(program), hook::Limits{});
}

std::unique_ptr<hook::Caller> Trusting() { return std::make_unique<hook::Trusted>(hook::Limits{}); }

// Exceptions end here: a C caller has no way to take them.
template <typename Call>
int Guarded(hark_runtime* runtime, Call call) {
  try {
    return call();
  } catch (const std::exception& thrown) {
    return runtime->Give({FailureKind::Unavailable, thrown.what()});
  }
}

Result<void> Load(hark_runtime& runtime, std::string_view text) {
  auto parsed = ir::Parse(text);
  if (!parsed) return std::unexpected(parsed.error());
  auto loaded = ops::LoadedProgram::Load(std::move(*parsed));
  if (!loaded) return std::unexpected(loaded.error());
  const std::string& hash = (*loaded)->hash();
  auto saved = runtime.Apply(store::SaveProgram{hash, std::string(text)});
  if (!saved) return std::unexpected(saved.error());
  auto plan = turn::PlanDeploy(*runtime.store, runtime.programs, (*loaded)->ir(), hash);
  if (!plan) return std::unexpected(plan.error());
  auto activated =
      runtime.Apply(store::Activate{hash, runtime.clock.now_ms, std::move(plan->moves)});
  if (!activated) return std::unexpected(activated.error());
  return runtime.FindActive();
}

value::Event EventOf(const hark_message& message, std::int64_t now_ms) {
  value::Event event;
  event.kind = message.button == nullptr ? value::Event::Kind::Message : value::Event::Kind::Tap;
  event.channel = OrEmpty(message.channel);
  event.connection = OrEmpty(message.connection);
  event.address = OrEmpty(message.address);
  event.id = OrEmpty(message.id);
  event.at_ms = now_ms;
  event.text = OrEmpty(message.text);
  event.payload = OrEmpty(message.button);
  event.profile_name = OrEmpty(message.name);
  event.profile_language = OrEmpty(message.language);
  return event;
}

store::RecordOutcome OutcomeOf(const std::string& id, std::int64_t fence, hark_outcome outcome,
                               const std::string& provider_id, std::int64_t now_ms) {
  store::RecordOutcome record{.id = id, .fence = fence, .provider_id = provider_id};
  switch (outcome) {
    case HARK_SENT: record.state = store::SendState::Sent; break;
    case HARK_FAILED: record.state = store::SendState::Failed; break;
    case HARK_UNCERTAIN: record.state = store::SendState::Uncertain; break;
    case HARK_RETRY:
      record.state = store::SendState::Pending;
      record.retry_ms = now_ms + 1'000;
      break;
  }
  return record;
}

}  // namespace

extern "C" {

hark_runtime* hark_open(const hark_options* options) {
  try {
    auto opened = OpenStore(OrEmpty(options->store_path));
    if (!opened) {
      open_error = opened.error().message;
      return nullptr;
    }
    auto runtime = std::make_unique<hark_runtime>(std::move(*opened), options->native != 0,
                                                  OrEmpty(options->object_dir));
    runtime->SetHooks(CagedBy(hook::CageProgram()));
    auto found = runtime->FindActive();
    if (found) return runtime.release();
    open_error = found.error().message;
  } catch (const std::exception& thrown) {
    open_error = thrown.what();
  }
  return nullptr;
}

void hark_close(hark_runtime* runtime) { delete runtime; }

int hark_set_hooks(hark_runtime* runtime, const char* cage, int trusted) {
  return Guarded(runtime, [&] {
    runtime->SetHooks(trusted != 0 ? Trusting() : CagedBy(OrEmpty(cage)));
    return static_cast<int>(HARK_OK);
  });
}

int hark_load(hark_runtime* runtime, const char* program, size_t size, int64_t now_ms) {
  return Guarded(runtime, [&] {
    runtime->clock.now_ms = now_ms;
    return runtime->Give(Load(*runtime, {program, size}));
  });
}

int hark_deliver(hark_runtime* runtime, const hark_message* message, int64_t now_ms) {
  return Guarded(runtime, [&] {
    value::Event event = EventOf(*message, now_ms);
    if (ChannelNamed(event.channel) == nullptr) {
      return runtime->Give({FailureKind::Invalid, "there is no channel \"" + event.channel +
                                                      "\"; use whatsapp, telegram or terminal"});
    }
    if (event.id.empty() || event.address.empty()) {
      return runtime->Give({FailureKind::Invalid,
                            "a message needs an id and an address, as the channel gives them"});
    }
    return runtime->Give(runtime->Apply(turn::WriteOf(event, now_ms)));
  });
}

int hark_step(hark_runtime* runtime, int64_t now_ms, size_t* turns) {
  return Guarded(runtime, [&] {
    if (turns != nullptr) *turns = 0;
    runtime->clock.now_ms = now_ms;
    if (runtime->active == nullptr) {
      return runtime->Give({FailureKind::NotFound, "no program is loaded; call hark_load first"});
    }
    auto stepped = runtime->executor.Step(*runtime->active);
    if (stepped && turns != nullptr) *turns = stepped->turns + stepped->timers;
    return runtime->Give(stepped);
  });
}

int hark_next_effect(hark_runtime* runtime, int64_t now_ms, hark_effect* effect) {
  return Guarded(runtime, [&] {
    if (runtime->next_claimed == runtime->claimed.size()) {
      auto claimed = runtime->Apply(store::ClaimSends{now_ms, 32});
      if (!claimed) return runtime->Give(claimed.error());
      runtime->claimed = std::get<store::Claimed>(std::move(*claimed)).entries;
      runtime->next_claimed = 0;
    }
    if (runtime->next_claimed == runtime->claimed.size()) {
      return runtime->Give({FailureKind::NotFound, "nothing to send now"});
    }
    const store::OutboxEntry& entry = runtime->claimed[runtime->next_claimed++];
    if (store::IsCall(entry)) {
      constexpr const char* kWhy = "a runtime inside another program makes no calls";
      runtime->Give(runtime->Apply(call::End(entry, {"unreachable", {}, "", kWhy}, now_ms)));
      return hark_next_effect(runtime, now_ms, effect);
    }
    auto content = channel::ContentFromJson(entry.body);
    if (!content) return runtime->Give(content.error());
    runtime->unsettled[entry.id] = entry.fence;
    runtime->content = std::move(*content);
    runtime->titles.clear();
    runtime->payloads.clear();
    for (const channel::Choice& choice : runtime->content.choices) {
      runtime->titles.push_back(choice.title.c_str());
      runtime->payloads.push_back(choice.payload.c_str());
    }
    *effect = {entry.id.c_str(),         entry.to.channel.c_str(),      entry.to.connection.c_str(),
               entry.to.address.c_str(), runtime->content.text.c_str(), runtime->titles.size(),
               runtime->titles.data(),   runtime->payloads.data()};
    return static_cast<int>(HARK_OK);
  });
}

int hark_settle(hark_runtime* runtime, const char* effect_id, hark_outcome outcome,
                const char* provider_id, int64_t now_ms) {
  return Guarded(runtime, [&] {
    auto found = runtime->unsettled.find(OrEmpty(effect_id));
    if (found == runtime->unsettled.end()) {
      return runtime->Give({FailureKind::NotFound, "no such effect was taken to be sent"});
    }
    auto settled = runtime->Apply(
        OutcomeOf(found->first, found->second, outcome, OrEmpty(provider_id), now_ms));
    if (settled) runtime->unsettled.erase(found);
    return runtime->Give(settled);
  });
}

int hark_next_due(hark_runtime* runtime, int64_t* due_ms) {
  return Guarded(runtime, [&] {
    auto due = runtime->store->NextDue();
    if (due) *due_ms = due->value_or(std::numeric_limits<std::int64_t>::max());
    return runtime->Give(due);
  });
}

const char* hark_error(const hark_runtime* runtime) {
  return runtime == nullptr ? open_error.c_str() : runtime->error.c_str();
}

const char* hark_version(void) { return HARK_VERSION; }

}  // extern "C"
