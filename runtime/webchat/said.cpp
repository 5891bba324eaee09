#include "runtime/webchat/said.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/channel/facts.h"
#include "runtime/channel/json.h"
#include "runtime/channel/split.h"

namespace hark::webchat {
namespace {

using channel::json::Member;

constexpr std::size_t kIdBytesMax = 64;

std::size_t Most(Limit limit) { return FactsOf(ChannelId::WebChat).bound(limit).max; }

std::unexpected<Refusal> Refuse(int status, std::string words) {
  return std::unexpected(Refusal{status, std::move(words)});
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytesMax && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::expected<Said, Refusal> ReadSaid(std::string_view body) {
  const auto read = channel::json::Parse(body);
  if (!read) return Refuse(400, read.error());
  Said said;
  said.id = channel::json::Text(Member(*read, "id"));
  if (!IsId(said.id)) return Refuse(400, "an id is 1 to 64 letters, digits and hyphens");
  said.text = channel::json::Text(Member(*read, "text"));
  said.message = channel::json::Integer(Member(*read, "message")).value_or(0);
  const nlohmann::json& start = Member(*read, "start");
  said.payload = channel::json::Text(start.is_null() ? Member(*read, "payload") : start);
  if (unicode::CodePoints(said.text) > Most(Limit::Text)) {
    return Refuse(413, "the text is too long");
  }
  if (said.payload.size() > Most(Limit::ButtonPayload)) {
    return Refuse(413, "the payload is too long");
  }
  if (start.is_string()) {
    said.kind = Said::Kind::Start;
    said.text.clear();
  } else if (said.message > 0 && !said.payload.empty()) {
    said.kind = Said::Kind::Tap;
    said.text.clear();
  } else if (channel::Blank(said.text)) {
    return Refuse(400, "there is nothing in it");
  }
  return said;
}

}  // namespace hark::webchat
