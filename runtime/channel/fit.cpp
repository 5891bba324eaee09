#include "runtime/channel/fit.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "compiler/base/check.h"
#include "runtime/channel/lower.h"
#include "runtime/channel/split.h"

namespace hark::channel {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

bool HasControl(std::string_view title) {
  return std::ranges::any_of(title, [](char byte) { return byte >= 0 && byte < ' '; });
}

// Titles must differ on WhatsApp, and two buttons of one payload could not be told
// apart anywhere.
bool Holds(const ChannelFacts& facts, const ChoiceFormFacts& form,
           const std::vector<Choice>& choices) {
  if (!Shows(facts, form, choices.size())) return false;
  const Bound title_bound = facts.bound(form.title);
  const Bound payload_bound = facts.bound(form.payload);
  std::set<std::string_view> titles;
  std::set<std::string_view> payloads;
  return std::ranges::all_of(choices, [&](const Choice& choice) {
    if (Blank(choice.title) || HasControl(choice.title)) return false;
    if (!Within(choice.title, title_bound) || !titles.insert(choice.title).second) return false;
    if (!choice.url.empty()) return form.form == ChoiceForm::Buttons;
    return !choice.payload.empty() && Within(choice.payload, payload_bound) &&
           payloads.insert(choice.payload).second;
  });
}

const ChoiceFormFacts* FormFor(const ChannelFacts& facts, const std::vector<Choice>& choices) {
  const auto form = std::ranges::find_if(
      kChoiceForms, [&](const ChoiceFormFacts& one) { return Holds(facts, one, choices); });
  return form == kChoiceForms.end() ? nullptr : &*form;
}

std::vector<std::string> Split(std::string_view text, Bound bound) {
  return SplitText(text, bound.max == 0 ? kNoLimit : bound.max, bound.unit);
}

// The message again with another text, and nothing below it.
Content WithText(const Content& content, std::string text) {
  Content message{std::move(text), {}};
  message.target = content.target;
  return message;
}

Bound TextBound(const ChannelFacts& facts, const Content& content) {
  const Bound comment = facts.bound(Limit::CommentText);
  const bool in_public = content.target.kind == Target::Kind::Public && comment.max > 0;
  return in_public ? comment : facts.bound(Limit::Text);
}

std::vector<Content> FitText(const ChannelFacts& facts, const Content& content,
                             std::string_view text) {
  std::vector<Content> messages;
  for (std::string& piece : Split(text, TextBound(facts, content))) {
    messages.push_back(WithText(content, std::move(piece)));
  }
  return messages;
}

// What was written as numbered lines; null where nobody asks.
using Numbered = std::vector<std::vector<Choice>>;

std::string Number(const Content& content, Numbered* numbered) {
  if (numbered != nullptr) numbered->push_back(content.choices);
  return NumberedText(content);
}

std::vector<Content> FitOne(const ChannelFacts& facts, const Content& content, Numbered* numbered);

std::vector<Content> FitChoices(const ChannelFacts& facts, const Content& content,
                                Numbered* numbered) {
  const ChoiceFormFacts* form = Blank(content.text) ? nullptr : FormFor(facts, content.choices);
  // Only a button opens a link: where they do not all fit as buttons, links are written out.
  const bool links =
      std::ranges::any_of(content.choices, [](const Choice& one) { return !one.url.empty(); });
  if (form == nullptr && links) return FitOne(facts, LinksAsLines(content), numbered);
  if (form == nullptr) return FitText(facts, content, Number(content, numbered));
  std::vector<Content> messages = FitText(facts, content, content.text);
  HARK_CHECK(!messages.empty(), "a text with buttons is not blank");
  const std::string last = std::move(messages.back().text);
  messages.pop_back();
  const Bound prompt = facts.bound(form->prompt);
  std::vector<std::string> pieces =
      Split(last, prompt.max == 0 ? facts.bound(Limit::Text) : prompt);
  std::string above;
  for (std::size_t at = 0; at + 1 < pieces.size(); ++at) above += pieces[at];
  if (!above.empty()) messages.push_back(WithText(content, std::move(above)));
  messages.push_back(WithText(content, std::move(pieces.back())));
  messages.back().choices = content.choices;
  messages.back().form = form->form;
  return messages;
}

std::vector<Content> FitOne(const ChannelFacts& facts, const Content& content, Numbered* numbered) {
  if (!std::holds_alternative<std::monostate>(content.body)) return {content};
  if (content.choices.empty()) return FitText(facts, content, content.text);
  return FitChoices(facts, content, numbered);
}

std::vector<Content> FitEach(const ChannelFacts& facts, const Content& content,
                             Numbered* numbered) {
  std::vector<Content> messages;
  for (const Content& lowered : Lower(facts, content)) {
    for (Content& message : FitOne(facts, lowered, numbered))
      messages.push_back(std::move(message));
  }
  return messages;
}

// All of it in one text, with all choices at its end.
std::vector<Content> FitWords(const ChannelFacts& facts, const Content& content,
                              Numbered* numbered) {
  Content all = WithText(content, "");
  for (Content& one : LowerToTexts(facts, content)) {
    if (!all.text.empty()) all.text += "\n\n";
    all.text += one.text;
    std::ranges::move(one.choices, std::back_inserter(all.choices));
  }
  return FitText(facts, all, all.choices.empty() ? all.text : Number(all, numbered));
}

// In public a comment is answered in words, and in private where the channel takes no more.
bool InWords(const ChannelFacts& facts, const Target& target) {
  const bool in_private = target.kind == Target::Kind::Private;
  const bool buttons = facts.sends(ContentKind::PrivateButtons) == Sent::Shown;
  return target.kind == Target::Kind::Public || (in_private && !buttons);
}

std::vector<Content> Fit(const ChannelFacts& facts, const Content& content, Numbered* numbered) {
  std::vector<Content> messages = InWords(facts, content.target)
                                      ? FitWords(facts, content, numbered)
                                      : FitEach(facts, content, numbered);
  // In private a comment is answered with one message.
  const bool in_private = content.target.kind == Target::Kind::Private;
  if (!in_private || messages.size() <= 1) return messages;
  if (numbered != nullptr) numbered->clear();
  return FitWords(facts, content, numbered);
}

}  // namespace

std::string NumberedText(const Content& content) {
  std::string text = content.text;
  if (!text.empty()) text += "\n\n";
  for (std::size_t index = 0; index < content.choices.size(); ++index) {
    if (index > 0) text += '\n';
    text += std::to_string(index + 1) + ". " + content.choices[index].title;
  }
  return text;
}

std::vector<Content> FitTo(const ChannelFacts& facts, const Content& content) {
  std::vector<Content> messages = Fit(facts, content, nullptr);
  // What goes instead goes once, however many messages it stands for.
  if (!messages.empty()) messages.front().otherwise = content.otherwise;
  return messages;
}

std::vector<std::vector<Choice>> NumberedIn(const ChannelFacts& facts, const Content& content) {
  Numbered numbered;
  Fit(facts, content, &numbered);
  return numbered;
}

}  // namespace hark::channel
