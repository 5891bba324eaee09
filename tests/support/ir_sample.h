#pragma once

#include <string_view>

namespace hark::testing {

// A small program in the text form with every kind of declaration and instruction: ways
// through it fault, wait, call, loop and make values. Prints as it is written here.
inline constexpr std::string_view kSampleProgram = R"program(hark ir 1
file "rules.hark"
enum Plan { basic "Basic", pro "Pro" }
record Quote { amount : Money, note : Text? }
record m_groups { size : Text? }
type Bool
type Int
type Text
type Text?
type Money
type Decimal
type Duration
type Plan
type Plan?
type Quote
type List<Text>
type Email
type Email?
type m_groups
type Int?
const c0 = "a text so long that it is written once, at the top, and then named" : Text
pattern p0 texts "price", "how much"
pattern p1 regex "(?<size>[0-9]+)" ignore_case
contact name : Text? built_in personal
contact plan : Plan = 0
contact visits : Int = 0

fn yearly(monthly : Money, months : Int) -> Money {
b0:
  %0 = get monthly : Money @0:3:1
  %1 = get months : Int @0:3:2
  %2 = op decimal_of_int %1 : Decimal @0:3:3
  %3 = op money_multiply %0 %2 : Money @0:3:4
  return %3 @0:3:5
}

predicate ask_price.1 {
b0:
  %0 = op event_text : Text @0:6:1
  %1 = op text_mentions %0 p0 : Bool @0:6:2
  return %1 @0:6:3
}

predicate ask_price.2 {
b0:
  %0 = op contact_get visits : Int @0:7:1
  %1 = const 10 : Int @0:7:2
  %2 = op int_divide %1 %0 : Int @0:7:3
  %3 = const 2 : Int @0:7:4
  %4 = compare greater %2 %3 : Bool @0:7:5
  return %4 @0:7:6
}

handler ask_price {
  local quote : Quote
  local plan : Plan?
  local count : Int
  local groups : m_groups
  wait ask/plan after b5 keeps quote
  on answer as Plan to b1
  on order_paid "x" from telegram to b5 decides
  reads total : Money
  wait pause after b6 keeps quote, count
b0:
  %0 = const "19.90 EUR" : Money @0:9:1
  %1 = const 12 : Int @0:9:2
  %2 = call yearly %0 %1 : Money @0:9:3
  %3 = const "say \"hi\"\n" : Text @0:9:4
  %4 = wrap %3 : Text? @0:9:5
  %5 = record %2 %4 : Quote @0:9:6
  set quote %5 @0:9:7
  op ask_choices Plan %3 @0:9:8
  %8 = const 7200000 : Duration @0:9:9
  op wait_for %8 @0:9:10
  suspend ask/plan @0:9:11
b1:
  %11 = op answer_as Plan : Plan? @0:10:1
  set plan %11 @0:10:2
  %13 = get plan : Plan? @0:10:3
  %14 = is_known %13 : Bool @0:10:4
  branch %14 b2 b5 @0:10:5
b2:
  %16 = get plan : Plan? @0:11:1
  %17 = unwrap %16 : Plan @0:11:2
  op contact_set plan %17 @0:11:3
  %19 = const 0 : Int @0:11:4
  set count %19 @0:11:5
  jump b3 @0:11:6
b3:
  %22 = get count : Int @0:12:1
  %23 = const 3 : Int @0:12:2
  %24 = compare less %22 %23 : Bool @0:12:3
  %25 = not %24 : Bool @0:12:4
  branch %25 b4 b7 @0:12:5
b4:
  %27 = const 60000 : Duration @0:13:1
  op wait_for %27 @0:13:2
  suspend pause @0:13:3
b5:
  %30 = const c0 : Text @0:14:1
  op log %30 @0:14:2
  return @0:14:3
b6:
  %33 = get quote : Quote @0:15:1
  %34 = field %33 0 : Money @0:15:2
  %35 = op text_of Money %34 : Text @0:15:3
  %36 = const "x12 XL" : Text @0:15:4
  %37 = op text_capture %36 p1 : m_groups @0:15:5
  set groups %37 @0:15:6
  %39 = list %35 %36 : List<Text> @0:15:7
  %40 = op text_join %39 : Text @0:15:8
  op reply %40 @0:15:9
  %42 = get count : Int @0:15:10
  %43 = const 9223372036854775807 : Int @0:15:11
  %44 = op int_add %43 %42 : Int @0:15:12
  return @0:15:13
b7:
  %46 = get count : Int @0:16:1
  %47 = const 1 : Int @0:16:2
  %48 = op int_add %46 %47 : Int @0:16:3
  set count %48 @0:16:4
  jump b3 @0:16:5
}

rule ask_price on message from telegram, whatsapp {
  when (and ask_price.1[text_mentions p0] (not (or ask_price.2 ask_price.1)))
  run ask_price
  answers
  at @0:5:1
  doc "Someone asks what it costs."
}
)program";

}  // namespace hark::testing
