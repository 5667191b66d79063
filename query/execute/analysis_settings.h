// analysis_settings.h: the configuration map of an analysis procedure, read and checked.
//
//   {nodes: 'Organization', relationships: ['MEMBER_OF', 'HOSTS'], directed: false, weight: 'strength',
//    minConfidence: 0.7, status: 'accepted', modality: ['actual'], through: 'Event', ...}
//
// Names that the graph does not know choose nothing, as in a MATCH. A key that nobody asked for is an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/analysis/projection.h"
#include "query/execute/context.h"

namespace liaison::exec {

inline Value Count(std::uint64_t n) { return static_cast<std::int64_t>(n); }

class AnalysisSettings {
 public:
  // `settings` is a map or null; it has to outlive this.
  AnalysisSettings(Context& context, const Value& settings, std::string_view procedure);

  // nodes, relationships, directed, weight, minConfidence, status, modality, through.
  analysis::Selection Selection(bool directed_unless_said = false);
  // A list of names, or one: labels of this key.
  std::optional<std::vector<LabelId>> Labels(std::string_view key);
  std::optional<std::vector<KeyId>> Keys(std::string_view key);

  // Throw TypeError or ArgumentError naming key and procedure.
  bool Boolean(std::string_view key, bool otherwise);
  std::int64_t Integer(std::string_view key, std::int64_t otherwise, std::int64_t minimum,
                       std::int64_t maximum);
  double Float(std::string_view key, double otherwise, double minimum, double maximum);
  std::string Text(std::string_view key, std::string_view otherwise);

  // To be called when everything was asked for.
  void CheckNoneLeft() const;

 private:
  const Value* Find(std::string_view key);
  std::optional<std::vector<std::string>> Names(std::string_view key);
  [[noreturn]] void ThrowType(std::string_view key, const Value& got, std::string_view expected) const;
  [[noreturn]] void ThrowValue(std::string_view key, const std::string& why) const;

  Context& context_;
  const Map* settings_;
  std::string procedure_;
  std::vector<std::string> known_;  // keys that were asked for
};

// A projection with its memory put to the statement's account.
class AccountedProjection {
 public:
  AccountedProjection(Context& context, const analysis::Selection& selection);
  ~AccountedProjection();
  AccountedProjection(const AccountedProjection&) = delete;
  AccountedProjection& operator=(const AccountedProjection&) = delete;

  const analysis::Projection& operator*() const { return projection_; }
  const analysis::Projection* operator->() const { return &projection_; }
  // For the arrays of an algorithm, until the end.
  void Reserve(std::size_t bytes);

 private:
  Context& context_;
  std::size_t reserved_ = 0;
  analysis::Projection projection_;
};

// What stops a long analysis.
analysis::Interrupt InterruptOf(const Context& context);

}  // namespace liaison::exec
