#include "import/documents/extraction.h"

namespace liaison::importer {

std::string_view NameOf(BlockKind kind) {
  switch (kind) {
    case BlockKind::kTitle:
      return "title";
    case BlockKind::kHeading:
      return "heading";
    case BlockKind::kParagraph:
      return "paragraph";
    case BlockKind::kLine:
      return "line";
    case BlockKind::kListItem:
      return "list";
    case BlockKind::kAgenda:
      return "agenda";
    case BlockKind::kAddress:
      return "address";
  }
  return "";
}

std::string_view NameOf(MentionKind kind) {
  switch (kind) {
    case MentionKind::kName:
      return "name";
    case MentionKind::kAlias:
      return "alias";
    case MentionKind::kNominal:
      return "nominal";
  }
  return "";
}

std::string_view NameOf(EvidenceScope scope) {
  switch (scope) {
    case EvidenceScope::kSentence:
      return "sentence";
    case EvidenceScope::kDocument:
      return "document";
    case EvidenceScope::kLayout:
      return "layout";
  }
  return "";
}

}  // namespace liaison::importer
