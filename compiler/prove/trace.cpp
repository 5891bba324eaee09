#include "compiler/prove/trace.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

// A place that a value went through, and what happened to it there.
struct TraceStep {
  ir::Place place;
  std::string words;
};

constexpr std::size_t kMaxSteps = 4;

class Tracer {
 public:
  Tracer(ProgramFlow& program, std::size_t mark)
      : program_(program), space_(program.program().contact_fields.size()), mark_(mark) {}

  // Goes back from the value, a step at a time. Where two ways lead on, takes the first.
  std::vector<TraceStep> Trace(ir::FunctionId function, ir::InstId value) {
    std::optional<Point> at = Point{function, value};
    while (at) at = Back(*at);
    std::ranges::reverse(steps_);
    if (steps_.size() > kMaxSteps) steps_.erase(steps_.begin() + 2, steps_.end() - 2);
    return std::move(steps_);
  }

 private:
  struct Point {
    ir::FunctionId function;
    ir::InstId value;
  };

  const FunctionFlow& FlowOf(ir::FunctionId function) {
    if (!flow_ || flow_->first != function) {
      flow_.emplace(function, FunctionFlow(program_, function));
    }
    return flow_->second;
  }

  // Whoever wrote a text that stands before the host chooses it, so a way that is followed
  // for its host goes on for its text.
  bool Carries(const FunctionFlow& flow, ir::InstId value) const {
    ir::BitSet marks = flow.All(value);
    space_.TextIsHost(marks);
    return marks.Has(mark_);
  }

  void Note(const ir::Place& place, std::string words) {
    if (place.line == 0) return;
    if (!steps_.empty() && steps_.back().place == place) steps_.pop_back();
    steps_.push_back({place, std::move(words)});
  }

  std::optional<Point> Back(Point point) {
    if (!seen_.emplace(point.function, point.value).second) return std::nullopt;
    const FunctionFlow& flow = FlowOf(point.function);
    const ir::Function& function = flow.function();
    const auto at = static_cast<std::size_t>(point.value.index);
    const ir::Inst& inst = function.insts[at];
    if (const auto* get = std::get_if<ir::GetLocal>(&inst)) return ToSet(point, flow, get->local);
    if (const auto* call = std::get_if<ir::CallOp>(&inst)) {
      if (call->op == ir::Op::contact_get) return ToField(point, *call);
      if (call->op == ir::Op::event_field) return ToEvent(point, *call);
      const bool begins = call->op == ir::Op::event_text || call->op == ir::Op::answer_text ||
                          call->op == ir::Op::answer_as;
      if (begins) {
        Note(ReadAt(function, at), call->op == ir::Op::event_text ? "the contact wrote this"
                                                                  : "the contact answers this");
        return std::nullopt;
      }
    }
    for (const ir::InstId operand : OperandsOf(function, inst)) {
      if (Carries(flow, operand)) return Point{point.function, operand};
    }
    return std::nullopt;
  }

  // What a body reads of its event is looked at once, where the body begins: no word stands
  // there, so the place is where the value was last asked for.
  static bool IsBodyStart(const ir::Function& function, const ir::Place& place) {
    return function.kind == ir::FunctionKind::Handler && place == function.places.front();
  }
  ir::Place ReadAt(const ir::Function& function, std::size_t at) const {
    const ir::Place& place = function.places[at];
    return read_ && IsBodyStart(function, place) ? *read_ : place;
  }

  static std::vector<ir::InstId> OperandsOf(const ir::Function& function, const ir::Inst& inst) {
    std::vector<ir::InstId> operands;
    const auto add = [&](const ir::ArgList& args) {
      for (std::uint32_t at = 0; at < args.count; ++at) {
        operands.push_back(ir::InstId{function.args[args.begin + at]});
      }
    };
    if (const auto* call = std::get_if<ir::CallOp>(&inst)) {
      const auto parameters = ir::Info(call->op).params();
      for (std::uint32_t at = 0; at < call->args.count; ++at) {
        if (ir::IsImmediate(parameters[at])) continue;
        operands.push_back(ir::InstId{function.args[call->args.begin + at]});
      }
    }
    if (const auto* called = std::get_if<ir::CallFunction>(&inst)) add(called->args);
    if (const auto* list = std::get_if<ir::MakeList>(&inst)) add(list->items);
    if (const auto* record = std::get_if<ir::MakeRecord>(&inst)) add(record->fields);
    if (const auto* field = std::get_if<ir::GetField>(&inst)) operands.push_back(field->record);
    if (const auto* wrap = std::get_if<ir::WrapOptional>(&inst)) operands.push_back(wrap->value);
    if (const auto* known = std::get_if<ir::UnwrapOptional>(&inst)) {
      operands.push_back(known->optional);
    }
    return operands;
  }

  std::optional<Point> ToSet(Point point, const FunctionFlow& flow, ir::LocalId local) {
    const ir::Function& function = flow.function();
    for (std::size_t at = 0; at < function.insts.size(); ++at) {
      const auto* set = std::get_if<ir::SetLocal>(&function.insts[at]);
      if (set == nullptr || set->local != local || !Carries(flow, set->value)) continue;
      read_ = function.places[static_cast<std::size_t>(point.value.index)];
      // A flow's names have the flow in front.
      const std::string& full = function.locals[local].name;
      const std::string name = full.substr(full.rfind('/') + 1);
      const bool named = !full.starts_with('.') && !IsBodyStart(function, function.places[at]);
      if (named) Note(function.places[at], "`" + name + "` gets it");
      return Point{point.function, set->value};
    }
    return std::nullopt;
  }

  // Where a rule does `op` with what carries the mark; `is` says whether with the right thing.
  template <typename Is>
  std::optional<Point> ToWrite(ir::Op op, std::uint32_t value, const std::string& words,
                               const Is& is) {
    for (const ir::Rule& rule : program_.program().rules) {
      const ir::Function& function = program_.program().functions[rule.handler];
      for (std::size_t at = 0; at < function.insts.size(); ++at) {
        const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
        if (call == nullptr || call->op != op) continue;
        if (!is(function.args[call->args.begin])) continue;
        const ir::InstId written{function.args[call->args.begin + value]};
        if (!Carries(FlowOf(rule.handler), written)) continue;
        Note(function.places[at], words);
        read_.reset();  // it was another rule's
        return Point{rule.handler, written};
      }
    }
    return std::nullopt;
  }

  std::optional<Point> ToField(Point point, const ir::CallOp& call) {
    const ir::Function& function = program_.program().functions[point.function];
    const auto field = static_cast<std::size_t>(function.args[call.args.begin]);
    return FromField(function.places[static_cast<std::size_t>(point.value.index)], field);
  }

  // What was read at a place is a field of the contact.
  std::optional<Point> FromField(const ir::Place& place, std::size_t field) {
    const ir::ContactField& declared = program_.program().contact_fields[field];
    const bool own = mark_ == space_.Field(field);
    const bool named = declared.built_in && !own;
    Note(place, named ? "people choose their own `contact." + declared.name + "`"
                      : "`contact." + declared.name + "` is read here");
    if (own) return std::nullopt;
    return ToWrite(
        ir::Op::contact_set, 1, "`contact." + declared.name + "` gets it",
        [&](std::int32_t written) { return static_cast<std::size_t>(written) == field; });
  }

  std::optional<Point> ToEvent(Point point, const ir::CallOp& call) {
    const ir::Program& program = program_.program();
    const ir::Function& function = program.functions[point.function];
    const ir::Place place = ReadAt(function, static_cast<std::size_t>(point.value.index));
    if (const auto field = program_.ChangedField(point.function)) {
      return FromField(place, *field);
    }
    Note(place, "it comes with the event");
    const ir::Type& type = program.types[call.type];
    if (type.kind != ir::TypeKind::Record) return std::nullopt;
    const auto is = [&](std::int32_t raised) {
      return program.types[ir::TypeId{raised}].record_id == type.record_id;
    };
    if (auto raised = ToWrite(ir::Op::emit, 2, "the event gets it", is)) return raised;
    return ToWrite(ir::Op::broadcast, 2, "the broadcast gets it", is);
  }

  ProgramFlow& program_;
  MarkSpace space_;
  std::size_t mark_;
  std::set<std::pair<ir::FunctionId, ir::InstId>> seen_;
  std::optional<std::pair<ir::FunctionId, FunctionFlow>> flow_;  // the one looked at last
  std::optional<ir::Place> read_;                                // where a name was last asked for
  std::vector<TraceStep> steps_;
};

}  // namespace

void AddTrace(diag::Builder& builder, ProgramFlow& flows, ir::FunctionId function, ir::InstId value,
              std::size_t mark, const source::SourceSet& sources, source::Span primary) {
  for (TraceStep& step : Tracer(flows, mark).Trace(function, value)) {
    const source::Span span = SpanAt(sources, step.place);
    if (span.file == primary.file && span.begin == primary.begin) continue;
    std::move(builder).Note(span, std::move(step.words));
  }
}

}  // namespace hark::prove
