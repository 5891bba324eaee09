#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/ops/context.h"

namespace hark::ops {

// Reads what a person wrote as a value of the type, with white space around it or not:
//
//   Int      "-12"; no grouping                 Email  "a@example.com", kept as written
//   Decimal  "1.5" or "1,5"                     Phone  "+998 90 123-45-67", "00998…"; E.164
//   Date     "2026-01-31" or "31.01.2026"       Url    http or https with a host
//   Language "pt-BR" or "Portuguese"; BCP 47    Country  "uz" or "Uzbekistan"; ISO 3166-1
//   TimeZone "Asia/Tashkent"; its IANA name as it is written there
//   enum     as ParseCase reads a case, or its number from 1
//   Text     any text
//
// Digits may be of any script. Gives the value as a known optional, or none (0) for all else and
// other types. Charges fuel by the text's length; raises OutOfFuel and OutOfMemory.
Word ParseValue(Context& context, ir::TypeId type, std::string_view text);

// Whether a case may be told by where it stands.
enum class CaseNumbers { Not, FromOne };

// Whether somebody who wrote `said` means what is called so, whatever signs stand around it and
// whichever i they have: "Yes!" is Yes, "HAYIR" is Hayır. Never where there are no words.
bool MeansWords(std::string_view said, std::string_view called);

// The number of a line in a list that the text names, whatever signs stand around it ("2.", "(2)",
// "#2"), or the line as it is shown, which begins so: "2. Pro". What is behind the number goes to
// `rest`.
std::optional<std::int64_t> LineNumber(std::string_view said, std::string& rest);

// The number, from 0, of the case that the text names: by its name or label as SameText compares,
// or else by MeansWords, which only one case is; where `numbers` lets it, by where the case
// stands.
std::optional<std::int64_t> ParseCase(const ir::EnumDecl& decl, std::string_view text,
                                      CaseNumbers numbers);

}  // namespace hark::ops
