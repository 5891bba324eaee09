#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/source/source.h"

// What authors are told. Facts and places are given where they are known (Build);
// console and JSON are two renderers of one struct (render.h).
namespace hark::diag {

enum class Severity : std::uint8_t { Error, Warning, Note };

// "error", "warning" or "note".
std::string_view SeverityWord(Severity severity);

// Argument types of titles. Each is a string with a role, so that the renderer can
// quote what the author wrote and the compiler can tell a name from a type.
//
// Prose, printed as it is.
struct Text {
  std::string value;
};
// What the author wrote or could write, printed between back-quotes.
struct Name {
  std::string value;
};
// A type as authors write it, between back-quotes too.
struct Type {
  std::string value;
};
struct Count {
  std::int64_t value;
};

// Names and types come out printable (printable.h) and cut after 80 code points.
std::string Show(const Text& text);
std::string Show(const Name& name);
std::string Show(const Type& type);
std::string Show(const Count& count);

// One row of kinds.def. The constructor refuses, at compile time, a title whose
// highest {n} does not match the number of argument types.
template <typename... Args>
struct Kind {
  int code;
  std::string_view name;
  Severity severity;
  std::string_view title;

  consteval Kind(int kind_code, const char* kind_name, Severity kind_severity,
                 const char* kind_title)
      : code(kind_code), name(kind_name), severity(kind_severity), title(kind_title) {
    if (Placeholders(title) != static_cast<int>(sizeof...(Args))) {
      throw "a title names each of its arguments {0}, {1}, … and no other";
    }
  }

 private:
  static consteval int Placeholders(std::string_view text) {
    int count = 0;
    for (std::size_t at = 0; at + 2 < text.size(); ++at) {
      if (text[at] == '{' && text[at + 2] == '}' && text[at + 1] - '0' + 1 > count) {
        count = text[at + 1] - '0' + 1;
      }
    }
    return count;
  }
};

#define HARK_DIAG(code, name, severity, title, ...) \
  inline constexpr Kind<__VA_ARGS__> name(code, #name, Severity::severity, title);
#include "compiler/diag/kinds.def"
#undef HARK_DIAG

// A row of the registry without its argument types, for listings and `hark explain`.
struct KindInfo {
  int code;
  std::string_view name;
  Severity severity;
  std::string_view title;
};
// All kinds, codes ascending.
std::vector<KindInfo> AllKinds();

// Replaces the text of `span` with `text`. Offered only where applying it compiles.
struct FixIt {
  source::Span span;
  std::string text;
};
struct Label {
  source::Span span;
  std::string text;
};

struct Diagnostic {
  int code = 0;
  std::string_view name;
  Severity severity = Severity::Error;
  std::string title;
  Label primary;
  std::vector<Label> notes;
  std::string help;
  std::vector<FixIt> fixes;
};

// Takes diagnostics in any order and gives them sorted by place, each place and code
// once: the first one added stays. After kMaxErrors errors further ones are counted but
// not kept. Not thread-safe.
class Sink {
 public:
  static constexpr std::size_t kMaxErrors = 200;

  void Add(Diagnostic diagnostic);
  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  std::vector<Diagnostic> Sorted() const;
  // Puts what `moved` gives in place of each; those that then stand in one place are one.
  void Place(const std::function<Diagnostic(Diagnostic)>& moved);

 private:
  using Key = std::tuple<source::FileId, std::uint32_t, std::uint32_t, int>;

  std::vector<Diagnostic> diagnostics_;
  std::set<Key> seen_;
  std::size_t errors_ = 0;
};

// Built up at the site and handed over by Emit. Dropping one without Emit is a
// compile-time warning and an error in our builds.
class [[nodiscard]] Builder {
 public:
  Builder(Sink& sink, Diagnostic diagnostic) : sink_(sink), diagnostic_(std::move(diagnostic)) {}

  // Words beside the underlined place; left out when the title says it all.
  Builder&& Label(std::string text) &&;
  Builder&& Note(source::Span span, std::string text) &&;
  Builder&& Help(std::string text) &&;
  Builder&& Suggest(source::Span span, std::string replacement) &&;
  void Emit() &&;

 private:
  Sink& sink_;
  Diagnostic diagnostic_;
};

// Puts args[n] in place of each {n}. What an argument says is never read as a place.
std::string FillTitle(std::string_view title, const std::vector<std::string>& args);

// The code as authors see it: "HK301".
std::string CodeText(int code);

template <typename... Args>
Builder Build(Sink& sink, source::Span span, const Kind<Args...>& kind,
              std::type_identity_t<Args>... args) {
  Diagnostic diagnostic;
  diagnostic.code = kind.code;
  diagnostic.name = kind.name;
  diagnostic.severity = kind.severity;
  diagnostic.title = FillTitle(kind.title, {Show(args)...});
  diagnostic.primary.span = span;
  return Builder(sink, std::move(diagnostic));
}

}  // namespace hark::diag
