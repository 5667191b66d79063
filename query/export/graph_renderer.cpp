#include "query/export/graph_renderer.h"

#include "query/export/graph_file.h"
#include "query/export/picture.h"

namespace liaison::exporter {
namespace {

class GraphRenderer : public render::Renderer {
 public:
  GraphRenderer(const render::RenderOptions& options, const Session& session, std::ostream& out)
      : Renderer(options, out), session_(session) {}

 protected:
  void WriteRow(const Row& row) override {
    for (const Value& value : row) sink_.Add(value);
  }

  void End() override {
    const std::unique_ptr<Transaction> own = session_.transaction() ? nullptr : session_.graph().BeginRead();
    const Subgraph subgraph = sink_.Take(own ? own.get() : session_.transaction());
    switch (options_.mode) {
      case render::Mode::kSvg:
        out_ << ToSvg(subgraph, {});
        break;
      case render::Mode::kDot:
        out_ << ToDot(subgraph, {});
        break;
      case render::Mode::kGraphMl:
        WriteGraphMl(SubgraphSource(subgraph), out_);
        break;
      case render::Mode::kGexf:
        WriteGexf(SubgraphSource(subgraph), GexfVersion::k13, out_);
        break;
      default:
        WriteCytoscape(SubgraphSource(subgraph), out_);
        break;
    }
  }

 private:
  const Session& session_;
  SubgraphSink sink_;
};

}  // namespace

std::unique_ptr<render::Renderer> MakeGraphRenderer(const render::RenderOptions& options,
                                                    const Session& session, std::ostream& out) {
  return std::make_unique<GraphRenderer>(options, session, out);
}

}  // namespace liaison::exporter
