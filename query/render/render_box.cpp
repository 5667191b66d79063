// render_box.cpp: the mode `box`: a frame around columns that fit the terminal; where that is too narrow for
// them all, a frame a row with a line a column.
#include <algorithm>
#include <string>
#include <vector>

#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

// Column widths are those of the first rows; later rows wrap into them. So a result of any length streams.
constexpr std::size_t kRowsForWidths = 1000;
constexpr std::size_t kNarrowest = 8;
constexpr std::size_t kLinesPerCell = 12;

// Lines of at most `width` columns, broken at spaces where there are some. Precondition: safe text, but for
// line feeds.
std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  std::size_t last_space = std::string::npos;  // in the last line
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char32_t c = DecodeUtf8(text, i);
    if (c == '\n') {
      lines.emplace_back();
      used = 0;
      last_space = std::string::npos;
      continue;
    }
    const auto columns = static_cast<std::size_t>(DisplayWidth(c));
    if (used + columns > width && used > 0) {
      std::string rest;
      if (c != ' ' && last_space != std::string::npos) {
        rest = lines.back().substr(last_space + 1);
        lines.back().resize(last_space);
      }
      lines.push_back(std::move(rest));
      used = DisplayWidth(lines.back());
      last_space = std::string::npos;
      if (c == ' ') continue;
    }
    if (c == ' ') last_space = lines.back().size();
    lines.back().append(text, begin, i - begin);
    used += columns;
  }
  if (lines.size() > kLinesPerCell) {
    lines.resize(kLinesPerCell);
    lines.back() = "…";
  }
  return lines;
}

struct Cell {
  std::string text;
  bool right = false;
};

class BoxRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void WriteRow(const Row& row) override {
    std::vector<Cell> cells;
    cells.reserve(row.size());
    for (const Value& value : row) cells.push_back({SafeValueText(value, "\n"), value.is_number()});
    if (!measured_) {
      held_.push_back(std::move(cells));
      if (held_.size() == kRowsForWidths) WriteHeld();
    } else {
      WriteCells(cells);
    }
  }
  void End() override {
    if (!measured_) WriteHeld();
    Rule("└", "┴", "┘");
    if (rows() == 0 && !options_.footer) out_ << "(no rows)\n";
  }

 private:
  void WriteHeld() {
    measured_ = true;
    Measure();
    if (upright_) {
      if (held_.empty()) {
        Rule("┌", "┬", "┐");
        for (const std::string& column : columns()) WriteLine({{SafeText(column), false}, {}});
      }
      for (const auto& cells : held_) WriteCells(cells);
      held_.clear();
      return;
    }
    Rule("┌", "┬", "┐");
    std::vector<Cell> header;
    for (const std::string& column : columns()) header.push_back({SafeText(column), false});
    WriteCells(header);
    Rule("├", "┼", "┤");
    for (const auto& cells : held_) WriteCells(cells);
    held_.clear();
    held_.shrink_to_fit();
  }

  void Measure() {
    for (const std::string& column : columns())
      widths_.push_back(std::max<std::size_t>(1, DisplayWidth(SafeText(column))));
    for (const auto& cells : held_) {
      for (std::size_t i = 0; i < cells.size(); ++i)
        widths_[i] = std::max(widths_[i], WidestLine(cells[i].text));
    }
    if (options_.width == 0) return;
    const std::size_t frame = 3 * widths_.size() + 1;
    const std::size_t room = options_.width > frame ? options_.width - frame : 0;
    // The widest columns give way first: the largest cap under which all fit.
    std::size_t cap = *std::max_element(widths_.begin(), widths_.end());
    const auto total = [&](std::size_t limit) {
      std::size_t sum = 0;
      for (const std::size_t w : widths_) sum += std::min(w, limit);
      return sum;
    };
    while (cap > kNarrowest && total(cap) > room) --cap;
    if (total(cap) > room) {
      upright_ = true;
      names_width_ = 1;
      for (const std::string& column : columns())
        names_width_ = std::max(names_width_, DisplayWidth(SafeText(column)));
      names_width_ = std::min(names_width_, std::max(kNarrowest, options_.width / 3));
      const std::size_t taken = names_width_ + 7;  // the frame of two columns
      widths_ = {names_width_, options_.width > taken + kNarrowest ? options_.width - taken : kNarrowest};
      return;
    }
    // What the cap leaves over goes to the first columns that want it.
    std::size_t spare = room > total(cap) ? room - total(cap) : 0;
    for (std::size_t& w : widths_) {
      if (w <= cap) continue;
      const std::size_t more = std::min(spare, w - cap);
      w = cap + more;
      spare -= more;
    }
  }

  static std::size_t WidestLine(std::string_view text) {
    std::size_t widest = 0;
    while (true) {
      const std::size_t end = text.find('\n');
      widest = std::max(widest, DisplayWidth(text.substr(0, end)));
      if (end == std::string_view::npos) return widest;
      text.remove_prefix(end + 1);
    }
  }

  void WriteCells(const std::vector<Cell>& cells) {
    if (!upright_) return WriteLine(cells);
    if (upright_rows_++ == 0) {
      Rule("┌", "┬", "┐");
    } else {
      Rule("├", "┼", "┤");
    }
    for (std::size_t i = 0; i < cells.size(); ++i)
      WriteLine({{SafeText(columns()[i]), false}, {cells[i].text, false}});
  }

  void WriteLine(const std::vector<Cell>& cells) {
    std::vector<std::vector<std::string>> wrapped;
    std::size_t height = 1;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      wrapped.push_back(Wrap(cells[i].text, widths_[i]));
      height = std::max(height, wrapped.back().size());
    }
    std::string text;
    for (std::size_t line = 0; line < height; ++line) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        text += i == 0 ? "│ " : " │ ";
        const std::string_view part =
            line < wrapped[i].size() ? std::string_view(wrapped[i][line]) : std::string_view();
        const std::size_t width = DisplayWidth(part);
        const std::size_t pad = width < widths_[i] ? widths_[i] - width : 0;
        if (cells[i].right) text.append(pad, ' ');
        text += part;
        if (!cells[i].right) text.append(pad, ' ');
      }
      text += " │\n";
    }
    out_ << text;
  }

  void Rule(std::string_view left, std::string_view middle, std::string_view right) {
    std::string text(left);
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) text += middle;
      for (std::size_t k = 0; k < widths_[i] + 2; ++k) text += "─";
    }
    text += right;
    text += '\n';
    out_ << text;
  }

  bool measured_ = false;
  std::vector<std::vector<Cell>> held_;
  std::vector<std::size_t> widths_;  // of columns; upright, of names and values
  bool upright_ = false;             // a line a column
  std::size_t names_width_ = 0;
  std::size_t upright_rows_ = 0;
};

}  // namespace

std::unique_ptr<Renderer> MakeBoxRenderer(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<BoxRenderer>(options, out);
}

}  // namespace liaison::render
