#include <algorithm>
#include <string>

#include "compiler/ir/limits.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/same.h"
#include "runtime/ops/search.h"

namespace hark::ops {
namespace {

using value::AsText;
using value::At;
using value::List;
using value::WordOf;

ir::TypeId TypeOf(Word immediate) { return ir::TypeId{static_cast<std::int32_t>(immediate)}; }

// A list with room for more items than it has.
List* MakeRoom(Context& context, const List& items, std::size_t room) {
  List* list = context.arena->NewList(room);
  if (list == nullptr) {
    context.Raise(Trap::OutOfMemory);
    return nullptr;
  }
  std::copy_n(items.items, items.count, list->items);
  list->count = items.count;
  list->room = static_cast<std::uint32_t>(room);
  return list;
}

}  // namespace

extern "C" {

Word hark_op_list_length(Context*, Word list) { return WordOf(std::int64_t{At<List>(list).count}); }

Word hark_op_list_get(Context* context, Word list, Word index) {
  const List& items = At<List>(list);
  if (index >= items.count) return context->Raise(Trap::NoSuchItem);
  return items.items[index];
}

// `type` is that of the list's items.
Word hark_op_list_has(Context* context, Word type, Word list, Word wanted) {
  const List& items = At<List>(list);
  if (!SpendItems(*context, items.count)) return 0;
  for (std::uint32_t i = 0; i < items.count; ++i) {
    if (SameValue(*context, TypeOf(type), items.items[i], wanted)) return 1;
    if (context->trap != Trap::None) return 0;
  }
  return 0;
}

Word hark_op_list_first(Context* context, Word list) {
  const List& items = At<List>(list);
  return items.count == 0 ? 0 : MakeBox(*context, items.items[0]);
}

Word hark_op_list_last(Context* context, Word list) {
  const List& items = At<List>(list);
  return items.count == 0 ? 0 : MakeBox(*context, items.items[items.count - 1]);
}

Word hark_op_list_concat(Context* context, Word a, Word b) {
  const List& left = At<List>(a);
  const List& right = At<List>(b);
  const std::size_t count = std::size_t{left.count} + right.count;
  if (count > ir::kMaxListItems) return context->Raise(Trap::ListTooLong);
  if (!SpendItems(*context, count)) return 0;
  List* both = MakeRoom(*context, left, count);
  if (both == nullptr) return 0;
  std::copy_n(right.items, right.count, both->items + left.count);
  both->count = static_cast<std::uint32_t>(count);
  both->room = 0;
  return WordOf(static_cast<const List*>(both));
}

Word hark_op_list_join(Context* context, Word list, Word by) {
  const List& items = At<List>(list);
  if (!SpendItems(*context, items.count)) return 0;
  std::string joined;
  for (std::uint32_t i = 0; i < items.count; ++i) {
    if (i > 0) joined += AsText(by);
    joined += AsText(items.items[i]);
    if (joined.size() > ir::kMaxTextBytes) return context->Raise(Trap::TextTooLong);
  }
  if (!SpendBytes(*context, joined.size())) return 0;
  return MakeText(*context, joined);
}

// Charged is what cutting the texts into words takes, which is most of it and bounds the memory
// that they are kept in, and a look at all of them for each word that may be looked for: one has a
// letter and a space at least.
Word hark_op_list_search(Context* context, Word list, Word wanted, Word most) {
  const List& items = At<List>(list);
  std::vector<std::string_view> texts;
  std::size_t bytes = AsText(wanted).size();
  for (std::uint32_t i = 0; i < items.count; ++i) {
    texts.push_back(AsText(items.items[i]));
    bytes += texts.back().size();
  }
  constexpr std::size_t kStepsPerByte = 4;
  const std::size_t looks = std::min(kMostLookedFor, AsText(wanted).size() / 2) + 1;
  if (!SpendItems(*context, items.count) || !SpendSteps(*context, bytes * kStepsPerByte)) return 0;
  if (!SpendBytes(*context, bytes * looks)) return 0;
  const auto at_most = static_cast<std::int64_t>(most);
  const std::vector<std::size_t> places =
      Nearest(texts, AsText(wanted), static_cast<std::size_t>(std::max<std::int64_t>(at_most, 0)));
  List* nearest = context->arena->NewList(places.size());
  if (nearest == nullptr) return context->Raise(Trap::OutOfMemory);
  for (std::size_t i = 0; i < places.size(); ++i) nearest->items[i] = items.items[places[i]];
  nearest->count = static_cast<std::uint32_t>(places.size());
  nearest->room = 0;
  return WordOf(static_cast<const List*>(nearest));
}

// Grows in place where a list was made here and has room, so that making one of n items
// takes n steps. A list from elsewhere has none and is copied.
Word hark_op_list_push(Context* context, Word list, Word item) {
  constexpr std::size_t kRoomLeast = 8;
  const List& items = At<List>(list);
  if (items.count >= ir::kMaxListItems) return context->Raise(Trap::ListTooLong);
  auto* grown = const_cast<List*>(&items);
  if (items.room <= items.count) {
    if (!SpendItems(*context, items.count)) return 0;
    grown = MakeRoom(*context, items, std::max<std::size_t>(kRoomLeast, items.count * 2uz));
    if (grown == nullptr) return 0;
  }
  grown->items[grown->count++] = item;
  return WordOf(static_cast<const List*>(grown));
}

}  // extern "C"

}  // namespace hark::ops
