#include "compiler/base/match.h"
#include "compiler/syntax/ast_printer.h"

namespace hark::syntax {
namespace {

constexpr const char* kAims[] = {"reply", "reply-privately", "reply-publicly"};
constexpr const char* kMedia[] = {"image", "video", "audio", "document"};
constexpr const char* kRecords[] = {"card", "location", "contact"};

}  // namespace

// One plain text is `reply "…"`; anything else has its parts below it.
void AstPrinter::PrintReply(const ast::Reply& reply) {
  const std::string verb = kAims[static_cast<std::size_t>(reply.aim)];
  const std::string instead = Optional("else", reply.otherwise);
  if (!reply.braced && reply.parts.size() == 1) {
    return Line(verb + " " + Part(reply.parts.front()) + instead);
  }
  Line(verb + instead);
  Deeper deeper(*this);
  for (const ast::Part& part : reply.parts) Line(Part(part));
}

void AstPrinter::PrintSend(const ast::Send& send) {
  const std::string to = send.audience ? " to " + send.audience->text : "";
  Line((send.audience ? "broadcast " : "send ") + Part(send.part) + to + " via " +
       send.channel.text + Optional("for", send.purpose) + (send.ignored ? " ignored" : ""));
  PrintElse(send.otherwise);
}

std::string AstPrinter::Sending(const ast::Sending& sending) const {
  std::string written;
  if (sending.quiet) {
    written += " quiet " + std::to_string(sending.quiet->hours.from) + "-" +
               std::to_string(sending.quiet->hours.to) + " in " + Expr(sending.quiet->zone);
  }
  if (sending.most) {
    written += " most " + Expr(sending.most->count) + " per " + sending.most->whose.text + " " +
               Expr(sending.most->period);
  }
  return written;
}

std::string AstPrinter::Part(const ast::Part& part) const {
  return std::visit(
      Match{
          [&](const ast::SaidText& said) { return Expr(said.text) + Buttons(said.buttons); },
          [&](const ast::SaidMedia& media) {
            return "(" + std::string(kMedia[static_cast<std::size_t>(media.kind)]) + " " +
                   Expr(media.url) + Optional("caption", media.caption) +
                   Optional("filename", media.filename) + ")";
          },
          [&](const ast::SaidRecord& record) { return Record(record); },
          [&](const ast::SaidCarousel& carousel) {
            std::string cards;
            for (const ast::SaidRecord& card : carousel.cards) cards += " " + Record(card);
            return "(carousel" + cards + ")";
          },
          [&](const ast::SaidTemplate& use) { return "(template " + Expr(use.call) + ")"; },
      },
      part.node);
}

std::string AstPrinter::Record(const ast::SaidRecord& record) const {
  std::string fields;
  for (const ast::PartField& field : record.fields) {
    fields += " " + field.name.text + ":" + Expr(field.value);
  }
  return "(" + std::string(kRecords[static_cast<std::size_t>(record.kind)]) + fields +
         Buttons(record.buttons) + ")";
}

std::string AstPrinter::Buttons(const std::vector<ast::Button>& buttons) const {
  std::string all;
  for (const ast::Button& button : buttons) {
    all += " (button " + button.name.text + Optional("title", button.title) +
           Optional("opens", button.url) + ")";
  }
  return all;
}

}  // namespace hark::syntax
