#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "runtime/channel/channel.h"

namespace hark::fake {

struct FormField {
  std::string value;
  std::string type;      // of a file
  std::string filename;  // likewise
};
using Form = std::map<std::string, FormField>;

// The fields of a multipart/form-data body; none where it is not written as RFC 7578 has it.
std::optional<Form> FormOf(const channel::HttpRequest& request);

// Whether a field is a file that is a JPEG or PNG, and says so, of at most so many bytes.
bool IsPicture(const Form& form, const std::string& name, std::size_t bytes_max);

// Pictures that were uploaded. For all threads.
class Pictures {
 public:
  std::string Add(const std::string& prefix);
  bool Has(const std::string& id) const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> ids_;
};

}  // namespace hark::fake
