# Every foreign library, found once and given one name: foreign::<library>. Their headers are
# SYSTEM, so their warnings stay theirs.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(foreign_library name)
  cmake_parse_arguments(ARG "" "" "LINK;INCLUDE;DEFINE" ${ARGN})
  add_library(foreign_${name} INTERFACE)
  add_library(foreign::${name} ALIAS foreign_${name})
  target_link_libraries(foreign_${name} INTERFACE ${ARG_LINK})
  target_include_directories(foreign_${name} SYSTEM INTERFACE ${ARG_INCLUDE})
  target_compile_definitions(foreign_${name} INTERFACE ${ARG_DEFINE})
endfunction()

find_package(fmt REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(SQLite3 REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(LUA REQUIRED lua5.4)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
find_library(CLD2_LIBRARY cld2 REQUIRED)
find_library(PHONENUMBER_LIBRARY phonenumber REQUIRED)
find_library(INTEL_DECIMAL_LIBRARY bidgcc000 REQUIRED)

foreign_library(fmt LINK fmt::fmt)
foreign_library(icu LINK ICU::uc ICU::i18n)
foreign_library(re2 LINK PkgConfig::RE2)
# Only in programs that call it: tests/bench opens another Lua, whose names are the same.
foreign_library(lua LINK -Wl,--push-state,--as-needed,-l${LUA_LIBRARIES},--pop-state
                INCLUDE ${LUA_INCLUDE_DIRS})
foreign_library(sodium LINK PkgConfig::SODIUM)
# 000: arguments by value, rounding and exception flags handed in: no global state.
foreign_library(intel_decimal LINK ${INTEL_DECIMAL_LIBRARY}
                DEFINE DECIMAL_CALL_BY_REFERENCE=0 DECIMAL_GLOBAL_ROUNDING=0
                       DECIMAL_GLOBAL_EXCEPTION_FLAGS=0)
foreign_library(sqlite LINK SQLite::SQLite3)
foreign_library(curl LINK CURL::libcurl)
foreign_library(beast LINK Boost::headers Threads::Threads)
foreign_library(json LINK nlohmann_json::nlohmann_json)
foreign_library(toml LINK tomlplusplus::tomlplusplus)
foreign_library(cli11 LINK CLI11::CLI11)
foreign_library(cld2 LINK ${CLD2_LIBRARY})
foreign_library(phonenumber LINK ${PHONENUMBER_LIBRARY})

find_package(antlr4-runtime CONFIG REQUIRED)
foreign_library(antlr LINK antlr4_shared INCLUDE ${ANTLR4_INCLUDE_DIR})

if(HARK_JIT)
  # `find_package(LLVM 22)` is refused by LLVM's own version file; 22.1 is not.
  find_package(LLVM 22.1 CONFIG REQUIRED)
  foreign_library(llvm LINK LLVM INCLUDE ${LLVM_INCLUDE_DIRS})
endif()
