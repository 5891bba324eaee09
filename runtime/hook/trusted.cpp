#include "runtime/hook/trusted.h"

#include "runtime/hook/lua_call.h"

namespace hark::hook {

Answer Trusted::Call(const Request& request) { return CallLua(request, limits_); }

}  // namespace hark::hook
