#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"

// The templates of a WhatsApp business account, which are asked for page by page. Source: Meta,
// Graph API reference, WhatsApp Business Account, edge message_templates (v19.0), and the pages on
// paged results: `paging.next` is there while there is more, `paging.cursors.after` asks for it.
namespace hark::channel {

// Asks with the connection's token for the templates of its business_account_id; `after` is what
// the page before said, empty for the first. The link `next` of an answer is followed nowhere: it
// names a host, and may hold the token.
HttpRequest AskForTemplates(const Connection& connection, std::string_view after);

struct TemplatePage {
  // Accepted: the rest is good. Uncertain: the answer is none to this question.
  SendResult result;
  std::vector<std::string> templates;  // each as JSON on one line, as it came
  std::string after;                   // what asks for the next page; empty: there is none
};
// Takes any bytes.
TemplatePage ReadTemplates(const HttpResponse& response);

}  // namespace hark::channel
