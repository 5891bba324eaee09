#include "compiler/prove/marks.h"

#include <algorithm>
#include <vector>

namespace hark::prove {

std::string_view Words(Origin origin) {
  switch (origin) {
    case Origin::Contact: return "the contact";
    case Origin::Webhook: return "a webhook";
    case Origin::Service: return "a service";
    case Origin::Model: return "a model";
  }
  return "";
}

bool IsPersonal(const ir::ContactField& field) {
  const bool of_many = field.name == "language" || field.name == "time_zone";
  return field.personal || (field.built_in && !of_many);
}

void MarkSpace::TextIsHost(ir::BitSet& marks) const {
  for (std::size_t at = 0; at < kOrigins + symbols_; ++at) {
    if (marks.Has(text_begin() + at)) marks.Add(host_begin() + at);
  }
}

void MarkSpace::DropData(ir::BitSet& marks) const {
  for (std::size_t at = 0; at < text_begin(); ++at) marks.Remove(at);
}

void MarkSpace::DropText(ir::BitSet& marks) const {
  for (std::size_t at = text_begin(); at < host_begin(); ++at) marks.Remove(at);
}

void MarkSpace::DropHost(ir::BitSet& marks) const {
  for (std::size_t at = host_begin(); at < size(); ++at) marks.Remove(at);
}

namespace {

// Of what holds no other.
Freedom FreedomOfKind(ir::TypeKind kind) {
  switch (kind) {
    case ir::TypeKind::Bool:
    case ir::TypeKind::Enum:
    case ir::TypeKind::List:
    case ir::TypeKind::Optional:
    case ir::TypeKind::Record: return Freedom::None;
    case ir::TypeKind::Text:
    case ir::TypeKind::Url:
    case ir::TypeKind::Json:
    case ir::TypeKind::Secret:
    case ir::TypeKind::Map: return Freedom::Any;
    case ir::TypeKind::Int:
    case ir::TypeKind::Duration:
    case ir::TypeKind::Time:
    case ir::TypeKind::Date:
    case ir::TypeKind::Instant:
    case ir::TypeKind::Email:
    case ir::TypeKind::Phone:
    case ir::TypeKind::Language:
    case ir::TypeKind::Country:
    case ir::TypeKind::TimeZone:
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Money: return Freedom::Form;
  }
  return Freedom::Any;
}

}  // namespace

// Records may share the types of their fields, so each type is looked at once.
Freedom FreedomOf(const ir::Program& program, ir::TypeId id) {
  Freedom most = Freedom::None;
  std::vector<ir::TypeId> open = {id};
  for (std::size_t at = 0; at < open.size(); ++at) {
    if (!open[at].valid()) continue;
    const ir::Type& type = program.types[open[at]];
    most = std::max(most, FreedomOfKind(type.kind));
    const auto visit = [&](ir::TypeId inner) {
      if (std::ranges::find(open, inner) == open.end()) open.push_back(inner);
    };
    if (type.kind == ir::TypeKind::List || type.kind == ir::TypeKind::Optional) {
      visit(type.element);
    } else if (type.kind == ir::TypeKind::Record) {
      for (const ir::Field& field : program.records[type.record_id].fields) visit(field.type);
    }
  }
  return most;
}

bool NamesHost(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::size_t host = scheme + 3;
  const std::size_t end = text.find_first_of("/?#", host);
  return end != std::string_view::npos && end > host;
}

}  // namespace hark::prove
