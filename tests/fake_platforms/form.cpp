#include "tests/fake_platforms/form.h"

#include <string_view>

namespace hark::fake {
namespace {

// `name="x"` of a header's parameters.
std::string Parameter(std::string_view header, std::string_view name) {
  const std::string begin = "; " + std::string(name) + "=\"";
  const std::size_t at = header.find(begin);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = header.substr(at + begin.size());
  return std::string(rest.substr(0, rest.find('"')));
}

// One part, its headers first; false where it has no name.
bool AddPart(std::string_view part, Form& form) {
  const std::size_t blank = part.find("\r\n\r\n");
  if (blank == std::string_view::npos) return false;
  FormField field{.value = std::string(part.substr(blank + 4)), .type = "", .filename = ""};
  std::string name;
  std::string_view headers = part.substr(0, blank);
  while (!headers.empty()) {
    const std::string_view line = headers.substr(0, headers.find("\r\n"));
    headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    if (line.starts_with("Content-Disposition: form-data;")) {
      name = Parameter(line, "name");
      field.filename = Parameter(line, "filename");
    }
    if (line.starts_with("Content-Type: ")) field.type = line.substr(14);
  }
  return !name.empty() && form.emplace(name, std::move(field)).second;
}

}  // namespace

std::optional<Form> FormOf(const channel::HttpRequest& request) {
  constexpr std::string_view kType = "multipart/form-data; boundary=";
  const std::string_view type = channel::HeaderOf(request.headers, "Content-Type");
  if (!type.starts_with(kType)) return std::nullopt;
  const std::string boundary = "\r\n--" + std::string(type.substr(kType.size()));
  const std::string whole = "\r\n" + request.body;
  std::string_view rest = whole;
  if (!rest.starts_with(boundary + "\r\n")) return std::nullopt;
  Form form;
  while (true) {
    rest.remove_prefix(boundary.size());
    if (rest == "--\r\n") return form;
    const std::size_t end = rest.find(boundary);
    if (!rest.starts_with("\r\n") || end == std::string_view::npos) return std::nullopt;
    if (!AddPart(rest.substr(2, end - 2), form)) return std::nullopt;
    rest.remove_prefix(end);
  }
}

bool IsPicture(const Form& form, const std::string& name, std::size_t bytes_max) {
  const auto found = form.find(name);
  if (found == form.end() || found->second.filename.empty()) return false;
  const auto& [bytes, type, filename] = found->second;
  if (bytes.size() > bytes_max) return false;
  if (bytes.starts_with("\xFF\xD8")) return type == "image/jpeg";
  return bytes.starts_with("\x89PNG") && type == "image/png";
}

std::string Pictures::Add(const std::string& prefix) {
  std::lock_guard lock(mutex_);
  return *ids_.insert(prefix + std::to_string(ids_.size() + 1)).first;
}

bool Pictures::Has(const std::string& id) const {
  std::lock_guard lock(mutex_);
  return ids_.contains(id);
}

}  // namespace hark::fake
