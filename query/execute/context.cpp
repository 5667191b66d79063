#include "query/execute/context.h"

namespace liaison::exec {

void MemoryBudget::Add(std::size_t bytes) {
  std::size_t now = used_ += bytes;
  std::size_t seen = peak_;
  while (now > seen && !peak_.compare_exchange_weak(seen, now)) {
  }
  if (now > limit_) {
    throw Error(ErrorKind::kResource, "OutOfMemory",
                "the statement needs more than its " + std::to_string(limit_ >> 20) + " MiB of memory");
  }
}

void Context::CheckInterrupt() const {
  if (interrupted && interrupted->load(std::memory_order_relaxed)) {
    throw Error(ErrorKind::kTransaction, "Interrupted", "the statement was interrupted");
  }
  if (deadline && std::chrono::steady_clock::now() > *deadline) {
    throw Error(ErrorKind::kTransaction, "Timeout", "the statement ran longer than its time limit");
  }
}

}  // namespace liaison::exec
