// beside.h: two ways to do the same work, timed turn by turn.
//
// The machine's speed drifts by more than what is to be measured, so that two benchmarks one after the other
// say little. Here every iteration does a piece of work both ways, in alternating order, and the ratio of the
// two sums is the figure: `ratio` = ours / theirs, beside `ours_ns` and `theirs_ns` an item. The time column
// is ours. Not here: the work; folders (temporary_folder.h).
#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace liaison::bench {

inline double Nanoseconds(auto&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
}

// `ours` and `theirs` take the number of the iteration and return a checksum: they must agree on every piece.
// `items`: pieces of work in one call.
template <class Ours, class Theirs>
void Beside(benchmark::State& state, double items, Ours ours, Theirs theirs) {
  double ours_ns = 0, theirs_ns = 0;
  std::uint64_t turn = 0;
  for (auto _ : state) {
    std::uint64_t a = 0, b = 0;
    double own = 0;
    if (turn % 2 == 0) {
      own = Nanoseconds([&] { a = ours(turn); });
      theirs_ns += Nanoseconds([&] { b = theirs(turn); });
    } else {
      theirs_ns += Nanoseconds([&] { b = theirs(turn); });
      own = Nanoseconds([&] { a = ours(turn); });
    }
    if (a != b) {
      const std::string message = "the answers differ: " + std::to_string(a) + " and " + std::to_string(b);
      state.SkipWithError(message.c_str());
      break;
    }
    ours_ns += own;
    state.SetIterationTime(own * 1e-9);
    ++turn;
  }
  const double all = items * static_cast<double>(turn);
  if (all == 0) return;
  state.counters["ours_ns"] = ours_ns / all;
  state.counters["theirs_ns"] = theirs_ns / all;
  state.counters["ratio"] = ours_ns / theirs_ns;
}

}  // namespace liaison::bench
