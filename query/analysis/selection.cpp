#include "query/analysis/selection.h"

#include <algorithm>
#include <limits>

namespace liaison::analysis {

bool EvidenceFilter::Accepts(const Transaction& transaction, RelationshipId relationship) const {
  if (empty()) return true;
  const std::vector<Assertion> assertions = transaction.Evidence(FactId::Of(relationship));
  if (minimum_confidence) {
    std::optional<double> confidence = Confidence(assertions);
    if (!confidence || *confidence < *minimum_confidence) return false;
  }
  if (!statuses.empty()) {
    std::optional<AssertionStatus> status = Status(assertions);
    if (!status || std::find(statuses.begin(), statuses.end(), *status) == statuses.end()) return false;
  }
  if (modalities.empty()) return true;
  return std::any_of(assertions.begin(), assertions.end(), [&](const Assertion& a) {
    bool stands = a.status == AssertionStatus::kAccepted || a.status == AssertionStatus::kProposed;
    return stands && std::find(modalities.begin(), modalities.end(), a.modality) != modalities.end();
  });
}

std::vector<char> WantedLabelSets(const Transaction& transaction,
                                  const std::optional<std::vector<LabelId>>& labels) {
  std::vector<char> wanted(std::numeric_limits<std::uint16_t>::max() + 1u, labels ? 0 : 1);
  wanted[kNoNode.value] = 0;
  if (!labels) return wanted;
  for (LabelId label : *labels) {
    for (LabelSetId set : transaction.catalog().LabelSetsWith(label)) wanted[set.value] = 1;
  }
  return wanted;
}

}  // namespace liaison::analysis
