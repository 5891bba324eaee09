#include "compiler/sema/channel.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/ir/limits.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

const ast::TextCatalogue* CatalogueOf(const Workspace& workspace, ExprId id) {
  const auto* call = std::get_if<ToCallable>(&workspace.fact(id).target);
  return call != nullptr ? workspace.callables[call->index].catalogue : nullptr;
}

// The texts of the catalogue that are called for in the holes of a text.
void CataloguesIn(const Workspace& workspace, ExprId id,
                  std::vector<const ast::TextCatalogue*>& found) {
  if (const ast::TextCatalogue* catalogue = CatalogueOf(workspace, id)) found.push_back(catalogue);
  const auto* text = std::get_if<ast::TextLiteral>(&workspace.expr(id).node);
  if (text == nullptr) return;
  for (const ast::TextPart& part : text->parts) {
    if (const auto* hole = std::get_if<ExprId>(&part)) CataloguesIn(workspace, *hole, found);
  }
}

// The parts of a text that are written in the script. Of the texts of the catalogue that it
// calls for, those of the language.
void WrittenParts(const Workspace& workspace, ExprId id, std::string_view language,
                  std::string& written) {
  if (const auto* text = std::get_if<ast::TextLiteral>(&workspace.expr(id).node)) {
    for (const ast::TextPart& part : text->parts) {
      if (const auto* words = std::get_if<std::string>(&part)) written += *words;
      if (const auto* hole = std::get_if<ExprId>(&part)) {
        WrittenParts(workspace, *hole, language, written);
      }
    }
    return;
  }
  if (const ast::TextCatalogue* catalogue = CatalogueOf(workspace, id)) {
    for (const ast::Translation& one : catalogue->translations) {
      // Without a language its own holes are not looked into: they may come back to it.
      const bool wanted = !language.empty() && one.language.text == language;
      if (wanted) WrittenParts(workspace, one.text, "", written);
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
                  Limit limit, const WrittenText& text) {
  const std::string& written = text.text;
  const auto report = [&](std::size_t length, Unit unit, std::string_view title, std::size_t max) {
    diag::Build(workspace.sink, workspace.expr(text.at).span, diag::TextTooLongForChannel,
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
    const bool facebook = unicode::ToLower(written.text) == "facebook" &&
                          std::ranges::find(connected, "messenger") != connected.end();
    if (facebook) {
      std::move(builder)
          .Help("Facebook's is called `messenger`")
          .Suggest(written.span, "messenger");
    } else {
      DidYouMean(std::move(builder), written.span, written.text, connected,
                 "connected are " + Listed(connected));
    }
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

std::vector<WrittenText> WrittenIn(const Workspace& workspace, ExprId text) {
  std::vector<WrittenText> forms;
  if (const ast::TextCatalogue* catalogue = CatalogueOf(workspace, text)) {
    for (const ast::Translation& one : catalogue->translations) {
      forms.push_back({one.text, "", one.language.text});
      WrittenParts(workspace, one.text, "", forms.back().text);
    }
    return forms;
  }
  std::vector<const ast::TextCatalogue*> called;
  CataloguesIn(workspace, text, called);
  std::set<std::string_view> languages;
  for (const ast::TextCatalogue* catalogue : called) {
    for (const ast::Translation& one : catalogue->translations) languages.insert(one.language.text);
  }
  if (languages.empty()) languages.insert("");
  for (const std::string_view language : languages) {
    forms.push_back({text, "", std::string(language)});
    WrittenParts(workspace, text, language, forms.back().text);
  }
  return forms;
}

void CheckTextLength(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                     ExprId text, Limit limit) {
  for (const WrittenText& form : WrittenIn(workspace, text)) {
    CheckWritten(workspace, channels, limit, form);
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

}  // namespace hark::sema
