#include "query/parse/expectation.h"

#include <algorithm>
#include <deque>
#include <unordered_set>
#include <utility>

#include "CypherParser.h"
#include "query/parse/tokens.h"

namespace liaison {

namespace {

using antlr4::atn::ATN;
using antlr4::atn::ATNState;
using antlr4::atn::RuleTransition;
using antlr4::atn::Transition;

constexpr std::size_t kMaximumTokens = 10'000;

// A call of a rule at one place, by all who call it there.
struct Frame {
  std::size_t rule = 0;
  std::size_t begin = 0;                                    // index of its first token
  std::size_t ended_at = SIZE_MAX;                          // the last place where the rule was found to end
  std::vector<std::pair<const ATNState*, Frame*>> callers;  // where they go on
};

struct Way {
  const ATNState* state;
  Frame* frame;
  bool operator==(const Way&) const = default;
};

struct WayHash {
  std::size_t operator()(const Way& w) const {
    return std::hash<const void*>()(w.state) * 31 + std::hash<const void*>()(w.frame);
  }
};

class Walk {
 public:
  Walk(const ATN& network, const std::vector<bool>& is_whole, const std::vector<bool>& is_name)
      : network_(network), is_whole_(is_whole), is_name_(is_name) {}

  std::vector<Way> Start() {
    Frame& outermost = frames_.emplace_back();
    return {{network_.ruleToStartState[0], &outermost}};
  }

  // All ways that wait for a token at `place`. With `possible`, rules that are wholes are put there instead
  // of being entered.
  std::vector<Way> Close(const std::vector<Way>& kernel, std::size_t place,
                         std::vector<Possibility>* possible) {
    std::vector<Way> waiting, open = kernel;
    std::unordered_set<Way, WayHash> seen(kernel.begin(), kernel.end());
    std::vector<Frame*> called(network_.ruleToStartState.size(), nullptr);
    auto add = [&](const ATNState* state, Frame* frame) {
      Way way{state, frame};
      if (seen.insert(way).second) open.push_back(way);
    };
    while (!open.empty()) {
      Way way = open.back();
      open.pop_back();
      if (way.state->ruleIndex < network_.ruleToStopState.size() &&
          way.state == network_.ruleToStopState[way.state->ruleIndex]) {
        way.frame->ended_at = place;
        for (auto& [state, frame] : way.frame->callers) add(state, frame);
        continue;
      }
      bool waits = false;
      for (const Transition* t : way.state->transitions) {
        if (t->getSerializationType() == Transition::RULE) {
          auto* call = static_cast<const RuleTransition*>(t);
          std::size_t rule = t->target->ruleIndex;
          if (possible != nullptr && is_whole_[rule]) {
            Put({true, rule, way.state->ruleIndex}, *possible);
            continue;
          }
          Frame*& frame = called[rule];
          if (frame == nullptr) {
            frame = &frames_.emplace_back();
            frame->rule = rule;
            frame->begin = place;
          }
          std::pair<const ATNState*, Frame*> caller{call->followState, way.frame};
          if (std::find(frame->callers.begin(), frame->callers.end(), caller) == frame->callers.end()) {
            frame->callers.push_back(caller);
            if (frame->ended_at == place) add(caller.first, caller.second);
          }
          add(t->target, frame);
        } else if (t->isEpsilon()) {
          add(t->target, way.frame);
        } else {
          waits = true;
        }
      }
      if (!waits) continue;
      waiting.push_back(way);
      if (possible == nullptr) continue;
      for (const Transition* t : way.state->transitions) {
        if (t->isEpsilon()) continue;
        for (ssize_t type : t->label().toList())
          Put({false, static_cast<std::size_t>(type), way.state->ruleIndex}, *possible);
      }
    }
    return waiting;
  }

  // The ways behind a token. `as_keyword`: one of them did not read it as a name.
  std::vector<Way> Step(const std::vector<Way>& waiting, std::size_t type, bool& as_keyword) const {
    std::vector<Way> kernel;
    as_keyword = false;
    for (const Way& way : waiting) {
      for (const Transition* t : way.state->transitions) {
        if (t->isEpsilon() || !t->matches(type, antlr4::Token::MIN_USER_TOKEN_TYPE, network_.maxTokenType))
          continue;
        kernel.push_back({t->target, way.frame});
        as_keyword = as_keyword || !is_name_[way.state->ruleIndex];
      }
    }
    return kernel;
  }

  std::vector<std::size_t> Words(const std::vector<Way>& waiting) const {
    std::vector<std::size_t> words;
    for (const Way& way : waiting) {
      if (is_name_[way.state->ruleIndex]) continue;
      for (const Transition* t : way.state->transitions) {
        if (t->isEpsilon()) continue;
        for (ssize_t type : t->label().toList()) words.push_back(static_cast<std::size_t>(type));
      }
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
  }

 private:
  static void Put(Possibility p, std::vector<Possibility>& possible) {
    auto same = [&](const Possibility& q) { return q.is_rule == p.is_rule && q.index == p.index; };
    if (std::none_of(possible.begin(), possible.end(), same)) possible.push_back(p);
  }

  const ATN& network_;
  const std::vector<bool>& is_whole_;
  const std::vector<bool>& is_name_;
  std::deque<Frame> frames_;
};

}  // namespace

std::optional<Expectation> FindExpectation(antlr4::Parser& parser, const std::vector<antlr4::Token*>& tokens,
                                           const std::vector<bool>& is_whole,
                                           const std::vector<bool>& is_name) {
  const ATN& network = parser.getATN();
  const antlr4::dfa::Vocabulary& vocabulary = parser.getVocabulary();
  Walk walk(network, is_whole, is_name);
  std::vector<Way> kernel = walk.Start(), kernel_before;
  bool as_keyword = true;
  for (std::size_t i = 0; i < tokens.size() && i < kMaximumTokens; ++i) {
    std::vector<Way> waiting = walk.Close(kernel, i, nullptr);
    bool token_as_keyword = true;
    std::vector<Way> next = walk.Step(waiting, tokens[i]->getType(), token_as_keyword);
    if (next.empty()) {
      // A word that was taken for a name because of what follows it: go on as the keyword, for what follows
      // is what is wrong.
      if (auto keyword = KeywordOf(*tokens[i], vocabulary); keyword && *keyword != tokens[i]->getType()) {
        next = walk.Step(waiting, *keyword, token_as_keyword);
        if (!token_as_keyword) next.clear();
      }
    }
    if (!next.empty()) {
      kernel_before = std::exchange(kernel, std::move(next));
      as_keyword = token_as_keyword;
      continue;
    }
    Expectation found;
    found.at = i;
    found.words = walk.Words(waiting);
    found.may_end = std::binary_search(found.words.begin(), found.words.end(),
                                       static_cast<std::size_t>(antlr4::Token::EOF));
    walk.Close(kernel, i, &found.possible);
    if (i > 0 && !as_keyword && KeywordOf(*tokens[i - 1], vocabulary))
      walk.Close(kernel_before, i - 1, &found.before.emplace());
    return found;
  }
  return {};
}

}  // namespace liaison
