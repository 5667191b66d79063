#include "query/functions/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>

#include "graph/ascii.h"

namespace liaison {
namespace {

template <class Entry>
class Registry {
 public:
  explicit Registry(std::initializer_list<std::span<const Entry>> tables) {
    for (const std::span<const Entry> table : tables) {
      for (const Entry& entry : table) {
        by_name_.emplace(AsciiLower(entry.name), &entry);
        all_.push_back(&entry);
      }
    }
    std::sort(all_.begin(), all_.end(), [](const Entry* a, const Entry* b) { return a->name < b->name; });
  }

  const Entry* Find(std::string_view name) const {
    const auto it = by_name_.find(AsciiLower(name));
    return it == by_name_.end() ? nullptr : it->second;
  }
  const std::vector<const Entry*>& All() const { return all_; }

 private:
  std::unordered_map<std::string, const Entry*> by_name_;
  std::vector<const Entry*> all_;
};

const Registry<Function>& Functions() {
  static const Registry<Function> kRegistry{ConversionFunctions(), DurationFunctions(), EvidenceFunctions(),
                                            GraphFunctions(),      ListFunctions(),     MathFunctions(),
                                            SpatialFunctions(),    StringFunctions(),   TemporalFunctions(),
                                            TruncateFunctions(),   TypeFunctions(),     ValueFunctions()};
  return kRegistry;
}

const Registry<Aggregate>& Aggregates() {
  static const Registry<Aggregate> kRegistry{BasicAggregates(), StatisticalAggregates()};
  return kRegistry;
}

}  // namespace

const Function* FindFunction(std::string_view name) { return Functions().Find(name); }
const std::vector<const Function*>& AllFunctions() { return Functions().All(); }
const Aggregate* FindAggregate(std::string_view name) { return Aggregates().Find(name); }
const std::vector<const Aggregate*>& AllAggregates() { return Aggregates().All(); }

void ThrowArgument(std::string_view function, int index, const Value& got, std::string_view expected) {
  throw Error(
      ErrorKind::kType, "InvalidArgumentValue",
      fmt::format("{}(): argument {} must be {}, not {}", function, index + 1, expected, NameOf(got.type())));
}

}  // namespace liaison
