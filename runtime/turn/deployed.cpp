#include "runtime/turn/deployed.h"

#include <utility>

#include "compiler/ir/text_form.h"

namespace hark::turn {

Deployed::Deployed(std::shared_ptr<const ops::LoadedProgram> program,
                   std::shared_ptr<const ops::Engine> engine)
    : program_(std::move(program)), groups_(program_->ir()), engine_(std::move(engine)) {}

Programs::Programs(store::Store& store, EngineFactory make_engine)
    : store_(store), make_engine_(std::move(make_engine)) {}

Result<std::shared_ptr<Deployed>> Programs::Get(const std::string& hash) {
  std::scoped_lock lock(mutex_);
  if (auto found = loaded_.find(hash); found != loaded_.end()) return found->second;

  Result<std::string> text = store_.Program(hash);
  if (!text) return std::unexpected(text.error());
  Result<ir::Program> parsed = ir::Parse(*text);
  if (!parsed) return std::unexpected(parsed.error());
  auto program = ops::LoadedProgram::Load(std::move(*parsed));
  if (!program) return std::unexpected(program.error());
  auto deployed = std::make_shared<Deployed>(*program, make_engine_(*program));
  loaded_.emplace(hash, deployed);
  return deployed;
}

}  // namespace hark::turn
