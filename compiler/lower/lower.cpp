#include "compiler/lower/lower.h"

#include <llvm/Support/raw_ostream.h>

#include <bit>
#include <cstring>
#include <vector>

#include "compiler/base/decimal.h"
#include "compiler/ir/money_text.h"
#include "compiler/lower/module.h"
#include "compiler/lower/module_lowering.h"

namespace hark::lower {
namespace {

// Every value that is not a scalar begins at such an address (runtime/value/word.h).
constexpr std::uint64_t kValueAlignment = 8;

std::uint64_t CurrencyWord(std::string_view currency) {
  char bytes[sizeof(std::uint64_t)] = {};
  std::memcpy(bytes, currency.data(), currency.size());
  return std::bit_cast<std::uint64_t>(bytes);
}

}  // namespace

std::string SymbolOf(ir::FunctionId function) { return "hark_f" + std::to_string(function.index); }

ModuleLowering::ModuleLowering(const ir::Program& program, llvm::Module& module)
    : program_(program),
      module_(module),
      i32_(llvm::Type::getInt32Ty(module.getContext())),
      i64_(llvm::Type::getInt64Ty(module.getContext())),
      pointer_(llvm::PointerType::getUnqual(module.getContext())) {}

llvm::Function* ModuleLowering::FunctionFor(ir::FunctionId id) {
  std::string symbol = SymbolOf(id);
  if (llvm::Function* there = module_.getFunction(symbol)) return there;
  const ir::Function& function = program_.functions[id];
  llvm::FunctionType* type;
  if (function.kind == ir::FunctionKind::Handler) {
    type = llvm::FunctionType::get(i32_, {pointer_, i32_, pointer_}, false);
  } else {
    std::vector<llvm::Type*> parameters(1 + function.parameter_count, i64_);
    parameters[0] = pointer_;
    type = llvm::FunctionType::get(i64_, parameters, false);
  }
  auto* made = llvm::Function::Create(type, llvm::Function::ExternalLinkage, symbol, module_);
  made->setDoesNotThrow();
  return made;
}

llvm::FunctionCallee ModuleLowering::External(std::string_view name,
                                              std::vector<llvm::Type*> parameters) {
  parameters.insert(parameters.begin(), pointer_);
  llvm::FunctionCallee callee =
      module_.getOrInsertFunction(name, llvm::FunctionType::get(i64_, parameters, false));
  llvm::cast<llvm::Function>(callee.getCallee())->setDoesNotThrow();
  return callee;
}

llvm::FunctionCallee ModuleLowering::Op(ir::Op op) {
  const ir::OpInfo& info = ir::Info(op);
  return External("hark_op_" + std::string(info.name),
                  std::vector<llvm::Type*>(info.parameter_count, i64_));
}

llvm::FunctionCallee ModuleLowering::MakeList() {
  return External("hark_make_list", {pointer_, i64_});
}
llvm::FunctionCallee ModuleLowering::MakeRecord() {
  return External("hark_make_record", {pointer_, i64_});
}
llvm::FunctionCallee ModuleLowering::MakeOptional() {
  return External("hark_make_optional", {i64_});
}
llvm::FunctionCallee ModuleLowering::UnwrapOptional() {
  return External("hark_unwrap_optional", {i64_});
}

llvm::Constant* ModuleLowering::Word(ir::ConstantId id) {
  const ir::Constant& constant = program_.constants[id];
  if (std::holds_alternative<std::monostate>(constant.value)) {
    return llvm::ConstantInt::get(i64_, 0);
  }
  if (const auto* number = std::get_if<std::int64_t>(&constant.value)) {
    return llvm::ConstantInt::getSigned(i64_, *number);
  }
  llvm::Constant*& address = addresses_[id.index];
  if (address != nullptr) return address;
  const auto& text = std::get<std::string>(constant.value);
  ir::TypeKind kind = program_.types[constant.type].kind;
  if (kind == ir::TypeKind::Decimal) {
    address = WordsGlobal(Decimal::Parse(text)->words);
  } else if (kind == ir::TypeKind::Money) {
    ir::MoneyText money = *ir::ParseMoney(text);
    std::uint64_t words[] = {money.amount.words[0], money.amount.words[1],
                             CurrencyWord(money.currency)};
    address = WordsGlobal(words);
  } else {
    address = TextGlobal(text);
  }
  return address;
}

llvm::Constant* ModuleLowering::TextGlobal(std::string_view text) {
  llvm::Constant* size = llvm::ConstantInt::get(i32_, text.size());
  llvm::Constant* bytes = llvm::ConstantDataArray::getString(context(), text, false);
  return AddressOf(llvm::ConstantStruct::getAnon({size, bytes}));
}

llvm::Constant* ModuleLowering::WordsGlobal(std::span<const std::uint64_t> words) {
  return AddressOf(
      llvm::ConstantDataArray::get(context(), llvm::ArrayRef(words.data(), words.size())));
}

llvm::Constant* ModuleLowering::AddressOf(llvm::Constant* content) {
  auto* global = new llvm::GlobalVariable(module_, content->getType(), true,
                                          llvm::GlobalValue::PrivateLinkage, content);
  global->setAlignment(llvm::Align(kValueAlignment));
  return llvm::ConstantExpr::getPtrToInt(global, i64_);
}

void Lower(const ir::Program& program, std::span<const ir::FunctionId> functions,
           llvm::Module& module) {
  ModuleLowering lowering(program, module);
  for (ir::FunctionId id : functions) LowerFunction(lowering, id);
}

Result<std::string> PrintLlvm(const ir::Program& program) {
  llvm::LLVMContext context;
  llvm::Module module("program", context);
  std::vector<ir::FunctionId> functions(program.functions.ids().begin(),
                                        program.functions.ids().end());
  Lower(program, functions, module);
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

}  // namespace hark::lower
