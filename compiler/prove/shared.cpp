// Values are followed from where they are read to where they are sent: a value is made of
// what its operands are made of, a local of all that is ever set in it. Which way a branch
// goes is not followed, and neither is what a field was set from before.
#include "compiler/prove/shared.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "compiler/base/match.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

using Data = ir::BitSet;

bool OneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// Of the records that events bring, the members that a person wrote.
bool IsWritten(std::string_view record, std::string_view member) {
  return OneOf(record, {"Message", "Comment", "Story", "Reaction", "Tapped", "Start"}) &&
         OneOf(member, {"text", "url", "emoji", "payload"});
}

// Whether a value of the type has such a member somewhere in it.
bool HoldsWritten(const ir::Program& program, ir::TypeId id) {
  const ir::Type& type = program.types[id];
  if (type.element.valid()) return HoldsWritten(program, type.element);
  if (type.kind != ir::TypeKind::Record) return false;
  const ir::RecordDecl& record = program.records[type.record_id];
  return std::ranges::any_of(record.fields, [&](const ir::Field& field) {
    return IsWritten(record.name, field.name) ||
           (ir::IsTextual(program.types[field.type].kind) ? false
                                                          : HoldsWritten(program, field.type));
  });
}

class Follower {
 public:
  Follower(const ir::Program& program, const ir::Function& function)
      : program_(program),
        function_(function),
        none_(program.contact_fields.size() + 1),
        values_(function.insts.size(), none_),
        locals_(function.locals.size(), none_) {}

  std::vector<Shared> Run() {
    do {
      changed_ = false;
      for (std::size_t at = 0; at < function_.insts.size(); ++at) Step(at);
    } while (changed_);
    std::vector<Shared> all;
    for (const ir::Block& block : function_.blocks) AddCall(block, all);
    return all;
  }

 private:
  std::size_t written() const { return program_.contact_fields.size(); }
  const Data& Of(ir::InstId id) const { return values_[static_cast<std::size_t>(id.index)]; }
  Data& At(ir::LocalId id) { return locals_[static_cast<std::size_t>(id.index)]; }
  void Take(std::size_t at, const Data& data) { changed_ |= values_[at].Unite(data); }
  void TakeAll(std::size_t at, const ir::ArgList& args) {
    for (std::uint32_t arg = 0; arg < args.count; ++arg) {
      Take(at, Of(ir::InstId{function_.args[args.begin + arg]}));
    }
  }
  void Mark(std::size_t at, std::size_t what) {
    Data data = none_;
    data.Add(what);
    Take(at, data);
  }

  void Step(std::size_t at) {
    std::visit(Match{
                   [&](const ir::GetLocal& inst) { Take(at, At(inst.local)); },
                   [&](const ir::SetLocal& inst) { changed_ |= At(inst.local).Unite(Of(inst.value)); },
                   [&](const ir::CallOp& inst) { StepOp(at, inst); },
                   [&](const ir::CallFunction& inst) { TakeAll(at, inst.args); },
                   [&](const ir::MakeList& inst) { TakeAll(at, inst.items); },
                   [&](const ir::MakeRecord& inst) { TakeAll(at, inst.fields); },
                   [&](const ir::GetField& inst) { StepField(at, inst); },
                   [&](const ir::WrapOptional& inst) { Take(at, Of(inst.value)); },
                   [&](const ir::UnwrapOptional& inst) { Take(at, Of(inst.optional)); },
                   [](const auto&) {},
               },
               function_.insts[at]);
  }

  void StepField(std::size_t at, const ir::GetField& inst) {
    Take(at, Of(inst.record));
    const ir::TypeId type = ir::ResultType(program_, function_, inst.record);
    const ir::RecordDecl& record = program_.records[program_.types[type].record_id];
    if (IsWritten(record.name, record.fields[inst.index].name)) Mark(at, written());
  }

  void StepOp(std::size_t at, const ir::CallOp& inst) {
    const ir::OpInfo& info = ir::Info(inst.op);
    if (info.result == ir::OpType::Bool) return;
    for (std::uint32_t arg = 0; arg < inst.args.count; ++arg) {
      if (ir::IsImmediate(info.parameters[arg])) continue;
      Take(at, Of(ir::InstId{function_.args[inst.args.begin + arg]}));
    }
    if (inst.op == ir::Op::contact_get) {
      const auto field = static_cast<std::size_t>(function_.args[inst.args.begin]);
      if (IsPersonal(program_.contact_fields[field])) Mark(at, field);
    }
    if (inst.op == ir::Op::event_text || inst.op == ir::Op::answer_text) Mark(at, written());
    // A choice of what we offered says nothing else.
    const bool reads = inst.op == ir::Op::answer_as;
    if (reads && program_.types[program_.types[inst.type].element].kind != ir::TypeKind::Enum) {
      Mark(at, written());
    }
  }

  // The body that is drafted in front of a call is the call's.
  void AddCall(const ir::Block& block, std::vector<Shared>& all) const {
    Data body = none_;
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const auto* call = std::get_if<ir::CallOp>(&function_.insts[at]);
      if (call == nullptr) continue;
      const auto arg = [&](std::uint32_t n) { return function_.args[call->args.begin + n]; };
      if (call->op == ir::Op::call_body) {
        body = Of(ir::InstId{arg(1)});
        if (HoldsWritten(program_, ir::TypeId{arg(0)})) body.Add(written());
      }
      if (call->op != ir::Op::service_call) continue;
      Shared shared{ir::ServiceId{arg(0)}, at, std::exchange(body, none_)};
      shared.data.Unite(Of(ir::InstId{arg(2)}));
      all.push_back(std::move(shared));
    }
  }

  const ir::Program& program_;
  const ir::Function& function_;
  const Data none_;
  std::vector<Data> values_;  // what the value of each instruction is made of
  std::vector<Data> locals_;
  bool changed_ = false;
};

// Where `receives …` can be added to a declaration, and with what around it. Declarations
// stand at the start of a line; where none is found there, nothing is offered.
std::optional<diag::FixIt> ReceivesAlso(const source::SourceSet& sources, const std::string& name,
                                        const std::string& what) {
  for (const source::FileId file : sources.ids()) {
    const std::string_view text = sources.Text(file);
    const std::string word = "service " + name + " \"";
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
      if (at > 0 && text[at - 1] != '\n') continue;
      const std::size_t url = text.find('"', at + word.size());
      if (url == std::string_view::npos) return std::nullopt;
      const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", url + 1), text.size());
      const bool braced = next < text.size() && text[next] == '{';
      const auto place = static_cast<std::uint32_t>(braced ? next + 1 : url + 1);
      return diag::FixIt{source::Span{file, place, place},
                         braced ? "\n  receives " + what : " {\n  receives " + what + "\n}"};
    }
  }
  return std::nullopt;
}

}  // namespace

bool IsPersonal(const ir::ContactField& field) {
  return field.personal || (field.built_in && field.name != "language");
}

std::vector<Shared> SharedBy(const ir::Program& program, const ir::Function& handler) {
  if (program.services.empty()) return {};
  return Follower(program, handler).Run();
}

void CheckShared(const ir::Program& program, const ir::Rule& rule,
                 const source::SourceSet& sources, diag::Sink& sink) {
  const ir::Function& handler = program.functions[rule.handler];
  for (const Shared& shared : SharedBy(program, handler)) {
    const ir::Service& service = program.services[shared.service];
    for (std::size_t at = 0; at <= program.contact_fields.size(); ++at) {
      if (!shared.data.Has(at)) continue;
      const bool is_text = at == program.contact_fields.size();
      const std::string what = is_text ? "text" : "contact." + program.contact_fields[at].name;
      if (std::ranges::find(service.receives, what) != service.receives.end()) continue;
      auto builder = diag::Build(sink, SpanAt(sources, handler.places[shared.call]),
                                 diag::NotReceived,
                                 diag::Text{is_text ? "what the contact wrote" : "`" + what + "`"},
                                 diag::Name{service.name});
      if (const auto fix = ReceivesAlso(sources, service.name, what)) {
        std::move(builder).Suggest(fix->span, fix->text);
      }
      std::move(builder)
          .Help("say so where the service is declared: `receives " + what + "`; or leave it out")
          .Emit();
    }
  }
}

}  // namespace hark::prove
