#pragma once

#include <cstddef>
#include <string_view>

namespace hark::value {

// Whether the bytes are one item of plain CBOR (RFC 8949) as frames use it: lengths are
// written out, there are no tags, and nothing nests deeper than kCborDepthMax. The JSON
// library's reader calls itself once a level, tags and strings of unknown length
// included, so bytes that were not looked over first could exhaust the stack.
bool IsPlainCbor(std::string_view bytes);

constexpr std::size_t kCborDepthMax = 128;

}  // namespace hark::value
