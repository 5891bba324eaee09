#pragma once

#include <optional>
#include <vector>

#include "compiler/syntax/ast_name.h"

// Where calls go: services, and the model.
namespace hark::ast {

// `budget: Int`, of whatever is called.
struct Parameter {
  Name name;
  TypeExprId type;
};

// `auth header "X-Key" secret CRM_KEY`; which schemes there are is for sema.
struct ServiceAuth {
  Name scheme;
  std::optional<ExprId> header;
  Name word;  // `secret`
  Name secret;
};
// `text`, `contact.email`.
struct Received {
  Name what;
  std::optional<Name> field;
};
// `service crm "https://api.shop.example" { … }`.
struct Service {
  Name name;
  ExprId url;
  std::optional<ServiceAuth> auth;
  std::vector<Received> receives;
  std::optional<ExprId> purpose;
  std::optional<ExprId> timeout;
  Span last_received;  // where another would be added; empty where nothing is received
  Span span;
};
// `extern lua fn score(budget: Int) -> Int from "lua/score.lua"`, or
// `extern lua hook before_send(text: Text, channel: Text) -> Text? from "lua/send.lua"`.
struct Extern {
  Name language;
  std::optional<Name> point;  // `hook`; of a function none
  Name name;
  std::vector<Parameter> parameters;
  std::optional<TypeExprId> result;
  ExprId file;
  Span span;
};
// `ai { model "small-1"  receives text  at most 20 calls per contact per 1d }`.
struct Ai {
  // `purpose "…"`, `links "shop.example", "pay.example"`, `persona on whatsapp "…"`; which there
  // are is for sema.
  struct Setting {
    Name key;
    std::optional<Name> channel;
    std::vector<ExprId> values;
  };
  // `costs 0.15 USD in, 0.60 USD out`.
  struct Costs {
    Name key;
    ExprId input;
    ExprId output;
    Name out;
  };
  // `at most 20 calls per contact per 1d`, `at most 0.05 USD per run`.
  struct Most {
    ExprId most;
    std::optional<Name> unit;
    Name whose;
    std::optional<ExprId> period;
    Span span;
  };
  std::vector<Setting> settings;
  std::vector<Received> receives;
  std::optional<Costs> costs;
  std::vector<Most> mosts;
  Span last_received;
  Span word_span;
};

}  // namespace hark::ast
