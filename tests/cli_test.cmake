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
hark(2 "there is no nowhere; `hark new` makes" check nowhere)
hark(2 "hark check: --jsn was not expected; did you mean --json?" check --jsn shop)
hark(2 "hark test: more was not expected\n`hark test --help`" test shop more)
hark(0 "Example:\n  hark check shop" check --help)
hark(1 "did you mean" check bad.hark)
hark(1 "\"code\"" check --json bad.hark)
hark(1 "error" check bytes.hark)
hark(0 "" new shop)
hark(0 "hark check 'a shop'" new "a shop")
hark(2 "the folder has no name" new)
hark(2 "shop is there already" new shop)
hark(2 "there is no template clinc; did you mean clinic?" new --template clinc a)
hark(2 "leads      a webhook's record" new --template xyz a)
hark(0 "clinic     appointments" new --list)
hark(0 "clinic     appointments" new --help)
# Each sample makes a workspace that is right, and says nothing of where it lay. The samples
# themselves are tested in native code too.
foreach(template greeting shop clinic desk leads)
  hark(0 "hark check made/${template}" new --template ${template} made/${template})
  hark(0 "" check made/${template})
  hark(0 "0 failed" test --engine interpreter made/${template})
  foreach(file README.md hark.toml)
    file(STRINGS ${work}/made/${template}/${file} found REGEX "samples/")
    if(found)
      message(SEND_ERROR "${file} of the template ${template} says ${found}")
    endif()
  endforeach()
endforeach()
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
file(WRITE ${work}/media.hark
     "rule a on message from whatsapp { reply { location { latitude: 41.3  longitude: 69.2 } } }\n")
file(WRITE ${work}/media.jsonl
     "{\"type\": \"message\", \"channel\": \"whatsapp\", \"from\": \"42\", \"text\": \"x\"}\n")
hark(0 "whatsapp > 42 location 41.3" simulate media.hark --events media.jsonl)
string(ASCII 13 return)
file(WRITE ${work}/return.hark "// prices${return}rule a on message { reply \"x\" }${return}")
hark(0 "return.hark" fmt return.hark)
hark(0 "<b>a</b>" graph return.hark)
hark(2 "hark.toml is no script" check shop/hark.toml)
hark(2 "hark.toml is no script" fmt shop/rules.hark shop/hark.toml)
hark(2 "no-such-file" simulate shop --events no-such-file)
hark(0 "Rules, at most" manifest shop)
hark(0 "\"webhook_fields\"" manifest shop --json)
hark(1 "did you mean" manifest bad.hark)
hark(0 "HK301" explain HK301)
hark(2 "HK998" explain HK998)
hark(0 ") fired" explain events.jsonl shop)
hark(0 "\"fired\":true" explain --json events.jsonl shop)
hark(2 "no-such-file" explain no-such-file shop)
foreach(command explain explain\;shop simulate\;shop\;--events)
  hark(3 "cannot read shop: it is a folder" ${command} shop)
endforeach()
hark(0 "flowchart TD" graph shop)
hark(0 "" graph --format dot -o shop.dot shop)
hark(2 "--format" graph --format png shop)
foreach(command build graph po\;export\;--language\;uz)
  foreach(output rules.hark hark.toml)
    hark(2 "${output} is part of a workspace" ${command} shop -o shop/${output})
  endforeach()
endforeach()
hark(0 "nothing to report" check shop)
hark(0 "uz.po" po export shop)
hark(0 "0 changed" po import shop/po/uz.po --into shop)
hark(2 "klingon is not" po export shop --language klingon)
hark(1 "HK201" po import bad.hark --into shop)
hark(2 "no-such-file" po import no-such-file --into shop)
hark(2 "FILE" po import)
hark(0 "import" po --help)
file(WRITE ${work}/templates.json "{\"data\": []}")
hark(0 "" templates import templates.json)
hark(1 "HK865" templates import bad.hark)
hark(2 "FILE" templates import)
hark(0 "hark templates fetch shop" templates --help)
hark(0 "whatsapp_business_management" templates fetch --help)
hark(2 "no connection on whatsapp" templates fetch shop)
file(WRITE ${work}/paused/rules.hark "rule r on message { reply \"a\" }\n")
file(WRITE ${work}/paused/hark.toml [[
[connections.shop]
channel = "whatsapp"
account_id = "1065"
business_account_id = "1022"
token = { env = "NO_SUCH_TOKEN" }
app_secret = { env = "NO_SUCH_SECRET" }
verify_token = { env = "NO_SUCH_WORD" }
]])
hark(3 "NO_SUCH_TOKEN is not set" templates fetch paused)
hark(2 "did you mean shop" templates fetch paused --connection shpo)
hark(3 "TOKEN" serve ${SOURCE}/samples/price_enquiry)

# Tokens that are kept: brought on standard input, taken back, never shown.
file(WRITE ${work}/kept/rules.hark "rule r on message { reply \"a\" }\n")
file(WRITE ${work}/kept/hark.toml [[
listen = "127.0.0.1:0"
[connections.bot]
channel = "telegram"
token = { kept = true }
webhook_secret = { file = "secret" }
]])
file(WRITE ${work}/kept/secret "s3cret")
hark(0 "no token yet" connections kept)
hark(3 "`hark connect bot` brings it" serve kept)
file(RENAME ${work}/input ${work}/said)
file(WRITE ${work}/input "12:canary\n")
hark(0 "bot is connected" connect bot kept)
hark(0 "\"state\":\"connected\"" connections kept --json)
hark(2 "did you mean bot" connect bit kept)
hark(2 "--reason" disconnect bot kept)
hark(0 "the token that was kept is destroyed" disconnect bot kept --reason sold)
hark(0 "because: sold" connections kept)
file(WRITE ${work}/input "two words\n")
hark(2 "does not hold a token" connect bot kept)
file(RENAME ${work}/said ${work}/input)
hark(2 "hark.toml" connections shop/rules.hark)
hark(0 "receipt" erase telegram 7301 kept)
hark(2 "did you mean telegram" erase telegrm 7301 kept)
hark(2 "ADDRESS" erase telegram)
foreach(command connect disconnect connections erase)
  hark(0 "A workspace" ${command} --help)
endforeach()
file(GLOB written ${work}/kept/*)
foreach(file ${written})
  file(STRINGS ${file} found REGEX "12:canary")
  if(found)
    message(SEND_ERROR "${file} holds the token")
  endif()
endforeach()

# Of strangers, however deep: it is refused before anything walks it.
string(REPEAT "{\"a\":" 10000 deep)
string(REPEAT "}" 10000 closed)
file(WRITE ${work}/deep.jsonl
     "{\"type\":\"webhook\",\"name\":\"w\",\"webhook\":${deep}1${closed}}\n")
file(WRITE ${work}/webhook.hark [[
record W { a: Json? }
rule w on webhook "w" as W { log "got" }
]])
hark(2 "line 1" simulate webhook.hark --events deep.jsonl)
hark(2 "line 1" explain deep.jsonl webhook.hark)
file(WRITE ${work}/deep_toml/rules.hark "rule r on message { reply \"a\" }\n")
string(REPEAT "a." 50000 deep)
file(WRITE ${work}/deep_toml/hark.toml "${deep}a = 1\n")
hark(1 "more than 16 levels deep" check deep_toml)
string(REPEAT "[" 50000 deep)
string(REPEAT "]" 50000 closed)
file(WRITE ${work}/deep_toml/hark.toml "store = ${deep}${closed}\n")
hark(1 "more than 16 levels deep" check deep_toml)

# Names that the scripts do not have, and members that no event has.
file(WRITE ${work}/named.hark [[
teams "sales"
list vips
deal { stages "new", "won" }
contact { score: Int = 0 }
event told { what: Text }
rule morning on every day at 09:00 in "UTC" { log "a" }
rule ping on called (n: Int) { log "{n}" }
rule r on message { reply "a" }
]])
set(from "\"channel\": \"telegram\", \"from\": \"42\"")
function(refused words event)
  file(WRITE ${work}/named.jsonl "{${event}}\n")
  hark(2 "line 1 of the events: ${words}" simulate named.hark --events named.jsonl)
  hark(2 "${words}" explain named.jsonl named.hark)
endfunction()
refused("there is no rule of a schedule \"mornign\"; did you mean \"morning\"?"
        "\"type\": \"schedule\", \"name\": \"mornign\"")
refused("\"name\" is missing" "\"type\": \"schedule\"")
refused("there is no rule on `called` \"pnig\"; did you mean \"ping\"?"
        "\"type\": \"called\", \"name\": \"pnig\", \"values\": {\"n\": 1}")
refused("there is no team \"sale\"; did you mean \"sales\"?"
        "\"type\": \"conversation_assigned\", ${from}, \"team\": \"sale\"")
refused("there is no field \"scor\"; did you mean \"score\"?"
        "\"type\": \"contact_changed\", ${from}, \"field\": \"scor\", \"after\": 1")
refused("there is no stage \"wno\"; did you mean \"won\"?"
        "\"type\": \"deal_moved\", ${from}, \"stage\": \"wno\"")
refused("there is no list \"fans\"; there is vips"
        "\"type\": \"contact_joined\", ${from}, \"list\": \"fans\"")
refused("there is no event \"tolt\"; did you mean \"told\"?"
        "\"type\": \"event\", ${from}, \"name\": \"tolt\"")
refused("there is no service \"crm\"" "\"type\": \"service\", \"name\": \"crm\", \"status\": 200")
refused("\"message\" has no \"txt\"; did you mean \"text\"?"
        "\"type\": \"message\", ${from}, \"text\": \"a\", \"txt\": \"b\"")
file(WRITE ${work}/named.jsonl "{\"type\": \"schedule\", \"name\": \"morning\"}\n")
hark(0 "log a" simulate named.hark --events named.jsonl)

# The model is answered by the name that scripts have for it.
file(WRITE ${work}/model.hark [[
ai { model "m" receives text purpose "sorting" }
enum Kind { price, other }
rule sort on message {
  let kind = ai classify text as Kind else stop
  log "{kind}"
}
]])
file(WRITE ${work}/model.jsonl "{\"type\": \"message\", ${from}, \"text\": \"how much\"}\n"
     "{\"type\": \"service\", \"name\": \"ai\", \"status\": 200, \"answer\": \"price\"}\n")
hark(0 "log price" simulate model.hark --events model.jsonl)

# Standard streams that are full, closed or no file.
function(shell status words line)
  execute_process(COMMAND sh -c "${BUILD}/bin/hark ${line}" WORKING_DIRECTORY ${work}
                  RESULT_VARIABLE left ERROR_VARIABLE error TIMEOUT 20)
  string(FIND "${error}" "${words}" at)
  if(NOT left STREQUAL status OR at EQUAL -1)
    message(SEND_ERROR "hark ${line}: left with ${left}, not ${status}, "
            "or did not say \"${words}\":\n${error}")
  endif()
endfunction()
foreach(command --help --version "" "explain HK301" "graph shop")
  foreach(output >/dev/full >&-)
    shell(3 "hark: standard output could not be written" "${command} ${output}")
  endforeach()
endforeach()
shell(0 "" "run shop <&-")
shell(0 "" "run shop </dev/null")
shell(3 "cannot read standard input" "run shop <.")

# What is said of files and folders that are not what they should be.
file(WRITE ${work}/one.hark "use std.numbers\nrule r on message { reply numbers.ordinal(2) }\n")
hark(0 "one.hark: 1 script checked" check one.hark)
hark(2 "hark: one.hark has no hark.toml" serve one.hark)
hark(3 "cannot write shop: it is a folder" graph shop -o shop)
hark(3 "cannot make one.hark/po: Not a directory" po export shop -o one.hark/po)
file(WRITE ${work}/picture.json "{\"data\": [{\"name\": \"sale\", \"language\": \"en\", "
     "\"status\": \"APPROVED\", \"components\": [{\"type\": \"HEADER\", \"format\": \"IMAGE\"}]}]}")
hark(0 "left out 1 without a text" templates import picture.json)

# Lua beside the scripts: called by every command that runs a workspace, and none from elsewhere.
file(WRITE ${work}/lua/rules.hark [[
extern lua fn shout(words: Text) -> Text from "lua/shout.lua"

rule loud on message {
  reply shout(text) or "nothing"
}

test "it is louder" {
  receive "hi"
  expect reply "HI!"
}
]])
file(WRITE ${work}/lua/lua/shout.lua "function shout(words) return words:upper() .. '!' end\n")
hark(0 "1 passed, 0 failed" test lua)
hark(0 "HELLO!" run lua)
hark(0 "shout of lua/shout.lua" manifest lua)
hark(0 "HELLO!" simulate lua --events events.jsonl)
file(RENAME ${work}/lua/lua/shout.lua ${work}/elsewhere.lua)
hark(1 "error[HK790]: there is no file `lua/shout.lua`" check lua)
file(CREATE_LINK ${work}/elsewhere.lua ${work}/lua/lua/shout.lua SYMBOLIC)
hark(1 "it lies outside of the workspace" check lua)
file(REMOVE ${work}/lua/lua/shout.lua)
file(CREATE_LINK ${work}/nowhere.lua ${work}/lua/lua/shout.lua SYMBOLIC)
hark(1 "HK791" check lua)

# What is not granted is not built, nor let in by any other command that compiles.
function(built is_there)
  if(is_there AND NOT EXISTS ${work}/program.ir OR NOT is_there AND EXISTS ${work}/program.ir)
    message(SEND_ERROR "after `hark build` it is not so that a program is there: ${is_there}")
  endif()
  file(REMOVE ${work}/program.ir)
endfunction()

set(desk "[connections.desk]\nchannel = \"terminal\"\n")
set(build build -o program.ir)
file(WRITE ${work}/asks/rules.hark [[
ai { model "small-1" receives text purpose "sorting" }
service crm "https://api.shop.example" { receives text purpose "leads" }
enum Topic { price, other }

rule sort on message {
  let topic = ai classify text as Topic else stop
  call crm.post("/leads", { note: text }) ignore
  reply "{topic}"
}
]])
file(WRITE ${work}/asks/hark.toml "${desk}")
hark(0 "program.ir" ${build} asks)
built(TRUE)
file(WRITE ${work}/asks/hark.toml "grants = []\n${desk}")
foreach(command "${build}" check test manifest serve simulate\;--events\;events.jsonl)
  hark(1 "error[HK860]: a question to a model needs the line `require ai` in its file" ${command}
       asks)
  hark(1 "error[HK860]: a call of a service needs the line `require services`" ${command} asks)
endforeach()
hark(1 "rules.hark:6:3" ${build} asks)
hark(1 "insert `require ai␊` at 1:1" ${build} asks)
built(FALSE)
file(READ ${work}/asks/rules.hark script)
file(WRITE ${work}/asks/rules.hark "require ai\n${script}")
hark(1 "insert `, services` at 1:11" ${build} asks)
file(WRITE ${work}/asks/rules.hark "require ai, services\n${script}")
hark(1 "error[HK862]: this workspace does not grant `ai`" ${build} asks)
file(WRITE ${work}/asks/hark.toml "grants = [\"ai\"]\n${desk}")
foreach(command "${build}" check test manifest serve simulate\;--events\;events.jsonl)
  hark(1 "error[HK862]: this workspace does not grant `services`" ${command} asks)
endforeach()
built(FALSE)
file(WRITE ${work}/asks/hark.toml "grants = [\"ai\", \"services\"]\n${desk}")
hark(0 "program.ir" ${build} asks)
built(TRUE)
file(WRITE ${work}/asks/hark.toml "grants = [\"servises\"]\n${desk}")
hark(1 "did you mean `services`" ${build} asks)
built(FALSE)

# Of 7 lines 5 are reached, 71 %, and of 6 outcomes 4, 66 %.
file(WRITE ${work}/covered/hark.toml "${desk}")
file(WRITE ${work}/covered/rules.hark [[
rule price on message when text mentions "price" {
  let name = contact.first_name or "there"
  if text mentions "yearly" {
    reply "99 USD, {name}."
    stop
  }
  reply "9 USD a month, {name}."
}

test "a price" {
  receive "the price?"
  expect reply "9 USD a month, there."
}
test "no price" {
  receive "hello"
  expect no reply
}
]])
file(WRITE ${work}/lines/hark.toml "${desk}")
file(WRITE ${work}/lines/rules.hark [[
rule price on message when text mentions "price" { reply "9 USD a month." }
rule wrong on fault { tag contact "fault" }

test "a price" {
  receive "the price?"
  receive "hello"
}
]])
foreach(words "2 passed, 0 failed" "5 of 7      71 %      4 of 6      66 %"
        "no test reached\n  rules.hark:4: reply \"99 USD, {name}.\"\n  rules.hark:5: stop\n"
        "rules.hark:2:14: it was always missing: `contact.first_name or \"there\"`"
        "rules.hark:3:6: it never held: `text mentions \"yearly\" {`")
  hark(0 "${words}" test --coverage covered)
  hark(0 "${words}" test --min-coverage 66 covered)
  hark(1 "${words}" test --min-coverage 67 covered)
  hark(0 "${words}" ${build} --min-coverage 66 covered)
  built(TRUE)
  hark(1 "${words}" ${build} --min-coverage 67 covered)
  built(FALSE)
endforeach()
foreach(command test "${build}")
  hark(1 "hark: coverage is 71 % of lines and 66 % of branches; 67 % of each is asked for"
       ${command} --min-coverage 67 covered)
  hark(1 "50 % of lines and 100 % of branches; 51 % of each" ${command} --min-coverage 51 lines)
  hark(0 "" ${command} --min-coverage 50 lines)
endforeach()
built(TRUE)
hark(0 "\"missed\":[{\"line\":2,\"column\":14,\"what\":\"it was always missing\"}"
     test --coverage --json covered)
hark(0 "program.ir" ${build} covered)
built(TRUE)

# Nor is what a test finds wrong, however much is reached.
file(WRITE ${work}/failing.hark [[
rule price on message { reply "9 USD" }
test "a price" {
  receive "price?"
  expect reply "10 USD"
}
]])
hark(1 "failing.hark:4:3: no reply was \"10 USD\"" ${build} --min-coverage 0 failing.hark)
built(FALSE)
hark(1 "0 passed, 1 failed" ${build} --min-coverage 100 failing.hark)
hark(0 "" ${build} failing.hark)
built(TRUE)

# What an option cannot be.
foreach(command test build)
  foreach(percent 101 -1 abc 9.5 1e1 " " 99999999999999999999)
    hark(2 "--min-coverage: Value ${percent} not in range 0 to 100"
         ${command} --min-coverage ${percent} covered)
  endforeach()
  hark(2 "--min-coverage" ${command} covered --min-coverage)
  hark(2 "hark: there is no nowhere" ${command} --min-coverage 50 nowhere)
endforeach()
hark(2 "--engine: quick is none of both|interpreter|native" test --engine quick covered)
hark(2 "--engine: 1 is none of" simulate covered --events events.jsonl --engine 1)
hark(2 "--dump: asm is none of ast|ir|llvm" check --dump=asm covered)
hark(2 "leave `--engine native` out" test --engine native --min-coverage 1 covered)
hark(2 "--minimum-coverage" build --minimum-coverage 1 covered)
hark(2 "hark: there is no nowhere" build nowhere)
hark(3 "cannot write nowhere/program.ir" build -o nowhere/program.ir covered)
hark(0 "Build only where its tests pass" build --help)

# Beside a library of another build, the command says so and calls nothing in it.
file(COPY ${BUILD}/bin/hark DESTINATION ${BUILD}/tests/other/bin)
execute_process(COMMAND ${BUILD}/tests/other/bin/hark test --engine native shop
                WORKING_DIRECTORY ${work} RESULT_VARIABLE left ERROR_VARIABLE error TIMEOUT 60)
if(NOT left STREQUAL 3 OR NOT error MATCHES "another build")
  message(SEND_ERROR "beside another build's library hark left with ${left}:\n${error}")
endif()
execute_process(COMMAND ${BUILD}/tests/other/bin/hark test shop
                WORKING_DIRECTORY ${work} RESULT_VARIABLE left OUTPUT_QUIET ERROR_VARIABLE error
                TIMEOUT 60)
if(NOT left STREQUAL 0 OR NOT error MATCHES "note: the tests run on the interpreter alone")
  message(SEND_ERROR "hark test without native code left with ${left}:\n${error}")
endif()
