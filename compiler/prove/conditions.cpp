#include "compiler/prove/conditions.h"

#include <algorithm>
#include <variant>

#include "compiler/base/unicode.h"
#include "compiler/ir/print.h"

namespace hark::prove {
namespace {

using Kind = ir::Condition::Kind;

// Ways of one condition that are looked at, and of two lists of words together.
constexpr std::size_t kMostTerms = 1024;
constexpr std::size_t kMostCrossed = 128;

// The predicate without its name, which is its rule's.
std::string BodyOf(ir::Printer& printer, ir::FunctionId predicate) {
  printer.PrintOne(predicate);
  const std::string text = printer.Take();
  return text.substr(std::min(text.find('\n'), text.size()));
}

// What operations read that have nothing to do with what was said. Of others nothing is known.
struct SourceRow {
  ir::Op op;
  const char* name;
  bool of_argument;  // another one for each argument
};
constexpr SourceRow kSources[] = {
    {ir::Op::now, "time", false},
    {ir::Op::event_channel, "channel", false},
    {ir::Op::contact_get, "contact ", true},
    {ir::Op::contact_tagged, "tag ", true},
    {ir::Op::contact_listed, "list ", true},
    {ir::Op::contact_consented, "consent ", true},
    {ir::Op::conversation_owned, "conversation", false},
    {ir::Op::conversation_team, "conversation", false},
    {ir::Op::conversation_closed, "conversation", false},
};

// What operations change of it.
constexpr SourceRow kChanges[] = {
    {ir::Op::contact_set, "contact ", true},
    {ir::Op::contact_tag, "tag ", true},
    {ir::Op::contact_untag, "tag ", true},
    {ir::Op::contact_join, "list ", true},
    {ir::Op::contact_leave, "list ", true},
    {ir::Op::consent_grant, "consent ", true},
    {ir::Op::consent_revoke, "consent ", true},
    {ir::Op::conversation_assign, "conversation", false},
    {ir::Op::conversation_return, "conversation", false},
    {ir::Op::conversation_close, "conversation", false},
};

// The constant that is the operation's argument, as tags are compared.
std::optional<std::string> NameGiven(const ir::Program& program, const ir::Function& function,
                                     const ir::CallOp& call) {
  const auto at = static_cast<std::size_t>(function.args[call.args.begin]);
  const auto* given = std::get_if<ir::Const>(&function.insts[at]);
  if (given == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(&program.constants[given->constant].value);
  return text != nullptr ? std::optional(std::string(unicode::Trim(*text))) : std::nullopt;
}

class SourceFinder {
 public:
  explicit SourceFinder(const ir::Program& program) : program_(program) {}

  Sources Of(ir::FunctionId id) {
    Look(program_.functions[id]);
    return std::move(found_);
  }

 private:
  // Functions do not call themselves, so this ends.
  void Look(const ir::Function& function) {
    for (const ir::Inst& inst : function.insts) {
      if (const auto* call = std::get_if<ir::CallFunction>(&inst)) {
        found_.may_fail = true;
        if (seen_.insert(call->function).second) Look(program_.functions[call->function]);
      } else if (const auto* op = std::get_if<ir::CallOp>(&inst)) {
        found_.may_fail = found_.may_fail || (ir::Info(op->op).flags & ir::kMayTrap) != 0;
        if ((ir::Info(op->op).flags & ir::kReads) != 0) Add(function, *op);
      }
    }
  }

  void Add(const ir::Function& function, const ir::CallOp& call) {
    const auto* row = std::ranges::find(kSources, call.op, &SourceRow::op);
    if (row == std::ranges::end(kSources)) {
      found_.of_event = true;
    } else if (!row->of_argument) {
      found_.names.insert(row->name);
    } else if (call.op == ir::Op::contact_get) {
      found_.names.insert(row->name + std::to_string(function.args[call.args.begin]));
    } else {
      AddNamed(row->name, function, call);
    }
  }

  // By the name that the operation is given, where it is a constant.
  void AddNamed(const char* what, const ir::Function& function, const ir::CallOp& call) {
    if (const auto name = NameGiven(program_, function, call)) {
      found_.names.insert(what + *name);
    } else {
      found_.of_event = true;
    }
  }

  const ir::Program& program_;
  std::set<ir::FunctionId> seen_;
  Sources found_;
};

// Adds a literal; false where its opposite is there, so that the term never holds.
bool Add(Term& term, Literal literal) {
  const auto at = std::ranges::lower_bound(term, Literal{literal.test, false});
  for (auto near = at; near != term.end() && near->test == literal.test; ++near) {
    return near->holds == literal.holds;
  }
  term.insert(at, literal);
  return true;
}

bool AddAll(Term& term, const Term& more) {
  return std::ranges::all_of(more, [&](const Literal& literal) { return Add(term, literal); });
}

void Append(Terms& all, Terms more) {
  all.complete = all.complete && more.complete;
  for (Term& term : more.terms) {
    if (all.terms.size() == kMostTerms) {
      all.complete = false;
      return;
    }
    all.terms.push_back(std::move(term));
  }
}

// Both hold. Where there would be too many ways, those of the first: each of them holds where
// one of both does, and so what takes it takes that.
Terms Crossed(Terms some, const Terms& others) {
  if (some.terms.size() * others.terms.size() > kMostCrossed &&
      std::min(some.terms.size(), others.terms.size()) > 1) {
    return some;
  }
  Terms all{.terms = {}, .complete = some.complete && others.complete};
  for (const Term& one : some.terms) {
    for (const Term& other : others.terms) {
      Term both = one;
      if (AddAll(both, other)) Append(all, {.terms = {std::move(both)}});
    }
  }
  return all;
}

}  // namespace

Conditions::Conditions(const ir::Program& program) : program_(program) {
  atoms_.resize(program.conditions.size());
  // One for all: it names what the whole program has.
  ir::Printer printer(program, {.places = false});
  for (const ir::ConditionId id : program.conditions.ids()) {
    const ir::Condition& condition = program.conditions[id];
    if (condition.kind == Kind::Atom)
      atoms_[static_cast<std::size_t>(id.index)] = AtomOf(condition, printer);
  }
}

const TextTest* Conditions::TextOf(TestId test) const {
  return tests_[test].text ? &*tests_[test].text : nullptr;
}

std::vector<TestId> Conditions::TestsOf(ir::ConditionId id) const {
  if (!id.valid()) return {};
  std::vector<TestId> tests = atoms_[static_cast<std::size_t>(id.index)].tests;
  for (const ir::ConditionId child : program_.conditions[id].children) {
    const std::vector<TestId> inner = TestsOf(child);
    tests.insert(tests.end(), inner.begin(), inner.end());
  }
  return tests;
}

std::optional<bool> Conditions::Follows(const Term& term, TestId test) const {
  const TextTest* wanted = TextOf(test);
  for (const Literal& literal : term) {
    if (literal.test == test) return literal.holds;
    const TextTest* given = TextOf(literal.test);
    if (given == nullptr || wanted == nullptr) continue;
    if (literal.holds) {
      if (const auto holds = prove::Follows(*given, *wanted)) return holds;
      if (prove::Follows(*wanted, *given) == false) return false;
    } else if (prove::Follows(*wanted, *given) == true) {
      return false;
    }
  }
  const std::optional<NumberTest>& number = tests_[test].number;
  return number ? FollowsOfNumber(term, *number) : std::nullopt;
}

// By all that the term says of the value.
std::optional<bool> Conditions::FollowsOfNumber(const Term& term, const NumberTest& wanted) const {
  Numbers given = Numbers::All();
  for (const Literal& literal : term) {
    const std::optional<NumberTest>& one = tests_[literal.test].number;
    if (!one || one->value != wanted.value) continue;
    given = literal.holds ? given.Common(one->numbers) : given.Without(one->numbers);
  }
  if (given.empty()) return std::nullopt;
  if (given.Without(wanted.numbers).empty()) return true;
  return given.Common(wanted.numbers).empty() ? std::optional(false) : std::nullopt;
}

std::set<std::string> ChangedBy(const ir::Program& program, const ir::Function& handler) {
  std::set<std::string> changed;
  for (const ir::Inst& inst : handler.insts) {
    const auto* call = std::get_if<ir::CallOp>(&inst);
    if (call == nullptr) continue;
    const auto* row = std::ranges::find(kChanges, call->op, &SourceRow::op);
    if (row == std::ranges::end(kChanges)) continue;
    std::string name = row->name;
    if (call->op == ir::Op::contact_set) {
      name += std::to_string(handler.args[call->args.begin]);
    } else if (row->of_argument) {
      name += NameGiven(program, handler, *call).value_or("");
    }
    changed.insert(std::move(name));
  }
  return changed;
}

ir::Place Conditions::PlaceIn(ir::ConditionId id, TestId test) const {
  if (!id.valid()) return {};
  const ir::Condition& condition = program_.conditions[id];
  for (const ir::ConditionId child : condition.children) {
    if (const ir::Place place = PlaceIn(child, test); place.line > 0) return place;
  }
  const Atom& atom = atoms_[static_cast<std::size_t>(id.index)];
  const bool makes = std::ranges::find(atom.tests, test) != atom.tests.end();
  return makes ? program_.functions[condition.predicate].places.back() : ir::Place{};
}

Terms Conditions::TermsOf(ir::ConditionId id) const {
  if (!id.valid()) return {.terms = {Term{}}};
  return Expand(id, true);
}

Conditions::Atom Conditions::AtomOf(const ir::Condition& condition, ir::Printer& printer) {
  if (!condition.test || !condition.pattern.valid()) {
    return {{Number("\n" + BodyOf(printer, condition.predicate), condition, std::nullopt)}};
  }
  const bool all = *condition.test == ir::Op::text_mentions_all;
  const ir::Op op = all ? ir::Op::text_mentions : *condition.test;
  const ir::Pattern& pattern = program_.patterns[condition.pattern];
  const bool regex = pattern.kind == ir::Pattern::Kind::Regex;
  Atom atom{.tests = {}, .all = all, .negated = condition.negated};
  for (const std::string& item : pattern.items) {
    TextTest test(op, item, pattern.ignore_case);
    // Items that say nothing are not looked for.
    if (!regex && test.folded.empty()) continue;
    const std::string key =
        std::string(ir::Info(op).name) + (pattern.ignore_case ? "i " : " ") + item;
    atom.tests.push_back(Number(key, condition, std::move(test)));
  }
  return atom;
}

TestId Conditions::Number(const std::string& key, const ir::Condition& condition,
                          std::optional<TextTest> text) {
  const auto [at, is_new] = numbers_.try_emplace(key, tests_.size());
  if (is_new) {
    Test made{.text = std::move(text), .number = {}, .sources = {}};
    if (!made.text) {
      made.sources = SourceFinder(program_).Of(condition.predicate);
      made.number = NumberTestOf(program_, program_.functions[condition.predicate], key);
    }
    tests_.push_back(std::move(made));
  }
  return at->second;
}

Terms Conditions::Expand(ir::ConditionId id, bool holds) const {
  const ir::Condition& condition = program_.conditions[id];
  if (condition.kind == Kind::Not) return Expand(condition.children.front(), !holds);
  if (condition.kind == Kind::Atom) {
    const Atom& atom = atoms_[static_cast<std::size_t>(id.index)];
    const bool wanted = holds != atom.negated;
    Terms terms;
    Term together;
    for (const TestId test : atom.tests) {
      if (atom.all == wanted) {
        Add(together, {test, wanted});
      } else {
        Append(terms, {.terms = {{{test, wanted}}}});
      }
    }
    if (atom.all == wanted) terms.terms.push_back(std::move(together));
    return terms;
  }
  if ((condition.kind == Kind::And) == holds) return Product(condition, holds);
  Terms terms;
  for (const ir::ConditionId child : condition.children) Append(terms, Expand(child, holds));
  return terms;
}

Terms Conditions::Product(const ir::Condition& condition, bool holds) const {
  Terms terms{.terms = {Term{}}};
  for (const ir::ConditionId child : condition.children) {
    terms = Crossed(std::move(terms), Expand(child, holds));
  }
  return terms;
}

}  // namespace hark::prove
