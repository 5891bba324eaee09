#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/support/scratch.h"

// A browser without a screen, driven by the DevTools protocol over a pair of pipes, so that no
// port is open and nothing beside chromium is needed.
namespace hark::test {

class Browser;

// A tab. Whatever waits gives up after 20 s and throws, with what it waited for.
class Tab {
 public:
  // What JavaScript gives, by value; what it throws fails the test.
  nlohmann::json Evaluate(const std::string& script);
  // Until the expression is true.
  void WaitFor(const std::string& expression);
  // As a person does: a click in the middle of what the selector names first, a text put in where
  // the cursor is, a key pressed.
  void Click(const std::string& selector);
  void Type(const std::string& text);
  void Press(const std::string& key);

  void Open(const std::string& url);
  // Of the window, in CSS pixels; a phone's is narrow and touched.
  void Resize(int width, int height, bool is_phone = false);
  // "dark" or "light".
  void PreferColors(const std::string& scheme);
  // The languages that the browser asks for, as "ar,en".
  void PreferLanguages(const std::string& languages);
  // Until nothing moves.
  void Settle();
  // Writes a PNG of what is seen once nothing moves.
  void Screenshot(const std::string& path);
  void Close();

 private:
  friend class Browser;
  Tab(Browser& browser, std::string session, std::string target)
      : browser_(browser), session_(std::move(session)), target_(std::move(target)) {}
  nlohmann::json Call(const std::string& method, const nlohmann::json& parameters = {});

  Browser& browser_;
  std::string session_;
  std::string target_;
};

class Browser {
 public:
  static bool IsInstalled();

  // `pictures` are what there is at https addresses, as SVG; on no other network is anything
  // reached but 127.0.0.1.
  explicit Browser(std::map<std::string, std::string> pictures);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  // Of somebody who has never been anywhere, and of whoever has the other tab.
  std::unique_ptr<Tab> NewTab();
  std::unique_ptr<Tab> NewTabBeside(const Tab& tab);

 private:
  friend class Tab;

  nlohmann::json Call(const std::string& session, const std::string& method,
                      const nlohmann::json& parameters);
  void Send(const nlohmann::json& message);
  nlohmann::json Read();
  void Answer(const nlohmann::json& paused);
  std::unique_ptr<Tab> TabIn(const std::string& context);

  const std::map<std::string, std::string> pictures_;
  Scratch profile_;
  int to_ = -1;
  int from_ = -1;
  int process_ = -1;
  int last_id_ = 0;
  std::string unread_;
  std::map<std::string, std::string> contexts_;  // by target
};

}  // namespace hark::test
