#include "tests/prove/rule_workspace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "compiler/diag/render.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"
#include "runtime/interp/interp.h"
#include "tests/prove/rule_maker.h"

namespace hark::test {
namespace {

ir::Program Compiled(const std::string& script, source::SourceSet& sources) {
  diag::Sink sink;
  ast::Unit unit;
  syntax::ParseInto(sources, sources.Add("script.hark", script), unit, sink);
  auto checked = sema::Check(unit, sources, sema::World{.channels = RuleChannels()}, sink);
  EXPECT_TRUE(checked) << diag::RenderText(sources, sink.Sorted()) << script;
  return checked ? std::move(checked->program) : ir::Program{};
}

// The rule of this name alone; of an empty one, all.
std::string ScriptOf(const std::vector<WrittenRule>& rules, const std::string& alone) {
  std::string script;
  for (const WrittenRule& rule : rules) {
    if (rule.records || alone.empty() || rule.name == alone) script += rule.text;
  }
  return script;
}

}  // namespace

const std::vector<std::string>& RuleChannels() {
  static const std::vector<std::string> kChannels = {"telegram", "terminal", "whatsapp"};
  return kChannels;
}

Workspace::Workspace(const std::string& script)
    : program_(Compiled(script, sources_)), simulation_([](const auto& loaded) {
        return std::shared_ptr<const ops::Engine>(interp::MakeInterpreter(loaded));
      }) {
  EXPECT_TRUE(simulation_.Deploy(program_)) << script;
}

std::set<std::string> Workspace::Answer(const std::vector<std::string>& texts,
                                        const std::string& channel, unsigned tags) {
  const std::string contact = std::to_string(++contacts_);
  std::vector<std::string> given;
  for (std::size_t tag = 0; tag < RuleMaker::Tags().size(); ++tag) {
    if ((tags >> tag & 1U) != 0) given.push_back(RuleMaker::Tags()[tag]);
  }
  if (!given.empty()) {
    EXPECT_TRUE(simulation_.EditContact(channel, contact, "{}", given));
  }
  std::set<std::string> names;
  for (const std::string& text : texts) {
    names.clear();
    const auto observed = simulation_.Happen(sim::Receive{channel, contact, text, "", "", ""});
    EXPECT_TRUE(observed) << text;
    for (const sim::Observed& one : observed.value_or(std::vector<sim::Observed>{})) {
      if (one.is_message()) names.insert(one.rule);
    }
  }
  return names;
}

RuleSet::RuleSet(std::vector<WrittenRule> rules)
    : rules_(std::move(rules)), script_(ScriptOf(rules_, "")), whole_(script_) {}

bool RuleSet::AnswersAlone(const std::string& rule, const std::vector<std::string>& texts,
                           const std::string& channel, unsigned tags) {
  auto found = alone_.find(rule);
  if (found == alone_.end()) found = alone_.try_emplace(rule, ScriptOf(rules_, rule)).first;
  return found->second.Answer(texts, channel, tags).contains(rule);
}

bool RuleSet::Meets(const std::string& earlier, const std::string& later,
                    const prove::Meeting& meeting) {
  bool met = false;
  for (const std::string& channel : RuleChannels()) {
    if (!meeting.channel.empty() && channel != meeting.channel) continue;
    for (unsigned tags = 0; tags < kTagSets; ++tags) {
      if (!AnswersAlone(later, {meeting.text}, channel, tags)) continue;
      const bool first = AnswersAlone(earlier, {meeting.text}, channel, tags);
      const std::set<std::string> answers = whole_.Answer({meeting.text}, channel, tags);
      met = met || (first && answers.contains(earlier) && !answers.contains(later));
      if (meeting.others.empty() && !first) return false;
    }
  }
  return met;
}

bool RuleSet::EverAnswers(const std::string& rule, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    for (const std::string& channel : RuleChannels()) {
      for (unsigned tags = 0; tags < kTagSets; ++tags) {
        if (whole_.Answer({text}, channel, tags).contains(rule)) return true;
      }
    }
  }
  return false;
}

}  // namespace hark::test
