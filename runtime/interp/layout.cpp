#include "runtime/interp/layout.h"

#include <algorithm>
#include <variant>

#include "compiler/base/match.h"

namespace hark::interp {
namespace {

class Layouts {
 public:
  explicit Layouts(const ir::Program& program)
      : program_(program), layouts_(program.functions.size()), known_(layouts_.size(), false) {}

  const Layout& Of(ir::FunctionId id) {
    auto index = static_cast<std::size_t>(id.index);
    if (!known_[index]) {
      layouts_[index] = Find(program_.functions[id]);
      known_[index] = true;
    }
    return layouts_[index];
  }

  std::vector<Layout> Take() {
    for (ir::FunctionId id : program_.functions.ids()) Of(id);
    return std::move(layouts_);
  }

 private:
  Layout Find(const ir::Function& function) {
    Layout layout{.locals = function.locals.size()};
    for (const ir::Block& block : function.blocks) {
      layout.results = std::max<std::size_t>(layout.results, block.end - block.begin);
    }
    for (const ir::Inst& inst : function.insts) layout.above = std::max(layout.above, Above(inst));
    return layout;
  }

  std::size_t Above(const ir::Inst& inst) {
    return std::visit(Match{
                          [&](const ir::CallFunction& call) { return Of(call.function).total(); },
                          [](const ir::CallOp& call) { return std::size_t{call.args.count}; },
                          [](const ir::MakeList& list) { return std::size_t{list.items.count}; },
                          [](const ir::MakeRecord& made) { return std::size_t{made.fields.count}; },
                          [](const auto&) { return std::size_t{0}; },
                      },
                      inst);
  }

  const ir::Program& program_;
  std::vector<Layout> layouts_;
  std::vector<bool> known_;
};

}  // namespace

std::vector<Layout> LayOut(const ir::Program& program) { return Layouts(program).Take(); }

}  // namespace hark::interp
