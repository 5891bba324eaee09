#include "compiler/prove/taint.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/prove/flow.h"
#include "compiler/prove/trace.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

enum class Refuses : std::uint8_t { Untrusted, ChosenHost, Personal, Shown };

// A row of sinks.def.
struct Sink {
  ir::Op op;
  std::uint32_t argument;
  ir::Part part;
  Refuses refuses;
  std::string_view words;
};
constexpr Sink kSinks[] = {
#define HARK_SINK(op, argument, part, refuses, words) \
  {ir::Op::op, argument, ir::Part::part, Refuses::refuses, words},
#include "compiler/prove/sinks.def"
#undef HARK_SINK
};

const Sink* SinkOf(const ir::Function& function, const ir::CallOp& call) {
  const auto* row = std::ranges::find_if(kSinks, [&](const Sink& one) {
    if (one.op != call.op) return false;
    const bool part = call.op == ir::Op::part;
    return !part || function.args[call.args.begin] == static_cast<std::int32_t>(one.part);
  });
  return row == std::end(kSinks) ? nullptr : &*row;
}

class FlowChecker {
 public:
  FlowChecker(ProgramFlow& flows, const source::SourceSet& sources, diag::Sink& sink)
      : program_(flows.program()), flows_(flows), sources_(sources), sink_(sink) {}

  void Check() {
    for (const ir::FunctionId id : program_.functions.ids()) {
      if (program_.functions[id].kind != ir::FunctionKind::Fn) CheckFunction(id);
    }
  }

 private:
  // Most functions write what the author wrote out and nothing else: those need no look.
  void CheckFunction(ir::FunctionId id) {
    const ir::Function& function = program_.functions[id];
    std::optional<FunctionFlow> flow;
    for (std::size_t at = 0; at < function.insts.size(); ++at) {
      const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
      const Sink* row = call != nullptr ? SinkOf(function, *call) : nullptr;
      if (row == nullptr) continue;
      const ir::InstId value{function.args[call->args.begin + row->argument]};
      const ir::Inst& made = function.insts[static_cast<std::size_t>(value.index)];
      if (std::holds_alternative<ir::Const>(made)) continue;
      if (!flow) flow.emplace(flows_, id);
      CheckSink(id, *flow, *row, at, value);
    }
  }

  void CheckSink(ir::FunctionId id, const FunctionFlow& flow, const Sink& row, std::size_t at,
                 ir::InstId value) {
    const ir::BitSet marks = flow.All(value);
    const MarkSpace& space = flow.space();
    const source::Span span = SpanAt(sources_, flow.function().places[at]);
    if (row.refuses == Refuses::Personal || row.refuses == Refuses::Shown) {
      const std::vector<std::size_t> personal = PersonalIn(marks, space);
      if (personal.empty()) return;
      const std::size_t mark = space.Field(personal.front());
      if (row.refuses == Refuses::Shown) {
        return ReportShown(id, value, mark, NamesOf(personal), span);
      }
      return ReportLogged(id, value, mark, NamesOf(personal), span);
    }
    for (std::size_t origin = 0; origin < kOrigins; ++origin) {
      const auto from = static_cast<Origin>(origin);
      const bool name = row.refuses == Refuses::Untrusted;
      const std::size_t mark = name ? space.Text(from) : space.Host(from);
      if (!marks.Has(mark)) continue;
      if (name) return ReportName(id, value, mark, from, row, span);
      return ReportHost(id, value, mark, from, row, span);
    }
  }

  void ReportName(ir::FunctionId id, ir::InstId value, std::size_t mark, Origin from,
                  const Sink& row, source::Span span) {
    auto builder =
        diag::Build(sink_, span, diag::TextChoosesName, diag::Text{std::string(Words(from))},
                    diag::Text{std::string(row.words)});
    AddTrace(builder, flows_, id, value, mark, sources_, span);
    std::move(builder)
        .Label("there is no telling what it says")
        .Help(
            "let only what you expect through: read it as an enum or a number, or take a group "
            "of letters and digits out of it: `text matches /(?<code>[a-z0-9]+)/ as found`")
        .Emit();
  }

  void ReportHost(ir::FunctionId id, ir::InstId value, std::size_t mark, Origin from,
                  const Sink& row, source::Span span) {
    auto builder =
        diag::Build(sink_, span, diag::TextChoosesHost, diag::Text{std::string(Words(from))},
                    diag::Text{std::string(row.words)});
    AddTrace(builder, flows_, id, value, mark, sources_, span);
    std::move(builder)
        .Label("it would go out in your name, wherever it leads")
        .Help("write the site out, up to the `/` behind it: `\"https://shop.example/{…}\"`")
        .Emit();
  }

  // The fields about the person that the marks stand for.
  std::vector<std::size_t> PersonalIn(const ir::BitSet& marks, const MarkSpace& space) const {
    std::vector<std::size_t> fields;
    for (std::size_t field = 0; field < space.fields(); ++field) {
      const bool personal = IsPersonal(program_.contact_fields[field]);
      if (personal && marks.Has(space.Field(field))) fields.push_back(field);
    }
    return fields;
  }

  // "`contact.email` and `contact.phone`".
  diag::Text NamesOf(const std::vector<std::size_t>& fields) const {
    std::vector<std::string> names;
    for (const std::size_t field : fields) {
      names.push_back("`contact." + program_.contact_fields[field].name + "`");
    }
    return {Enumerated(names)};
  }

  void ReportLogged(ir::FunctionId id, ir::InstId value, std::size_t mark, diag::Text names,
                    source::Span span) {
    auto builder = diag::Build(sink_, span, diag::PersonalDataLogged, std::move(names));
    AddTrace(builder, flows_, id, value, mark, sources_, span);
    std::move(builder)
        .Label("whoever reads the log reads it too")
        .Help("leave it out, or say that it is meant: `log personal`")
        .Suggest(BehindLog(span), " personal")
        .Emit();
  }

  void ReportShown(ir::FunctionId id, ir::InstId value, std::size_t mark, diag::Text names,
                   source::Span span) {
    auto builder = diag::Build(sink_, span, diag::PersonalDataBroadcast, std::move(names));
    AddTrace(builder, flows_, id, value, mark, sources_, span);
    std::move(builder)
        .Label("each of them reads it")
        .Help("`contact` in the message itself is whoever gets it; leave out what is of another")
        .Emit();
  }

  // The place behind the word `log` in front of what it says.
  source::Span BehindLog(source::Span said) const {
    const std::string_view text = sources_.file(said.file).text;
    const std::size_t word = text.substr(0, said.begin).rfind("log");
    const auto end = static_cast<std::uint32_t>(word == std::string_view::npos ? 0 : word + 3);
    return {said.file, end, end};
  }

  const ir::Program& program_;
  ProgramFlow& flows_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
};

}  // namespace

void CheckFlows(ProgramFlow& flows, const source::SourceSet& sources, diag::Sink& sink) {
  FlowChecker(flows, sources, sink).Check();
}

}  // namespace hark::prove
