// check_guard.h: the small templates that both halves of the checker use. Not for anything else.
#pragma once

#include "graph/checker.h"
#include "graph/error.h"
#include "graph/graph_state.h"

namespace liaison {

template <class F>
void Checker::Guard(const std::string& what, F f) {
  try {
    f();
  } catch (const Error& e) {
    Find(what + ": " + e.what());
  }
}

template <class F>
void Checker::Scan(Family family, const std::string& begin, const std::string& end, F f) {
  for (auto scan = graph_.store->Scan(version_->snapshot.get(), family, begin, end); scan->Valid();
       scan->Next()) {
    f(scan->key(), scan->value());
  }
}

template <class B>
const B* Checker::Cached(const Directory* directory, std::uint32_t i) const {
  if (directory == nullptr) return nullptr;
  const BlockWord word = directory->Load(i);
  // With the mark of versions it may be newer than the snapshot.
  return (word & kVersions) != 0 ? nullptr : reinterpret_cast<const B*>(word & ~kMarks);
}

}  // namespace liaison
