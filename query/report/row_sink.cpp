#include "query/report/row_sink.h"

#include "graph/error.h"
#include "query/render/render.h"

namespace liaison::report {
namespace {

// About, and without what values share.
std::size_t BytesOf(const Value& value) {
  std::size_t bytes = sizeof(Value);
  if (value.is_string()) {
    bytes += value.AsString().size();
  } else if (value.is_list()) {
    for (const Value& item : value.AsList()) bytes += BytesOf(item);
  } else if (value.is_map()) {
    for (const auto& [key, item] : value.AsMap()) bytes += 64 + key.size() + BytesOf(item);
  } else if (value.is_node() && value.AsNode().content) {
    for (const auto& [key, item] : value.AsNode().content->properties)
      bytes += 64 + key.size() + BytesOf(item);
  } else if (value.is_path()) {
    bytes += value.AsPath().nodes.size() * 256;
  }
  return bytes;
}

}  // namespace

void RowSink::OnRow(Row row) {
  for (const Value& value : row) bytes_ += BytesOf(value);
  if (bytes_ > kMaximumResultBytes) {
    throw Error(ErrorKind::kResource, "OutOfMemory",
                "the results of the report need more than " + render::BytesText(kMaximumResultBytes));
  }
  rows_.rows.push_back(std::move(row));
}

}  // namespace liaison::report
