#include "runtime/turn/raise.h"

#include <fmt/format.h>

#include <utility>

#include "runtime/value/event_json.h"

namespace hark::turn {

void Raiser::Raise(EventKind kind, std::string subject, std::string fields,
                   const store::Address& to, store::CommitTurn& commit) const {
  if (!Listens(kind, subject)) return;
  value::Event event;
  event.kind = kind;
  event.channel = to.channel;
  event.connection = to.connection;
  event.address = to.address;
  event.id = fmt::format("{}-{}-{}", commit.contact, commit.seq, commit.raised.size());
  event.at_ms = commit.at_ms;
  event.subject = std::move(subject);
  event.fields = std::move(fields);
  event.depth = depth();
  commit.raised.push_back(value::ToJson(event));
}

}  // namespace hark::turn
