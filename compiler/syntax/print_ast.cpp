#include "compiler/syntax/print_ast.h"

#include <utility>

#include "compiler/base/match.h"
#include "compiler/syntax/ast_printer.h"

namespace hark::syntax {

namespace {

std::string_view KindWord(ast::RecordKind kind) {
  constexpr std::string_view kWords[] = {"deal", "task", "note"};
  return kWords[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string PrintAst(const ast::Unit& unit) { return AstPrinter(unit).Print(); }

bool SameDeclarations(const ast::Unit& left, const ast::Unit& right) {
  return PrintAst(left) == PrintAst(right);
}

std::string AstPrinter::Print() {
  for (const ast::Decl& decl : unit_.decls) PrintDecl(decl);
  return std::move(out_);
}

void AstPrinter::Line(const std::string& text) {
  out_.append(depth_ * 2, ' ').append(text).append("\n");
}

void AstPrinter::PrintDecl(const ast::Decl& decl) {
  if (!decl.doc.empty()) Line("doc " + decl.doc);
  std::visit(
      Match{
          [&](const ast::Use& use) {
            std::string path;
            for (const ast::Name& part : use.path) path += "." + part.text;
            Line("use " + path.substr(1) + Optional("as", use.alias));
          },
          [&](const ast::Require& require) {
            std::string names;
            for (const ast::Name& name : require.capabilities) names += " " + name.text;
            Line("require" + names);
          },
          [&](const ast::Languages& languages) {
            std::string tags;
            for (const ast::Name& tag : languages.tags) tags += " " + tag.text;
            Line("languages" + tags);
          },
          [&](const ast::Rule& rule) { PrintRule(rule); },
          [&](const ast::Flow& flow) { PrintFlow(flow); },
          [&](const ast::Enum& node) {
            Line("enum " + node.name.text);
            Deeper deeper(*this);
            for (const ast::EnumCase& each : node.cases) {
              Line(each.name.text + Optional("label", each.label));
              PrintTranslations(each.translations);
            }
          },
          [&](const ast::Record& record) {
            Line("record " + record.name.text);
            PrintFields(record.fields);
          },
          [&](const ast::Event& event) {
            Line("event " + event.name.text);
            PrintFields(event.fields);
          },
          [&](const ast::ContactSchema& contact) {
            Line("contact");
            PrintFields(contact.fields);
          },
          [&](const ast::Segment& segment) {
            Line("segment " + segment.name.text + " " + Expr(segment.condition));
          },
          [&](const ast::Hours& hours) {
            Line("hours " + hours.name.text);
            Deeper deeper(*this);
            for (const ast::HoursItem& item : hours.items) Line(HoursItem(item));
          },
          [&](const ast::Service& service) { PrintService(service); },
          [&](const ast::Extern& one) { PrintExtern(one); },
          [&](const ast::Ai& ai) { PrintAi(ai); },
          [&](const ast::Sending& sending) { Line("sending" + Sending(sending)); },
          [&](const ast::DealSchema& deal) {
            Line("deal" + List(deal.stages));
            PrintFields(deal.fields);
          },
          [&](const ast::ListDecl& list) { Line("list " + list.name.text); },
          [&](const ast::Teams& teams) {
            Line("teams" + List(teams.names) + Optional("back-after", teams.back_after));
          },
          [&](const ast::Const& node) {
            Line("const " + node.name.text + Optional("type", node.type) + " " + Expr(node.value));
          },
          [&](const ast::Fn& fn) { PrintFn(fn); },
          [&](const ast::TextCatalogue& catalogue) { PrintCatalogue(catalogue); },
          [&](const ast::Test& test) { PrintTest(test); },
      },
      decl.node);
}

std::string AstPrinter::HoursItem(const ast::HoursItem& item) const {
  if (const auto* zone = std::get_if<ast::ZoneItem>(&item)) return "in " + Expr(zone->zone);
  if (const auto* except = std::get_if<ast::ExceptItem>(&item)) {
    return "except" + List(except->dates);
  }
  const auto& open = std::get<ast::OpenItem>(item);
  std::string line = "open";
  for (const ast::Days& days : open.days) {
    line += " " + days.first.text + (days.last ? "-" + days.last->text : "");
  }
  for (const ast::Opening& opening : open.openings) {
    line += " " + std::to_string(opening.from) + "-" + std::to_string(opening.to);
  }
  return line;
}

void AstPrinter::PrintService(const ast::Service& service) {
  Line("service " + service.name.text + " " + Expr(service.url) +
       Optional("purpose", service.purpose) + Optional("timeout", service.timeout));
  Deeper deeper(*this);
  if (service.auth) {
    const ast::ServiceAuth& auth = *service.auth;
    Line("auth " + auth.scheme.text + Optional("header", auth.header) + " " + auth.word.text + " " +
         auth.secret.text);
  }
  PrintReceives(service.receives);
}

void AstPrinter::PrintExtern(const ast::Extern& one) {
  Line("extern " + one.language.text + Optional("point", one.point) + " " + one.name.text +
       Parameters(one.parameters) + Optional("result", one.result) + " " + Expr(one.file));
}

void AstPrinter::PrintReceives(const std::vector<ast::Received>& receives) {
  for (const ast::Received& received : receives) {
    Line("receives " + received.what.text + Optional("field", received.field));
  }
}

void AstPrinter::PrintAi(const ast::Ai& ai) {
  Line("ai");
  Deeper deeper(*this);
  for (const ast::Ai::Setting& setting : ai.settings) {
    Line(setting.key.text + Optional("on", setting.channel) + List(setting.values));
  }
  PrintReceives(ai.receives);
  if (ai.costs) {
    Line(ai.costs->key.text + " " + Expr(ai.costs->input) + " " + Expr(ai.costs->output) + " " +
         ai.costs->out.text);
  }
  for (const ast::Ai::Most& most : ai.mosts) {
    Line("most " + Expr(most.most) + Optional("unit", most.unit) + " per " + most.whose.text +
         Optional("period", most.period));
  }
}

std::string AstPrinter::Callee(const ast::Callee& callee) {
  if (callee.is_model) return callee.service.text + " " + callee.method.text;
  const std::string module = callee.module ? callee.module->text + "." : "";
  return module + callee.service.text + "." + callee.method.text;
}

std::string AstPrinter::Members(const std::vector<ast::ObjectMember>& members) const {
  std::string written;
  for (const ast::ObjectMember& member : members) {
    written += " " + member.name.text + ":" + Expr(member.value);
  }
  return written;
}

void AstPrinter::PrintRule(const ast::Rule& rule) {
  for (const ast::Sample& sample : rule.samples) Line("sample " + sample.text);
  std::string limit;
  if (rule.limit) {
    limit = " (limit " + Expr(rule.limit->count) + " per " + rule.limit->whose.text + " " +
            Expr(rule.limit->period) + ")";
  }
  Line("rule " + rule.name.text + " (on" + Trigger(rule.trigger) + ")" +
       Optional("when", rule.when) + limit + Optional("priority", rule.priority) +
       Optional("mode", rule.mode) + Optional("collect", rule.collect) +
       Optional("on-deploy", rule.on_deploy) + (rule.interrupt ? " interrupt" : "") +
       (rule.also ? " also" : ""));
  PrintBody("do", rule.body);
  if (rule.stale) PrintBody(rule.stale_word->text, *rule.stale);
}

void AstPrinter::PrintFlow(const ast::Flow& flow) {
  Line("flow " + flow.name.text + Parameters(flow.parameters) + Optional("result", flow.result));
  PrintBody("do", flow.body);
}

std::string AstPrinter::Trigger(const ast::Trigger& trigger) const {
  std::string written;
  for (const ast::Name& word : trigger.words) written += " " + word.text;
  if (trigger.schedule) written += Schedule(*trigger.schedule);
  written += Optional("named", trigger.subject) + Optional("as", trigger.record) +
             Optional("place", trigger.place) + Optional("post", trigger.post) +
             Optional("with", trigger.payload);
  if (trigger.parameters) written += " " + Parameters(*trigger.parameters);
  for (const ast::Source& source : trigger.sources) {
    for (ast::ExprId value : source.values) written += " from " + Expr(value);
  }
  return written + Optional("to", trigger.to);
}

std::string AstPrinter::Schedule(const ast::Schedule& schedule) const {
  std::string written;
  for (const ast::Days& days : schedule.days) {
    written += " " + days.first.text + (days.last ? "-" + days.last->text : "");
  }
  return written + Optional("every", schedule.period) + Optional("on", schedule.day_of_month) +
         Optional("at", schedule.time) + Optional("in", schedule.zone) +
         Optional("for", schedule.audience) + Optional("late", schedule.late);
}

std::string AstPrinter::FieldValues(const std::vector<ast::FieldValue>& fields) const {
  std::string written;
  for (const ast::FieldValue& field : fields) {
    written += " " + field.field.text + ":" + Expr(field.value);
  }
  return written;
}

void AstPrinter::PrintFn(const ast::Fn& fn) {
  Line("fn " + fn.name.text + Parameters(fn.parameters) + Optional("result", fn.result) +
       Optional("value", fn.value));
  if (fn.body) PrintBody("do", *fn.body);
}

void AstPrinter::PrintCatalogue(const ast::TextCatalogue& catalogue) {
  Line((catalogue.is_template ? "template " : "text ") + catalogue.name.text +
       Parameters(catalogue.parameters));
  PrintTranslations(catalogue.translations);
}

void AstPrinter::PrintTranslations(const std::vector<ast::Translation>& translations) {
  Deeper deeper(*this);
  for (const ast::Translation& each : translations) {
    Line(each.language.text + " " + Expr(each.text));
  }
}

void AstPrinter::PrintFields(const std::vector<ast::Field>& fields) {
  Deeper deeper(*this);
  for (const ast::Field& field : fields) {
    Line(field.name.text + ": " + (field.personal ? "personal " : "") + Type(field.type) +
         Optional("default", field.fallback));
  }
}

void AstPrinter::PrintTest(const ast::Test& test) {
  Line("test " + Expr(test.title));
  Deeper deeper(*this);
  for (const ast::Step& step : test.steps) Line(Step(step.node));
}

std::string AstPrinter::Step(const ast::StepNode& step) const {
  return std::visit(
      Match{
          [&](const ast::GivenContact& given) {
            return "given-contact" + FieldValues(given.fields);
          },
          [&](const ast::GivenConsented& given) {
            return "given-consented " + Expr(given.purpose);
          },
          [&](const ast::GivenInList& given) { return "given-in " + given.list.text; },
          [&](const ast::GivenConversation& given) {
            return "given-conversation " + Expr(given.team);
          },
          [&](const ast::GivenTagged& given) { return "given-tagged " + Expr(given.tag); },
          [&](const ast::GivenNow& given) {
            return "given-now " + Expr(given.date) + Optional("time", given.time);
          },
          [&](const ast::Receive& receive) {
            return "receive " + Expr(receive.text) + Optional("on", receive.channel) +
                   Optional("from", receive.from);
          },
          [&](const ast::Happen& happen) {
            std::string words = "happen";
            for (const ast::Name& word : happen.words) words += " " + word.text;
            return words + Optional("named", happen.subject) + Optional("place", happen.place) +
                   Optional("post", happen.post) + Optional("with", happen.payload) +
                   (happen.has_fields ? " fields" : "") + FieldValues(happen.fields) +
                   Optional("on", happen.channel) + Optional("from", happen.from);
          },
          [&](const ast::Tap& tap) {
            return "tap " + tap.choice.text + Optional("on", tap.channel);
          },
          [&](const ast::Advance& advance) { return "advance " + Expr(advance.duration); },
          [&](const ast::Deploy&) { return std::string("deploy"); },
          [&](const ast::ExpectReply& expect) {
            return std::string(expect.absent ? "expect-no-reply" : "expect-reply") +
                   (expect.containing ? " containing" : "") + Optional("text", expect.text);
          },
          [&](const ast::ExpectContent& expect) {
            return (expect.absent ? "expect-no-reply " : "expect-reply ") + expect.word.text;
          },
          [&](const ast::ExpectTemplate& expect) {
            return (expect.absent ? "expect-no-template " : "expect-template ") + expect.name.text;
          },
          [&](const ast::ExpectReplies& expect) { return "expect-replies " + Expr(expect.count); },
          [&](const ast::ExpectAsk& expect) {
            return "expect-ask" + Optional("choices", expect.choices);
          },
          [&](const ast::ExpectField& expect) {
            return "expect-field " + expect.field.text + " " + Expr(expect.value);
          },
          [&](const ast::ExpectTagged& expect) {
            return (expect.absent ? "expect-not-tagged " : "expect-tagged ") + Expr(expect.tag);
          },
          [&](const ast::ExpectInList& expect) {
            return (expect.absent ? "expect-not-in " : "expect-in ") + expect.list.text;
          },
          [&](const ast::ExpectConsented& expect) {
            return (expect.absent ? "expect-not-consented " : "expect-consented ") +
                   Expr(expect.purpose);
          },
          [&](const ast::ExpectRecord& expect) {
            return (expect.absent ? "expect-no-" : "expect-") + std::string(KindWord(expect.kind)) +
                   (expect.containing ? " containing" : "") + Optional("title", expect.title) +
                   FieldValues(expect.fields);
          },
          [&](const ast::Stub& stub) {
            return "stub " + Callee(stub.callee) + Optional("", stub.path) +
                   Optional("answer", stub.answer) + Optional("fail", stub.failure) +
                   Optional("status", stub.status);
          },
          [&](const ast::ExpectCall& expect) {
            return (expect.absent ? "expect-no-call " : "expect-call ") + Callee(expect.callee) +
                   Optional("path", expect.path) + Members(expect.members);
          },
          [&](const ast::ExpectOwner& expect) {
            return (expect.absent ? "expect-no-owner " : "expect-owner ") + expect.words.text +
                   " " + Expr(expect.team);
          },
          [&](const ast::ExpectConversation& expect) {
            return (expect.absent ? "expect-no-conversation " : "expect-conversation ") +
                   expect.word.text;
          },
          [&](const ast::ExpectFault& expect) {
            return "expect-fault" + Optional("", expect.name);
          },
      },
      step);
}

void AstPrinter::PrintBody(std::string_view word, const ast::Body& body) {
  Deeper deeper(*this);
  Line(std::string(word));
  Deeper inside(*this);
  for (ast::StmtId statement : body.statements) PrintStmt(statement);
}

void AstPrinter::PrintElse(const std::optional<ast::Body>& body) {
  if (body) PrintBody("else", *body);
}

void AstPrinter::PrintStmt(ast::StmtId id) {
  std::visit(
      Match{
          [&](const ast::ErrorStmt&) { Line("<hole>"); },
          [&](const ast::Let& let) {
            Line("let " + let.name.text + Optional("type", let.type) + " " + Expr(let.value));
            PrintElse(let.otherwise);
          },
          [&](const ast::Ask& ask) { PrintAsk(ask); },
          [&](const ast::Await& await) { PrintAwait(await); },
          [&](const ast::Do& call) {
            Line("do " + Expr(call.call) + Optional("let", call.binding) +
                 Optional("type", call.type) + Optional("label", call.label));
          },
          [&](const ast::Reply& reply) { PrintReply(reply); },
          [&](const ast::Send& send) { PrintSend(send); },
          [&](const ast::React& react) { Line("react " + Expr(react.emoji)); },
          [&](const ast::On& on) {
            std::string channels;
            for (const ast::Name& channel : on.channels) channels += " " + channel.text;
            Line("on" + channels);
            PrintBody("then", on.then);
            PrintElse(on.otherwise);
          },
          [&](const ast::Set& set) {
            Line("set " + set.object.text + "." + set.field.text + " " + Expr(set.value));
          },
          [&](const ast::Tag& tag) { Line((tag.remove ? "untag " : "tag ") + Expr(tag.tag)); },
          [&](const ast::ChangeList& change) {
            Line((change.remove ? "remove-from " : "add-to ") + change.list.text);
          },
          [&](const ast::Assign& assign) {
            Line((assign.hands_off ? "hand-off " : "assign ") + Expr(assign.team) +
                 Optional("back-after", assign.back_after));
          },
          [&](const ast::ChangeConversation& change) {
            Line(change.closes ? "close-conversation" : "give-back");
          },
          [&](const ast::CreateRecord& create) {
            Line("create-" + std::string(KindWord(create.kind)) + " " + Expr(create.title) +
                 FieldValues(create.fields));
          },
          [&](const ast::MoveDeal& move) {
            Line("move-deal " + Expr(move.stage) + (move.ignored ? " ignored" : ""));
            PrintElse(move.otherwise);
          },
          [&](const ast::ChangeConsent& change) {
            Line((change.revoke ? "revoke-consent " : "grant-consent ") + Expr(change.purpose));
          },
          [&](const ast::Wait& wait) {
            Line((wait.until ? "wait-until " : "wait ") + Expr(wait.moment) +
                 Optional("in", wait.zone) + Optional("late", wait.late) +
                 Optional("on-edit", wait.edit) + Optional("label", wait.label));
          },
          [&](const ast::CallService& call) {
            Line("call " + Callee(call.callee) + Optional("", call.path) +
                 Optional("payload", call.payload) + Optional("with", call.instructions) +
                 (call.tools.empty() ? "" : " use" + List(call.tools)) +
                 Optional("let", call.binding) + Optional("as", call.type) +
                 Optional("label", call.label) + (call.ignored ? " ignored" : ""));
            PrintElse(call.otherwise);
          },
          [&](const ast::Stop&) { Line("stop"); },
          [&](const ast::Return& result) { Line("return" + Optional("", result.value)); },
          [&](const ast::Emit& emit) {
            Line("emit " + emit.event.text + FieldValues(emit.fields));
          },
          [&](const ast::Log& log) {
            Line((log.personal ? "log personal " : "log ") + Expr(log.text));
          },
          [&](const ast::If& branch) {
            Line("if " + Expr(branch.condition));
            PrintBody("then", branch.then);
            PrintElse(branch.otherwise);
          },
          [&](const ast::For& loop) {
            Line("for " + loop.variable.text + " " + Expr(loop.list));
            PrintBody("do", loop.body);
          },
          [&](const ast::Repeat& loop) {
            Line("repeat " + Expr(loop.count));
            PrintBody("do", loop.body);
          },
          [&](const ast::Match& match) { PrintMatch(match); },
      },
      unit_.stmts[id].node);
}

void AstPrinter::PrintAsk(const ast::Ask& ask) {
  std::string retry =
      ask.retry ? " (retry " + Expr(ask.retry->count) + " " + Expr(ask.retry->message) + ")" : "";
  Line((ask.secret ? "ask-secret " : "ask ") + Expr(ask.prompt) + Optional("let", ask.binding) +
       Optional("choices", ask.choices) + Optional("as", ask.as) + retry +
       Optional("label", ask.label) + Optional("within", ask.within));
  PrintElse(ask.otherwise);
}

void AstPrinter::PrintAwait(const ast::Await& await) {
  Line(std::string(await.first ? "await first" : "await") + Optional("within", await.within) +
       Optional("label", await.label));
  Deeper deeper(*this);
  for (const ast::AwaitArm& arm : await.arms) {
    std::string head = "after";
    if (arm.event) {
      head = "(on" + Trigger(arm.event->on) + ")" + Optional("as", arm.event->binding) +
             Optional("where", arm.event->where);
    }
    Line(head);
    if (await.first) PrintBody("do", arm.body);
  }
  PrintElse(await.otherwise);
}

void AstPrinter::PrintMatch(const ast::Match& match) {
  Line("match " + Expr(match.subject));
  Deeper deeper(*this);
  for (const ast::MatchCase& each : match.cases) {
    Line(each.patterns.empty() ? "case else" : "case" + List(each.patterns));
    PrintBody("do", each.body);
  }
}

}  // namespace hark::syntax
