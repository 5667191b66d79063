#include "query/render/error_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

std::string_view LineOf(std::string_view text, std::uint32_t line) {
  for (std::uint32_t i = 1; i < line; ++i) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string CaretText(std::string_view text, const Position& position) {
  const std::string_view line = LineOf(text, position.line);
  std::vector<std::size_t> starts;  // of the characters, and the end
  for (std::size_t i = 0; i < line.size();) {
    starts.push_back(i);
    DecodeUtf8(line, i);
  }
  const std::size_t count = starts.size();
  starts.push_back(line.size());
  const std::size_t at = std::min<std::size_t>(position.column > 0 ? position.column - 1 : 0, count);
  std::size_t begin = 0, end = count;
  if (count > kErrorWindow) {
    begin = at > kErrorWindow * 2 / 3 ? at - kErrorWindow * 2 / 3 : 0;
    begin = std::min(begin, count - kErrorWindow);
    end = begin + kErrorWindow;
  }
  std::string shown = begin > 0 ? "  …" : "  ";
  std::size_t indent = begin > 0 ? 3 : 2;
  // Character by character, so that the caret stands right although unsafe ones are shown longer than they
  // are.
  for (std::size_t i = begin; i < end; ++i) {
    const std::string_view character = line.substr(starts[i], starts[i + 1] - starts[i]);
    const std::string piece = character == "\t" ? " " : character == "\r" ? "" : SafeText(character);
    shown += piece;
    if (i < at) indent += DisplayWidth(piece);
  }
  if (end < count) shown += "…";
  return shown + '\n' + std::string(indent, ' ') + "^\n";
}

namespace {

// " at facts.cypher:1:17"; empty when the place is not known. `position` is within the text that begins at
// `place`.
std::string PlaceText(const std::optional<Position>& position, const Place& place) {
  const std::string file = place.file.empty() ? std::string() : SafeText(place.file) + ':';
  if (position) {
    const std::uint32_t column = position->line == 1 ? position->column + place.column - 1 : position->column;
    return fmt::format(" at {}{}:{}", file, position->line + place.line - 1, column);
  }
  return file.empty() ? std::string() : fmt::format(" at {}{}:{}", file, place.line, place.column);
}

std::string ContextText(const std::optional<Position>& position, std::string_view text,
                        const std::string& hint) {
  std::string out;
  if (position && !text.empty()) out += CaretText(text, *position);
  if (!hint.empty()) out += "hint: " + SafeText(hint) + '\n';
  return out;
}

}  // namespace

std::string ErrorText(const Error& error, std::string_view text, const Place& place, bool context) {
  std::string out =
      "error: " + error.Code() + PlaceText(error.position, place) + ": " + SafeText(error.what()) + '\n';
  return context ? out + ContextText(error.position, text, error.hint) : out;
}

std::string WarningText(const Notification& warning, std::string_view text, const Place& place,
                        bool context) {
  std::string out = "warning" + PlaceText(warning.position, place) + ": " + SafeText(warning.description);
  if (context) return out + '\n' + ContextText(warning.position, text, warning.hint);
  return out + (warning.hint.empty() ? "" : "; " + SafeText(warning.hint)) + '\n';
}

}  // namespace liaison::render
