#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "compiler/ir/limits.h"
#include "runtime/ops/loaded_program.h"
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

// A list of these items, which are charged for.
Word ListOf(Context& context, std::span<const Word> items) {
  if (!SpendItems(context, items.size())) return 0;
  List* list = context.arena->NewList(items.size());
  if (list == nullptr) return context.Raise(Trap::OutOfMemory);
  std::ranges::copy(items, list->items);
  list->count = static_cast<std::uint32_t>(items.size());
  list->room = 0;
  return WordOf(static_cast<const List*>(list));
}

std::span<const Word> ItemsOf(Word list) { return {At<List>(list).items, At<List>(list).count}; }

// How many of the items a script means by a number: none by a negative one, all by too large a one.
std::size_t Within(std::span<const Word> items, Word count) {
  return static_cast<std::size_t>(
      std::clamp<std::int64_t>(value::AsInt(count), 0, static_cast<std::int64_t>(items.size())));
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

Word hark_op_list_take(Context* context, Word list, Word most) {
  const std::span<const Word> items = ItemsOf(list);
  return ListOf(*context, items.first(Within(items, most)));
}

Word hark_op_list_skip(Context* context, Word list, Word count) {
  const std::span<const Word> items = ItemsOf(list);
  return ListOf(*context, items.subspan(Within(items, count)));
}

Word hark_op_list_reversed(Context* context, Word list) {
  const std::span<const Word> items = ItemsOf(list);
  const std::vector<Word> reversed(items.rbegin(), items.rend());
  return ListOf(*context, reversed);
}

Word hark_op_list_positions(Context* context, Word list) {
  std::vector<Word> numbers(ItemsOf(list).size());
  std::iota(numbers.begin(), numbers.end(), Word{1});
  return ListOf(*context, numbers);
}

// Each item is compared with those that are kept, which SameValue charges for.
Word hark_op_list_unique(Context* context, Word type, Word list) {
  const ir::TypeId element = context->program->ir().types[TypeOf(type)].element;
  std::vector<Word> kept;
  for (const Word item : ItemsOf(list)) {
    if (!SpendSteps(*context, kept.size() / 4 + 1)) return 0;
    const bool there = std::ranges::any_of(kept, [&](Word earlier) {
      return context->trap == Trap::None && SameValue(*context, element, earlier, item);
    });
    if (context->trap != Trap::None) return 0;
    if (!there) kept.push_back(item);
  }
  return ListOf(*context, kept);
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
  std::vector<Word> nearest;
  for (const std::size_t place : places) nearest.push_back(items.items[place]);
  return ListOf(*context, nearest);
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
