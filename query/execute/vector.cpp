#include "query/execute/vector.h"

#include <algorithm>

namespace liaison::exec {

std::size_t Vector::size() const {
  switch (kind) {
    case Kind::kNone:
      return 0;
    case Kind::kNode:
      return nodes.size();
    case Kind::kRelationship:
      return relationships.size();
    case Kind::kBoolean:
      return booleans.size();
    case Kind::kInteger:
      return integers.size();
    case Kind::kFloat:
      return floats.size();
    case Kind::kString:
      return strings.size();
    case Kind::kValue:
      return values.size();
  }
  return 0;
}

void Vector::Clear() {
  kind = Kind::kNone;
  constant = has_nulls = false;
  nodes.clear();
  relationships.clear();
  booleans.clear();
  integers.clear();
  floats.clear();
  strings.clear();
  nulls.clear();
  values.clear();
  heap.reset();
}

void Vector::Reset(Kind k, std::size_t n) {
  if (kind != k || k == Kind::kValue) Clear();
  kind = k;
  constant = has_nulls = false;
  nulls.clear();
  heap.reset();
  switch (k) {
    case Kind::kNone:
      break;
    case Kind::kNode:
      nodes.resize(n);
      break;
    case Kind::kRelationship:
      relationships.resize(n);
      break;
    case Kind::kBoolean:
      booleans.resize(n);
      break;
    case Kind::kInteger:
      integers.resize(n);
      break;
    case Kind::kFloat:
      floats.resize(n);
      break;
    case Kind::kString:
      strings.resize(n);
      break;
    case Kind::kValue:
      values.resize(n);
      break;
  }
}

bool Vector::IsNull(RowIndex row) const {
  row = At(row);
  switch (kind) {
    case Kind::kNone:
      return true;
    case Kind::kNode:
      return nodes[row].value == 0;
    case Kind::kRelationship:
      return relationships[row].id.value == 0;
    case Kind::kValue:
      return values[row].is_null();
    default:
      return has_nulls && nulls[row];
  }
}

Value Vector::Get(RowIndex row) const {
  row = At(row);
  if (kind != Kind::kValue && IsNull(row)) return {};
  switch (kind) {
    case Kind::kNone:
      return {};
    case Kind::kNode:
      return Node{nodes[row], nullptr};
    case Kind::kRelationship: {
      const RelationshipRef& r = relationships[row];
      return Relationship{r.id, r.start, r.end, nullptr};
    }
    case Kind::kBoolean:
      return Value(booleans[row] != 0);
    case Kind::kInteger:
      return integers[row];
    case Kind::kFloat:
      return floats[row];
    case Kind::kString:
      return strings[row];
    case Kind::kValue:
      return values[row];
  }
  return {};
}

void Vector::SetNull(RowIndex row) {
  switch (kind) {
    case Kind::kNone:
      break;
    case Kind::kNode:
      nodes[row] = {};
      break;
    case Kind::kRelationship:
      relationships[row] = {};
      break;
    case Kind::kValue:
      values[row] = {};
      break;
    default:
      if (!has_nulls) {
        nulls.assign(size(), 0);
        has_nulls = true;
      }
      if (nulls.size() < size()) nulls.resize(size(), 0);
      nulls[row] = 1;
  }
}

void Vector::BecomeValues() {
  if (kind == Kind::kValue) return;
  std::vector<Value> converted;
  std::size_t n = size();
  converted.reserve(std::max<std::size_t>(n, 16));
  for (std::size_t i = 0; i < n; ++i) converted.push_back(Get(static_cast<RowIndex>(i)));
  bool was_constant = constant;
  Clear();
  kind = Kind::kValue;
  constant = was_constant;
  values = std::move(converted);
}

std::string_view Vector::Keep(std::string s) {
  if (!heap) heap = std::make_shared<std::deque<std::string>>();
  return heap->emplace_back(std::move(s));
}

void Vector::Append(const Vector& from, RowIndex row) {
  assert(!constant);
  row = from.At(row);
  if (kind == Kind::kNone && from.kind != Kind::kNone) kind = from.kind;
  if (kind != from.kind) {
    if (from.IsNull(row)) return AppendNull();
    BecomeValues();
    values.push_back(from.Get(row));
    return;
  }
  switch (kind) {
    case Kind::kNone:
      break;
    case Kind::kNode:
      nodes.push_back(from.nodes[row]);
      return;
    case Kind::kRelationship:
      relationships.push_back(from.relationships[row]);
      return;
    case Kind::kBoolean:
      booleans.push_back(from.booleans[row]);
      break;
    case Kind::kInteger:
      integers.push_back(from.integers[row]);
      break;
    case Kind::kFloat:
      floats.push_back(from.floats[row]);
      break;
    case Kind::kString:
      if (from.heap) {
        strings.push_back(Keep(std::string(from.strings[row])));
      } else {
        strings.push_back(from.strings[row]);
      }
      break;
    case Kind::kValue:
      values.push_back(from.values[row]);
      return;
  }
  bool null = from.has_nulls && from.nulls[row];
  if (null && !has_nulls) {
    has_nulls = true;
    nulls.assign(size() - 1, 0);
  }
  if (has_nulls) nulls.push_back(null);
}

void Vector::AppendNull() {
  switch (kind) {
    case Kind::kNone:
      kind = Kind::kValue;
      values.emplace_back();
      return;
    case Kind::kNode:
      nodes.emplace_back();
      return;
    case Kind::kRelationship:
      relationships.emplace_back();
      return;
    case Kind::kValue:
      values.emplace_back();
      return;
    case Kind::kBoolean:
      booleans.push_back(0);
      break;
    case Kind::kInteger:
      integers.push_back(0);
      break;
    case Kind::kFloat:
      floats.push_back(0);
      break;
    case Kind::kString:
      strings.emplace_back();
      break;
  }
  if (!has_nulls) {
    has_nulls = true;
    nulls.assign(size() - 1, 0);
  }
  nulls.push_back(1);
}

void Vector::AppendValue(const Value& v) {
  if (v.is_null()) return AppendNull();
  Kind k = Kind::kValue;
  switch (v.type()) {
    case Value::Type::kBoolean:
      k = Kind::kBoolean;
      break;
    case Value::Type::kInteger:
      k = Kind::kInteger;
      break;
    case Value::Type::kFloat:
      k = Kind::kFloat;
      break;
    case Value::Type::kString:
      k = Kind::kString;
      break;
    case Value::Type::kNode:
      k = v.AsNode().content ? Kind::kValue : Kind::kNode;
      break;
    case Value::Type::kRelationship:
      k = v.AsRelationship().content ? Kind::kValue : Kind::kRelationship;
      break;
    default:
      break;
  }
  if (kind == Kind::kNone) kind = k;
  if (kind != k) {
    BecomeValues();
    values.push_back(v);
    return;
  }
  switch (kind) {
    case Kind::kNode:
      nodes.push_back(v.AsNode().id);
      return;
    case Kind::kRelationship: {
      const Relationship& r = v.AsRelationship();
      relationships.push_back({r.id, r.start, r.end});
      return;
    }
    case Kind::kBoolean:
      booleans.push_back(v.AsBoolean());
      break;
    case Kind::kInteger:
      integers.push_back(v.AsInteger());
      break;
    case Kind::kFloat:
      floats.push_back(v.AsFloat());
      break;
    case Kind::kString:
      strings.push_back(Keep(v.AsString()));
      break;
    default:
      values.push_back(v);
      return;
  }
  if (has_nulls) nulls.push_back(0);
}

namespace {
template <class T>
void GatherArray(std::vector<T>& to, const std::vector<T>& from, Rows rows) {
  to.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
}
}  // namespace

void Vector::Gather(const Vector& from, Rows rows) {
  if (from.constant) {
    *this = from;
    return;
  }
  if (kind != from.kind) Clear();
  kind = from.kind;
  constant = false;
  has_nulls = from.has_nulls;
  heap = from.heap;
  switch (kind) {
    case Kind::kNone:
      break;
    case Kind::kNode:
      GatherArray(nodes, from.nodes, rows);
      break;
    case Kind::kRelationship:
      GatherArray(relationships, from.relationships, rows);
      break;
    case Kind::kBoolean:
      GatherArray(booleans, from.booleans, rows);
      break;
    case Kind::kInteger:
      GatherArray(integers, from.integers, rows);
      break;
    case Kind::kFloat:
      GatherArray(floats, from.floats, rows);
      break;
    case Kind::kString:
      GatherArray(strings, from.strings, rows);
      break;
    case Kind::kValue:
      GatherArray(values, from.values, rows);
      break;
  }
  if (has_nulls) GatherArray(nulls, from.nulls, rows);
}

std::size_t HeldBytes(const Value& v) {
  if (v.is_string()) return v.AsString().capacity();
  if (v.is_list()) return v.AsList().size() * (sizeof(Value) + 8);
  if (v.is_map()) return v.AsMap().size() * (sizeof(Value) + 64);
  return 0;
}

std::size_t Vector::bytes() const {
  std::size_t n = nodes.capacity() * sizeof(NodeId) + relationships.capacity() * sizeof(RelationshipRef) +
                  booleans.capacity() + integers.capacity() * 8 + floats.capacity() * 8 +
                  strings.capacity() * sizeof(std::string_view) + nulls.capacity() +
                  values.capacity() * sizeof(Value);
  if (heap) {
    for (const auto& s : *heap) n += sizeof(std::string) + s.capacity();
  }
  for (const Value& v : values) n += HeldBytes(v);
  return n;
}

void Batch::Clear() {
  for (Vector& v : columns) v.Clear();
  multiplicity.clear();
  count = 0;
}

void Batch::Select(Rows rows) {
  if (rows.size() == count) return;
  Vector kept;
  for (Vector& v : columns) {
    if (v.kind == Vector::Kind::kNone || v.constant) continue;
    kept.Gather(v, rows);
    std::swap(kept, v);
  }
  if (!multiplicity.empty()) {
    std::vector<std::uint64_t> m;
    GatherArray(m, multiplicity, rows);
    multiplicity = std::move(m);
  }
  count = static_cast<std::uint32_t>(rows.size());
}

void Batch::AppendRow(const Batch& from, RowIndex row, const std::vector<Slot>& slots) {
  for (Slot s : slots) {
    if (from.columns[s].kind == Vector::Kind::kNone) {
      columns[s].AppendNull();
    } else {
      columns[s].Append(from.columns[s], row);
    }
  }
  const std::uint64_t m = from.Multiplicity(row);
  if (m != 1 || !multiplicity.empty()) {
    multiplicity.resize(count, 1);
    multiplicity.push_back(m);
  }
  ++count;
}

void Batch::GatherFrom(const Batch& from, Rows rows, const std::vector<Slot>& slots) {
  for (Slot s : slots) {
    if (from.columns[s].kind == Vector::Kind::kNone) continue;
    columns[s].Gather(from.columns[s], rows);
  }
  if (from.multiplicity.empty()) {
    multiplicity.clear();
  } else {
    GatherArray(multiplicity, from.multiplicity, rows);
  }
  count = static_cast<std::uint32_t>(rows.size());
}

std::size_t Batch::bytes() const {
  std::size_t n = multiplicity.capacity() * 8;
  for (const Vector& v : columns) n += v.bytes();
  return n;
}

}  // namespace liaison::exec
