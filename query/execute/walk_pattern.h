// walk_pattern.h: where a walk may stand in a path pattern of chains and junctions, and where it may go on.
//
// A state is "so many repetitions of that chain are done", and kStart before the first. States are the same
// whichever way they are walked: forward from kStart, or backward from the states that accept. A product
// vertex (node, state) is what a search visits. Repetitions past what can make a difference are not counted:
// without an upper bound those past the lower; nor where the other chains have a fixed number of repetitions,
// as then the length of the whole path bounds them (maximum_length).
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "query/execute/chain_walk.h"

namespace liaison::exec {

class WalkPattern {
 public:
  using State = std::uint32_t;
  static constexpr State kStart = 0;

  // `mirrored`: a single chain that is walked from its end; then forward means that way, and its states count
  // from there.
  WalkPattern(const std::vector<const plan::Chain*>& chains, std::span<const plan::Junction> junctions,
              bool mirrored, Pipeline& pipeline);

  void Prepare();  // once a batch
  void SetRow(const Batch& batch, RowIndex row) {
    batch_ = &batch;
    row_ = row;
  }
  // In relationships; nothing longer matches.
  std::uint32_t maximum_length() const { return maximum_length_; }
  bool impossible() const { return impossible_; }  // {m,n} with n below m
  bool reads_row() const { return reads_row_; }    // some condition is about other values of the row

  // One more repetition of a chain. Forward, `after` is the state behind it; backward, Arrive tells what it
  // may have been before.
  struct Move {
    std::uint32_t chain;
    State after;
  };
  void MovesFrom(NodeId node, State state, bool backward, std::vector<Move>& moves);
  // The states that the move leads to at its far node.
  void Arrive(const Move& move, NodeId far, bool backward, std::vector<State>& states);
  // Whether the far node has no say in that.
  bool ArrivesAlike(const Move& move, bool backward) const {
    return !backward || move.chain == 0 || move.after != counts_[move.chain].first;
  }
  bool Accepts(NodeId node, State state);
  void AcceptingStates(NodeId node, std::vector<State>& states);

  std::uint32_t length(std::uint32_t chain) const { return walks_[chain].length(); }
  std::uint32_t longest_move() const { return longest_; }
  ChainWalk& walk(std::uint32_t chain) { return walks_[chain]; }
  bool walks_backward(bool backward) const { return backward != mirrored_; }
  void Find(std::uint32_t chain, NodeId node, bool backward, const UsedRelationships& used,
            Repetitions& out) {
    walks_[chain].Find(node, walks_backward(backward), *batch_, row_, used, out);
  }

 private:
  struct Counted {
    std::uint32_t minimum, maximum;  // maximum: kNoMaximum is none
    std::uint32_t counted;           // states: 1 .. counted repetitions
    bool open;                       // the last state stands for `counted` repetitions or more
    State first;                     // state of one repetition
  };
  static constexpr std::uint32_t kNoMaximum = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t ChainOf(State state) const;
  bool JunctionHolds(std::uint32_t junction, NodeId node);
  // The states in front of the first repetition of a chain, at the node where it begins.
  void StatesBefore(std::uint32_t chain, NodeId node, std::vector<State>& states);

  std::span<const plan::Junction> junctions_;
  bool mirrored_;
  Pipeline& pipeline_;
  std::vector<ChainWalk> walks_;
  std::vector<Counted> counts_;
  std::vector<ChainWalk::NodeLabels> junction_labels_;
  std::uint32_t maximum_length_ = 0, longest_ = 1;
  bool reads_row_ = false, impossible_ = false;
  const Batch* batch_ = nullptr;
  RowIndex row_ = 0;
};

}  // namespace liaison::exec
