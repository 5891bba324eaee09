#include "runtime/channel/content.h"

#include <nlohmann/json.hpp>

#include "compiler/base/match.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

using json::Member;

constexpr std::string_view kMedia[] = {"image", "video", "audio", "document"};
constexpr std::string_view kForms[] = {"buttons", "list", "quick_replies", "numbered"};
constexpr std::string_view kTargets[] = {"conversation", "private", "public", "message"};

template <typename Enum, std::size_t N>
Enum Named(const std::string_view (&words)[N], std::string_view word) {
  for (std::size_t at = 0; at < N; ++at) {
    if (words[at] == word) return static_cast<Enum>(at);
  }
  return Enum{};
}

// Members with nothing to say are left out.
void Put(json::Value& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

json::Value Of(const std::vector<Choice>& choices) {
  json::Value list = json::Value::array();
  for (const Choice& choice : choices) {
    json::Value one = {{"title", choice.title}};
    Put(one, "payload", choice.payload);
    Put(one, "url", choice.url);
    list.push_back(std::move(one));
  }
  return list;
}

json::Value Of(const Media& media) {
  json::Value value = {{"kind", kMedia[static_cast<std::size_t>(media.kind)]}, {"url", media.url}};
  Put(value, "caption", media.caption);
  Put(value, "filename", media.filename);
  return value;
}

json::Value Of(const Cards& cards) {
  json::Value list = json::Value::array();
  for (const Card& card : cards.cards) {
    json::Value one = {{"title", card.title}};
    Put(one, "subtitle", card.subtitle);
    Put(one, "image", card.image);
    if (!card.buttons.empty()) one["buttons"] = Of(card.buttons);
    list.push_back(std::move(one));
  }
  return list;
}

json::Value Of(const Location& location) {
  json::Value value = {{"latitude", location.latitude}, {"longitude", location.longitude}};
  Put(value, "name", location.name);
  Put(value, "address", location.address);
  return value;
}

json::Value Of(const ContactCard& card) {
  json::Value value = {{"name", card.name}};
  Put(value, "phone", card.phone);
  Put(value, "email", card.email);
  return value;
}

json::Value Of(const Template& one) {
  return {{"name", one.name}, {"language", one.language}, {"parameters", one.parameters}};
}

void PutBody(json::Value& value, const Body& body) {
  std::visit(Match{
                 [](std::monostate) {},
                 [&](const Media& media) { value["media"] = Of(media); },
                 [&](const Cards& cards) { value["cards"] = Of(cards); },
                 [&](const Location& location) { value["location"] = Of(location); },
                 [&](const ContactCard& card) { value["contact"] = Of(card); },
                 [&](const Template& one) { value["template"] = Of(one); },
                 [&](const Reaction& reaction) { value["reaction"] = reaction.emoji; },
             },
             body);
}

std::vector<Choice> ChoicesOf(const json::Value& list) {
  std::vector<Choice> choices;
  for (const json::Value& one : json::Elements(list)) {
    choices.push_back({json::Text(Member(one, "title")), json::Text(Member(one, "payload")),
                       json::Text(Member(one, "url"))});
  }
  return choices;
}

Cards CardsOf(const json::Value& list) {
  Cards cards;
  for (const json::Value& one : json::Elements(list)) {
    cards.cards.push_back({json::Text(Member(one, "title")), json::Text(Member(one, "subtitle")),
                           json::Text(Member(one, "image")), ChoicesOf(Member(one, "buttons"))});
  }
  return cards;
}

Template TemplateOf(const json::Value& value) {
  Template one{json::Text(Member(value, "name")), json::Text(Member(value, "language")), {}};
  for (const json::Value& parameter : json::Elements(Member(value, "parameters"))) {
    one.parameters.push_back(json::Text(parameter));
  }
  return one;
}

Body BodyOf(const json::Value& value) {
  const auto text = [](const json::Value& object, const char* name) {
    return json::Text(Member(object, name));
  };
  if (const json::Value& media = Member(value, "media"); media.is_object()) {
    return Media{Named<MediaKind>(kMedia, text(media, "kind")), text(media, "url"),
                 text(media, "caption"), text(media, "filename")};
  }
  if (const json::Value& cards = Member(value, "cards"); cards.is_array()) return CardsOf(cards);
  if (const json::Value& place = Member(value, "location"); place.is_object()) {
    return Location{text(place, "latitude"), text(place, "longitude"), text(place, "name"),
                    text(place, "address")};
  }
  if (const json::Value& card = Member(value, "contact"); card.is_object()) {
    return ContactCard{text(card, "name"), text(card, "phone"), text(card, "email")};
  }
  if (const json::Value& one = Member(value, "template"); one.is_object()) return TemplateOf(one);
  if (const json::Value& emoji = Member(value, "reaction"); emoji.is_string()) {
    return Reaction{json::Text(emoji)};
  }
  return {};
}

}  // namespace

std::string_view Word(MediaKind kind) { return kMedia[static_cast<std::size_t>(kind)]; }
std::string_view Word(ChoiceForm form) { return kForms[static_cast<std::size_t>(form)]; }

std::string ToJson(const Content& content) {
  json::Value value = {{"text", content.text}};
  if (!content.choices.empty()) {
    value["choices"] = Of(content.choices);
    if (content.form != ChoiceForm::Buttons) value["form"] = Word(content.form);
  }
  PutBody(value, content.body);
  if (content.target.kind != Target::Kind::Conversation) {
    value["target"] = {{"kind", kTargets[static_cast<std::size_t>(content.target.kind)]},
                       {"id", content.target.id}};
  }
  if (content.otherwise) value["otherwise"] = Of(*content.otherwise);
  return json::Dump(value);
}

Result<Content> ContentFromJson(std::string_view text) {
  auto value = json::Parse(text);
  if (!value) return Fail(FailureKind::Corrupt, "a stored message: " + value.error());
  if (!Member(*value, "text").is_string()) {
    return Fail(FailureKind::Corrupt, "a stored message has no text");
  }
  Content content{json::Text(Member(*value, "text")), ChoicesOf(Member(*value, "choices"))};
  for (const Choice& choice : content.choices) {
    if (!choice.title.empty() && (!choice.payload.empty() || !choice.url.empty())) continue;
    return Fail(FailureKind::Corrupt, "a choice of a stored message has no title or payload");
  }
  content.form = Named<ChoiceForm>(kForms, json::Text(Member(*value, "form")));
  content.body = BodyOf(*value);
  const json::Value& target = Member(*value, "target");
  content.target = {Named<Target::Kind>(kTargets, json::Text(Member(target, "kind"))),
                    json::Text(Member(target, "id"))};
  const json::Value& otherwise = Member(*value, "otherwise");
  if (otherwise.is_object()) content.otherwise = TemplateOf(otherwise);
  return content;
}

}  // namespace hark::channel
