#include "compiler/sema/members.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/ir/readable.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/clock.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

using enum TypeKind;
using ir::Op;

constexpr Property kProperties[] = {
    {Text, "length", Int, Op::text_length},
    {Text, "lower", Text, Op::text_lower},
    {Text, "upper", Text, Op::text_upper},
    {Text, "trim", Text, Op::text_trim},
    {Text, "number", Decimal, Op::text_find, Gives::Optional},
    {Text, "date", Date, Op::text_find, Gives::Optional},
    {Text, "time", Time, Op::text_find, Gives::Optional},
    {Text, "email", Email, Op::text_find, Gives::Optional},
    {Text, "phone", Phone, Op::text_find, Gives::Optional},
    {Text, "url", Url, Op::text_find, Gives::Optional},
    {Text, "language", Language, Op::text_find, Gives::Optional},
    {Phone, "country", Country, Op::phone_country, Gives::Optional},
    {Phone, "international", Text, Op::phone_international},
    {Phone, "national", Text, Op::phone_national},
    {Int, "abs", Int, Op::int_abs},
    {Decimal, "abs", Decimal, Op::decimal_abs},
    {Decimal, "whole", Int, Op::decimal_whole},
    {Money, "amount", Decimal, Op::money_amount},
    {Money, "currency", Text, Op::money_currency},
    {Duration, "days", Int, Op::duration_days},
    {Duration, "hours", Int, Op::duration_hours},
    {Duration, "minutes", Int, Op::duration_minutes},
    {Duration, "seconds", Int, Op::duration_seconds},
    {Date, "year", Int, Op::date_year},
    {Date, "month", Int, Op::date_month},
    {Date, "day", Int, Op::date_day},
    {Date, "weekday", Int, Op::date_weekday},
    {Time, "hour", Int, Op::time_hour},
    {Time, "minute", Int, Op::time_minute},
    {Instant, "date", Date, Op::instant_date},
    {Instant, "time", Time, Op::instant_time},
    {List, "length", Int, Op::list_length},
    {List, "first", List, Op::list_first, Gives::Item},
    {List, "last", List, Op::list_last, Gives::Item},
    {List, "reversed", List, Op::list_reversed, Gives::Same},
    {List, "positions", Int, Op::list_positions, Gives::List},
    {List, "unique", List, Op::list_unique, Gives::Same},
    {Map, "size", Int, Op::map_size},
    {Map, "keys", Text, Op::map_keys, Gives::List},
};

constexpr Method kMethods[] = {
    {Text, "replace", "what", Text, "by", Text, Text, Op::text_replace},
    {Text, "split", "by", Text, "", Text, Text, Op::text_split, Gives::List},
    {Text, "take", "most", Int, "", Text, Text, Op::text_take},
    {Text, "skip", "count", Int, "", Text, Text, Op::text_skip},
    {Int, "min", "other", Int, "", Text, Int, Op::int_min},
    {Int, "max", "other", Int, "", Text, Int, Op::int_max},
    {Decimal, "min", "other", Decimal, "", Text, Decimal, Op::decimal_min},
    {Decimal, "max", "other", Decimal, "", Text, Decimal, Op::decimal_max},
    {Decimal, "round", "digits", Int, "", Text, Decimal, Op::decimal_round},
    {Instant, "date_in", "zone", Text, "", Text, Date, Op::instant_date_in},
    {Instant, "time_in", "zone", Text, "", Text, Time, Op::instant_time_in},
    {Date, "at", "time", Time, "zone", Text, Instant, Op::date_at},
    {Money, "round", "digits", Int, "", Text, Money, Op::money_round},
    {List, "join", "by", Text, "", Text, Text, Op::list_join},
    {List, "take", "most", Int, "", Text, List, Op::list_take, Gives::Same},
    {List, "skip", "count", Int, "", Text, List, Op::list_skip, Gives::Same},
    {List, "search", "words", Text, "most", Int, List, Op::list_search, Gives::Same},
    {Json, "get", "key", Text, "", Text, Json, Op::json_get, Gives::Optional},
    {Map, "get", "key", Text, "", Text, Map, Op::map_get, Gives::Item},
    {Map, "with", "key", Text, "value", Map, Map, Op::map_with, Gives::Same},
    {Map, "without", "key", Text, "", Text, Map, Op::map_without, Gives::Same},
};

TypeKind KindOf(const Workspace& workspace, TypeId object) {
  return workspace.IsTextual(object) ? Text : workspace.type(object).kind;
}

bool ListOfTexts(const Workspace& workspace, TypeId object) {
  return workspace.Is(object, List) && workspace.IsTextual(workspace.type(object).element);
}

bool ListOfPlainTexts(const Workspace& workspace, TypeId object) {
  return workspace.Is(object, List) && workspace.Is(workspace.type(object).element, Text);
}

std::vector<CallableParameter> ParametersOf(Workspace& workspace, TypeId object,
                                            const Method& method) {
  const TypeId type = workspace.Scalar(method.parameter_type);
  std::vector<CallableParameter> parameters = {{{std::string(method.parameter), {}}, type, {}}};
  if (!method.second.empty()) {
    const TypeId second = method.second_type == Map ? workspace.type(object).element
                                                    : workspace.Scalar(method.second_type);
    parameters.push_back({{std::string(method.second), {}}, second, {}});
  }
  return parameters;
}

TypeId ResultType(Workspace& workspace, TypeId object, TypeKind type, Gives gives) {
  switch (gives) {
    case Gives::This: return workspace.Scalar(type);
    case Gives::Optional: return workspace.OptionalOf(workspace.Scalar(type));
    case Gives::List: return workspace.ListOf(workspace.Scalar(type));
    case Gives::Item: return workspace.OptionalOf(workspace.type(object).element);
    case Gives::Same: return object;
  }
  return {};
}

}  // namespace

std::span<const Property> AllProperties() { return kProperties; }
std::span<const Method> AllMethods() { return kMethods; }

std::vector<Property> PropertiesOf(const Workspace& workspace, TypeId object) {
  const TypeKind kind = KindOf(workspace, object);
  const bool phone = workspace.Is(object, Phone);
  std::vector<Property> properties;
  for (const Property& property : kProperties) {
    // An item that may be missing itself has no first one that is known to be there.
    const bool item =
        property.gives == Gives::Item && workspace.IsOptional(workspace.type(object).element);
    if ((property.of == kind || (phone && property.of == Phone)) && !item) {
      properties.push_back(property);
    }
  }
  return properties;
}

std::vector<Method> MethodsOf(const Workspace& workspace, TypeId object) {
  const TypeKind kind = KindOf(workspace, object);
  std::vector<Method> methods;
  for (const Method& method : kMethods) {
    const bool fits = method.op == Op::list_join     ? ListOfTexts(workspace, object)
                      : method.op == Op::list_search ? ListOfPlainTexts(workspace, object)
                                                     : true;
    if (method.of == kind && fits) methods.push_back(method);
  }
  return methods;
}

TypeId ResultType(Workspace& workspace, TypeId object, const Property& property) {
  return ResultType(workspace, object, property.type, property.gives);
}

TypeId ResultType(Workspace& workspace, TypeId object, const Method& method) {
  return ResultType(workspace, object, method.type, method.gives);
}

// A zone that is written out is looked up at once.
void BodyChecker::CheckZone(const Method& method, const std::vector<ExprId>& arguments) {
  const bool has_zone = method.parameter == "zone" || method.second == "zone";
  if (!has_zone || arguments.empty() || !arguments.back().valid()) return;
  const std::optional<ConstValue> value = EvaluateQuietly(ws_, arguments.back());
  const auto* zone = value ? std::get_if<std::string>(&value->data) : nullptr;
  if (zone != nullptr) CheckTimeZone(ws_, ws_.expr(arguments.back()).span, *zone);
}

TypeId BodyChecker::CheckMethodOf(ExprId id, TypeId object, const ast::MethodCall& node) {
  const std::string& name = node.method.text;
  const std::vector<Method> methods =
      object.valid() ? MethodsOf(ws_, object) : std::vector<Method>{};
  const auto method = std::ranges::find(methods, name, &Method::name);
  if (method != methods.end()) {
    CheckArguments(id, node.method, node.arguments, ParametersOf(ws_, object, *method), false);
    ws_.fact(id).target = ToMethod{method->op};
    CheckZone(*method, ws_.arguments[id]);
    return ResultType(ws_, object, *method);
  }
  CheckAnyway(node.arguments);
  if (!object.valid()) return {};
  const Span whole = ws_.expr(id).span;
  auto builder = diag::Build(ws_.sink, node.method.span, diag::UnknownMethod, ws_.Show(object),
                             diag::Name{name});
  const std::vector<Property> properties = PropertiesOf(ws_, object);
  if (std::ranges::find(properties, name, &Property::name) != properties.end()) {
    std::move(builder)
        .Help("write `." + name + "` without parentheses")
        .Suggest(Span{whole.file, node.method.span.end, whole.end}, "")
        .Emit();
    return {};
  }
  // Other languages have methods for them.
  constexpr std::pair<std::string_view, std::string_view> kTests[] = {
      {"contains", "contains"},      {"includes", "contains"},       {"mentions", "mentions"},
      {"startsWith", "starts with"}, {"starts_with", "starts with"}, {"startswith", "starts with"},
      {"endsWith", "ends with"},     {"ends_with", "ends with"},     {"endswith", "ends with"},
      {"matches", "matches"}};
  const auto* test =
      std::ranges::find(kTests, name, &std::pair<std::string_view, std::string_view>::first);
  if (test != std::end(kTests) && ws_.Is(object, Text)) {
    std::move(builder)
        .Help("what a text says is asked in words: `" + ws_.Quote(ws_.expr(node.object).span) +
              " " + std::string(test->second) + " …`")
        .Emit();
    return {};
  }
  std::vector<std::string> names;
  for (const Method& one : methods) names.emplace_back(one.name);
  DidYouMean(std::move(builder), node.method.span, name, names,
             names.empty() ? "nothing is done with it in this way" : "it can do " + Listed(names))
      .Emit();
  return {};
}

// `Int(text)`: what a text says, where it says one; the answer to what `as` asks.
TypeId BodyChecker::CheckConversion(ExprId id, TypeId wanted, const ast::Name& callee,
                                    const std::vector<ast::Argument>& arguments) {
  if (setting_ == Setting::Constant) {
    CheckAnyway(arguments);
    diag::Build(ws_.sink, ws_.expr(id).span, diag::NotConstant)
        .Help("write the value out, or make it of other constants: `60 * 24`")
        .Emit();
    return {};
  }
  const bool readable = wanted.valid() && ir::IsReadable(ws_.type(wanted).kind);
  if (!readable) {
    CheckAnyway(arguments);
    diag::Build(ws_.sink, callee.span, diag::TextNotReadable, diag::Type{callee.text})
        .Help(
            "a text is read as Int, Decimal, Date, Time, Email, Phone, Url, Language, Country, "
            "TimeZone or an enum")
        .Emit();
    return {};
  }
  CheckArguments(id, callee, arguments, {{{"text", {}}, ws_.Scalar(Text), {}}}, false);
  ws_.fact(id).target = ToConversion{};
  return ws_.OptionalOf(wanted);
}

TypeId BodyChecker::CheckReadAs(const ast::ReadAs& node) {
  const TypeId object = CheckSure(node.object);
  const TypeId type = ws_.Resolve(node.type);
  if (object.valid() && !ws_.Is(object, Json)) {
    diag::Build(ws_.sink, ws_.expr(node.object).span, diag::AsOfOther, ws_.Show(object))
        .Help("a text is read by the name of a type: `Int(text)`")
        .Emit();
    return {};
  }
  if (!ws_.IsOptional(type)) return ws_.OptionalOf(type);
  const Span span = ws_.unit.types[node.type].span;
  diag::Build(ws_.sink, span, diag::AsOptional, ws_.Show(type))
      .Help("leave out the `?`: it may be missing as it is")
      .Suggest(span, ws_.Show(ws_.Sure(type)).value)
      .Emit();
  return type;
}

TypeId BodyChecker::CheckEach(ExprId id, const ast::Each& node) {
  const TypeId list = CheckSure(node.list);
  const bool is_list = ws_.Is(list, List);
  if (list.valid() && !is_list) {
    diag::Build(ws_.sink, ws_.expr(node.list).span, diag::NotAList, ws_.Show(list)).Emit();
  }
  const Paths before = known_;
  scopes_.emplace_back();
  ws_.items[id] = Declare(node.variable, is_list ? ws_.type(list).element : TypeId{});
  TypeId made;
  if (node.kind == ast::EachKind::Map) {
    made = Check(node.body);
  } else {
    CheckCondition(node.body, false);
  }
  scopes_.pop_back();
  known_ = before;
  switch (node.kind) {
    case ast::EachKind::Any:
    case ast::EachKind::All: return ws_.Scalar(Bool);
    case ast::EachKind::Count: return ws_.Scalar(Int);
    case ast::EachKind::Filter: return is_list ? list : TypeId{};
    case ast::EachKind::Map:
      return ws_.Is(made, Secret) ? RefuseSecret(node.body) : ws_.ListOf(made);
  }
  return {};
}

}  // namespace hark::sema
