#include "query/shell/interrupts.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace liaison::shell {
namespace {

constexpr int kInterruptedExit = 130;

std::atomic<Session*> running{nullptr};
std::atomic<int> interrupts{0};
static_assert(std::atomic<Session*>::is_always_lock_free);

void OnInterrupt(int) {
  const int count = interrupts.fetch_add(1) + 1;
  if (Session* session = running.load()) {
    if (count >= 3) _exit(kInterruptedExit);
    session->Interrupt();
  }
}

}  // namespace

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = OnInterrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // no SA_RESTART: a read at the prompt shall end
  sigaction(SIGINT, &action, nullptr);
}

bool TakeInterrupt() { return interrupts.exchange(0) > 0; }

InterruptScope::InterruptScope(Session& session) { running.store(&session); }

InterruptScope::~InterruptScope() { running.store(nullptr); }

}  // namespace liaison::shell
