#include "graph/store_rocksdb_status.h"

#include <fmt/format.h>

#include "graph/error.h"

namespace liaison {

void Check(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return;
  const std::string message = fmt::format("{}: {}", doing, status.ToString());
  const bool damaged = status.IsCorruption() || status.IsInvalidArgument() || status.IsPathNotFound() ||
                       status.IsNotFound() || status.ToString().find("No such file") != std::string::npos;
  throw Error(ErrorKind::kStorage, damaged ? "Corrupt" : "Io",
              damaged ? "the database is damaged: " + message : message);
}

void CheckIo(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return;
  if (status.IsCorruption()) Check(status, doing);
  throw Error(ErrorKind::kStorage, "Io", fmt::format("{}: {}", doing, status.ToString()));
}

}  // namespace liaison
