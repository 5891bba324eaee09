#include "compiler/prove/shared.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "compiler/prove/marks.h"
#include "compiler/prove/trace.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

// Where `receives …` can be added to a declaration, and with what around it. Declarations
// stand at the start of a line; where none is found there, nothing is offered.
std::optional<diag::FixIt> ReceivesAlso(const source::SourceSet& sources,
                                        const ir::Service& service, const std::string& what) {
  for (const source::FileId file : sources.ids()) {
    const std::string_view text = sources.Text(file);
    const std::string word = service.model ? "ai {" : "service " + service.name + " \"";
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
      if (at > 0 && text[at - 1] != '\n') continue;
      if (service.model) {
        const auto place = static_cast<std::uint32_t>(at + word.size());
        return diag::FixIt{source::Span{file, place, place}, "\n  receives " + what};
      }
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

// The way that the first of what is missing takes to the call.
void AddWay(diag::Builder& builder, ProgramFlow& flows, ir::FunctionId handler,
            const Shared& shared, const std::string& missing, const source::SourceSet& sources) {
  const FunctionFlow flow(flows, handler);
  std::size_t mark = flow.space().Written();
  for (const std::size_t field : shared.fields) {
    if ("contact." + flows.program().contact_fields[field].name == missing) {
      mark = flow.space().Field(field);
    }
  }
  const source::Span call = SpanAt(sources, flow.function().places[shared.call]);
  for (const ir::InstId value : shared.values) {
    if (!flow.All(value).Has(mark)) continue;
    return AddTrace(builder, flows, handler, value, mark, sources, call);
  }
}

}  // namespace

// The body that is drafted in front of a call is the call's.
std::vector<Shared> SharedBy(ProgramFlow& flows, ir::FunctionId handler) {
  if (flows.program().services.empty()) return {};
  const FunctionFlow flow(flows, handler);
  const ir::Function& function = flow.function();
  std::vector<Shared> all;
  ir::BitSet body(flow.space().size());
  std::vector<ir::InstId> values;
  for (std::uint32_t at = 0; at < function.insts.size(); ++at) {
    const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
    if (call == nullptr) continue;
    const auto arg = [&](std::uint32_t n) { return function.args[call->args.begin + n]; };
    if (call->op == ir::Op::call_body) {
      values = {ir::InstId{arg(1)}};
      body = flow.All(values.front());
    }
    if (!ir::Info(call->op).calls()) continue;
    values.push_back(ir::InstId{arg(2)});  // the path, or the words for a model
    body.Unite(flow.All(values.back()));
    Shared shared{.service = ir::ServiceId{arg(0)}, .call = at};
    for (std::size_t field = 0; field < flow.space().fields(); ++field) {
      const bool personal = IsPersonal(flows.program().contact_fields[field]);
      if (personal && body.Has(flow.space().Field(field))) shared.fields.push_back(field);
    }
    shared.text = body.Has(flow.space().Written());
    shared.values = std::exchange(values, {});
    all.push_back(std::move(shared));
    body = ir::BitSet(flow.space().size());
  }
  return all;
}

std::vector<std::string> NamesOf(const ir::Program& program, const Shared& shared) {
  std::vector<std::string> names;
  for (const std::size_t field : shared.fields) {
    names.push_back("contact." + program.contact_fields[field].name);
  }
  if (shared.text) names.emplace_back("text");
  return names;
}

void CheckShared(ProgramFlow& flows, const source::SourceSet& sources, diag::Sink& sink) {
  const ir::Program& program = flows.program();
  if (program.services.empty()) return;
  // Of one service, the first call offers to mend it: what others want may be the same.
  std::set<std::string> mended;
  for (const ir::Rule& rule : program.rules) {
    const ir::Function& handler = program.functions[rule.handler];
    for (const Shared& shared : SharedBy(flows, rule.handler)) {
      const ir::Service& service = program.services[shared.service];
      std::vector<std::string> missing = NamesOf(program, shared);
      std::erase_if(missing, [&](const std::string& what) {
        return std::ranges::find(service.receives, what) != service.receives.end();
      });
      if (missing.empty()) continue;
      std::vector<std::string> shown;
      for (const std::string& what : missing) {
        shown.push_back(what == "text" ? "what the contact wrote" : "`" + what + "`");
      }
      const std::string names = fmt::format("{}", fmt::join(missing, ", "));
      auto builder =
          diag::Build(sink, SpanAt(sources, handler.places[shared.call]), diag::NotReceived,
                      diag::Text{Enumerated(shown)}, diag::Name{service.name});
      std::move(builder).Label("this hands it over");
      AddWay(builder, flows, rule.handler, shared, missing.front(), sources);
      const auto fix = ReceivesAlso(sources, service, names);
      if (fix && mended.insert(service.name).second) {
        std::move(builder).Suggest(fix->span, fix->text);
      }
      std::move(builder)
          .Help(fmt::format("say so where {} is declared: `receives {}`; or leave it out",
                            service.model ? "the model" : "the service", names))
          .Emit();
    }
  }
}

}  // namespace hark::prove
