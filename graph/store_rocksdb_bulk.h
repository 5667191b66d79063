// store_rocksdb_bulk.h: a sorted file that waits to be taken in. Private to store_rocksdb*.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/sst_file_writer.h>

#include <cassert>
#include <memory>
#include <string>
#include <string_view>

#include "graph/error.h"
#include "graph/store.h"
#include "graph/store_rocksdb_status.h"

namespace liaison {

class SortedFile : public Store::FileWriter {
 public:
  SortedFile(rocksdb::Env* env, const rocksdb::Options& options, rocksdb::ColumnFamilyHandle* handle,
             Family family, std::string path)
      : family(family),
        path(std::move(path)),
        env_(env),
        writer_(std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), options, handle,
                                                         /*invalidate_page_cache=*/false)) {
    Check(writer_->Open(this->path), "a file for bulk import cannot be opened");
  }
  ~SortedFile() override {
    writer_.reset();
    if (!ingested) env_->DeleteFile(path).PermitUncheckedError();
  }
  void Put(std::string_view key, std::string_view value) override {
    Step([&] { return writer_->Put(ToSlice(key), ToSlice(value)); });
    empty = false;
  }
  void Append(std::string_view key, std::string_view operand) override {
    Step([&] { return writer_->Merge(ToSlice(key), ToSlice(operand)); });
    empty = false;
  }
  void Finish() override {
    if (finished || empty) return;  // RocksDB refuses files without keys: they are left out
    Step([&] { return writer_->Finish(); });
    finished = true;
  }

  const Family family;
  const std::string path;
  bool empty = true, finished = false, ingested = false;

 private:
  // A file that a write has failed on is not touched again.
  template <class Action>
  void Step(Action action) {
    if (failed_)
      throw Error(ErrorKind::kStorage, "Io", "a file of a bulk import could not be written before");
    const rocksdb::Status status = action();
    failed_ = !status.ok();
    assert(!status.IsInvalidArgument());  // keys out of order
    Check(status, "a file of a bulk import cannot be written");
  }
  bool failed_ = false;
  rocksdb::Env* env_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
};

}  // namespace liaison
