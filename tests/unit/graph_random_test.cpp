// Random changes to a graph against a plain model in memory: statements and transactions that are rolled
// back, older readers that are asked again later, reopening, caches so small that everything is evicted all
// the time. LIAISON_SEED repeats a run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "graph/error.h"
#include "graph/graph.h"
#include "graph/keys.h"
#include "tests/unit/scratch_folder.h"

namespace liaison {
namespace {

struct ModelNode {
  std::set<LabelId> labels;
  std::map<KeyId, Value> properties;
};
struct ModelRelationship {
  NodeId start, end;
  std::map<KeyId, Value> properties;
};
struct Model {
  std::map<NodeId, ModelNode> nodes;
  std::map<RelationshipId, ModelRelationship> relationships;
  std::map<FactId, std::vector<Assertion>> evidence;
  std::map<FactId, std::string> names;
};

class RandomGraph {
 public:
  explicit RandomGraph(std::uint32_t seed) : random_(seed), path_(folder_.In("db")) { Open(); }

  void Run(int transactions) {
    for (int i = 0; i < transactions && !testing::Test::HasFailure(); ++i) {
      OneTransaction();
      AskReaders();
      if (Chance(40)) graph_->SetCacheBudget(Pick(std::array<std::size_t, 4>{0, 20'000, 1 << 20, 64 << 20}));
      if (Chance(30)) Reopen();
    }
    readers_.clear();
    graph_->SetCacheBudget(64 << 20);
    Compare(*graph_->BeginRead(), *now_);
    ExpectSound();
    Open();
    Compare(*graph_->BeginRead(), *now_);
    ExpectSound();
  }

 private:
  struct Reader {
    std::unique_ptr<Transaction> tx;
    std::shared_ptr<const Model> model;
  };

  std::uint32_t Below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool Chance(std::uint32_t one_in) { return Below(one_in) == 0; }
  template <class C>
  typename C::value_type Pick(const C& from) {
    return *std::next(std::begin(from), Below(static_cast<std::uint32_t>(std::size(from))));
  }

  void Open() {
    graph_.reset();
    GraphOptions options;
    options.cache_bytes = 1 << 20;
    options.sync = Chance(2);
    graph_ = Graph::Open(path_, options);
  }

  void Reopen() {
    readers_.clear();
    Open();
    if (Chance(3)) ExpectSound();
  }

  void ExpectSound() {
    for (const auto& f : Check(*graph_)) ADD_FAILURE() << f;
  }

  Value RandomValue() {
    switch (Below(11)) {
      case 0:
        return Below(2) == 0;
      case 1:
        return static_cast<std::int64_t>(Below(20));
      case 2:
        return static_cast<std::int64_t>(random_());
      case 3:
        return Below(100) / 8.0;
      case 4:
        return Date{static_cast<std::int64_t>(Below(40'000)) - 20'000};
      case 5:
        return std::string(Below(120), static_cast<char>('a' + Below(26)));
      case 6:
        return List{Value(1), Value(static_cast<std::int64_t>(Below(5)))};
      case 7:
        return Point{7203, 1.0 * Below(10), 2.0, 0.0};
      case 8:
        return List{Value("name " + std::to_string(Below(9))), Value("NAMÉ the " + std::to_string(Below(9)))};
      default:
        return "word " + std::to_string(Below(30));
    }
  }

  void OneTransaction() {
    auto tx = graph_->BeginWrite();
    for (int i = 0; i < 4; ++i) {
      labels_[i] = tx->Label("L" + std::to_string(i));
      keys_[i] = tx->Key("k" + std::to_string(i));
      types_[i % 3] = tx->Type("T" + std::to_string(i % 3));
    }
    Model model = *now_;
    const auto statements = 1 + Below(4);
    for (std::uint32_t s = 0; s < statements; ++s) {
      Model before = model;
      tx->BeginStatement();
      try {
        const std::uint32_t changes = Chance(15) && model.nodes.size() < 3000 ? 3000 : Below(60);
        for (std::uint32_t i = 0; i < changes; ++i) OneChange(*tx, model, changes > 1000);
        if (Chance(tx->Indexes().empty() ? 5 : 20)) ChangeSchema(*tx);
        if (Chance(4)) throw Error(ErrorKind::kTransaction, "Interrupted", "by chance");
        if (Chance(4)) Compare(*tx, model);
        tx->EndStatement();
      } catch (const Error& e) {
        ASSERT_TRUE(e.Code() == "TransactionError.Interrupted" ||
                    e.kind == ErrorKind::kConstraintValidationFailed)
            << e.what();
        tx->RollbackStatement();
        model = std::move(before);
        if (Chance(2)) Compare(*tx, model);
      }
    }
    if (Chance(6)) {
      tx->Rollback();
      return;
    }
    tx->Commit();
    now_ = std::make_shared<const Model>(std::move(model));
    if (Chance(3) && readers_.size() < 5) readers_.push_back({graph_->BeginRead(), now_});
  }

  NodeId AnyNode(const Model& m) {
    // Few of the many, so that hubs grow.
    auto it = m.nodes.begin();
    std::advance(it, Below(static_cast<std::uint32_t>(
                         Chance(3) ? m.nodes.size() : std::min<std::size_t>(m.nodes.size(), 40))));
    return it->first;
  }

  RelationshipId AnyRelationship(const Model& m) {
    auto it = m.relationships.begin();
    std::advance(it, Below(static_cast<std::uint32_t>(std::min<std::size_t>(m.relationships.size(), 400))));
    return it->first;
  }

  RelationshipRef RefOf(const Model& m, RelationshipId id) {
    const auto& r = m.relationships.at(id);
    return {id, r.start, r.end};
  }

  void DeleteRelationship(Transaction& tx, Model& m, RelationshipId id) {
    tx.DeleteRelationship(RefOf(m, id));
    m.relationships.erase(id);
    m.evidence.erase(FactId::Of(id));
    m.names.erase(FactId::Of(id));
  }

  void OneChange(Transaction& tx, Model& m, bool growing) {
    const std::uint32_t what = growing ? Below(6) : Below(16);
    if (what < 2 || m.nodes.empty()) {
      std::vector<LabelId> labels;
      while (Chance(2)) labels.push_back(Pick(labels_));
      const NodeId n = tx.CreateNode(labels);
      ASSERT_FALSE(m.nodes.contains(n));
      m.nodes[n].labels.insert(labels.begin(), labels.end());
    } else if (what < 5) {
      const NodeId a = AnyNode(m), b = Chance(20) ? a : AnyNode(m);
      const auto r = tx.CreateRelationship(a, Pick(types_), b);
      ASSERT_FALSE(m.relationships.contains(r.id));
      m.relationships[r.id] = {a, b, {}};
    } else if (what < 8) {
      const NodeId n = AnyNode(m);
      const KeyId k = Pick(keys_);
      const Value v = Chance(5)       ? Value()
                      : k == keys_[0] ? Value(static_cast<std::int64_t>(Below(1000)))
                                      : RandomValue();
      tx.SetProperty(n, k, v);
      v.is_null() ? void(m.nodes[n].properties.erase(k)) : void(m.nodes[n].properties[k] = v);
    } else if (what == 8) {
      const NodeId n = AnyNode(m);
      const LabelId l = Pick(labels_);
      ASSERT_EQ(tx.AddLabel(n, l), m.nodes[n].labels.insert(l).second);
    } else if (what == 9) {
      const NodeId n = AnyNode(m);
      const LabelId l = Pick(labels_);
      ASSERT_EQ(tx.RemoveLabel(n, l), m.nodes[n].labels.erase(l) > 0);
    } else if (what == 10) {
      const NodeId n = AnyNode(m);
      std::vector<RelationshipId> mine;
      for (const auto& [id, r] : m.relationships) {
        if (r.start == n || r.end == n) mine.push_back(id);
      }
      if (mine.size() > 200) return;  // hubs stay
      const bool node_first = Chance(2);
      if (node_first) tx.DeleteNode(n);
      for (const auto id : mine) DeleteRelationship(tx, m, id);
      if (!node_first) tx.DeleteNode(n);
      m.nodes.erase(n);
      m.evidence.erase(FactId::Of(n));
      m.names.erase(FactId::Of(n));
    } else if (m.relationships.empty()) {
      return;
    } else if (what == 11) {
      DeleteRelationship(tx, m, AnyRelationship(m));
    } else if (what == 12) {
      const RelationshipId id = AnyRelationship(m);
      const KeyId k = Pick(keys_);
      const Value v = Chance(5) ? Value() : RandomValue();
      tx.SetProperty(RefOf(m, id), k, v);
      auto& properties = m.relationships[id].properties;
      v.is_null() ? void(properties.erase(k)) : void(properties[k] = v);
    } else {
      const FactId f = Chance(2) ? FactId::Of(AnyNode(m)) : FactId::Of(AnyRelationship(m));
      if (what == 13) {
        const std::string name = "name " + std::to_string(random_());
        tx.SetExternal(f, name);
        m.names[f] = name;
        return;
      }
      auto& assertions = m.evidence[f];
      Assertion a;
      a.confidence = Below(8) / 8.0;
      a.quote = "quote " + std::to_string(Below(100));
      if (what == 14 || assertions.empty()) {
        a.number = tx.AddAssertion(f, a);
        assertions.push_back(a);
      } else {
        Assertion& old = assertions[Below(static_cast<std::uint32_t>(assertions.size()))];
        a.number = old.number;
        a.status = AssertionStatus::kAccepted;
        tx.SetAssertion(f, a);
        old = a;
      }
    }
  }

  void ChangeSchema(Transaction& tx) {
    if (const auto constraints = tx.Constraints(); !constraints.empty() && Chance(3))
      tx.DropConstraint(constraints[0].id);
    bool any_range = false, any_names = false;
    for (const auto& d : tx.Indexes()) {
      const bool dropped = Chance(3);
      if (dropped) tx.DropIndex(d.id);
      any_range = any_range || !d.is_full_text();
      any_names = any_names || (d.is_full_text() && !dropped);
    }
    if (!any_names) {
      IndexDefinition names;
      names.kind = IndexDefinition::Kind::kFullText;
      names.name = "names";
      if (Chance(2)) names.labels = {labels_[2], labels_[0]};
      names.keys = {keys_[Below(4)]};
      if (Chance(2)) names.keys.push_back(keys_[0] == names.keys[0] ? keys_[1] : keys_[0]);
      tx.CreateIndex(names);
    }
    if (any_range) return;
    IndexDefinition d;
    d.name = "index";
    d.on_relationship = Chance(3);
    d.label = labels_[0];
    d.type = types_[0];
    d.keys = {keys_[Below(4)]};
    if (Chance(3)) d.keys.push_back(keys_[0] == d.keys[0] ? keys_[1] : keys_[0]);
    tx.CreateIndex(d);
    if (!tx.Constraints().empty()) return;
    ConstraintDefinition c;
    c.name = "unique";
    c.label = labels_[1];
    c.keys = {keys_[0]};
    tx.CreateConstraint(c);  // fails as often as not: the statement is rolled back then
  }

  void AskReaders() {
    for (std::size_t i = 0; i < readers_.size();) {
      if (Chance(3)) Compare(*readers_[i].tx, *readers_[i].model);
      if (Chance(8)) {
        readers_.erase(readers_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    if (Chance(3)) Compare(*graph_->BeginRead(), *now_);
  }

  static bool Same(const Value& a, const Value& b) { return a.type() == b.type() && Equivalent(a, b); }

  void Compare(const Transaction& tx, const Model& m) {
    std::size_t nodes = 0;
    std::map<LabelId, std::size_t> with_label, in_bitmap;
    for (std::uint32_t b = 0; b < tx.NodeBlockCount(); ++b) {
      if (const auto* sets = tx.LabelSets(b)) nodes += sets->count;
      for (const LabelId l : labels_) {
        if (const auto* bitmap = tx.LabelBitmap(l, b)) in_bitmap[l] += bitmap->count;
      }
    }
    ASSERT_EQ(nodes, m.nodes.size());
    for (const auto& [n, model] : m.nodes) {
      ASSERT_TRUE(tx.Exists(n));
      const auto labels = tx.Labels(n);
      ASSERT_EQ(std::set<LabelId>(labels.begin(), labels.end()), model.labels);
      for (const LabelId l : model.labels) {
        ++with_label[l];
        ASSERT_TRUE(tx.HasLabel(n, l));
      }
      const auto properties = tx.Properties(n);
      ASSERT_EQ(properties.size(), model.properties.size()) << n.value;
      for (const auto& [k, v] : properties) ASSERT_TRUE(Same(v, model.properties.at(k))) << ToLiteral(v);
    }
    for (const LabelId l : labels_) ASSERT_EQ(with_label[l], in_bitmap[l]);

    std::map<std::tuple<Direction, TypeId, NodeId>, std::vector<std::pair<std::uint32_t, std::uint32_t>>>
        lists;
    for (const auto& [id, r] : m.relationships) {
      lists[{Direction::kOut, id.type(), r.start}].emplace_back(r.end.value, id.sequence());
      lists[{Direction::kIn, id.type(), r.end}].emplace_back(r.start.value, id.sequence());
      const auto found = tx.Find(id);
      ASSERT_TRUE(found);
      ASSERT_EQ(*found, (RelationshipRef{id, r.start, r.end}));
      const auto properties = tx.Properties(*found);
      ASSERT_EQ(properties.size(), r.properties.size());
      for (const auto& [k, v] : properties) ASSERT_TRUE(Same(v, r.properties.at(k)));
    }
    std::size_t entries = 0;
    for (const Direction d : {Direction::kOut, Direction::kIn}) {
      for (const TypeId t : types_) {
        for (std::uint32_t g = 0; g < tx.NodeBlockCount() * 4; ++g) {
          if (const auto* chunk = tx.Adjacency(d, t, g)) entries += chunk->neighbours.size();
        }
      }
    }
    ASSERT_EQ(entries, m.relationships.size() * 2);
    for (auto& [where, list] : lists) {
      const auto& [d, t, n] = where;
      std::sort(list.begin(), list.end());
      const auto neighbours = tx.Neighbours(d, t, n);
      const auto sequences = tx.Sequences(d, t, n);
      ASSERT_EQ(neighbours.size(), list.size());
      for (std::size_t i = 0; i < list.size(); ++i)
        ASSERT_EQ(std::pair(neighbours[i], sequences[i]), list[i]);
    }
    for (const auto& [f, assertions] : m.evidence) ASSERT_EQ(tx.Evidence(f), assertions);
    for (const auto& [f, name] : m.names) {
      ASSERT_EQ(tx.ExternalName(f), name);
      ASSERT_EQ(tx.FindExternal(f.kind, name), f.value);
    }
    for (const auto& d : tx.Indexes()) d.is_full_text() ? CompareNames(tx, m, d) : CompareIndex(tx, m, d);
    for (const auto& d : tx.Constraints()) {
      std::size_t unique = 0;
      for (const auto& [n, node] : m.nodes) {
        if (!node.labels.contains(d.label) || !node.properties.contains(d.keys[0])) continue;
        ASSERT_EQ(tx.UniqueSeek(d, std::array{node.properties.at(d.keys[0])}), n.value);
        if (++unique == 20) break;
      }
    }
    if (tx.mode() == Transaction::Mode::kWrite) {
      ASSERT_EQ(tx.NodeCount(), m.nodes.size());
      ASSERT_EQ(tx.RelationshipCount(), m.relationships.size());
    }
  }

  void CompareIndex(const Transaction& tx, const Model& m, const IndexDefinition& d) {
    std::map<std::uint64_t, Value> values;  // of those that the index holds, by first key
    auto add = [&](std::uint64_t entity, const std::map<KeyId, Value>& properties) {
      for (const KeyId k : d.keys) {
        if (!properties.contains(k)) return;
      }
      values[entity] = properties.at(d.keys[0]);
    };
    if (d.on_relationship) {
      for (const auto& [id, r] : m.relationships) {
        if (id.type() == d.type) add(id.value, r.properties);
      }
    } else {
      for (const auto& [n, node] : m.nodes) {
        if (node.labels.contains(d.label)) add(n.value, node.properties);
      }
    }
    for (int i = 0; i < 5; ++i) {
      const Value sought =
          Chance(2) && !values.empty()
              ? std::next(values.begin(), Below(static_cast<std::uint32_t>(values.size())))->second
              : RandomValue();
      std::vector<std::uint64_t> equal, above;
      for (const auto& [entity, v] : values) {
        if (Equivalent(v, sought)) equal.push_back(entity);
        const auto order = liaison::Compare(v, sought);
        if (order && *order > 0) above.push_back(entity);
      }
      ASSERT_EQ(tx.IndexSeek(d, std::array{sought}), equal) << ToLiteral(sought);
      auto found = tx.IndexRange(d, sought, false, Value(), false);
      for (std::size_t j = 1; j < found.size(); ++j)
        ASSERT_TRUE(Order(values.at(found[j - 1]), values.at(found[j])) <= 0);
      std::sort(found.begin(), found.end());
      if (!sought.is_list() && sought.type() != Value::Type::kPoint) {
        ASSERT_EQ(found, above) << ToLiteral(sought);
      }
    }
  }

  static std::set<Gram> GramsOf(const ModelNode& node, const IndexDefinition& d) {
    std::vector<Gram> grams;
    const bool covered = d.labels.empty() || std::any_of(d.labels.begin(), d.labels.end(),
                                                         [&](LabelId l) { return node.labels.contains(l); });
    for (const KeyId k : d.keys) {
      const auto found = node.properties.find(k);
      if (!covered || found == node.properties.end()) continue;
      const List values = found->second.is_list() ? found->second.AsList() : List{found->second};
      for (const Value& v : values) {
        if (v.is_string()) AppendGramsOfName(v.AsString(), grams);
      }
    }
    return {grams.begin(), grams.end()};
  }

  void CompareNames(const Transaction& tx, const Model& m, const IndexDefinition& d) {
    std::map<Gram, std::vector<NodeId>> nodes;
    for (const auto& [n, node] : m.nodes) {
      for (const Gram gram : GramsOf(node, d)) nodes[gram].push_back(n);
    }
    std::vector<char> wanted(1u << 16, 1);
    wanted[kNoNode.value] = 0;
    for (int i = 0; i < 10; ++i) {
      std::vector<Gram> grams;
      AppendGramsOfWord(std::string(1 + Below(2), static_cast<char>('a' + Below(26))), grams);
      Gram gram = Pick(grams);
      if (!nodes.empty() && !Chance(3)) gram = Pick(nodes).first;
      const auto found = tx.NameCandidates(d, std::array{gram}, 1u << 20, wanted, [] {});
      const auto expected = nodes.find(gram);
      ASSERT_EQ(found, expected == nodes.end() ? std::vector<NodeId>() : expected->second)
          << std::hex << gram;
    }
  }

  std::mt19937 random_;
  ScratchFolder folder_;
  std::string path_;
  std::unique_ptr<Graph> graph_;
  std::shared_ptr<const Model> now_ = std::make_shared<const Model>();
  std::vector<Reader> readers_;
  std::array<LabelId, 4> labels_;
  std::array<KeyId, 4> keys_;
  std::array<TypeId, 3> types_;
};

TEST(GraphRandom, AnyHistoryOfChangesLeavesWhatTheModelSays) {
  const char* given = std::getenv("LIAISON_SEED");
  const std::uint32_t first =
      given ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
  for (std::uint32_t seed = first; seed < first + 4; ++seed) {
    SCOPED_TRACE("LIAISON_SEED=" + std::to_string(seed));
    RandomGraph(seed).Run(50);
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace liaison
