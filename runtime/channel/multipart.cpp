#include "runtime/channel/multipart.h"

#include <fmt/format.h>

#include "compiler/base/crypto.h"

namespace hark::channel {
namespace {

// Of what is parted by it, so that it stands nowhere inside.
std::string BoundaryOf(const std::vector<FormPart>& parts) {
  std::string all;
  for (const FormPart& part : parts) all += part.value;
  return "hark-" + crypto::ToHex(crypto::Hash(all));
}

}  // namespace

void SetForm(HttpRequest& request, const std::vector<FormPart>& parts) {
  const std::string boundary = BoundaryOf(parts);
  request.headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + boundary);
  request.body.clear();
  for (const FormPart& part : parts) {
    request.body +=
        fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary, part.name);
    if (!part.type.empty()) {
      const std::string_view ending = part.type.substr(part.type.find('/') + 1);
      request.body += fmt::format("; filename=\"picture.{}\"\r\nContent-Type: {}",
                                  ending == "jpeg" ? "jpg" : ending, part.type);
    }
    request.body += "\r\n\r\n";
    request.body += part.value;
    request.body += "\r\n";
  }
  request.body += fmt::format("--{}--\r\n", boundary);
}

}  // namespace hark::channel
