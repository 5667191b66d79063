// stored_text.h: the text of a document by its code points, which is what evidence counts in.
// Not here: how a file becomes a text (source_text.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "import/documents/extraction.h"

namespace liaison::importer {

class StoredText {
 public:
  explicit StoredText(std::string text);
  const std::string& text() const { return text_; }
  std::uint32_t length() const { return length_; }  // code points

  std::size_t ByteOf(std::uint32_t code_point) const;  // the size of the text when there are not so many
  std::uint32_t CodePointOf(std::size_t byte) const;
  std::string_view Slice(Span) const;  // valid as long as this; empty when the span is none

 private:
  static constexpr std::uint32_t kStep = 256;
  std::string text_;
  std::vector<std::size_t> marks_;  // bytes of every kStep-th code point
  std::uint32_t length_ = 0;
};

}  // namespace liaison::importer
