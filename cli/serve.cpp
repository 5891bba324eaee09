#include "cli/serve.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <string>

#include "cli/compiled.h"
#include "cli/connection_store.h"
#include "cli/connections.h"
#include "cli/native.h"
#include "cli/signals.h"
#include "cli/template_watch_thread.h"
#include "cli/visitor_secret.h"
#include "compiler/channel/facts.h"
#include "runtime/serve/worker.h"
#include "runtime/value/outcome.h"

namespace hark::cli {
namespace {

// Objects are kept in the workspace, so that a restart links instead of compiling.
decltype(serve::WorkerOptions::make_native) NativeMaker(const std::filesystem::path& root,
                                                        Console& console) {
  auto native = LoadNative();
  if (!native) {
    console.err << "note: " << native.error().message << '\n';
    return {};
  }
  NativeOptions options{.optimisation = 2, .object_dir = (root / ".hark" / "objects").string()};
  return [library = *native, options](const auto& program) {
    return library->MakeEngine(program, options);
  };
}

std::string WhereItIs(const ConnectionConfig& connection) {
  const ChannelFacts& chat = FactsOf(ChannelId::WebChat);
  if (connection.channel == chat.name) {
    return fmt::format("  {} {} is at /chat/{}\n", chat.title, connection.name, connection.name);
  }
  return fmt::format("  {} webhooks come to /webhook/{}\n", connection.channel, connection.name);
}

// A rule that nobody may wake, and a sender whom no rule hears: neither would ever be noticed.
void TellUnheard(const Config& config, const ir::Program& program, Console& console) {
  const auto is_of = [](const ir::Rule& rule, std::string_view name) {
    const EventKind kind = rule.trigger.kind;
    return (kind == EventKind::Webhook || kind == EventKind::Called) &&
           rule.trigger.subject == name;
  };
  std::set<std::string> awaited;
  for (const ir::Rule& rule : program.rules) {
    const std::string& name = rule.trigger.subject;
    if (!is_of(rule, name) || !awaited.insert(name).second) continue;
    if (std::ranges::count(config.webhooks, name, &WebhookConfig::name) > 0) continue;
    console.err << fmt::format(
        "note: nothing can wake rule {}: hark.toml has no [webhooks.{}], which says who may post\n",
        rule.name, name);
  }
  for (const WebhookConfig& webhook : config.webhooks) {
    if (awaited.contains(webhook.name)) continue;
    console.err << fmt::format(
        "note: no rule listens for [webhooks.{}] of hark.toml: what is posted there gets 404\n",
        webhook.name);
  }
}

}  // namespace

ExitStatus Serve(const ServeOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  auto workspace = CompileWorkspace(options.path, console, status);
  if (!workspace) return status;
  const Workspace& loaded = workspace->workspace;
  if (!loaded.has_config) {
    return Report(console,
                  {FailureKind::NotFound,
                   fmt::format("{} has no hark.toml, so nothing is connected; docs/hark.toml.md "
                               "says what goes into it",
                               options.path.string())});
  }
  for (const ConnectionConfig& connection : loaded.config.connections) {
    if (channel::AdapterNamed(connection.channel) != nullptr) continue;
    return Report(console, {FailureKind::NotFound,
                            fmt::format("connection {} cannot be served: this version has no "
                                        "adapter for {} yet; `hark check` and `hark test` work",
                                        connection.name, connection.channel)});
  }
  auto connections = Connect(loaded.config, loaded.root, ProcessEnvironment());
  if (!connections) return Report(console, connections.error());

  auto secrets =
      FetchSecrets(loaded.config, workspace->compiled.program, loaded.root, ProcessEnvironment());
  if (!secrets) return Report(console, secrets.error());

  call::Callers callers{
      {std::string(value::kServiceChannel), call::MakeServiceCaller(std::move(*secrets))}};
  auto provider =
      FetchProvider(loaded.config, workspace->compiled.program, loaded.root, ProcessEnvironment());
  if (!provider) return Report(console, provider.error());
  if (*provider)
    callers.emplace(value::kModelChannel, call::MakeModelCaller(std::move(**provider)));

  auto inbound = FetchWebhookKeys(loaded.config, loaded.root, ProcessEnvironment());
  if (!inbound) return Report(console, inbound.error());
  const std::filesystem::path store = StorePath(loaded);
  if (auto given = GiveVisitorSecrets(store, *connections); !given) {
    return Report(console, given.error());
  }
  CatchStopSignals();
  auto worker = serve::Worker::Start({.connections = std::move(*connections),
                                      .callers = std::move(callers),
                                      .hooks = loaded.MakeHooks(),
                                      .store_path = store.string(),
                                      .key_path = KeyPath(loaded).string(),
                                      .address = loaded.config.listen.host,
                                      .port = loaded.config.listen.port,
                                      .public_url = loaded.config.public_url,
                                      .inbound = std::move(*inbound),
                                      .make_native = NativeMaker(loaded.root, console),
                                      .on_alert = [&console](const connect::Alert& alert) {
                                        console.err << fmt::format("connection {} {}\n",
                                                                   alert.connection, alert.words)
                                                    << std::flush;
                                      }});
  if (!worker) return Report(console, worker.error());
  auto deployed = (*worker)->Deploy(workspace->compiled.program);
  if (!deployed) return Report(console, deployed.error());
  console.err << fmt::format("listening on http://{}:{}\n", loaded.config.listen.host,
                             (*worker)->port());
  for (const ConnectionConfig& connection : loaded.config.connections) {
    console.err << WhereItIs(connection);
  }
  TellUnheard(loaded.config, workspace->compiled.program, console);
  for (const WebhookConfig& webhook : loaded.config.webhooks) {
    console.err << fmt::format("  other systems post {0} to /in/{0}\n", webhook.name);
  }
  console.err.flush();
  const TemplateWatchThread templates(*workspace, console);
  while (!WaitForStop(-1)) {
  }
  console.err << "stopping: finishing what is under way\n";
  return ExitStatus::Good;
}

}  // namespace hark::cli
