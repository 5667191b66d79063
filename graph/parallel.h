// parallel.h: the same work for many items on a few threads, and an order among those that need one.
//
// Threads live as long as the call: for work of milliseconds and more (bulk import, checks), not for queries.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace liaison {

// Calls work(i) for each i below count, handed out in ascending order. The first exception stops the others
// and is thrown here.
void ParallelFor(int threads, std::size_t count, const std::function<void(std::size_t)>& work);

// Lets the items of a ParallelFor pass through a stage one at a time and in order.
class Turnstile {
 public:
  // Waits until all items before `item` have passed, then runs `stage`. When a stage threw, or Break was
  // called, all others leave without running theirs and get false.
  bool Pass(std::size_t item, const std::function<void()>& stage);
  void Break();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  bool broken_ = false;
};

}  // namespace liaison
