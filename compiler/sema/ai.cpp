// The model: `ai { model "…"  receives …  at most … }`, and what it is asked.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/decimal.h"
#include "compiler/ir/limits.h"
#include "compiler/ir/service_url.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/declared_once.h"
#include "compiler/sema/service.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

constexpr std::array<std::string_view, 6> kSettings = {"model",   "persona", "purpose",
                                                       "timeout", "links",   "costs"};
constexpr std::array<std::string_view, 2> kUnits = {"calls", "tokens"};

struct Task {
  std::string_view name;
  TypeKind gives;
};
constexpr std::array<Task, 2> kTasks = {
    {{"classify", TypeKind::Enum}, {"extract", TypeKind::Record}}};

// In millionths of the currency's unit; nothing where it has more digits, or is too much.
std::optional<std::int64_t> Millionths(const Decimal& amount) {
  Decimal product;
  if (Multiply(amount, Decimal::OfInt(1'000'000), product) != Trap::None) return std::nullopt;
  const Decimal whole = Round(product, 0);
  if (Compare(whole, product) != 0) return std::nullopt;
  const std::string digits = ToText(whole);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

class ModelChecker {
 public:
  ModelChecker(Workspace& workspace, const ast::Ai& decl) : ws_(workspace), decl_(decl) {}

  ir::Service Check() {
    service_.name = "ai";
    service_.timeout_ms = kDefaultCallMs;
    for (const ast::Ai::Setting& setting : decl_.settings) CheckSetting(setting);
    for (const ast::Received& received : decl_.receives) {
      CheckReceived(ws_, received, service_.receives, false);
    }
    if (decl_.costs) CheckCosts(*decl_.costs);
    for (const ast::Ai::Most& most : decl_.mosts) CheckMost(most);
    if (!seen_.contains("model") || names_nothing_) {
      diag::Build(ws_.sink, decl_.word_span, diag::ModelUnnamed)
          .Help("name it as whoever serves it does: `model \"…\"`")
          .Emit();
    }
    service_.model = std::move(model_);
    return std::move(service_);
  }

 private:
  void CheckSetting(const ast::Ai::Setting& setting) {
    const std::string& key = setting.key.text;
    if (key.empty()) return;
    const bool known = key != "costs" && std::ranges::find(kSettings, key) != kSettings.end();
    if (!known) return ReportSetting(setting.key);
    if (setting.channel) return CheckPersonaOn(setting);
    if (!seen_.insert(key).second) {
      diag::Build(ws_.sink, setting.key.span, diag::ClauseTwice, diag::Name{key})
          .Help("write each clause once")
          .Emit();
    }
    if (key == "timeout") {
      service_.timeout_ms = CheckTimeout(ws_, setting.values.front());
    } else if (key == "links") {
      for (const ExprId id : setting.values) CheckHost(id);
      return;
    } else {
      std::string& text = key == "model"     ? model_.name
                          : key == "persona" ? model_.persona
                                             : service_.purpose;
      text = ConstantText(ws_, setting.values.front());
      const bool is_text = ws_.fact(setting.values.front()).type.valid();
      names_nothing_ = names_nothing_ || (key == "model" && is_text && text.empty());
    }
    CheckOne(setting);
  }

  void CheckOne(const ast::Ai::Setting& setting) {
    if (setting.values.size() == 1) return;
    diag::Build(ws_.sink, ws_.expr(setting.values[1]).span, diag::SettingOfOne,
                diag::Name{setting.key.text})
        .Help("leave the others out")
        .Emit();
  }

  void CheckPersonaOn(const ast::Ai::Setting& setting) {
    const ast::Name& channel = *setting.channel;
    if (setting.key.text != "persona") {
      diag::Build(ws_.sink, channel.span, diag::SettingOfChannel, diag::Name{setting.key.text})
          .Help("leave out `on " + channel.text + "`: only a `persona` can be another on a channel")
          .Emit();
      return;
    }
    if (!channel.text.empty()) CheckChannel(ws_, channel);
    std::string words = ConstantText(ws_, setting.values.front());
    if (!model_.personas.emplace(channel.text, std::move(words)).second) {
      diag::Build(ws_.sink, channel.span, diag::ClauseTwice, diag::Name{"persona"})
          .Help("write one for each channel")
          .Emit();
    }
    CheckOne(setting);
  }

  void ReportSetting(const ast::Name& key) {
    const std::vector<std::string> names(kSettings.begin(), kSettings.end());
    const std::string help = key.text == "costs"
                                 ? "per million tokens: `costs 0.15 USD in, 0.60 USD out`"
                                 : "it has model, persona, purpose, timeout, links and costs, "
                                   "`receives …` and `at most …`";
    DidYouMean(diag::Build(ws_.sink, key.span, diag::UnknownModelSetting, diag::Name{key.text}),
               key.span, key.text, names, help)
        .Emit();
  }

  void CheckHost(ExprId id) {
    std::string host = ConstantText(ws_, id);
    if (ir::IsHostName(host)) {
      model_.links.push_back(std::move(host));
      return;
    }
    if (!ws_.fact(id).type.valid()) return;
    const Span span = ws_.expr(id).span;
    diag::Build(ws_.sink, span, diag::LinkHost, diag::Text{ws_.Quote(span)})
        .Help("write the host alone, such as \"shop.example\"; names below it are meant as well")
        .Emit();
  }

  // An amount of money, in millionths.
  std::optional<std::int64_t> AmountOf(ExprId id, std::string* currency) {
    BodyChecker(ws_, Setting::Constant).CheckAs(id, ws_.Scalar(TypeKind::Money));
    const std::optional<ConstValue> value = EvaluateOrReport(ws_, id);
    const auto* money = value ? std::get_if<Money>(&value->data) : nullptr;
    if (money == nullptr) return std::nullopt;
    *currency = money->currency;
    const std::optional<std::int64_t> amount = Millionths(money->amount);
    if (amount && *amount >= 0 && *amount <= ir::kMaxPrice) return amount;
    const Span span = ws_.expr(id).span;
    diag::Build(ws_.sink, span, diag::PriceOutOfRange, diag::Text{ws_.Quote(span)})
        .Help("write 0 to 10,000 with at most six digits behind the point")
        .Emit();
    return std::nullopt;
  }

  void CheckCosts(const ast::Ai::Costs& costs) {
    if (costs.key.text != "costs" || costs.out.text != "out") {
      if (!costs.key.text.empty()) ReportSetting(costs.key);
      return;
    }
    std::string other;
    const auto in = AmountOf(costs.input, &model_.currency);
    const auto out = AmountOf(costs.output, &other);
    if (in && out && other != model_.currency) {
      diag::Build(ws_.sink, ws_.expr(costs.output).span, diag::TwoCurrencies,
                  diag::Text{model_.currency}, diag::Text{other})
          .Help("say both prices in one currency")
          .Emit();
    }
    model_.price = {in.value_or(0), out.value_or(0)};
  }

  void CheckMost(const ast::Ai::Most& most) {
    ir::Budget budget;
    budget.period_ms = PeriodOf(most);
    if (!most.unit) {
      std::string currency;
      const auto amount = AmountOf(most.most, &currency);
      budget.unit = ir::Budget::Unit::Money;
      budget.most = amount.value_or(0);
      if (amount && currency != model_.currency) {
        diag::Build(ws_.sink, ws_.expr(most.most).span, diag::BudgetWithoutPrice,
                    diag::Text{currency})
            .Help("say what a million tokens cost, above: `costs 0.15 " + currency + " in, 0.60 " +
                  currency + " out`")
            .Emit();
        return;
      }
    } else {
      const auto unit = std::ranges::find(kUnits, most.unit->text);
      if (unit == kUnits.end()) {
        DidYouMean(
            diag::Build(ws_.sink, most.unit->span, diag::BudgetUnit, diag::Name{most.unit->text}),
            most.unit->span, most.unit->text, {kUnits.begin(), kUnits.end()},
            "write `20 calls`, `50000 tokens` or `0.20 USD`")
            .Emit();
        return;
      }
      budget.unit = static_cast<ir::Budget::Unit>(unit - kUnits.begin());
      budget.most = CountOf(most.most);
    }
    model_.budgets.push_back(budget);
  }

  std::int64_t CountOf(ExprId id) {
    const std::optional<std::int64_t> count = ConstantNumber(ws_, id, TypeKind::Int);
    constexpr std::int64_t kMost = 1'000'000'000;
    if (count && (*count < 0 || *count > kMost)) {
      diag::Build(ws_.sink, ws_.expr(id).span, diag::ClauseOutOfRange, diag::Name{"at most"},
                  diag::Count{0}, diag::Count{kMost})
          .Emit();
    }
    return count.value_or(0);
  }

  // 0: it is of a run.
  std::int64_t PeriodOf(const ast::Ai::Most& most) {
    const bool of_contact = most.whose.text == "contact";
    const bool of_run = most.whose.text == "run";
    if ((!of_contact && !of_run) || of_contact != most.period.has_value()) {
      diag::Build(ws_.sink, most.whose.span, diag::BudgetOfWhom)
          .Help("write `per contact per 1d`, over any time up to 31 days, or `per run`")
          .Emit();
      return 0;
    }
    if (of_run) return 0;
    const auto period = ConstantNumber(ws_, *most.period, TypeKind::Duration);
    if (!period) return 0;
    if (*period <= 0 || *period > ir::kMaxBudgetMs) {
      const Span span = ws_.expr(*most.period).span;
      diag::Build(ws_.sink, span, diag::BudgetPeriod, diag::Text{ws_.Quote(span)})
          .Help("write a time up to 31 days, such as `1d`")
          .Emit();
    }
    return *period;
  }

  Workspace& ws_;
  const ast::Ai& decl_;
  ir::Service service_;
  ir::Model model_;
  std::set<std::string, std::less<>> seen_;
  bool names_nothing_ = false;  // `model ""`
};

}  // namespace

bool IsExtractable(const Workspace& workspace, TypeId id) {
  const ir::Type& type = workspace.type(id);
  if (type.kind == TypeKind::List || type.kind == TypeKind::Optional) {
    return IsExtractable(workspace, type.element);
  }
  if (type.kind != TypeKind::Record) {
    // Whose names a provider cannot be held to, and what nobody writes in ms.
    return type.kind != TypeKind::Map && type.kind != TypeKind::Duration &&
           type.kind != TypeKind::Instant && type.kind != TypeKind::Secret &&
           type.kind != TypeKind::Json;
  }
  return std::ranges::all_of(
      workspace.program.records[type.record_id].fields,
      [&](const ir::Field& field) { return IsExtractable(workspace, field.type); });
}

namespace {

bool MayGive(const Workspace& workspace, TypeKind wanted, TypeId type) {
  if (!workspace.Is(type, wanted)) return false;
  return wanted != TypeKind::Record ||
         (IsSmall(workspace.program, type, ir::kMaxAskedValues) && IsExtractable(workspace, type));
}

}  // namespace

void DeclareModel(Workspace& workspace) {
  const auto* ai = DeclaredOnce(workspace, &ast::Ai::word_span, diag::SecondModel,
                                "the first one is here", "it is for all rules: write it once");
  if (ai == nullptr) return;
  workspace.model = workspace.program.services.Add(ModelChecker(workspace, *ai).Check());
  for (const ast::Service* service : workspace.services) {
    if (workspace.Qualified(service->name) != "ai") continue;
    diag::Build(workspace.sink, service->name.span, diag::ServiceNamedAi)
        .Help("name the service otherwise")
        .Emit();
  }
}

void CheckModelTask(Workspace& workspace, const ast::Name& task) {
  if (task.text.empty() || task.text == "reply") return;
  std::vector<std::string> names;
  for (const Task& one : kTasks) names.emplace_back(one.name);
  if (std::ranges::find(names, task.text) != names.end()) return;
  DidYouMean(diag::Build(workspace.sink, task.span, diag::UnknownModelTask, diag::Name{task.text}),
             task.span, task.text, names,
             "it can `classify` and `extract` what somebody wrote; `reply ai { … }` has it answer")
      .Emit();
}

void BodyChecker::CheckAskModel(const ast::CallService& node, CallFact& fact) {
  const ast::Name& task = node.callee.method;
  if (!ws_.model) {
    diag::Build(ws_.sink, node.callee.service.span, diag::NoModel)
        .Help("declare it once: `ai { model \"…\"  receives text  purpose \"…\" }`")
        .Emit();
  }
  fact.service = ws_.model.value_or(ir::ServiceId{});
  fact.method = task.text;
  if (node.instructions) CheckAs(*node.instructions, ws_.Scalar(TypeKind::Text));
  if (node.replies) {
    CheckPayload(node, fact.method);
    fact.type = ws_.Scalar(TypeKind::Text);
    if (!node.tools.empty()) CheckTools(node, fact);
    return;
  }
  CheckAs(*node.payload, ws_.Scalar(TypeKind::Text));
  CheckModelTask(ws_, task);
  const auto asked = std::ranges::find(kTasks, task.text, &Task::name);
  if (asked == kTasks.end()) return;
  const bool sorts = asked->gives == TypeKind::Enum;
  if (!node.type) {
    diag::Build(ws_.sink, node.callee.span, diag::ModelAnswersWhat, diag::Name{task.text})
        .Help(sorts ? "say of which enum the cases are: `as Intent`"
                    : "say which record is to be filled: `as Lead`")
        .Emit();
    return;
  }
  fact.type = ws_.Resolve(*node.type);
  const TypeId sure = ws_.Sure(fact.type);
  if (!sure.valid() || MayGive(ws_, asked->gives, sure)) return;
  diag::Build(ws_.sink, ws_.unit.types[*node.type].span, diag::ModelCannotGive,
              diag::Name{task.text}, ws_.Show(sure))
      .Help(sorts ? "it chooses one case of an enum"
                  : "it fills a record of texts, numbers, money, dates, times of day, addresses, "
                    "enums, and lists and other records of those")
      .Emit();
  fact.type = {};
}

}  // namespace hark::sema
