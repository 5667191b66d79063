#include "import/documents/extraction_json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

namespace liaison::importer {
namespace {

using OrderedJson = nlohmann::ordered_json;

// Byte offsets of code points: spans come by place, so that one walk forwards serves most of them.
class Slices {
 public:
  explicit Slices(std::string_view text) : text_(text) {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
      if (count % kStep == 0) marks_.push_back(i);
      ++count;
    }
  }
  std::string_view Of(Span span) const {
    const std::size_t begin = ByteOf(span.start), end = ByteOf(span.end);
    return text_.substr(begin, end - begin);
  }

 private:
  static constexpr std::uint32_t kStep = 64;
  std::size_t ByteOf(std::uint32_t point) const {
    if (point / kStep >= marks_.size()) return text_.size();
    std::size_t i = marks_[point / kStep];
    for (std::uint32_t left = point % kStep; left > 0 && i < text_.size(); --left) {
      ++i;
      while (i < text_.size() && (static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80) ++i;
    }
    return i;
  }
  std::string_view text_;
  std::vector<std::size_t> marks_;
};

// Two digits: what a confidence is worth, and no tails of binary fractions.
double Rounded(double x) { return std::round(x * 100) / 100; }

std::string Dump(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

void WriteExtraction(std::ostream& out, const Extraction& x, std::string_view document, std::string_view file,
                     const ExtractionJsonOptions& options) {
  const Slices slices(x.text);
  OrderedJson head{{"kind", "document"}, {"doc", document}};
  if (!x.title.empty()) head["title"] = x.title;
  head["sha256"] = x.sha256;
  head["bytes"] = x.text.size();
  head["chars"] = x.length;
  head["offsets"] = "unicode-code-points";
  head["file"] = file;
  if (!x.date.empty()) head["date"] = x.date;
  if (options.with_text) head["text"] = x.text;
  out << Dump(head) << '\n';
  const auto span = [&](Span s) {
    return OrderedJson{{"start", s.start}, {"end", s.end}, {"text", slices.Of(s)}};
  };
  for (const ExtractedEntity& e : x.entities) {
    OrderedJson line{
        {"kind", "entity"}, {"id", e.id}, {"type", e.type}, {"name", e.name}, {"aliases", e.aliases}};
    if (!e.also.empty()) line["also"] = e.also;
    if (e.group) line["group"] = true;
    if (!e.known_id.empty()) line["known"] = e.known_id;
    line["confidence"] = Rounded(e.confidence);
    OrderedJson mentions = OrderedJson::array();
    for (const ExtractedMention& m : e.mentions) {
      OrderedJson mention = span(m.span);
      mention["kind"] = NameOf(m.kind);
      mentions.push_back(std::move(mention));
    }
    line["mentions"] = std::move(mentions);
    out << Dump(line) << '\n';
  }
  for (const ExtractedRelation& r : x.relations) {
    OrderedJson line{{"kind", "relation"},
                     {"id", r.id},
                     {"subject", x.entities[r.subject].id},
                     {"predicate", r.predicate},
                     {"object", x.entities[r.object].id}};
    const RelationProperties& p = r.properties;
    if (!p.role.empty()) line["role"] = p.role;
    if (!p.date.empty()) {
      line["date"] = p.date;
      line["date_text"] = p.date_text;
      line["precision"] = p.precision;
    }
    if (p.count) line["count"] = *p.count;
    line["modality"] = NameOf(r.modality);
    line["scope"] = NameOf(r.scope);
    line["confidence"] = Rounded(r.confidence);
    line["rule"] = r.rule;
    line["evidence"] = span(r.evidence);
    line["sentence"] = OrderedJson{{"start", r.sentence.start}, {"end", r.sentence.end}};
    out << Dump(line) << '\n';
  }
  for (const ExtractedAttribute& a : x.attributes) {
    OrderedJson line{{"kind", "attribute"},
                     {"id", a.id},
                     {"subject", x.entities[a.subject].id},
                     {"predicate", a.predicate}};
    if (a.precision == "count")
      line["value"] = std::stoll(a.value);
    else
      line["value"] = a.value;
    line["precision"] = a.precision;
    line["modality"] = "actual";
    line["confidence"] = Rounded(a.confidence);
    line["rule"] = a.rule;
    line["evidence"] = span(a.evidence);
    out << Dump(line) << '\n';
  }
}

}  // namespace liaison::importer
