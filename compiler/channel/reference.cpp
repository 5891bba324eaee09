// The printed reference. A page of tables in the order of the .def files; `hark reference channels`
// prints it and docs/channels.md keeps it.
#include <fmt/format.h>

#include "compiler/channel/facts.h"
#include "compiler/channel/stop_words.h"

namespace hark {
namespace {

std::string_view ConfidenceWord(Confidence confidence) {
  switch (confidence) {
    case Confidence::Low: return "low";
    case Confidence::Medium: return "medium";
    case Confidence::High: return "high";
  }
  return "";
}

std::string_view FirstWords(First first) {
  switch (first) {
    case First::Anyone: return "anyone";
    case First::Template: return "the contact; the business by template";
    case First::Contact: return "the contact";
  }
  return "";
}

std::string_view SentWord(Sent sent) {
  switch (sent) {
    case Sent::Never: return "no";
    case Sent::Lowered: return "lowered";
    case Sent::Shown: return "yes";
  }
  return "";
}

std::string_view WindowWords(WindowKind kind) {
  switch (kind) {
    case WindowKind::Reply: return "reply";
    case WindowKind::HumanAgent: return "written by a person";
    case WindowKind::PrivateReply: return "private reply to a comment";
  }
  return "";
}

std::string_view ClassWord(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::Retry: return "retry";
    case ErrorClass::Rate: return "rate";
    case ErrorClass::Window: return "window";
    case ErrorClass::Gone: return "gone";
    case ErrorClass::Auth: return "auth";
    case ErrorClass::Account: return "account";
    case ErrorClass::Bad: return "bad";
  }
  return "";
}

std::string_view LoginWord(Login login) {
  switch (login) {
    case Login::Any: return "";
    case Login::FacebookLogin: return "Facebook Login";
    case Login::InstagramLogin: return "Instagram Login";
  }
  return "";
}

// `24 h`, `7 d`, `6 s`.
std::string Span(std::int64_t duration_ms) {
  if (duration_ms % kDay == 0 && duration_ms != kDay)
    return fmt::format("{} d", duration_ms / kDay);
  if (duration_ms % kHour == 0) return fmt::format("{} h", duration_ms / kHour);
  if (duration_ms % kMinute == 0) return fmt::format("{} min", duration_ms / kMinute);
  return fmt::format("{} s", duration_ms / kSecond);
}

std::string Openers(std::uint8_t openers) {
  static constexpr std::pair<WindowOpeners, std::string_view> kWords[] = {
      {kMessage, "message"}, {kTap, "tap"},         {kReaction, "reaction"},
      {kStart, "start"},     {kComment, "comment"}, {kOrder, "order"}};
  std::string words;
  for (const auto& [bit, word] : kWords) {
    if ((openers & bit) == 0) continue;
    if (!words.empty()) words += ", ";
    words += word;
  }
  return words;
}

std::string Code(std::string_view words) {
  std::string code;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    code += fmt::format("{}`{}`", code.empty() ? "" : " ", words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return code;
}

class Page {
 public:
  void Text(std::string_view text) { out_ += text; }

  void Table(std::string_view title, std::string_view words,
             std::initializer_list<std::string_view> heads) {
    out_ += fmt::format("\n## {}\n\n{}\n\n|", title, words);
    for (std::string_view head : heads) out_ += fmt::format(" {} |", head);
    out_ += "\n|";
    for (std::size_t at = 0; at < heads.size(); ++at) out_ += " --- |";
    out_ += "\n";
  }

  // A row: the channel, the cells, the source and how sure it is.
  template <typename... Cells>
  void Row(std::string_view channel, const Origin& origin, const Cells&... cells) {
    out_ += fmt::format("| {} |", channel);
    ((out_ += fmt::format(" {} |", cells)), ...);
    out_ += fmt::format(" {} | {} |\n", Words(origin.source), ConfidenceWord(origin.confidence));
  }

  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string_view TitleOf(ChannelId id) { return FactsOf(id).title; }

void AddContents(Page& page) {
  page.Table("Contents",
             "What a message can be. `lowered`: sent in a simpler form that keeps all of it, and "
             "`hark check` says so. What is not listed is not there.",
             {"channel", "content", "sent", "received", "source", "sure"});
  for (const ContentRow& row : kContentRows) {
    page.Row(TitleOf(row.channel), row.origin, Words(row.content), SentWord(row.sent),
             row.received ? "yes" : "no");
  }
}

void AddLimits(Page& page) {
  page.Table("Limits",
             "What is not listed has no documented limit. A text that is longer is refused where "
             "that can be seen before (HK403), and else sent in several. Choices, cards, carousels "
             "and captions with more than there is room for go in the next simpler form, which "
             "`hark check` says (HK404, HK876 to HK878): nothing is cut off.",
             {"channel", "of", "at most", "source", "sure"});
  for (const LimitRow& row : kLimitRows) {
    page.Row(TitleOf(row.channel), row.origin, Words(row.limit),
             fmt::format("{} {}", row.bound.max, Words(row.bound.unit)));
  }
}

void AddWindows(Page& page) {
  page.Table("Windows and quotas",
             "How long one may answer, how often, and what begins it anew. A channel that is not "
             "listed has no reply window.",
             {"channel", "window", "open for", "messages", "opened by", "source", "sure"});
  for (const WindowRow& row : kWindowRows) {
    page.Row(TitleOf(row.channel), row.origin, WindowWords(row.kind), Span(row.duration_ms),
             row.messages == 0 ? "any number" : std::to_string(row.messages), Openers(row.openers));
  }
}

void AddRates(Page& page) {
  page.Table("Rates", "How fast one may send.",
             {"channel", "what", "count", "in", "source", "sure"});
  for (const RateRow& row : kRateRows) {
    page.Row(TitleOf(row.channel), row.origin, row.what, row.count, Span(row.per_ms));
  }
}

void AddOperations(Page& page) {
  page.Table("Operations",
             "What a script makes a workspace do, and what the account must grant for it.",
             {"channel", "operation", "login", "permissions", "webhook fields", "source", "sure"});
  for (const OperationRow& row : kOperationRows) {
    page.Row(TitleOf(row.channel), row.origin, Words(row.operation), LoginWord(row.login),
             Code(row.permissions), Code(row.fields));
  }
}

void AddErrors(Page& page) {
  page.Table("Refusals",
             "What the codes mean: `retry` later; `rate`: slower; `window`: the window or quota is "
             "closed; `gone`: the contact cannot be reached any more; `auth`: token or permission; "
             "`account`: restricted; `bad`: the request is wrong. The first row that fits decides.",
             {"channel", "code", "subcode", "class", "meaning", "source", "sure"});
  for (const ErrorRow& row : kErrorRows) {
    page.Row(TitleOf(row.channel), row.origin,
             row.first == row.last ? std::to_string(row.first)
                                   : fmt::format("{} to {}", row.first, row.last),
             row.subcode == 0 ? "" : std::to_string(row.subcode), ClassWord(row.error_class),
             row.words);
  }
}

void AddStopWords(Page& page) {
  page.Table("Stop words",
             "A message that is one of them and nothing else ends all consent on its channel.",
             {"language", "words", "source"});
  for (const StopWord& row : AllStopWords()) {
    page.Text(fmt::format("| {} | {} | {} |\n", row.language, row.words, row.source));
  }
}

}  // namespace

std::string ChannelReference() {
  Page page;
  page.Text(
      "# Channels\n\n"
      "What each channel can do, as the compiler, the adapters and their fakes know it. "
      "Generated by\n`hark reference channels` from the tables in `compiler/channel`; each fact "
      "has "
      "its source and how sure it is.\n");
  page.Table("Channels", "As scripts and `hark.toml` name them.",
             {"channel", "name", "who may begin", "source", "sure"});
  for (const ChannelFacts& channel : kChannels) {
    page.Row(channel.title, channel.origin, Code(channel.name), FirstWords(channel.first));
  }
  AddContents(page);
  AddLimits(page);
  AddWindows(page);
  AddRates(page);
  AddOperations(page);
  AddErrors(page);
  AddStopWords(page);
  return page.Take();
}

}  // namespace hark
