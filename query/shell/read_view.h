// read_view.h: what a command shows of the graph: as the session's open transaction sees it, else as it was
// committed last.
#pragma once

#include <memory>

#include "query/session.h"

namespace liaison::shell {

class ReadView {
 public:
  // The session must outlive it and neither commit nor roll back meanwhile.
  explicit ReadView(const Session& session)
      : own_(session.transaction() ? nullptr : session.graph().BeginRead()),
        transaction_(session.transaction() ? *session.transaction() : *own_) {}
  const Transaction* operator->() const { return &transaction_; }
  const Transaction& operator*() const { return transaction_; }

 private:
  std::unique_ptr<Transaction> own_;
  const Transaction& transaction_;
};

}  // namespace liaison::shell
