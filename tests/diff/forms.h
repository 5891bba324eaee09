#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// The tables that programs are generated from: forms.txt and statements.txt, which say how they
// are read.
namespace hark::diff {

// A stretch of a form.
struct Piece {
  enum class Kind { Words, Place, NewName, SameName };
  Kind kind = Kind::Words;
  std::string text;    // the words, or the sort of a place or name; may be empty for a name
  bool after = false;  // of a name: whether it is for the statements behind
};

struct Form {
  std::string sort;
  std::vector<std::string> needs;
  std::vector<Piece> pieces;
  bool is_leaf = false;    // has no places
  std::size_t number = 0;  // in the tables, for counting what was used
};

std::vector<Piece> PiecesOf(std::string_view form);

class Forms {
 public:
  // Reads the tables of this folder; stops the process when a row cannot be read.
  static const Forms& All();

  // Of one sort, each as often as the table says; none for an unknown sort.
  const std::vector<const Form*>& Of(std::string_view sort) const;
  // The first that needs nothing and has no places; null when there is none.
  const Form* Simplest(std::string_view sort) const;
  std::size_t count() const { return forms_.size(); }
  const Form& form(std::size_t number) const { return forms_[number]; }
  // As the table has it.
  const std::string& row(std::size_t number) const { return rows_[number]; }

 private:
  void Read(const std::string& file);

  std::vector<Form> forms_;
  std::vector<std::size_t> weights_;
  std::vector<std::string> rows_;
  std::map<std::string, std::vector<const Form*>, std::less<>> by_sort_;
};

}  // namespace hark::diff
