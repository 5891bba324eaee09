#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/prove/overlap.h"
#include "compiler/source/source.h"
#include "runtime/sim/simulation.h"

namespace hark::test {

// Those that rules of these tests may be on.
const std::vector<std::string>& RuleChannels();

// Sets of RuleMaker's tags, as bits.
inline constexpr unsigned kTagSets = 8;

// A script that can be written to. Every conversation is with somebody new.
class Workspace {
 public:
  explicit Workspace(const std::string& script);

  const source::SourceSet& sources() const { return sources_; }
  const ir::Program& program() const { return program_; }

  // The names of the rules that answer, the last of several texts.
  std::set<std::string> Answer(const std::vector<std::string>& texts, const std::string& channel,
                               unsigned tags);

 private:
  source::SourceSet sources_;
  ir::Program program_;
  sim::Simulation simulation_;
  std::size_t contacts_ = 0;
};

struct WrittenRule {
  std::string name;
  std::string text;  // one line
  bool records = false;
};

// Rules in a workspace, and each that answers alone with those that record.
class RuleSet {
 public:
  explicit RuleSet(std::vector<WrittenRule> rules);

  const std::string& script() const { return script_; }
  Workspace& whole() { return whole_; }
  bool AnswersAlone(const std::string& rule, const std::vector<std::string>& texts,
                    const std::string& channel, unsigned tags);

  // Whether there are contacts whose text both rules would take, each alone, and the earlier
  // one answers; where nothing else has to hold, it would take every one the later one does.
  bool Meets(const std::string& earlier, const std::string& later, const prove::Meeting& meeting);

  // Whether the rule answers any of the texts.
  bool EverAnswers(const std::string& rule, const std::vector<std::string>& texts);

 private:
  std::vector<WrittenRule> rules_;
  std::string script_;
  Workspace whole_;
  std::map<std::string, Workspace> alone_;  // as far as asked
};

}  // namespace hark::test
