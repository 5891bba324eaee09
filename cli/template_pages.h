#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/sema/provider_template.h"
#include "runtime/channel/channel.h"

// WhatsApp's list of templates, asked for: by `hark templates fetch`, and by a worker at night.
namespace hark::cli {

struct FetchedTemplates {
  std::string text;  // as templates/whatsapp.json has it, a template a line
  std::vector<sema::ProviderTemplate> list;
};

// Called behind each page that is not the last, with how many templates came so far; false ends
// the fetching.
using OnTemplatePage = std::function<bool(std::size_t)>;

// All templates of the connection's business account, asked for with its token, which stands in
// no message of a failure. Denied: the channel refuses. Unavailable: it cannot be reached, is not
// ready, or `on_page` ended it. Corrupt: what it answers is no list, or has no end. A page takes
// 10 seconds at most.
Result<FetchedTemplates> FetchTemplates(const channel::Connection& connection,
                                        channel::HttpClient& http, const OnTemplatePage& on_page);

}  // namespace hark::cli
