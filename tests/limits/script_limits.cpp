#include "tests/limits/limit.h"

namespace hark::limits {
namespace {

std::size_t TypesOf(const std::string& script) {
  std::set<int> codes;
  const auto checked = Compiled(script, &codes);
  return checked ? checked->program.types.size() : 0;
}

// A workspace of so many types, those that each has among them.
std::string OfTypes(std::int64_t types) {
  const auto script = [](std::int64_t records) {
    const auto record = [](const auto& at) { return "record R" + at + " { a: Int }"; };
    const auto field = [](const auto& at) { return "a" + at + ": R" + at; };
    return Each(records, "\n", record) + "\nrecord All { " + Each(records, "\n", field) + " }\n" +
           "fn f(all: All) -> Int = 1\n" + Rule("stop");
  };
  return script(types - static_cast<std::int64_t>(TypesOf(script(1))) + 1);
}

// A rule that becomes so many instructions: two of each text that is logged, three of the length
// and one where it ends.
std::string OfInstructions(std::int64_t count) {
  const bool odd = count % 2 == 1;
  return Rule(Repeated((count - (odd ? 1 : 4)) / 2, "log \"a\"\n") +
              (odd ? "" : "let a = text.length"));
}

}  // namespace

const std::vector<Limit>& ScriptLimits() {
  static const auto kTimeout = [](auto n) {
    return "service crm \"https://crm.example\" { timeout " + std::to_string(n) + "s }" +
           Rule("call crm.get(\"/x\") ignore");
  };
  static const auto kCollect = [](auto n) {
    return "rule r on message collect within " + std::to_string(n) + "s { stop }";
  };
  static const auto kLimit = [](auto n) {
    return "rule r on message limit " + std::to_string(n) + " per contact per 1d { stop }";
  };
  static const auto kLimitOfAll = [](auto n) {
    return "rule r on message limit " + std::to_string(n) + " per workspace per 1d { stop }";
  };
  static const auto kSending = [](auto n) {
    return "sending { at most " + std::to_string(n) + " per contact per 1w }" + Rule("stop");
  };
  static const auto kRepeat = [](auto n) {
    return Rule("repeat up to " + std::to_string(n) + " times { stop }");
  };
  static const auto kPriority = [](auto n) {
    return "rule r on message priority " + std::to_string(n) + " { stop }";
  };
  static const auto kRetries = [](auto n) {
    return Rule("let a = ask \"?\" as Email retry " + std::to_string(n) +
                " \"Once more?\" else stop reply \"{a}\"");
  };
  static const auto kPrice = [](auto n) {
    return "ai { model \"m\" costs " + std::to_string(n) + " USD in, 1 USD out }" + Rule("stop");
  };
  static const auto kCalls = [](auto n) {
    return "ai { model \"m\" at most " + std::to_string(n) + " calls per run }" + Rule("stop");
  };
  static const auto kMonthly = [](auto n) {
    return "rule r on every month on " + std::to_string(n) +
           " at 09:00 in \"Asia/Tashkent\" { log \"a\" }";
  };
  static const auto kAddress = [](const std::string& host) {
    return "service crm \"https://" + host + "\" { }" + Rule("call crm.get(\"/x\") ignore");
  };
  static const auto kPort = [](auto n) { return kAddress("a.example:" + std::to_string(n)); };
  static const auto kParameters = [](auto n) {
    return "(" + Each(n, ", ", [](const auto& at) { return "a" + at + ": Int"; }) + ")";
  };
  static const auto kRecord = [](auto fields) {
    return "record R { " + Each(fields, ", ", [](const auto& at) { return "a" + at + ": Text"; }) +
           " }\n";
  };
  static const std::vector<Limit> kLimits = {
      {"a service's `timeout`", 60, 61, "HK806", kTimeout},
      {"a service's `timeout`", 1, 0, "HK806", kTimeout},
      {"tools of a `reply ai`", 8, 9, "HK883",
       [](auto n) {
         std::string flows = "ai { model \"m\" receives text }";
         std::string names;
         for (std::int64_t i = 0; i < n; ++i) {
           const std::string name = "f" + std::to_string(i);
           flows += "\n/// One.\nflow " + name + "() -> Text { return \"a\" }\n";
           names += (i == 0 ? " use " : ", ") + name;
         }
         return flows + Rule("reply ai { t: text }" + names + " ignore");
       }},
      {"the period of a model's budget", 31, 32, "HK831",
       [](auto n) {
         return "ai { model \"m\" at most 1 calls per contact per " + std::to_string(n) + "d }" +
                Rule("stop");
       }},
      {"a rule's `collect`", 3'600, 3'601, "HK436", kCollect},
      {"a rule's `collect`", 1, 0, "HK436", kCollect},
      {"the time of `every 15m`", 44'640, 44'641, "HK436",
       [](auto n) { return "rule r on every " + std::to_string(n) + "m { log \"a\" }"; }},
      {"the time of `every 15m`", 60, 59, "HK436",
       [](auto n) { return "rule r on every " + std::to_string(n) + "s { log \"a\" }"; }},
      {"a rule's `limit`", 1'000, 1'001, "HK436", kLimit},
      {"a rule's `limit`", 1, 0, "HK436", kLimit},
      {"a rule's `limit`", 1'000, 1'001, "HK436", kLimitOfAll},
      {"a rule's `limit`", 1, 0, "HK436", kLimitOfAll},
      {"a rule's `priority`", 1'000, 1'001, "HK436", kPriority},
      {"a rule's `priority`", -1'000, -1'001, "HK436", kPriority},
      {"length of a script file", 1 << 20, (1 << 20) + 1, "HK102",
       [](auto n) {
         const std::string rule = Rule("stop");
         return rule + Repeated(n - static_cast<std::int64_t>(rule.size()), "\n");
       }},
      {"nesting of brackets", 200, 201, "HK103",
       [](auto n) {
         return Rule("let n = " + Repeated(n - 1, "(") + "1" + Repeated(n - 1, ")") +
                     " log \"{n}\"");
       }},
      {"nesting of statements", 400, 401, "HK350",
       [](auto n) {
         return "rule r on message when " + Repeated(n - 1, "not ") + "true { stop }";
       }},
      {"nesting of statements", 400, 401, "HK350",
       [](auto n) {
         return "rule r on message when " +
                Each(n - 1, " or ", [](auto& at) { return "text is \"" + at + "\""; }) +
                " { stop }";
       }},
      // A level for each call; the last statement and its text are two more.
      {"nesting of statements", 400, 401, "HK350",
       [](auto n) {
         return "flow f0() { log \"a\" }\n" +
                Each(n - 3, "\n",
                     [](const auto& at) {
                       return "flow f" + std::to_string(std::stoi(at) + 1) + "() { do f" + at +
                              "() }";
                     }) +
                "\n" + Rule("do f" + std::to_string(n - 3) + "()");
       }},
      {"effects of one turn", 32, 33, "HK721",
       [](auto n) { return Rule("for x in [" + Repeated(n, "1,") + "] { log \"a\" }"); }, nullptr,
       "", true},
      {"functions that call", 64, 65, "HK339",
       [](auto n) {
         std::string script = "fn f1(n: Int) -> Int = n\n";
         for (std::int64_t at = 2; at <= n; ++at) {
           script += "fn f" + std::to_string(at) + "(n: Int) -> Int = f" + std::to_string(at - 1) +
                     "(n)\n";
         }
         return script + Rule("if f" + std::to_string(n) + "(1) is 1 { stop }");
       }},
      {"statements of a rule", 8'192, 8'193, "HK351",
       [](auto n) {
         return "flow f() {\n" + Repeated(n - 1, "log \"a\"\n") + "}\n" + Rule("do f()");
       }},
      {"messages of `sending", 1'000, 1'001, "HK436", kSending},
      {"messages of `sending", 1, 0, "HK436", kSending},
      {"rounds of a `repeat`", 1'000, 1'001, "HK374", kRepeat},
      {"rounds of a `repeat`", 1, 0, "HK374", kRepeat},
      {"operators of an expression", 500, 501, "HK110",
       [](auto n) {
         return Rule("for x in [" + Each(n, ", ", [](auto&) { return "1+1"; }) +
                     "] { if x is 3 { stop } }");
       }},
      {"lists and maps within", 16, 17, "HK103",
       [](auto n) {
         return "record R { a: " + Repeated(n - 1, "List<") + "Text" + Repeated(n - 1, ">") + " }" +
                Rule("stop");
       }},
      // A record that holds no other is of two levels.
      {"values within values", 32, 33, "HK103",
       [](auto n) {
         return "record R0 { a: Text }\n" +
                Each(n - 2, "\n",
                     [](const auto& at) {
                       return "record R" + std::to_string(std::stoi(at) + 1) + " { a: R" + at +
                              " }";
                     }) +
                "\nfn f(a: R" + std::to_string(n - 2) + ") -> Int = 1\n" + Rule("stop");
       }},
      {"parameters of", 16, 17, "HK352",
       [](auto n) { return "fn f" + kParameters(n) + " -> Int = a0\n" + Rule("stop"); }},
      {"parameters of", 16, 17, "HK352",
       [](auto n) { return "flow f" + kParameters(n) + " { log \"{a0}\" }\n" + Rule("stop"); }},
      {"parameters of", 16, 17, "HK352",
       [](auto n) { return "text t" + kParameters(n) + " { en \"{a0}\" }\n" + Rule("stop"); }},
      {"parameters of", 16, 17, "HK352",
       [](auto n) { return "template t" + kParameters(n) + " { en \"{a0}\" }\n" + Rule("stop"); }},
      {"how often an `ask`", 10, 11, "HK415", kRetries},
      {"how often an `ask`", 1, 0, "HK415", kRetries},
      {"values that a model", 256, 257, "HK835",
       [](auto n) {
         return "ai { model \"m\" receives text purpose \"sorting\" }\n" + kRecord(n - 1) +
                Rule("let a = ai extract text as R ignore if a is known { stop }");
       }},
      // The choice, its reply and what the tool is given are six of them, with the record itself.
      {"values that the tools", 256, 257, "HK883",
       [](auto n) {
         return "ai { model \"m\" receives text purpose \"answering\" }\n" + kRecord(n - 6) +
                "/// One.\nflow f(a: R) -> Text { return a.a0 }\n" +
                Rule("reply ai { t: text } use f ignore");
       }},
      {"values that the tools", 256, 257, "HK883",
       [](auto n) {
         const auto value = [](const auto& at) { return "a" + at + ": \"b\""; };
         return "ai { model \"m\" receives text purpose \"answering\" }\n" + kRecord(n - 1) +
                "/// One.\nflow f() -> R { return R(" + Each(n - 1, ", ", value) + ") }\n" +
                Rule("reply ai { t: text } use f ignore");
       }},
      {"items of a list", 10'000, 10'001, "HK351",
       [](auto n) {
         return Rule("for x in [" + Repeated(n, "1,\n") + "] { if x is 3 { stop } }");
       }},
      {"items of a list", 10'000, 10'001, "HK351",
       [](auto n) {
         return Rule("let m = [" +
                     Each(n, ",\n", [](const auto& at) { return "\"" + at + "\": 1"; }) +
                     "] log \"{m.size}\"");
       }},
      {"length of a text", 65'536, 65'537, "HK351",
       [](auto n) { return Rule("log \"" + Letters(n) + "\""); }},
      {"holes of a text", 10'000, 10'001, "HK351",
       [](auto n) { return "const a = 1\n" + Rule("log \"" + Repeated(n, "{a}") + "\""); }},
      {"length of a text", 65'536, 65'537, "HK403",
       [](auto n) {
         return "const a = \"" + Letters(32'768) + "\"\nconst b = \"" + Letters(n - 32'768) +
                "\"\nrule r on message from terminal { reply \"{a}{b}\" }";
       }},
      {"variables of", 4'096, 4'097, "HK351",
       [](auto n) {
         return Rule(Each(n, "\n", [](const auto& at) { return "let a" + at + " = text"; }));
       }},
      {"types of", 4'096, 4'097, "HK351", OfTypes},
      {"instructions that", 65'536, 65'537, "HK351", OfInstructions},
      {"prices", 10'000, 10'001, "HK826", kPrice},
      {"prices", 0, -1, "HK826", kPrice},
      {"prices", 6, 7, "HK826",
       [](auto n) {
         return "ai { model \"m\" costs 0." + Repeated(n, "1") + " USD in, 1 USD out }" +
                Rule("stop");
       }},
      {"calls and tokens", 1'000'000'000, 1'000'000'001, "HK436", kCalls},
      {"calls and tokens", 0, -1, "HK436", kCalls},
      {"the day of", 31, 32, "HK436", kMonthly},
      {"the day of", 1, 0, "HK436", kMonthly},
      {"whole numbers", 7, 8, "HK202",
       [](auto n) { return Rule("log \"{922337203685477580" + std::to_string(n) + "}\""); }},
      {"digits of a decimal", 34, 35, "HK202",
       [](auto n) { return Rule("log \"{" + Repeated(n - 1, "9") + ".9}\""); }},
      {"a length of time", 315'537'897'599, 315'537'897'600, "HK202",
       [](auto n) { return Rule("log \"{now + " + std::to_string(n) + "s}\""); }},
      {"the port", 65'535, 65'536, "HK801", kPort},
      {"the port", 1, 0, "HK801", kPort},
      {"the name of a host", 63, 64, "HK801", [](auto n) { return kAddress(Letters(n)); }},
      {"the name of a host", 253, 254, "HK801",
       [](auto n) { return kAddress(Repeated(63, "abc.") + Letters(n - 252)); }},
      {"the name of a host", 63, 64, "HK825",
       [](auto n) {
         return "ai { model \"m\" links \"" + Letters(n) + ".example\" }" + Rule("stop");
       }},
      {"repetitions", 1'000, 1'001, "HK349",
       [](auto n) { return Rule("if text matches /a{" + std::to_string(n) + "}/ { log \"a\" }"); }},
  };
  return kLimits;
}

}  // namespace hark::limits
