#include "import/documents/rule_book.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "graph/error.h"
#include "graph/sha256.h"

namespace liaison::importer {
namespace {

using Json = nlohmann::json;

[[noreturn]] void Refuse(const std::string& source, const std::string& rule, const std::string& reason) {
  throw Error(ErrorKind::kRequest, "InvalidRulePack",
              source + (rule.empty() ? "" : ", rule " + rule) + ": " + reason);
}

// The parts of a pattern: "[S Agent]", "(a|b)?", "@macro", words.
std::vector<std::string> Parts(const std::string& pattern) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] == ' ') {
      ++i;
      continue;
    }
    std::size_t end = i;
    const char close = pattern[i] == '[' ? ']' : pattern[i] == '(' ? ')' : pattern[i] == '{' ? '}' : 0;
    if (close != 0) {
      end = pattern.find(close, i);
      if (end == std::string::npos) return {};
      ++end;
    }
    while (end < pattern.size() && pattern[end] != ' ') ++end;
    parts.push_back(pattern.substr(i, end - i));
    i = end;
  }
  return parts;
}

struct Reader {
  const std::string& source;
  const Vocabulary& vocabulary;
  const Json& pack;
  std::string rule;

  [[noreturn]] void Fail(const std::string& reason) const { Refuse(source, rule, reason); }

  std::string Expand(const std::string& words) const {  // "@host|hold" -> the words of the macro, and hold
    std::string out;
    for (const std::string& word : Split(words, '|')) {
      std::string with = word;
      if (word[0] == '@') {
        const auto& macros = pack.contains("macros") ? pack.at("macros") : Json::object();
        if (!macros.contains(word.substr(1))) Fail("there is no macro " + word);
        with = macros.at(word.substr(1)).get<std::string>();
        std::replace(with.begin(), with.end(), ' ', '|');
      }
      out += (out.empty() ? "" : "|") + with;
    }
    return out;
  }

  TypeMask Types(const std::string& names) const {
    TypeMask mask = 0;
    for (const std::string& name : Split(names, '|')) {
      const auto types = vocabulary.FindLabels(name);
      if (!types) Fail("'" + name + "' is no label and no class of labels");
      mask |= *types;
    }
    return mask;
  }

  // "[S Agent]" -> slot
  FrameSlot Slot(const std::string& part) const {
    FrameSlot slot;
    std::string inside = part.substr(1, part.find(']') - 1);
    slot.optional = part.back() == '?';
    const std::size_t blank = inside.find(' ');
    slot.role = inside[0];
    if (slot.role != 'S' && slot.role != 'O' && slot.role != 'T' && slot.role != 'X')
      Fail("a slot is [S ...], [O ...], [T] or [X ...]: " + part);
    if (slot.role != 'T') {
      if (blank == std::string::npos) Fail("a slot names its labels: " + part);
      slot.types = Types(inside.substr(blank + 1));
    }
    return slot;
  }

  void Frame(Rule& r, Lexicon& lexicon) const {
    const auto parts = Parts(r.pattern);
    if (parts.size() < 2) Fail("a frame has a subject and a verb");
    std::size_t i = 0;
    const auto nouns_or_slot = [&](FrameSlot& slot) {
      const std::string& part = parts[i];
      if (part[0] == '[') {
        const FrameSlot read = Slot(part);
        slot.role = read.role;
        slot.types = read.types;
        slot.optional = read.optional;
        ++i;
      } else if (part[0] == '(') {
        slot.optional = part.back() == '?';
        slot.nouns = Split(Expand(part.substr(1, part.find(')') - 1)), '|');
        ++i;
      } else if (part == "_") {
        ++i;
      } else {
        Fail("expected a slot, nouns in brackets or _ instead of '" + part + "'");
      }
    };
    nouns_or_slot(r.subject);
    // A subject noun may have a complement of its own: "(members) of [O Network] include [S Agent]".
    if (i + 1 < parts.size() && !r.subject.nouns.empty() && parts[i] == "of" && parts[i + 1][0] == '[') {
      FrameSlot of = Slot(parts[i + 1]);
      of.prepositions = {"subject:of"};
      r.complements.push_back(of);
      i += 2;
    }
    if (i >= parts.size()) Fail("the verb is missing");
    if (parts[i] != "*") {
      for (const std::string& verb : Split(Expand(parts[i]), '|')) r.verbs.push_back(lexicon.AddVerb(verb));
    }
    ++i;
    if (i < parts.size() && (parts[i][0] == '[' || parts[i][0] == '(' || parts[i] == "_")) {
      FrameSlot slot;
      nouns_or_slot(slot);
      r.object = slot;
    }
    while (i < parts.size()) {
      FrameSlot slot;
      slot.prepositions = Split(Expand(parts[i]), '|');
      ++i;
      if (i >= parts.size()) Fail("a preposition without what it governs");
      nouns_or_slot(slot);
      r.complements.push_back(slot);
    }
  }

  // "[S Agent] organise|stage [O Event]", "[S Agent] (host|organiser) [O Event]", "[S Agent] {launch} [O
  // Body]"
  void Tie(Rule& r, Lexicon& lexicon) const {
    const auto parts = Parts(r.pattern);
    if (parts.size() != 3 || parts[0][0] != '[' || parts[2][0] != '[')
      Fail("a tie is [S ...], its verbs, (nouns) or {nouns}, and [O ...]");
    r.subject_types = Slot(parts[0]).types;
    r.object_types = Slot(parts[2]).types;
    const std::string& words = parts[1];
    r.tie = words[0] == '(' ? Rule::Tie::kDoer : words[0] == '{' ? Rule::Tie::kDeed : Rule::Tie::kVerb;
    if (r.tie == Rule::Tie::kVerb) {
      for (const std::string& verb : Split(Expand(words), '|')) r.verbs.push_back(lexicon.AddVerb(verb));
    } else {
      r.nouns = Split(Expand(words.substr(1, words.size() - 2)), '|');
    }
  }

  void Phrase(Rule& r) const {
    std::string expression = "(?:^| )";
    bool has_trigger = false;
    int slots = 0;
    for (std::string part : Parts(r.pattern)) {
      bool optional = false;
      if (part.size() > 1 && part.back() == '?') {
        optional = true;
        part.pop_back();
      }
      if (part[0] == '[') {
        const FrameSlot slot = Slot(part);
        std::string name(1, slot.role);
        std::string signs;
        for (TypeId t = 0; t < kNoType; ++t) {
          if (slot.types & Bit(t)) signs += RuleBook::SignOf(t);
        }
        if (slot.role == 'T') {
          expression += "(?P<T>(?:[^ ]+ ){1,30})";
          r.topic = true;
        } else {
          if (slot.role == 'S') r.subject_types |= slot.types;
          if (slot.role == 'O') r.object_types |= slot.types;
          const std::string inner = "<[^ ]*[" + signs + "][^ ]*> ";
          expression += slot.role == 'X' ? "(?:" + inner + ")" : "(?P<" + name + ">" + inner + ")";
          if (optional) expression += "?";
        }
        ++slots;
        continue;
      }
      if (part[0] == '~') {
        const std::string count = part.substr(part.rfind('~') + 1);
        expression += (part[1] == '~' ? "(?:[^ ;.]+ ){0," : "(?:[a-z0-9'’-][^ ]* ){0,") + count + "}?";
        continue;
      }
      std::string words = Expand(part[0] == '(' ? part.substr(1, part.find(')') - 1) : part);
      expression += "(?:(?:" + [&] {
        std::string escaped;
        for (const std::string& word : Split(words, '|'))
          escaped += (escaped.empty() ? "" : "|") + RE2::QuoteMeta(word);
        return escaped;
      }() + ") )" + (optional ? "?" : "");
      if (!optional && !has_trigger) {
        const auto triggers = Split(words, '|');
        const bool common = std::all_of(triggers.begin(), triggers.end(), [](const std::string& w) {
          return w == "of" || w == "the" || w == "," || w == "in" || w == "and" || w == "'s" || w == "at" ||
                 w == "by" || w == "with" || w == "from" || w == "(" || w == ")" || w == "for" || w == "-";
        });
        if (!common) {
          r.triggers = triggers;
          has_trigger = true;
        } else if (r.triggers.empty()) {
          r.triggers = triggers;
        }
      }
    }
    if (slots == 0) Fail("a phrase without a slot");
    if (r.triggers.empty()) Fail("a phrase without a word that must be there");
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(4 << 20);
    auto compiled = std::make_shared<RE2>(expression, options);
    if (!compiled->ok()) Fail(compiled->error());
    r.expression = std::move(compiled);
  }
};

}  // namespace

char RuleBook::SignOf(TypeId type) {
  static constexpr char kSigns[] = "ouNPEARDHLTabcdefghijklmnpqrstvwxyzBCFGIJKMOQSUVWXYZ0123456789";
  return type < sizeof kSigns - 1 ? kSigns[type] : '_';
}

void RuleBook::Add(std::string_view text, const std::string& source, const Vocabulary& vocabulary,
                   Lexicon& lexicon) {
  try {
    const Json pack = Json::parse(text);
    const std::string name = pack.at("pack").get<std::string>();
    const std::string version = pack.at("version").get<std::string>();
    versions_.push_back(name + "@" + version + " sha256:" + Sha256Hex(text).substr(0, 16));
    for (const Json& c : pack.value("compounds", Json::array())) {
      compounds_.push_back({c.at("first").get<std::string>(), c.at("last").get<std::string>(),
                            c.at("as").get<std::string>(), Split(c.at("noun").get<std::string>(), '|'),
                            Split(c.value("modifier", ""), '|')});
    }
    for (const Json& json : pack.at("rules")) {
      Rule r;
      r.name = json.at("id").get<std::string>();
      r.id = name + "/" + r.name + "@" + version;
      Reader reader{source, vocabulary, pack, r.name};
      r.confidence = json.at("confidence").get<float>();
      if (!(r.confidence > 0 && r.confidence <= 1)) reader.Fail("confidence is between 0 and 1");
      if (json.contains("relation") || !json.contains("layout")) {  // those of attributes have none
        const std::string relation = json.at("relation").get<std::string>();
        r.relation = vocabulary.FindRelation(relation);
        if (r.relation == nullptr) reader.Fail("'" + relation + "' is no relation of the vocabulary");
      }
      r.role = json.value("role", "");
      if (json.contains("modality")) {
        r.modality = ParseModality(json.at("modality").get<std::string>());
        if (!r.modality) reader.Fail("no such modality");
      }
      r.pairs = json.value("pairs", false);
      if (json.contains("O")) r.elsewhere = reader.Types(json.at("O").get<std::string>());
      if (json.contains("S")) {
        r.elsewhere = reader.Types(json.at("S").get<std::string>());
        r.elsewhere_subject = true;
      }
      for (const Json& example : json.value("yes", Json::array()))
        r.examples.push_back({example.get<std::string>(), true});
      for (const Json& example : json.value("no", Json::array()))
        r.examples.push_back({example.get<std::string>(), false});
      if (json.contains("frame")) {
        r.kind = Rule::Kind::kFrame;
        r.pattern = json.at("frame").get<std::string>();
        reader.Frame(r, lexicon);
      } else if (json.contains("phrase")) {
        r.kind = Rule::Kind::kPhrase;
        r.pattern = json.at("phrase").get<std::string>();
        reader.Phrase(r);
      } else if (json.contains("tie")) {
        r.kind = Rule::Kind::kTie;
        r.pattern = json.at("tie").get<std::string>();
        reader.Tie(r, lexicon);
        r.over = Split(json.value("over", ""), '|');
      } else if (json.contains("layout")) {
        r.kind = Rule::Kind::kLayout;
        r.pattern = json.at("layout").get<std::string>();
      } else {
        reader.Fail("a rule has a frame, a phrase, a tie or a layout");
      }
      rules_.push_back(std::move(r));
    }
  } catch (const Json::exception& e) {
    Refuse(source, "", e.what());
  }
}

void RuleBook::Compile(const Lexicon&) {
  for (const Rule& r : rules_) {
    if (r.kind == Rule::Kind::kLayout) {
      layouts_[r.name] = &r;
    } else if (r.kind == Rule::Kind::kPhrase) {
      for (const std::string& word : r.triggers) by_trigger_[word].push_back(&r);
    } else if (r.kind == Rule::Kind::kTie) {
      for (const LemmaId verb : r.verbs) ties_by_verb_[verb].push_back(&r);
      for (const std::string& noun : r.nouns) ties_by_noun_[noun].push_back(&r);
    } else if (r.verbs.empty()) {
      any_verb_.push_back(&r);
    } else {
      for (const LemmaId verb : r.verbs) by_verb_[verb].push_back(&r);
    }
  }
  for (const CompoundPreposition& c : compounds_) {
    for (const std::string& noun : c.nouns) by_noun_[noun].push_back(&c);
  }
}

const std::vector<const Rule*>& RuleBook::FramesOf(LemmaId verb) const {
  static const std::vector<const Rule*> kNone;
  const auto found = by_verb_.find(verb);
  return found == by_verb_.end() ? kNone : found->second;
}

const std::vector<const Rule*>& RuleBook::TiesOfVerb(LemmaId verb) const {
  static const std::vector<const Rule*> kNone;
  const auto found = ties_by_verb_.find(verb);
  return found == ties_by_verb_.end() ? kNone : found->second;
}

const std::vector<const Rule*>* RuleBook::TiesOfNoun(std::string_view noun) const {
  const auto found = ties_by_noun_.find(noun);
  return found == ties_by_noun_.end() ? nullptr : &found->second;
}

const std::vector<const Rule*>* RuleBook::PhrasesWith(std::string_view word) const {
  const auto found = by_trigger_.find(word);
  return found == by_trigger_.end() ? nullptr : &found->second;
}

const Rule* RuleBook::Layout(std::string_view name) const {
  const auto found = layouts_.find(name);
  return found == layouts_.end() ? nullptr : found->second;
}

const std::vector<const CompoundPreposition*>* RuleBook::CompoundsWith(std::string_view noun) const {
  const auto found = by_noun_.find(noun);
  return found == by_noun_.end() ? nullptr : &found->second;
}

std::string RuleBook::Versions() const {
  std::string out;
  for (const std::string& v : versions_) out += (out.empty() ? "" : "; ") + v;
  return out;
}

}  // namespace liaison::importer
