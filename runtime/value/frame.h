#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/value/arena.h"
#include "runtime/value/word.h"

// The frame of a run at rest: the locals that are live at its wait, by name and type and
// nothing else, so that either engine, a later release and a later program can take it
// up. Canonical CBOR of {"v": 1, "locals": {name: {"t": type name, "v": value}}}, values
// as codec.h writes them.
namespace hark::value {

// `locals` has one word a local of the function. The bytes may be more than
// ir::kMaxFrameBytes: whoever stores them raises FrameTooLarge.
Result<std::string> EncodeFrame(const ir::Program& program, const ir::Function& function,
                                const ir::Wait& wait, std::span<const Word> locals);

// Sets the live locals of `wait` in `locals` and leaves the others alone. Takes any bytes.
// Corrupt when they are no frame, or a live local is missing, has another type or does
// not fit; then `locals` may be set in part. What the frame holds beyond is passed over.
Result<void> DecodeFrame(const ir::Program& program, const ir::Function& function,
                         const ir::Wait& wait, std::string_view bytes, std::span<Word> locals,
                         Arena& arena);

}  // namespace hark::value
