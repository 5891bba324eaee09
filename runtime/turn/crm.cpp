// The contact's record is a JSON object of fields by name, because it outlives every
// program: a deploy that adds, drops or retypes a field reads the old records at once,
// and an older program still pinned by a run sees the fields it knows.
#include "runtime/turn/crm.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/base/check.h"
#include "runtime/value/codec.h"
#include "runtime/value/json_text.h"

namespace hark::turn {

using nlohmann::json;

struct Crm::Fields {
  json record;
  bool changed = false;
};

namespace {

// What the channel says about a person fills fields that nobody has set yet.
void AddProfile(json& record, const value::Event& event, bool& changed) {
  auto fill = [&](const char* field, const std::string& value) {
    if (value.empty() || record.contains(field)) return;
    record[field] = value;
    changed = true;
  };
  fill("name", event.profile_name);
  fill("first_name", event.profile_name.substr(0, event.profile_name.find(' ')));
  fill("username", event.profile_username);
  fill("language", event.profile_language);
  bool digits = !event.address.empty() && std::ranges::all_of(event.address, [](char digit) {
    return digit >= '0' && digit <= '9';
  });
  if (event.channel == "whatsapp" && digits) fill("phone", "+" + event.address);
}

json FieldsOf(const store::Record& record) {
  json fields = value::ParseJson(record.fields);
  return fields.is_object() ? fields : json::object();
}

std::string StageOf(const store::Record& deal) {
  json stage = FieldsOf(deal).value("stage", json());
  return stage.is_string() ? stage.get<std::string>() : std::string();
}

value::Word FieldWord(const ir::Program& program, const ir::ContactField& field, const json& record,
                      value::Arena& arena, value::Word fallback) {
  auto found = record.find(field.name);
  if (found == record.end()) return fallback;
  return value::FromJson(program, field.type, *found, arena).value_or(fallback);
}

}  // namespace

Crm::Crm(const store::TurnInput& input, const value::Event& event)
    : stored_(input.contact),
      addresses_(input.addresses),
      fields_(std::make_unique<Fields>()),
      tags_(stored_.tags),
      lists_(stored_.lists),
      channel_(event.channel),
      consents_(stored_.consents) {
  conversation_.channel = event.channel;
  conversation_.connection = event.connection;
  for (const store::Conversation& one : input.conversations) {
    const bool same = one.channel == event.channel && one.connection == event.connection;
    if (same) conversation_ = one;
  }
  for (const store::Record& deal : input.deals) records_.push_back({deal});
  fields_->record = value::ParseJson(stored_.fields);
  if (!fields_->record.is_object()) fields_->record = json::object();
  AddProfile(fields_->record, event, fields_->changed);
}

Crm::~Crm() = default;
Crm::Crm(Crm&&) noexcept = default;

ops::Contact Crm::View(const ops::LoadedProgram& loaded, value::Arena& arena) const {
  const ir::Program& program = loaded.ir();
  ops::Contact contact;
  contact.fields.reserve(program.contact_fields.size());
  for (const ir::ContactField& field : program.contact_fields) {
    value::Word fallback = field.fallback.valid() ? loaded.constant(field.fallback) : 0;
    contact.fields.push_back(FieldWord(program, field, fields_->record, arena, fallback));
  }
  contact.tags = tags_;
  contact.lists = lists_;
  for (const store::Consent& consent : consents_) {
    if (consent.channel == channel_) contact.consents.push_back(consent.purpose);
  }
  for (const store::Address& address : addresses_) contact.channels.push_back(address.channel);
  for (const Kept& kept : records_) {
    if (kept.record.kind != "deal") continue;
    contact.deals.push_back({StageOf(kept.record), !kept.record.closed_ms.has_value()});
  }
  using enum store::Conversation::Owner;
  contact.conversation = {.owned = conversation_.owner == Team,
                          .team = conversation_.team,
                          .closed = conversation_.owner == Nobody};
  auto language = fields_->record.find("language");
  if (language != fields_->record.end() && language->is_string()) {
    contact.language = language->get<std::string>();
  }
  return contact;
}

void Crm::SetField(const ir::Program& program, std::int32_t index, value::Word word) {
  const ir::ContactField& field = program.contact_fields[static_cast<std::size_t>(index)];
  json value = value::ToJson(program, field.type, word);
  if (value.is_null()) {
    fields_->record.erase(field.name);
  } else {
    fields_->record[field.name] = std::move(value);
  }
  fields_->changed = true;
}

void Crm::SetTags(const std::vector<std::string>& tags) { tags_ = tags; }

void Crm::SetLists(const std::vector<std::string>& lists) { lists_ = lists; }

void Crm::SetConsents(const std::vector<std::string>& purposes) {
  std::erase_if(consents_, [&](const auto& consent) { return consent.channel == channel_; });
  for (const std::string& purpose : purposes) consents_.push_back({channel_, purpose});
  std::ranges::sort(consents_);
}

std::vector<std::string> Crm::RevokeAll() {
  std::vector<std::string> purposes;
  for (const store::Consent& consent : consents_) {
    if (consent.channel == channel_) purposes.push_back(consent.purpose);
  }
  SetConsents({});
  return purposes;
}

void Crm::SetConversation(store::Conversation conversation) {
  conversation_ = std::move(conversation);
}

void Crm::ReturnConversation() {
  store::Conversation returned;
  returned.channel = std::move(conversation_.channel);
  returned.connection = std::move(conversation_.connection);
  conversation_ = std::move(returned);
}

const store::Record& Crm::Create(store::Record record) {
  records_made_ += 1;
  return records_.emplace_back(Kept{std::move(record), true}).record;
}

const store::Record& Crm::MoveDeal(std::int32_t nth, std::string_view stage, bool closes,
                                   std::int64_t now_ms) {
  auto deal = records_.begin();
  for (;; ++deal) {
    HARK_CHECK(deal != records_.end(), "a view has no deal that its contact has not");
    if (deal->record.kind == "deal" && nth-- == 0) break;
  }
  json fields = FieldsOf(deal->record);
  fields["stage"] = stage;
  deal->record.fields = fields.dump(-1, ' ', false, json::error_handler_t::replace);
  if (closes) deal->record.closed_ms = now_ms;
  deal->changed = true;
  return deal->record;
}

std::vector<store::Record> Crm::ChangedRecords() const {
  std::vector<store::Record> changed;
  for (const Kept& kept : records_) {
    if (kept.changed) changed.push_back(kept.record);
  }
  return changed;
}

std::optional<store::Contact> Crm::Changed() const {
  bool changed = fields_->changed || tags_ != stored_.tags || lists_ != stored_.lists ||
                 consents_ != stored_.consents;
  if (!changed) return std::nullopt;
  store::Contact contact = stored_;
  contact.fields = fields_->record.dump(-1, ' ', false, json::error_handler_t::replace);
  contact.tags = tags_;
  contact.lists = lists_;
  contact.consents = consents_;
  return contact;
}

}  // namespace hark::turn
