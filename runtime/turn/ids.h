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
// What brings a conversation back when its time with a team is over.
std::string ReturnId(std::string_view contact, std::string_view channel,
                     std::string_view connection);
// What the buttons of a run's n-th question carry to be known again. A question that is
// put once more after an answer that did not fit is still the same one.
// They also say whose rule asked, for when nobody waits for them any more.
std::string QuestionToken(std::string_view run, std::int64_t asked, std::string_view rule);
// The same for the buttons of messages that turn `seq` of a run sent and the run waits for.
std::string ButtonsToken(std::string_view run, std::int64_t seq, std::string_view rule);
// Whether a button's payload has the form that those of questions have, or those of messages.
bool NamesQuestion(std::string_view payload);
bool NamesMessage(std::string_view payload);
// Whether it is of the run's question of that number.
bool IsOfQuestion(std::string_view payload, std::string_view run, std::int64_t asked);
// Whether it is of a question or message of this rule.
bool IsOfRule(std::string_view payload, std::string_view rule);
// The token in a button's payload: what stands in front of the choice.
std::string_view TokenIn(std::string_view payload);

}  // namespace hark::turn
