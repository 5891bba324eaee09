#include "tests/fake_platforms/telegram_body.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace hark::fake {
namespace {

namespace json = channel::json;

// `%41` is an A and `+` a space. A broken escape stays as it is.
std::string Unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned byte = 0;
    if (text[at] == '%' && at + 2 < text.size()) {
      const char* digits = text.data() + at + 1;
      if (std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
        out += static_cast<char>(byte);
        at += 2;
        continue;
      }
    }
    out += text[at] == '+' ? ' ' : text[at];
  }
  return out;
}

json::Value FormValues(std::string_view form) {
  json::Value values = json::Value::object();
  while (!form.empty()) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    values[Unescaped(pair.substr(0, equals))] = Unescaped(value);
  }
  return values;
}

}  // namespace

std::optional<json::Value> ReadTelegramBody(const channel::HttpRequest& request) {
  const std::string_view type = channel::HeaderOf(request.headers, "Content-Type");
  json::Value values;
  if (type.starts_with("application/json")) {
    auto read = json::Parse(request.body);
    if (!read || !read->is_object()) return std::nullopt;
    values = *std::move(read);
  } else if (type.starts_with("application/x-www-form-urlencoded")) {
    values = FormValues(request.body);
  } else {
    return std::nullopt;
  }
  const json::Value& markup = json::Member(values, "reply_markup");
  if (!markup.is_string()) return values;
  auto read = json::Parse(json::Text(markup));
  if (read) values["reply_markup"] = *std::move(read);
  return values;
}

}  // namespace hark::fake
