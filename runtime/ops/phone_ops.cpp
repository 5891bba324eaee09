#include <optional>
#include <string>

#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/phone.h"

// What is asked of a Phone. Numbers are short, so what each costs does not grow.
namespace hark::ops {

using value::AsText;

extern "C" {

Word hark_op_phone_country(Context* context, Word phone) {
  const std::optional<std::string> country = CountryOfPhone(AsText(phone));
  const Word word = country ? MakeText(*context, *country) : 0;
  return word == 0 ? 0 : MakeBox(*context, word);
}

Word hark_op_phone_international(Context* context, Word phone) {
  return MakeText(*context, InternationalPhone(AsText(phone)));
}

Word hark_op_phone_national(Context* context, Word phone) {
  return MakeText(*context, NationalPhone(AsText(phone)));
}

}  // extern "C"

}  // namespace hark::ops
