#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "runtime/ops/context.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/store/store.h"
#include "runtime/value/arena.h"
#include "runtime/value/event.h"

namespace hark::turn {

// One contact while a turn runs: the stored record, and its fields as the words of one
// program. Fields the program does not know stay as they are.
class Crm {
 public:
  // `input` must outlive this. Corrupt fields read as not known.
  Crm(const store::TurnInput& input, const value::Event& event);

  // The contact as `program` sees it; a field that does not fit its type is not known.
  ops::Contact View(const ops::LoadedProgram& program, value::Arena& arena) const;

  // Takes over what a run left in its view: `field` is an index into contact_fields.
  void SetField(const ir::Program& program, std::int32_t field, value::Word word);
  void SetTags(const std::vector<std::string>& tags);
  void SetLists(const std::vector<std::string>& lists);
  // `purposes` are those agreed to on the event's channel.
  void SetConsents(const std::vector<std::string>& purposes);

  // Takes back all consents on the event's channel. Gives their purposes.
  std::vector<std::string> RevokeAll();

  // Makes a deal, task or note. Gives what was made, valid until the next is.
  const store::Record& Create(store::Record record);
  // Moves the `nth` deal of the view to a stage. Gives the deal as it is then.
  const store::Record& MoveDeal(std::int32_t nth, std::string_view stage, bool closes,
                                std::int64_t now_ms);
  // Who has the conversation of the event.
  const store::Conversation& conversation() const { return conversation_; }
  void SetConversation(store::Conversation conversation);
  // Back to the rules, as if it had never been another's.
  void ReturnConversation();

  // The records that were made or changed, in the order they were made.
  std::vector<store::Record> ChangedRecords() const;
  std::size_t records_made() const { return records_made_; }

  // The record to store, in the version it was made of, or nothing when the turn changed
  // nothing.
  std::optional<store::Contact> Changed() const;

  ~Crm();
  Crm(Crm&&) noexcept;

 private:
  struct Fields;
  const store::Contact& stored_;
  const std::vector<store::Address>& addresses_;
  std::unique_ptr<Fields> fields_;
  std::vector<std::string> tags_;
  std::vector<std::string> lists_;
  std::string channel_;
  std::vector<store::Consent> consents_;
  store::Conversation conversation_;
  struct Kept {
    store::Record record;
    bool changed = false;
  };
  std::vector<Kept> records_;  // the open deals, then what was made
  std::size_t records_made_ = 0;
};

}  // namespace hark::turn
