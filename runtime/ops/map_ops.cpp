#include <algorithm>
#include <span>

#include "compiler/ir/limits.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"

namespace hark::ops {
namespace {

using value::AsText;
using value::At;
using value::List;
using value::Map;
using value::MapEntry;
using value::WordOf;

std::string_view KeyOf(const MapEntry& entry) { return AsText(entry.key); }

// The entry of a key, or the one it would stand before.
const MapEntry* PlaceOf(const Map& map, std::string_view key) {
  return std::ranges::lower_bound(map.entries, map.entries + map.count, key, {}, KeyOf);
}

bool IsAt(const Map& map, const MapEntry* place, std::string_view key) {
  return place != map.entries + map.count && KeyOf(*place) == key;
}

Map* MakeMap(Context& context, std::size_t count) {
  if (count > ir::kMaxListItems) {
    context.Raise(Trap::ListTooLong);
    return nullptr;
  }
  if (!SpendItems(context, count)) return nullptr;
  Map* map = context.arena->NewMap(count);
  if (map == nullptr) context.Raise(Trap::OutOfMemory);
  return map;
}

}  // namespace

extern "C" {

// Of a key that is there twice the last value stays.
Word hark_op_map_of(Context* context, Word keys, Word values) {
  const List& names = At<List>(keys);
  const List& items = At<List>(values);
  if (items.count < names.count) return context->Raise(Trap::NoSuchItem);
  Map* map = MakeMap(*context, names.count);
  if (map == nullptr) return 0;
  for (std::uint32_t i = 0; i < names.count; ++i) {
    map->entries[i] = {names.items[i], items.items[i]};
  }
  std::ranges::stable_sort(map->all(), {}, KeyOf);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < map->count; ++i) {
    const bool again = kept > 0 && KeyOf(map->entries[kept - 1]) == KeyOf(map->entries[i]);
    map->entries[again ? kept - 1 : kept++] = map->entries[i];
  }
  map->count = kept;
  return WordOf(static_cast<const Map*>(map));
}

Word hark_op_map_get(Context* context, Word word, Word key) {
  const Map& map = At<Map>(word);
  const MapEntry* place = PlaceOf(map, AsText(key));
  return IsAt(map, place, AsText(key)) ? MakeBox(*context, place->value) : 0;
}

Word hark_op_map_with(Context* context, Word word, Word key, Word value) {
  const Map& map = At<Map>(word);
  const MapEntry* place = PlaceOf(map, AsText(key));
  const bool replaces = IsAt(map, place, AsText(key));
  Map* changed = MakeMap(*context, map.count + (replaces ? 0 : 1));
  if (changed == nullptr) return 0;
  MapEntry* next = std::copy(map.entries, place, changed->entries);
  *next++ = {key, value};
  std::copy(replaces ? place + 1 : place, map.entries + map.count, next);
  return WordOf(static_cast<const Map*>(changed));
}

Word hark_op_map_without(Context* context, Word word, Word key) {
  const Map& map = At<Map>(word);
  const MapEntry* place = PlaceOf(map, AsText(key));
  if (!IsAt(map, place, AsText(key))) return word;
  Map* changed = MakeMap(*context, map.count - 1);
  if (changed == nullptr) return 0;
  MapEntry* next = std::copy(map.entries, place, changed->entries);
  std::copy(place + 1, map.entries + map.count, next);
  return WordOf(static_cast<const Map*>(changed));
}

Word hark_op_map_keys(Context* context, Word word) {
  const Map& map = At<Map>(word);
  if (!SpendItems(*context, map.count)) return 0;
  List* keys = context->arena->NewList(map.count);
  if (keys == nullptr) return context->Raise(Trap::OutOfMemory);
  std::ranges::transform(map.all(), keys->items, &MapEntry::key);
  return WordOf(static_cast<const List*>(keys));
}

Word hark_op_map_size(Context*, Word map) {
  return WordOf(static_cast<std::int64_t>(At<Map>(map).count));
}

}  // extern "C"

}  // namespace hark::ops
