#include "runtime/serve/deauthorize.h"

#include "runtime/serve/meta_request.h"

namespace hark::serve {

Deauthorized TakeDeauthorization(const channel::HttpRequest& request,
                                 const channel::Connection& connection,
                                 std::span<const channel::Connection> all, store::Store& store) {
  const auto told = ReadMetaCallback(request, connection);
  if (!told) return {told.error(), {}};

  Deauthorized done{PlainAnswer(200, ""), {}, true};
  for (const channel::Connection& one : all) {
    if (!IsOfApp(one, connection)) continue;
    const bool is_here = one.name == connection.name && one.granted_by.empty();
    if (!is_here && !IsTheirs(one, told->user_id)) continue;
    done.is_nobodys = false;
    const auto disconnected = DisconnectOnce(one, *told, "the app was deauthorized at Meta", store);
    if (!disconnected) {
      done.response = PlainAnswer(503, "not stored; send it again\n");
    } else if (*disconnected) {
      done.connections.push_back(one.name);
    }
  }
  return done;
}

}  // namespace hark::serve
