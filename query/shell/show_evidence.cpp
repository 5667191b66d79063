#include "query/shell/show_evidence.h"

#include <charconv>
#include <ctime>

#include <fmt/format.h>

#include "query/render/safe_text.h"
#include "query/shell/read_view.h"

namespace liaison::shell {
namespace {

// The code points [begin, end) of the text.
std::string_view Slice(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  std::uint32_t at = 0;
  std::size_t from = text.size(), to = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (at == begin) from = i;
    if (at == end) {
      to = i;
      break;
    }
    ++at;
  }
  return from <= to ? text.substr(from, to - from) : std::string_view();
}

std::string NodeText(const Transaction& t, NodeId id) {
  std::string out = "(";
  for (const LabelId label : t.Labels(id)) out += fmt::format(":{}", t.catalog().LabelName(label));
  for (const std::string_view key : {"name", "title", "id"}) {
    const auto known = t.catalog().FindKey(key);
    if (!known) continue;
    const Value value = t.Property(id, *known);
    if (value.is_null()) continue;
    out += fmt::format("{}{{{}: {}}}", out.size() > 1 ? " " : "", key, ToLiteral(value));
    break;
  }
  return render::SafeText(out + ")");
}

std::string Moment(std::int64_t milliseconds) {
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

void ShowAssertion(std::ostream& out, const Transaction& t, const Assertion& a) {
  std::string line = fmt::format("  {}. {}, confidence {}, {}", a.number, NameOf(a.status),
                                 FormatFloat(a.confidence), NameOf(a.modality));
  std::optional<Document> document;
  if (a.document) document = t.FindDocument(*a.document);
  if (document) line += fmt::format(" · {}#char={},{}", render::SafeText(document->key), a.start, a.end);
  if (!a.producer.empty()) line += " · " + render::SafeText(a.producer);
  if (a.recorded_at_ms != 0) line += " · " + Moment(a.recorded_at_ms);
  out << line << '\n';
  if (document && !document->title.empty()) out << "     " << render::SafeText(document->title) << '\n';
  if (document && a.sentence_end > a.sentence_start && a.sentence_start <= a.start &&
      a.end <= a.sentence_end) {
    const std::string text = t.DocumentText(*a.document);
    out << "     \"" << render::SafeText(Slice(text, a.sentence_start, a.start)) << "«"
        << render::SafeText(Slice(text, a.start, a.end)) << "»"
        << render::SafeText(Slice(text, a.end, a.sentence_end)) << "\"\n";
  } else if (!a.quote.empty()) {
    out << "     \"" << render::SafeText(a.quote) << "\"\n";
  }
}

bool ShowFact(Shell& shell, const Transaction& t, FactId fact) {
  std::ostream& out = shell.BeginOutput();
  if (fact.kind == FactId::Kind::kRelationship) {
    const auto r = t.Find(RelationshipId{fact.value});
    if (!r) return false;
    out << NodeText(t, r->start) << "-[:" << render::SafeText(t.catalog().TypeName(r->id.type())) << "]->"
        << NodeText(t, r->end) << "  relationship " << fact.value << '\n';
  } else {
    const NodeId id{static_cast<std::uint32_t>(fact.value)};
    if (fact.value > 0xFFFFFFFFu || !t.Exists(id)) return false;
    out << NodeText(t, id) << "  node " << fact.value << '\n';
  }
  const std::vector<Assertion> assertions = t.Evidence(fact);
  for (const Assertion& a : assertions) ShowAssertion(out, t, a);
  if (assertions.empty()) out << "  (no evidence)\n";
  return true;
}

}  // namespace

bool ShowEvidence(Shell& shell, std::string_view argument) {
  const ReadView t(shell.session());
  if (!argument.empty()) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), id);
    if (error != std::errc() || end != argument.data() + argument.size()) {
      throw Error(ErrorKind::kRequest, "InvalidArgument",
                  "an element id is a number, as elementId() gives it");
    }
    if (ShowFact(shell, *t, {FactId::Kind::kRelationship, id})) return true;
    if (ShowFact(shell, *t, {FactId::Kind::kNode, id})) return true;
    throw Error(ErrorKind::kEntityNotFound, "NotFound",
                "no relationship and no node has the element id " + std::to_string(id));
  }
  if (shell.last_facts().empty()) {
    throw Error(ErrorKind::kRequest, "InvalidArgument",
                "the last result has no nodes and no relationships: RETURN them, or name an element id");
  }
  bool shown = false;
  // Relationships are what one asks about; nodes are shown when there are none.
  for (const auto kind : {FactId::Kind::kRelationship, FactId::Kind::kNode}) {
    for (const FactId fact : shell.last_facts()) {
      if (fact.kind == kind && ShowFact(shell, *t, fact)) shown = true;
    }
    if (shown) return true;
  }
  shell.BeginOutput() << "(the facts of the last result are no longer there)\n";
  return true;
}

}  // namespace liaison::shell
