#include "query/report/writer.h"

namespace liaison::report {
namespace {

std::string_view WithoutTail(std::string_view text) {
  const auto end = text.find_last_not_of(" \t");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

bool IsMarkOnly(std::string_view text) {
  for (const char c : text) {
    if (std::string_view(" \t>-+*").find(c) == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

std::string_view BodyText::LastLine() const {
  const std::string_view text = out_;
  if (line_ < text.size() || line_ == 0) return text.substr(line_);
  const auto begin = text.substr(0, line_ - 1).rfind('\n');
  return text.substr(begin + 1, line_ - 1 - (begin + 1));
}

void BodyText::Append(std::string_view text) {
  out_ += text;
  const auto end = text.rfind('\n');
  if (end != std::string_view::npos) line_ = out_.size() - text.size() + end + 1;
}

// A blank line behind a block, unless the text brings one.
void BodyText::Separate(std::string_view text) {
  if (!behind_block_) return;
  behind_block_ = false;
  const std::string_view line = text.substr(0, text.find('\n'));
  if (WithoutTail(line) != blank_) Append(blank_ + '\n');
}

void BodyText::Add(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool whole = out_.empty() || out_.ends_with('\n');
    const bool blank = whole && end != std::string_view::npos && WithoutTail(line).empty();
    if (behind_block_) Separate(text);
    if (!blank || !(out_.empty() || out_.ends_with("\n\n"))) {
      if (!blank) Append(line);
      if (end != std::string_view::npos) Append("\n");
    }
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void BodyText::AddCode(std::string_view text) {
  Separate(text);
  Append(text);
}

void BodyText::AddInline(std::string_view text) {
  Separate("x");
  Append(text);
}

bool BodyText::at_line_start() const {
  const std::string_view line = std::string_view(out_).substr(line_);
  return IsMarkOnly(line) || line.find_first_not_of(" \t>0123456789.)") == std::string_view::npos;
}

void BodyText::AddBlock(const std::vector<std::string>& lines, const Prefix& prefix) {
  if (lines.empty() && prefix.first == prefix.next) return;
  const std::string blank(WithoutTail(prefix.next));
  if (!out_.empty() && !out_.ends_with('\n')) Append("\n");
  const bool begins_item = prefix.first != prefix.next;
  if (!begins_item && !out_.empty() && WithoutTail(LastLine()) != blank) Append(blank + '\n');
  if (begins_item) {
    behind_block_ = false;
    if (lines.empty()) {
      Append(prefix.first + '\n');
      return;
    }
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Append((lines[i].empty() ? blank : (i == 0 ? prefix.first : prefix.next) + lines[i]) + '\n');
  }
  blank_ = blank;
  behind_block_ = true;
}

}  // namespace liaison::report
