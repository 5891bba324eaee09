#include "tests/browser/browser.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "compiler/base/crypto.h"

namespace hark::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr int kPatienceMs = 20'000;

std::string PathOfChromium() {
  for (const char* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return "";
}

std::string FromBase64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const char digit : text) {
    const std::size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
  }
  return bytes;
}

// As JavaScript writes it.
std::string Quoted(const std::string& text) { return json(text).dump(); }

}  // namespace

bool Browser::IsInstalled() { return !PathOfChromium().empty(); }

Browser::Browser(std::map<std::string, std::string> pictures) : pictures_(std::move(pictures)) {
  int commands[2];
  int answers[2];
  if (pipe2(commands, O_CLOEXEC) != 0 || pipe2(answers, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipes for the browser");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // The browser reads commands from 3 and writes answers to 4. Out of the way first, for the ends
  // may have these numbers already.
  posix_spawn_file_actions_adddup2(&actions, commands[0], 100);
  posix_spawn_file_actions_adddup2(&actions, answers[1], 101);
  posix_spawn_file_actions_adddup2(&actions, 100, 3);
  posix_spawn_file_actions_adddup2(&actions, 101, 4);
  // Nor does it hold what this process listens to.
  posix_spawn_file_actions_addclosefrom_np(&actions, 5);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  const std::string program = PathOfChromium();
  std::string profile = "--user-data-dir=" + profile_.File("profile");
  std::vector<std::string> words = {
      program, "--headless=new", "--remote-debugging-pipe", profile, "--no-first-run",
      "--disable-gpu", "--disable-extensions", "--disable-background-networking",
      "--disable-component-update", "--hide-scrollbars", "--lang=en-US",
      // Containers lack the name spaces and the shared memory that it would like.
      "--no-sandbox", "--disable-dev-shm-usage",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "about:blank"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int failed =
      posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(commands[0]);
  close(answers[1]);
  to_ = commands[1];
  from_ = answers[0];
  if (failed != 0) throw std::runtime_error("cannot start " + program);
}

Browser::~Browser() {
  close(to_);  // which it takes as a wish to end
  close(from_);
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

void Browser::Send(const json& message) {
  const std::string text = message.dump();
  std::string_view left(text.c_str(), text.size() + 1);  // with its NUL
  while (!left.empty()) {
    const ssize_t written = write(to_, left.data(), left.size());
    if (written <= 0) throw std::runtime_error("the browser is gone");
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

json Browser::Read() {
  while (true) {
    const std::size_t end = unread_.find('\0');
    if (end != std::string::npos) {
      json message = json::parse(unread_.substr(0, end));
      unread_.erase(0, end + 1);
      return message;
    }
    pollfd ready{from_, POLLIN, 0};
    if (poll(&ready, 1, kPatienceMs) != 1) throw std::runtime_error("the browser is silent");
    std::array<char, 65536> bytes;
    const ssize_t got = read(from_, bytes.data(), bytes.size());
    if (got <= 0) throw std::runtime_error("the browser is gone");
    unread_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

// A request for a picture, which stands still until it has been answered.
void Browser::Answer(const json& paused) {
  const std::string url = paused["params"]["request"]["url"];
  json answer = {{"requestId", paused["params"]["requestId"]}, {"responseCode", 404}};
  if (const auto found = pictures_.find(url); found != pictures_.end()) {
    answer["responseCode"] = 200;
    answer["responseHeaders"] = {{{"name", "Content-Type"}, {"value", "image/svg+xml"}}};
    answer["body"] = crypto::ToBase64(found->second);
  }
  Send({{"id", ++last_id_},
        {"sessionId", paused["sessionId"]},
        {"method", "Fetch.fulfillRequest"},
        {"params", answer}});
}

json Browser::Call(const std::string& session, const std::string& method, const json& parameters) {
  const int id = ++last_id_;
  json message = {{"id", id}, {"method", method}, {"params", parameters}};
  if (parameters.is_null()) message["params"] = json::object();
  if (!session.empty()) message["sessionId"] = session;
  Send(message);
  while (true) {
    json answer = Read();
    if (answer.value("method", "") == "Fetch.requestPaused") Answer(answer);
    if (answer.value("id", 0) != id) continue;
    if (answer.contains("error")) {
      throw std::runtime_error(method + ": " + answer["error"].dump());
    }
    return answer["result"];
  }
}

std::unique_ptr<Tab> Browser::NewTab() {
  return TabIn(Call("", "Target.createBrowserContext", {})["browserContextId"]);
}
std::unique_ptr<Tab> Browser::NewTabBeside(const Tab& tab) {
  return TabIn(contexts_.at(tab.target_));
}

std::unique_ptr<Tab> Browser::TabIn(const std::string& context) {
  const json target = Call("", "Target.createTarget",
                           {{"url", "about:blank"}, {"browserContextId", context}})["targetId"];
  contexts_[target] = context;
  const json session =
      Call("", "Target.attachToTarget", {{"targetId", target}, {"flatten", true}})["sessionId"];
  std::unique_ptr<Tab> tab(new Tab(*this, session, target));
  tab->Call("Page.enable");
  tab->Call("Network.enable");
  tab->Call("Fetch.enable", {{"patterns", {{{"urlPattern", "https://*"}}}}});
  return tab;
}

json Tab::Call(const std::string& method, const json& parameters) {
  return browser_.Call(session_, method, parameters);
}

json Tab::Evaluate(const std::string& script) {
  const json answer = Call("Runtime.evaluate", {{"expression", script},
                                                {"awaitPromise", true},
                                                {"returnByValue", true},
                                                {"userGesture", true}});
  if (answer.contains("exceptionDetails")) {
    ADD_FAILURE() << script << "\n" << answer["exceptionDetails"].dump(1);
    return {};
  }
  return answer["result"].value("value", json());
}

void Tab::WaitFor(const std::string& expression) {
  for (int waited_ms = 0; waited_ms < kPatienceMs; waited_ms += 20) {
    const json value = Evaluate("Boolean(" + expression + ")");
    if (value.is_boolean() && value.get<bool>()) return;
    std::this_thread::sleep_for(milliseconds(20));
  }
  throw std::runtime_error("never: " + expression + "\n" +
                           Evaluate("document.body.innerText").dump());
}

void Tab::Click(const std::string& selector) {
  WaitFor("document.querySelector(" + Quoted(selector) + ")");
  const json at =
      Evaluate(fmt::format("(() => {{ const one = document.querySelector({});"
                           " one.scrollIntoView({{block: 'nearest', inline: 'nearest'}});"
                           " const box = one.getBoundingClientRect();"
                           " return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
                           Quoted(selector)));
  for (const char* type : {"mousePressed", "mouseReleased"}) {
    Call("Input.dispatchMouseEvent",
         {{"type", type}, {"x", at[0]}, {"y", at[1]}, {"button", "left"}, {"clickCount", 1}});
  }
}

void Tab::Type(const std::string& text) { Call("Input.insertText", {{"text", text}}); }

void Tab::Press(const std::string& key) {
  const int code = key == "Enter" ? 13 : key == "Tab" ? 9 : key == "Escape" ? 27 : 32;
  json down = {{"type", "keyDown"}, {"key", key}, {"code", key}, {"windowsVirtualKeyCode", code}};
  if (key == "Enter") down["text"] = "\r";
  if (key == " ") down["text"] = " ";
  Call("Input.dispatchKeyEvent", down);
  Call("Input.dispatchKeyEvent",
       {{"type", "keyUp"}, {"key", key}, {"code", key}, {"windowsVirtualKeyCode", code}});
}

void Tab::Open(const std::string& url) {
  Call("Page.navigate", {{"url", url}});
  WaitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
}

void Tab::Resize(int width, int height, bool is_phone) {
  Call("Emulation.setDeviceMetricsOverride", {{"width", width},
                                              {"height", height},
                                              {"deviceScaleFactor", is_phone ? 2 : 1},
                                              {"mobile", is_phone}});
}

void Tab::PreferColors(const std::string& scheme) {
  Call("Emulation.setEmulatedMedia",
       {{"features", {{{"name", "prefers-color-scheme"}, {"value", scheme}}}}});
}

void Tab::PreferLanguages(const std::string& languages) {
  Call("Network.setUserAgentOverride",
       {{"userAgent", Evaluate("navigator.userAgent")}, {"acceptLanguage", languages}});
}

void Tab::Settle() {
  Evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
      ".then(() => Promise.all(document.getAnimations().map((one) => one.finished)))");
}

void Tab::Screenshot(const std::string& path) {
  Settle();
  const std::string data = Call("Page.captureScreenshot", {{"format", "png"}})["data"];
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << FromBase64(data);
}

void Tab::Close() { browser_.Call("", "Target.closeTarget", {{"targetId", target_}}); }

}  // namespace hark::test
