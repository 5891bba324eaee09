#include "tests/support/rule_generator.h"

#include <fmt/format.h>

namespace hark::test {
namespace {

constexpr std::string_view kHeader = R"(enum Plan { basic "Basic", pro "Pro", team "Team" }

contact {
  plan: Plan?
  score: Int = 0
  city: Text?
}

)";

std::string AskingRule(std::size_t n) {
  return fmt::format(R"(rule ask_{0}
  on message
  when text mentions ("topic{0}", "mavzu{0}", "тема{0}")
{{
  let plan = ask "Which plan for topic {0}?" choices Plan within 2h else {{
    tag contact "silent-{0}"
    stop
  }}
  set contact.plan = plan
  reply "Topic {0} with plan {{plan}}."
}}

)",
                     n);
}

std::string AnsweringRule(std::size_t n) {
  return fmt::format(R"(rule answer_{0}
  on message
  when text mentions ("topic{0}", "mavzu{0}", "тема{0}") and contact.score < {1}
{{
  set contact.score = contact.score + 1
  if contact.city is known {{
    reply "Topic {0} in {{contact.city}}, question {{contact.score}}."
  }} else {{
    reply "Topic {0}, question {{contact.score}}."
  }}
}}

)",
                     n, 1'000'000 + n);
}

}  // namespace

std::string GenerateRules(std::size_t count) {
  std::string text(kHeader);
  for (std::size_t n = 0; n < count; ++n) text += n % 10 == 9 ? AskingRule(n) : AnsweringRule(n);
  return text;
}

}  // namespace hark::test
