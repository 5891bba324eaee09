#include "runtime/webchat/chat.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "compiler/channel/facts.h"
#include "runtime/channel/json.h"
#include "runtime/turn/ingress.h"
#include "runtime/value/event.h"
#include "runtime/webchat/network.h"
#include "runtime/webchat/origin.h"
#include "runtime/webchat/page.h"
#include "runtime/webchat/said.h"
#include "runtime/webchat/shown.h"
#include "runtime/webchat/visitor.h"

namespace hark::webchat {
namespace {

using channel::Connection;
using channel::HttpRequest;
using channel::HttpResponse;

// A text of 16,384 characters in the longest way to write them as JSON.
constexpr std::size_t kBodyBytesMax = 256 << 10;
constexpr std::size_t kStreamBytesMax = 4 << 20;

HttpResponse Answer(int status, std::string_view type, std::string body) {
  return {status,
          {{"Content-Type", std::string(type)},
           {"Cache-Control", "no-cache"},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"}},
          std::move(body)};
}
HttpResponse Plain(int status, std::string_view words) {
  return Answer(status, "text/plain; charset=utf-8", std::string(words) + '\n');
}
HttpResponse ComeBack(int status, std::string_view words, std::int64_t wait_ms) {
  HttpResponse answer = Plain(status, words);
  answer.headers.emplace_back("Retry-After", std::to_string((wait_ms + 999) / 1000));
  return answer;
}
HttpResponse Only(std::string_view method) {
  HttpResponse answer = Plain(405, fmt::format("{} is answered here", method));
  answer.headers.emplace_back("Allow", method);
  return answer;
}

HttpResponse Page(const Connection& connection) {
  HttpResponse answer = Answer(200, "text/html; charset=utf-8", PageOf(connection));
  answer.headers.emplace_back("Content-Security-Policy", ContentPolicy(connection.page.origins));
  return answer;
}

// The widget's script is for other sites' pages; the rest is for ours.
HttpResponse File(const Asset& asset) {
  HttpResponse answer = Answer(200, asset.type, std::string(asset.text));
  const bool is_for_all = asset.name == "widget.js";
  answer.headers.emplace_back("Cross-Origin-Resource-Policy",
                              is_for_all ? "cross-origin" : "same-origin");
  return answer;
}

std::optional<std::string> VisitorIn(const HttpRequest& request, const Connection& connection) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view header = channel::HeaderOf(request.headers, "Authorization");
  if (!header.starts_with(kBearer)) return std::nullopt;
  return VisitorOf(connection, header.substr(kBearer.size()));
}

store::Address AddressOf(const Connection& connection, const std::string& visitor) {
  return {connection.channel, connection.name, visitor};
}

// The first language the browser asks for; empty when it is none.
std::string LanguageIn(const HttpRequest& request) {
  const std::string_view wanted = channel::HeaderOf(request.headers, "Accept-Language");
  const std::string_view first = wanted.substr(0, wanted.find_first_of(",; "));
  constexpr std::size_t kLongest = 35;  // of BCP 47
  const bool is_tag =
      first.size() >= 2 && first.size() <= kLongest && std::ranges::all_of(first, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
      });
  return is_tag ? std::string(first) : "";
}

// Only a button that was sent to this visitor can be tapped, whatever a page says; and its title
// is the one that was sent.
bool ReadTap(const Said& said, const store::Address& visitor, store::Store& store,
             value::Event& event) {
  const auto entries = store.SentTo(visitor, said.message - 1, 1);
  if (!entries || entries->empty() || entries->front().place != said.message) return false;
  const auto content = channel::ContentFromJson(entries->front().body);
  const channel::Choice* choice = content ? ChoiceWith(*content, said.payload) : nullptr;
  if (choice == nullptr) return false;
  event.kind = EventKind::Tap;
  event.payload = said.payload;
  event.text = choice->title;
  event.object_id = entries->front().id;
  return true;
}

}  // namespace

Chat::Chat(Parts parts)
    : parts_(std::move(parts)),
      rooms_(parts_.store),
      local_([this](const store::Address& visitor) { rooms_.Ring(visitor); }) {}

http::Reply Chat::Handle(const HttpRequest& request, std::string_view path) {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const auto connection =
      std::ranges::find(parts_.connections, path.substr(0, slash), &Connection::name);
  if (connection == parts_.connections.end() ||
      connection->channel != FactsOf(ChannelId::WebChat).name) {
    return Plain(404, "there is no web chat of this name in hark.toml");
  }
  const std::string_view what = path.substr(std::min(slash + 1, path.size()));
  const bool posts = what == "visitor" || what == "messages";
  if (posts != (request.method == "POST")) return Only(posts ? "POST" : "GET");
  if (slash == path.size()) return Page(*connection);
  if (const Asset* asset = AssetNamed(what)) return File(*asset);
  if (!posts && what != "events") return Plain(404, "the chat has no such file");
  if (!IsFromOurPage(request, connection->page.origins)) {
    return Plain(403, "this site may not use the chat; `origins` in hark.toml says which may");
  }
  return posts ? Post(request, *connection, what) : Events(request, *connection);
}

http::Reply Chat::Post(const HttpRequest& request, const Connection& connection,
                       std::string_view what) {
  if (request.body.size() > kBodyBytesMax) return Plain(413, "the message is too long");
  return what == "visitor" ? NewVisitor(request, connection) : Take(request, connection);
}

// How long the place that the request comes from is to wait, if it is known.
std::int64_t Chat::WaitOf(Limiter& limiter, const HttpRequest& request,
                          const Connection& connection) {
  const std::string network = NetworkOf(request);
  if (network.empty()) return 0;
  return limiter.Take(connection.name + '\n' + network, MonotonicMs());
}

// Signed and not stored: who only looks at the page leaves nothing behind.
http::Reply Chat::NewVisitor(const HttpRequest& request, const Connection& connection) {
  if (const std::int64_t wait_ms = WaitOf(arrivals_, request, connection); wait_ms > 0) {
    return ComeBack(429, "too many visitors from one place", wait_ms);
  }
  if (const std::int64_t wait_ms = visitors_.Take(connection.name, MonotonicMs()); wait_ms > 0) {
    return ComeBack(429, "too many visitors at once", wait_ms);
  }
  return Answer(200, "application/json",
                channel::json::Dump({{"token", NewToken(connection, parts_.random)}}));
}

http::Reply Chat::Take(const HttpRequest& request, const Connection& connection) {
  const auto visitor = VisitorIn(request, connection);
  if (!visitor) return Plain(401, "the token is missing or not ours");
  if (const std::int64_t wait_ms = messages_.Take(*visitor, MonotonicMs()); wait_ms > 0) {
    return ComeBack(429, "too many messages at once", wait_ms);
  }
  if (const std::int64_t wait_ms = WaitOf(posts_, request, connection); wait_ms > 0) {
    return ComeBack(429, "too many messages from one place", wait_ms);
  }
  const auto said = ReadSaid(request.body);
  if (!said) return Plain(said.error().status, said.error().words);

  value::Event event;
  event.channel = connection.channel;
  event.connection = connection.name;
  event.address = *visitor;
  event.id = fmt::format("{}:{}", *visitor, said->id);
  event.at_ms = parts_.clock.NowMs();
  event.profile_language = LanguageIn(request);
  event.text = said->text;
  if (said->kind == Said::Kind::Start) {
    event.kind = EventKind::Start;
    event.subject = said->payload;
  } else if (said->kind == Said::Kind::Tap &&
             !ReadTap(*said, AddressOf(connection, *visitor), parts_.store, event)) {
    return Plain(400, "no message of this visitor has such a button");
  }
  const store::Write write = turn::WriteOf(event, event.at_ms);
  const auto applied = parts_.store.Apply({&write, 1});
  if (!applied || !applied->front()) return ComeBack(503, "not stored; send it again", 1'000);
  parts_.on_stored();
  return Answer(200, "application/json", "{}");
}

http::Reply Chat::Events(const HttpRequest& request, const Connection& connection) {
  const auto visitor = VisitorIn(request, connection);
  if (!visitor) return Plain(401, "the token is missing or not ours");
  std::optional<std::int64_t> after;
  const std::string_view last = channel::HeaderOf(request.headers, "Last-Event-ID");
  std::int64_t place = 0;
  if (std::from_chars(last.data(), last.data() + last.size(), place).ec == std::errc()) {
    after = place;
  }
  auto stream = std::make_shared<http::Stream>(
      http::Stream::Options{.waiting_bytes_max = kStreamBytesMax, .heartbeat = ":\n\n"});
  HttpResponse head = Answer(200, "text/event-stream", "");
  // Proxies that gather what they pass on would hold back each message until there are many.
  head.headers.emplace_back("X-Accel-Buffering", "no");
  rooms_.Join(AddressOf(connection, *visitor), after, stream);
  return {std::move(head), std::move(stream)};
}

}  // namespace hark::webchat
