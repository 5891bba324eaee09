# The pages of docs/ that a command prints are what it prints.
foreach(page channels:channels language:reference stdlib:stdlib)
  string(REPLACE ":" ";" page ${page})
  list(GET page 0 name)
  list(GET page 1 file)
  execute_process(COMMAND ${BUILD}/bin/hark reference ${name}
                  OUTPUT_VARIABLE printed RESULT_VARIABLE left)
  file(READ ${SOURCE}/docs/${file}.md kept)
  if(NOT left EQUAL 0 OR NOT printed STREQUAL kept)
    message(FATAL_ERROR "docs/${file}.md is not what the tables say; renew it with\n"
            "  hark reference ${name} > docs/${file}.md")
  endif()
endforeach()
