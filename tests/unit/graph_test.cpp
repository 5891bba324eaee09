// The picture of a workspace: what it says of one, and, over every golden file, that it has
// the nodes and edges of the program and no others.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/base/regex.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/graph/graph.h"
#include "tests/support/golden_file.h"

namespace hark::test {
namespace {

using graph::Edge;
using graph::NodeKind;

std::optional<sema::CheckedWorkspace> Compile(const std::vector<GoldenFile::Section>& scripts) {
  source::SourceSet sources;
  for (const GoldenFile::Section& script : scripts) sources.Add(script.name, script.text);
  diag::Sink sink;
  return driver::Compile(sources, sink);
}

const char* const kAsking = R"(flow city() -> Text {
  let answer = ask "Which city?" within 1h else return "nowhere"
  return answer
}
rule price on message from telegram when text mentions "price" {
  if contact.tagged("vip") {
    reply "For you: \"free\""
    stop
  }
  let place = do city()
  reply "In {place}: 49 USD"
  wait 1d
  tag contact "asked"
}
)";

TEST(Graph, IsWrittenForMermaid) {
  const auto compiled = Compile({{"source", kAsking}});
  ASSERT_TRUE(compiled);
  const graph::Graph graph = graph::Build(compiled->program, compiled->flow_places);
  EXPECT_EQ(graph::Mermaid(compiled->program, graph), R"(flowchart TD
  n0(["<b>price</b><br>message from telegram"])
  n1["For you: #quot;free#quot;"]
  n2(("end"))
  n5["…"]
  n6[/"wait:1"/]
  n7(("end"))
  subgraph f0["flow city"]
    n3{{"Which city?"}}
    n4[/"city:1/ask:1"/]
  end
  n0 --> n1
  n0 --> n3
  n1 --> n2
  n3 --> n4
  n4 -->|answered| n5
  n4 -->|time over| n5
  n5 --> n6
  n6 -->|time over| n7
)");
}

TEST(Graph, IsWrittenForGraphviz) {
  const auto compiled = Compile({{"source", "rule r on message { reply \"a \\\"b\\\"\" }\n"}});
  ASSERT_TRUE(compiled);
  const graph::Graph graph = graph::Build(compiled->program, compiled->flow_places);
  EXPECT_EQ(graph::Dot(compiled->program, graph), R"(digraph hark {
  node [fontname="sans-serif"];
  edge [fontname="sans-serif"];
  n0 [label="r\nmessage", shape=box, style="rounded,bold"];
  n1 [label="a \"b\"", shape=box];
  n2 [label="end", shape=doublecircle];
  n0 -> n1;
  n1 -> n2;
}
)");
}

TEST(Graph, ShowsWhatNoPictureCanHold) {
  const std::string name(20'000, 'n');
  const auto compiled = Compile({{"source", "rule " + name +
                                                " on message { reply \"a\\u{1}\\u{b}b\" "
                                                "reply \"\\u{FFFE}|\" }\n"}});
  ASSERT_TRUE(compiled);
  const graph::Graph graph = graph::Build(compiled->program, compiled->flow_places);
  for (const std::string& picture :
       {graph::Dot(compiled->program, graph), graph::Mermaid(compiled->program, graph)}) {
    EXPECT_LT(picture.size(), 2'000u);
    EXPECT_NE(picture.find("nnn…"), std::string::npos) << picture;
    EXPECT_NE(picture.find("a␁␋b"), std::string::npos) << picture;
    EXPECT_NE(picture.find("U+FFFE"), std::string::npos) << picture;
    EXPECT_TRUE(std::ranges::all_of(
        picture, [](char at) { return at == '\n' || static_cast<unsigned char>(at) >= ' '; }));
  }
}

TEST(Graph, ShowsTheTextOfAMessageThatIsDrafted) {
  const auto compiled =
      Compile({{"source", "rule r on comment { reply publicly \"See our page.\" }\n"}});
  ASSERT_TRUE(compiled);
  const graph::Graph graph = graph::Build(compiled->program, compiled->flow_places);
  EXPECT_EQ(graph.nodes[1].label, "See our page.");
}

// ---- The same, worked out another way: instruction by instruction, to a fixed point ----

// A node as (rule, instruction), -1 for the rule itself.
using Name = std::pair<std::size_t, std::int32_t>;
using Edges = std::set<std::tuple<Name, Name, Edge::Kind>>;

bool IsNode(const ir::Inst& inst) {
  if (std::holds_alternative<ir::Suspend>(inst) || std::holds_alternative<ir::Return>(inst)) {
    return true;
  }
  const auto* call = std::get_if<ir::CallOp>(&inst);
  return call != nullptr && ir::Info(call->op).sends();
}

std::set<std::int32_t> Steps(const ir::Function& function, std::int32_t at) {
  const ir::Inst& inst = function.insts[static_cast<std::size_t>(at)];
  const auto begin = [&](ir::BlockId block) {
    return static_cast<std::int32_t>(function.blocks[block].begin);
  };
  if (const auto* jump = std::get_if<ir::Jump>(&inst)) return {begin(jump->to)};
  if (const auto* branch = std::get_if<ir::Branch>(&inst)) {
    return {begin(branch->then), begin(branch->otherwise)};
  }
  if (ir::IsTerminator(inst)) return {};
  return {at + 1};
}

// Whether the instruction is a `return` by which a run refuses an event.
bool Refuses(const ir::Function& function, std::int32_t wanted) {
  std::set<std::int32_t> seen;
  const std::function<bool(std::int32_t)> comes_to = [&](std::int32_t at) {
    const auto* call = std::get_if<ir::CallOp>(&function.insts[static_cast<std::size_t>(at)]);
    if (at == wanted) return true;
    if (!seen.insert(at).second) return false;
    if (call != nullptr && call->op == ir::Op::take_event) return false;
    const std::set<std::int32_t> next = Steps(function, at);
    return std::any_of(next.begin(), next.end(), comes_to);
  };
  for (const ir::Wait& wait : function.waits) {
    for (const ir::Arm& arm : wait.arms) {
      if (arm.decides && comes_to(static_cast<std::int32_t>(function.blocks[arm.to].begin))) {
        return std::holds_alternative<ir::Return>(function.insts[static_cast<std::size_t>(wanted)]);
      }
    }
  }
  return false;
}

bool IsNode(const ir::Function& function, std::size_t at) {
  return IsNode(function.insts[at]) && !Refuses(function, static_cast<std::int32_t>(at));
}

// The first nodes at or behind each instruction.
std::vector<std::set<std::int32_t>> FirstNodes(const ir::Function& function) {
  std::vector<std::set<std::int32_t>> first(function.insts.size());
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t at = function.insts.size(); at-- > 0;) {
      std::set<std::int32_t> found;
      if (IsNode(function, at)) {
        found = {static_cast<std::int32_t>(at)};
      } else {
        for (std::int32_t next : Steps(function, static_cast<std::int32_t>(at))) {
          found.insert(first[static_cast<std::size_t>(next)].begin(),
                       first[static_cast<std::size_t>(next)].end());
        }
      }
      changed = changed || found != first[at];
      first[at] = std::move(found);
    }
  }
  return first;
}

Edges EdgesOf(const ir::Program& program) {
  Edges edges;
  for (std::size_t rule = 0; rule < program.rules.size(); ++rule) {
    const ir::Function& function = program.functions[program.rules[rule].handler];
    const auto first = FirstNodes(function);
    const auto add = [&](std::int32_t from, std::size_t at, Edge::Kind kind) {
      for (std::int32_t to : first[at]) edges.insert({{rule, from}, {rule, to}, kind});
    };
    add(-1, function.blocks[ir::BlockId{0}].begin, Edge::Kind::Next);
    for (std::size_t at = 0; at < function.insts.size(); ++at) {
      const ir::Inst& inst = function.insts[at];
      const auto from = static_cast<std::int32_t>(at);
      if (const auto* suspend = std::get_if<ir::Suspend>(&inst)) {
        const ir::Wait& wait = function.waits[suspend->wait];
        const auto begin = [&](ir::BlockId block) { return function.blocks[block].begin; };
        for (const ir::Arm& arm : wait.arms) {
          add(from, begin(arm.to),
              (arm.answer || arm.outcome) ? Edge::Kind::Answered : Edge::Kind::Event);
        }
        if (wait.timed_out.valid()) add(from, begin(wait.timed_out), Edge::Kind::TimeOver);
      } else if (IsNode(inst) && !ir::IsTerminator(inst)) {
        add(from, at + 1, Edge::Kind::Next);
      }
    }
  }
  return edges;
}

std::set<Name> NodesOf(const ir::Program& program) {
  std::set<Name> nodes;
  for (std::size_t rule = 0; rule < program.rules.size(); ++rule) {
    nodes.insert({rule, -1});
    const ir::Function& function = program.functions[program.rules[rule].handler];
    for (std::size_t at = 0; at < function.insts.size(); ++at) {
      if (IsNode(function, at)) nodes.insert({rule, static_cast<std::int32_t>(at)});
    }
  }
  return nodes;
}

std::set<Name> NodesOf(const graph::Graph& graph) {
  std::set<Name> nodes;
  for (const graph::Node& node : graph.nodes) nodes.insert({node.rule, node.inst.index});
  return nodes;
}

Edges EdgesOf(const graph::Graph& graph) {
  Edges edges;
  for (const Edge& edge : graph.edges) {
    const graph::Node& from = graph.nodes[edge.from];
    const graph::Node& to = graph.nodes[edge.to];
    edges.insert({{from.rule, from.inst.index}, {to.rule, to.inst.index}, edge.kind});
  }
  return edges;
}

// ---- What is written, read again ----

struct Picture {
  std::multiset<std::size_t> nodes;
  std::multiset<std::pair<std::size_t, std::size_t>> edges;
  std::vector<std::string> unread;  // lines that are neither, nor what frames them

  friend bool operator==(const Picture&, const Picture&) = default;
};

Picture PictureOf(const graph::Graph& graph) {
  Picture picture;
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) picture.nodes.insert(node);
  for (const Edge& edge : graph.edges) picture.edges.emplace(edge.from, edge.to);
  return picture;
}

// Line by line: a label that broke out of its quotes would make a line that is none of these.
Picture Read(const std::string& text, const Regex& node, const Regex& edge, const Regex& frame) {
  Picture picture;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto number = [](std::optional<std::string_view> digits) {
      return std::stoul(std::string(digits.value_or("")));
    };
    if (const auto ends = edge.Find(line)) {
      picture.edges.emplace(number((*ends)[0]), number((*ends)[1]));
    } else if (const auto name = node.Find(line)) {
      picture.nodes.insert(number((*name)[0]));
    } else if (!frame.Matches(line)) {
      picture.unread.push_back(line);
    }
  }
  return picture;
}

Regex Line(const std::string& pattern) { return Regex::Make("^(?:" + pattern + ")$", {}).value(); }

Picture ReadMermaid(const std::string& text) {
  static const Regex node = Line(R"x( +n(?<n>\d+)(?:\(\["[^"]*"\]\)|\["[^"]*"\]|\(\("[^"]*"\)\))x"
                                 R"x(|\[/"[^"]*"/\]|\{\{"[^"]*"\}\}))x");
  static const Regex edge = Line(R"( +n(?<from>\d+) -->(?:\|[^|]*\|)? n(?<to>\d+))");
  static const Regex frame = Line(R"x(flowchart TD| +subgraph f\d+\["[^"]*"\]| +end)x");
  return Read(text, node, edge, frame);
}

Picture ReadDot(const std::string& text) {
  static const Regex node = Line(R"x( +n(?<n>\d+) \[label="(?:[^"\\]|\\.)*", .*\];)x");
  static const Regex edge =
      Line(R"x( +n(?<from>\d+) -> n(?<to>\d+)(?: \[label="(?:[^"\\]|\\.)*"\])?;)x");
  static const Regex frame = Line(R"x(digraph hark \{| +(?:node|edge) \[.*\];|)x"
                                  R"x( +subgraph cluster\w+ \{| +label=".*";| +\}|\})x");
  return Read(text, node, edge, frame);
}

struct Seen {
  std::size_t edges = 0;
  std::set<NodeKind> kinds;
};

// Whether the picture of the scripts, if they compile, is that of their program.
void ExpectItsPicture(const std::vector<GoldenFile::Section>& scripts, Seen& seen) {
  const auto compiled = Compile(scripts);
  if (!compiled) return;
  const graph::Graph graph = graph::Build(compiled->program, compiled->flow_places);
  EXPECT_EQ(NodesOf(graph), NodesOf(compiled->program));
  EXPECT_EQ(EdgesOf(graph), EdgesOf(compiled->program));
  EXPECT_EQ(EdgesOf(graph).size(), graph.edges.size()) << "no edge twice";
  for (const std::string& line : ReadMermaid(graph::Mermaid(compiled->program, graph)).unread) {
    ADD_FAILURE() << line;
  }
  for (const std::string& line : ReadDot(graph::Dot(compiled->program, graph)).unread) {
    ADD_FAILURE() << line;
  }
  EXPECT_TRUE(ReadMermaid(graph::Mermaid(compiled->program, graph)) == PictureOf(graph));
  EXPECT_TRUE(ReadDot(graph::Dot(compiled->program, graph)) == PictureOf(graph));
  seen.edges += graph.edges.size();
  for (const graph::Node& node : graph.nodes) seen.kinds.insert(node.kind);
}

TEST(Graph, HasTheNodesAndEdgesOfEveryGoldenProgram) {
  Seen seen;
  for (const auto& path : GoldenPaths(std::filesystem::path(HARK_SOURCE_DIR) / "tests/golden")) {
    const GoldenFile file = ReadGolden(path);
    SCOPED_TRACE(path.string());
    ExpectItsPicture(file.Scripts(), seen);
    if (const std::string* next = file.Find("deploy")) ExpectItsPicture({{"deploy", *next}}, seen);
  }
  EXPECT_GT(seen.edges, 500U);
  EXPECT_EQ(seen.kinds.size(), 5U);
}

// Those that compile for every channel, as here no hark.toml says for which they are.
TEST(Graph, HasTheNodesAndEdgesOfSamples) {
  Seen seen;
  for (const auto& scripts : SampleScripts(std::filesystem::path(HARK_SOURCE_DIR) / "samples")) {
    SCOPED_TRACE(scripts.front().text);
    ExpectItsPicture(scripts, seen);
  }
  EXPECT_GT(seen.edges, 0U) << "a sample compiles";
}

// The comparison can fail: one statement less is another picture.
TEST(Graph, AnotherProgramHasAnother) {
  const auto one = Compile({{"source", "rule r on message { reply \"a\" reply \"b\" }\n"}});
  const auto other = Compile({{"source", "rule r on message { reply \"a\" }\n"}});
  ASSERT_TRUE(one && other);
  const graph::Graph graph = graph::Build(one->program, one->flow_places);
  EXPECT_NE(NodesOf(graph), NodesOf(other->program));
  EXPECT_NE(EdgesOf(graph), EdgesOf(other->program));
  const std::string text = graph::Mermaid(one->program, graph);
  const graph::Graph less = graph::Build(other->program, other->flow_places);
  EXPECT_FALSE(ReadMermaid(text) == PictureOf(less));
  EXPECT_FALSE(ReadDot(graph::Dot(one->program, graph)) == PictureOf(less));
  EXPECT_FALSE(ReadMermaid(text + "n9[\"a\"b\"]\n").unread.empty());
}

}  // namespace
}  // namespace hark::test
