#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/channel/json.h"
#include "tests/fake_platforms/coverage.h"

namespace hark::fake {

struct Refusal {
  int code;
  std::string words;
  int status = 400;
};

// Checks one request in the platform's order and keeps the first thing wrong with it.
class MessageJudge {
 public:
  static constexpr int kMissing = 131008;
  static constexpr int kInvalid = 131009;
  static constexpr int kParameter = 100;

  explicit MessageJudge(Coverage& coverage) : coverage_(coverage) {}

  bool Require(Limit limit, bool holds, int code, std::string words, int status = 400) {
    if (coverage_.Holds(limit, holds)) return true;
    if (!refusal) refusal = Refusal{code, std::move(words), status};
    return false;
  }

  void Known(const channel::json::Value& object, std::initializer_list<std::string_view> names);

  // A required text of `min` to `max` characters.
  void Length(Limit limit, const channel::json::Value& text, std::size_t min, std::size_t max,
              const std::string& what);

  void Message(const channel::json::Value& message);

  std::optional<Refusal> refusal;

 private:
  void Recipient(const channel::json::Value& message);
  void Interactive(const channel::json::Value& interactive);
  void Buttons(const channel::json::Value& action);
  void List(const channel::json::Value& action);
  void Header(const channel::json::Value& interactive);
  void Media(const channel::json::Value& media, bool captioned);
  void Other(const std::string& type, const channel::json::Value& value);

  Coverage& coverage_;
};

}  // namespace hark::fake
