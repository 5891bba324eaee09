#pragma once

namespace hark::cli {

// From now on SIGINT and SIGTERM are requests to stop, and a closed pipe is an error of
// the write. Call once, before any thread starts.
void CatchStopSignals();

// Whether one came.
bool StopRequested();

// Returns true when one comes, false when the time is over.
bool WaitForStop(int timeout_ms);

}  // namespace hark::cli
