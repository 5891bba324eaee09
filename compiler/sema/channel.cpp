#include "compiler/sema/channel.h"

#include <algorithm>
#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

// The parts of a text that are written in the script: what it holds at the very least.
void WrittenParts(Workspace& workspace, ExprId id, std::string& written) {
  if (const auto* text = std::get_if<ast::TextLiteral>(&workspace.expr(id).node)) {
    for (const ast::TextPart& part : text->parts) {
      if (const auto* words = std::get_if<std::string>(&part)) written += *words;
      if (const auto* hole = std::get_if<ExprId>(&part)) WrittenParts(workspace, *hole, written);
    }
    return;
  }
  const auto* constant = std::get_if<ToConst>(&workspace.fact(id).target);
  if (constant == nullptr) return;
  const std::optional<ConstValue>& value = workspace.consts[constant->index].value;
  const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
  if (text != nullptr) written += *text;
}

void CheckWritten(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  ExprId id) {
  std::string written;
  WrittenParts(workspace, id, written);
  const auto report = [&](std::size_t length, std::string_view title, std::size_t max) {
    diag::Build(workspace.sink, workspace.expr(id).span, diag::TextTooLongForChannel,
                diag::Count{static_cast<std::int64_t>(length)}, diag::Text{std::string(title)},
                diag::Count{static_cast<std::int64_t>(max)})
        .Help("split it into several replies")
        .Emit();
  };
  if (written.size() > ir::kMaxTextBytes) {
    report(written.size(), "a text", ir::kMaxTextBytes);
    return;
  }
  for (const ChannelFacts* channel : channels) {
    if (channel->text_max == 0) continue;
    const std::size_t length = Length(written, channel->text_unit);
    if (length <= channel->text_max) continue;
    report(length, channel->title, channel->text_max);
    return;
  }
}

std::vector<std::string> Connected(const Workspace& workspace) { return workspace.world.channels; }

// Why this channel shows the choices as numbered text; empty where it shows buttons.
std::string WhyNumbered(Workspace& workspace, const ChannelFacts& channel, const ir::EnumDecl& decl,
                        ExprId prompt) {
  if (channel.choices_max == 0) return {};
  if (decl.cases.size() > channel.choices_max) {
    return "it has " + std::to_string(decl.cases.size()) + " choices and " +
           std::string(channel.title) + " shows " + std::to_string(channel.choices_max) +
           " buttons";
  }
  for (const ir::EnumCase& one : decl.cases) {
    const std::size_t length = Length(one.label, channel.choice_unit);
    if (channel.choice_max == 0 || length <= channel.choice_max) continue;
    return "\"" + one.label + "\" has " + std::to_string(length) +
           " characters and a button's title " + std::to_string(channel.choice_max);
  }
  std::string written;
  WrittenParts(workspace, prompt, written);
  const std::size_t length = Length(written, channel.text_unit);
  if (channel.prompt_max == 0 || length <= channel.prompt_max) return {};
  return "the question has " + std::to_string(length) + " characters and a text above buttons " +
         std::to_string(channel.prompt_max);
}

}  // namespace

bool CheckChannel(Workspace& workspace, const ast::Name& written) {
  const std::vector<std::string> connected = Connected(workspace);
  if (std::ranges::find(connected, written.text) != connected.end()) return true;
  auto builder =
      diag::Build(workspace.sink, written.span, diag::UnknownChannel, diag::Name{written.text});
  if (ChannelNamed(written.text) != nullptr) {
    std::move(builder).Label("this channel is not connected");
    std::move(builder).Help("connect it in hark.toml");
  } else {
    DidYouMean(std::move(builder), written.span, written.text, connected);
  }
  std::move(builder).Emit();
  return false;
}

std::vector<const ChannelFacts*> ChannelsOf(Workspace& workspace,
                                            const std::vector<ast::Name>& written) {
  std::vector<const ChannelFacts*> channels;
  const auto add = [&](const std::string& name) {
    const ChannelFacts* facts = ChannelNamed(name);
    if (facts != nullptr) channels.push_back(facts);
  };
  for (const ast::Name& name : written) {
    if (CheckChannel(workspace, name)) add(name.text);
  }
  if (!written.empty()) return channels;
  for (const std::string& name : workspace.world.channels) add(name);
  return channels;
}

void CheckTextLength(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                     ExprId text) {
  const auto* call = std::get_if<ToCallable>(&workspace.fact(text).target);
  const Callable* callable = call != nullptr ? &workspace.callables[call->index] : nullptr;
  if (callable == nullptr || callable->catalogue == nullptr) {
    CheckWritten(workspace, channels, text);
    return;
  }
  for (const ast::Translation& translation : callable->catalogue->translations) {
    CheckWritten(workspace, channels, translation.text);
  }
}

void CheckChoices(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  ir::EnumId choices, Span span, ExprId prompt) {
  const ir::EnumDecl& decl = workspace.program.enums[choices];
  for (const ChannelFacts* channel : channels) {
    const std::string why = WhyNumbered(workspace, *channel, decl, prompt);
    if (why.empty()) continue;
    diag::Build(workspace.sink, span, diag::ChoicesNumbered,
                diag::Text{std::string(channel->title)})
        .Label(why)
        .Emit();
    // One place and kind is told once; the narrowest channel comes first in the table.
    return;
  }
}

}  // namespace hark::sema
