#pragma once

#include <string>

#include "compiler/sema/workspace.h"

// By which clock times are read.
namespace hark::sema {

// `"Asia/Tashkent"`, or `contact.time_zone or "Asia/Tashkent"`.
ir::Clock CheckClock(Workspace& workspace, ExprId id);
// Reports a name that no IANA time zone has.
void CheckTimeZone(Workspace& workspace, Span span, const std::string& name);

}  // namespace hark::sema
