#include "tests/diff/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "tests/diff/grower.h"

namespace hark::diff {
namespace {

struct TriggerForm {
  EventKind kind;
  std::string_view words;  // as a rule writes them
  std::string_view subject;
  std::string_view at_hand;  // what it brings, as forms ask for it
  // What its rule may write: rules that wake each other must not form a circle, so a rule
  // raises only what later rows listen for. 0 nothing … 4 everything.
  int writes;
};

// Messages are half of all.
constexpr std::array<TriggerForm, 23> kTriggers = {{
    {EventKind::Message, "message", "", "text message", 4},
    {EventKind::Comment, "comment on post \"p1\"", "p1", "text comment", 4},
    {EventKind::StoryReply, "story reply", "", "text story", 4},
    {EventKind::StoryMention, "story mention", "", "story", 4},
    {EventKind::Reaction, "reaction", "", "reaction", 4},
    {EventKind::Tap, "tap yes", "yes", "text tapped", 4},
    {EventKind::Start, "start", "", "start", 4},
    {EventKind::OptIn, "opt in", "", "opt", 4},
    {EventKind::OptOut, "opt out", "", "opt", 4},
    {EventKind::DeliveryRead, "delivery read", "", "delivery", 4},
    {EventKind::DeliveryFailed, "delivery failed", "", "delivery", 4},
    {EventKind::OrderCreated, "order created", "", "order", 4},
    {EventKind::OrderPaid, "order paid", "", "order", 4},
    {EventKind::OrderReturned, "order returned", "", "order", 4},
    {EventKind::Webhook, "webhook \"shop\" as Body", "shop", "webhook", 4},
    {EventKind::Called, "called (size: Int, name: Text, loud: Bool)", "", "called", 4},
    {EventKind::ContactCreated, "contact created", "", "", 4},
    {EventKind::ContactChanged, "contact changed city", "city", "changed", 3},
    {EventKind::ContactTagged, "contact tagged \"vip\"", "vip", "", 2},
    {EventKind::ContactUntagged, "contact untagged \"old\"", "old", "", 2},
    {EventKind::ContactJoined, "contact joined vips", "vips", "", 1},
    {EventKind::DealMoved, "deal moved to \"won\"", "won", "moved", 0},
    {EventKind::Event, "event noted", "noted", "event noted", -1},
}};

constexpr std::array<std::string_view, 12> kSorts = {
    "Int",  "Text",      "Bool", "Decimal",    "Money",      "Duration",
    "Date", "List<Int>", "Item", "List<Text>", "List<Item>", "Plan"};

void Bring(Scope& scope, std::string_view words) {
  std::istringstream in{std::string(words)};
  for (std::string word; in >> word;) scope.at_hand.insert(word);
}

class Maker {
 public:
  Maker(std::uint64_t seed, std::size_t number, const MakeOptions& options, std::vector<bool>& used)
      : random_(seed * 1'000'003 + number),
        favoured_(Forms::All().form(number % Forms::All().count())),
        grower_(random_, favoured_.number, used),
        options_(options),
        number_(number) {}

  Program Make() {
    Program program{.number = number_, .rule = fmt::format("p{}", number_), .root = {}};
    program.root = {.sort = "", .words = {"", ""}, .children = {}, .is_list = true};
    for (std::size_t count = random_.Below(2); count > 0; --count) AddFn(program.root);
    if (random_.OneIn(4)) AddText(program.root);
    if (random_.OneIn(4)) AddFlow(program.root);
    AddRule(program);
    return program;
  }

 private:
  // Parameters of a declaration, put into its scope; `call` gets the places for them.
  std::string Parameters(Scope& scope, std::string& call, bool is_fn = false) {
    std::string written;
    const std::size_t count = random_.Below(4);
    for (std::size_t at = 0; at < count; ++at) {
      const std::string sort(random_.Any(kSorts));
      const std::string name = fmt::format("a{}", at);
      written += fmt::format("{}{}: {}", at > 0 ? ", " : "", name, sort);
      const bool named = !is_fn || count > 1;
      call += fmt::format("{}{}${}", at > 0 ? ", " : "", named ? name + ": " : "", sort);
      scope.variables.push_back({name, sort});
    }
    return written;
  }

  void Offer(std::string sort, const std::string& pattern) {
    Form form{.sort = std::move(sort), .needs = {}, .pieces = PiecesOf(pattern)};
    form.number = Forms::All().count();
    for (int times = 0; times < 4; ++times) own_.push_back(form);
  }

  void Add(Node& root, const std::string& pattern, Scope scope) {
    Node node = grower_.Fill("declaration", PiecesOf(pattern), scope);
    node.words.back() += "\n";
    root.children.push_back(std::move(node));
  }

  void AddFn(Node& root) {
    const std::string sort(random_.Any(kSorts));
    const std::string name = fmt::format("f{}_{}", number_, own_.size());
    Scope scope{.variables = {}, .at_hand = {}, .own = own_, .depth = 3};
    std::string call;
    const std::string parameters = Parameters(scope, call, /*is_fn=*/true);
    const std::string head = fmt::format("fn {}({}) -> {}", name, parameters, sort);
    const std::array<std::string, 4> bodies = {
        fmt::format(" = ${}", sort), fmt::format(" = ${}", sort),
        fmt::format(" {{ if $Bool {{ return ${0} }} return ${0} }}", sort),
        fmt::format(" {{ match $Plan {{ basic -> return ${0} pro, team -> {{ let % = $Int if % < "
                    "$Int {{ return ${0} }} return ${0} }} }} }}",
                    sort)};
    Add(root, head + random_.Any(bodies), scope);
    Offer(sort, fmt::format("{}({})", name, call));
  }

  void AddText(Node& root) {
    const std::string name = fmt::format("t{}", number_);
    Scope scope{.variables = {}, .at_hand = {}, .own = own_, .depth = 3};
    std::string call;
    const std::string parameters = Parameters(scope, call);
    Add(root,
        fmt::format(
            "text {}({}) {{ en \"a {{$Text}}\" ru \"б {{$Int}}\" uz \"v {{plural $Int {{ one "
            "\"{{$Text}}\" other \"{{$Bool}}\" }}}}\" }}",
            name, parameters),
        scope);
    Offer("Text", fmt::format("{}({})", name, call));
  }

  void AddFlow(Node& root) {
    const std::string name = fmt::format("g{}", number_);
    Scope scope{.variables = {}, .at_hand = {"contact"}, .own = own_, .depth = 3};
    std::string call;
    const std::string parameters = Parameters(scope, call);
    if (random_.OneIn(3)) {
      Add(root, fmt::format("flow {}({}) $block", name, parameters), scope);
      return Offer("statement", fmt::format("do {}({})", name, call));
    }
    const std::string sort(random_.Any(kSorts));
    // What its statements name is gone behind their block.
    Add(root,
        fmt::format(
            "flow {0}({1}) -> {2} {{ if $Bool $block if $Bool {{ return ${2} }} return ${2} }}",
            name, parameters, sort),
        scope);
    Offer("statement", fmt::format("let %%{} = do {}({})", sort, name, call));
  }

  // Often one that brings what the favoured form asks for, where only few do.
  const TriggerForm& AnyTrigger() {
    if (options_.called_by_name) return kTriggers.front();
    for (const TriggerForm& trigger : kTriggers) {
      Scope brought;
      Bring(brought, trigger.at_hand);
      const bool fits = std::ranges::any_of(
          favoured_.needs, [&](const std::string& need) { return brought.at_hand.contains(need); });
      if (fits && random_.OneIn(3)) return trigger;
    }
    return random_.OneIn(2) ? kTriggers.front() : random_.Any(kTriggers);
  }

  void AddRule(Program& program) {
    const TriggerForm& trigger = AnyTrigger();
    program.trigger = trigger.kind;
    program.subject = trigger.kind == EventKind::Called ? program.rule : trigger.subject;
    Scope scope{.variables = {}, .at_hand = {"contact", "rule"}, .own = {}, .depth = 4};
    Bring(scope, trigger.at_hand);
    if (trigger.writes >= 0) Bring(scope, "emits");
    if (trigger.writes >= 1) Bring(scope, "deals");
    if (trigger.writes >= 2) Bring(scope, "lists");
    if (trigger.writes >= 3) Bring(scope, "tags");
    if (trigger.writes >= 4) Bring(scope, "city");
    // A condition is asked of whoever writes, and its pure calls are those of the body.
    for (const Form& form : own_) {
      if (form.sort != "statement") scope.own.push_back(form);
    }
    Node node{.sort = "",
              .words = {fmt::format("rule {} on {}", program.rule, trigger.words)},
              .children = {}};
    const auto add = [&](Node child) {
      node.children.push_back(std::move(child));
      node.words.emplace_back();
    };
    add(Leaf("clause", Clauses()));
    const bool asks = random_.OneIn(3);
    std::string when;
    if (options_.called_by_name) when = fmt::format(" when text starts with \"{} \"", program.rule);
    node.words.back() += when;
    const std::string condition = when.empty() ? " when ($Bool or $Bool)" : " and ($Bool or $Bool)";
    if (asks) add(grower_.Fill("clause", PiecesOf(condition), scope));
    node.words.back() += " ";
    scope.own = own_;
    scope.depth = random_.OneIn(4) ? 4 : 3;  // most are short, some are not
    add(grower_.Grow("block", scope));
    node.words.back() += "\n";
    program.root.children.push_back(std::move(node));
  }

  std::string Clauses() {
    std::string clauses;
    if (!options_.called_by_name) return clauses;
    constexpr std::array<std::string_view, 8> kClauses = {"",
                                                          "",
                                                          " also",
                                                          " mode restart",
                                                          " mode queued",
                                                          " mode parallel",
                                                          " priority 5",
                                                          " limit 2 per contact per 1d"};
    clauses += random_.Any(kClauses);
    if (random_.OneIn(8)) clauses += " interrupt";
    return clauses;
  }

  Random random_;
  const Form& favoured_;
  Grower grower_;
  MakeOptions options_;
  std::size_t number_;
  std::vector<Form> own_;
};

}  // namespace

Program MakeProgram(std::uint64_t seed, std::size_t number, const MakeOptions& options,
                    std::vector<bool>& used) {
  return Maker(seed, number, options, used).Make();
}

const std::string& Prelude() {
  static const std::string kPrelude = [] {
    std::ostringstream text;
    text << std::ifstream(HARK_SOURCE_DIR "/tests/diff/prelude.hark", std::ios::binary).rdbuf();
    return text.str();
  }();
  return kPrelude;
}

}  // namespace hark::diff
