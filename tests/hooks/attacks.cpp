#include "tests/hooks/attacks.h"

namespace hark::test {
namespace {

constexpr Trap kTime = Trap::HookOverTime;
constexpr Trap kMemory = Trap::HookOverMemory;
constexpr Trap kFails = Trap::HookFailed;
constexpr Trap kOther = Trap::HookGaveOther;

constexpr Attack kAttacks[] = {
    // ---- The processor ----
    {"loop", kTime, "", "function f() while true do end end"},
    {"loop in the file", kTime, "", "while true do end function f() end"},
    {"goto", kTime, "", "function f() ::again:: goto again end"},
    {"repeat", kTime, "", "function f() repeat until false end"},
    {"long for", kTime, "", "function f() for i = 1, math.maxinteger do end end"},
    {"tail calls", kTime, "", "function f() return f() end"},
    {"two that call each other", kTime, "",
     "function g() return f() end function f() return g() end"},
    {"caught for ever", kTime, "", "function f() while true do pcall(f) end end"},
    {"caught error for ever", kTime, "", "function f() while true do pcall(error) end end"},
    {"catches the end", kTime, "",
     "function f() pcall(function() while true do end end) return 'on' end"},
    {"catches the end again", kTime, "",
     "local function g() while true do pcall(function() while true do end end) end end "
     "function f() while true do pcall(g) end end"},
    {"exponential", kTime, "",
     "local function g(n) if n < 2 then return n end return g(n - 1) + g(n - 2) end "
     "function f() return g(60) end"},
    {"endless iterator", kTime, "", "function f() for _ in function() return 1 end do end end"},
    {"index that asks itself", kTime, "",
     "local t t = setmetatable({}, {__index = function(_, k) return k end}) "
     "function f() local i = 0 while t[i] do i = i + 1 end end"},
    {"comparison that does not end", kTime, "",
     "local m = {__lt = function() while true do end end} "
     "local a, b = setmetatable({}, m), setmetatable({}, m) function f() return a < b end"},
    {"sorting by a loop", kTime, "",
     "function f() table.sort({3, 2, 1}, function() while true do end end) end"},
    {"replacement that does not end", kTime, "",
     "function f() return (('x'):gsub('x', function() while true do end end)) end"},
    {"text of a loop", kTime, "",
     "function f() return tostring(setmetatable({}, {__tostring = function() "
     "while true do end end})) end"},
    {"joined by a loop", kTime, "",
     "local t = setmetatable({}, {__concat = function() while true do end end}) "
     "function f() return t .. 'x' end"},

    // ---- Patterns and functions of the library ----
    {"pattern that backtracks", kTime, "",
     "function f() local a = ('a'):rep(40) return a:find(('a?'):rep(40) .. a .. 'b') end", true},
    {"pattern of many stars", kTime, "",
     "function f() return (('a'):rep(300)):match(('.-'):rep(12) .. 'b') end", true},
    {"balanced pattern", kTime, "",
     "function f() local s = ('('):rep(200000) return s:find('%b()') end", true},
    {"pattern in gsub", kTime, "",
     "function f() return (('a'):rep(400)):gsub(('.-'):rep(12) .. 'b', '') end", true},
    {"repeated nothing", kTime, "",
     "function f() while true do string.rep('', math.maxinteger) end end"},
    {"repeated at length", kMemory, "", "function f() return ('x'):rep(1 << 30) end"},
    {"format of great width", kFails, "", "function f() return ('%999999d'):format(1) end"},
    {"joined by a false length", kFails, "__len",
     "function f() return table.concat(setmetatable({}, {__len = function() "
     "return math.maxinteger end})) end"},
    {"inserted by a false length", kFails, "__len",
     "function f() table.insert(setmetatable({}, {__len = function() "
     "return math.maxinteger end}), 1, 1) end"},
    {"unpacked by a false length", kFails, "__len",
     "function f() return table.unpack(setmetatable({}, {__len = function() "
     "return 1 << 40 end})) end"},
    {"unpacked at length", kFails, "unpack",
     "function f() return table.unpack({}, 1, 1 << 30) end"},

    // ---- Memory ----
    {"table that grows", kMemory, "",
     "function f() local t = {} for i = 1, 1e9 do t[i] = i end end"},
    {"text that doubles", kMemory, "",
     "function f() local s = 'x' while true do s = s .. s end end"},
    {"many texts", kMemory, "",
     "function f() local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end end"},
    {"recursion", kMemory, "", "function f() return 1 + f() end"},
    {"closures", kMemory, "",
     "function f() local g for i = 1, 1e9 do local h = g g = function() return h end end end"},
    {"caught for memory", kMemory, "",
     "function f() while true do pcall(string.rep, 'x', 1 << 30) end end"},
    {"nested tables", kOther, "deep",
     "function f() local t = {} for i = 1, 1000 do t = {t} end return t end"},
    {"table within itself", kOther, "itself", "function f() local t = {} t[1] = t return t end"},
    {"result at length", kOther, "256 KiB", "function f() return ('x'):rep(300000) end"},

    // ---- Coroutines ----
    {"coroutine", kFails, "coroutine", "function f() return coroutine.wrap(function() end) end"},
    {"coroutine to escape a count", kFails, "coroutine",
     "function f() while true do coroutine.resume(coroutine.create(function() end)) end end"},

    // ---- Finalizers and what runs by itself ----
    {"finalizer", kFails, "__gc",
     "function f() setmetatable({}, {__gc = function() while true do end end}) end"},
    {"finalizer set later", kOther, "function",
     "local m = {} local t = setmetatable({}, m) m.__gc = function() while true do end end "
     "function f() t = nil return f end"},
    {"closing value", kFails, "__close",
     "function f() local x <close> = setmetatable({}, {__close = function() end}) end"},
    {"closing value set later", kTime, "",
     "local m = {} local t = setmetatable({}, m) function f() "
     "m.__close = function() while true do end end local x <close> = t end"},
    {"weak table", kFails, "__mode", "function f() setmetatable({}, {__mode = 'k'}) end"},

    // ---- Metatables ----
    {"metatable of texts", kFails, "nil value",
     "function f() local m = getmetatable('') or nil m.__index = nil end"},
    {"library written to", kFails, "written", "function f() string.rep = function() end end"},
    {"metatable of the library", kFails, "protected", "function f() setmetatable(string, {}) end"},
    {"metatable of the globals", kFails, "protected", "function f() setmetatable(_ENV, {}) end"},
    {"length that lies", kOther, "keys",
     "function f() return setmetatable({[1] = 1, [3] = 3, x = 2}, {__len = function() "
     "return 3 end}) end"},

    // ---- Bytecode ----
    {"bytecode", kFails, "", "\x1bLua\x54\x00\x19\x93\r\n\x1a\n"},
    {"load", kFails, "'load'", "function f() return load('return 1')() end"},
    {"load of bytecode", kFails, "'load'", "function f() return load('\\27Lua', 'x', 'b')() end"},
    {"string.dump", kFails, "'dump'", "function f() return string.dump(f) end"},

    // ---- The library that is not there ----
    {"io", kFails, "'io'", "function f() return io.open('/etc/passwd'):read('a') end"},
    {"os", kFails, "'os'", "function f() return os.execute('true') end"},
    {"os.exit", kFails, "'os'", "function f() os.exit(0) end"},
    {"environment", kFails, "'os'", "function f() return os.getenv('PATH') end"},
    {"debug", kFails, "'debug'", "function f() return debug.getregistry() end"},
    {"debug of hooks", kFails, "'debug'", "function f() debug.sethook() while true do end end"},
    {"package", kFails, "'package'", "function f() return package.loadlib('libc.so.6', '*') end"},
    {"require", kFails, "'require'", "function f() return require('os') end"},
    {"dofile", kFails, "'dofile'", "function f() return dofile('/etc/passwd') end"},
    {"loadfile", kFails, "'loadfile'", "function f() return loadfile('/etc/passwd') end"},
    {"collectgarbage", kFails, "'collectgarbage'", "function f() collectgarbage('stop') end"},
    {"rawset", kFails, "'rawset'", "function f() rawset(string, 'rep', nil) end"},
    {"the true globals", kFails, "'_G'", "function f() return _G.os.time() end"},
    {"chance", kFails, "'random'", "function f() return math.random() end"},
    {"address", kFails, "%p", "function f() return ('%p'):format({}) end"},

    // ---- What is given back ----
    {"function given", kOther, "function", "function f() return f end"},
    {"fraction given", kOther, "whole", "function f() return 1 / 3 end"},
    {"no number given", kOther, "whole", "function f() return 0 / 0 end"},
    {"bytes given", kOther, "UTF-8", "function f() return '\\xff\\xfe' end"},
    {"bytes as a key", kOther, "UTF-8", "function f() return {['\\xff'] = 1} end"},
};

}  // namespace

std::span<const Attack> Attacks() { return kAttacks; }

}  // namespace hark::test
