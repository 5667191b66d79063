// check_names.cpp: the part of the checker that compares full-text indexes with the names they are made of,
// in both directions.
#include <algorithm>

#include "graph/check_guard.h"
#include "graph/codecs_postings.h"
#include "graph/keys.h"
#include "graph/name_grams.h"

namespace liaison {
namespace {

// The gram as somebody would write it; symbols that stand for more than one letter as "?".
std::string GramText(Gram gram) {
  if (gram >> 16 == 1) return "whole names";
  std::string text = "'";
  for (int shift = 16; shift >= 0; shift -= 8) {
    const auto symbol = static_cast<unsigned char>(gram >> shift);
    text += symbol >= 0x20 && symbol < 0x80 ? static_cast<char>(symbol) : '?';
  }
  return text + "'";
}

}  // namespace

void Checker::FullText(const IndexDefinition& d) {
  const std::string name = "index `" + d.name + "`";
  if (d.name_rules != kNameRules || d.transliteration != TransliterationVersion()) {
    Find(name + ": was made by other rules of names (" + std::to_string(d.name_rules) + ", ICU " +
         std::to_string(d.transliteration) + ") than this program's (" + std::to_string(kNameRules) +
         ", ICU " + std::to_string(TransliterationVersion()) + "): drop it and make it anew");
    return;
  }
  std::vector<char> covered(graph_.catalog.LabelSetCount() + 1);
  for (std::size_t set = 1; set < covered.size(); ++set)
    covered[set] = CoversLabels(d, graph_.catalog.LabelsOf({static_cast<std::uint16_t>(set)}));

  // Gram and group of every list that must be there; in order only by group.
  std::vector<std::uint64_t> expected;
  std::vector<ColumnBlock> columns(d.keys.size());
  std::vector<const ColumnBlock*> pointers;
  for (const ColumnBlock& column : columns) pointers.push_back(&column);
  GroupPostings gathered;
  for (std::uint32_t group = 0; group < PostingGroupCount(version_->node_blocks); ++group) {
    const std::uint32_t end = std::min((group + 1) * kBlocksOfPostings, version_->node_blocks);
    for (std::uint32_t block = group * kBlocksOfPostings; block < end; ++block) {
      for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i] = Column(keys::NodeColumn(graph_.owners.Get(block), d.keys[i], block));
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        const std::uint32_t n = block << kColumnBits | row;
        if (NodeExists(n) && covered[sets_[n]]) gathered.Add(PostingLocalOf({n}), pointers, row);
      }
    }
    for (const auto& [gram, locals] : gathered.Take()) {
      expected.push_back(std::uint64_t{gram} << codecs::kPostingBits | group);
      const std::string where = name + ", " + GramText(gram) + " of group " + std::to_string(group);
      Guard(where, [&] {
        const auto stored = codecs::DecodePostings(Get(Family::kColumn, keys::Postings(d.id, gram, group)));
        if (stored == locals) return;
        std::vector<std::uint16_t> missing, surplus;
        std::set_difference(locals.begin(), locals.end(), stored.begin(), stored.end(),
                            std::back_inserter(missing));
        std::set_difference(stored.begin(), stored.end(), locals.begin(), locals.end(),
                            std::back_inserter(surplus));
        auto report = [&](const std::vector<std::uint16_t>& nodes, const char* what) {
          if (nodes.empty()) return;
          Find(where + ": node " + std::to_string(group << codecs::kPostingBits | nodes.front()) + what +
               (nodes.size() > 1 ? ", and " + std::to_string(nodes.size() - 1) + " more" : ""));
        };
        report(missing, " is missing");
        report(surplus, " should not be there");
      });
    }
  }
  std::sort(expected.begin(), expected.end());
  const std::string prefix = keys::PostingsOf(d.id);
  Scan(Family::kColumn, prefix, keys::PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    Guard(name, [&] {
      const keys::PostingsPlace place = keys::DecodePostings(key);
      const std::uint64_t packed = std::uint64_t{place.gram} << codecs::kPostingBits | place.group;
      if (!std::binary_search(expected.begin(), expected.end(), packed)) {
        Find(name + ", " + GramText(place.gram) + " of group " + std::to_string(place.group) +
             ": a list that should not be there");
      }
    });
  });
}

}  // namespace liaison
