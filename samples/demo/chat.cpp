#include "samples/demo/chat.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <optional>

#include "cli/signals.h"
#include "compiler/base/unicode.h"
#include "samples/demo/conversation.h"

namespace hark::demo {
namespace {

constexpr int kLookMs = 200;

// Lines of standard input, read so that Ctrl-C is seen while nothing is typed.
class TypedLines {
 public:
  // Nothing at the end of the input or when asked to stop.
  std::optional<std::string> Next() {
    while (!cli::StopRequested()) {
      const std::size_t stop = read_.find('\n');
      if (stop != std::string::npos) {
        std::string line = read_.substr(0, stop);
        read_.erase(0, stop + 1);
        return line;
      }
      pollfd ready{STDIN_FILENO, POLLIN, 0};
      if (poll(&ready, 1, kLookMs) <= 0) continue;
      char bytes[4096];
      const ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
      if (count == 0) break;
      if (count > 0) read_.append(bytes, static_cast<std::size_t>(count));
    }
    return std::nullopt;
  }

 private:
  std::string read_;
};

}  // namespace

Result<void> TalkOnTerminal(Stage& stage, const ir::Program& program) {
  auto started = stage.StartWorker(program);
  if (!started) return started;
  fmt::print(
      "\nNow you: write as a WhatsApp contact (\"price?\"), press a button by its number,\n"
      "leave with Ctrl-D.\n");
  const test::Person you{"998909998877", "You", ""};
  Player player(stage, kWhatsApp, you);
  TypedLines lines;
  for (;;) {
    fmt::print("> ");
    std::fflush(stdout);
    const std::optional<std::string> line = lines.Next();
    if (!line) break;
    const std::string typed_text = unicode::ToUtf8(*line);
    const std::string text(unicode::Trim(typed_text));
    if (text.empty()) continue;
    auto typed = player.Type(text);
    if (!typed) return typed;
  }
  fmt::print("\n");
  return {};
}

}  // namespace hark::demo
