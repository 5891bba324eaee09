#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "compiler/sema/workspace.h"

// What can be asked of a value: `text.length`, `price.round(2)`. One table a kind.
namespace hark::sema {

// How the type of a result follows from the type of the row and from what it is asked of: the
// row's, an optional of it, a list of it; an optional of what the list or map holds; the same.
enum class Gives : std::uint8_t { This, Optional, List, Item, Same };

// What is kept of every contact, most of it told by channels. `name` is never missing: it is empty
// at worst.
struct BuiltInField {
  std::string_view name;
  TypeKind type;
  bool optional;
};
std::span<const BuiltInField> BuiltInFields();

// `x.name`. What a Text has, every text in a checked form has as well. Where `gives` is Item,
// `type` is that of `of`.
struct Property {
  TypeKind of;
  std::string_view name;
  TypeKind type;
  ir::Op op;
  Gives gives = Gives::This;
};

// `x.name(…)`. Its parameters are those of the operation behind the first; where one has the
// type Map, it is what the map holds.
struct Method {
  TypeKind of;
  std::string_view name;
  std::string_view parameter;
  TypeKind parameter_type;
  std::string_view second;  // the name of a second parameter, or empty
  TypeKind second_type;
  TypeKind type;
  ir::Op op;
  Gives gives = Gives::This;
};

std::span<const Property> AllProperties();
std::span<const Method> AllMethods();
std::vector<Property> PropertiesOf(const Workspace& workspace, TypeId object);
std::vector<Method> MethodsOf(const Workspace& workspace, TypeId object);
TypeId ResultType(Workspace& workspace, TypeId object, const Property& property);
TypeId ResultType(Workspace& workspace, TypeId object, const Method& method);

}  // namespace hark::sema
