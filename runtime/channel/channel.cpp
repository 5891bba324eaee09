#include "runtime/channel/channel.h"

#include <algorithm>

#include "compiler/base/check.h"

namespace hark::channel {
namespace {

char Lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return Lower(left) == Lower(right); });
}

}  // namespace

std::string_view HeaderOf(const Headers& headers, std::string_view name) {
  auto found = std::find_if(headers.begin(), headers.end(),
                            [&](const auto& header) { return SameName(header.first, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

bool IsDirectMessage(const value::Event& event) {
  return event.kind == EventKind::Message || event.kind == EventKind::Tap ||
         event.kind == EventKind::StoryReply || event.kind == EventKind::StoryMention;
}

std::optional<HttpRequest> Adapter::Typing(const Connection&, const value::Event&) const {
  return std::nullopt;
}

TokenLife Adapter::LifeOfToken(const Connection&) const { return {}; }

HttpRequest Adapter::AskForToken(const Connection&, const Grant&) const {
  HARK_CHECK(false, "only tokens that end are renewed");
}

TokenAnswer Adapter::ReadToken(const HttpResponse&) const {
  HARK_CHECK(false, "only tokens that end are renewed");
}

HttpResult HttpClient::Fetch(const std::string&, const FetchLimits&) {
  return std::unexpected(HttpFailure{WireFailure::NotSent, "links are not followed here"});
}

HttpRequest Adapter::Sign(const Connection&, HttpRequest request, std::int64_t) const {
  return request;
}

SendResult Adapter::Complete(const Connection&, value::Event&, const Ask&) const {
  return {SendClass::Bad, "", "this channel's events are whole"};
}

Uploaded Adapter::Upload(const Connection&, const File&, const Ask&) const {
  return {{SendClass::Bad, "", "nothing is uploaded to this channel"}, ""};
}

Downloaded Adapter::Download(const Connection&, const SentFile&, std::size_t, const Ask&) const {
  return {{SendClass::Bad, "", "this channel gives links to its files"}, ""};
}

}  // namespace hark::channel
