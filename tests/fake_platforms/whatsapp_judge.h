#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "runtime/channel/json.h"
#include "tests/fake_platforms/judge.h"

namespace hark::fake {

// Checks one message to the WhatsApp Cloud API.
class MessageJudge : public Judge {
 public:
  static constexpr int kMissing = 131008;
  static constexpr int kInvalid = 131009;
  static constexpr int kParameter = 100;

  using Judge::Judge;

  bool Require(Limit limit, bool holds, int code, std::string words, int status = 400) {
    return Judge::Require(limit, holds, {code, std::move(words), status});
  }

  void Known(const channel::json::Value& object, std::initializer_list<std::string_view> names);

  // A required text of `min` to `max` characters.
  void Length(Limit limit, const channel::json::Value& text, std::size_t min, std::size_t max,
              const std::string& what);

  void Message(const channel::json::Value& message);
  // What marks a message as read, and may show that an answer is written.
  void Read(const channel::json::Value& mark);

 private:
  void Recipient(const channel::json::Value& message);
  void Interactive(const channel::json::Value& interactive);
  void Buttons(const channel::json::Value& action);
  void List(const channel::json::Value& action);
  void Header(const channel::json::Value& interactive);
  void Media(const channel::json::Value& media, bool captioned);
  void Other(const std::string& type, const channel::json::Value& value);
};

}  // namespace hark::fake
