#pragma once

#include <filesystem>
#include <string>

#include "cli/console.h"

namespace hark::cli {

struct NewOptions {
  std::filesystem::path folder;
  std::string sample;  // which one to begin with; empty: samples/greeting
  bool list = false;   // only say which there are
};

// Makes a workspace to begin with in a folder that is not there yet or is empty: the rules, tests,
// hark.toml and README of a sample. Usage where there is no sample of the name or no folder is
// named.
ExitStatus New(const NewOptions& options, Console& console);

// The samples with what each shows, a line each, for people.
std::string TemplateList();

}  // namespace hark::cli
