#include "runtime/turn/hook_points.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/channel/stop_words.h"
#include "compiler/ir/limits.h"
#include "runtime/ops/hook_call.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/turn/hook_words.h"
#include "runtime/turn/one_turn.h"

namespace hark::turn {
namespace {

using nlohmann::json;

void AddLine(const Origin& origin, std::string kind, std::string text, store::CommitTurn& commit) {
  commit.journal.push_back({.at_ms = origin.now_ms,
                            .contact = commit.contact,
                            .kind = std::move(kind),
                            .rule = origin.rule,
                            .text = std::move(text)});
}

bool IsText(const json& value) {
  if (!value.is_string()) return false;
  const std::string& text = value.get_ref<const std::string&>();
  return text.size() <= ir::kMaxTextBytes && unicode::IsUtf8(text);
}

}  // namespace

PointAnswer CallPoint(ops::Context& context, ir::HookPoint point,
                      std::initializer_list<std::string_view> arguments) {
  const ir::Program& program = context.program->ir();
  const std::optional<ir::HookId> hook = program.HookAt(point);
  if (!hook) return {};
  const std::int64_t fuel = std::exchange(context.fuel, ir::kTurnFuel);
  const Trap trap = std::exchange(context.trap, Trap::None);
  const ir::Place place = program.hooks[*hook].place;
  json values = json::array();
  for (const std::string_view argument : arguments) values.push_back(argument);
  std::optional<json> given = ops::CallHook(context, *hook, values, place);
  context.fuel = fuel;
  context.trap = trap;
  PointAnswer answer{.called = true, .failed = !given, .text = std::nullopt};
  if (answer.failed || given->is_null()) return answer;
  answer.failed = !IsText(*given);
  if (answer.failed) {
    ops::NoteOther(context, *hook, *given, place);
  } else {
    answer.text = given->get<std::string>();
  }
  return answer;
}

bool PassSend(const Origin& origin, std::string_view channel, channel::Content& content,
              store::CommitTurn& commit) {
  if (content.text.empty()) return true;
  const PointAnswer answer =
      CallPoint(origin.context, ir::HookPoint::BeforeSend, {content.text, channel});
  AddHookFailures(origin, origin.context, commit);
  if (!answer.called) return true;
  if (answer.text && !answer.text->empty()) {
    content.text = *answer.text;
    return true;
  }
  AddLine(origin, "withheld",
          fmt::format("a message on {}: before_send {}", channel,
                      answer.failed ? "failed" : "gave nothing to send"),
          commit);
  return false;
}

void TellRunEnd(const Origin& origin, const std::string& outcome, store::CommitTurn& commit) {
  const PointAnswer answer =
      CallPoint(origin.context, ir::HookPoint::OnRunEnd, {origin.rule, outcome});
  AddHookFailures(origin, origin.context, commit);
  if (answer.text) AddLine(origin, "log", *answer.text, commit);
}

// What answers a secret question is told to nobody, what is offered again was looked at when it
// came, and a stop word stays one for whoever looks whether consent may be granted.
bool Turn::PassEvent(Programs& programs, Deployed& active, value::Event& event) {
  const bool again = event.depth > 0 || !event.for_rule.empty() || !event.run_id.empty();
  const bool asks = active.ir().HookAt(ir::HookPoint::OnEvent).has_value();
  if (!asks || again || event.text.empty() || AwaitsSecret(programs)) return true;
  if (OptsOut(event.kind, event.text)) return true;
  Enter(active);
  const PointAnswer answer =
      CallPoint(context_, ir::HookPoint::OnEvent, {event.text, event.channel});
  for (const ops::HookFailure& failure : std::exchange(context_.hook_failures, {})) {
    Note("hook", "", HookText(WordsOf(active.ir(), failure)));
  }
  if (answer.failed) return true;
  if (answer.text) {
    event.text = *answer.text;
    context_.texts = ops::TurnTexts();  // were of what it said before
    return true;
  }
  Note("ignored", "", "on_event gave no text of it");
  return false;
}

}  // namespace hark::turn
