#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/prove/loops.h"

// What a handler sends, and which of its ways belong to which channel.
namespace hark::prove {

// An instruction that sends something into the conversation; what goes outside of it has no
// window (compiler/sema/send.cpp) and needs consent (consent.h).
struct Send {
  enum class To : std::uint8_t { Conversation, PublicComment, PrivateComment };
  std::uint32_t inst = 0;
  To to = To::Conversation;
  bool asks = false;  // a question, which has nothing that could go instead
  // Whether it may go when the window has closed, on channels that have templates: it is
  // one, or one goes instead.
  bool any_time = false;
  bool reacts = false;
  bool is_template = false;  // and nothing else
  bool has_instead = false;  // a template that may go in its place
};

// All that can be reached, in the order of the instructions.
std::vector<Send> SendsOf(const LoopNest& nest);

// An instruction that sends outside the conversation, and what it says of that.
struct Unasked {
  std::uint32_t inst = 0;
  std::string channel;
  std::string purpose;
  bool is_template = false;
};
std::vector<Unasked> UnaskedOf(const ir::Program& program, const LoopNest& nest);

// Whether a walk goes on behind a wait that something ended: an answer, or what else it takes.
enum class Behind : std::uint8_t { Everything, NoEvent };
// Of each block, whether a run on this channel can reach it.
std::vector<bool> BlocksOn(const ir::Program& program, const LoopNest& nest,
                           std::string_view channel, Behind behind = Behind::Everything);

// Whether the handler looks at its channel at all.
bool ReadsChannel(const ir::Function& function);

// Whether a run on this channel can take the way: `on telegram { … }` is not taken on
// WhatsApp. A run stays on its channel, since a contact has one address.
bool IsTaken(const ir::Program& program, const ir::Function& function, const Edge& edge,
             std::string_view channel);

}  // namespace hark::prove
