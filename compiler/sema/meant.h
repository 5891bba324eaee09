#pragma once

#include <optional>
#include <string>

#include "compiler/sema/workspace.h"

// What an author most likely meant by a word or a value that does not fit where it stands.
namespace hark::sema {

struct Meant {
  std::string help;
  std::optional<diag::FixIt> fix;  // left out where it might not compile
};

// A builder that is told it, where there is something to tell. Whether there was.
bool Tell(diag::Builder& builder, const std::optional<Meant>& meant);

// By a name that nothing has: `True`, `monday`, `telegram`.
std::optional<Meant> MeantByName(Workspace& workspace, Span span, const std::string& name,
                                 TypeId expected);

// By the values of a comparison that cannot be compared: `today is 01/02/2026`, `now > 18:00`.
std::optional<Meant> MeantByPair(Workspace& workspace, const ast::Binary& node, TypeId left,
                                 TypeId right);

// By a value where another type is wanted: `49` for an amount.
std::optional<Meant> MeantByValue(Workspace& workspace, ExprId id, TypeId wanted, TypeId type);

// `mentions "a" or "b"`, `is "a" or "b"`: the second text is no condition. Reports it, for as many
// texts as follow, and says whether it did.
bool ReportsOneOfTexts(Workspace& workspace, const ast::Binary& either);

// `in Asia/Tashkent`, `in UTC`: a time zone without quotes. Reports it, and says whether it did.
bool ReportsBareZone(Workspace& workspace, ExprId id);

// Reports a text that is to be sent and holds nothing but spaces: no channel would take it.
void CheckSaysSomething(
    Workspace& workspace, ExprId text,
    const char* help = "write what people are to read; a text without a letter is not sent");

}  // namespace hark::sema
