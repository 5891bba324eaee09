#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/hook/hook.h"

// What goes between a host and its cage: a length in four bytes and so many bytes. Both ends are
// of one build and on one machine, and still neither trusts what the other says.
namespace hark::hook {

// Longest frame: a file, the arguments of a call, and some words.
constexpr std::size_t kMaxFrameBytes = std::size_t{4} << 20;

std::string RequestFrame(const Request& request, const Limits& limits);
std::string AnswerFrame(const Answer& answer);

struct ReadRequest {
  Request request;  // points into the frame
  Limits limits;
};
// Without the length. Nothing when it is no such frame.
std::optional<ReadRequest> ParseRequest(std::string_view body);
std::optional<Answer> ParseAnswer(std::string_view body);

// The length that stands in front of a frame's body; nothing when it is longer than any.
std::optional<std::size_t> LengthOf(std::string_view first_four);

}  // namespace hark::hook
