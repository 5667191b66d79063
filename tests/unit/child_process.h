// child_process.h: a test of the same program run as a process of its own, so that it can be killed.
//
// A plain fork will not do: RocksDB's threads are not in the copy, and its flushes would wait for ever. What
// the child must know comes in environment variables; what it reports goes through a pipe as 8-byte numbers.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace liaison {

// The child's side.
inline std::string ChildVariable(const char* name) {
  const char* value = getenv(name);
  return value ? value : "";
}
inline void ReportToParent(std::uint64_t n) {
  if (write(std::stoi(ChildVariable("LIAISON_TEST_PIPE")), &n, sizeof n) != sizeof n) _exit(1);
}

struct ChildResult {
  std::uint64_t last_report = 0;
  int status = 0;  // as of waitpid
};

// Runs the disabled test `name`; kills it after so many microseconds unless that is negative.
inline ChildResult RunChild(const std::string& name, const std::map<std::string, std::string>& variables,
                            int kill_after_microseconds) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    for (const auto& [key, value] : variables) setenv(key.c_str(), value.c_str(), 1);
    setenv("LIAISON_TEST_PIPE", std::to_string(ends[1]).c_str(), 1);
    const std::string filter = "--gtest_filter=" + name;
    execl("/proc/self/exe", "child", filter.c_str(), "--gtest_also_run_disabled_tests", "--gtest_brief=1",
          nullptr);
    _exit(127);
  }
  close(ends[1]);
  if (kill_after_microseconds >= 0) {
    usleep(static_cast<useconds_t>(kill_after_microseconds));
    kill(child, SIGKILL);
  }
  ChildResult result;
  for (std::uint64_t n; read(ends[0], &n, sizeof n) == sizeof n;) result.last_report = n;
  close(ends[0]);
  waitpid(child, &result.status, 0);
  return result;
}

}  // namespace liaison
