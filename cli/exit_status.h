#pragma once

namespace hark::cli {

// What `hark` leaves with, the same for every command.
enum class ExitStatus : int {
  Good = 0,
  Script = 1,  // the workspace is at fault: an error in a script or in hark.toml
  Usage = 2,   // the command line is: no such command, option or file
  World = 3,   // a file, port, key or peer is
};

}  // namespace hark::cli
