#include "compiler/sema/template_list.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/ir/purpose.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

using Templates = std::vector<ProviderTemplate>;

// "`en-US`, `ru`".
std::string LanguagesOf(const Templates& list, const std::string& name) {
  std::set<std::string> languages;
  for (const ProviderTemplate& one : list) {
    if (one.name == name) languages.insert(one.language);
  }
  return Listed(std::vector(languages.begin(), languages.end()));
}

// Of several, which a list may hold while one of them is being deleted, the approved one.
const ProviderTemplate* Find(const Templates& list, const std::string& name,
                             const std::string& language) {
  const ProviderTemplate* found = nullptr;
  for (const ProviderTemplate& one : list) {
    if (one.name != name || one.language != language) continue;
    if (found == nullptr || one.approved()) found = &one;
  }
  return found;
}

std::string Counted(std::size_t parameters) {
  return std::to_string(parameters) + (parameters == 1 ? " parameter" : " parameters");
}

// More uses than these are not named one by one.
constexpr std::size_t kMostUses = 12;

// Where messages are made of the template, in the order of the scripts.
std::vector<Span> UsesOf(const Workspace& workspace, const Callable& callable) {
  std::vector<Span> uses;
  for (const Span use : callable.uses) uses.push_back(workspace.sources.InScript(use));
  std::ranges::sort(uses, {}, [](Span use) { return std::pair(use.file.index, use.begin); });
  const auto again = std::ranges::unique(uses);
  uses.erase(again.begin(), again.end());
  return uses;
}

// What is said in the way that WhatsApp writes it; nothing where more is said than words and
// parameters.
std::optional<std::string> AsWhatsAppWrites(const Workspace& workspace, const Callable& callable,
                                            ExprId text, const ProviderTemplate& there) {
  const auto* literal = std::get_if<ast::TextLiteral>(&workspace.expr(text).node);
  if (literal == nullptr) return std::nullopt;
  std::string words;
  for (const ast::TextPart& part : literal->parts) {
    if (const auto* said = std::get_if<std::string>(&part)) {
      words += *said;
      continue;
    }
    const auto* to = std::get_if<ToVariable>(&workspace.fact(std::get<ExprId>(part)).target);
    if (to == nullptr) return std::nullopt;
    const auto found =
        std::ranges::find(callable.parameters, to->variable, &CallableParameter::variable);
    const auto at = static_cast<std::size_t>(found - callable.parameters.begin());
    if (at >= there.parameters.size()) return std::nullopt;
    words += "{{" + there.parameters[at] + "}}";
  }
  return words;
}

// One language of a template beside what WhatsApp has. The first thing that is wrong is told.
// `uses` are the places that give the template its values, and empty once they are told.
class Comparison {
 public:
  Comparison(Workspace& workspace, const Callable& callable, const ast::Translation& translation,
             const ProviderTemplate& there, std::vector<Span>& uses)
      : ws_(workspace),
        callable_(callable),
        translation_(translation),
        there_(there),
        uses_(uses) {}

  void Report() {
    if (!there_.approved()) return ReportStatus();
    if (!there_.more.empty()) return ReportMore();
    if (there_.parameters.size() != callable_.parameters.size()) return ReportParameters();
    const auto words = AsWhatsAppWrites(ws_, callable_, translation_.text, there_);
    if (words && *words != there_.body) ReportWords();
  }

 private:
  diag::Name name() const { return {there_.name}; }
  diag::Name language() const { return {translation_.language.text}; }

  void ReportStatus() {
    diag::Build(ws_.sink, translation_.language.span, diag::TemplateNotApproved, name(), language(),
                diag::Name{there_.status})
        .Help("WhatsApp sends it once it is APPROVED; `hark templates fetch` asks anew")
        .Emit();
  }

  void ReportMore() {
    diag::Build(ws_.sink, translation_.language.span, diag::TemplateTakesMore, name(), language(),
                diag::Text{there_.more})
        .Help("have one approved that takes values in its body alone, as `{{1}}`, `{{2}}`")
        .Emit();
  }

  void ReportParameters() {
    auto report = diag::Build(ws_.sink, translation_.language.span, diag::TemplateParameters,
                              name(), language(), diag::Text{Counted(there_.parameters.size())},
                              diag::Text{Counted(callable_.parameters.size())});
    const std::vector<Span> uses = std::exchange(uses_, {});
    for (std::size_t at = 0; at < std::min(uses.size(), kMostUses); ++at) {
      const bool is_last = at + 1 == kMostUses && uses.size() > kMostUses;
      std::move(report).Note(uses[at],
                             is_last ? "used here, and more often behind this" : "used here");
    }
    std::move(report).Help("WhatsApp has " + Show(diag::Name{there_.body})).Emit();
  }

  void ReportWords() {
    diag::Build(ws_.sink, ws_.expr(translation_.text).span, diag::TemplateWords, name(), language())
        .Help("contacts are sent " + Show(diag::Name{there_.body}))
        .Emit();
  }

  Workspace& ws_;
  const Callable& callable_;
  const ast::Translation& translation_;
  const ProviderTemplate& there_;
  std::vector<Span>& uses_;
};

void ReportUnknown(Workspace& workspace, const ast::Name& name, const Templates& list) {
  std::set<std::string> names;
  for (const ProviderTemplate& one : list) names.insert(one.name);
  const auto nearest = Nearest(name.text, {names.begin(), names.end()});
  diag::Build(workspace.sink, name.span, diag::UnknownTemplate, diag::Name{name.text})
      .Help(nearest ? "did you mean " + Show(diag::Name{*nearest}) + "?"
                    : "have it approved there, then `hark templates fetch`")
      .Emit();
}

void CheckTemplate(Workspace& workspace, const Callable& callable) {
  const auto& list = workspace.world.templates;
  const ast::TextCatalogue& catalogue = *callable.catalogue;
  const std::string& name = catalogue.name.text;
  if (std::ranges::find(*list, name, &ProviderTemplate::name) == list->end()) {
    return ReportUnknown(workspace, catalogue.name, *list);
  }
  std::vector<Span> uses = UsesOf(workspace, callable);
  for (const ast::Translation& translation : catalogue.translations) {
    const ast::Name& language = translation.language;
    if (const auto* there = Find(*list, name, language.text)) {
      Comparison(workspace, callable, translation, *there, uses).Report();
      continue;
    }
    diag::Build(workspace.sink, language.span, diag::TemplateLanguage, diag::Name{name},
                diag::Name{language.text})
        .Help("WhatsApp has it in " + LanguagesOf(*list, name))
        .Emit();
  }
}

}  // namespace

void CheckTemplates(Workspace& workspace) {
  if (!workspace.world.templates) return;
  for (const Callable& callable : workspace.callables) {
    const bool is_template = callable.catalogue != nullptr && callable.catalogue->is_template;
    if (is_template) CheckTemplate(workspace, callable);
  }
}

void CheckTemplatePurpose(Workspace& workspace, const ast::Send& send, std::string_view purpose) {
  const auto* said = std::get_if<ast::SaidTemplate>(&send.part.node);
  if (said == nullptr || !workspace.world.templates || purpose != ir::kService) return;
  const ast::Name& name = std::get<ast::Call>(workspace.expr(said->call).node).callee;
  const Symbol* symbol = workspace.Find(name.text, name.span);
  const auto marketing = [&](const ProviderTemplate& one) {
    return one.name == name.text && one.category == "MARKETING";
  };
  if (symbol == nullptr || std::ranges::none_of(*workspace.world.templates, marketing)) return;
  diag::Build(workspace.sink, workspace.expr(*send.purpose).span, diag::TemplateIsMarketing,
              diag::Name{name.text}, diag::Name{std::string(purpose)})
      .Note(symbol->name.span, "WhatsApp has this as MARKETING")
      .Help("say what it is for, such as `for \"marketing\"`, and send it to those who agreed")
      .Emit();
}

}  // namespace hark::sema
