#include "runtime/value/arena.h"

#include <algorithm>
#include <new>
#include <utility>

namespace hark::value {
namespace {

// A usual turn needs a few kilobytes, so the block that is kept between turns holds it.
constexpr std::size_t kBlockBytes = 32 << 10;
constexpr std::size_t kAlignment = 8;

}  // namespace

Arena::Arena(std::size_t limit_bytes) : limit_(limit_bytes) {}

bool Arena::AddBlock(std::size_t bytes) {
  std::unique_ptr<char[]> block(new (std::nothrow) char[bytes]);
  if (block == nullptr) return false;
  next_ = block.get();
  block_left_ = bytes;
  blocks_.push_back(std::move(block));
  return true;
}

void* Arena::Allocate(std::size_t bytes) {
  if (bytes > limit_ - used_) return nullptr;
  // Nothing at all still has an address: null means that memory ran out, or a none.
  bytes = std::max((bytes + kAlignment - 1) / kAlignment * kAlignment, kAlignment);
  if (bytes > limit_ - used_) return nullptr;
  // The first block always has the usual size, because it is the one that stays.
  if (blocks_.empty() && !AddBlock(kBlockBytes)) return nullptr;
  if (bytes > block_left_ && !AddBlock(std::max(bytes, kBlockBytes))) return nullptr;
  void* result = next_;
  next_ += bytes;
  block_left_ -= bytes;
  used_ += bytes;
  return result;
}

const Text* Arena::NewText(std::string_view text) {
  void* memory = Allocate(sizeof(Text) + text.size());
  if (memory == nullptr) return nullptr;
  Text* result = new (memory) Text{static_cast<std::uint32_t>(text.size())};
  std::copy(text.begin(), text.end(), result->bytes);
  return result;
}

List* Arena::NewList(std::size_t count) {
  if (count > (limit_ - used_) / sizeof(Word)) return nullptr;
  void* memory = Allocate(sizeof(List) + count * sizeof(Word));
  if (memory == nullptr) return nullptr;
  return new (memory) List{static_cast<std::uint32_t>(count), 0};
}

Map* Arena::NewMap(std::size_t count) {
  if (count > (limit_ - used_) / sizeof(MapEntry)) return nullptr;
  void* memory = Allocate(sizeof(Map) + count * sizeof(MapEntry));
  if (memory == nullptr) return nullptr;
  return new (memory) Map{count};
}

void Arena::Reset() {
  used_ = 0;
  if (blocks_.empty()) return;
  blocks_.resize(1);
  next_ = blocks_.front().get();
  block_left_ = kBlockBytes;
}

}  // namespace hark::value
