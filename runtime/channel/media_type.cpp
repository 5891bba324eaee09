// Signatures of the formats that channels take and bring (facts of the channels: contents.def and
// the pages it names), as their specifications give them.

#include "runtime/channel/media_type.h"

#include <algorithm>
#include <cstddef>

namespace hark::channel {
namespace {

struct Signature {
  std::string_view begins;
  std::size_t at;         // where `also` stands
  std::string_view also;  // empty: nothing more is asked
  std::string_view type;
};
// The first that fits counts. A box of MPEG-4 says in its brand what it holds.
constexpr Signature kSignatures[] = {
    {"\xFF\xD8\xFF", 0, "", "image/jpeg"},
    {"\x89PNG\r\n\x1A\n", 0, "", "image/png"},
    {"GIF87a", 0, "", "image/gif"},
    {"GIF89a", 0, "", "image/gif"},
    {"RIFF", 8, "WEBP", "image/webp"},
    {"RIFF", 8, "WAVE", "audio/wav"},
    {"", 4, "ftypM4A ", "audio/mp4"},
    {"", 4, "ftypM4B ", "audio/mp4"},
    {"", 4, "ftyp3g", "video/3gpp"},
    {"", 4, "ftypqt  ", "video/quicktime"},
    {"", 4, "ftyphei", "image/heic"},
    {"", 4, "ftypmif1", "image/heic"},
    {"", 4, "ftypavif", "image/avif"},
    {"", 4, "ftyp", "video/mp4"},
    {"\x1A\x45\xDF\xA3", 0, "", "video/webm"},
    {"OggS", 0, "", "audio/ogg"},
    {"ID3", 0, "", "audio/mpeg"},
    {"\xFF\xFB", 0, "", "audio/mpeg"},
    {"\xFF\xF3", 0, "", "audio/mpeg"},
    {"\xFF\xF2", 0, "", "audio/mpeg"},
    {"\xFF\xF1", 0, "", "audio/aac"},
    {"\xFF\xF9", 0, "", "audio/aac"},
    {"#!AMR", 0, "", "audio/amr"},
    {"%PDF-", 0, "", "application/pdf"},
};

// What a kind is made of, by the beginnings of types.
struct Kind {
  std::string_view name;
  std::string_view types[3];
};
constexpr Kind kKinds[] = {
    {"image", {"image/", "image/", "image/"}},
    // A film without sound is a moving picture, and a sound in a film's box a sound.
    {"video", {"video/", "image/gif", "video/"}},
    {"audio", {"audio/", "video/mp4", "video/webm"}},
    {"sticker", {"image/", "video/", "video/"}},
};

}  // namespace

std::string_view MediaTypeOf(std::string_view bytes) {
  const auto* found = std::ranges::find_if(kSignatures, [&](const Signature& one) {
    return bytes.starts_with(one.begins) && bytes.size() >= one.at &&
           bytes.substr(one.at).starts_with(one.also);
  });
  return found == std::end(kSignatures) ? std::string_view() : found->type;
}

bool IsOfKind(std::string_view type, std::string_view kind) {
  const auto* found = std::ranges::find(kKinds, kind, &Kind::name);
  if (found == std::end(kKinds)) return true;
  return std::ranges::any_of(found->types,
                             [&](std::string_view one) { return type.starts_with(one); });
}

}  // namespace hark::channel
