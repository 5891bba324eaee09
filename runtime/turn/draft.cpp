#include "runtime/turn/draft.h"

#include <string>
#include <string_view>
#include <utility>

namespace hark::turn {
namespace {

using channel::Target;
using ir::Part;

// A link as links are written: a blank, a control sign or a quote in it, which a text brought
// along, would end it or begin another line somewhere on the way.
std::string AsLink(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string link;
  for (const char at : text) {
    const auto byte = static_cast<unsigned char>(at);
    const bool breaks =
        byte <= 0x20 || byte == 0x7F || std::string_view("\"<>\\^`{|}").contains(at);
    if (breaks) {
      link += '%';
      link += kDigits[byte >> 4];
      link += kDigits[byte & 0xF];
    } else {
      link += at;
    }
  }
  return link;
}

// Reads parts one after another into a content.
class Draft {
 public:
  void Add(Part part, std::string text) {
    switch (part) {
      case Part::text: content_.text = std::move(text); break;
      case Part::button: AddButton(std::move(text)); break;
      case Part::button_title:
        if (channel::Choice* button = LastButton()) button->title = std::move(text);
        break;
      case Part::button_link: AddLink(AsLink(text)); break;
      case Part::image: AddMedia(channel::MediaKind::Image, AsLink(text)); break;
      case Part::video: AddMedia(channel::MediaKind::Video, AsLink(text)); break;
      case Part::audio: AddMedia(channel::MediaKind::Audio, AsLink(text)); break;
      case Part::document: AddMedia(channel::MediaKind::Document, AsLink(text)); break;
      case Part::caption: Set(&channel::Media::caption, std::move(text)); break;
      case Part::filename: Set(&channel::Media::filename, std::move(text)); break;
      case Part::card: AddCard(std::move(text)); break;
      case Part::card_subtitle: SetCard(&channel::Card::subtitle, std::move(text)); break;
      case Part::card_image: SetCard(&channel::Card::image, AsLink(text)); break;
      case Part::latitude: Set(&channel::Location::latitude, std::move(text)); break;
      case Part::longitude: Set(&channel::Location::longitude, std::move(text)); break;
      case Part::place_name: Set(&channel::Location::name, std::move(text)); break;
      case Part::place_address: Set(&channel::Location::address, std::move(text)); break;
      case Part::person_name: Set(&channel::ContactCard::name, std::move(text)); break;
      case Part::person_phone: Set(&channel::ContactCard::phone, std::move(text)); break;
      case Part::person_email: Set(&channel::ContactCard::email, std::move(text)); break;
      case Part::template_name: AddTemplate(std::move(text)); break;
      case Part::template_language:
        if (channel::Template* one = LastTemplate()) one->language = std::move(text);
        break;
      case Part::template_parameter:
        if (channel::Template* one = LastTemplate()) one->parameters.push_back(std::move(text));
        break;
      case Part::otherwise: content_.otherwise.emplace(); break;
      case Part::reaction: content_.body = channel::Reaction{std::move(text)}; break;
      case Part::to_private: content_.target = {Target::Kind::Private, std::move(text)}; break;
      case Part::to_public: content_.target = {Target::Kind::Public, std::move(text)}; break;
      case Part::to_message: content_.target = {Target::Kind::Message, std::move(text)}; break;
    }
  }

  channel::Content Take() { return std::move(content_); }

 private:
  // The body as this alternative; another one that stood there gives way.
  template <typename Alternative>
  Alternative& As() {
    if (!std::holds_alternative<Alternative>(content_.body)) content_.body = Alternative{};
    return std::get<Alternative>(content_.body);
  }

  template <typename Alternative>
  void Set(std::string Alternative::*member, std::string text) {
    As<Alternative>().*member = std::move(text);
  }

  void SetCard(std::string channel::Card::*member, std::string text) {
    std::vector<channel::Card>& cards = As<channel::Cards>().cards;
    if (!cards.empty()) cards.back().*member = std::move(text);
  }

  void AddMedia(channel::MediaKind kind, std::string url) {
    content_.body = channel::Media{kind, std::move(url), "", ""};
  }

  void AddCard(std::string title) {
    As<channel::Cards>().cards.push_back({std::move(title), "", "", {}});
  }

  std::vector<channel::Choice>& Buttons() {
    auto* cards = std::get_if<channel::Cards>(&content_.body);
    const bool of_card = cards != nullptr && !cards->cards.empty();
    return of_card ? cards->cards.back().buttons : content_.choices;
  }

  channel::Choice* LastButton() { return Buttons().empty() ? nullptr : &Buttons().back(); }

  // Its name is what comes back, and its title until it gets one.
  void AddButton(std::string name) { Buttons().push_back({name, name}); }

  void AddLink(std::string url) {
    channel::Choice* button = LastButton();
    if (button == nullptr) return;
    button->url = std::move(url);
    button->payload.clear();
  }

  // Behind `otherwise` the one that goes instead.
  channel::Template* LastTemplate() {
    return content_.otherwise ? &*content_.otherwise
                              : std::get_if<channel::Template>(&content_.body);
  }

  void AddTemplate(std::string name) {
    if (!content_.otherwise) content_.body = channel::Template{};
    LastTemplate()->name = std::move(name);
  }

  channel::Content content_{"", {}};
};

}  // namespace

channel::Content Drafted(std::span<const ops::DraftPart> parts) {
  Draft draft;
  for (const ops::DraftPart& part : parts) {
    draft.Add(part.part, std::string(value::AsText(part.text)));
  }
  return draft.Take();
}

}  // namespace hark::turn
