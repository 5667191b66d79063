// embedded_data.h: the shipped packs, word lists and gazetteers of data/, as bytes inside the program.
#pragma once

#include <string_view>

namespace liaison::importer {

std::string_view EmbeddedFile(std::string_view name);  // "lexicon.json"; a name that is not shipped is a bug

}  // namespace liaison::importer
