#include "runtime/value/cbor.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace hark::value {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size() - at_; }

  std::optional<std::uint64_t> Number(std::size_t size) {
    if (left() < size) return std::nullopt;
    std::uint64_t number = 0;
    for (; size > 0; --size) number = number << 8 | static_cast<std::uint8_t>(bytes_[at_++]);
    return number;
  }
  bool Skip(std::uint64_t size) {
    if (left() < size) return false;
    at_ += static_cast<std::size_t>(size);
    return true;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

enum Major : std::uint64_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kOther };

// Reads one item's head and, of a leaf, all of it. Gives how many items it holds.
std::optional<std::uint64_t> ReadItem(Reader& reader) {
  std::optional<std::uint64_t> head = reader.Number(1);
  if (!head) return std::nullopt;
  std::uint64_t info = *head & 31;
  // 28 to 30 mean nothing and 31 leaves the length open.
  if (info >= 28) return std::nullopt;
  std::optional<std::uint64_t> argument = info;
  if (info >= 24) argument = reader.Number(std::size_t{1} << (info - 24));
  if (!argument) return std::nullopt;
  switch (static_cast<Major>(*head >> 5)) {
    case kUnsigned:
    case kNegative:
    case kOther: return 0;
    case kBytes:
    case kText: return reader.Skip(*argument) ? std::optional<std::uint64_t>(0) : std::nullopt;
    case kTag: return std::nullopt;
    case kArray:
    case kMap: break;
  }
  // Every item takes a byte, so what could not fit is refused before it is counted.
  if (*argument > reader.left()) return std::nullopt;
  return (*head >> 5) == kMap ? *argument * 2 : *argument;
}

}  // namespace

bool IsPlainCbor(std::string_view bytes) {
  Reader reader(bytes);
  std::vector<std::uint64_t> open = {1};  // items still to come, outermost first
  while (!open.empty()) {
    if (open.back() == 0) {
      open.pop_back();
      continue;
    }
    open.back() -= 1;
    std::optional<std::uint64_t> items = ReadItem(reader);
    if (!items) return false;
    if (*items > 0) open.push_back(*items);
    if (open.size() > kCborDepthMax) return false;
  }
  return reader.left() == 0;
}

}  // namespace hark::value
