#include "compiler/sema/channel.h"

#include <algorithm>
#include <utility>

#include "compiler/channel/choices.h"
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
                  Limit limit, ExprId id) {
  std::string written;
  WrittenParts(workspace, id, written);
  const auto report = [&](std::size_t length, Unit unit, std::string_view title, std::size_t max) {
    diag::Build(workspace.sink, workspace.expr(id).span, diag::TextTooLongForChannel,
                diag::Text{std::string(Words(limit))},
                diag::Text{std::to_string(length) + " " + std::string(Words(unit))},
                diag::Text{std::string(title)}, diag::Count{static_cast<std::int64_t>(max)})
        .Help(limit == Limit::Text ? "split it into several replies" : "make it shorter")
        .Emit();
  };
  if (written.size() > ir::kMaxTextBytes) {
    report(written.size(), Unit::Utf8Bytes, "a text", ir::kMaxTextBytes);
    return;
  }
  for (const ChannelFacts* channel : channels) {
    const Bound bound = channel->bound(limit);
    if (Within(written, bound)) continue;
    report(Length(written, bound.unit), bound.unit, channel->title, bound.max);
    return;
  }
}

std::string NameOfOneThatHas(const std::vector<const ChannelFacts*>& channels,
                             ContentKind content) {
  for (const ChannelFacts* channel : channels) {
    if (channel->sends(content) != Sent::Never) return std::string(channel->name);
  }
  for (const ChannelFacts& channel : kChannels) {
    if (channel.sends(content) != Sent::Never) return std::string(channel.name);
  }
  return "terminal";
}

std::vector<std::string> Connected(const Workspace& workspace) { return workspace.world.channels; }

// Why the channel does not show the choices in this form; empty where it does.
std::string WhyNot(const ChannelFacts& channel, const ChoiceFormFacts& form,
                   const ir::EnumDecl& decl) {
  const Bound count = channel.bound(form.count);
  if (!Shows(channel, form, decl.cases.size())) {
    return "it has " + std::to_string(decl.cases.size()) + " choices and " +
           std::string(channel.title) + " shows " + std::to_string(count.max) + " " +
           std::string(form.nouns);
  }
  const Bound title = channel.bound(form.title);
  for (const ir::EnumCase& one : decl.cases) {
    if (Within(one.label, title)) continue;
    return "\"" + one.label + "\" has " + std::to_string(Length(one.label, title.unit)) + " " +
           std::string(Words(title.unit)) + " and " + std::string(Words(form.title)) + " " +
           std::to_string(title.max);
  }
  return {};
}

// How the channel shows the choices, and what kept it from showing them in a better form.
struct Lowered {
  ChoiceForm form = ChoiceForm::Numbered;
  std::string_view words = "numbered text";
  std::string why;  // empty: this is the best form it has
};

Lowered FormOf(const ChannelFacts& channel, const ir::EnumDecl& decl) {
  Lowered lowered;
  for (const ChoiceFormFacts& form : kChoiceForms) {
    if (channel.sends(form.content) != Sent::Shown) continue;
    const std::string why = WhyNot(channel, form, decl);
    if (why.empty()) return {form.form, form.words, lowered.why};
    if (lowered.why.empty()) lowered.why = why;
  }
  return lowered;
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
                     ExprId text, Limit limit) {
  const auto* call = std::get_if<ToCallable>(&workspace.fact(text).target);
  const Callable* callable = call != nullptr ? &workspace.callables[call->index] : nullptr;
  if (callable == nullptr || callable->catalogue == nullptr) {
    CheckWritten(workspace, channels, limit, text);
    return;
  }
  for (const ast::Translation& translation : callable->catalogue->translations) {
    CheckWritten(workspace, channels, limit, translation.text);
  }
}

void CheckContent(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  ContentKind content, Span span) {
  const std::string words(Words(content));
  const ChannelFacts* lowered = nullptr;
  for (const ChannelFacts* channel : channels) {
    const Sent sent = channel->sends(content);
    // In the terminal everything is text by nature.
    const bool tell = sent == Sent::Lowered && channel->id != ChannelId::Terminal;
    if (tell && lowered == nullptr) lowered = channel;
    if (sent != Sent::Never) continue;
    diag::Build(workspace.sink, span, diag::ContentNotOnChannel,
                diag::Text{std::string(channel->title)}, diag::Text{words})
        .Help("say on which channels it goes: `on " + NameOfOneThatHas(channels, content) +
              " { … } else { … }`")
        .Emit();
    return;
  }
  if (lowered == nullptr) return;
  diag::Build(workspace.sink, span, diag::ContentLowered, diag::Text{std::string(lowered->title)},
              diag::Text{words})
      .Label("sent there in a simpler form that keeps all of it")
      .Emit();
}

void CheckChoices(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  ir::EnumId choices, Span span) {
  const ir::EnumDecl& decl = workspace.program.enums[choices];
  // One place and kind is told once: of the channels, the one that shows them worst.
  const ChannelFacts* worst = nullptr;
  Lowered told;
  for (const ChannelFacts* channel : channels) {
    Lowered lowered = FormOf(*channel, decl);
    if (lowered.why.empty() || (worst != nullptr && lowered.form <= told.form)) continue;
    worst = channel;
    told = std::move(lowered);
  }
  if (worst == nullptr) return;
  diag::Build(workspace.sink, span, diag::ChoicesLowered, diag::Text{std::string(worst->title)},
              diag::Text{std::string(told.words)})
      .Label(told.why)
      .Emit();
}

}  // namespace hark::sema
