#include "import/documents/dates.h"

#include <algorithm>
#include <map>
#include <set>

namespace liaison::importer {
namespace {

constexpr const char* kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                   "jul", "aug", "sep", "oct", "nov", "dec"};

int MonthOf(const Reading& r, std::uint32_t t) {
  if (!r.tokens[t].Is(kMonth) || !r.tokens[t].Capital()) return 0;
  for (int m = 0; m < 12; ++m) {
    if (r.Lower(t).starts_with(kMonths[m])) return m + 1;
  }
  return 0;
}

int DayOf(const Reading& r, std::uint32_t t) {
  const std::string_view w = r.Lower(t);
  std::size_t digits = 0;
  int day = 0;
  while (digits < w.size() && w[digits] >= '0' && w[digits] <= '9') day = day * 10 + (w[digits++] - '0');
  if (digits == 0 || digits > 2 || day < 1 || day > 31) return 0;
  const std::string_view rest = w.substr(digits);
  return rest.empty() || rest == "st" || rest == "nd" || rest == "rd" || rest == "th" ? day : 0;
}

std::string Two(int n) { return n < 10 ? "0" + std::to_string(n) : std::to_string(n); }

// 2022-07-21 written in digits, also 21.07.2022 and 2017•01•10.
bool Numeric(const Reading& r, const Sentence& s, std::uint32_t t, FoundDate& d) {
  const std::string_view w = r.Text(t);
  const auto digits = [](std::string_view x) {
    return !x.empty() && x.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (w.size() == 10 && digits(w.substr(0, 4)) && w[4] == '-' && digits(w.substr(5, 2)) && w[7] == '-' &&
      digits(w.substr(8, 2))) {
    d = {t, t + 1, std::string(w), "day"};
    return true;
  }
  if (w.size() == 10 && digits(w.substr(0, 2)) && w[2] == '.' && digits(w.substr(3, 2)) && w[5] == '.' &&
      digits(w.substr(6, 4))) {
    d = {t, t + 1,
         std::string(w.substr(6, 4)) + "-" + std::string(w.substr(3, 2)) + "-" + std::string(w.substr(0, 2)),
         "day"};
    return true;
  }
  if (IsYear(r, t) && t + 4 < s.last && r.Text(t + 1) == "\xE2\x80\xA2" && r.Text(t + 3) == "\xE2\x80\xA2" &&
      digits(r.Text(t + 2)) && digits(r.Text(t + 4)) && r.Text(t + 2).size() == 2 &&
      r.Text(t + 4).size() == 2) {
    d = {t, t + 5, std::string(w) + "-" + std::string(r.Text(t + 2)) + "-" + std::string(r.Text(t + 4)),
         "day"};
    return true;
  }
  return false;
}

std::string YearAt(const Reading& r, const Sentence& s, std::uint32_t t, std::uint32_t& last) {
  while (t < s.last && r.IsOneOf(t, {",", "of"})) ++t;
  if (t < s.last && IsYear(r, t)) {
    last = t + 1;
    return std::string(r.Text(t));
  }
  return {};
}

}  // namespace

std::vector<FoundDate> DatesIn(const Reading& r, const Sentence& s, const std::string& year) {
  std::vector<FoundDate> out;
  for (std::uint32_t t = s.first; t < s.last; ++t) {
    FoundDate d;
    if (Numeric(r, s, t, d)) {
      out.push_back(d);
      t = d.last - 1;
      continue;
    }
    const int month = MonthOf(r, t);
    if (month > 0) {
      std::uint32_t first = t, last = t + 1;
      int day = 0, end_day = 0;
      if (t > s.first && DayOf(r, t - 1) > 0) {  // 21 July; 3-5 July
        day = DayOf(r, t - 1);
        first = t - 1;
        if (t >= s.first + 3 && r.IsOneOf(t - 2, {"-", "\xE2\x80\x93", "to", "and"}) && DayOf(r, t - 3) > 0) {
          end_day = day;
          day = DayOf(r, t - 3);
          first = t - 3;
        }
      } else if (t > s.first + 1 && r.IsOneOf(t - 1, {"of"}) && DayOf(r, t - 2) > 0) {
        day = DayOf(r, t - 2);
        first = t - 2;
      } else if (t + 1 < s.last && DayOf(r, t + 1) > 0 &&
                 !(t + 2 < s.last && r.Text(t + 2) == ":")) {  // July 21
        day = DayOf(r, t + 1);
        last = t + 2;
        if (t + 3 < s.last && r.IsOneOf(t + 2, {"-", "\xE2\x80\x93", "to", "and"}) && DayOf(r, t + 3) > 0) {
          end_day = DayOf(r, t + 3);
          last = t + 4;
        }
      }
      // "2-4" within one token: "3-5 July"
      if (day == 0 && t > s.first) {
        const std::string_view w = r.Lower(t - 1);
        const std::size_t dash = w.find('-');
        if (dash != std::string_view::npos && dash > 0 && dash <= 2 && w.size() - dash - 1 >= 1 &&
            w.size() - dash - 1 <= 2 && w.find_first_not_of("0123456789-") == std::string_view::npos) {
          day = std::stoi(std::string(w.substr(0, dash)));
          end_day = std::stoi(std::string(w.substr(dash + 1)));
          first = t - 1;
        }
      }
      std::string y = YearAt(r, s, last, last);
      if (y.empty()) y = year;
      const bool prepositional = t > s.first && r.IsOneOf(t - 1, {"in", "since", "of", "by", "until", "late",
                                                                  "early", "mid", "last"});
      if (!y.empty() && (day > 0 || prepositional || last > t + 1 || t == s.first)) {
        if (day > 0)
          out.push_back({first, last, y + "-" + Two(month) + "-" + Two(day), "day"});
        else
          out.push_back({first, last, y + "-" + Two(month), "month"});
        if (end_day > 0) out.push_back({first, last, y + "-" + Two(month) + "-" + Two(end_day), "end"});
      }
      t = last - 1;
      continue;
    }
    if (r.IsOneOf(t, {"quarter"}) && t > s.first) {
      int q = r.IsOneOf(t - 1, {"first"})                     ? 1
              : r.IsOneOf(t - 1, {"second"})                  ? 2
              : r.IsOneOf(t - 1, {"third"})                   ? 3
              : r.IsOneOf(t - 1, {"fourth", "last", "final"}) ? 4
                                                              : 0;
      std::uint32_t last = t + 1;
      const std::string y = YearAt(r, s, t + 1, last);
      if (q > 0 && !y.empty()) {
        out.push_back({t - 1, last, y + "-Q" + std::to_string(q), "quarter"});
        t = last - 1;
      }
      continue;
    }
    if (IsYear(r, t) && t > s.first &&
        r.IsOneOf(t - 1, {"in", "since", "late", "early", "mid", "during", "of"}) &&
        !(r.IsOneOf(t - 1, {"of"}) &&
          !(t > s.first + 1 &&
            r.IsOneOf(t - 2, {"end", "beginning", "spring", "summer", "autumn", "fall", "half", "start"})))) {
      out.push_back({t, t + 1, std::string(r.Text(t)), "year"});
    }
  }
  return out;
}

std::string PageDate(const Reading& r) {
  for (std::size_t i = 0; i < r.sentences.size() && i < 12; ++i) {
    const Sentence& s = r.sentences[i];
    if (r.tokens[s.first].begin > 1500) break;
    for (const FoundDate& d : DatesIn(r, s, {})) {
      if (d.precision == "day" && (!s.prose || d.first <= s.first + 4)) return d.value;
    }
  }
  return {};
}

namespace {

class DateFinder {
 public:
  DateFinder(Reading& r, const RuleBook& rules) : r_(r), rules_(rules) {}

  void Run() {
    std::map<std::string, int> years;
    for (std::uint32_t t = 0; t < r_.tokens.size(); ++t) {
      if (IsYear(r_, t) && r_.Text(t)[0] == '2' && r_.Text(t)[2] <= '2') ++years[std::string(r_.Text(t))];
      if (r_.tokens[t].begin > 600 && !years.empty()) break;
    }
    int most = 0;
    for (const auto& [year, count] : years) {
      if (count > most) r_.year = year;
      most = std::max(most, count);
    }
    for (std::size_t i = 0; i < r_.sentences.size(); ++i) {
      sentence_ = static_cast<int>(i);
      Dates(r_.sentences[i]);
      Counts(r_.sentences[i]);
    }
  }

 private:
  std::uint32_t Distance(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) const {
    return a >= d ? a - d : c >= b ? c - b : 0;
  }

  bool Founds(std::uint32_t t) const {
    return r_.IsOneOf(t, {"established", "founded", "launched", "inaugurated", "created", "formed", "opened",
                          "launch", "founding", "establishment", "inception", "inauguration"}) &&
           !(t > 0 && r_.IsOneOf(t - 1, {"well"}));
  }

  void Dates(const Sentence& s) {
    for (const FoundDate& d : DatesIn(r_, s, r_.year)) {
      struct Candidate {
        std::uint32_t distance;
        int entity;
        const char* name;
        std::uint32_t first, last;
      };
      std::vector<Candidate> candidates;
      for (std::uint32_t t = s.first; t < s.last; ++t) {
        if (!Founds(t)) continue;
        Candidate best{UINT32_MAX, -1, "foundingDate", 0, 0};
        std::uint32_t nearest = UINT32_MAX;
        for (const int id : s.mentions) {
          const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
          if (m.entity < 0 || m.naming == Naming::kGroup ||
              !(Bit(r_.entities[static_cast<std::size_t>(m.entity)].type) & kBodies))
            continue;
          const std::uint32_t distance = Distance(m.first, m.last, t, t + 1);
          if (distance < nearest) {
            nearest = distance;
            best = {Distance(d.first, d.last, t, t + 1), m.entity, "foundingDate", std::min(m.first, d.first),
                    std::max(m.last, d.last)};
          }
        }
        if (best.entity >= 0) candidates.push_back(best);
      }
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        if (m.entity < 0) continue;
        const Entity& e = r_.entities[static_cast<std::size_t>(m.entity)];
        const std::uint32_t distance = Distance(d.first, d.last, m.first, m.last);
        const std::uint32_t a = std::min(m.first, d.first), b = std::max(m.last, d.last);
        if (e.type == kEvent) candidates.push_back({distance, m.entity, "startDate", a, b});
        if (e.type == kAgreement && e.known == nullptr)
          candidates.push_back({distance, m.entity, "date", a, b});
        if (e.type == kPublication && m.naming == Naming::kName)
          candidates.push_back({distance + 4, m.entity, "date", a, b});
      }
      const bool day_line = !s.prose && r_.main_event >= 0 && r_.IsOneOf(s.first, {"day"});
      if (candidates.empty()) {
        if (day_line)
          Add(r_.main_event,
              d.precision == "end" || !(s.first + 1 < s.last && r_.Text(s.first + 1) == "1") ? "endDate"
                                                                                             : "startDate",
              d.value, "day", d.first, d.last, "page-date");
        continue;
      }
      const auto best =
          std::min_element(candidates.begin(), candidates.end(),
                           [](const Candidate& x, const Candidate& y) { return x.distance < y.distance; });
      if (best->distance > 24) continue;
      std::string name = best->name;
      if (d.precision == "end") {
        if (name != "startDate") continue;
        name = "endDate";
      }
      Add(best->entity, name, d.value, d.precision == "end" ? "day" : d.precision, best->first, best->last,
          "nearest-date");
      if (name == "date" || name == "foundingDate") {
        for (Fact& f : r_.facts) {
          if (f.object == best->entity && f.sentence == sentence_ &&
              (f.relation->name == "SIGNED" || f.relation->name == "FOUNDED") && f.properties.date.empty()) {
            f.properties.date = d.value;
            f.properties.date_text = std::string(r_.TextOf(d.first, d.last));
            f.properties.precision = d.precision;
          }
        }
      }
    }
  }

  void Add(int entity, const std::string& name, const std::string& value, const std::string& precision,
           std::uint32_t first, std::uint32_t last, const char* rule) {
    const Rule* found = rules_.Layout(rule);
    if (found == nullptr || !done_.insert({entity, name}).second) return;
    Attribute a;
    a.subject = entity;
    a.predicate = name;
    a.value = value;
    a.precision = precision;
    a.confidence = found->confidence;
    a.rule = found->id;
    a.begin = r_.tokens[first].begin;
    a.end = r_.tokens[last - 1].end;
    a.sentence = sentence_;
    r_.attributes.push_back(std::move(a));
  }

  // "more than 100 participants", "a network of 45 members"
  void Counts(const Sentence& s) {
    for (std::uint32_t t = s.first; t + 1 < s.last; ++t) {
      if (!r_.tokens[t].Has(Token::kDigit) || IsYear(r_, t)) continue;
      std::string digits;
      for (const char c : r_.Text(t)) {
        if (c >= '0' && c <= '9')
          digits += c;
        else if (c != ',')
          return;
      }
      if (digits.empty() || digits.size() > 9) continue;
      std::uint32_t noun = t + 1;
      while (noun < s.last && noun < t + 4 &&
             !r_.IsOneOf(noun, {"participants", "attendees", "delegates", "members"}) &&
             r_.tokens[noun].Has(Token::kWordLike) && !r_.tokens[noun].Is(kPreposition | kConjunction))
        ++noun;
      if (noun >= s.last || !r_.IsOneOf(noun, {"participants", "attendees", "delegates", "members"}))
        continue;
      const bool members = r_.IsOneOf(noun, {"members"});
      int entity = -1;
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        if (m.entity < 0) continue;
        const TypeId type = r_.entities[static_cast<std::size_t>(m.entity)].type;
        if (members ? type == kNetwork : type == kEvent) {
          entity = m.entity;
          break;
        }
      }
      if (entity < 0 && !members) entity = r_.main_event;
      if (entity >= 0)
        Add(entity, members ? "memberCount" : "participantCount", digits, "count", t, noun + 1, "count");
    }
  }

  Reading& r_;
  const RuleBook& rules_;
  int sentence_ = 0;
  std::set<std::pair<int, std::string>> done_;
};

}  // namespace

void FindDates(Reading& r, const RuleBook& rules) { DateFinder(r, rules).Run(); }

}  // namespace liaison::importer
