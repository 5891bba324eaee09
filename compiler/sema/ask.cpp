#include <utility>

#include "compiler/ir/readable.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/meant.h"
#include "compiler/sema/shown.h"

namespace hark::sema {
namespace {

// More would try anyone's patience, and every one is a message.
constexpr std::int64_t kMaxRetries = 10;

}  // namespace

AskFact BodyChecker::AnswerOf(const ast::Ask& node) {
  AskFact fact{.answer = ws_.Scalar(node.secret ? TypeKind::Secret : TypeKind::Text)};
  if (node.secret && (node.choices || node.as)) {
    diag::Build(ws_.sink, ws_.unit.types[node.choices ? *node.choices : *node.as].span,
                diag::SecretAsOther)
        .Help("a secret is only compared or handed to a service: leave out what it is read as")
        .Emit();
    return fact;
  }
  if (node.choices) {
    const Span span = ws_.unit.types[*node.choices].span;
    fact.answer = ws_.Resolve(*node.choices);
    fact.choices = true;
    if (fact.answer.valid() && !ws_.Is(fact.answer, TypeKind::Enum)) {
      diag::Build(ws_.sink, span, diag::ChoicesNotEnum, ws_.Show(fact.answer))
          .Help("declare what can be chosen: `enum Plan { basic \"Basic\", pro \"Pro\" }`")
          .Emit();
      fact.answer = {};
    } else if (fact.answer.valid()) {
      TellChoices(ws_, channels_, ShownChoices(ws_.program.enums[ws_.type(fact.answer).enum_id]),
                  span);
    }
  }
  if (!node.as) return fact;
  const Span span = ws_.unit.types[*node.as].span;
  if (node.choices) {
    diag::Build(ws_.sink, span, diag::ChoicesAndAs)
        .Help("`choices` says already what the answer is: remove `as`")
        .Emit();
    return fact;
  }
  fact.answer = ws_.Resolve(*node.as);
  if (fact.answer.valid() && !ir::IsReadable(ws_.type(fact.answer).kind)) {
    diag::Build(ws_.sink, span, diag::AnswerNotReadable, ws_.Show(fact.answer))
        .Help(
            "an answer can be Text, Int, Decimal, Date, Time, Email, Phone, Url, Language, "
            "Country, "
            "TimeZone or an enum")
        .Emit();
    fact.answer = {};
  }
  return fact;
}

bool BodyChecker::CheckAsk(StmtId id, const ast::Ask& node, Span span) {
  const bool refused = RefuseEffect(node.ask_span, "ask");
  CheckAs(node.prompt, ws_.Scalar(TypeKind::Text));
  CheckSaysSomething(ws_, node.prompt);
  if (!refused) CheckTextLength(ws_, channels_, node.prompt);
  AskFact fact = AnswerOf(node);
  if (node.retry) {
    CheckAs(node.retry->count, ws_.Scalar(TypeKind::Int));
    CheckAs(node.retry->message, ws_.Scalar(TypeKind::Text));
    CheckTextLength(ws_, channels_, node.retry->message);
    const std::optional<ConstValue> count = EvaluateOrReport(ws_, node.retry->count);
    const auto* word = count ? std::get_if<std::int64_t>(&count->data) : nullptr;
    fact.retries = word != nullptr ? *word : 1;
    if (fact.retries < 1 || fact.retries > kMaxRetries) {
      diag::Build(ws_.sink, ws_.expr(node.retry->count).span, diag::RetryOutOfRange)
          .Help("write a number from 1 to 10")
          .Emit();
    }
    if (fact.takes_any(ws_.program)) {
      diag::Build(ws_.sink, ws_.expr(node.retry->message).span, diag::RetryNeverNeeded)
          .Help("say what the answer must be, such as `as Email`, or remove `retry`")
          .Emit();
    }
  }
  if (node.within) {
    CheckAs(*node.within, ws_.Scalar(TypeKind::Duration));
    CheckRest(*node.within);
  }
  if (node.label) CheckLabel(*node.label);
  ForgetContact();
  CheckAskElse(node, span);
  ws_.asks[id] = fact;
  if (node.binding) ws_.bindings[id] = Declare(*node.binding, fact.answer);
  return true;
}

void BodyChecker::CheckAskElse(const ast::Ask& node, Span span) {
  const bool can_fail = node.within || node.retry;
  if (!node.otherwise) {
    if (!can_fail) return;
    diag::Build(ws_.sink, node.ask_span, diag::AskWithoutElse)
        .Help("say what happens when no answer comes: add `else stop`")
        .Suggest(Span{span.file, span.end, span.end}, " else stop")
        .Emit();
    return;
  }
  if (!can_fail) {
    diag::Build(ws_.sink, node.otherwise->span, diag::AskElseNeverTaken)
        .Help("say how long to wait with `within 1d`, or remove the `else`")
        .Emit();
  }
  if (node.binding) {
    CheckLeaves(*node.otherwise, *node.binding);
    return;
  }
  const Paths before = known_;
  CheckBody(*node.otherwise);
  known_ = before;
}

}  // namespace hark::sema
