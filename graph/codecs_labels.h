// codecs_labels.h: the folds of label sets and label bitmaps, which FoldColumn hands on by the key. Throw
// Error on what they cannot read.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace liaison::codecs {

std::string FoldLabelSets(std::string_view base, std::span<const std::string_view> operands);
std::string FoldBitmap(std::string_view base, std::span<const std::string_view> operands);

}  // namespace liaison::codecs
