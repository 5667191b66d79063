#include "import/documents/stored_text.h"

#include <algorithm>
#include <utility>

namespace liaison::importer {
namespace {

bool Begins(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

StoredText::StoredText(std::string text) : text_(std::move(text)) {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (!Begins(text_[i])) continue;
    if (length_++ % kStep == 0) marks_.push_back(i);
  }
}

std::size_t StoredText::ByteOf(std::uint32_t code_point) const {
  if (code_point >= length_) return text_.size();
  std::size_t i = marks_[code_point / kStep];
  for (std::uint32_t left = code_point % kStep; left > 0; --left) {
    do ++i;
    while (i < text_.size() && !Begins(text_[i]));
  }
  return i;
}

std::uint32_t StoredText::CodePointOf(std::size_t byte) const {
  const auto after = std::upper_bound(marks_.begin(), marks_.end(), byte);
  if (after == marks_.begin()) return 0;
  auto code_point = static_cast<std::uint32_t>(after - marks_.begin() - 1) * kStep;
  for (std::size_t i = *(after - 1) + 1; i <= byte && i < text_.size(); ++i) code_point += Begins(text_[i]);
  return byte >= text_.size() ? length_ : code_point;
}

std::string_view StoredText::Slice(Span span) const {
  if (span.start >= span.end || span.end > length_) return {};
  const std::size_t from = ByteOf(span.start);
  return std::string_view(text_).substr(from, ByteOf(span.end) - from);
}

}  // namespace liaison::importer
