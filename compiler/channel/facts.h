#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Facts about channels, each with its source: one set of tables for the compiler (which
// tells authors), the adapters (which lower to them), their fakes (which enforce them) and
// the printed reference, docs/channels.md. The .def files beside this one are the tables.
namespace hark {

// ---- The words of the tables ----

enum class Source : std::uint8_t {
#define HARK_SOURCE(name, words) name,
#include "compiler/channel/sources.def"
#undef HARK_SOURCE
};
// High: the platform's own documentation or server source · Medium: independent adapters
// that agree · Low: one secondary source, or inferred.
enum class Confidence : std::uint8_t { Low, Medium, High };

// Where a fact is from.
struct Origin {
  Source source;
  Confidence confidence;
};

enum class ChannelId : std::uint8_t {
#define HARK_CHANNEL(id, name, title, first, source, confidence) id,
#include "compiler/channel/channels.def"
#undef HARK_CHANNEL
};
// Who may begin a conversation.
enum class First : std::uint8_t { Anyone, Template, Contact };

enum class Unit : std::uint8_t {
  CodePoints,
  Utf16Units,
  Utf8Bytes,
  Count,
  Kilobytes,
  Megabytes,
};

enum class Limit : std::uint8_t {
#define HARK_LIMIT_KIND(name, words) name,
#include "compiler/channel/limit_kinds.def"
#undef HARK_LIMIT_KIND
};

enum class ContentKind : std::uint8_t {
#define HARK_CONTENT_KIND(name, words) name,
#include "compiler/channel/content_kinds.def"
#undef HARK_CONTENT_KIND
};
enum class Sent : std::uint8_t { Never, Lowered, Shown };

enum class WindowKind : std::uint8_t { Reply, HumanAgent, PrivateReply };
// What of the contact opens a window: bits.
enum WindowOpeners : std::uint8_t {
  kMessage = 1,
  kTap = 2,
  kReaction = 4,
  kStart = 8,
  kComment = 16,
  kOrder = 32,
};

enum class Operation : std::uint8_t {
#define HARK_OPERATION_KIND(name, words) name,
#include "compiler/channel/operation_kinds.def"
#undef HARK_OPERATION_KIND
};
enum class Login : std::uint8_t { Any, FacebookLogin, InstagramLogin };

enum class ErrorClass : std::uint8_t { Retry, Rate, Window, Gone, Auth, Account, Bad };

// ---- The rows ----

// At most so much; 0 where no limit is documented.
struct Bound {
  std::size_t max = 0;
  Unit unit = Unit::CodePoints;
};

struct LimitRow {
  ChannelId channel;
  Limit limit;
  Bound bound;
  Origin origin;
};
struct ContentRow {
  ChannelId channel;
  ContentKind content;
  Sent sent;
  bool received;
  Origin origin;
};
struct WindowRow {
  ChannelId channel;
  WindowKind kind;
  std::int64_t duration_ms;
  std::size_t messages;  // while it is open; 0: any number
  std::uint8_t openers;  // WindowOpeners
  Origin origin;
};
struct RateRow {
  ChannelId channel;
  std::string_view what;
  std::size_t count;
  std::int64_t per_ms;
  Origin origin;
};
struct OperationRow {
  ChannelId channel;
  Operation operation;
  Login login;
  std::string_view permissions;  // parted by spaces
  std::string_view fields;       // of the webhook; parted by spaces
  Origin origin;
};
struct ErrorRow {
  ChannelId channel;
  std::int64_t first;
  std::int64_t last;
  std::int64_t subcode;  // 0: any
  ErrorClass error_class;
  std::string_view words;
  Origin origin;
};

// One channel, by which the rows of the other tables are asked for.
struct ChannelFacts {
  ChannelId id;
  std::string_view name;   // as scripts write it
  std::string_view title;  // as people read it
  First first;
  Origin origin;

  constexpr Bound bound(Limit limit) const;
  constexpr Sent sends(ContentKind content) const;
  // Null: there is no such window, and a conversation once begun stays open.
  constexpr const WindowRow* window(WindowKind kind) const;
  // Null: the channel cannot do it.
  constexpr const OperationRow* operation(Operation operation) const;
};

// ---- The tables ----

inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

inline constexpr auto kChannels = std::to_array<ChannelFacts>({
#define HARK_CHANNEL(id, name, title, first, source, confidence) \
  {ChannelId::id, #name, title, First::first, {Source::source, Confidence::confidence}},
#include "compiler/channel/channels.def"
#undef HARK_CHANNEL
});

inline constexpr auto kLimitRows = std::to_array<LimitRow>({
#define HARK_LIMIT(channel, kind, max, unit, source, confidence) \
  {ChannelId::channel, Limit::kind, {max, Unit::unit}, {Source::source, Confidence::confidence}},
#include "compiler/channel/limits.def"
#undef HARK_LIMIT
});

inline constexpr bool kReceivedYes = true;
inline constexpr bool kReceivedNo = false;
inline constexpr auto kContentRows = std::to_array<ContentRow>({
#define HARK_CONTENT(channel, kind, sent, received, source, confidence) \
  {ChannelId::channel,                                                  \
   ContentKind::kind,                                                   \
   Sent::sent,                                                          \
   kReceived##received,                                                 \
   {Source::source, Confidence::confidence}},
#include "compiler/channel/contents.def"
#undef HARK_CONTENT
});

inline constexpr auto kWindowRows = std::to_array<WindowRow>({
#define HARK_WINDOW(channel, kind, milliseconds, messages, opens, source, confidence) \
  {ChannelId::channel,                                                                \
   WindowKind::kind,                                                                  \
   milliseconds,                                                                      \
   messages,                                                                          \
   opens,                                                                             \
   {Source::source, Confidence::confidence}},
#include "compiler/channel/windows.def"
#undef HARK_WINDOW
});

inline constexpr auto kRateRows = std::to_array<RateRow>({
#define HARK_RATE(channel, what, count, milliseconds, source, confidence) \
  {ChannelId::channel, what, count, milliseconds, {Source::source, Confidence::confidence}},
#include "compiler/channel/rates.def"
#undef HARK_RATE
});

inline constexpr auto kOperationRows = std::to_array<OperationRow>({
#define HARK_OPERATION(channel, operation, login, permissions, fields, source, confidence) \
  {ChannelId::channel,                                                                     \
   Operation::operation,                                                                   \
   Login::login,                                                                           \
   permissions,                                                                            \
   fields,                                                                                 \
   {Source::source, Confidence::confidence}},
#include "compiler/channel/operations.def"
#undef HARK_OPERATION
});

inline constexpr auto kErrorRows = std::to_array<ErrorRow>({
#define HARK_ERROR(channel, first, last, subcode, error_class, words, source, confidence) \
  {ChannelId::channel,                                                                    \
   first,                                                                                 \
   last,                                                                                  \
   subcode,                                                                               \
   ErrorClass::error_class,                                                               \
   words,                                                                                 \
   {Source::source, Confidence::confidence}},
#include "compiler/channel/errors.def"
#undef HARK_ERROR
});

// ---- Looking things up ----

// The channel of this name, or null.
constexpr const ChannelFacts* ChannelNamed(std::string_view name) {
  for (const ChannelFacts& channel : kChannels) {
    if (channel.name == name) return &channel;
  }
  return nullptr;
}
constexpr const ChannelFacts& FactsOf(ChannelId id) {
  return kChannels[static_cast<std::size_t>(id)];
}

constexpr Bound ChannelFacts::bound(Limit limit) const {
  for (const LimitRow& row : kLimitRows) {
    if (row.channel == id && row.limit == limit) return row.bound;
  }
  return {};
}
constexpr Sent ChannelFacts::sends(ContentKind content) const {
  for (const ContentRow& row : kContentRows) {
    if (row.channel == id && row.content == content) return row.sent;
  }
  return Sent::Never;
}
constexpr const WindowRow* ChannelFacts::window(WindowKind kind) const {
  for (const WindowRow& row : kWindowRows) {
    if (row.channel == id && row.kind == kind) return &row;
  }
  return nullptr;
}
constexpr const OperationRow* ChannelFacts::operation(Operation wanted) const {
  for (const OperationRow& row : kOperationRows) {
    if (row.channel == id && row.operation == wanted) return &row;
  }
  return nullptr;
}

// What a refusal of this channel means; null for a code that no row holds.
constexpr const ErrorRow* ErrorOf(ChannelId channel, std::int64_t code, std::int64_t subcode) {
  for (const ErrorRow& row : kErrorRows) {
    const bool holds = row.channel == channel && code >= row.first && code <= row.last;
    if (holds && (row.subcode == 0 || row.subcode == subcode)) return &row;
  }
  return nullptr;
}

std::string_view Words(Limit limit);       // "the caption"
std::string_view Words(ContentKind kind);  // "image"
std::string_view Words(Unit unit);         // "characters"
std::string_view Words(Operation operation);
std::string_view Words(Source source);

// `text` is UTF-8; `unit` one in which texts are measured.
std::size_t Length(std::string_view text, Unit unit);
// Whether a text is no longer than the bound allows.
bool Within(std::string_view text, Bound bound);

// All the tables as one page of Markdown: docs/channels.md.
std::string ChannelReference();

}  // namespace hark
