// Phrases: rules over the sentence as a row of words and entities. The row is one text, an entity or list
// "<signs#item>", a word itself, each with a blank behind; a rule's expression is only run when one of its
// trigger words is there.
#include <algorithm>
#include <charconv>

#include "import/documents/find_facts.h"

namespace liaison::importer {
namespace {

class PhraseMatcher {
 public:
  PhraseMatcher(FactContext& c, const std::vector<Item>& items) : c_(c), items_(items) {}

  void Run() {
    std::vector<const Rule*> rules;
    for (const Item& item : items_) {
      if (item.IsEntity()) continue;
      const auto* with = c_.rules.PhrasesWith(item.text);
      if (with != nullptr) rules.insert(rules.end(), with->begin(), with->end());
    }
    if (rules.empty()) return;
    std::sort(rules.begin(), rules.end(), [](const Rule* a, const Rule* b) { return a->id < b->id; });
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    Encode();
    for (const Rule* rule : rules) Match(*rule);
  }

 private:
  void Encode() {
    text_ = " ";
    for (std::size_t i = 0; i < items_.size(); ++i) {
      starts_.push_back(text_.size());
      const Item& item = items_[i];
      if (item.IsEntity()) {
        text_ += '<';
        TypeMask signs = 0;
        for (const int id : item.mentions) {
          const Entity& e = c_.EntityOf(c_.MentionOf(id).entity);
          signs |= e.type == kUnknown ? Bit(kOrganization) : Bit(e.type);
          if (e.also != kNoType && e.type != kPlace) signs |= Bit(e.also);
        }
        for (TypeId t = 0; t < kNoType; ++t) {
          if (signs & Bit(t)) text_ += RuleBook::SignOf(t);
        }
        text_ += '#' + std::to_string(i) + "> ";
      } else {
        text_ += item.text;
        text_ += ' ';
      }
    }
  }

  std::size_t ItemAt(std::size_t offset) const {
    return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) -
                                    starts_.begin()) -
           1;
  }

  // Entities of an item that fit.
  std::vector<int> Of(std::string_view encoded, TypeMask types) const {
    std::vector<int> out;
    const std::size_t hash = encoded.find('#');
    if (hash == std::string_view::npos) return out;
    std::size_t item = 0;
    std::from_chars(encoded.data() + hash + 1, encoded.data() + encoded.size(), item);
    for (const int id : items_[item].mentions) {
      const Mention& m = c_.MentionOf(id);
      if (c_.sink.Fits(m.entity, types)) out.push_back(m.entity);
    }
    return out;
  }

  void Match(const Rule& rule) {
    const RE2& expression = *rule.expression;
    const int groups = expression.NumberOfCapturingGroups() + 1;
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups));
    const re2::StringPiece text(text_);
    // Whether it matches at all is asked first: without groups RE2 has a much faster way.
    if (!expression.Match(text, 0, text_.size(), RE2::UNANCHORED, nullptr, 0)) return;
    std::size_t from = 0;
    const auto& names = expression.CapturingGroupNames();
    int guard = 0;
    while (from < text_.size() && ++guard < 64 &&
           expression.Match(text, from, text_.size(), RE2::UNANCHORED, found.data(), groups)) {
      const std::size_t begin = static_cast<std::size_t>(found[0].data() - text_.data()),
                        end = begin + found[0].size();
      // The next search begins behind the first item of this match, so that overlapping ones are found too.
      const std::size_t first_item = ItemAt(std::min(begin + 1, text_.size() - 1));
      from =
          std::max(begin + 1, first_item + 1 < starts_.size() ? starts_[first_item + 1] - 1 : text_.size());
      std::vector<int> subjects, objects;
      std::size_t topic = std::string::npos;
      for (const auto& [index, name] : names) {
        const re2::StringPiece piece = found[static_cast<std::size_t>(index)];
        if (piece.data() == nullptr || piece.empty()) continue;
        const std::string_view view(piece.data(), piece.size());
        if (name == "S")
          subjects = Of(view, rule.subject_types);
        else if (name == "O")
          objects = Of(view, rule.object_types);
        else
          topic = static_cast<std::size_t>(piece.data() - text_.data());
      }
      FactSink::Evidence evidence{c_.sentence, items_[first_item].first, items_[ItemAt(end - 2)].last,
                                  EvidenceScope::kSentence};
      FactSink::Finding finding;
      finding.modality = ModalityBefore(first_item, ItemAt(end - 2));
      if (topic != std::string::npos) {
        for (const auto& [a, b] : TopicSpans(c_.r, c_.At(), items_[ItemAt(topic)].first)) {
          for (const int x : subjects) {
            finding.subject = x;
            finding.object = c_.sink.AddTopic(a, b, c_.sentence);
            evidence.last = std::max(b, evidence.first + 1);
            c_.sink.Add(rule, finding, evidence);
          }
        }
        continue;
      }
      if (rule.pairs) {
        for (std::size_t a = 0; a < subjects.size(); ++a) {
          for (std::size_t b = a + 1; b < subjects.size(); ++b) {
            finding.subject = subjects[a];
            finding.object = subjects[b];
            c_.sink.Add(rule, finding, evidence);
          }
        }
        continue;
      }
      if (rule.elsewhere != 0) {
        std::vector<int>& missing = rule.elsewhere_subject ? subjects : objects;
        if (missing.empty()) {
          const int e = Elsewhere(rule.elsewhere, first_item);
          if (e >= 0) missing.push_back(e);
          evidence.scope = EvidenceScope::kDocument;
        }
      }
      for (const int x : subjects) {
        for (const int y : objects) {
          finding.subject = x;
          finding.object = y;
          c_.sink.Add(rule, finding, evidence);
        }
      }
    }
  }

  // An entity of these labels: in the sentence before the match, else in earlier sentences.
  int Elsewhere(TypeMask types, std::size_t item) const {
    for (std::size_t i = item; i-- > 0;) {
      for (const int id : items_[i].mentions) {
        const int e = c_.MentionOf(id).entity;
        if ((types & Bit(c_.EntityOf(e).type)) && !c_.EntityOf(e).group) return e;
      }
    }
    const int before = c_.Before(types, true);
    if (before < 0 && (types & Bit(kEvent))) return c_.PageEvent();
    if (before < 0 && c_.main_body >= 0 && c_.sink.Fits(c_.main_body, types)) return c_.main_body;
    return before;
  }

  // Words around a noun phrase that say whether it is so: "will", "should", "ready to".
  Modality ModalityBefore(std::size_t first, std::size_t last) const {
    const std::size_t begin = first > 8 ? first - 8 : 0;
    for (std::size_t i = last + 1; i-- > begin;) {
      const Item& item = items_[i];
      if (item.IsEntity()) continue;
      if (item.text == "will" || item.text == "shall" || item.text == "plans" || item.text == "planned" ||
          item.text == "upcoming" || item.text == "planning")
        return Modality::kPlanned;
      if (item.text == "should" || item.text == "recommended" || item.text == "proposed" ||
          item.text == "suggested" || item.text == "could")
        return Modality::kProposed;
      if (item.text == "willing" || item.text == "ready" || item.text == "hopes" || item.text == "hope")
        return Modality::kOffered;
      if (item.text == "former") return Modality::kEnded;
    }
    return Modality::kActual;
  }

  FactContext& c_;
  const std::vector<Item>& items_;
  std::string text_;
  std::vector<std::size_t> starts_;  // of items in text_
};

}  // namespace

void ApplyPhrases(FactContext& c, const std::vector<Item>& items) {
  if (!items.empty()) PhraseMatcher(c, items).Run();
}

}  // namespace liaison::importer
