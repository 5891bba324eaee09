#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/sema/provider_template.h"
#include "compiler/source/source.h"

namespace hark::cli {

// Whether a file of a workspace, by its path in there, is a list of templates:
// `templates/whatsapp.json`, or a part of one such as `templates/whatsapp-2.json`.
bool IsTemplateList(std::string_view path);

// Reads what WhatsApp answers to `GET /{waba}/message_templates`, or an array of such answers.
// Takes any bytes; nothing when it is something else, which goes to `sink`.
std::optional<std::vector<sema::ProviderTemplate>> ParseTemplateList(
    const source::SourceSet& sources, source::FileId file, diag::Sink& sink);

}  // namespace hark::cli
