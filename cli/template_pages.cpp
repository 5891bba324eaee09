#include "cli/template_pages.h"

#include <fmt/format.h>

#include <utility>

#include "cli/files.h"
#include "cli/template_list.h"
#include "runtime/channel/whatsapp_templates.h"

namespace hark::cli {
namespace {

using channel::SendClass;

constexpr std::int64_t kPageTimeoutMs = 10'000;
// An account has 6,000 templates at most, some in many languages (Meta, limits of templates); 400
// pages of 50 are more than kMaxDataBytes holds of most.
constexpr std::size_t kMostPages = 400;
constexpr std::string_view kEnd = "\n]}\n";

FailureKind KindOf(SendClass kind) {
  switch (kind) {
    case SendClass::Accepted:
    case SendClass::NotSent:
    case SendClass::Retry:
    case SendClass::Rate: return FailureKind::Unavailable;
    case SendClass::Window:
    case SendClass::Gone:
    case SendClass::Auth:
    case SendClass::Account:
    case SendClass::Bad: return FailureKind::Denied;
    case SendClass::Uncertain: return FailureKind::Corrupt;
  }
  return FailureKind::Unavailable;
}

std::string_view WhatToDo(FailureKind kind) {
  return kind == FailureKind::Denied ? "; look at business_account_id, and whether the token is "
                                       "good and has whatsapp_business_management"
                                     : "";
}

// A channel may quote the token that it refuses, however short that is.
std::string Without(const std::string& token, std::string words) {
  constexpr std::string_view kInstead = "[struck out]";
  if (token.empty()) return words;
  for (std::size_t at = words.find(token); at != words.npos;
       at = words.find(token, at + kInstead.size())) {
    words.replace(at, token.size(), kInstead);
  }
  return words;
}

std::unexpected<Failure> NotFetched(const channel::Connection& connection, FailureKind kind,
                                    std::string_view why) {
  return Fail(kind, Without(connection.token,
                            fmt::format("the templates of business account {} were not fetched: "
                                        "{}{}",
                                        connection.business_account_id, why, WhatToDo(kind))));
}

Result<channel::TemplatePage> AskForPage(const channel::Connection& connection,
                                         channel::HttpClient& http, const std::string& after) {
  const auto answer = http.Send(channel::AskForTemplates(connection, after), kPageTimeoutMs);
  if (!answer) return NotFetched(connection, FailureKind::Unavailable, answer.error().message);
  channel::TemplatePage page = channel::ReadTemplates(*answer);
  if (page.result.kind == SendClass::Accepted) return page;
  return NotFetched(connection, KindOf(page.result.kind), page.result.error);
}

// Held to what a workspace takes, before anything is done with it.
Result<FetchedTemplates> Read(const channel::Connection& connection, std::string text) {
  source::SourceSet sources;
  diag::Sink sink;
  const source::FileId file = sources.Add("templates/whatsapp.json", std::move(text));
  auto list = ParseTemplateList(sources, file, sink);
  if (list) return FetchedTemplates{std::string(sources.Text(file)), std::move(*list)};
  return NotFetched(connection, FailureKind::Corrupt, sink.Sorted().front().primary.text);
}

}  // namespace

Result<FetchedTemplates> FetchTemplates(const channel::Connection& connection,
                                        channel::HttpClient& http, const OnTemplatePage& on_page) {
  std::string text = "{\"data\": [";
  std::string after;
  std::size_t count = 0;
  for (std::size_t pages = 1; pages <= kMostPages; ++pages) {
    const auto page = AskForPage(connection, http, after);
    if (!page) return std::unexpected(page.error());
    for (const std::string& one : page->templates) {
      text += (count++ == 0 ? "\n" : ",\n") + one;
    }
    if (text.size() + kEnd.size() > kMaxDataBytes) {
      return NotFetched(connection, FailureKind::Corrupt, "they have more than 16 MiB");
    }
    if (page->after.empty()) return Read(connection, text.append(kEnd));
    if (page->after == after) {
      return NotFetched(connection, FailureKind::Corrupt, "a page leads to itself");
    }
    after = page->after;
    if (!on_page(count)) return NotFetched(connection, FailureKind::Unavailable, "stopped");
  }
  return NotFetched(connection, FailureKind::Corrupt,
                    fmt::format("there are more than {} pages", kMostPages));
}

}  // namespace hark::cli
