// rejects.h: collects the lines that an import cannot take.
//
// Keeps the first few for the report and writes all to the rejects file, which is made with the first of
// them. Not safe for several threads.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "import/report.h"

namespace liaison::importer {

class Rejects {
 public:
  // `path` empty: kept for the report alone.
  Rejects(Report& report, std::string path) : report_(report), path_(std::move(path)) {}

  // Throws kStorage Io when the file cannot be written.
  void Add(std::string_view file, std::uint64_t line, std::string_view reason, std::string_view text);
  void Finish();  // flushes; names the file in the report

 private:
  Report& report_;
  std::string path_;
  std::ofstream out_;
};

}  // namespace liaison::importer
