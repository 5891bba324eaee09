#pragma once

#include <string>
#include <vector>

#include "compiler/sema/workspace.h"

namespace hark::sema {

// The connected channels a rule runs on: those it names, or all. Reports unknown ones.
std::vector<const ChannelFacts*> ChannelsOf(Workspace& workspace,
                                            const std::vector<ast::Name>& written);

// Whether this is a connected channel; reports one that is not.
bool CheckChannel(Workspace& workspace, const ast::Name& written);

// What a text has in it whatever its holes hold, and where it is written; one for each
// language that it is translated into.
struct WrittenText {
  ExprId at;
  std::string text;
  std::string language;  // empty where it is not translated
};
std::vector<WrittenText> WrittenIn(const Workspace& workspace, ExprId text);

// Reports a text that is longer than one of the channels takes of this, whatever its
// holes hold; of a catalogue text, every translation.
void CheckTextLength(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                     ExprId text, Limit limit = Limit::Text);

// Reports what one of the channels cannot carry, and tells what is lowered there.
void CheckContent(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  ContentKind content, Span span);

}  // namespace hark::sema
