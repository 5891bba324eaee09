#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/program.h"

namespace hark::testing {

// Writes one function of a program, instruction by instruction. Blocks are numbered in
// the order they begin, so a jump may name a later one by its number.
class FunctionBuilder {
 public:
  FunctionBuilder(ir::Program& program, std::string name, ir::FunctionKind kind,
                  ir::TypeId result = {})
      : program_(program) {
    if (program_.files.empty()) program_.files.emplace_back("built.hark");
    function_.name = std::move(name);
    function_.kind = kind;
    function_.result = result;
    function_.blocks.Add({0, 0});
  }

  // Parameters before other locals.
  ir::LocalId Parameter(std::string name, ir::TypeId type) {
    function_.parameter_count += 1;
    return Local(std::move(name), type);
  }
  ir::LocalId Local(std::string name, ir::TypeId type) {
    return function_.locals.Add({std::move(name), type});
  }
  ir::WaitId Wait(ir::Wait wait) { return function_.waits.Add(std::move(wait)); }

  ir::InstId Add(ir::Inst inst) {
    function_.insts.push_back(std::move(inst));
    auto at = static_cast<std::uint32_t>(function_.insts.size());
    function_.places.push_back({0, at, 1});
    function_.blocks[current_].end = at;
    return ir::InstId{static_cast<std::int32_t>(at - 1)};
  }
  // Ends the block under way, which must have its terminator.
  ir::BlockId BeginBlock() {
    auto at = static_cast<std::uint32_t>(function_.insts.size());
    current_ = function_.blocks.Add({at, at});
    return current_;
  }

  ir::ArgList Args(std::initializer_list<std::int32_t> args) {
    ir::ArgList list{static_cast<std::uint32_t>(function_.args.size()),
                     static_cast<std::uint16_t>(args.size())};
    function_.args.insert(function_.args.end(), args);
    return list;
  }

  ir::InstId Constant(ir::TypeId type, std::int64_t value) {
    return Add(ir::Const{program_.Intern(ir::Constant{type, value})});
  }
  ir::InstId Constant(ir::TypeId type, std::string value) {
    return Add(ir::Const{program_.Intern(ir::Constant{type, std::move(value)})});
  }
  ir::InstId Get(ir::LocalId local) { return Add(ir::GetLocal{local}); }
  void Set(ir::LocalId local, ir::InstId value) { Add(ir::SetLocal{local, value}); }
  // Arguments are instructions' numbers, or immediates where the operation says so.
  ir::InstId Op(ir::Op op, std::initializer_list<std::int32_t> args, ir::TypeId type = {}) {
    return Add(ir::CallOp{op, type, Args(args)});
  }
  ir::InstId Call(ir::FunctionId function, std::initializer_list<std::int32_t> args) {
    return Add(ir::CallFunction{function, Args(args)});
  }
  void Return(ir::InstId value = {}) { Add(ir::Return{value}); }

  ir::FunctionId Finish() { return program_.functions.Add(std::move(function_)); }

 private:
  ir::Program& program_;
  ir::Function function_;
  ir::BlockId current_{0};
};

inline ir::TypeId TypeOf(ir::Program& program, ir::TypeKind kind) {
  return program.Intern(ir::Type{kind, {}, {}, {}});
}
inline ir::TypeId ListOf(ir::Program& program, ir::TypeId element) {
  return program.Intern(ir::Type{ir::TypeKind::List, element, {}, {}});
}
inline ir::TypeId MapOf(ir::Program& program, ir::TypeId element) {
  return program.Intern(ir::Type{ir::TypeKind::Map, element, {}, {}});
}
inline ir::TypeId OptionalOf(ir::Program& program, ir::TypeId element) {
  return program.Intern(ir::Type{ir::TypeKind::Optional, element, {}, {}});
}
inline ir::TypeId EnumType(ir::Program& program, ir::EnumDecl decl) {
  return program.Intern(ir::Type{ir::TypeKind::Enum, {}, program.enums.Add(std::move(decl)), {}});
}
inline ir::TypeId RecordType(ir::Program& program, ir::RecordDecl decl) {
  return program.Intern(
      ir::Type{ir::TypeKind::Record, {}, {}, program.records.Add(std::move(decl))});
}

}  // namespace hark::testing
