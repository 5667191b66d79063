// render_table.cpp: the modes `table` and `line`: values as literals of the language, one row or one column a
// line.
#include <algorithm>
#include <string>

#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

class TableRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void Begin() override {
    for (std::size_t i = 0; i < columns().size(); ++i) out_ << (i > 0 ? " | " : "") << SafeText(columns()[i]);
    out_ << '\n';
  }
  void WriteRow(const Row& row) override {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += " | ";
      line += SafeLiteral(row[i]);
    }
    line += '\n';
    out_ << line;
  }
  void End() override {
    if (rows() == 0 && !options_.footer) out_ << "(no rows)\n";
  }
};

class LineRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void Begin() override {
    std::size_t widest = 0;
    for (const std::string& column : columns()) {
      names_.push_back(SafeText(column));
      widest = std::max(widest, DisplayWidth(names_.back()));
    }
    for (std::string& name : names_) name.insert(0, widest - DisplayWidth(name), ' ');
  }
  void WriteRow(const Row& row) override {
    if (rows() > 1) out_ << '\n';
    for (std::size_t i = 0; i < row.size(); ++i) out_ << names_[i] << ": " << SafeLiteral(row[i]) << '\n';
  }
  void End() override {
    if (rows() == 0 && !options_.footer) out_ << "(no rows)\n";
  }

 private:
  std::vector<std::string> names_;  // padded to the widest
};

}  // namespace

std::unique_ptr<Renderer> MakeTableRenderer(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<TableRenderer>(options, out);
}

std::unique_ptr<Renderer> MakeLineRenderer(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<LineRenderer>(options, out);
}

}  // namespace liaison::render
