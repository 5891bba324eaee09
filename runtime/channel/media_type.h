#pragma once

#include <string_view>

// What a file is, by how it begins: what a server or a sender says of it counts for nothing.
namespace hark::channel {

// Of pictures, sounds, films and documents that people send each other: image/jpeg, audio/ogg …;
// empty for anything else.
std::string_view MediaTypeOf(std::string_view bytes);

// Whether an attachment of that kind, a case of MessageKind, may be of the type. A file may be
// anything.
bool IsOfKind(std::string_view type, std::string_view kind);

}  // namespace hark::channel
