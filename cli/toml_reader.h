#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "cli/config.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace hark::cli {

// What reading any part of hark.toml takes: places of what is written, values of one kind or
// another, and words for those that are none.
class TomlReader {
 public:
  TomlReader(const source::SourceSet& sources, source::FileId file, diag::Sink& sink)
      : file_(sources.file(file)), id_(file), sink_(sink) {}

 protected:
  struct Between {
    std::int64_t least;
    std::int64_t most;
  };

  source::FileId file() const { return id_; }
  source::Span SpanOf(const toml::source_region& region) const;
  source::Span WithoutQuotes(source::Span span) const;

  void Unknown(const toml::key& key, const std::vector<std::string>& known);
  // It is of another kind than is wanted, or says something else.
  void Other(std::string_view setting, const toml::node& node, std::string_view wanted);
  void NotWanted(std::string_view setting, const toml::node& node, std::string_view text,
                 std::string_view wanted);

  void ReadSwitch(std::string_view setting, const toml::node& node, bool& is_on);
  bool ReadText(std::string_view setting, const toml::node& node, std::string& text);
  void ReadNumber(std::string_view setting, const toml::node& node, Between between,
                  std::int64_t& number);
  // A token may be kept in the store; anything else is found outside, or written out.
  void ReadSecret(const std::string& setting, const std::string& whose, const toml::node& node,
                  std::map<std::string, Secret>& secrets);

 private:
  std::uint32_t Offset(const toml::source_position& position) const;
  void ReadKept(const std::string& setting, const toml::node& where,
                std::map<std::string, Secret>& secrets);

  const source::File& file_;
  source::FileId id_;

 protected:
  diag::Sink& sink_;
};

}  // namespace hark::cli
