#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "compiler/sema/workspace.h"

// What can be asked of a value: `text.length`, `price.round(2)`. One table a kind.
namespace hark::sema {

// How the type of a result follows from what it is asked of.
enum class Gives : std::uint8_t { This, Optional, Item };

// `x.name`. `type` is what it gives; of Item, it is the list's own.
struct Property {
  TypeKind of;
  std::string_view name;
  TypeKind type;
  ir::Op op;
  Gives gives = Gives::This;
};

// `x.name(…)`. Its parameters are those of the operation behind the first; `type` is the
// result's, or its items' where it gives a list.
struct Method {
  TypeKind of;
  std::string_view name;
  std::string_view parameter;
  TypeKind parameter_type;
  std::string_view second;  // the name of a second parameter, or empty
  TypeKind second_type;
  TypeKind type;
  ir::Op op;
  bool gives_list = false;
};

std::span<const Property> AllProperties();
std::span<const Method> AllMethods();
std::vector<Property> PropertiesOf(const Workspace& workspace, TypeId object);
std::vector<Method> MethodsOf(const Workspace& workspace, TypeId object);
TypeId ResultType(Workspace& workspace, TypeId object, const Property& property);
TypeId ResultType(Workspace& workspace, const Method& method);

}  // namespace hark::sema
