#include "tests/diff/forms.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "compiler/base/check.h"

namespace hark::diff {
namespace {

bool IsLetter(char one) { return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z'); }

// `Int`, `List<Text>`, `Map<Text,Int>`, `Money?`: how long the sort is that `rest` begins with.
std::size_t SortLength(std::string_view rest) {
  std::size_t at = 0;
  while (at < rest.size() && IsLetter(rest[at])) ++at;
  if (at > 0 && at < rest.size() && rest[at] == '<') {
    std::size_t end = at + 1 + SortLength(rest.substr(at + 1));
    if (end < rest.size() && rest[end] == ',') end += 1 + SortLength(rest.substr(end + 1));
    if (end < rest.size() && rest[end] == '>') at = end + 1;
  }
  return at > 0 && at < rest.size() && rest[at] == '?' ? at + 1 : at;
}

// A `%` between numbers is an operator.
bool IsName(std::string_view form, std::size_t at) {
  return at + 1 < form.size() && !(at > 0 && form[at - 1] == ' ' && form[at + 1] == ' ' &&
                                   form.substr(0, at).ends_with("$Int "));
}

}  // namespace

std::vector<Piece> PiecesOf(std::string_view form) {
  std::vector<Piece> pieces;
  bool named = false;
  const auto words = [&](std::string_view text) {
    if (pieces.empty() || pieces.back().kind != Piece::Kind::Words) pieces.push_back({});
    pieces.back().text += text;
  };
  for (std::size_t at = 0; at < form.size();) {
    const bool is_place = form[at] == '$' && SortLength(form.substr(at + 1)) > 0;
    if (!is_place && (form[at] != '%' || !IsName(form, at))) {
      words(form.substr(at++, 1));
      continue;
    }
    const bool after = form.substr(at).starts_with("%%");
    at += after ? 2 : 1;
    const std::size_t length = SortLength(form.substr(at));
    std::string sort(form.substr(at, length));
    at += length;
    if (is_place) {
      pieces.push_back({Piece::Kind::Place, std::move(sort)});
    } else if (named && sort.empty()) {
      pieces.push_back({Piece::Kind::SameName, ""});
    } else {
      pieces.push_back({Piece::Kind::NewName, std::move(sort), after});
      named = true;
    }
  }
  return pieces;
}

const Forms& Forms::All() {
  static const Forms kForms = [] {
    Forms forms;
    forms.Read("forms.txt");
    forms.Read("statements.txt");
    for (const Form& form : forms.forms_) {
      auto& of_sort = forms.by_sort_[form.sort];
      of_sort.insert(of_sort.end(), forms.weights_[form.number], &form);
    }
    return forms;
  }();
  return kForms;
}

void Forms::Read(const std::string& file) {
  std::ifstream in(HARK_SOURCE_DIR "/tests/diff/" + file, std::ios::binary);
  HARK_CHECK(in.good(), "the tables of forms are there");
  std::string line;
  while (std::getline(in, line)) {
    // Prose has one space where rows have two.
    const std::size_t gap = line.find("  ");
    if (gap == std::string::npos) continue;
    Form form{.number = forms_.size()};
    std::size_t weight = 1;
    std::istringstream head(line.substr(0, gap));
    std::string word;
    bool in_needs = false;
    while (head >> word) {
      in_needs = in_needs || word.starts_with('[');
      if (in_needs) {
        in_needs = !word.ends_with(']');
        std::erase_if(word, [](char one) { return one == '[' || one == ']'; });
        form.needs.push_back(word);
      } else if (word.starts_with('*')) {
        weight = static_cast<std::size_t>(word[1] - '0');
      } else {
        form.sort = word;
      }
    }
    form.pieces = PiecesOf(std::string_view(line).substr(gap + 2));
    form.is_leaf = std::ranges::none_of(
        form.pieces, [](const Piece& piece) { return piece.kind == Piece::Kind::Place; });
    HARK_CHECK(!form.sort.empty() && !form.pieces.empty(), "a row has a sort and a form");
    forms_.push_back(std::move(form));
    weights_.push_back(weight);
    rows_.push_back(line);
  }
}

const std::vector<const Form*>& Forms::Of(std::string_view sort) const {
  static const std::vector<const Form*> kNone;
  const auto found = by_sort_.find(sort);
  return found == by_sort_.end() ? kNone : found->second;
}

const Form* Forms::Simplest(std::string_view sort) const {
  for (const Form* form : Of(sort)) {
    if (form->is_leaf && form->needs.empty()) return form;
  }
  return nullptr;
}

}  // namespace hark::diff
