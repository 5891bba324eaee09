#include "cli/channels.h"

#include <ostream>

#include "compiler/channel/facts.h"

namespace hark::cli {

ExitStatus Channels(Console& console) {
  console.out << ChannelReference();
  return ExitStatus::Good;
}

}  // namespace hark::cli
