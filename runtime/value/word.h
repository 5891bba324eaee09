#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/base/decimal.h"

// How values lie in memory while a turn runs. Every value is one 64-bit word whose
// static type (ir::TypeKind) says how to read it: scalars are the word, everything
// else is a pointer to one of the structures below, immutable, in the turn's arena or
// in the program's constants. Nothing here outlives its turn: what is stored goes
// through codec.h by name and type.
namespace hark::value {

using Word = std::uint64_t;

// UTF-8, not terminated. Also Email, Phone (E.164), Url, Language, Country and TimeZone; of a Json
// its compact form. Also Secret.
struct Text {
  std::uint32_t size;
  char bytes[];
};
struct List {
  std::uint32_t count;
  std::uint32_t room;  // items that fit, while a list is being made; else 0
  Word items[];
};
struct MapEntry {
  Word key;  // a Text
  Word value;
};
// In the order of their keys, byte by byte; none is there twice.
struct Map {
  std::span<MapEntry> all() { return {entries, count}; }
  std::span<const MapEntry> all() const { return {entries, count}; }

  std::size_t count;
  MapEntry entries[];
};
struct Record {
  Word* fields() { return reinterpret_cast<Word*>(this); }
  const Word* fields() const { return reinterpret_cast<const Word*>(this); }
};
struct Money {
  Decimal amount;
  char currency[8];  // ISO 4217, three letters, zero-filled
};
// A known optional; an unknown one is the word 0.
struct Box {
  Word value;
};

template <typename T>
const T& At(Word word) {
  return *std::bit_cast<const T*>(word);
}
template <typename T>
Word WordOf(const T* pointer) {
  return std::bit_cast<Word>(pointer);
}
inline Word WordOf(std::int64_t value) { return static_cast<Word>(value); }
inline std::int64_t AsInt(Word word) { return static_cast<std::int64_t>(word); }
inline std::string_view AsText(Word word) {
  const Text& text = At<Text>(word);
  return {text.bytes, text.size};
}

}  // namespace hark::value
