#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"

namespace hark::turn {

// Some contacts of a segment, and where to look on. `next` is empty when that was all of
// them; a page may hold none and still have a next.
struct SegmentPage {
  std::vector<std::string> contacts;  // ids, ascending
  std::string next;
};

// Looks at a page of the workspace's contacts, those that `query` asks for, and keeps those of the
// segment, whose name is the program's own. What the store can answer (a tag, a list) it
// answers, so that a page of few is still one read. A condition that faults for a contact
// leaves them out, as it would a rule. NotFound when there is no such segment.
Result<SegmentPage> ContactsIn(store::Store& store, Deployed& deployed, std::string_view segment,
                               store::ContactQuery query, std::int64_t now_ms);

}  // namespace hark::turn
