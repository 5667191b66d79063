// interrupts.h: Ctrl-C: stops the statement that runs, or ends a script between two statements.
#pragma once

#include "query/session.h"

namespace liaison::shell {

// From here on SIGINT no longer ends the process, and reads end with EINTR.
void CatchInterrupts();

// Whether SIGINT came since the last call.
bool TakeInterrupt();

// While it lives, SIGINT interrupts the session. A third SIGINT ends the process: the statement does not
// listen.
class InterruptScope {
 public:
  explicit InterruptScope(Session& session);
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;
};

}  // namespace liaison::shell
