#pragma once

#include <map>
#include <memory>
#include <string>

#include "compiler/base/result.h"
#include "runtime/call/call.h"
#include "runtime/channel/channel.h"
#include "runtime/store/store.h"

namespace hark::call {

// What makes calls of one kind (OutboxEntry::to.channel): a request, and what its answer
// means. Holds no socket and no clock; all methods may be called from any thread.
class Caller {
 public:
  virtual ~Caller() = default;

  // The request of one try. Failures say, for people, why it cannot be made.
  virtual Result<channel::HttpRequest> Encode(const store::OutboxEntry& entry) const = 0;
  // What came of it, whether the wire or the other side said so.
  virtual Reply Interpret(const store::OutboxEntry& entry,
                          const channel::HttpResult& result) const = 0;
};

// By the kind of call.
using Callers = std::map<std::string, std::shared_ptr<const Caller>, std::less<>>;

// The secrets of a workspace, by the names that scripts know them by.
using Secrets = std::map<std::string, std::string, std::less<>>;

// Calls of services. A secret goes into a header of the request and nowhere else.
std::shared_ptr<const Caller> MakeServiceCaller(Secrets secrets);

// Who serves models, in the words of OpenAI's API for chat completions, which other providers and
// programs that serve models on one's own machine speak too.
struct ModelProvider {
  std::string url;  // as https://api.openai.com/v1, without a `/` at the end
  std::string key;  // empty: it wants none
};
// Questions to a model (runtime/ops/model_request.h). Its answer is held to the schema by the
// provider; a refusal, an answer that is cut off and one in another form are none.
std::shared_ptr<const Caller> MakeModelCaller(ModelProvider provider);

// What HTTP and the wire say, where the answer means what it says: statuses, how soon to come
// back, and answers longer than ir::kMaxAnswerBytes.
Reply ReplyOf(const channel::HttpResult& result);

}  // namespace hark::call
