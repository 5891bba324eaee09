// The `hark` command line: which commands there are and what may stand behind each. What
// a command does is in the file of its name. To add one: its file, a row below, and its
// function in kCommands' order of need.

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "cli/build.h"
#include "cli/check.h"
#include "cli/connect.h"
#include "cli/erase.h"
#include "cli/explain.h"
#include "cli/explain_event.h"
#include "cli/fmt.h"
#include "cli/graph.h"
#include "cli/manifest.h"
#include "cli/new.h"
#include "cli/po.h"
#include "cli/reference.h"
#include "cli/run.h"
#include "cli/serve.h"
#include "cli/simulate.h"
#include "cli/templates.h"
#include "cli/test.h"
#include "compiler/sema/suggest.h"
#include "runtime/channel/curl_client.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHello =
    R"(Hark answers messages: rules in .hark files, compiled, for WhatsApp, Telegram and more.

  hark new shop        begin a workspace in the folder shop
  hark check shop      find every mistake in its scripts
  hark test shop       run its test conversations
  hark run shop        chat with it here, live on every save
  hark serve shop      run it for real: webhooks in, messages out

hark --help lists every command, hark COMMAND --help its options.
)";

constexpr const char* kFooter =
    R"(A PATH is a script, which is a workspace of its own with every channel connected, or a
folder, where hark.toml says what is connected.

Exit status: 0 good · 1 the workspace is at fault · 2 the command line is · 3 the world is.)";

// What a person types first, in front of what else the help of a command says.
struct Example {
  const char* command;
  const char* lines;
};
constexpr Example kExamples[] = {
    {"new", "hark new shop\n  hark new --template clinic practice"},
    {"check", "hark check shop"},
    {"fmt", "hark fmt shop"},
    {"test", "hark test shop\n  hark test --coverage shop"},
    {"run", "hark run shop"},
    {"simulate", "hark simulate shop --events events.jsonl"},
    {"build", "hark build shop -o shop.ir"},
    {"serve", "hark serve shop"},
    {"connect", "hark connect bot shop < token.txt"},
    {"disconnect", "hark disconnect bot shop --reason \"the account was sold\""},
    {"connections", "hark connections shop"},
    {"manifest", "hark manifest shop"},
    {"explain", "hark explain HK301\n  hark explain event.json shop"},
    {"graph", "hark graph shop --format svg -o shop.svg"},
    {"po", "hark po export shop --language uz\n  hark po import shop/po/uz.po --into shop"},
    {"templates",
     "hark templates fetch shop\n  hark templates import templates/whatsapp.json -o "
     "templates.hark"},
    {"reference", "hark reference stdlib"},
};

CLI::Range Percent() { return {0, 100}; }

// Takes one of the names, which stands for its value.
template <typename Value>
CLI::Validator OneOf(const std::map<std::string, Value>& values) {
  std::string names;
  for (const auto& [name, value] : values) names += (names.empty() ? "" : "|") + name;
  const auto read = [values, names](std::string& word) {
    const auto found = values.find(word);
    if (found == values.end()) return word + " is none of " + names;
    word = std::to_string(static_cast<int>(found->second));
    return std::string();
  };
  return {read, names};
}

// Binds one command: declares its options on `app` and keeps what to do with them.
class Commands {
 public:
  explicit Commands(Console& console) : console_(console) {}

  void AddTo(CLI::App& app) {
    AddNew(app);
    AddCheck(app);
    AddFmt(app);
    AddTest(app);
    AddRun(app);
    AddSimulate(app);
    AddBuild(app);
    AddServe(app);
    AddConnect(app);
    AddDisconnect(app);
    AddConnections(app);
    AddErase(app);
    AddManifest(app);
    AddExplain(app);
    AddGraph(app);
    AddPo(app);
    AddTemplates(app);
    AddReference(app);
    for (const Example& example : kExamples) {
      CLI::App* command = app.get_subcommand(example.command);
      command->footer(std::string("Example:\n  ") + example.lines + "\n\n" + command->get_footer());
    }
  }
  ExitStatus status() const { return status_; }

 private:
  void AddNew(CLI::App& app) {
    auto* command = app.add_subcommand("new", "Begin a workspace in a folder");
    command->add_option("FOLDER", new_.folder, "Made when it is not there");
    command->add_option("--template", new_.sample,
                        "The sample to begin with; greeting if not said");
    command->add_flag("--list", new_.list, "Say which samples there are, and make nothing");
    command->footer("Samples to begin with:\n" + TemplateList());
    command->callback([this] { status_ = New(new_, console_); });
  }

  void AddCheck(CLI::App& app) {
    auto* command = app.add_subcommand("check", "Find every mistake in scripts");
    command->add_option("PATH", check_.paths, "Scripts or workspaces; the current folder if none");
    command->add_flag("--json", check_.json, "One JSON object a diagnostic, on standard output");
    command->add_option("--dump", check_.dump, "Print a stage of the compiler: ast, ir or llvm")
        ->transform(OneOf<Dump>({{"ast", Dump::Ast}, {"ir", Dump::Ir}, {"llvm", Dump::Llvm}}));
    command->callback([this] { status_ = Check(check_, console_); });
  }

  void AddFmt(CLI::App& app) {
    auto* command = app.add_subcommand("fmt", "Lay scripts out the one way");
    command->add_option("PATH", fmt_.paths, "Scripts or folders; the current folder if none");
    command->add_flag("--check", fmt_.check, "Change nothing; status 1 when something would");
    command->callback([this] {
      if (fmt_.paths.empty()) fmt_.paths = {"."};
      status_ = Fmt(fmt_, console_);
    });
  }

  void AddTest(CLI::App& app) {
    auto* command = app.add_subcommand("test", "Run the test conversations of a workspace");
    command->add_option("PATH", test_.path, "A script or workspace; the current folder if none");
    command->add_option("--engine", test_.engine, "interpreter, native or both; both if not said")
        ->transform(OneOf<EngineChoice>({{"interpreter", EngineChoice::Interpreter},
                                         {"native", EngineChoice::Native},
                                         {"both", EngineChoice::Both}}));
    command->add_flag("--json", test_.json, "One JSON object a test and engine");
    command->add_flag("--coverage", test_.coverage,
                      "Tell which lines and branches no test reached");
    command
        ->add_option("--min-coverage", test_.min_coverage,
                     "Fail below this PERCENT of lines or of branches")
        ->check(Percent());
    command->callback([this] { status_ = Test(test_, console_); });
  }

  void AddRun(CLI::App& app) {
    auto* command = app.add_subcommand("run", "Chat with a workspace here, live on every save");
    command->add_option("PATH", run_.path, "A script or workspace; the current folder if none");
    command->callback([this] { status_ = Run(run_, console_); });
  }

  void AddSimulate(CLI::App& app) {
    auto* command = app.add_subcommand("simulate", "Let events from a file happen to a workspace");
    command->add_option("PATH", simulate_.path,
                        "A script or workspace; the current folder if none");
    command->add_option("--events", simulate_.events, "JSON lines; - for standard input")
        ->required();
    command->add_option("--deploy", simulate_.next,
                        "The workspace that an event of type deploy makes active");
    command->add_flag("--json", simulate_.json, "One JSON object an effect");
    command->add_option("--engine", simulate_.engine, "interpreter or native")
        ->transform(OneOf<EngineChoice>(
            {{"interpreter", EngineChoice::Interpreter}, {"native", EngineChoice::Native}}));
    command->callback([this] { status_ = Simulate(simulate_, console_); });
  }

  void AddServe(CLI::App& app) {
    auto* command = app.add_subcommand("serve", "Run a workspace for real, until Ctrl-C");
    command->add_option("PATH", serve_.path, "A workspace; the current folder if none");
    command->callback([this] { status_ = Serve(serve_, console_); });
  }

  void AddConnect(CLI::App& app) {
    auto* command = app.add_subcommand(
        "connect", "Bring the token of a connection, on standard input; it is kept sealed");
    command->footer(
        R"(The connection says `token = { kept = true }` in hark.toml. The token stands alone on a
line, its refresh token, where the channel has one (TikTok), on the next; or hand over the JSON in
which the platform gave it, which says when it ends as well:

  hark connect shop < token.txt
  curl -s … | hark connect clips

A worker that serves the workspace sends with it from the next message on, and renews it where it
ends. A connection whose token comes from elsewhere brings none: it may send again after
`hark disconnect`.)");
    command->add_option("NAME", connect_.name, "The connection, as hark.toml names it")->required();
    command->add_option("PATH", connect_.path, "A workspace; the current folder if none");
    command->callback([this] { status_ = BringToken(connect_, std::cin, console_); });
  }

  void AddDisconnect(CLI::App& app) {
    auto* command = app.add_subcommand(
        "disconnect", "Take a connection's token back: nothing is sent, the token is destroyed");
    command->footer(
        R"(A worker that serves the workspace begins no further message. What was to be sent is
suppressed, what the platform still delivers is answered and dropped, and of the token no byte is
left in the store. `hark connect` connects again.)");
    command->add_option("NAME", disconnect_.name, "The connection, as hark.toml names it")
        ->required();
    command->add_option("PATH", disconnect_.path, "A workspace; the current folder if none");
    command->add_option("--reason", disconnect_.reason, "Why, for whoever asks later")->required();
    command->callback([this] { status_ = TakeTokenBack(disconnect_, console_); });
  }

  void AddErase(CLI::App& app) {
    auto* command =
        app.add_subcommand("erase", "Forget a person: whatever is kept of them, messages included");
    command->footer(
        R"(Works beside a worker that serves the workspace. Nothing is sent to them any more, and no
byte of what was kept is left in the store; a receipt says when. When they write again they are a
stranger. docs/erasure.md says what is erased and what has to be remembered.

Exit status: 0 they are erased, or nothing was kept · 2 no such channel or connection, or no
hark.toml · 3 the store cannot be written.)");
    command->add_option("CHANNEL", erase_.channel, "Where they write: whatsapp, telegram …")
        ->required();
    command->add_option("ADDRESS", erase_.address, "Their address there, such as 998901112233")
        ->required();
    command->add_option("PATH", erase_.path, "A workspace; the current folder if none");
    command->add_option("--connection", erase_.connections,
                        "Only there; for one that hark.toml does not name any more as well");
    command->add_flag("--json", erase_.json, "The receipt as a JSON object");
    command->callback([this] { status_ = ErasePerson(erase_, console_); });
  }

  void AddConnections(CLI::App& app) {
    auto* command =
        app.add_subcommand("connections", "Each connection: its state and when its token ends");
    command->add_option("PATH", connections_.path, "A workspace; the current folder if none");
    command->add_flag("--json", connections_.json, "One JSON object a connection");
    command->callback([this] { status_ = ListConnections(connections_, console_); });
  }

  void AddBuild(CLI::App& app) {
    auto* command = app.add_subcommand("build", "Compile a workspace to a program for a worker");
    command->add_option("PATH", build_.path, "A script or workspace; the current folder if none");
    command->add_option("-o,--output", build_.output, "Where to; .hark/program.ir if not said");
    command
        ->add_option("--min-coverage", build_.min_coverage,
                     "Build only where its tests pass and reach this PERCENT of lines and of "
                     "branches")
        ->check(Percent());
    command->callback([this] { status_ = Build(build_, console_); });
  }

  void AddManifest(CLI::App& app) {
    auto* command =
        app.add_subcommand("manifest", "What a workspace needs of its channels and does at most");
    command->add_option("PATH", manifest_.path,
                        "A script or workspace; the current folder if none");
    command->add_flag("--json", manifest_.json, "One JSON object");
    command->callback([this] { status_ = ShowManifest(manifest_, console_); });
  }

  void AddExplain(CLI::App& app) {
    auto* command = app.add_subcommand(
        "explain", "What an error code means, or why each rule did or did not fire at an event");
    command->add_option("WHAT", explain_.events,
                        "A code such as HK301, or a file of events: the last one is explained, "
                        "those before it happen first. Without it, all codes are listed");
    command->add_option("PATH", explain_.path,
                        "A script or workspace for the event; the current folder if none");
    command->add_flag("--all", explain_.all, "Explain every event of the file");
    command->add_flag("--json", explain_.json, "One JSON object a turn");
    command->callback([this] {
      const bool code = explain_.events.empty() || IsCode(explain_.events);
      status_ = code ? Explain(explain_.events, console_) : ExplainEvent(explain_, console_);
    });
  }

  void AddGraph(CLI::App& app) {
    auto* command = app.add_subcommand("graph", "A picture of what rules say and wait for");
    command->add_option("PATH", graph_.path, "A script or workspace; the current folder if none");
    command->add_option("--format", graph_.format, "mermaid, dot or svg; mermaid if not said")
        ->transform(OneOf<GraphFormat>({{"mermaid", GraphFormat::Mermaid},
                                        {"dot", GraphFormat::Dot},
                                        {"svg", GraphFormat::Svg}}));
    command->add_option("-o,--output", graph_.output, "Where to; standard output if not said");
    command->callback([this] { status_ = Graph(graph_, console_); });
  }

  void AddPo(CLI::App& app) {
    auto* command =
        app.add_subcommand("po", "Texts to translators and back, as gettext's PO files");
    command->require_subcommand(1);
    auto* out = command->add_subcommand("export", "Write a PO file a language");
    out->add_option("PATH", po_export_.path, "A script or workspace; the current folder if none");
    out->add_option("--language", po_export_.language, "This language alone, such as uz");
    out->add_option("-o,--output", po_export_.output,
                    "Folder, or file of one language; po/ in the workspace if not said");
    out->callback([this] { status_ = PoExport(po_export_, console_); });
    auto* in = command->add_subcommand(
        "import", "Write translations into the scripts, all or, where one is wrong, none");
    in->add_option("FILE", po_import_.files, "PO files; each says its language")->required();
    in->add_option("--into", po_import_.path,
                   "The script or workspace; the current folder if not said");
    in->callback([this] { status_ = PoImport(po_import_, console_); });
  }

  void AddTemplates(CLI::App& app) {
    auto* command = app.add_subcommand("templates", "The templates that WhatsApp has");
    command->require_subcommand(1);
    auto* fetch = command->add_subcommand(
        "fetch", "Ask WhatsApp for the list that scripts are held to: templates/whatsapp.json");
    fetch->footer(
        R"(The connection says business_account_id = "…" in hark.toml, and its token is what
asks: it needs whatsapp_business_management. All of the list comes, or the one that was there
stays.

Exit status: 0 it is fetched · 1 hark.toml is at fault · 2 no such connection, or none with a
business account · 3 there is no token, WhatsApp refuses, or the file cannot be written.)");
    fetch->add_option("PATH", fetch_.path, "A workspace; the current folder if none");
    fetch->add_option("--connection", fetch_.connection,
                      "Whose templates, where hark.toml has several business accounts");
    fetch->callback([this] {
      std::signal(SIGPIPE, SIG_IGN);  // a channel that hangs up is no reason to end
      const auto http = channel::MakeCurlClient();
      status_ = TemplatesFetch(fetch_, *http, ProcessEnvironment(), console_);
    });
    auto* in = command->add_subcommand("import", "Write declarations of them, to begin with");
    in->add_option("FILE", templates_.files, "Lists of templates, as `fetch` writes them")
        ->required();
    in->add_option("-o,--output", templates_.output, "A new file; standard output if not said");
    in->callback([this] { status_ = TemplatesImport(templates_, console_); });
  }

  void AddReference(CLI::App& app) {
    auto* command = app.add_subcommand("reference", "What the tables say: pages of the manual");
    command
        ->add_option("PAGE", page_,
                     "`channels`: what each can do; `language`: triggers, codes …; `stdlib`: what "
                     "the library has")
        ->required()
        ->check(CLI::IsMember({"channels", "language", "stdlib"}));
    command->callback([this] { status_ = Reference(page_, console_); });
  }

  Console& console_;
  ExitStatus status_ = ExitStatus::Good;
  NewOptions new_;
  CheckOptions check_;
  FmtOptions fmt_;
  BuildOptions build_;
  TestOptions test_;
  RunOptions run_;
  SimulateOptions simulate_;
  ServeOptions serve_;
  ConnectOptions connect_;
  DisconnectOptions disconnect_;
  ConnectionListOptions connections_;
  EraseOptions erase_;
  ExplainEventOptions explain_;
  GraphOptions graph_;
  ManifestOptions manifest_;
  PoExportOptions po_export_;
  PoImportOptions po_import_;
  TemplatesFetchOptions fetch_;
  TemplatesImportOptions templates_;
  std::string page_;
};

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return names;
}

// CLI11 says that an argument was not expected; a person wants to know what is.
void UnknownCommand(const std::vector<std::string>& names, const std::string& word) {
  std::cerr << "hark: there is no command " << word;
  if (const auto nearest = sema::Nearest(word, names)) {
    std::cerr << "; did you mean `hark " << *nearest << "`?\n";
  } else {
    std::cerr << "; `hark --help` lists them\n";
  }
}

// What stood behind a command and nothing takes, with the option that may be meant.
void UnknownArguments(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) {
    std::vector<std::string> options;
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
    }
    for (const std::string& word : command->remaining(/*recurse=*/true)) {
      std::cerr << "hark " << command->get_name() << ": " << word << " was not expected";
      const auto nearest = word.starts_with('-') ? sema::Nearest(word, options) : std::nullopt;
      std::cerr << (nearest ? "; did you mean " + *nearest + "?" : "") << '\n';
    }
    std::cerr << "`hark " << command->get_name() << " --help` says what may stand there\n";
  }
}

// A file that is opened must not come to be standard input or output because that was closed.
void FillStandardStreams() {
  constexpr int kFlags[] = {O_RDONLY, O_RDONLY, O_WRONLY};  // written to, the output fails
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) == -1) open("/dev/null", kFlags[stream]);
  }
}

// What the command leaves with, unless what it said was lost.
int Left(ExitStatus status) {
  std::cout.flush();
  if (std::cout) return static_cast<int>(status);
  std::cerr << "hark: standard output could not be written\n";
  return static_cast<int>(ExitStatus::World);
}

int Main(int argc, char** argv) {
  FillStandardStreams();
  if (argc == 1) {
    std::cout << kHello;
    return Left(ExitStatus::Good);
  }
  CLI::App app("Hark answers messages by rules.", "hark");
  app.set_version_flag("--version", "hark " HARK_VERSION);
  app.require_subcommand(1);
  app.footer(kFooter);
  Console console{std::cout, std::cerr, isatty(STDERR_FILENO) == 1};
  Commands commands(console);
  commands.AddTo(app);

  const std::string first = argv[1];
  const std::vector<std::string> names = CommandNames(app);
  if (!first.starts_with('-') && std::ranges::find(names, first) == names.end()) {
    UnknownCommand(names, first);
    return static_cast<int>(ExitStatus::Usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    UnknownArguments(app);
    return static_cast<int>(ExitStatus::Usage);
  } catch (const CLI::ParseError& error) {
    const bool asked = app.exit(error) == 0;  // --help and --version come this way too
    return Left(asked ? ExitStatus::Good : ExitStatus::Usage);
  }
  return Left(commands.status());
}

}  // namespace
}  // namespace hark::cli

int main(int argc, char** argv) { return hark::cli::Main(argc, argv); }
