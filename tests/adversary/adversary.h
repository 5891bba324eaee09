#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "compiler/ir/budget.h"
#include "runtime/channel/channel.h"
#include "tests/diff/random.h"

// A model, its provider and a service that answer as badly as they can.
namespace hark::test {

// What one question is answered with, and what has to come of it.
struct Answered {
  enum class Means {
    Value,      // `value` is the answer, of the form that was asked for
    None,       // there is none, for `reason`
    Comes,      // the provider is to be asked again
    Something,  // a value of the form or none, as the reader is lenient or not
  };
  // Nothing: nobody answers before the time is over.
  std::optional<channel::HttpResult> http;
  Means means = Means::None;
  nlohmann::json value;
  std::string reason;
  // What the provider counted, where it says so in a form that can be read.
  std::optional<ir::Cost> counted;
};

class Adversary {
 public:
  explicit Adversary(std::uint64_t seed) : random_(seed) {}

  // The answer to a question as the store keeps it.
  Answered AnswerTo(const nlohmann::json& request);
  // Of the service: texts, records and what is neither.
  std::optional<channel::HttpResult> ServiceAnswer();

  diff::Random& random() { return random_; }

 private:
  nlohmann::json Fitting(const nlohmann::json& schema, std::size_t depth);
  nlohmann::json FittingText(const std::string& form);
  nlohmann::json Other();
  void Spoil(nlohmann::json& value);
  void Content(const nlohmann::json& request, Answered& answered);
  void Reply(Answered& answered);
  void ToolReply(const nlohmann::json& request, Answered& answered);
  nlohmann::json Usage(const nlohmann::json& request, Answered& answered);
  std::string Bytes(std::size_t most);

  diff::Random random_;
};

}  // namespace hark::test
