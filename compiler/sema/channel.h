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

// Reports a text that is longer than one of the channels takes, whatever its holes hold.
void CheckTextLength(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                     ExprId text);

// Tells where choices cannot be buttons and so become numbered text.
void CheckChoices(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  ir::EnumId choices, Span span, ExprId prompt);

}  // namespace hark::sema
