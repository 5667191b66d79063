// blocks.h: a text cut into blocks (title, headings, paragraphs, list items, agenda and address lines), these
// into sentences and tokens. Sentences are those of ICU, joined where an abbreviation or initial made it
// break. A sentence has at most 400 tokens, so that one line of megabytes costs no more than many.
#pragma once

#include "import/documents/reading.h"

namespace liaison::importer {

// Fills blocks, sentences, tokens and agenda of a reading that has text, lower and perhaps title.
void CutIntoSentences(Reading&, const Lexicon&);

}  // namespace liaison::importer
