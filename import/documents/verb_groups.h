// verb_groups.h: the verbs of a sentence: auxiliaries, catenatives and the main verb as one group, with
// voice, modality and whether it is finite. A word that may be a noun as well is told by what stands around.
#pragma once

#include <vector>

#include "import/documents/item_row.h"

namespace liaison::importer {

// A verb group: "has agreed to establish", "will be hosted", "signing".
struct VerbGroup {
  std::size_t first = 0, last = 0;  // items
  LemmaId verb = kNoLemma;
  std::uint8_t form = 0;  // of the main verb, when nothing stands in front
  bool passive = false, finite = true, infinitive = false, gerund = false, participle = false;
  bool reporting = false;
  Modality modality = Modality::kActual;
};

class VerbFinder : public ItemRow {
 public:
  explicit VerbFinder(const ItemRow& row) : ItemRow(row) {}

  std::vector<VerbGroup> Run();
  // The main verb at item i when its form is among `forms`; with a particle ("set up").
  bool MainVerb(std::size_t i, std::uint8_t forms, VerbGroup& g, std::size_t& end) const;
  bool AfterDeterminer(std::size_t i) const;

 private:
  bool HasFiniteSoFar() const;
  bool GroupAt(std::size_t i, VerbGroup& g) const;
  // "committed to", "contribute to" govern a noun with "to".
  bool AfterVerbOfTo(std::size_t i) const;
  bool AtNounAfterTo(std::size_t i) const;
  // be / have / main verb, and catenatives: "has agreed to be hosted".
  bool Chain(std::size_t at, VerbGroup& g, std::uint8_t forms, std::size_t& end) const;
  // "agreed to establish", "helped launch", "hopes to join", "is expected to support".
  void Catenate(VerbGroup& g, std::size_t& end) const;
  // A verb without an auxiliary: finite, participle or gerund, told apart by what stands around.
  bool Bare(std::size_t i, VerbGroup& g, std::size_t& end) const;
  // "X participated in", but also "the Ministry launched in Rome": with a subject that acts and no verb so
  // far, and none to come.
  bool LikelyActive(std::size_t i) const;

  std::vector<VerbGroup> groups_;
};

}  // namespace liaison::importer
