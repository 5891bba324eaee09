#include "cli/template_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "runtime/channel/json.h"

namespace hark::cli {
namespace {

namespace json = channel::json;
using sema::ProviderTemplate;

// What a template takes beside values in its body, by how the list shows it.
struct More {
  std::string_view word;
  std::string_view takes;
};
constexpr More kHeaders[] = {
    {"IMAGE", "an image in its header"},   {"VIDEO", "a video in its header"},
    {"GIF", "a video in its header"},      {"DOCUMENT", "a document in its header"},
    {"LOCATION", "a place in its header"}, {"PRODUCT", "a product in its header"}};
constexpr More kButtons[] = {{"COPY_CODE", "a code to copy"},
                             {"OTP", "a one-time code in a button"},
                             {"MPM", "products behind a button"},
                             {"SPM", "a product behind a button"}};
constexpr More kComponents[] = {{"CAROUSEL", "the cards of a carousel"},
                                {"LIMITED_TIME_OFFER", "the end of an offer"}};

std::string TakesBy(std::span<const More> rows, std::string_view word) {
  const auto row = std::ranges::find(rows, word, &More::word);
  return row == rows.end() ? "" : std::string(row->takes);
}

bool HasValue(const json::Value& text) { return json::Text(text).contains("{{"); }

std::string HeaderTakes(const json::Value& header) {
  if (HasValue(json::Member(header, "text"))) return "a value in its header";
  return TakesBy(kHeaders, json::Text(json::Member(header, "format")));
}

std::string ButtonsTake(const json::Value& buttons) {
  for (const json::Value& button : json::Elements(json::Member(buttons, "buttons"))) {
    if (HasValue(json::Member(button, "url"))) return "a value in the link of a button";
    std::string takes = TakesBy(kButtons, json::Text(json::Member(button, "type")));
    if (!takes.empty()) return takes;
  }
  return "";
}

std::string TakesMore(const json::Value& one) {
  if (json::Text(json::Member(one, "parameter_format")) == "NAMED") return "its values by name";
  for (const json::Value& component : json::Elements(json::Member(one, "components"))) {
    const std::string type = json::Text(json::Member(component, "type"));
    std::string takes = type == "HEADER"    ? HeaderTakes(component)
                        : type == "BUTTONS" ? ButtonsTake(component)
                                            : TakesBy(kComponents, type);
    if (!takes.empty()) return takes;
  }
  return "";
}

// Puts `{{1}}` for `{{ 1 }}`, and gathers what stands in the braces, numbers by their size.
void TakeBody(std::string_view text, ProviderTemplate& into) {
  while (!text.empty()) {
    const std::size_t open = std::min(text.find("{{"), text.size());
    const std::size_t close = text.find("}}", open);
    into.body += text.substr(0, close == std::string_view::npos ? text.size() : open);
    if (close == std::string_view::npos) break;
    std::string name(text.substr(open + 2, close - open - 2));
    std::erase(name, ' ');
    into.body += "{{" + name + "}}";
    if (std::ranges::find(into.parameters, name) == into.parameters.end()) {
      into.parameters.push_back(std::move(name));
    }
    text.remove_prefix(close + 2);
  }
  std::ranges::stable_sort(into.parameters, {}, [](const std::string& name) {
    int number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
  });
}

class Parser {
 public:
  Parser(source::FileId file, diag::Sink& sink) : file_(file), sink_(sink) {}

  std::optional<std::vector<ProviderTemplate>> Parse(const json::Value& value) {
    if (!value.is_array()) {
      TakeAnswer(value);
    } else {
      for (const json::Value& answer : value) TakeAnswer(answer);
    }
    if (wrong_) return std::nullopt;
    return std::move(list_);
  }

  // The first mistake of a file; the others are most often the same.
  void Refuse(std::string why) {
    if (std::exchange(wrong_, true)) return;
    diag::Build(sink_, {file_, 0, 0}, diag::NotTemplateList)
        .Label(std::move(why))
        .Help("`hark templates fetch` writes one: what WhatsApp answers, or an array of its pages")
        .Emit();
  }

 private:
  void TakeAnswer(const json::Value& answer) {
    const json::Value& data = json::Member(answer, "data");
    if (!data.is_array()) {
      const bool error = json::Member(answer, "error").is_object();
      return Refuse(error ? "it is an error that WhatsApp answered" : "it has no array `data`");
    }
    for (const json::Value& one : data) TakeTemplate(one, list_.size());
  }

  void TakeTemplate(const json::Value& one, std::size_t at) {
    ProviderTemplate& into = list_.emplace_back();
    for (const auto& [name, member] :
         {std::pair{"name", &into.name}, std::pair{"language", &into.language},
          std::pair{"status", &into.status}}) {
      *member = json::Text(json::Member(one, name));
      if (member->empty()) Refuse(fmt::format("template {} has no text `{}`", at + 1, name));
    }
    std::ranges::replace(into.language, '_', '-');
    into.category = json::Text(json::Member(one, "category"));
    const json::Value& components = json::Member(one, "components");
    if (!components.is_array()) {
      return Refuse(fmt::format("template {} has no array `components`", at + 1));
    }
    for (const json::Value& component : components) {
      if (json::Text(json::Member(component, "type")) != "BODY") continue;
      TakeBody(json::Text(json::Member(component, "text")), into);
    }
    into.more = TakesMore(one);
  }

  source::FileId file_;
  diag::Sink& sink_;
  bool wrong_ = false;
  std::vector<ProviderTemplate> list_;
};

// Where a file stops being JSON, which the parser says by an exception alone; nothing where it
// is JSON that is nested too deep for us.
std::optional<std::uint32_t> PlaceOfMistake(std::string_view text) {
  try {
    [[maybe_unused]] const json::Value whole = json::Value::parse(text);
  } catch (const json::Value::parse_error& error) {
    const std::size_t behind = std::min(std::max<std::size_t>(error.byte, 1), text.size() + 1);
    return static_cast<std::uint32_t>(behind - 1);
  }
  return std::nullopt;
}

}  // namespace

bool IsTemplateList(std::string_view path) {
  constexpr std::string_view kBegin = "templates/whatsapp";
  return path.starts_with(kBegin) && path.ends_with(".json") &&
         !path.substr(kBegin.size()).contains('/');
}

std::optional<std::vector<ProviderTemplate>> ParseTemplateList(const source::SourceSet& sources,
                                                               source::FileId file,
                                                               diag::Sink& sink) {
  const std::string_view text = sources.Text(file);
  const auto value = json::Parse(text);
  Parser parser(file, sink);
  if (value) return parser.Parse(*value);
  const auto at = PlaceOfMistake(text);
  if (!at) {
    parser.Refuse(value.error());
    return std::nullopt;
  }
  diag::Build(sink, {file, *at, *at}, diag::NotJson)
      .Help("`hark templates fetch` fetches it anew")
      .Emit();
  return std::nullopt;
}

}  // namespace hark::cli
