# A host as a stranger builds one: installs Hark into an empty folder, finds it there,
# builds samples/embed, and has a conversation with samples/greeting.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGV}\n${output}")
  endif()
endfunction()

set(work ${BUILD}/embed_test)
file(REMOVE_RECURSE ${work})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/prefix)
run(${CMAKE_COMMAND} -G Ninja -S ${SOURCE}/samples/embed -B ${work}/build
    -DCMAKE_PREFIX_PATH=${work}/prefix -DCMAKE_CXX_COMPILER=${COMPILER}
    "-DCMAKE_CXX_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${work}/build)
run(${BUILD}/bin/hark build ${SOURCE}/samples/greeting -o ${work}/greeting.ir)
file(WRITE ${work}/lines "hello\n")

# What the host answers to "hello", with these arguments, matches.
function(answers wanted)
  execute_process(COMMAND ${work}/build/embed ${ARGN} INPUT_FILE ${work}/lines
                  RESULT_VARIABLE status OUTPUT_VARIABLE answer ERROR_VARIABLE error)
  if(NOT status EQUAL 0 OR NOT answer MATCHES ${wanted})
    message(FATAL_ERROR "${ARGN}: the host answered '${answer}', not ${wanted}, and left with "
                        "${status}: ${error}")
  endif()
  message(STATUS "the host answered: ${answer}")
endfunction()

answers("." ${work}/greeting.ir)

# Functions in Lua are called by whom the host names; where that is nobody, the rule goes on.
file(WRITE ${work}/scored/lua/score.lua "function score(words) return #words end\n")
file(WRITE ${work}/scored/main.hark
     "extern lua fn score(words: Text) -> Int from \"lua/score.lua\"\n"
     "rule scores on message { let all = score(text) or 0  reply \"score {all}\" }\n")
run(${BUILD}/bin/hark build ${work}/scored -o ${work}/scored.ir)
answers("score 0" ${work}/scored.ir)
answers("score 5" ${work}/scored.ir ${BUILD}/bin/hark-cage)
answers("score 5" ${work}/scored.ir trusted)
answers("score 0" ${work}/scored.ir ${work}/no-such-program)
