// What tests let happen besides messages: by the words of triggers, with the fields of
// what those bind.
#include "compiler/sema/test_event.h"

#include <algorithm>
#include <utility>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/trigger.h"

namespace hark::sema {
namespace {

// A text behind the words is what was written, or what the event is about.
constexpr std::string_view kEmoji = "emoji";

class HappenChecker {
 public:
  HappenChecker(Workspace& workspace, const ast::Happen& step)
      : ws_(workspace), step_(step), checker_(workspace, Setting::Constant) {}

  Happen Check() {
    std::vector<ast::Name> rest;
    info_ = TriggerNamed(ws_, step_.words, step_.words_span, rest);
    if (info_ == nullptr) return {};
    happen_.kind = info_->kind;
    if (!rest.empty()) name_ = rest.front();
    happen_.subject = name_.text;
    if (info_->argument == TriggerArgument::List) TakeList();
    if (info_->argument == TriggerArgument::Field) TakeField();
    TakeTexts();
    if (!refused_) TakeFields();
    return std::move(happen_);
  }

 private:
  void TakeList() {
    if (name_.text.empty()) return Needs("the name of a list");
    const std::optional<std::size_t> list = ListNamed(ws_, name_);
    if (list) happen_.subject = ws_.Qualified(ws_.lists[*list]->name);
  }

  void TakeField() {
    if (name_.text.empty()) return Needs("a field of the contact");
    ContactFieldNamed(ws_, name_);
  }

  void Needs(const char* wanted) {
    diag::Build(ws_.sink, step_.words_span, diag::TriggerNeeds,
                diag::Name{std::string(info_->words)}, diag::Text{wanted})
        .Emit();
  }

  void TakeTexts() {
    if (step_.subject) TakeText(*step_.subject);
    if (step_.post) Argue(*step_.post, TriggerArgument::Post, step_.place->span, "on");
    if (step_.payload) {
      Argue(*step_.payload, TriggerArgument::Payload, ws_.expr(*step_.payload).span, "with");
    }
  }

  void TakeText(ExprId id) {
    const ir::ConstantId text = ValueOf(id, ws_.Scalar(TypeKind::Text));
    const bool subject = info_->argument == TriggerArgument::Tag ||
                         info_->argument == TriggerArgument::Webhook ||
                         info_->argument == TriggerArgument::Team;
    if (info_->has_text) {
      happen_.text = TextOf(text);
    } else if (subject) {
      happen_.subject = TextOf(text);
      if (info_->argument == TriggerArgument::Team) TeamNamed(ws_, id);
    } else if (info_->kind == EventKind::Reaction) {
      happen_.fields.push_back({std::string(kEmoji), text});
    } else {
      const std::vector<ir::Field> fields = Fields();
      Refuse(ws_.expr(id).span, "text",
             fields.empty() ? "leave it out"
                            : "what it brings stands in braces: `" + std::string(info_->words) +
                                  " { " + fields.front().name + ": … }`");
    }
  }

  void Argue(ExprId id, TriggerArgument wanted, Span span, const char* word) {
    const ir::ConstantId text = ValueOf(id, ws_.Scalar(TypeKind::Text));
    if (info_->argument != wanted) return Refuse(span, "`" + std::string(word) + "`");
    happen_.subject = TextOf(text);
  }

  void Refuse(Span span, const std::string& what, const std::string& help = "leave it out") {
    refused_ = true;
    diag::Build(ws_.sink, span, diag::TriggerTakesNo, diag::Name{std::string(info_->words)},
                diag::Text{what})
        .Help(help)
        .Emit();
  }

  // The fields that the event brings: those of its record, or what its listener says.
  std::vector<ir::Field> Fields() {
    const std::string record = info_->record();
    if (!record.empty()) return RecordFields(EventTypeOf(ws_, record));
    if (info_->argument == TriggerArgument::Event) {
      const EventInfo* event = DeclaredEvent(ws_, name_);
      if (event == nullptr) return {};
      happen_.subject = ws_.Qualified(event->decl->name);
      return ws_.program.records[event->record].fields;
    }
    for (const RuleFact& rule : ws_.rules) {
      const ir::Trigger& trigger = rule.trigger.trigger;
      if (trigger.kind != info_->kind || trigger.subject != happen_.subject) continue;
      if (info_->argument == TriggerArgument::Webhook) {
        return RecordFields(rule.trigger.bindings.empty() ? TypeId{}
                                                          : rule.trigger.bindings[0].type);
      }
      std::vector<ir::Field> fields;
      for (const EventBinding& binding : rule.trigger.bindings) {
        fields.push_back({binding.name, binding.type});
      }
      return fields;
    }
    return {};
  }

  std::vector<ir::Field> RecordFields(TypeId record) const {
    if (!record.valid()) return {};
    return ws_.program.records[ws_.type(record).record_id].fields;
  }

  // What is filled from the event itself need not be given.
  bool IsFilled(const std::string& name) const {
    return name == "id" || name == "text" || name == "kind" || name == "attachments" ||
           name == ArgumentMember(info_->argument);
  }

  void TakeFields() {
    std::vector<ir::Field> fields = Fields();
    std::erase_if(fields, [&](const ir::Field& field) {
      const bool given = std::ranges::any_of(step_.fields, [&](const ast::FieldValue& value) {
        return value.field.text == field.name;
      });
      return !given && IsFilled(field.name);
    });
    const ast::Name words{std::string(info_->words), step_.words_span};
    const std::vector<ExprId> values = FieldsInOrder(ws_, words, fields, step_.fields);
    for (std::size_t at = 0; at < values.size(); ++at) {
      if (!values[at].valid()) continue;
      const ir::ConstantId value = ValueOf(values[at], ws_.Sure(fields[at].type));
      if (!value.valid()) continue;
      // A record of the author's may have a field `name` of its own.
      const bool own = info_->record().empty();
      if (!own && fields[at].name == ArgumentMember(info_->argument)) {
        happen_.subject = TextOf(value);
      }
      happen_.fields.push_back({fields[at].name, value});
    }
  }

  // An e-mail address, a number or a link is written as a text here.
  ir::ConstantId ValueOf(ExprId id, TypeId type) {
    checker_.CheckAs(id, ws_.WrittenAs(type));
    return FieldConstant(ws_, id, type, "leave it out; `hark simulate` takes events with lists");
  }

  std::string TextOf(ir::ConstantId id) const {
    const auto* text =
        id.valid() ? std::get_if<std::string>(&ws_.program.constants[id].value) : nullptr;
    return text != nullptr ? *text : "";
  }

  Workspace& ws_;
  const ast::Happen& step_;
  BodyChecker checker_;
  const TriggerInfo* info_ = nullptr;
  Happen happen_;
  ast::Name name_;        // behind the words
  bool refused_ = false;  // then what is left to say is not asked for as well
};

}  // namespace

Happen CheckHappen(Workspace& workspace, const ast::Happen& step) {
  return HappenChecker(workspace, step).Check();
}

}  // namespace hark::sema
