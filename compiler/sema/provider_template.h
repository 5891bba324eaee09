#pragma once

#include <string>
#include <vector>

namespace hark::sema {

// A template as WhatsApp has it, in one language.
struct ProviderTemplate {
  std::string name;
  std::string language;  // as scripts write it: "pt-BR"
  std::string status;    // "APPROVED", or why it does not go: "PENDING", "REJECTED", "PAUSED" …
  std::string category;  // "UTILITY", "MARKETING" or "AUTHENTICATION"
  std::string body;      // its parameters in braces: "Order {{1}} has left."
  std::vector<std::string> parameters;  // what stands in those braces, each once, in order
  std::string more;  // what it takes that no script gives: "an image in its header"; may be empty

  bool approved() const { return status == "APPROVED"; }
};

}  // namespace hark::sema
