# The pages of docs/ that a command prints are what it prints.
execute_process(COMMAND ${BUILD}/bin/hark channels OUTPUT_VARIABLE printed RESULT_VARIABLE left)
file(READ ${SOURCE}/docs/channels.md kept)
if(NOT left EQUAL 0 OR NOT printed STREQUAL kept)
  message(FATAL_ERROR "docs/channels.md is not what the tables say; renew it with\n"
          "  hark channels > docs/channels.md")
endif()
