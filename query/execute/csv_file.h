// csv_file.h: the records of a CSV file as LOAD CSV sees them, read as they are asked for; and which files
// may be read at all.
//
// RFC 4180: fields may stand in double quotes, and hold separators, line ends and doubled quotes then. As in
// Neo4j, `\"` and `\\` within quotes are a quote and a backslash; every other backslash is itself. LF, CRLF
// and CR end a line; lines without any character and a byte order mark are skipped. UTF-8 only. Memory: one
// record, and a buffer of 64 KiB. Not here: the tables of `liaison import csv` (import/), which are read
// by block and on both cores.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/error.h"

namespace liaison::exec {

struct ImportFile {
  int descriptor;
  std::string path;  // absolute, links resolved
};
// The regular file that `url` names below `directory`, opened. `file:///a.csv`,
// `/a.csv` and `a.csv` are the same. Throws AccessError.ImportForbidden (no directory, another scheme than
// file, a place outside of the directory) and RequestError.FileNotFound.
ImportFile OpenImportFile(const std::string& directory, const std::string& url, Position position);

class CsvFile {
 public:
  // Takes the descriptor. `separator` is one character, as UTF-8.
  CsvFile(int descriptor, std::string name, std::string separator);
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  // A field that is empty and not in quotes is absent.
  using Record = std::vector<std::optional<std::string>>;
  // False at the end. Throws RequestError.InvalidCsv with the line, StorageError.Io.
  bool Next(Record& record);
  // The line on which the last record begins; the first is 1.
  std::uint64_t record_line() const { return record_line_; }

 private:
  static constexpr int kEnd = -1;
  static constexpr std::size_t kBufferBytes = 64 << 10;
  static constexpr std::size_t kMaximumRecordBytes = 64 << 20;  // an unclosed quote must not take all memory

  int Peek();
  int Take();
  bool IsSeparator();
  void Fill();
  void TakeLineEnd(int first);
  [[noreturn]] void Fail(std::uint64_t line, const std::string& what) const;

  int descriptor_;
  std::string name_, separator_;
  std::vector<char> buffer_;
  std::size_t at_ = 0, end_ = 0;
  bool at_end_ = false;
  std::uint64_t line_ = 1, record_line_ = 1;
};

}  // namespace liaison::exec
