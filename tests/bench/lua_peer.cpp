// Words of Hark stand in Lua as numbers (Int) and light userdata (texts), so that passing
// one costs nothing. Neither lua.h is included: the two disagree, and both are wanted.
#include "tests/bench/lua_peer.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstddef>
#include <type_traits>

#include "compiler/base/check.h"
#include "runtime/ops/ops.h"

namespace hark::bench {

using value::Word;

struct LuaPeer::Api {
  using State = void;
  using Function = int (*)(State*);

  // Of both; their types are the same in lua.h 5.1 and 5.4.
  State* (*luaL_newstate)() = nullptr;
  void (*luaL_openlibs)(State*) = nullptr;
  int (*luaL_loadstring)(State*, const char*) = nullptr;
  void (*lua_close)(State*) = nullptr;
  void (*lua_createtable)(State*, int, int) = nullptr;
  void (*lua_settop)(State*, int) = nullptr;
  void (*lua_pushvalue)(State*, int) = nullptr;
  void (*lua_pushcclosure)(State*, Function, int) = nullptr;
  void (*lua_pushlightuserdata)(State*, void*) = nullptr;
  void (*lua_pushinteger)(State*, std::ptrdiff_t) = nullptr;
  void (*lua_pushboolean)(State*, int) = nullptr;
  void (*lua_pushnil)(State*) = nullptr;
  void* (*lua_touserdata)(State*, int) = nullptr;
  int (*lua_gettop)(State*) = nullptr;
  const char* (*lua_tolstring)(State*, int, std::size_t*) = nullptr;
  // Of one of them.
  std::ptrdiff_t (*lua_tointeger)(State*, int) = nullptr;                     // LuaJIT
  std::ptrdiff_t (*lua_tointegerx)(State*, int, int*) = nullptr;              // 5.4
  int (*lua_pcall)(State*, int, int, int) = nullptr;                          // LuaJIT
  int (*lua_pcallk)(State*, int, int, int, std::ptrdiff_t, void*) = nullptr;  // 5.4
  // Both have it with a wrapper of their own; set by name to keep one way.
  void (*lua_setfield)(State*, int, const char*) = nullptr;

  bool is_jit = false;

  bool Bind(Lua which);
  std::ptrdiff_t Integer(State* state, int at) const {
    return is_jit ? lua_tointeger(state, at) : lua_tointegerx(state, at, nullptr);
  }
  int Call(State* state, int arguments, int results) const {
    return is_jit ? lua_pcall(state, arguments, results, 0)
                  : lua_pcallk(state, arguments, results, 0, 0, nullptr);
  }
};

bool LuaPeer::Api::Bind(Lua which) {
  is_jit = which == Lua::LuaJit;
  void* library = dlopen(is_jit ? "libluajit-5.1.so.2" : "liblua5.4.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return false;
  auto bind = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    return function != nullptr;
  };
#define HARK_BIND(name) bind(name, #name)
  const bool common =
      HARK_BIND(luaL_newstate) && HARK_BIND(luaL_openlibs) && HARK_BIND(luaL_loadstring) &&
      HARK_BIND(lua_close) && HARK_BIND(lua_createtable) && HARK_BIND(lua_settop) &&
      HARK_BIND(lua_pushvalue) && HARK_BIND(lua_pushcclosure) && HARK_BIND(lua_pushlightuserdata) &&
      HARK_BIND(lua_pushinteger) && HARK_BIND(lua_pushboolean) && HARK_BIND(lua_pushnil) &&
      HARK_BIND(lua_touserdata) && HARK_BIND(lua_gettop) && HARK_BIND(lua_tolstring) &&
      HARK_BIND(lua_setfield);
  if (!common) return false;
  return is_jit ? HARK_BIND(lua_tointeger) && HARK_BIND(lua_pcall)
                : HARK_BIND(lua_tointegerx) && HARK_BIND(lua_pcallk);
#undef HARK_BIND
}

namespace {

// The state whose code runs now. Not an upvalue of each function, whose lookup would be
// charged to Lua.
ops::Context* running_context = nullptr;

Word TextAt(const auto& api, void* state, int at) {
  return value::WordOf(static_cast<const std::byte*>(api.lua_touserdata(state, at)));
}
void* Userdata(Word text) { return reinterpret_cast<void*>(text); }

constexpr const char* kThroughFunctions = R"(
local ops, ids = ...
local event_text, mentions = ops.event_text, ops.mentions
local get_int, get_known = ops.get_int, ops.get_known
local set_int, text_of, join, reply = ops.set_int, ops.text_of, ops.join, ops.reply
local pattern, score, city, int = ids.pattern, ids.score, ids.city, ids.int
local default_city, middle, ending = ids.default_city, ids.middle, ids.ending
return function()
  if mentions(event_text(), pattern) then
    set_int(score, get_int(score) + 1)
    reply(join(get_known(city) or default_city, middle, text_of(int, get_int(score)), ending))
  end
end
)";

constexpr const char* kThroughFfi = R"lua(
local ops, ids = ...
local ffi = require "ffi"
local function op(pointer, parameters)
  return ffi.cast("uint64_t (*)(void*" .. parameters .. ")", pointer)
end
local word = ", uint64_t"
local event_text = op(ops.event_text, "")
local mentions = op(ops.mentions, word .. word)
local get, set = op(ops.get, word), op(ops.set, word .. word)
local add = op(ops.add, word .. word)
local text_of = op(ops.text_of, word .. word)
local make_list = op(ops.make_list, ", void*" .. word)
local join, reply = op(ops.join, word), op(ops.reply, word)
local function text(pointer) return ffi.cast("uint64_t", ffi.cast("void*", pointer)) end
local context = ffi.cast("void*", ids.context)
local words_at = ffi.typeof("uint64_t*")
local pattern, score, city, int = ids.pattern, ids.score, ids.city, ids.int
local default_city, middle, ending = text(ids.default_city), text(ids.middle), text(ids.ending)
local parts = ffi.new("uint64_t[4]")
return function()
  if mentions(context, event_text(context), pattern) ~= 0 then
    set(context, score, add(context, get(context, score), 1))
    local known = get(context, city)
    parts[0] = known ~= 0 and ffi.cast(words_at, known)[0] or default_city
    parts[1] = middle
    parts[2] = text_of(context, int, get(context, score))
    parts[3] = ending
    reply(context, join(context, make_list(context, parts, 4)))
  end
end
)lua";

// The operations as functions of one Lua: a static api each, because a C function is told
// nothing but its state.
template <typename Api, Lua kWhich>
struct Functions {
  static inline const Api* api = nullptr;

  static int EventText(void* state) {
    api->lua_pushlightuserdata(state, Userdata(hark_op_event_text(running_context)));
    return 1;
  }
  static int Mentions(void* state) {
    const Word pattern = static_cast<Word>(api->Integer(state, 2));
    api->lua_pushboolean(
        state, hark_op_text_mentions(running_context, TextAt(*api, state, 1), pattern) != 0);
    return 1;
  }
  static int GetInt(void* state) {
    const Word field = static_cast<Word>(api->Integer(state, 1));
    api->lua_pushinteger(state, value::AsInt(hark_op_contact_get(running_context, field)));
    return 1;
  }
  static int GetKnown(void* state) {
    const Word box =
        hark_op_contact_get(running_context, static_cast<Word>(api->Integer(state, 1)));
    if (box == 0) {
      api->lua_pushnil(state);
    } else {
      api->lua_pushlightuserdata(state, Userdata(value::At<value::Box>(box).value));
    }
    return 1;
  }
  static int SetInt(void* state) {
    hark_op_contact_set(running_context, static_cast<Word>(api->Integer(state, 1)),
                        static_cast<Word>(api->Integer(state, 2)));
    return 0;
  }
  static int TextOf(void* state) {
    const Word text = hark_op_text_of(running_context, static_cast<Word>(api->Integer(state, 1)),
                                      static_cast<Word>(api->Integer(state, 2)));
    api->lua_pushlightuserdata(state, Userdata(text));
    return 1;
  }
  static int Join(void* state) {
    Word parts[8];
    const int count = api->lua_gettop(state);
    for (int at = 0; at < count; ++at) parts[at] = TextAt(*api, state, at + 1);
    const Word list = hark_make_list(running_context, parts, static_cast<Word>(count));
    api->lua_pushlightuserdata(state, Userdata(hark_op_text_join(running_context, list)));
    return 1;
  }
  static int Reply(void* state) {
    hark_op_reply(running_context, TextAt(*api, state, 1));
    return 0;
  }

  static void Push(const Api& its_api, void* state) {
    api = &its_api;
    auto add = [&](const char* name, typename Api::Function function) {
      its_api.lua_pushcclosure(state, function, 0);
      its_api.lua_setfield(state, -2, name);
    };
    its_api.lua_createtable(state, 0, 0);
    add("event_text", EventText);
    add("mentions", Mentions);
    add("get_int", GetInt);
    add("get_known", GetKnown);
    add("set_int", SetInt);
    add("text_of", TextOf);
    add("join", Join);
    add("reply", Reply);
  }
};

template <typename Api>
void PushAddresses(const Api& api, void* state) {
  auto add = [&](const char* name, auto* function) {
    api.lua_pushlightuserdata(state, reinterpret_cast<void*>(function));
    api.lua_setfield(state, -2, name);
  };
  api.lua_createtable(state, 0, 0);
  add("event_text", hark_op_event_text);
  add("mentions", hark_op_text_mentions);
  add("get", hark_op_contact_get);
  add("set", hark_op_contact_set);
  add("add", hark_op_int_add);
  add("text_of", hark_op_text_of);
  add("make_list", hark_make_list);
  add("join", hark_op_text_join);
  add("reply", hark_op_reply);
}

template <typename Api>
void PushIds(const Api& api, void* state, ops::Context& context, const HandlerIds& ids) {
  auto number = [&](const char* name, Word word) {
    api.lua_pushinteger(state, static_cast<std::ptrdiff_t>(word));
    api.lua_setfield(state, -2, name);
  };
  auto pointer = [&](const char* name, void* address) {
    api.lua_pushlightuserdata(state, address);
    api.lua_setfield(state, -2, name);
  };
  api.lua_createtable(state, 0, 0);
  number("pattern", ids.pattern);
  number("score", ids.score_field);
  number("city", ids.city_field);
  number("int", ids.int_type);
  pointer("context", &context);
  pointer("default_city", Userdata(ids.default_city));
  pointer("middle", Userdata(ids.middle));
  pointer("ending", Userdata(ids.ending));
}

}  // namespace

Result<std::unique_ptr<LuaPeer>> LuaPeer::Load(Lua which, bool through_ffi, ops::Context& context,
                                               const HandlerIds& ids) {
  std::unique_ptr<LuaPeer> peer(new LuaPeer());
  peer->api_ = std::make_unique<Api>();
  if (!peer->api_->Bind(which)) return Fail(FailureKind::Unavailable, "not installed");
  auto prepared = peer->Prepare(through_ffi, context, ids);
  if (!prepared) return std::unexpected(prepared.error());
  return peer;
}

// Leaves the handler as the one value on the stack.
Result<void> LuaPeer::Prepare(bool through_ffi, ops::Context& context, const HandlerIds& ids) {
  const Api& api = *api_;
  running_context = &context;
  state_ = api.luaL_newstate();
  HARK_CHECK(state_ != nullptr, "there is memory for a Lua state");
  api.luaL_openlibs(state_);
  int status = api.luaL_loadstring(state_, through_ffi ? kThroughFfi : kThroughFunctions);
  if (status == 0) {
    if (through_ffi) {
      PushAddresses(api, state_);
    } else if (api.is_jit) {
      Functions<Api, Lua::LuaJit>::Push(api, state_);
    } else {
      Functions<Api, Lua::Lua54>::Push(api, state_);
    }
    PushIds(api, state_, context, ids);
    status = api.Call(state_, 2, 1);
  }
  if (status == 0) return {};
  return Fail(FailureKind::Invalid,
              fmt::format("Lua says: {}", api.lua_tolstring(state_, -1, nullptr)));
}

LuaPeer::~LuaPeer() {
  if (state_ != nullptr) api_->lua_close(state_);
}

void LuaPeer::Run() {
  api_->lua_pushvalue(state_, 1);
  HARK_CHECK(api_->Call(state_, 0, 0) == 0, "the Lua handler runs");
}

}  // namespace hark::bench
