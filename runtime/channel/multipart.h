#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"

namespace hark::channel {

// A field of a form; with a type it is a file.
struct FormPart {
  std::string_view name;
  std::string_view value;
  std::string_view type = {};
};

// Makes the request a form (multipart/form-data). Names and types are ours, values anybody's.
void SetForm(HttpRequest& request, const std::vector<FormPart>& parts);

}  // namespace hark::channel
