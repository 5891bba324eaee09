// Comments, spaces and line ends at random places of scripts: the formatter loses no comment,
// changes nothing else, and leaves what it has written alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print_ast.h"
#include "compiler/syntax/token.h"
#include "tests/support/golden_file.h"

namespace hark::syntax {
namespace {

// HARK_VARIANTS=20000 tries more.
constexpr std::size_t kVariants = 400;

struct Script {
  explicit Script(const std::string& text) {
    file = sources.Add("script", text);
    diag::Sink sink;
    unit = Parse(sources, sink);
    right = !sink.has_errors();
    diag::Sink unused;
    tokens = Lex(sources, file, unused);
  }
  std::string Formatted() const {
    diag::Sink unused;
    return Format(sources, file, unused).value_or("");
  }
  std::vector<std::string> Comments() const {
    std::vector<std::string> comments;
    for (const Token& token : tokens) {
      if (token.role == TokenRole::Code) continue;
      std::string text(sources.Text({file, token.begin, token.end}));
      text.erase(text.find_last_not_of(" \t\r") + 1);
      comments.push_back(std::move(text));
    }
    return comments;
  }

  source::SourceSet sources;
  source::FileId file;
  ast::Unit unit;
  std::vector<Token> tokens;
  bool right = false;
};

// What is put in, by the byte it stands before.
using Insertions = std::multimap<std::size_t, std::string>;

std::string With(const std::string& text, const Insertions& insertions) {
  std::string with;
  std::size_t from = 0;
  for (const auto& [at, what] : insertions) {
    with += text.substr(from, at - from) + what;
    from = at;
  }
  return with + text.substr(from);
}

// What is wrong with the formatter's work; empty where nothing is, or where what was put in
// changed the script, within a text.
std::string WrongWith(const Script& plain, const std::string& text) {
  const Script before(text);
  if (!before.right || !SameDeclarations(plain.unit, before.unit)) return "";
  const std::string once = before.Formatted();
  const Script after(once);
  if (!after.right) return "it does not parse any more:\n" + once;
  if (!SameDeclarations(before.unit, after.unit)) return "it says something else:\n" + once;
  if (before.Comments() != after.Comments()) return "comments are others:\n" + once;
  const std::string twice = after.Formatted();
  if (once != twice) return "once:\n" + once + "twice:\n" + twice;
  return "";
}

// As few insertions as show it.
Insertions Shrunk(const Script& plain, const std::string& text, Insertions insertions) {
  for (auto at = insertions.begin(); at != insertions.end();) {
    Insertions fewer = insertions;
    fewer.erase(std::next(fewer.begin(), std::distance(insertions.begin(), at)));
    if (WrongWith(plain, With(text, fewer)).empty()) {
      ++at;
    } else {
      const auto kept = std::distance(insertions.begin(), at);
      insertions = std::move(fewer);
      at = std::next(insertions.begin(), kept);
    }
  }
  return insertions;
}

std::vector<std::string> AllScripts() {
  std::vector<std::string> all;
  const std::filesystem::path root = HARK_SOURCE_DIR;
  for (const auto& path : test::GoldenPaths(root / "tests" / "golden")) {
    for (const auto& section : test::ReadGolden(path).Scripts()) {
      if (section.text.size() < 8'000) all.push_back(section.text);
    }
  }
  return all;
}

TEST(FormatComments, AtAnyPlaceStayAndSettleAtOnce) {
  const char* wanted = std::getenv("HARK_VARIANTS");
  const std::size_t variants = wanted != nullptr ? std::stoul(wanted) : kVariants;
  const std::vector<std::string> scripts = AllScripts();
  std::mt19937 random(1);
  const auto below = [&](std::size_t most) { return random() % most; };
  std::size_t tried = 0;
  while (tried < variants) {
    const std::string& text = scripts[below(scripts.size())];
    const Script plain(text);
    if (!plain.right || plain.tokens.empty()) continue;
    Insertions insertions;
    for (std::size_t count = 1 + below(4); count > 0; --count) {
      const std::string number = std::to_string(insertions.size());
      const std::string kinds[] = {" // " + number + "\n",
                                   "\n// " + number + "\n",
                                   "\n\n// " + number + "\n\n",
                                   " /* " + number + " */ ",
                                   "/* " + number + " */\n",
                                   "\n/* " + number + "\n */ ",
                                   "\n/// " + number + "\n",
                                   "\n",
                                   "\n\n\n",
                                   "   "};
      insertions.emplace(plain.tokens[below(plain.tokens.size())].begin,
                         kinds[below(std::size(kinds))]);
    }
    ++tried;
    if (WrongWith(plain, With(text, insertions)).empty()) continue;
    const std::string shrunk = With(text, Shrunk(plain, text, insertions));
    ADD_FAILURE() << "of\n" << shrunk << "\n" << WrongWith(plain, shrunk);
  }
}

// Two that broke a line which stood on its own in the first pass and not in the second, and one
// that was put on a line of its own within a text, which cannot break.
TEST(FormatComments, BreakNoLineThatTheyBegin) {
  EXPECT_EQ(Script("rule // 1\ngreet on message /* 2 */ { reply \"Hi.\" }").Formatted(),
            "rule // 1\ngreet\n  on message\n/* 2 */ { reply \"Hi.\" }\n");
  const std::string asks =
      "rule greet on message {\n"
      "  /* 1 */ let b = ask \"more?\" within 1h else /* 2 */ stop\n"
      "  reply \"{b}\"\n"
      "}\n";
  EXPECT_EQ(Script(asks).Formatted(), asks);
  const std::string text =
      "rule r on message { reply \"{text.replace(\"a\", \"b\" /* c */ )}\" }\n";
  EXPECT_EQ(Script(text).Formatted(), text);
}

}  // namespace
}  // namespace hark::syntax
