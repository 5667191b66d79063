#include "graph/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace liaison {

void ParallelFor(int threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::mutex mutex;
  std::exception_ptr first;
  const auto run = [&] {
    for (std::size_t i; !failed && (i = next.fetch_add(1)) < count;) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
        failed = true;
      }
    }
  };
  std::vector<std::thread> helpers;
  const std::size_t wanted = std::min<std::size_t>(std::max(threads, 1), count);
  for (std::size_t i = 1; i < wanted; ++i) helpers.emplace_back(run);
  run();
  for (std::thread& helper : helpers) helper.join();
  if (first) std::rethrow_exception(first);
}

bool Turnstile::Pass(std::size_t item, const std::function<void()>& stage) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return broken_ || next_ == item; });
    if (broken_) return false;
  }
  try {
    stage();
  } catch (...) {
    Break();
    throw;
  }
  {
    const std::lock_guard lock(mutex_);
    ++next_;
  }
  changed_.notify_all();
  return true;
}

void Turnstile::Break() {
  {
    const std::lock_guard lock(mutex_);
    broken_ = true;
  }
  changed_.notify_all();
}

}  // namespace liaison
