// csv_field.h: one text as a field of CSV (RFC 4180): for the mode `csv` and for files of other programs.
#pragma once

#include <string>
#include <string_view>

namespace liaison::render {

// In quotes where it needs them or where that is asked for.
void AppendCsvField(std::string& line, std::string_view field, bool quote = false);

// A string of the data: control characters but those of `keep` are shown as \u{1B}, what a spreadsheet would
// take for a formula (it begins with = + - @, a tab or a carriage return) gets a ' before it, the empty
// string is "".
void AppendCsvText(std::string& line, std::string_view text, std::string_view keep = "\n\t\r");

}  // namespace liaison::render
