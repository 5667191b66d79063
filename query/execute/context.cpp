#include "query/execute/context.h"

namespace liaison::exec {

namespace {

void RaiseTo(std::atomic<std::int64_t>& peak, std::int64_t now) {
  std::int64_t seen = peak;
  while (now > seen && !peak.compare_exchange_weak(seen, now)) {
  }
}

}  // namespace

void MemoryBudget::Add(std::size_t bytes) {
  if (OperatorStatistics* s = OperatorStatistics::running) {
    RaiseTo(s->peak_bytes, s->held_bytes += static_cast<std::int64_t>(bytes));
  }
  std::size_t now = used_ += bytes;
  std::size_t seen = peak_;
  while (now > seen && !peak_.compare_exchange_weak(seen, now)) {
  }
  if (now > limit_ || bytes > limit_) {
    throw Error(ErrorKind::kResource, "OutOfMemory",
                "the statement needs more than its " + std::to_string(limit_ >> 20) + " MiB of memory");
  }
}

void MemoryBudget::Remove(std::size_t bytes) {
  if (OperatorStatistics* s = OperatorStatistics::running) s->held_bytes -= static_cast<std::int64_t>(bytes);
  used_ -= bytes;
}

void CheckInterrupt(const std::atomic<bool>* interrupted,
                    const std::optional<std::chrono::steady_clock::time_point>& deadline) {
  if (interrupted && interrupted->load(std::memory_order_relaxed)) {
    throw Error(ErrorKind::kTransaction, "Interrupted", "the statement was interrupted");
  }
  if (deadline && std::chrono::steady_clock::now() > *deadline) {
    throw Error(ErrorKind::kTransaction, "Timeout", "the statement ran longer than its time limit");
  }
}

void Context::CheckInterrupt() const { exec::CheckInterrupt(interrupted, deadline); }

}  // namespace liaison::exec
