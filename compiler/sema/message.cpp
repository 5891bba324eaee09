// What a rule says: the parts of a message, checked against every channel it can go to.
#include <algorithm>
#include <map>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/base/unicode.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/meant.h"
#include "compiler/sema/shown.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

constexpr ContentKind kMediaContents[] = {ContentKind::Image, ContentKind::Video,
                                          ContentKind::Audio, ContentKind::Document};
constexpr ContentKind kRecordContents[] = {ContentKind::Card, ContentKind::Location,
                                           ContentKind::ContactCard};

// A field of a `card`, `location` or `contact`.
struct FieldRule {
  ast::SaidKind kind;
  std::string_view name;
  TypeKind type;
  bool needed;
};
constexpr FieldRule kFieldRules[] = {
    {ast::SaidKind::Card, "title", TypeKind::Text, true},
    {ast::SaidKind::Card, "subtitle", TypeKind::Text, false},
    {ast::SaidKind::Card, "image", TypeKind::Text, false},
    {ast::SaidKind::Location, "latitude", TypeKind::Decimal, true},
    {ast::SaidKind::Location, "longitude", TypeKind::Decimal, true},
    {ast::SaidKind::Location, "name", TypeKind::Text, false},
    {ast::SaidKind::Location, "address", TypeKind::Text, false},
    {ast::SaidKind::Contact, "name", TypeKind::Text, true},
    {ast::SaidKind::Contact, "phone", TypeKind::Text, false},
    {ast::SaidKind::Contact, "email", TypeKind::Text, false},
};

std::string_view WordOf(ast::SaidKind kind) {
  switch (kind) {
    case ast::SaidKind::Card: return "card";
    case ast::SaidKind::Location: return "location";
    case ast::SaidKind::Contact: return "contact card";
  }
  return "";
}

const FieldRule* RuleOf(ast::SaidKind kind, std::string_view name) {
  const auto rule = std::ranges::find_if(
      kFieldRules, [&](const FieldRule& one) { return one.kind == kind && one.name == name; });
  return rule == std::end(kFieldRules) ? nullptr : &*rule;
}

std::vector<std::string> NamesOf(ast::SaidKind kind) {
  std::vector<std::string> names;
  for (const FieldRule& rule : kFieldRules) {
    if (rule.kind == kind) names.emplace_back(rule.name);
  }
  return names;
}

// Whether what such an event tells of is a message by the channel's own id. A button of Messenger
// and Instagram may come without one; who comes by a link has mostly written nothing yet.
bool BringsMessage(EventKind kind, std::string_view channel) {
  static constexpr EventKind kMessages[] = {EventKind::Message, EventKind::StoryReply,
                                            EventKind::StoryMention, EventKind::Reaction};
  if (std::ranges::find(kMessages, kind) != std::end(kMessages)) return true;
  if (kind == EventKind::Tap || kind == EventKind::Stale) {
    return channel != "messenger" && channel != "instagram";
  }
  if (kind == EventKind::Start) return channel == "telegram" || channel == "terminal";
  return kind == EventKind::OrderCreated && channel == "whatsapp";
}

// Whether it is one sign as readers see it, and none of a keyboard, of which a keycap is made.
bool MayBeEmoji(std::string_view text) {
  constexpr std::string_view kKeycap = "\u20E3";
  if (text.empty() || unicode::GraphemeEnds(text).size() != 1) return false;
  return static_cast<unsigned char>(text.front()) >= 0x80 || text.ends_with(kKeycap);
}

}  // namespace

bool BodyChecker::CheckReply(const ast::Reply& node) {
  RefuseEffect(node.verb_span, "reply");
  if (node.parts.empty()) {
    diag::Build(ws_.sink, node.verb_span, diag::NothingSaid)
        .Help("write a part between the braces, such as a text")
        .Emit();
  }
  CheckAim(node);
  for (const ast::Part& part : node.parts) CheckPart(part);
  if (node.otherwise) CheckTemplate(*node.otherwise);
  return true;
}

// A comment is answered in public as often as one likes, in private with one message.
void BodyChecker::CheckAim(const ast::Reply& node) {
  if (node.aim == ast::Reply::Aim::Conversation) return;
  const bool in_private = node.aim == ast::Reply::Aim::Private;
  const bool comment = trigger_ != nullptr && trigger_->trigger.kind == EventKind::Comment;
  if (!comment) {
    diag::Build(ws_.sink, node.verb_span, diag::NoCommentHere,
                diag::Name{in_private ? "privately" : "publicly"})
        .Help("a rule `on comment` can; here write `reply`")
        .Suggest(node.verb_span, "reply")
        .Emit();
    return;
  }
  CheckContent(ws_, channels_, in_private ? ContentKind::PrivateReply : ContentKind::PublicReply,
               node.verb_span);
  if (in_private && node.parts.size() > 1) {
    diag::Build(ws_.sink, node.verb_span, diag::OnePrivateMessage)
        .Help("say it in one text; further messages may go when the person has answered")
        .Emit();
  }
  for (const ast::Part& part : node.parts) {
    const auto* said = std::get_if<ast::SaidText>(&part.node);
    const bool buttons = in_private && said != nullptr && !said->buttons.empty();
    if (buttons) CheckContent(ws_, channels_, ContentKind::PrivateButtons, part.span);
  }
  if (in_private) return;
  for (const ast::Part& part : node.parts) {
    const auto* said = std::get_if<ast::SaidText>(&part.node);
    if (said != nullptr) CheckTextLength(ws_, channels_, said->text, Limit::CommentText);
  }
}

void BodyChecker::CheckPart(const ast::Part& part) {
  std::visit(Match{
                 [&](const ast::SaidText& said) { CheckSaidText(said); },
                 [&](const ast::SaidMedia& media) { CheckMedia(media, part.span); },
                 [&](const ast::SaidRecord& record) { CheckRecord(record, false); },
                 [&](const ast::SaidCarousel& carousel) {
                   CheckContent(ws_, channels_, ContentKind::Carousel, part.span);
                   for (const ast::SaidRecord& card : carousel.cards) CheckRecord(card, true);
                   if (carousel.cards.empty()) {
                     diag::Build(ws_.sink, part.span, diag::NothingSaid)
                         .Help("write `card { … }` between the braces")
                         .Emit();
                   }
                   TellCarousel(ws_, channels_, carousel, part.span);
                 },
                 [&](const ast::SaidTemplate& use) {
                   CheckContent(ws_, channels_, ContentKind::Template, part.span);
                   CheckTemplate(use.call);
                 },
             },
             part.node);
}

void BodyChecker::CheckSaidText(const ast::SaidText& said) {
  CheckAs(said.text, ws_.Scalar(TypeKind::Text));
  CheckSaysSomething(ws_, said.text);
  CheckTextLength(ws_, channels_, said.text);
  CheckButtons(said.buttons);
  if (said.buttons.empty()) return;
  const Span first = said.buttons.front().name.span;
  TellChoices(ws_, channels_, ShownChoices(ws_, said.buttons),
              {first.file, first.begin, said.buttons.back().name.span.end});
}

void BodyChecker::CheckMedia(const ast::SaidMedia& media, Span span) {
  const ContentKind content = kMediaContents[static_cast<std::size_t>(media.kind)];
  CheckLink(media.url, "the " + std::string(Words(content)));
  if (media.caption) CheckAs(*media.caption, ws_.Scalar(TypeKind::Text));
  if (media.filename) CheckAs(*media.filename, ws_.Scalar(TypeKind::Text));
  CheckContent(ws_, channels_, content, span);
  if (media.caption) TellCaption(ws_, channels_, content, *media.caption);
  if (media.filename) CheckFileName(content, ws_.expr(*media.filename).span);
}

void BodyChecker::CheckFileName(ContentKind content, Span span) {
  if (content != ContentKind::Document) {
    diag::Build(ws_.sink, span, diag::FileNameOfNone)
        .Help("write what people are to read as `caption`")
        .Emit();
    return;
  }
  CheckContent(ws_, ThatShow(content), ContentKind::FileName, span);
}

// What a channel does not show as it is has been told as a whole.
std::vector<const ChannelFacts*> BodyChecker::ThatShow(ContentKind content) const {
  std::vector<const ChannelFacts*> shows = channels_;
  std::erase_if(shows, [&](const auto* one) { return one->sends(content) != Sent::Shown; });
  return shows;
}

// A link that is written out can be seen to be none.
void BodyChecker::CheckLink(ExprId url, std::string_view what) {
  CheckAs(url, ws_.Scalar(TypeKind::Text));
  const auto* literal = std::get_if<ast::TextLiteral>(&ws_.expr(url).node);
  if (literal == nullptr || literal->parts.empty()) return;
  const auto* begin = std::get_if<std::string>(&literal->parts.front());
  if (begin == nullptr || begin->starts_with("https://") || begin->starts_with("http://")) return;
  diag::Build(ws_.sink, ws_.expr(url).span, diag::NotALink, diag::Text{std::string(what)})
      .Help("channels fetch it from the web: write where it is, from `https://` on")
      .Emit();
}

void BodyChecker::CheckRecord(const ast::SaidRecord& record, bool in_carousel) {
  if (in_carousel && record.kind != ast::SaidKind::Card) {
    diag::Build(ws_.sink, record.kind_span, diag::ContentNotOnChannel, diag::Text{"a carousel"},
                diag::Text{std::string(WordOf(record.kind))})
        .Help("a carousel is made of cards; send this as a part of its own")
        .Emit();
  }
  CheckFields(record);
  CheckButtons(record.buttons);
  if (in_carousel) return;
  if (record.kind == ast::SaidKind::Card) TellCard(ws_, channels_, record);
  const ContentKind content = kRecordContents[static_cast<std::size_t>(record.kind)];
  CheckContent(ws_, channels_, content, record.kind_span);
  const auto is_phone = [](const ast::PartField& field) { return field.name.text == "phone"; };
  if (content == ContentKind::ContactCard && std::ranges::none_of(record.fields, is_phone)) {
    CheckContent(ws_, ThatShow(content), ContentKind::NamedContact, record.kind_span);
  }
}

void BodyChecker::CheckFields(const ast::SaidRecord& record) {
  const std::string word(WordOf(record.kind));
  std::map<std::string, Span> seen;
  for (const ast::PartField& field : record.fields) {
    const FieldRule* rule = RuleOf(record.kind, field.name.text);
    if (rule == nullptr) {
      Check(field.value);
      DidYouMean(diag::Build(ws_.sink, field.name.span, diag::UnknownPartField, diag::Text{word},
                             diag::Name{field.name.text}),
                 field.name.span, field.name.text, NamesOf(record.kind))
          .Emit();
      continue;
    }
    if (rule->name == "image") {
      CheckLink(field.value, "the image");
    } else {
      CheckAs(field.value, ws_.Scalar(rule->type));
    }
    const auto [place, added] = seen.try_emplace(field.name.text, field.name.span);
    if (added) continue;
    diag::Build(ws_.sink, field.name.span, diag::ArgumentTwice, diag::Name{field.name.text})
        .Note(place->second, "first given here")
        .Help("remove one of the two")
        .Emit();
  }
  for (const FieldRule& rule : kFieldRules) {
    if (rule.kind != record.kind || !rule.needed || seen.contains(std::string(rule.name))) continue;
    diag::Build(ws_.sink, record.kind_span, diag::PartFieldMissing, diag::Text{word},
                diag::Name{std::string(rule.name)})
        .Help("add `" + std::string(rule.name) + ": …` between the braces")
        .Emit();
    return;
  }
}

void BodyChecker::CheckButtons(const std::vector<ast::Button>& buttons) {
  std::map<std::string, Span> seen;
  for (const ast::Button& button : buttons) {
    if (button.title) CheckAs(*button.title, ws_.Scalar(TypeKind::Text));
    if (button.url) {
      CheckLink(*button.url, "what the button opens");
      CheckContent(ws_, channels_, ContentKind::LinkButton, button.name.span);
    }
    if (!button.url) ws_.buttons.insert(button.name.text);
    const auto [place, added] = seen.try_emplace(button.name.text, button.name.span);
    if (added) continue;
    diag::Build(ws_.sink, button.name.span, diag::DuplicateName, diag::Name{button.name.text})
        .Note(place->second, "first declared here")
        .Help("rename one of the two")
        .Emit();
  }
}

void BodyChecker::CheckTemplate(ExprId call) {
  const auto& node = std::get<ast::Call>(ws_.expr(call).node);
  Symbol* symbol = ws_.Find(node.callee.text, node.callee.span);
  const Callable* callable = symbol != nullptr && symbol->kind == Symbol::Kind::Callable
                                 ? &ws_.callables[symbol->index]
                                 : nullptr;
  const bool is_template =
      callable != nullptr && callable->catalogue != nullptr && callable->catalogue->is_template;
  if (symbol != nullptr && !is_template) {
    diag::Build(ws_.sink, node.callee.span, diag::NotATemplate, diag::Name{node.callee.text})
        .Help("a template is declared as the channel has approved it: `template " +
              node.callee.text + " { en \"…\" }`")
        .Emit();
    CheckAnyway(node.arguments);
    return;
  }
  says_template_ = true;
  CheckAs(call, ws_.Scalar(TypeKind::Text));
  says_template_ = false;
}

bool BodyChecker::CheckReact(const ast::React& node, Span span) {
  const bool refused = RefuseEffect(span, "react");
  CheckAs(node.emoji, ws_.Scalar(TypeKind::Text));
  if (!refused) CheckEmoji(node.emoji);
  if (!refused && CheckReacts(span)) CheckContent(ws_, channels_, ContentKind::Reaction, span);
  return true;
}

// Of a text that is written out; which emoji there are is the channel's to say.
void BodyChecker::CheckEmoji(ExprId emoji) {
  const std::optional<ConstValue> value = EvaluateQuietly(ws_, emoji);
  const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
  if (text == nullptr || MayBeEmoji(*text)) return;
  const std::string who = channels_.empty() ? "a chat" : std::string(channels_.front()->title);
  const std::string what = "reaction " + std::string(ws_.sources.Text(ws_.expr(emoji).span));
  diag::Build(ws_.sink, ws_.expr(emoji).span, diag::ContentNotOnChannel, diag::Text{who},
              diag::Text{what})
      .Help("a reaction is one emoji, such as \"👍\"; words are answered with `reply`")
      .Emit();
}

// Whether what woke the rule is a message, or is about one. A flow is told where it is run.
bool BodyChecker::CheckReacts(Span span) {
  if (trigger_ == nullptr || trigger_->info == nullptr) return true;
  const EventKind kind = trigger_->trigger.kind;
  const bool has_none = std::ranges::none_of(
      channels_, [&](const ChannelFacts* channel) { return BringsMessage(kind, channel->name); });
  for (const ChannelFacts* channel : channels_) {
    if (BringsMessage(kind, channel->name)) continue;
    const std::string words = kind == EventKind::Schedule ? "every" : std::string(Info(kind).words);
    const std::string brings = "`on " + words + "` brings none";
    diag::Build(ws_.sink, span, diag::NoMessageHere)
        .Help(has_none ? brings + "; a rule `on message` can react"
                       : brings + " from " + std::string(channel->name) +
                             ": react where it does, as in `on telegram { react … }`")
        .Emit();
    return false;
  }
  return true;
}

// Inside, what is said goes to those channels alone; in the `else`, to the others.
bool BodyChecker::CheckOn(const ast::On& node) {
  if (!node.channels.empty()) RefuseEffect(node.channels.front().span, "on");
  const auto named = [&](const ChannelFacts* channel) {
    return std::ranges::any_of(node.channels,
                               [&](const ast::Name& name) { return name.text == channel->name; });
  };
  for (const ast::Name& name : node.channels) {
    if (!CheckChannel(ws_, name)) continue;
    const bool comes = std::ranges::any_of(
        channels_, [&](const ChannelFacts* channel) { return channel->name == name.text; });
    if (comes) continue;
    diag::Build(ws_.sink, name.span, diag::NeverOnChannel, diag::Name{name.text})
        .Help("add it to the rule's `from`, or remove it here")
        .Emit();
  }
  const std::vector<const ChannelFacts*> all = channels_;
  const Paths before = known_;
  std::erase_if(channels_, [&](const ChannelFacts* channel) { return !named(channel); });
  const bool then_goes_on = CheckBody(node.then);
  const Paths after_then = std::exchange(known_, before);
  channels_ = all;
  std::erase_if(channels_, named);
  const bool else_goes_on = !node.otherwise || CheckBody(*node.otherwise);
  channels_ = all;
  if (then_goes_on && else_goes_on) known_ = Both(after_then, known_);
  if (then_goes_on && !else_goes_on) known_ = after_then;
  return then_goes_on || else_goes_on;
}

}  // namespace hark::sema
