// Kills a worker at random moments under load, again and again, and lets the platforms'
// log judge what it did: no message that was answered 200 may be lost and no reply be sent
// twice. Then the same with a naive outbox, which must be caught sending twice: a judge who
// finds nothing there does not judge.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <random>
#include <thread>
#include <vector>

#include "tests/crash/judge.h"
#include "tests/crash/load.h"
#include "tests/support/child.h"
#include "tests/support/platforms.h"
#include "tests/support/scratch.h"

namespace hark::crash {
namespace {

constexpr std::int64_t kStartMs = 60'000;
// From being up to being killed: starting up, first webhooks, steady load.
constexpr int kLifeMsMax = 150;
// Answers of the platforms take so long, as those of real ones take longer: the time in
// which a reply has arrived and nobody here knows.
constexpr std::int64_t kAnswerDelayMs = 4;

struct Settings {
  int kills = 100;
  std::uint64_t seed = 1;
};

// One run against one kind of worker.
class Ordeal {
 public:
  Ordeal(const Settings& settings, bool naive) : settings_(settings), naive_(naive) {}

  Result<Verdict> Run();
  std::int64_t redeliveries() const { return redeliveries_; }
  double seconds() const { return seconds_; }

 private:
  Result<test::Child> StartWorker(const std::string& platforms_url);
  Result<void> KillAgainAndAgain(Load& load, const std::string& platforms_url);

  const Settings& settings_;
  const bool naive_;
  test::Scratch folder_;
  std::int64_t redeliveries_ = 0;
  double seconds_ = 0;
};

Result<test::Child> Ordeal::StartWorker(const std::string& platforms_url) {
  std::vector<std::string> arguments = {folder_.File(""), platforms_url};
  if (naive_) arguments.emplace_back("naive");
  return test::Child::Start(test::BesideThisProgram("crash_worker"), arguments);
}

Result<int> PortOf(test::Child& worker) {
  auto line = worker.ReadLineAfter("listening on ", kStartMs);
  if (!line) return Fail(line.error().kind, "crash_worker: " + line.error().message);
  return std::stoi(*line);
}

// Under load from the first moment; the last worker stays up until the load has ended.
Result<void> Ordeal::KillAgainAndAgain(Load& load, const std::string& platforms_url) {
  std::mt19937_64 random(settings_.seed);
  std::uniform_int_distribution<int> life_ms(0, kLifeMsMax);
  for (int kills = 0; kills <= settings_.kills; ++kills) {
    auto worker = StartWorker(platforms_url);
    if (!worker) return std::unexpected(worker.error());
    auto port = PortOf(*worker);
    if (!port) return std::unexpected(port.error());
    load.SetPort(*port);
    std::this_thread::sleep_for(std::chrono::milliseconds(life_ms(random)));
    if (kills == settings_.kills) load.Finish();
    worker->Kill();
  }
  return {};
}

// A last worker without load takes everything to its end.
Result<void> Drain(test::Child worker) {
  auto port = PortOf(worker);
  if (!port) return std::unexpected(port.error());
  const int status = worker.Stop();
  if (status == 0) return {};
  return Fail(FailureKind::Unavailable,
              fmt::format("the last worker did not get done (exit status {})", status));
}

Result<Verdict> Ordeal::Run() {
  const auto begun = std::chrono::steady_clock::now();
  auto platforms = test::Platforms::Start(folder_.File("sent.jsonl"));
  if (!platforms) return std::unexpected(platforms.error());
  const std::string url = (*platforms)->url();
  for (const char* platform : {"whatsapp", "telegram"}) {
    auto delayed = (*platforms)->DelayAnswers(platform, kAnswerDelayMs);
    if (!delayed) return std::unexpected(delayed.error());
  }
  Load load(**platforms, url);
  auto killed = KillAgainAndAgain(load, url);
  if (!killed) return std::unexpected(killed.error());
  // The naive outbox knows no doubt: it sends again.
  auto held = naive_ ? Result<void>() : HoldWhatIsUncertain(folder_.File("hark.db"));
  if (!held) return std::unexpected(held.error());
  auto worker = StartWorker(url);
  if (!worker) return std::unexpected(worker.error());
  auto drained = Drain(std::move(*worker));
  if (!drained) return std::unexpected(drained.error());
  std::ranges::move((*platforms)->ReadNew(), std::back_inserter(load.sent()));
  redeliveries_ = load.redeliveries();
  auto verdict = Judge(folder_.File("hark.db"), load.messages(), load.sent());
  seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return verdict;
}

void Print(const Settings& settings, const std::vector<Verdict>& verdicts,
           const std::vector<const Ordeal*>& ordeals) {
  fmt::print("\n| {} kills, seed {} | Hark | naive outbox |\n| --- | ---: | ---: |\n",
             settings.kills, settings.seed);
  auto row = [&](const char* what, auto value) {
    fmt::print("| {} | {} | {} |\n", what, value(0), value(1));
  };
  auto number = [&](const char* what, std::int64_t Verdict::*member) {
    row(what, [&](std::size_t at) { return verdicts[at].*member; });
  };
  number("messages answered 200", &Verdict::messages);
  row("posted again by the platforms", [&](std::size_t at) { return ordeals[at]->redeliveries(); });
  number("replies that reached the platforms", &Verdict::answered);
  number("replies in doubt, and shown so by the store", &Verdict::in_doubt);
  number("**acknowledged messages lost**", &Verdict::lost);
  number("**replies sent twice**", &Verdict::sent_twice);
  number("messages counted twice or never", &Verdict::wrong_turns);
  number("replies out of order", &Verdict::out_of_order);
  row("seconds", [&](std::size_t at) { return fmt::format("{:.0f}", ordeals[at]->seconds()); });
}

// What must hold, in words for the one that does not.
bool Passes(const Verdict& hark, const Verdict& naive) {
  bool passes = true;
  auto must = [&](bool holds, const char* words) {
    if (!holds) fmt::print(stderr, "crash_test: {}\n", words);
    passes = passes && holds;
  };
  must(hark.messages > 0 && hark.answered > 0, "there was no load");
  must(hark.lost == 0, "messages that were answered 200 got no reply and are not in doubt");
  must(hark.sent_twice == 0, "replies were sent twice");
  must(hark.wrong_turns == 0, "turns were lost or committed twice");
  must(hark.out_of_order == 0, "replies left out of order");
  must(naive.sent_twice > 0, "the naive outbox was not caught: the judge is blind");
  return passes;
}

int RunBoth(const Settings& settings) {
  Ordeal hark(settings, /*naive=*/false);
  Ordeal naive(settings, /*naive=*/true);
  std::vector<Verdict> verdicts;
  for (Ordeal* ordeal : {&hark, &naive}) {
    auto verdict = ordeal->Run();
    if (!verdict) {
      fmt::print(stderr, "crash_test: {}\n", verdict.error().message);
      return 1;
    }
    verdicts.push_back(*verdict);
  }
  Print(settings, verdicts, {&hark, &naive});
  return Passes(verdicts[0], verdicts[1]) ? 0 : 1;
}

template <typename Number>
bool ReadNumber(const char* text, Number& number) {
  const char* end = text + std::strlen(text);
  auto [stop, error] = std::from_chars(text, end, number);
  return error == std::errc() && stop == end;
}

bool ReadArguments(int argc, char** argv, Settings& settings) {
  if (argc % 2 == 0) return false;
  for (int at = 1; at < argc; at += 2) {
    const std::string_view name = argv[at];
    const bool read = name == "--kills"  ? ReadNumber(argv[at + 1], settings.kills)
                      : name == "--seed" ? ReadNumber(argv[at + 1], settings.seed)
                                         : false;
    if (!read) return false;
  }
  return settings.kills > 0;
}

}  // namespace
}  // namespace hark::crash

int main(int argc, char** argv) {
  hark::crash::Settings settings;
  if (!hark::crash::ReadArguments(argc, argv, settings)) {
    std::fputs("crash_test [--kills 100] [--seed 1]\n", stderr);
    return 2;
  }
  try {
    return hark::crash::RunBoth(settings);
  } catch (const std::exception& thrown) {
    fmt::print(stderr, "crash_test: {}\n", thrown.what());
    return 1;
  }
}
