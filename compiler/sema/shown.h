#pragma once

#include <string>
#include <vector>

#include "compiler/sema/workspace.h"

// How channels show what is said: where one of them has no room for it in its best form,
// it goes in a simpler one that keeps all of it, and the author is told. The runtime
// decides by the same facts (runtime/channel/fit.h).
namespace hark::sema {

// What is seen whatever its holes hold, in one of the languages it is written in.
struct ShownText {
  std::string text;
  std::string language;  // empty where it is not translated
};
struct ShownChoice {
  std::vector<ShownText> titles;
  bool opens_link = false;
};
std::vector<ShownChoice> ShownChoices(const ir::EnumDecl& decl);
std::vector<ShownChoice> ShownChoices(const Workspace& workspace,
                                      const std::vector<ast::Button>& buttons);

// Tells where choices are too many or too long for the best form of a channel.
void TellChoices(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                 const std::vector<ShownChoice>& choices, Span span);

// Tells where a card is not shown as one, or several not as a carousel.
void TellCard(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
              const ast::SaidRecord& card);
void TellCarousel(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  const ast::SaidCarousel& carousel, Span span);

// Tells where a caption is sent below what it describes.
void TellCaption(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                 ContentKind media, ExprId caption);

}  // namespace hark::sema
