#include "query/execute/analysis_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "graph/error.h"
#include "graph/likeness.h"

namespace liaison::exec {

AnalysisSettings::AnalysisSettings(Context& context, const Value& settings, std::string_view procedure)
    : context_(context), settings_(settings.is_null() ? nullptr : &settings.AsMap()), procedure_(procedure) {}

const Value* AnalysisSettings::Find(std::string_view key) {
  known_.emplace_back(key);
  if (!settings_) return nullptr;
  auto found = settings_->find(key);
  return found == settings_->end() || found->second.is_null() ? nullptr : &found->second;
}

void AnalysisSettings::ThrowType(std::string_view key, const Value& got, std::string_view expected) const {
  throw Error(
      ErrorKind::kType, "InvalidArgumentType",
      fmt::format("`{}` of {} must be {}, but this is {}", key, procedure_, expected, NameOf(got.type())));
}

void AnalysisSettings::ThrowValue(std::string_view key, const std::string& why) const {
  throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
              fmt::format("`{}` of {} {}", key, procedure_, why));
}

std::optional<std::vector<std::string>> AnalysisSettings::Names(std::string_view key) {
  const Value* v = Find(key);
  if (!v) return {};
  if (v->is_string()) return std::vector{v->AsString()};
  if (!v->is_list()) ThrowType(key, *v, "STRING or LIST<STRING>");
  std::vector<std::string> names;
  for (const Value& name : v->AsList()) {
    if (!name.is_string()) ThrowType(key, *v, "STRING or LIST<STRING>");
    names.push_back(name.AsString());
  }
  return names;
}

std::optional<std::vector<LabelId>> AnalysisSettings::Labels(std::string_view key) {
  auto names = Names(key);
  if (!names) return {};
  std::vector<LabelId> labels;
  for (const std::string& name : *names) {
    if (auto label = context_.transaction.catalog().FindLabel(name)) labels.push_back(*label);
  }
  return labels;
}

std::optional<std::vector<KeyId>> AnalysisSettings::Keys(std::string_view key) {
  auto names = Names(key);
  if (!names) return {};
  std::vector<KeyId> keys;
  for (const std::string& name : *names) {
    if (auto found = context_.transaction.catalog().FindKey(name)) keys.push_back(*found);
  }
  return keys;
}

analysis::Selection AnalysisSettings::Selection(bool directed_unless_said) {
  const Catalog& catalog = context_.transaction.catalog();
  analysis::Selection selection;
  selection.labels = Labels("nodes");
  if (auto names = Names("relationships")) {
    selection.types.emplace();
    for (const std::string& name : *names) {
      if (auto type = catalog.FindType(name)) selection.types->push_back(*type);
    }
    std::sort(selection.types->begin(), selection.types->end());
    selection.types->erase(std::unique(selection.types->begin(), selection.types->end()),
                           selection.types->end());
  }
  selection.through = Labels("through");
  selection.directed = Boolean("directed", directed_unless_said && !selection.through);
  if (selection.directed && selection.through)
    ThrowValue("directed", "cannot be true with `through`: such ties have no direction");
  if (const Value* v = Find("weight")) {
    if (!v->is_string()) ThrowType("weight", *v, "STRING");
    if (selection.through)
      ThrowValue("weight", "cannot be given with `through`: the weight is the number of nodes in the middle");
    selection.weight = catalog.FindKey(v->AsString());
    const bool could_have = context_.transaction.RelationshipCount() > 0;
    if (!selection.weight && could_have)
      ThrowValue("weight",
                 fmt::format("names `{}`, but nothing in the graph has such a property", v->AsString()));
  }
  if (Find("minConfidence")) selection.evidence.minimum_confidence = Float("minConfidence", 0, 0, 1);
  for (const std::string& name : Names("status").value_or(std::vector<std::string>())) {
    auto status = ParseAssertionStatus(name);
    if (!status)
      ThrowValue("status",
                 fmt::format("has `{}`: it must be proposed, accepted, rejected or retracted", name));
    selection.evidence.statuses.push_back(*status);
  }
  for (const std::string& name : Names("modality").value_or(std::vector<std::string>())) {
    auto modality = ParseModality(name);
    if (!modality)
      ThrowValue(
          "modality",
          fmt::format("has `{}`: it must be actual, planned, offered, proposed, ended or negated", name));
    selection.evidence.modalities.push_back(*modality);
  }
  return selection;
}

bool AnalysisSettings::Boolean(std::string_view key, bool otherwise) {
  const Value* v = Find(key);
  if (!v) return otherwise;
  if (!v->is_boolean()) ThrowType(key, *v, "BOOLEAN");
  return v->AsBoolean();
}

std::int64_t AnalysisSettings::Integer(std::string_view key, std::int64_t otherwise, std::int64_t minimum,
                                       std::int64_t maximum) {
  const Value* v = Find(key);
  if (!v) return otherwise;
  if (!v->is_integer()) ThrowType(key, *v, "INTEGER");
  if (v->AsInteger() < minimum || v->AsInteger() > maximum) {
    ThrowValue(key, fmt::format("must be from {} to {}, but this is {}", minimum, maximum, v->AsInteger()));
  }
  return v->AsInteger();
}

double AnalysisSettings::Float(std::string_view key, double otherwise, double minimum, double maximum) {
  const Value* v = Find(key);
  if (!v) return otherwise;
  if (!v->is_number()) ThrowType(key, *v, "FLOAT");
  double number = v->ToDouble();
  if (!(number >= minimum && number <= maximum))
    ThrowValue(key, fmt::format("must be from {} to {}, but this is {}", minimum, maximum, number));
  return number;
}

std::string AnalysisSettings::Text(std::string_view key, std::string_view otherwise) {
  const Value* v = Find(key);
  if (!v) return std::string(otherwise);
  if (!v->is_string()) ThrowType(key, *v, "STRING");
  return v->AsString();
}

void AnalysisSettings::CheckNoneLeft() const {
  if (!settings_) return;
  for (const auto& [key, value] : *settings_) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    NearestName nearest(key);
    for (const std::string& known : known_) nearest.Offer(known);
    throw Error(ErrorKind::kArgument, "UnknownKey",
                fmt::format("{} has no setting `{}`{}; it has {}", procedure_, key,
                            nearest.found().empty() ? "" : " (did you mean `" + nearest.found() + "`?)",
                            fmt::join(known_, ", ")));
  }
}

AccountedProjection::AccountedProjection(Context& context, const analysis::Selection& selection)
    : context_(context) {
  try {
    projection_ = analysis::Projection::Make(context.transaction, selection, InterruptOf(context),
                                             [this](std::size_t bytes) { Reserve(bytes); });
  } catch (...) {
    context_.memory.Remove(reserved_);
    throw;
  }
}

AccountedProjection::~AccountedProjection() { context_.memory.Remove(reserved_); }

void AccountedProjection::Reserve(std::size_t bytes) {
  reserved_ += bytes;  // first: what goes past the limit is counted too
  context_.memory.Add(bytes);
}

analysis::Interrupt InterruptOf(const Context& context) {
  return [&context] { context.CheckInterrupt(); };
}

}  // namespace liaison::exec
