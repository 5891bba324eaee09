#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

// What a visitor's page posts, as JSON.
namespace hark::webchat {

// {"id": "…", "text": "…"}, {"id": "…", "message": 3, "payload": "…"} or {"id": "…", "start": "…"}
struct Said {
  enum class Kind : std::uint8_t { Text, Tap, Start };
  Kind kind = Kind::Text;
  std::string id;            // by the page: the same for the same thing said again
  std::string text;          // of a text
  std::int64_t message = 0;  // of a tap: the place of the message with the button
  std::string payload;       // of a tap: what the button carries; of a start: what its link did
};

// Why it is not taken.
struct Refusal {
  int status = 400;
  std::string words;
};

// Takes any bytes. 413 for a text or a payload that is longer than the channel's, else 400.
std::expected<Said, Refusal> ReadSaid(std::string_view body);

}  // namespace hark::webchat
