#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/base/result.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"

namespace hark::turn {

// Lets rules that listen for a time fire, and hands events that are for many contacts to their
// mailboxes, a page at a time. Each step is one transaction that the store refuses to do twice,
// so a worker that is killed in the middle goes on where it was. One object a thread.
class Scheduler {
 public:
  // Contacts in one page: about as much as the turns of one transaction.
  static constexpr std::size_t kPage = 64;

  // `store` must outlive this.
  explicit Scheduler(store::Store& store) : store_(store) {}

  // Makes the store's schedules, and how it sends, those of `active`, when it is another program
  // than the last time. One whose times are the same goes on as it was; others count from now.
  Result<void> Follow(const Deployed& active, std::int64_t now_ms);
  // Fires what is due: once, however often it was missed, and not at all where the rule says
  // that it is too late by now. Gives how many rules were due.
  Result<std::size_t> Fire(const Deployed& active, std::int64_t now_ms);
  // Hands one page out. Whether there was something to hand out.
  Result<bool> HandOut(Deployed& active, std::int64_t now_ms);

 private:
  static void FireAtOnce(const ir::Rule& rule, std::int64_t now_ms, store::FireSchedule& fire);
  Result<void> FireByZones(const ir::Rule& rule, std::int64_t now_ms, store::FireSchedule& fire);
  Result<bool> FireOne(const ir::Rule& rule, const store::Schedule& schedule, std::int64_t now_ms);

  store::Store& store_;
  std::string followed_;  // hash of the program
};

}  // namespace hark::turn
