#include "compiler/ir/print.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/ir/words.h"

namespace hark::ir {
namespace {

// Texts up to this length read well where they are used; longer ones, which may be used
// more than once, are written once at the top.
constexpr std::size_t kMaxInlineBytes = 60;

void PrintClock(const Clock& clock, Writer& out) {
  if (clock.of_contact) out << "contact ";
  out.Quoted(clock.zone);
}

// The words of the program's types, of each from those before it.
class TypeWords {
 public:
  explicit TypeWords(const Program& program) {
    for (const EnumDecl& decl : program.enums) enums_.push_back(Declare(decl.name));
    for (const RecordDecl& decl : program.records) records_.push_back(Declare(decl.name));
    for (const Type& type : program.types) words_.push_back(WordOf(type));
  }
  std::vector<std::string> Take() { return std::move(words_); }

 private:
  // Of several declarations with one name the second is `name~2`.
  std::string Declare(const std::string& name) {
    std::size_t number = ++count_[name];
    Writer word;
    if (number == 1) return word.Name(name).Take();
    return word.Name(name + words::kNumberMark + std::to_string(number)).Take();
  }

  std::string WordOf(const Type& type) const {
    auto at = [](const std::vector<std::string>& list, std::int32_t index) {
      return list[static_cast<std::size_t>(index)];
    };
    if (type.kind == TypeKind::List) return "List<" + at(words_, type.element.index) + ">";
    if (type.kind == TypeKind::Map) return "Map<" + at(words_, type.element.index) + ">";
    if (type.kind == TypeKind::Optional) return at(words_, type.element.index) + "?";
    if (type.kind == TypeKind::Enum) return at(enums_, type.enum_id.index);
    if (type.kind == TypeKind::Record) return at(records_, type.record_id.index);
    return std::string(PlainTypeName(type.kind));
  }

  std::unordered_map<std::string_view, std::size_t> count_;
  std::vector<std::string> enums_;
  std::vector<std::string> records_;
  std::vector<std::string> words_;
};

}  // namespace

Printer::Printer(const Program& program, PrintOptions options)
    : program_(program), options_(options), type_words_(TypeWords(program).Take()) {
  for (const Constant& constant : program.constants) {
    const std::string* text = std::get_if<std::string>(&constant.value);
    bool is_long = text != nullptr && text->size() > kMaxInlineBytes;
    long_numbers_.push_back(is_long ? long_count_++ : -1);
  }
}

void Printer::Whole() {
  out_ << words::kFirstLine << " " << (program_.hooks.empty() ? 1 : kFormatVersion) << "\n";
  Declarations();
  for (FunctionId id : program_.functions.ids()) {
    out_ << "\n";
    PrintOne(id);
  }
  if (!program_.teams.empty() || program_.back_after_ms > 0) {
    out_ << "\nteams";
    for (const std::string& team : program_.teams) (out_ << " ").Quoted(team);
    if (program_.back_after_ms > 0) out_ << " after " << std::to_string(program_.back_after_ms);
    out_ << "\n";
  }
  for (const Segment& segment : program_.segments) {
    (out_ << "\nsegment ").Name(segment.name) << " when ";
    PrintCondition(segment.condition);
    out_ << "\n";
  }
  for (const Rule& rule : program_.rules) {
    out_ << "\n";
    PrintOne(rule);
  }
}

void Printer::Declarations() {
  for (const std::string& file : program_.files) (out_ << "file ").Quoted(file) << "\n";
  if (!program_.languages.empty()) {
    out_ << "languages";
    for (const std::string& language : program_.languages) (out_ << " ").Quoted(language);
    out_ << "\n";
  }
  Enums();
  Records();
  for (const std::string& word : type_words_) out_ << "type " << word << "\n";
  Constants();
  Patterns();
  ContactFields();
  OfficeHours();
  Services();
  Hooks();
  HowToSend();
}

void Printer::Enums() {
  for (const EnumDecl& decl : program_.enums) {
    (out_ << "enum ").Name(decl.name) << " {";
    std::string_view separator = " ";
    for (const EnumCase& enum_case : decl.cases) {
      (out_ << std::exchange(separator, ", ")).Name(enum_case.name) << " ";
      out_.Quoted(enum_case.label);
      Translations(enum_case.translations);
    }
    out_ << " }\n";
  }
}

void Printer::Translations(const std::vector<Translation>& translations) {
  if (translations.empty()) return;
  out_ << " {";
  for (const Translation& one : translations) {
    (out_ << " ").Name(one.language) << " ";
    out_.Quoted(one.text);
  }
  out_ << " }";
}

void Printer::Records() {
  for (const RecordDecl& decl : program_.records) {
    (out_ << "record ").Name(decl.name) << " {";
    std::string_view separator = " ";
    for (const Field& field : decl.fields) {
      (out_ << std::exchange(separator, ", ")).Name(field.name) << " : " << TypeWord(field.type);
    }
    out_ << " }\n";
  }
}

void Printer::Constants() {
  for (ConstantId id : program_.constants.ids()) {
    if (LongNumber(id) < 0) continue;
    const Constant& constant = program_.constants[id];
    out_ << "const c" << LongNumber(id) << " = ";
    Value(constant);
    out_ << " : " << TypeWord(constant.type) << "\n";
  }
}

void Printer::PrintConstant(ConstantId id) {
  if (LongNumber(id) < 0) {
    Value(program_.constants[id]);
  } else {
    out_ << "c" << LongNumber(id);
  }
}

void Printer::Value(const Constant& constant) {
  std::visit(Match{
                 [&](std::monostate) { out_ << "none"; },
                 [&](std::int64_t number) { out_ << number; },
                 [&](const std::string& text) { out_.Quoted(text); },
             },
             constant.value);
}

void Printer::Patterns() {
  for (PatternId id : program_.patterns.ids()) {
    out_ << "pattern p" << id.index << " ";
    PatternContent(program_.patterns[id]);
    out_ << "\n";
  }
}

void Printer::PatternContent(const Pattern& pattern) {
  out_ << words::WordOf(words::kPattern, pattern.kind);
  std::string_view separator = " ";
  for (const std::string& item : pattern.items) {
    (out_ << std::exchange(separator, ", ")).Quoted(item);
  }
  if (pattern.ignore_case) out_ << " ignore_case";
}

void Printer::ContactFields() {
  for (const ContactField& field : program_.contact_fields) {
    (out_ << "contact ").Name(field.name) << " : " << TypeWord(field.type);
    if (field.fallback.valid()) {
      out_ << " = ";
      PrintConstant(field.fallback);
    }
    if (field.built_in) out_ << " built_in";
    if (field.personal) out_ << " personal";
    out_ << "\n";
  }
}

void Printer::OfficeHours() {
  for (const Hours& hours : program_.hours) {
    (out_ << "hours ").Name(hours.name) << " in ";
    out_.Quoted(hours.zone);
    for (const Opening& opening : hours.openings) {
      out_ << " open " << opening.weekday << " " << opening.from << " " << opening.to;
    }
    for (std::int32_t day : hours.except) out_ << " except " << day;
    out_ << "\n";
  }
}

void Printer::Services() {
  for (const Service& service : program_.services) {
    (out_ << "service ").Name(service.name) << " ";
    out_.Quoted(service.url);
    if (service.auth != Service::Auth::None) {
      out_ << " auth " << words::WordOf(words::kAuth, service.auth) << " ";
      if (service.auth == Service::Auth::Header) out_.Quoted(service.header) << " ";
      out_.Quoted(service.secret);
    }
    out_ << " timeout " << service.timeout_ms;
    if (!service.purpose.empty()) (out_ << " purpose ").Quoted(service.purpose);
    for (const std::string& what : service.receives) (out_ << " receives ").Quoted(what);
    if (service.model) OfModel(*service.model);
    out_ << "\n";
  }
}

void Printer::Hooks() {
  for (const LuaFile& file : program_.lua_files) {
    (out_ << "lua ").Quoted(file.name) << " ";
    out_.Quoted(file.text) << "\n";
  }
  for (const Hook& hook : program_.hooks) {
    (out_ << "hook ").Name(hook.name);
    if (hook.point != HookPoint::Called) {
      out_ << " " << words::WordOf(words::kHookPoint, hook.point);
    }
    out_ << " of " << hook.file.index << " takes " << TypeWord(hook.arguments) << " gives "
         << TypeWord(hook.result);
    PrintPlace(hook.place);
    out_ << "\n";
  }
}

void Printer::OfModel(const Model& model) {
  (out_ << " model ").Quoted(model.name);
  if (!model.persona.empty()) (out_ << " persona ").Quoted(model.persona);
  for (const auto& [channel, words] : model.personas) {
    (out_ << " on ").Quoted(channel) << " ";
    out_.Quoted(words);
  }
  if (!model.currency.empty()) {
    (out_ << " costs ").Quoted(model.currency) << " " << model.price.in << " " << model.price.out;
  }
  for (const Budget& budget : model.budgets) {
    out_ << " most " << words::WordOf(words::kBudget, budget.unit) << " " << budget.most << " "
         << budget.period_ms;
  }
  for (const std::string& host : model.links) (out_ << " links ").Quoted(host);
}

void Printer::HowToSend() {
  const Sending& sending = program_.sending;
  if (sending.quiet_from != sending.quiet_to) {
    out_ << "quiet " << sending.quiet_from << " " << sending.quiet_to << " in ";
    PrintClock(sending.clock, out_);
    out_ << "\n";
  }
  if (sending.most != 0) out_ << "most " << sending.most << " in " << sending.period_ms << "\n";
}

void Printer::PrintOne(const Rule& rule) {
  (out_ << "rule ").Name(rule.name) << " on ";
  PrintTrigger(rule.trigger);
  out_ << " {\n";
  PrintTriggerParts(rule.trigger);
  if (rule.condition.valid()) {
    out_ << "  when ";
    PrintCondition(rule.condition);
    out_ << "\n";
  }
  (out_ << "  run ").Name(program_.functions[rule.handler].name) << "\n";
  if (rule.answers) out_ << "  answers\n";
  if (rule.interrupt) out_ << "  interrupt\n";
  if (rule.also) out_ << "  also\n";
  if (rule.follows) out_ << "  follows\n";
  if (rule.mode != Mode::Single) {
    out_ << "  mode " << words::WordOf(words::kMode, rule.mode) << "\n";
  }
  if (rule.collect_ms != 0) out_ << "  collect " << rule.collect_ms << "\n";
  if (rule.priority != 0) out_ << "  priority " << rule.priority << "\n";
  if (rule.limit.count != 0) {
    out_ << "  limit " << rule.limit.count << " in " << rule.limit.period_ms;
    out_ << (rule.limit.per_workspace ? " workspace\n" : "\n");
  }
  if (rule.schedule) out_ << "  schedule " << ScheduleText(*rule.schedule) << "\n";
  if (rule.audience) {
    out_ << (rule.audience->is_segment ? "  for segment " : "  for list ");
    out_.Quoted(rule.audience->name) << "\n";
  }
  if (options_.places && rule.place.line != 0) {
    out_ << "  at";
    PrintPlace(rule.place);
    out_ << "\n";
  }
  if (!rule.doc.empty()) (out_ << "  doc ").Quoted(rule.doc) << "\n";
  out_ << "}\n";
}

// One line: `comment "post" from telegram`; what is read of the event on lines of its own.
void Printer::PrintTrigger(const Trigger& trigger) {
  out_ << EventWord(trigger.kind);
  if (!trigger.subject.empty()) (out_ << " ").Quoted(trigger.subject);
  std::string_view separator = " from ";
  for (const std::string& channel : trigger.channels) {
    (out_ << std::exchange(separator, ", ")).Name(channel);
  }
}

void Printer::PrintTriggerParts(const Trigger& trigger) {
  auto bound = [&](std::string_view word, ConstantId id) {
    if (!id.valid()) return;
    out_ << "  " << word << " ";
    PrintConstant(id);
    out_ << " : " << TypeWord(program_.constants[id].type) << "\n";
  };
  bound("was", trigger.from);
  bound("becomes", trigger.to);
  for (const Field& field : trigger.reads) {
    (out_ << "  reads ").Name(field.name) << " : " << TypeWord(field.type) << "\n";
  }
}

// With a stack of its own: a condition may nest deeper than calls should.
void Printer::PrintCondition(ConditionId root) {
  struct Open {
    ConditionId id;
    std::size_t next = 0;
  };
  std::vector<Open> stack = {{root}};
  while (!stack.empty()) {
    Open& open = stack.back();
    const Condition& condition = program_.conditions[open.id];
    if (condition.kind == Condition::Kind::Atom) {
      out_.Name(program_.functions[condition.predicate].name);
      if (condition.test) {
        out_ << (condition.negated ? "[not " : "[") << Info(*condition.test).name << " p"
             << condition.pattern.index << "]";
      }
      stack.pop_back();
    } else if (open.next == condition.children.size()) {
      out_ << ")";
      stack.pop_back();
    } else {
      if (open.next == 0) out_ << "(" << words::WordOf(words::kCondition, condition.kind);
      out_ << " ";
      stack.push_back({condition.children[open.next++]});
    }
  }
}

void Printer::PrintPlace(const Place& place) {
  if (!options_.places || place.line == 0) return;
  out_ << " @" << place.file << ":" << place.line << ":" << place.column;
}

std::string ScheduleText(const Schedule& schedule) {
  Writer out;
  if (schedule.period_ms != 0) {
    out << "every " << schedule.period_ms;
  } else if (schedule.day_of_month != 0) {
    out << "month " << schedule.day_of_month << " " << schedule.minute << " ";
    PrintClock(schedule.clock, out);
  } else {
    out << "week " << static_cast<int>(schedule.weekdays) << " " << schedule.minute << " ";
    PrintClock(schedule.clock, out);
  }
  if (schedule.late_ms >= 0) out << " late " << schedule.late_ms;
  return out.Take();
}

std::string Print(const Program& program, PrintOptions options) {
  Printer printer(program, options);
  printer.Whole();
  return printer.Take();
}

std::string PrintFunction(const Program& program, FunctionId function, PrintOptions options) {
  Printer printer(program, options);
  printer.PrintOne(function);
  return printer.Take();
}

std::string PrintRule(const Program& program, const Rule& rule, PrintOptions options) {
  Printer printer(program, options);
  printer.PrintOne(rule);
  return printer.Take();
}

}  // namespace hark::ir
