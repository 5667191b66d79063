// store_rocksdb_status.h: between what RocksDB says and takes and ours: statuses, slices, families.
//
// Private to store_rocksdb*. Not here: what is done with RocksDB.
#pragma once

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <string_view>

#include "graph/store.h"

namespace liaison {

inline int Number(Family f) { return static_cast<int>(f); }

// Families whose folds may empty a value: there, empty is absent. In the others an empty value is one.
inline bool EmptyIsAbsent(Family f) {
  return f == Family::kMeta || f == Family::kAdjacency || f == Family::kColumn;
}

inline rocksdb::Slice ToSlice(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view ToView(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// The two places where a status becomes an Error: StorageError.Corrupt for what says that files are not what
// they were, Io for the rest.
void Check(const rocksdb::Status&, std::string_view doing);
// For what goes to the disk: its failures are the disk's fault, whatever RocksDB calls them; only damage
// keeps its name.
void CheckIo(const rocksdb::Status&, std::string_view doing);

}  // namespace liaison
