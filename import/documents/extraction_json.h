// extraction_json.h: an Extraction as JSON lines in the form of the gold annotations: a document line, then
// entities, relations and attributes. Offsets are Unicode code points. Not here: reading such lines back.
#pragma once

#include <iosfwd>
#include <string_view>

#include "import/documents/extraction.h"

namespace liaison::importer {

struct ExtractionJsonOptions {
  bool with_text = false;  // the document line carries the text that the offsets count in
};

void WriteExtraction(std::ostream&, const Extraction&, std::string_view document, std::string_view file,
                     const ExtractionJsonOptions& = {});

}  // namespace liaison::importer
