#include "runtime/channel/channel.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

char Lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return Lower(left) == Lower(right); });
}

Result<Choice> ChoiceFrom(const nlohmann::json& value) {
  const nlohmann::json& title = json::Member(value, "title");
  const nlohmann::json& payload = json::Member(value, "payload");
  if (!title.is_string() || !payload.is_string()) {
    return Fail(FailureKind::Corrupt, "a choice of a stored message has no title or payload");
  }
  return Choice{json::Text(title), json::Text(payload)};
}

}  // namespace

std::string_view HeaderOf(const Headers& headers, std::string_view name) {
  auto found = std::find_if(headers.begin(), headers.end(),
                            [&](const auto& header) { return SameName(header.first, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string ToJson(const Content& content) {
  nlohmann::json value = {{"text", content.text}};
  for (const Choice& choice : content.choices) {
    value["choices"].push_back({{"title", choice.title}, {"payload", choice.payload}});
  }
  return json::Dump(value);
}

Result<Content> ContentFromJson(std::string_view text) {
  auto value = json::Parse(text);
  if (!value) return Fail(FailureKind::Corrupt, "a stored message: " + value.error());
  if (!json::Member(*value, "text").is_string()) {
    return Fail(FailureKind::Corrupt, "a stored message has no text");
  }
  Content content{json::Text(json::Member(*value, "text")), {}};
  for (const nlohmann::json& element : json::Elements(json::Member(*value, "choices"))) {
    Result<Choice> choice = ChoiceFrom(element);
    if (!choice) return std::unexpected(choice.error());
    content.choices.push_back(std::move(*choice));
  }
  return content;
}

}  // namespace hark::channel
