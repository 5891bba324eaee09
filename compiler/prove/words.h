#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/source/source.h"

// How the proofs speak of what they found.
namespace hark::prove {

// "26h", "1h30m", "7d": days from four of them on, where they are whole.
std::string DurationWords(std::int64_t ms);

// "WhatsApp", "WhatsApp and Telegram", "WhatsApp, Messenger and Instagram".
std::string Enumerated(const std::vector<std::string>& words);

// The word, number or text that stands at a place of a script, or what is left of its
// line; unknown for no place.
source::Span SpanAt(const source::SourceSet& sources, const ir::Place& place);

}  // namespace hark::prove
