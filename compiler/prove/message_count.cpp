#include "compiler/prove/message_count.h"

#include <algorithm>
#include <iterator>
#include <variant>

#include "compiler/channel/choices.h"

namespace hark::prove {
namespace {

// More than any statement can draft: what stops the rounds where a loop would draft for ever.
constexpr std::size_t kMostDrafted = 256;

std::size_t Index(ir::BlockId block) { return static_cast<std::size_t>(block.index); }

struct Media {
  ir::Part part;
  ContentKind content;
};
constexpr Media kMedia[] = {
    {ir::Part::image, ContentKind::Image},
    {ir::Part::video, ContentKind::Video},
    {ir::Part::audio, ContentKind::Audio},
    {ir::Part::document, ContentKind::Document},
};

bool IsShown(const ChannelFacts& channel, ContentKind kind) {
  return channel.sends(kind) == Sent::Shown;
}

}  // namespace

// A message is drafted by one statement, so on all ways to a place it is the same.
MessageCounter::MessageCounter(const ir::Program& program, const LoopNest& nest)
    : program_(program), nest_(nest) {
  const auto longer = [](Draft& draft, const Draft& other) {
    if (other.size() <= draft.size() || other.size() > kMostDrafted) return false;
    draft = other;
    return true;
  };
  at_start_ = AtBlockStarts<Draft>(
      nest, [&](std::uint32_t inst, Draft& draft) { Step(inst, draft); }, longer);
}

void MessageCounter::Step(std::uint32_t inst, Draft& draft) const {
  const auto* call = std::get_if<ir::CallOp>(&nest_.function.insts[inst]);
  if (call == nullptr) return;
  const auto arg = [&](std::uint32_t at) { return nest_.function.args[call->args.begin + at]; };
  if (call->op == ir::Op::reply_message || call->op == ir::Op::send_message) draft.clear();
  if (call->op != ir::Op::part) return;
  draft.push_back({static_cast<ir::Part>(arg(0)), ir::InstId{arg(1)}});
}

MessageCounter::Draft MessageCounter::DraftOf(std::uint32_t inst) const {
  for (const ir::BlockId id : nest_.order) {
    const ir::Block& block = nest_.function.blocks[id];
    if (inst < block.begin || inst >= block.end) continue;
    Draft draft = at_start_[Index(id)];
    for (std::uint32_t at = block.begin; at < inst; ++at) Step(at, draft);
    return draft;
  }
  return {};
}

const std::string* MessageCounter::TextOf(ir::InstId value) const {
  const auto* constant =
      std::get_if<ir::Const>(&nest_.function.insts[static_cast<std::size_t>(value.index)]);
  if (constant == nullptr) return nullptr;
  return std::get_if<std::string>(&program_.constants[constant->constant].value);
}

std::int64_t MessageCounter::OfText(const std::string* text, std::size_t choices,
                                    const ChannelFacts& channel) const {
  std::int64_t count = 1;
  const Bound most = channel.bound(Limit::Text);
  const auto holds = [&] {
    return Within(*text, {most.max * static_cast<std::size_t>(count), most.unit});
  };
  while (text != nullptr && most.max > 0 && !holds()) ++count;
  const auto form = std::ranges::find_if(kChoiceForms, [&](const ChoiceFormFacts& one) {
    return choices > 0 && Shows(channel, one, choices);
  });
  if (form == kChoiceForms.end()) return count;
  const Bound prompt = channel.bound(form->prompt);
  const bool fits = prompt.max == 0 || (text != nullptr && Within(*text, prompt));
  const bool whole = form->prompt == Limit::Text;
  return fits || whole ? count : count + 1;
}

std::int64_t MessageCounter::OfCards(const Draft& draft, const ChannelFacts& channel) const {
  std::int64_t count = 0;
  std::int64_t cards = 0;
  for (auto card = draft.begin(); card != draft.end();) {
    const auto end = std::find_if(card + 1, draft.end(),
                                  [](const Drafted& one) { return one.part == ir::Part::card; });
    const auto has = [&](ir::Part part) {
      return std::count_if(card, end, [&](const Drafted& one) { return one.part == part; });
    };
    if (card->part == ir::Part::card) {
      cards += 1;
      const bool image = has(ir::Part::card_image) > 0;
      const std::int64_t buttons = has(ir::Part::button);
      const bool shown = image && buttons > 0 && IsShown(channel, ContentKind::Card);
      const std::string* title = has(ir::Part::card_subtitle) > 0 ? nullptr : TextOf(card->value);
      const auto text = OfText(title, static_cast<std::size_t>(buttons), channel);
      const bool apart = image && buttons > 0;  // else it is a picture with words below it
      count += shown ? 1 : text + (apart ? 1 : 0);
    }
    card = end;
  }
  return cards > 1 && IsShown(channel, ContentKind::Carousel) ? 1 : count;
}

std::int64_t MessageCounter::OfMedia(const Draft& draft, ContentKind kind,
                                     const ChannelFacts& channel) const {
  if (!IsShown(channel, kind)) return 1;
  const bool words = std::ranges::any_of(draft, [&](const Drafted& one) {
    return one.part == ir::Part::caption ||
           (one.part == ir::Part::filename && !IsShown(channel, ContentKind::FileName));
  });
  const bool below = kind != ContentKind::Audio && channel.bound(Limit::Caption).max > 0;
  return words && !below ? 2 : 1;
}

std::int64_t MessageCounter::Of(std::uint32_t inst, const ChannelFacts& channel) const {
  const auto& call = std::get<ir::CallOp>(nest_.function.insts[inst]);
  if (call.op == ir::Op::ask_choices) {
    const auto arg = [&](std::uint32_t at) { return nest_.function.args[call.args.begin + at]; };
    const ir::Type& type = program_.types[ir::TypeId{arg(0)}];
    const std::size_t choices = program_.enums[type.enum_id].cases.size();
    return OfText(TextOf(ir::InstId{arg(1)}), choices, channel);
  }
  if (call.op != ir::Op::reply_message) return 1;
  const Draft draft = DraftOf(inst);
  const std::string* text = nullptr;
  std::size_t choices = 0;
  for (const Drafted& one : draft) {
    if (one.part == ir::Part::card) return OfCards(draft, channel);
    const auto* media = std::ranges::find(kMedia, one.part, &Media::part);
    if (media != std::end(kMedia)) return OfMedia(draft, media->content, channel);
    if (one.part == ir::Part::otherwise) break;
    if (one.part == ir::Part::text) text = TextOf(one.value);
    choices += one.part == ir::Part::button ? 1 : 0;
  }
  return OfText(text, choices, channel);
}

}  // namespace hark::prove
