#pragma once

#include <string>

#include "tests/fake_platforms/judge.h"

namespace hark::fake {

// Checks one body of `/business/message/send/` or `/business/comment/reply/create/`.
class TikTokJudge : public Judge {
 public:
  static constexpr int kParameter = 40002;
  static constexpr int kPermission = 40001;
  static constexpr int kToken = 40105;
  static constexpr int kNotFound = 40007;
  static constexpr int kFileType = 40908;
  // That the quota is used up has no documented code; this one is likely to mean it.
  static constexpr int kBlocked = 40064;

  using Judge::Judge;

  void Message(const channel::json::Value& body);
  void Comment(const channel::json::Value& body);

 private:
  void Check(Limit limit, bool holds, const std::string& words) {
    Require(limit, holds, {kParameter, words});
  }
  void KnownFields(const channel::json::Value& object,
                   std::initializer_list<std::string_view> names) {
    Known(Limit::TtKnownFields, object, names, kParameter);
  }

  void DirectReply(const channel::json::Value& reply, const std::string& type);
  void Said(const channel::json::Value& body, const std::string& type);
  void Card(const channel::json::Value& card);
};

}  // namespace hark::fake
