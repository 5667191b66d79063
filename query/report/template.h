// template.h: the body of a report as a tree: text, {{values}}, {{#each}}, {{#if}} and blocks.
//
// Tags within code are text, and so is \{{. A line that holds nothing but tags of structure leaves no empty
// line behind. Not here: what stands in a tag (expression.h), what becomes of the tree (run.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/report/block.h"
#include "query/report/expression.h"

namespace liaison::report {

struct TemplateNode {
  enum class Kind : std::uint8_t { kText, kCode, kValue, kCite, kBlock, kEach, kIf };
  // Where a value stands: in a link's address other characters do harm than in the text.
  enum class Place : std::uint8_t { kText, kAddress, kAddressPart };
  struct Branch {
    std::optional<Expression> condition;  // none: else
    std::vector<TemplateNode> body;
  };

  Kind kind = Kind::kText;
  std::string text;       // of kText, kCode
  Expression expression;  // of kValue, kCite, kEach
  Place place = Place::kText;
  std::string variable;  // kEach: its name; "this" when none is given
  bool named = false;    // kEach: `as NAME` was written
  Block block;
  std::vector<Branch> branches;  // kIf: in order; kEach: the body, and what stands for an empty list
  Position position;
  std::optional<Error> error;  // in the tag: shown in place
};

// Throws RequestError.InvalidReport for tags that do not match each other.
std::vector<TemplateNode> ParseTemplate(std::vector<Piece> pieces);
// One line of text, with values alone.
std::vector<TemplateNode> ParseLine(std::string_view text, Position position);

// Blocks of the tree, in order.
void VisitBlocks(const std::vector<TemplateNode>& nodes, const std::function<void(const Block&)>& visit);

}  // namespace liaison::report
