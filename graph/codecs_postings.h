// codecs_postings.h: which of 65,536 nodes have a gram in their names: the values of a FULLTEXT index.
// Formats: graph/README.md. Throws Error on what it cannot read. Not here: what a gram is (name_words.h),
// keys (keys.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace liaison::codecs {

// Nodes that share a value, and how an id is taken apart.
inline constexpr std::uint32_t kPostingBits = 16;
inline constexpr std::uint32_t kPostingGroup = 1u << kPostingBits;

// Ascending, each once. Empty when there are none.
std::string EncodePostings(std::span<const std::uint16_t> locals);
std::vector<std::uint16_t> DecodePostings(std::string_view);
// The same without a list: adds `weight` to the node's place in `weights`, which has kPostingGroup of them.
void AddWeights(std::string_view, std::uint16_t weight, std::span<std::uint16_t> weights);
// How many a value says that it holds, without reading them.
std::uint32_t CountPostings(std::string_view);

struct PostingChange {
  std::uint16_t local;
  bool add;
  bool operator==(const PostingChange&) const = default;
};
std::string EncodePostingOperand(std::span<const PostingChange>);
std::string FoldPostings(std::string_view base, std::span<const std::string_view> operands);

}  // namespace liaison::codecs
