// store_rocksdb_options.h: how RocksDB is set up: its options, the folds as merge operators, the filter that
// drops emptied values.
//
// The reasons are in graph/README.md. Private to store_rocksdb*.
// Not here: the database itself (store_rocksdb.cpp).
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/options.h>

#include <array>
#include <memory>

#include "graph/store.h"

namespace liaison {

inline constexpr std::array<const char*, kFamilyCount> kFamilyNames = {"default", "adjacency", "column",
                                                                       "index",   "evidence",  "text"};

// Drops values that a fold has emptied. Must outlive the database.
class EmptyValueFilter : public rocksdb::CompactionFilter {
 public:
  const char* Name() const override { return "liaison.empty.v1"; }
  Decision FilterV2(int, const rocksdb::Slice&, ValueType type, const rocksdb::Slice& value, std::string*,
                    std::string*) const override {
    return type == ValueType::kValue && value.empty() ? Decision::kRemove : Decision::kKeep;
  }
};

rocksdb::ColumnFamilyOptions FamilyOptions(Family, Fold, const std::shared_ptr<rocksdb::Cache>&,
                                           const EmptyValueFilter&);
// Without environment and listeners.
rocksdb::DBOptions DatabaseOptions(bool create, bool read_only);

}  // namespace liaison
