// csv_reader.h: the records and fields of a CSV text that lies in memory (RFC 4180, any delimiter).
//
// Nothing is copied: a field is a view of the text, with a note when it was quoted and when it holds doubled
// quotes, which Unescape undoes. LF and CR LF end a record; blank lines are skipped. A broken record is told
// and skipped, reading goes on behind it. Not here: headers (csv_header.h), values (csv_value.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace liaison::importer {

struct CsvDialect {
  char delimiter = ',';
  char quote = '"';
  char array_delimiter = ';';
  bool multiline = true;  // quoted fields may hold line ends; false lets a text be cut at any line end
};

// One ASCII character: itself, TAB, \t, U+003B or \59. Throws kRequest InvalidArgument naming `flag`.
char ParseDelimiter(std::string_view text, std::string_view flag);

struct CsvField {
  const char* data = nullptr;
  std::uint32_t size = 0;
  bool quoted = false;
  bool doubled = false;  // holds doubled quotes
  std::string_view raw() const { return {data, size}; }
  // An empty field without quotes is no value; with quotes it is the empty text.
  bool absent() const { return size == 0 && !quoted; }
};

// The text of a field; `scratch` holds it when quotes had to be undone.
std::string_view Unescape(const CsvField&, char quote, std::string& scratch);

class CsvCursor {
 public:
  enum class Step : std::uint8_t { kRecord, kBad, kEnd };

  // The text must outlive the cursor. `first_line` is the number of its first line.
  CsvCursor(std::string_view text, const CsvDialect& dialect, std::uint64_t first_line = 1)
      : dialect_(dialect), p_(text.data()), end_(text.data() + text.size()), next_line_(first_line) {}

  Step Next();
  const std::vector<CsvField>& fields() const { return fields_; }
  std::uint64_t line() const { return line_; }            // where the record starts
  std::uint64_t next_line() const { return next_line_; }  // of what comes behind it
  std::string_view text() const { return {start_, static_cast<std::size_t>(stop_ - start_)}; }
  const char* position() const { return p_; }
  const std::string& reason() const { return reason_; }  // after kBad

 private:
  Step Bad(std::string reason, const char* from);

  CsvDialect dialect_;
  const char *p_, *end_;
  const char *start_ = nullptr, *stop_ = nullptr;
  std::uint64_t line_ = 0, next_line_ = 1;
  std::vector<CsvField> fields_;
  std::string reason_;
};

// Without a UTF-8 byte order mark.
std::string_view SkipByteOrderMark(std::string_view text);

// Pieces of about `bytes`, cut between records.
std::vector<std::string_view> SplitRecords(std::string_view text, const CsvDialect& dialect,
                                           std::size_t bytes);

}  // namespace liaison::importer
