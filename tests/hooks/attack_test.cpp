// Whoever writes a hook may be anybody. Each attack ends by itself and with a name; the process
// that called it, and the hooks of another workspace, notice nothing.
#include <gtest/gtest.h>

#include <cctype>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "runtime/hook/cage.h"
#include "runtime/hook/trusted.h"
#include "tests/hooks/attacks.h"

namespace hark::test {
namespace {

constexpr std::int64_t kDeadlineMs = 300;

hook::Request RequestOf(const Attack& attack) { return {"lua/attack.lua", attack.lua, "f", "[]"}; }

void ExpectEnd(const Attack& attack, const hook::Answer& answer) {
  ASSERT_FALSE(answer.has_value()) << *answer;
  EXPECT_EQ(TrapName(answer.error().trap), TrapName(attack.ends_as)) << answer.error().message;
  EXPECT_TRUE(answer.error().message.contains(attack.says)) << answer.error().message;
}

// A hook of somebody else, which goes on.
void ExpectAnswers(hook::Caller& neighbour) {
  const hook::Answer answer =
      neighbour.Call({"lua/good.lua", "function f(a, b) return a + b end", "f", "[20, 22]"});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(*answer, "42");
}

class AttackTest : public testing::TestWithParam<Attack> {
 protected:
  static std::shared_ptr<hook::Zygote> Zygote() {
    static const auto zygote = std::make_shared<hook::Zygote>(hook::CageProgram());
    return zygote;
  }
  static hook::Cage& Neighbour() {
    static hook::Cage cage(Zygote(), {.deadline_ms = 20'000});
    return cage;
  }
};

TEST_P(AttackTest, EndsInTheCage) {
  const Attack& attack = GetParam();
  ExpectAnswers(Neighbour());
  const std::int64_t begun = Neighbour().begun();
  // Memory runs out by itself, in a time that is the machine's.
  const bool timed = attack.ends_as == Trap::HookOverTime;
  hook::Cage cage(Zygote(), {.deadline_ms = timed ? kDeadlineMs : 20'000});
  ExpectEnd(attack, cage.Call(RequestOf(attack)));
  ExpectAnswers(cage);
  ExpectAnswers(Neighbour());
  EXPECT_EQ(Neighbour().begun(), begun) << "the neighbour's process is the one it had";
}

TEST_P(AttackTest, EndsInThisProcess) {
  const Attack& attack = GetParam();
  if (attack.only_caged) return;
  hook::Trusted trusted({});
  ExpectEnd(attack, trusted.Call(RequestOf(attack)));
  ExpectAnswers(trusted);
}

INSTANTIATE_TEST_SUITE_P(All, AttackTest, testing::ValuesIn(Attacks()),
                         [](const testing::TestParamInfo<Attack>& info) {
                           std::string name;
                           for (const char letter : info.param.name) {
                             name += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter
                                                                                           : '_';
                           }
                           return name;
                         });

TEST(Attacks, AreManyAndApart) {
  EXPECT_GE(Attacks().size(), 40u);
  std::set<std::string_view> names;
  for (const Attack& attack : Attacks()) EXPECT_TRUE(names.insert(attack.name).second);
}

// The control: what only a cage stops is still there when ten times the deadline is over, so it is
// the deadline that ends it, and neither its own steps nor its memory.
TEST(Attacks, GoOnWhereNothingStopsThem) {
  hook::Cage patient(std::make_shared<hook::Zygote>(hook::CageProgram()),
                     {.deadline_ms = 10 * kDeadlineMs});
  for (const Attack& attack : Attacks()) {
    if (!attack.only_caged) continue;
    ExpectEnd(attack, patient.Call(RequestOf(attack)));
  }
}

}  // namespace
}  // namespace hark::test
