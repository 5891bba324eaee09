#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/channel/choices.h"

// What a message says, before a channel's form of it. One Content becomes one message,
// or several where the channel needs them (fit.h). Stored in the outbox as JSON.
namespace hark::channel {

// A button, a quick reply, or a row of a list. With a `url` it opens a link instead of
// coming back as a tap.
struct Choice {
  std::string title;
  std::string payload;
  std::string url = {};
  friend bool operator==(const Choice&, const Choice&) = default;
};

enum class MediaKind : std::uint8_t { Image, Video, Audio, Document };
struct Media {
  MediaKind kind = MediaKind::Image;
  std::string url;
  std::string caption;
  std::string filename;
  std::string id = {};  // at the channel, once it was uploaded there; never stored
  friend bool operator==(const Media&, const Media&) = default;
};
struct Card {
  std::string title;
  std::string subtitle;
  std::string image;  // a link; may be empty
  std::vector<Choice> buttons;
  friend bool operator==(const Card&, const Card&) = default;
};
// One is a card, more are a carousel.
struct Cards {
  std::vector<Card> cards;
  friend bool operator==(const Cards&, const Cards&) = default;
};
// Degrees, as decimals in words so that no digit is lost.
struct Location {
  std::string latitude;
  std::string longitude;
  std::string name;
  std::string address;
  friend bool operator==(const Location&, const Location&) = default;
};
struct ContactCard {
  std::string name;
  std::string phone;
  std::string email;
  friend bool operator==(const ContactCard&, const ContactCard&) = default;
};
// A message that the channel has approved.
struct Template {
  std::string name;
  std::string language;
  std::vector<std::string> parameters;  // of the body, in their order
  friend bool operator==(const Template&, const Template&) = default;
};
// To the message that the target names; no emoji takes it back.
struct Reaction {
  std::string emoji;
  friend bool operator==(const Reaction&, const Reaction&) = default;
};

// Where a message goes: into the conversation, or to the comment it answers.
struct Target {
  enum class Kind : std::uint8_t { Conversation, Private, Public, Message };
  Kind kind = Kind::Conversation;
  std::string id;  // of the comment, or of the message reacted to
  friend bool operator==(const Target&, const Target&) = default;
};

// What a message is beside its text. `Nothing` else: the text is the message.
using Body = std::variant<std::monostate, Media, Cards, Location, ContactCard, Template, Reaction>;

struct Content {
  std::string text;
  std::vector<Choice> choices;            // below the text
  ChoiceForm form = ChoiceForm::Buttons;  // how the choices are shown
  Body body = {};
  Target target = {};
  // What goes instead when the reply window has closed by the time it is sent.
  std::optional<Template> otherwise = {};
  friend bool operator==(const Content&, const Content&) = default;
};

std::string_view Word(MediaKind kind);  // "image"
std::string_view Word(ChoiceForm form);

std::string ToJson(const Content& content);
Result<Content> ContentFromJson(std::string_view json);

}  // namespace hark::channel
