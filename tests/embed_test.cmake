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
execute_process(COMMAND ${work}/build/embed ${work}/greeting.ir INPUT_FILE ${work}/lines
                RESULT_VARIABLE status OUTPUT_VARIABLE answer ERROR_VARIABLE error)
if(NOT status EQUAL 0 OR answer STREQUAL "")
  message(FATAL_ERROR "the host answered '${answer}' and left with ${status}: ${error}")
endif()
message(STATUS "the host answered: ${answer}")
