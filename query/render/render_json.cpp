// render_json.cpp: the modes `json` (an array of objects) and `jsonl` (an object a line), in the plain
// encoding of the pipe.
#include <string>
#include <utility>

#include "query/render/render.h"
#include "query/render/value_json.h"

namespace liaison::render {
namespace {

class JsonRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void Begin() override {
    for (const std::string& column : columns()) AppendJsonString(names_.emplace_back(), column);
    if (options_.mode == Mode::kJson) out_ << '[';
  }
  void WriteRow(const Row& row) override {
    std::string text;
    if (options_.mode == Mode::kJson && rows() > 1) text += ",\n ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += i == 0 ? '{' : ',';
      text += names_[i];
      text += ':';
      AppendJson(text, row[i], JsonFormat::kPlain);
    }
    text += '}';
    if (options_.mode == Mode::kJsonl) text += '\n';
    out_ << text;
  }
  // With PROFILE the plan is the array's last element, so that the whole stays one document.
  void End() override {
    if (options_.mode != Mode::kJson) return;
    if (plan_ != nullptr) {
      std::string text = rows() > 0 ? ",\n {" : "{";
      text += "\"profiledQueryPlan\":";
      AppendPlanJson(text, *std::exchange(plan_, nullptr), true);
      out_ << text << '}';
    }
    out_ << "]\n";
  }

 private:
  std::vector<std::string> names_;  // as JSON
};

}  // namespace

std::unique_ptr<Renderer> MakeJsonRenderer(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<JsonRenderer>(options, out);
}

}  // namespace liaison::render
