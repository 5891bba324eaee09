#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Names that follow from what they name: a turn that is run again gives the same ones,
// which is what lets the store and the channels recognise a repetition.
namespace hark::turn {

// The run that `rule` begins with event `seq` of `contact`.
std::string RunId(std::string_view contact, std::int64_t seq, std::string_view rule);
// The n-th message that turn `seq` of a run wants to send.
std::string EffectId(std::string_view run, std::int64_t seq, std::size_t n);
// The n-th deal, task or note that the turn makes.
std::string RecordId(std::string_view contact, std::int64_t seq, std::size_t n);
// What the buttons of a run's n-th question carry to be known again. A question that is
// put once more after an answer that did not fit is still the same one.
std::string QuestionToken(std::string_view run, std::int64_t asked);
// Whether a button's payload has the form that those of questions have.
bool NamesQuestion(std::string_view payload);

}  // namespace hark::turn
