#pragma once

#include <string>

#include "runtime/explain/explainer.h"

namespace hark::explain {

// What became of the rule, as a sentence without its full stop.
std::string ReasonOf(const ir::Rule& rule, const RuleAnswer& answer, const value::Event& event);

// "whatsapp 998901112233: message "hello"": the event on one line.
std::string EventText(const value::Event& event);

// "text is "hello", contact.score is 3".
std::string ValuesText(const std::vector<Value>& values);

}  // namespace hark::explain
