#include "tests/support/golden_events.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/simulate_json.h"
#include "runtime/channel/describe.h"
#include "runtime/sim/duration.h"

namespace hark::test {
namespace {

// The words of a line; a quoted text is one word that begins with its quote.
Result<std::vector<std::string>> Words(std::string_view line) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < line.size()) {
    if (line[at] == ' ') {
      ++at;
      continue;
    }
    std::size_t end = at;
    if (line[at] == '"') {
      for (++end; end < line.size() && line[end] != '"'; ++end) {
        if (line[end] == '\\') ++end;
      }
      if (end >= line.size()) return Fail(FailureKind::Invalid, "a text is not closed");
      auto text = nlohmann::json::parse(line.substr(at, end + 1 - at), nullptr, false);
      if (!text.is_string()) return Fail(FailureKind::Invalid, "a text does not read as JSON");
      words.push_back('"' + text.get<std::string>());
      at = end + 1;
    } else {
      end = std::min(line.find(' ', at), line.size());
      words.emplace_back(line.substr(at, end - at));
      at = end;
    }
  }
  return words;
}

// `service crm answers 200 {"id": "L1"}`, `service crm fails timeout`.
Result<sim::Stimulus> ParseAnswer(std::string_view line) {
  auto word = [&line] {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string taken(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
    return taken;
  };
  word();
  const std::string name = word();
  const std::string verb = word();
  if (verb == "fails") {
    auto reply = cli::FailingReply(line);
    if (!reply) return std::unexpected(reply.error());
    return sim::Answer{name, *reply};
  }
  const std::string status = word();
  if (verb != "answers" || status.empty() ||
      status.find_first_not_of("0123456789") != status.npos) {
    return Fail(FailureKind::Invalid, "a service `answers 200 BODY` or `fails timeout`");
  }
  return sim::Answer{name, {.status = std::stoi(status), .body = std::string(line)}};
}

Result<sim::Stimulus> ParseEvent(const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "deploy") return sim::TakeOver{};
  if (words.size() == 2 && (words[0] == "advance" || words[0] == "outage")) {
    auto by_ms = sim::ParseAdvance(words[1]);
    if (by_ms && words[0] == "outage") return sim::Outage{*by_ms};
    if (by_ms) return sim::Advance{*by_ms};
    return Fail(FailureKind::Invalid, "a duration is such as 90s, 3h or 2d");
  }
  if (words.size() == 5 && words[1] == "<" && words[3] == "tap") {
    return sim::Tap{words[0], words[2], words[4].substr(1)};
  }
  if (words.size() < 4 || words[1] != "<" || !words[3].starts_with('"')) {
    return Fail(FailureKind::Invalid, "an event is `CHANNEL < ADDRESS \"text\"` or `advance 3h`");
  }
  sim::Receive receive{words[0], words[2], words[3].substr(1), "", "", ""};
  for (std::size_t at = 4; at + 1 < words.size(); at += 2) {
    std::string value = words[at + 1].substr(1);
    if (words[at] == "name") {
      receive.name = value;
    } else if (words[at] == "language") {
      receive.language = value;
    } else if (words[at] == "id") {
      receive.id = value;
    } else {
      return Fail(FailureKind::Invalid, fmt::format("unknown word `{}`", words[at]));
    }
  }
  return receive;
}

}  // namespace

Result<std::vector<sim::Stimulus>> ParseEvents(std::string_view text) {
  std::vector<sim::Stimulus> stimuli;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with('{')) {
      auto stimulus = cli::StimulusFromJson(line);
      if (!stimulus) return Fail(stimulus.error().kind, stimulus.error().message);
      stimuli.push_back(std::move(*stimulus));
      continue;
    }
    if (line.starts_with("service ")) {
      auto answer = ParseAnswer(line);
      if (!answer) return std::unexpected(answer.error());
      stimuli.push_back(std::move(*answer));
      continue;
    }
    auto words = Words(line);
    if (words && words->empty()) continue;
    Result<sim::Stimulus> stimulus = words ? ParseEvent(*words) : std::unexpected(words.error());
    if (!stimulus) {
      return Fail(stimulus.error().kind, fmt::format("{}: {}", stimulus.error().message, line));
    }
    stimuli.push_back(std::move(*stimulus));
  }
  return stimuli;
}

std::string Transcript(std::span<const sim::Observed> observed) {
  std::string transcript;
  for (const sim::Observed& one : observed) {
    if (one.has_content()) {
      if (one.kind == "suppressed" || one.kind == "held") transcript += one.kind + " ";
      transcript +=
          fmt::format("{} > {} {}", one.channel, one.address, channel::InWords(one.content));
    } else {
      transcript += one.kind + " " + one.text;
    }
    transcript += "\n";
  }
  return transcript;
}

}  // namespace hark::test
