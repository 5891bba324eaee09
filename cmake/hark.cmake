# The helpers the top CMakeLists.txt is written in.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(HARK_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
option(HARK_WERROR "Warnings are errors" OFF)

add_library(hark_options INTERFACE)
target_compile_options(hark_options INTERFACE -Wall -Wextra -Wswitch-enum -Wnon-virtual-dtor
                       # Designated initialisers leave the rest alone; -Wrestrict has false
                       # positives in g++ 12 (GCC bug 105651); clang finds what is deprecated
                       # within the headers of g++ 12.
                       -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                       $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
                       $<$<BOOL:${HARK_WERROR}>:-Werror>)
target_include_directories(hark_options INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>)
if(HARK_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# hark_library(<folder> USES <folder>... FOREIGN <target>... PRIVATE <target>... SOURCES <file>...)
# One static library a folder, named after it: compiler/base is hark_compiler_base.
# FOREIGN libraries show in the folder's headers, PRIVATE ones only in its sources.
function(hark_library folder)
  cmake_parse_arguments(ARG "" "" "USES;FOREIGN;PRIVATE;SOURCES" ${ARGN})
  string(REPLACE "/" "_" name "hark_${folder}")
  list(TRANSFORM ARG_SOURCES PREPEND "${CMAKE_SOURCE_DIR}/${folder}/")
  string(REPLACE "/" "_" uses "${ARG_USES}")
  list(TRANSFORM uses PREPEND "hark_")
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    if(HARK_FUZZ)  # what libFuzzer learns from
      target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
    target_link_libraries(${name} PUBLIC hark_options ${uses} ${ARG_FOREIGN} PRIVATE ${ARG_PRIVATE})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE hark_options ${uses} ${ARG_FOREIGN} ${ARG_PRIVATE})
  endif()
endfunction()

# hark_program(<name> FOLDER <folder> USES <folder>... FOREIGN <target>... SOURCES <file>...)
function(hark_program name)
  cmake_parse_arguments(ARG "" "FOLDER" "USES;FOREIGN;SOURCES" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND "${CMAKE_SOURCE_DIR}/${ARG_FOLDER}/")
  string(REPLACE "/" "_" uses "${ARG_USES}")
  list(TRANSFORM uses PREPEND "hark_")
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE hark_options ${uses} ${ARG_FOREIGN})
endfunction()
