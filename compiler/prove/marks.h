#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compiler/ir/bit_set.h"
#include "compiler/ir/program.h"

// What is known of a value beside its type: which personal data it may hold, and whether
// somebody outside wrote it. A value has a set of marks, and MarkSpace says which is which.
namespace hark::prove {

// Who wrote a text that comes from outside the workspace.
enum class Origin : std::uint8_t { Contact, Webhook, Service, Model };
inline constexpr std::size_t kOrigins = 4;
// "the contact", "a webhook" …
std::string_view Words(Origin origin);

// Whether the field says who the contact is: those marked `personal`, and all that channels
// tell but the language.
bool IsPersonal(const ir::ContactField& field);

// The marks of one program, in three stretches:
//   data   a field of the contact, or what the contact wrote, is in the value
//   text   somebody outside wrote it, or a part of it, with whatever signs they liked
//   host   where it is read as a link, they may choose what host it leads to
// A function that is summed up adds symbols to each: what is true of a value it is handed.
class MarkSpace {
 public:
  explicit MarkSpace(std::size_t fields, std::size_t symbols = 0)
      : fields_(fields), symbols_(symbols) {}

  std::size_t size() const { return host_begin() + kOrigins + 2 * symbols_; }
  std::size_t symbols() const { return symbols_; }
  std::size_t fields() const { return fields_; }

  std::size_t Field(std::size_t field) const { return field; }
  std::size_t Written() const { return fields_; }  // what the contact wrote
  std::size_t Text(Origin origin) const { return text_begin() + static_cast<std::size_t>(origin); }
  std::size_t Host(Origin origin) const { return host_begin() + static_cast<std::size_t>(origin); }

  std::size_t DataOf(std::size_t symbol) const { return fields_ + 1 + symbol; }
  std::size_t TextOf(std::size_t symbol) const { return text_begin() + kOrigins + symbol; }
  // The symbol's text chooses the host, or its host is the value's.
  std::size_t HostOfText(std::size_t symbol) const { return host_begin() + kOrigins + symbol; }
  std::size_t HostOf(std::size_t symbol) const { return HostOfText(symbol) + symbols_; }

  // Whoever wrote a part of it may choose the host.
  void TextIsHost(ir::BitSet& marks) const;
  void DropData(ir::BitSet& marks) const;
  void DropText(ir::BitSet& marks) const;
  void DropHost(ir::BitSet& marks) const;

 private:
  std::size_t text_begin() const { return fields_ + 1 + symbols_; }
  std::size_t host_begin() const { return text_begin() + kOrigins + symbols_; }

  std::size_t fields_;
  std::size_t symbols_;
};

// How much of a value of a type may have been written by somebody outside.
enum class Freedom : std::uint8_t {
  None,  // one of a few things: yes or no, a case of an enum
  Form,  // in a form that was checked, such as a number or an e-mail
  Any,   // any signs at all
};
Freedom FreedomOf(const ir::Program& program, ir::TypeId type);

// Whether a link that begins with `text` leads to the host that is written in it, whatever
// follows: "https://shop.example/".
bool NamesHost(std::string_view text);

}  // namespace hark::prove
