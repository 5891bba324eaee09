// `hark templates fetch`: WhatsApp's list of templates as a file of the workspace.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <system_error>
#include <utility>

#include "cli/connection_store.h"
#include "cli/files.h"
#include "cli/template_list.h"
#include "cli/template_pages.h"
#include "cli/templates.h"
#include "compiler/channel/facts.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/sema/suggest.h"
#include "runtime/connect/seal.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

using Chosen = const ConnectionConfig*;

bool IsOnWhatsApp(const ConnectionConfig& connection) {
  return connection.channel == FactsOf(ChannelId::WhatsApp).name;
}

// Those that have templates which can be asked for, by their names; of several with one business
// account, the first.
std::vector<Chosen> AccountsOf(const Workspace& workspace) {
  std::vector<Chosen> accounts;
  std::set<std::string_view> seen;
  for (const ConnectionConfig& connection : workspace.config.connections) {
    const std::string& account = connection.business_account_id;
    if (!account.empty() && seen.insert(account).second) accounts.push_back(&connection);
  }
  return accounts;
}

std::unexpected<Failure> NoAccount(const std::string& name) {
  return Fail(FailureKind::NotFound,
              fmt::format("connection {} does not say whose templates it sends: add "
                          "business_account_id = \"…\" in hark.toml, the id of the WhatsApp "
                          "Business Account",
                          name));
}

Result<Chosen> NamedOne(const Workspace& workspace, const std::string& name) {
  const auto named = ConnectionNamed(workspace, name);
  if (!named) return std::unexpected(named.error());
  if (!IsOnWhatsApp(**named)) {
    return Fail(FailureKind::Invalid, fmt::format("connection {} is on {}, which has no templates",
                                                  name, (*named)->channel));
  }
  if ((*named)->business_account_id.empty()) return NoAccount(name);
  return *named;
}

Result<Chosen> OnlyOne(const Workspace& workspace) {
  const std::vector<Chosen> accounts = AccountsOf(workspace);
  if (accounts.size() == 1) return accounts.front();
  if (accounts.empty()) {
    const auto& all = workspace.config.connections;
    const auto found = std::ranges::find_if(all, IsOnWhatsApp);
    if (found != all.end()) return NoAccount(found->name);
    return Fail(FailureKind::NotFound,
                "hark.toml has no connection on whatsapp, whose templates could be fetched");
  }
  std::vector<std::string> names;
  for (const Chosen one : accounts) names.push_back(one->name);
  return Fail(FailureKind::Invalid,
              fmt::format("hark.toml has several business accounts; say whose templates, by "
                          "--connection: {}",
                          sema::Listed(names)));
}

// From the workspace's folder. One account has the plain name; each of several has its
// connection's in it.
Result<fs::path> FileFor(const Workspace& workspace, const ConnectionConfig& connection) {
  const std::vector<Chosen> accounts = AccountsOf(workspace);
  if (accounts.size() == 1) return fs::path("templates/whatsapp.json");
  const auto account = std::ranges::find(accounts, connection.business_account_id,
                                         &ConnectionConfig::business_account_id);
  std::string path = fmt::format("templates/whatsapp-{}.json", (*account)->name);
  const bool is_name = std::ranges::none_of(
      path, [](char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == '\\'; });
  if (is_name && IsTemplateList(path)) return fs::path(std::move(path));
  return Fail(FailureKind::Invalid,
              fmt::format("no file can be called after connection {}; call it something plainer",
                          diag::Show(diag::Name{(*account)->name})));
}

Result<FetchedTemplates> Fetch(const Workspace& workspace, const ConnectionConfig& config,
                               channel::HttpClient& http, const Environment& environment,
                               Console& console) {
  auto connection = WithToken(workspace, config, environment);
  if (!connection) return std::unexpected(std::move(connection.error()));
  auto fetched = FetchTemplates(*connection, http, [&](std::size_t count) {
    console.err << fmt::format("templates so far: {}\n", count) << std::flush;
    return true;
  });
  connect::Wipe(connection->token);
  return fetched;
}

Result<void> Put(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) {
    return Fail(
        FailureKind::Unavailable,
        fmt::format("cannot make the folder {}: {}", path.parent_path().string(), error.message()));
  }
  return WriteFile(path, text);
}

// Lists of accounts that have files of their own; any other may be of before, and scripts are held
// to all of them.
void TellOthers(const Workspace& workspace, const fs::path& written, Console& console) {
  std::set<fs::path> known = {written};
  for (const Chosen one : AccountsOf(workspace)) {
    if (const auto file = FileFor(workspace, *one)) known.insert(*file);
  }
  for (const fs::path& list : TemplateListsIn(workspace.root)) {
    if (known.contains(list)) continue;
    console.err << fmt::format("note: scripts are held to {} too; remove it where it is older\n",
                               list.generic_string());
  }
}

}  // namespace

ExitStatus TemplatesFetch(const TemplatesFetchOptions& options, channel::HttpClient& http,
                          const Environment& environment, Console& console) {
  ExitStatus status = ExitStatus::Good;
  const auto workspace = WorkspaceWithConfig(options.path, console, status);
  if (!workspace) return status;
  const auto connection =
      options.connection.empty() ? OnlyOne(*workspace) : NamedOne(*workspace, options.connection);
  if (!connection) return Report(console, connection.error());
  const auto file = FileFor(*workspace, **connection);
  if (!file) return Report(console, file.error());
  const auto fetched = Fetch(*workspace, **connection, http, environment, console);
  if (!fetched) return Report(console, fetched.error());
  if (auto put = Put(workspace->root / *file, fetched->text); !put) {
    return Report(console, put.error());
  }
  const auto waiting = std::ranges::count_if(
      fetched->list, [](const sema::ProviderTemplate& one) { return !one.approved(); });
  console.err << fmt::format("{} has the templates of business account {}: {}, not approved {}\n",
                             file->generic_string(), (*connection)->business_account_id,
                             fetched->list.size(), waiting);
  TellOthers(*workspace, *file, console);
  return ExitStatus::Good;
}

}  // namespace hark::cli
