#include "graph/store_rocksdb_options.h"

#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/table.h>

#include <cstdarg>
#include <deque>

#include "graph/store_rocksdb_status.h"

namespace liaison {
namespace {

constexpr std::array<const char*, kFamilyCount> kMergeNames = {"liaison.meta.v1",     "liaison.adjacency.v1",
                                                               "liaison.column.v1",   "liaison.index.v1",
                                                               "liaison.evidence.v1", "liaison.text.v1"};

class FoldOperator : public rocksdb::MergeOperator {
 public:
  FoldOperator(const char* name, Fold fold) : name_(name), fold_(fold) {}
  const char* Name() const override { return name_; }

  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override try {
    std::vector<std::string_view> operands;
    operands.reserve(in.operand_list.size());
    for (const rocksdb::Slice& o : in.operand_list) operands.push_back(ToView(o));
    std::optional<std::string_view> base;
    if (in.existing_value && !in.existing_value->empty()) base = ToView(*in.existing_value);
    out->new_value = fold_(ToView(in.key), base, operands);
    return true;
  } catch (const std::exception&) {
    return false;  // out of memory: exceptions must not reach RocksDB
  }

  bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& operands,
                         std::string* joined, rocksdb::Logger*) const override try {
    for (const rocksdb::Slice& o : operands) joined->append(o.data(), o.size());
    return true;
  } catch (const std::exception&) {
    return false;
  }

 private:
  const char* name_;
  Fold fold_;
};

// RocksDB's own log goes nowhere: Debian's build has assertions in it, and the first message after one that
// the disk did not take would end the process.
class SilentLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

}  // namespace

rocksdb::ColumnFamilyOptions FamilyOptions(Family family, Fold fold,
                                           const std::shared_ptr<rocksdb::Cache>& cache,
                                           const EmptyValueFilter& filter) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = 32u << 20;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.level_compaction_dynamic_level_bytes = true;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  table.block_size = 16u << 10;
  switch (family) {
    case Family::kMeta:
    case Family::kIndex:
    case Family::kEvidence:
      table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      break;
    case Family::kText:
      table.block_size = 32u << 10;
      options.compression = rocksdb::kZSTD;
      break;
    case Family::kAdjacency:
    case Family::kColumn:
      break;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (fold) options.merge_operator = std::make_shared<FoldOperator>(kMergeNames[Number(family)], fold);
  if (EmptyIsAbsent(family)) options.compaction_filter = &filter;
  return options;
}

rocksdb::DBOptions DatabaseOptions(bool create, bool read_only) {
  rocksdb::DBOptions options;
  options.create_if_missing = create;
  options.fail_if_options_file_error = false;  // store_rocksdb_disk.h lets it write none
  options.max_total_wal_size = 64u << 20;
  options.max_background_jobs = 2;
  options.max_file_opening_threads = 2;
  options.info_log = std::make_shared<SilentLogger>();
  options.info_log_level = rocksdb::FATAL_LEVEL;
  options.max_bgerror_resume_count = 0;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = options.stats_persist_period_sec = 0;
  // Torn tails have been cut off before (store_files.cpp): what is left must be flawless. A reader beside a
  // writer may see its last batch half written.
  options.wal_recovery_mode = read_only ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                                        : rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  return options;
}

}  // namespace liaison
