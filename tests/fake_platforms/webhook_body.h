#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "tests/fake_platforms/meta_judge.h"

// Bodies of webhooks, from events of an order (webhook.h) that have their ids. The error
// says which event the platform does not tell of.
namespace hark::fake {

using Body = std::expected<std::string, std::string>;

// Events of one body, which are parted into entries as the order says.
Body MetaBody(const MetaFlavour& flavour, const nlohmann::json& order,
              std::span<const nlohmann::json> events);
Body TikTokBody(const nlohmann::json& order, const nlohmann::json& event);
Body TikTokShopBody(const nlohmann::json& order, const nlohmann::json& event);

// When the event happened: its "at", or now.
std::int64_t SecondsOf(const nlohmann::json& event);
// As Meta writes it, and signs it: everything beyond ASCII is \uXXXX.
std::string Escaped(const nlohmann::json& body);
// How many events an entry holds at most: the order's "per_entry".
std::size_t PerEntry(const nlohmann::json& order);

}  // namespace hark::fake
