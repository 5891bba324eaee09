#pragma once

#include <string>
#include <string_view>

#include "runtime/channel/channel.h"

// The files of the page, as they travel inside the program. They stand in page/ and are served as
// they are, but for the names that PageOf fills in.
namespace hark::webchat {

// What is served under a name below the page, such as `chat.css`.
struct Asset {
  std::string_view name;
  std::string_view type;  // of media
  std::string_view text;
};
// Null when there is none of that name.
const Asset* AssetNamed(std::string_view name);

// The page of a connection, with what hark.toml says of it, in which nothing is markup.
std::string PageOf(const channel::Connection& connection);

}  // namespace hark::webchat
