# The `hark` command as a person uses it: what each call leaves with, and a word of what it
# says. hark(STATUS WORDS command…): WORDS is found in what was printed.
set(work ${BUILD}/cli_test)
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work})

function(hark status words)
  execute_process(COMMAND ${BUILD}/bin/hark ${ARGN} WORKING_DIRECTORY ${work}
                  INPUT_FILE ${work}/input RESULT_VARIABLE left OUTPUT_VARIABLE output
                  ERROR_VARIABLE error TIMEOUT 60)
  string(CONCAT all "${output}" "${error}")
  string(FIND "${all}" "${words}" at)
  if(NOT left STREQUAL status OR at EQUAL -1)
    message(SEND_ERROR "hark ${ARGN}: left with ${left}, not ${status}, "
            "or did not say \"${words}\":\n${all}")
  endif()
endfunction()

file(WRITE ${work}/input "hello\n/advance 1h\n/quit\n")
file(WRITE ${work}/bad.hark "rule r on message from whatsap { reply \"x\" }\n")
file(WRITE ${work}/bytes.hark "\\x01\"{{{{")
file(WRITE ${work}/events.jsonl
     "{\"type\": \"message\", \"channel\": \"telegram\", \"from\": \"42\", \"text\": \"hello\"}\n")
file(WRITE ${work}/wrong.jsonl "{\"type\": \"massage\"}\n")

hark(0 "hark new shop")
hark(0 "hark 0." --version)
hark(0 "simulate" --help)
hark(2 "did you mean `hark check`" chek)
hark(2 "nowhere" check nowhere)
hark(1 "did you mean" check bad.hark)
hark(1 "\"code\"" check --json bad.hark)
hark(1 "error" check bytes.hark)
hark(0 "" new shop)
hark(0 "nothing to report" check shop)
hark(0 "rule" check --dump=ir shop)
hark(0 "" fmt --check shop)
hark(0 "0 failed" test shop)
hark(0 "no test reached" test --coverage shop)
hark(1 "100 % of each is asked for" test --min-coverage 100 shop)
hark(2 "interpreter" test --engine native --coverage shop)
hark(0 "program.ir" build shop)
hark(0 "Hi" run shop)
hark(0 "\"type\":\"reply\"" simulate shop --events events.jsonl --json)
hark(2 "line 1" simulate shop --events wrong.jsonl)
hark(2 "no-such-file" simulate shop --events no-such-file)
hark(0 "HK301" explain HK301)
hark(2 "HK998" explain HK998)
hark(0 ") fired" explain events.jsonl shop)
hark(0 "\"fired\":true" explain --json events.jsonl shop)
hark(2 "no-such-file" explain no-such-file shop)
hark(0 "flowchart TD" graph shop)
hark(0 "" graph --format dot -o shop.dot shop)
hark(2 "--format" graph --format png shop)
hark(3 "TOKEN" serve ${SOURCE}/samples/price_enquiry)

# Beside a library of another build, the command says so and calls nothing in it.
file(COPY ${BUILD}/bin/hark DESTINATION ${BUILD}/tests/other/bin)
execute_process(COMMAND ${BUILD}/tests/other/bin/hark test --engine native shop
                WORKING_DIRECTORY ${work} RESULT_VARIABLE left ERROR_VARIABLE error TIMEOUT 60)
if(NOT left STREQUAL 3 OR NOT error MATCHES "another build")
  message(SEND_ERROR "beside another build's library hark left with ${left}:\n${error}")
endif()
