// A library of native code as another build of Hark would leave it: `hark` must say so and
// call nothing in it.
#include <cstdlib>

extern "C" const char* hark_native_contract() { return "abi 0"; }
extern "C" const void* hark_native_library() { std::abort(); }
