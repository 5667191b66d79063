#include "import/documents/embedded_data.h"

#include <cassert>

// ccache:disable - it would not see that the data has changed.
// .incbin rather than generated C++: compilers take seconds over large literals. The build makes this file
// depend on the data.
#define LIAISON_EMBED(symbol, file)                                                                    \
  asm(".section .rodata\n" #symbol "_begin:\n.incbin \"" LIAISON_DOCUMENT_DATA "/" file "\"\n" #symbol \
      "_end:\n.byte 0\n.globl " #symbol "_begin\n.globl " #symbol "_end\n.text\n");                    \
  extern "C" const char symbol##_begin[];                                                              \
  extern "C" const char symbol##_end[];

LIAISON_EMBED(liaison_data_vocabulary, "vocabulary.json")
LIAISON_EMBED(liaison_data_lexicon, "lexicon.json")
LIAISON_EMBED(liaison_data_given_names, "given_names.json")
LIAISON_EMBED(liaison_data_places, "places.tsv")
LIAISON_EMBED(liaison_data_organizations, "organizations.tsv")
LIAISON_EMBED(liaison_data_rules, "rules.json")
LIAISON_EMBED(liaison_data_html_entities, "html_entities.tsv")

namespace liaison::importer {

std::string_view EmbeddedFile(std::string_view name) {
  const auto view = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  if (name == "vocabulary.json") return view(liaison_data_vocabulary_begin, liaison_data_vocabulary_end);
  if (name == "lexicon.json") return view(liaison_data_lexicon_begin, liaison_data_lexicon_end);
  if (name == "given_names.json") return view(liaison_data_given_names_begin, liaison_data_given_names_end);
  if (name == "places.tsv") return view(liaison_data_places_begin, liaison_data_places_end);
  if (name == "organizations.tsv")
    return view(liaison_data_organizations_begin, liaison_data_organizations_end);
  if (name == "rules.json") return view(liaison_data_rules_begin, liaison_data_rules_end);
  if (name == "html_entities.tsv")
    return view(liaison_data_html_entities_begin, liaison_data_html_entities_end);
  assert(false);
  return {};
}

}  // namespace liaison::importer
