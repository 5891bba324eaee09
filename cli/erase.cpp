#include "cli/erase.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>
#include <utility>

#include "cli/connection_store.h"
#include "compiler/base/crypto.h"
#include "compiler/channel/facts.h"
#include "compiler/sema/suggest.h"
#include "runtime/host/host.h"
#include "runtime/host/private_file.h"
#include "runtime/value/time_text.h"

namespace hark::cli {
namespace {

std::string NewReceipt() {
  const std::string bits = host::RandomBytes(16);
  return crypto::ToHex({reinterpret_cast<const std::uint8_t*>(bits.data()), bits.size()});
}

Failure NoConnection(const Workspace& workspace, const std::string& channel) {
  std::vector<std::string> channels;
  for (const ConnectionConfig& one : workspace.config.connections) channels.push_back(one.channel);
  std::string words = fmt::format("hark.toml has no connection of the channel {}", channel);
  if (const auto nearest = sema::Nearest(channel, channels)) {
    words += fmt::format("; did you mean {}?", *nearest);
  } else {
    words += "; name one that was there by --connection";
  }
  return {FailureKind::NotFound, std::move(words)};
}

// As the channel writes it: people write telephone numbers as they like.
std::string AsWritten(const EraseOptions& options) {
  const bool is_number =
      options.channel == FactsOf(ChannelId::WhatsApp).name && options.address.starts_with('+');
  if (!is_number) return options.address;
  std::string digits = options.address;
  std::erase_if(digits, [](char sign) { return sign < '0' || sign > '9'; });
  return digits;
}

Result<std::vector<store::Address>> AddressesOf(const EraseOptions& options,
                                                const Workspace& workspace) {
  std::vector<std::string> names = options.connections;
  if (names.empty()) {
    for (const ConnectionConfig& one : workspace.config.connections) {
      if (one.channel == options.channel) names.push_back(one.name);
    }
  }
  if (names.empty()) return std::unexpected(NoConnection(workspace, options.channel));
  std::vector<store::Address> addresses;
  for (const std::string& name : names) {
    addresses.push_back({options.channel, name, AsWritten(options)});
  }
  return addresses;
}

Result<store::Erasure> Carry(const Workspace& workspace, std::vector<store::Address> addresses) {
  auto store = OpenAsGuest(workspace);
  if (!store) return std::unexpected(store.error());
  const store::Write write =
      store::Erase{std::move(addresses), NewReceipt(), host::SystemClock().NowMs()};
  auto applied = (*store)->Apply({&write, 1});
  if (!applied) return std::unexpected(applied.error());
  if (!applied->front()) return std::unexpected(applied->front().error());
  return std::get<store::Erasure>(*applied->front());
}

}  // namespace

ExitStatus ErasePerson(const EraseOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  const auto workspace = WorkspaceWithConfig(options.path, console, status);
  if (!workspace) return status;
  auto addresses = AddressesOf(options, *workspace);
  if (!addresses) return Report(console, addresses.error());
  const auto done = Carry(*workspace, std::move(*addresses));
  if (!done) return Report(console, done.error());
  if (options.json) {
    const nlohmann::ordered_json line = {
        {"receipt", done->receipt}, {"contacts", done->contacts}, {"at_ms", done->at_ms}};
    console.out << line.dump() << '\n';
  } else {
    console.out << fmt::format("receipt {} of {} UTC\n", done->receipt,
                               value::InstantText(done->at_ms));
  }
  console.err
      << (done->contacts > 0
              ? "they are erased, with all that was kept of them. Copies of the store from "
                "before hold them still\n"
              : "nothing was kept of anybody at this address; should what they wrote before "
                "arrive late, it is not kept either\n");
  return ExitStatus::Good;
}

}  // namespace hark::cli
