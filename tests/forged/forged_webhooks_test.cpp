// Nobody but the platform gets a webhook past a channel: 100,000 forgeries of each are answered 401
// and leave nothing in the store, while what they were made of is taken. Bodies are those of
// tests/fixtures, signed here, and deliveries with signatures that were not worked out here.
//
// HARK_FORGED and HARK_FORGED_SEED say how many, and which.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

#include "runtime/serve/webhook.h"
#include "runtime/store/memory_store.h"
#include "tests/forged/forgery.h"
#include "tests/support/meta_vector.h"

namespace hark::test {
namespace {

constexpr std::int64_t kNowMs = 1'767'225'600'000;
constexpr const char* kSecret = "sample-app-secret";

#ifdef __SANITIZE_ADDRESS__
constexpr std::int64_t kForgeries = 20'000;
#else
constexpr std::int64_t kForgeries = 100'000;
#endif

std::int64_t Setting(const char* name, std::int64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

using test::kMetaBody;
using test::kMetaSecret;
using test::kMetaSignature;

// Worked out apart from this code: HMAC-SHA256 of `1700000000.` and the body.
constexpr std::string_view kTikTokSignature =
    "t=1700000000,s=8b29148f9349c3e483012a7b2d7ef5124e7f32a24f6ae1f082c6d778fe3a778f";
constexpr std::string_view kTikTokBody =
    R"({"client_key":"aw7ark","event":"im_receive_msg","create_time":1700000000,)"
    R"("user_openid":"105550001111222","content":"{\"type\":\"text\"}"})";

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The first is the one with a signature of elsewhere, where there is one.
std::vector<Arrival> Arrivals(const Scheme& scheme) {
  std::vector<Arrival> arrivals;
  if (scheme.kind == Scheme::Kind::TimeAndBody) {
    arrivals.push_back(Arrive(scheme, kSecret, std::string(kTikTokBody),
                              std::string(kTikTokSignature), 1'700'000'100'000));
  } else if (scheme.kind == Scheme::Kind::Body) {
    arrivals.push_back(Arrive(scheme, std::string(kMetaSecret), std::string(kMetaBody),
                              std::string(kMetaSignature), kNowMs));
  }
  const std::filesystem::path fixtures = HARK_SOURCE_DIR "/tests/fixtures";
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(fixtures / scheme.channel)) {
    if (!entry.path().string().ends_with(".expected.json")) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  for (const auto& path : paths) {
    std::string body = FileText(path);
    std::string signature = Sign(scheme, kSecret, body, kNowMs / 1000);
    arrivals.push_back(Arrive(scheme, kSecret, std::move(body), std::move(signature), kNowMs));
  }
  return arrivals;
}

channel::Connection ConnectionOf(const Scheme& scheme, const Arrival& arrival) {
  channel::Connection connection;
  connection.name = "shop";
  connection.channel = scheme.channel;
  connection.account_id = "105550001111222";
  connection.app_key = kAppKey;
  connection.app_secret = arrival.secret;
  connection.webhook_secret = arrival.secret;
  return connection;
}

using Judge = std::function<bool(const Scheme&, const Arrival&)>;

// How many of so many forgeries a judge takes for real; the first few are shown.
std::int64_t Accepted(const Scheme& scheme, std::int64_t count, const Judge& judge,
                      std::string* which = nullptr) {
  const std::vector<Arrival> arrivals = Arrivals(scheme);
  std::mt19937_64 random(static_cast<std::uint64_t>(Setting("HARK_FORGED_SEED", 1)));
  std::int64_t accepted = 0;
  for (std::int64_t made = 0; made < count;) {
    const Arrival& real = arrivals[random() % arrivals.size()];
    const auto forgery = static_cast<Forgery>(random() % static_cast<unsigned>(Forgery::kCount));
    if (!Tells(scheme, forgery)) continue;
    const auto forged = Forge(scheme, forgery, real, arrivals, random);
    if (!forged) continue;
    ++made;
    if (!judge(scheme, *forged)) continue;
    if (++accepted <= 3 && which != nullptr) {
      *which += "forgery " + std::to_string(static_cast<int>(forgery)) + ": " +
                forged->request.headers.back().first + ": " + forged->signature() + "\n" +
                forged->request.body + "\n";
    }
  }
  return accepted;
}

class ForgedWebhooks : public testing::TestWithParam<Scheme> {};

TEST_P(ForgedWebhooks, AreRefusedAndTheRealOnesTaken) {
  const Scheme& scheme = GetParam();
  store::MemoryStore store;
  const Judge take = [&](const Scheme& of, const Arrival& arrival) {
    const channel::Connection connection = ConnectionOf(of, arrival);
    const serve::Intake intake =
        serve::TakeIn(arrival.request, {&connection}, store, arrival.received_ms, nullptr);
    EXPECT_EQ(intake.kind == serve::Intake::Kind::Refused, intake.response.status == 401);
    return intake.response.status != 401;
  };
  const std::int64_t count = Setting("HARK_FORGED", kForgeries);
  std::string which;
  const std::int64_t accepted = Accepted(scheme, count, take, &which);
  std::cout << "forged webhooks of " << scheme.channel << ", seed "
            << Setting("HARK_FORGED_SEED", 1) << ": " << count << " tried, " << accepted
            << " accepted\n";
  EXPECT_EQ(accepted, 0) << which;
  EXPECT_EQ(store.Count()->inbox_new, 0u);
  EXPECT_EQ(store.Count()->quarantined, 0u);
  EXPECT_EQ(store.Count()->deferred, 0u);

  const std::vector<Arrival> arrivals = Arrivals(scheme);
  EXPECT_GT(arrivals.size(), 10u);
  for (const Arrival& real : arrivals) EXPECT_TRUE(take(scheme, real)) << real.request.body;
  // Unchanged and in time, what is replayed cannot be told from a platform that delivers again:
  // it is answered so that it ends, and is no second event.
  // What a webhook of the shop is about is asked for first.
  const auto stored = [&] { return store.Count()->inbox_new + store.Count()->deferred; };
  const std::size_t once = stored();
  EXPECT_GT(once, 0u);
  for (const Arrival& real : arrivals) EXPECT_TRUE(take(scheme, real));
  EXPECT_EQ(stored(), once);
}

// That forgeries are told apart at all: judges that are wrong in ways that happened to others.
TEST_P(ForgedWebhooks, GetPastJudgesThatAreTooKind) {
  const Scheme& scheme = GetParam();
  const auto given = [](const Scheme& of, const Arrival& arrival) {
    return std::string(channel::HeaderOf(arrival.request.headers, of.header));
  };
  const auto right = [](const Scheme& of, const Arrival& arrival) {
    return Sign(of, arrival.secret, arrival.request.body, arrival.received_ms / 1000);
  };
  const Judge takes_any_signature = [&](const Scheme& of, const Arrival& arrival) {
    return !given(of, arrival).empty();
  };
  const Judge compares_what_is_given = [&](const Scheme& of, const Arrival& arrival) {
    return right(of, arrival).starts_with(given(of, arrival));
  };
  const Judge compares_without_case = [&](const Scheme& of, const Arrival& arrival) {
    const std::string expected = right(of, arrival);
    return std::ranges::equal(expected, given(of, arrival), [](char one, char other) {
      return std::tolower(static_cast<unsigned char>(one)) ==
             std::tolower(static_cast<unsigned char>(other));
    });
  };
  for (const Judge& judge : {takes_any_signature, compares_what_is_given, compares_without_case}) {
    EXPECT_GT(Accepted(scheme, 2'000, judge), 0);
  }
  if (scheme.kind != Scheme::Kind::TimeAndBody) return;
  const Judge forgets_the_time = [&](const Scheme& of, const Arrival& arrival) {
    const std::string header = given(of, arrival);
    const std::int64_t at_s = header.starts_with("t=") ? std::atoll(header.c_str() + 2) : 0;
    return header == Sign(of, arrival.secret, arrival.request.body, at_s);
  };
  EXPECT_GT(Accepted(scheme, 2'000, forgets_the_time), 0);
}

INSTANTIATE_TEST_SUITE_P(Channels, ForgedWebhooks, testing::ValuesIn(kSchemes),
                         [](const auto& scheme) { return std::string(scheme.param.channel); });

}  // namespace
}  // namespace hark::test
