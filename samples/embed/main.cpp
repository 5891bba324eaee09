// A host of Hark: loads a program that `hark build` made, takes lines of standard input
// as messages of one contact and prints the answers. Functions in Lua are called by the hark-cage
// that is named, or by this program itself.
#include <chrono>
#include <fstream>
#include <hark.hpp>
#include <iostream>
#include <iterator>
#include <string_view>

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) return std::cerr << "usage: embed PROGRAM [CAGE | trusted]\n", 2;
  std::ifstream file(argv[1], std::ios::binary);
  auto now_ms = [] {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  };
  hark::Runtime runtime;
  if (argc == 3 && argv[2] == std::string_view("trusted")) {
    runtime.TrustHooks();
  } else if (argc == 3) {
    runtime.CageHooks(argv[2]);
  }
  runtime.Load({std::istreambuf_iterator<char>(file), {}}, now_ms());
  int id = 0;
  for (std::string line; std::getline(std::cin, line);) {
    runtime.Deliver({"terminal", "main", "you", std::to_string(++id), line}, now_ms());
    runtime.Run(now_ms());
    while (auto effect = runtime.Next(now_ms())) {
      std::cout << effect->text << "\n";
      runtime.Settle(*effect, HARK_SENT, now_ms());
    }
  }
}
