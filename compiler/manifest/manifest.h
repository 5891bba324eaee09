#pragma once

#include <string>
#include <vector>

#include "compiler/channel/facts.h"
#include "compiler/ir/program.h"
#include "compiler/prove/bounds.h"

// What a workspace needs and does, derived from its program: nothing here is declared by
// hand, so nothing can be forgotten or left over.
namespace hark::manifest {

// Rules by name, in the order of the program, each once.
using Rules = std::vector<std::string>;

// Something that a channel must let the workspace do, and the rules that do it.
struct OperationUse {
  Operation operation;
  Rules rules;
};
struct ChannelUse {
  const ChannelFacts* channel;
  std::vector<OperationUse> operations;  // in the order of the tables
};

// A permission or a webhook field, what it is for, and the rules that need it.
struct Need {
  std::string name;
  std::vector<Operation> operations;
  Rules rules;
};
// What a channel asks of an account of one kind.
struct Needs {
  std::vector<Need> permissions;
  std::vector<Need> fields;
};

// What becomes of a field of the contact that holds personal data. A value counts where
// any part of it goes: a text with a name in it sends the name.
struct PersonalUse {
  std::string field;
  Rules read;
  Rules written;
  Rules sent;    // in a message to the contact
  Rules logged;  // in the journal
  Rules shared;  // with a service
  Rules kept;    // in a deal, task or note, in an event, as a tag or in another field
};

// A service that rules call.
struct ServiceUse {
  std::string service;
  std::string url;    // of a model none: hark.toml says who serves it
  std::string model;  // as whoever serves it knows it; of any other service none
  // Of a model: what may be spent on it, money in this currency. None: nothing bounds it but
  // how often it is asked.
  std::vector<ir::Budget> budgets;
  std::string currency;
  std::string purpose;
  std::vector<std::string> receives;  // what of a person goes there: `contact.email`, `text`
  Rules rules;
};

// A function in Lua that rules call, or that the runtime calls at a point.
struct HookUse {
  std::string hook;
  std::string file;
  std::vector<std::string> told;  // of a person: `contact.email`, `text`
  Rules rules;                    // at a point every one
};

struct RuleUse {
  std::string rule;
  prove::Bounds bounds;
};

struct Manifest {
  std::vector<ChannelUse> channels;  // those that a rule does something on
  // Every such field; of those that each contact has, the ones that are used.
  std::vector<PersonalUse> personal;
  std::vector<ServiceUse> services;  // every one that a rule calls
  std::vector<HookUse> hooks;        // every one that is called
  std::vector<RuleUse> rules;
};

// Of a program as sema gives it or behind opt. `connected` are the channels' names.
Manifest Derive(const ir::Program& program, const std::vector<std::string>& connected);

// The kinds of account that a channel knows: Any, or each login.
std::vector<Login> LoginsOf(const ChannelFacts& channel);
Needs NeedsOf(const ChannelUse& use, Login login);

}  // namespace hark::manifest
