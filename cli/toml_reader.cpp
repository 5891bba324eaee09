#include "cli/toml_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/suggest.h"

namespace hark::cli {
namespace {

using source::Span;

std::string_view KindWords(toml::node_type type) {
  switch (type) {
    case toml::node_type::none: return "nothing";
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "text";
    case toml::node_type::integer: return "a number";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "yes or no";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date and time";
  }
  return "something else";
}

}  // namespace

// toml++ counts lines from 1 and columns in code points from 1.
std::uint32_t TomlReader::Offset(const toml::source_position& position) const {
  if (position.line == 0 || position.line > file_.line_starts.size()) {
    return static_cast<std::uint32_t>(file_.text.size());
  }
  std::size_t at = file_.line_starts[position.line - 1];
  for (std::size_t column = 1; column < position.column && at < file_.text.size(); ++column) {
    ++at;
    while (at < file_.text.size() && (file_.text[at] & 0xC0) == 0x80) ++at;
  }
  return static_cast<std::uint32_t>(at);
}
Span TomlReader::SpanOf(const toml::source_region& region) const {
  const std::uint32_t begin = Offset(region.begin);
  return {id_, begin, std::max(begin, Offset(region.end))};
}

Span TomlReader::WithoutQuotes(Span span) const {
  const char first = span.begin < file_.text.size() ? file_.text[span.begin] : ' ';
  const bool quoted = (first == '"' || first == '\'') && span.end >= span.begin + 2;
  return quoted ? Span{span.file, span.begin + 1, span.end - 1} : span;
}

void TomlReader::Unknown(const toml::key& key, const std::vector<std::string>& known) {
  std::string help = "known here:";
  for (const std::string& name : known) help += (&name == &known[0] ? " `" : ", `") + name + '`';
  sema::DidYouMean(
      diag::Build(sink_, SpanOf(key.source()), diag::UnknownSetting, {std::string(key.str())}),
      SpanOf(key.source()), key.str(), known, help)
      .Emit();
}

void TomlReader::Other(std::string_view setting, const toml::node& node, std::string_view wanted) {
  diag::Build(sink_, SpanOf(node.source()), diag::SettingIsOther, {std::string(setting)},
              {std::string(KindWords(node.type()))}, {std::string(wanted)})
      .Emit();
}

void TomlReader::ReadSwitch(std::string_view setting, const toml::node& node, bool& is_on) {
  const auto value = node.value_exact<bool>();
  if (!value) Other(setting, node, "true or false");
  is_on = value.value_or(false);
}

bool TomlReader::ReadText(std::string_view setting, const toml::node& node, std::string& text) {
  if (const auto value = node.value_exact<std::string>()) {
    text = *value;
    return true;
  }
  Other(setting, node, "text");
  return false;
}

void TomlReader::ReadNumber(std::string_view setting, const toml::node& node, Between between,
                            std::int64_t& number) {
  const std::string wanted = fmt::format("a number from {} to {}", between.least, between.most);
  const auto value = node.value_exact<std::int64_t>();
  if (!value) return Other(setting, node, wanted);
  if (*value >= between.least && *value <= between.most) {
    number = *value;
    return;
  }
  NotWanted(setting, node, std::to_string(*value), wanted);
}

void TomlReader::NotWanted(std::string_view setting, const toml::node& node, std::string_view text,
                           std::string_view wanted) {
  diag::Build(sink_, SpanOf(node.source()), diag::SettingIsOther, {std::string(setting)},
              {'"' + std::string(text) + '"'}, {std::string(wanted)})
      .Emit();
}

void TomlReader::ReadKept(const std::string& setting, const toml::node& where,
                          std::map<std::string, Secret>& secrets) {
  const auto is_kept = where.value_exact<bool>();
  if (!is_kept) return Other("kept", where, "true");
  if (*is_kept) {
    secrets[setting] = {Secret::Kind::Kept, {}};
    return;
  }
  diag::Build(sink_, SpanOf(where.source()), diag::SettingIsOther, {"kept"}, {"false"}, {"true"})
      .Help("say where the token is instead: { env = \"VARIABLE\" } or { file = \"PATH\" }")
      .Emit();
}

void TomlReader::ReadSecret(const std::string& setting, const std::string& whose,
                            const toml::node& node, std::map<std::string, Secret>& secrets) {
  if (const auto plain = node.value_exact<std::string>()) {
    secrets[setting] = {Secret::Kind::Plain, *plain};
    diag::Build(sink_, SpanOf(node.source()), diag::SecretInPlain, {setting}, {whose})
        .Help("keep it out of files that are shared: " + setting + " = { env = \"VARIABLE\" }")
        .Emit();
    return;
  }
  const toml::table* table = node.as_table();
  const bool may_be_kept = setting == "token";
  if (table == nullptr || table->size() != 1) {
    return Other(setting, node,
                 may_be_kept ? "{ kept = true }, { env = \"VARIABLE\" } or { file = \"PATH\" }"
                             : "{ env = \"VARIABLE\" } or { file = \"PATH\" }");
  }
  const auto first = table->begin();  // the pair it gives lives inside the iterator
  const toml::key& key = first->first;
  const toml::node& where = first->second;
  if (may_be_kept && key == "kept") return ReadKept(setting, where, secrets);
  if (key != "env" && key != "file") {
    return Unknown(key, may_be_kept ? std::vector<std::string>{"kept", "env", "file"}
                                    : std::vector<std::string>{"env", "file"});
  }
  Secret secret{key == "env" ? Secret::Kind::Environment : Secret::Kind::File, {}};
  if (ReadText(key.str(), where, secret.value)) secrets[setting] = secret;
}

}  // namespace hark::cli
