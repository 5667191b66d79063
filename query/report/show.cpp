#include "query/report/show.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <unordered_set>

#include <fmt/format.h>

#include "graph/likeness.h"
#include "query/export/picture.h"
#include "query/render/render.h"
#include "query/render/safe_text.h"
#include "query/report/words.h"

namespace liaison::report {
namespace {

constexpr std::size_t kFailuresShown = 20;
constexpr std::size_t kLongestPath = 500;  // of a tree: it is nested as deep

[[noreturn]] void RefuseForm(const std::string& message, const std::string& hint = {}) {
  Error error(ErrorKind::kRequest, "InvalidForm", message);
  error.hint = hint;
  throw error;
}

std::size_t ColumnPlace(const BlockRows& rows, const std::string& name, const char* option) {
  NearestName nearest(name);
  std::string list;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    if (rows.columns[i] == name) return i;
    nearest.Offer(rows.columns[i]);
    list += (i == 0 ? "the columns are " : ", ") + rows.columns[i];
  }
  RefuseForm(fmt::format("`{}={}` names no column of the block", option, render::SafeText(name)),
             nearest.found().empty() ? list : nearest.Hint());
}

std::string Base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = (three << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : kDigits[(three >> (18 - 6 * k)) & 63];
  }
  return out;
}

class Shower {
 public:
  Shower(const Block& block, const BlockRows& rows, const Assertion* assertion,
         const Transaction& transaction, Citations& citations, const ShowOptions& options,
         std::string* picture)
      : block_(block),
        rows_(rows),
        assertion_(assertion),
        transaction_(transaction),
        citations_(citations),
        options_(options),
        picture_(picture) {
    cited_.resize(rows.columns.size());
    for (const std::string& column : block.cite) cited_[ColumnPlace(rows, column, "cite")] = true;
  }

  Shown Show() {
    Shown shown;
    if (block_.form != Form::kAssert) shown.caption = block_.caption;
    const bool always =
        block_.form == Form::kAssert || block_.form == Form::kJson || block_.form == Form::kCsv;
    if (rows_.rows.empty() && !always) {
      shown.messages.push_back({Message::Kind::kNote, block_.empty.empty() ? "No rows." : block_.empty, {}});
      return shown;
    }
    switch (block_.form) {
      case Form::kTable:
        shown.content = Table(Chosen(shown));
        break;
      case Form::kList:
        shown.content = List(Chosen(shown));
        break;
      case Form::kValue:
        shown.content = Single();
        break;
      case Form::kGraph:
        shown.content = Picture();
        break;
      case Form::kBar:
        shown.content = Bars(Chosen(shown));
        break;
      case Form::kTree:
        shown.content = Tree();
        break;
      case Form::kJson:
      case Form::kCsv:
        shown.content = Rendered();
        break;
      case Form::kAssert:
        ShowAssertion(shown);
        break;
      case Form::kHidden:
      case Form::kCode:
        break;
    }
    return shown;
  }

 private:
  // The rows that are shown; what is left out is said.
  std::vector<std::size_t> Chosen(Shown& shown) const {
    const std::size_t count = std::min(rows_.rows.size(), block_.limit.value_or(rows_.rows.size()));
    std::vector<std::size_t> chosen(count);
    for (std::size_t i = 0; i < count; ++i) chosen[i] = i;
    SayMore(shown, rows_.rows.size() - count);
    return chosen;
  }
  static void SayMore(Shown& shown, std::size_t left) {
    if (left > 0) shown.more = fmt::format("{} more {}.", left, left == 1 ? "row" : "rows");
  }

  Line Cell(std::size_t row, std::size_t column) {
    const Value& value = rows_.rows[row][column];
    if (cited_[column]) return {citations_.Cite(value)};
    return {Span{WordsOf(value, transaction_), {}, false}};
  }

  ShownTable Table(const std::vector<std::size_t>& chosen) {
    ShownTable table;
    table.columns = rows_.columns;
    for (std::size_t column = 0; column < rows_.columns.size(); ++column) {
      bool any = false, numeric = !cited_[column];
      for (const Row& row : rows_.rows) {
        any = any || !row[column].is_null();
        numeric = numeric && (row[column].is_null() || row[column].is_number());
      }
      table.numeric.push_back(any && numeric);
    }
    for (const std::size_t row : chosen) {
      std::vector<Line> cells;
      for (std::size_t column = 0; column < rows_.columns.size(); ++column)
        cells.push_back(Cell(row, column));
      table.rows.push_back(std::move(cells));
    }
    return table;
  }

  ShownList List(const std::vector<std::size_t>& chosen) {
    ShownList list;
    for (const std::size_t row : chosen) {
      Line line;
      for (std::size_t column = 0; column < rows_.columns.size(); ++column) {
        Line cell = Cell(row, column);
        // Footnotes stand right behind the text; what is null leaves no dash behind.
        if (!line.empty() && !cited_[column] && !cell[0].text.empty()) line.push_back({" – ", {}, false});
        for (Span& span : cell) line.push_back(std::move(span));
      }
      list.items.push_back(std::move(line));
    }
    return list;
  }

  ShownLine Single() {
    std::size_t values = 0;
    for (const bool cited : cited_) values += !cited;
    if (rows_.rows.size() != 1 || values != 1) {
      RefuseForm(fmt::format("`as=value` shows one value, but the block gave {} of {}",
                             render::CountText(rows_.rows.size(), "row", "rows"),
                             render::CountText(rows_.columns.size(), "column", "columns")),
                 "`as=list` and `as=table` show several");
    }
    Line line;
    for (const bool cited : {false, true}) {
      for (std::size_t column = 0; column < rows_.columns.size(); ++column) {
        if (cited_[column] != cited) continue;
        for (Span& span : Cell(0, column)) line.push_back(std::move(span));
      }
    }
    return {std::move(line)};
  }

  ShownBars Bars(const std::vector<std::size_t>& chosen) {
    std::size_t value = rows_.columns.size(), label = rows_.columns.size();
    if (!block_.value.empty()) value = ColumnPlace(rows_, block_.value, "value");
    if (!block_.label.empty()) label = ColumnPlace(rows_, block_.label, "label");
    for (std::size_t column = 0; column < rows_.columns.size() && value == rows_.columns.size(); ++column) {
      if (column == label) continue;
      for (const Row& row : rows_.rows) {
        if (row[column].is_null()) continue;
        if (row[column].is_number()) value = column;
        break;
      }
    }
    if (value == rows_.columns.size())
      RefuseForm("`as=bar` needs a column of numbers", "name one with value=COLUMN");
    for (std::size_t column = 0; column < rows_.columns.size() && label == rows_.columns.size(); ++column) {
      if (column != value) label = column;
    }
    if (label == rows_.columns.size()) RefuseForm("`as=bar` needs a column for what the bars are called");
    ShownBars shown;
    shown.label = rows_.columns[label];
    shown.value = rows_.columns[value];
    for (const std::size_t row : chosen) {
      const Value& number = rows_.rows[row][value];
      if (!number.is_null() && !number.is_number()) {
        RefuseForm(fmt::format("the column `{}` holds {} in row {}, and a bar needs a number",
                               render::SafeText(shown.value), liaison::NameOf(number.type()), row + 1));
      }
      ShownBars::Bar bar;
      bar.label = WordsOf(rows_.rows[row][label], transaction_);
      std::replace(bar.label.begin(), bar.label.end(), '\n', ' ');
      bar.text = number.is_null() ? "–" : ToText(number);
      if (number.is_number() && std::isfinite(number.ToDouble())) bar.value = number.ToDouble();
      shown.bars.push_back(std::move(bar));
    }
    return shown;
  }

  static void CollectPaths(const Value& value, std::vector<Path>& paths) {
    if (value.is_path()) paths.push_back(value.AsPath());
    if (!value.is_list()) return;
    for (const Value& item : value.AsList()) CollectPaths(item, paths);
  }

  ShownTree Tree() {
    std::vector<Path> paths;
    for (const Row& row : rows_.rows) {
      for (const Value& value : row) CollectPaths(value, paths);
    }
    if (paths.empty()) {
      RefuseForm("`as=tree` shows paths, and there are none in the rows", "MATCH p = (a)-->(b) RETURN p");
    }
    for (const Path& path : paths) {
      if (path.relationships.size() > kLongestPath)
        RefuseForm(fmt::format("`as=tree` shows paths of at most {} steps", kLongestPath));
    }
    return TreeOf(paths, transaction_, block_.cite.empty() ? nullptr : &citations_);
  }

  ShownPicture Picture() {
    const exporter::Subgraph subgraph = exporter::SubgraphOf(rows_.rows, &transaction_);
    if (subgraph.nodes.empty()) {
      RefuseForm("`as=graph` draws nodes, relationships and paths, and there are none in the rows",
                 "RETURN them as they are, not their properties");
    }
    ShownPicture shown;
    shown.description =
        fmt::format("Graph of {} and {}", render::CountText(subgraph.nodes.size(), "node", "nodes"),
                    render::CountText(subgraph.relationships.size(), "relationship", "relationships"));
    if (!block_.caption.empty()) shown.description = block_.caption + ": " + shown.description;
    const bool files = options_.pictures == Pictures::kFiles, within = options_.pictures == Pictures::kInline;
    if (options_.html || files || within) {
      exporter::PictureOptions picture;
      picture.cut = true;
      picture.standalone = !options_.html;
      if (block_.layout == "layers") picture.layout = exporter::Layout::kLayers;
      if (block_.layout == "springs") picture.layout = exporter::Layout::kSprings;
      std::string svg = exporter::ToSvg(subgraph, picture);
      if (options_.html) {
        shown.svg = std::move(svg);
      } else if (files) {
        shown.file = options_.picture_file;
        *picture_ = std::move(svg);
      } else {
        shown.svg = "data:image/svg+xml;base64," + Base64(svg);
      }
      return shown;
    }
    for (const Relationship& r : subgraph.relationships)
      shown.lines.push_back({Span{WordsOf(r, transaction_), {}, false}});
    std::unordered_set<std::uint64_t> tied;
    for (const Relationship& r : subgraph.relationships) {
      tied.insert(r.start.value);
      tied.insert(r.end.value);
    }
    for (const Node& node : subgraph.nodes) {
      if (!tied.contains(node.id.value))
        shown.lines.push_back({Span{WordsOf(node, transaction_), {}, false}});
    }
    return shown;
  }

  ShownCode Rendered() const {
    std::ostringstream out;
    render::RenderOptions options;
    options.mode = block_.form == Form::kJson ? render::Mode::kJson : render::Mode::kCsv;
    const auto renderer = render::MakeRenderer(options, out);
    renderer->OnColumns(rows_.columns);
    for (const Row& row : rows_.rows) renderer->OnRow(row);
    renderer->Finish({});
    return {std::string(NameOf(block_.form)), out.str()};
  }

  void ShowAssertion(Shown& shown) {
    const auto kind = assertion_->passed ? Message::Kind::kPassed : Message::Kind::kFailed;
    std::string text = assertion_->text;
    if (!assertion_->passed) text += " (" + assertion_->reason + ")";
    shown.messages.push_back({kind, std::move(text), {}});
    if (assertion_->passed || assertion_->failing.empty() || rows_.columns.empty()) return;
    std::vector<std::size_t> chosen = assertion_->failing;
    const std::size_t count = std::min(chosen.size(), block_.limit.value_or(kFailuresShown));
    SayMore(shown, chosen.size() - count);
    chosen.resize(count);
    shown.content = Table(chosen);
  }

  const Block& block_;
  const BlockRows& rows_;
  const Assertion* assertion_;
  const Transaction& transaction_;
  Citations& citations_;
  const ShowOptions& options_;
  std::string* picture_;
  std::vector<bool> cited_;
};

}  // namespace

Assertion CheckAssertion(const Block& block, const BlockRows& rows) {
  Assertion assertion;
  assertion.text = !block.message.empty()   ? block.message
                   : !block.caption.empty() ? block.caption
                   : !block.name.empty()    ? block.name
                                            : fmt::format("the assertion of line {}", block.fence_line);
  const std::size_t count = rows.rows.size();
  const std::string counted = render::CountText(count, "row", "rows");
  const auto all = [&] {
    for (std::size_t i = 0; i < count; ++i) assertion.failing.push_back(i);
  };
  std::string expect = block.expect;
  if (expect.empty()) {
    // A single column of booleans says itself what holds.
    const bool boolean =
        count > 0 && rows.columns.size() == 1 &&
        std::all_of(rows.rows.begin(), rows.rows.end(),
                    [](const Row& row) { return row[0].is_boolean() || row[0].is_null(); }) &&
        std::any_of(rows.rows.begin(), rows.rows.end(), [](const Row& row) { return row[0].is_boolean(); });
    expect = boolean ? "true" : "empty";
  }
  if (expect == "empty") {
    assertion.passed = count == 0;
    assertion.reason = counted + " where none should be";
    all();
  } else if (expect == "rows") {
    assertion.passed = count > 0;
    assertion.reason = "no rows where there should be some";
  } else if (expect == "true") {
    // Columns beside those of booleans say what it is about.
    std::vector<bool> asked(rows.columns.size());
    for (const Row& row : rows.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) asked[i] = asked[i] || row[i].is_boolean();
    }
    for (std::size_t k = 0; k < count; ++k) {
      bool good = std::find(asked.begin(), asked.end(), true) != asked.end();
      for (std::size_t i = 0; i < asked.size(); ++i)
        good = good && (!asked[i] || (rows.rows[k][i].is_boolean() && rows.rows[k][i].AsBoolean()));
      if (!good) assertion.failing.push_back(k);
    }
    assertion.passed = count > 0 && assertion.failing.empty();
    assertion.reason = count == 0   ? "no rows, and so nothing that is true"
                       : count == 1 ? "not true"
                                    : fmt::format("not true in {} of {}", assertion.failing.size(), counted);
  } else {
    const std::size_t wanted = static_cast<std::size_t>(std::stoul(expect));
    assertion.passed = count == wanted;
    assertion.reason = fmt::format("{}, not {}", counted, wanted);
    all();
  }
  return assertion;
}

Shown ShowRows(const Block& block, const BlockRows& rows, const Assertion* assertion,
               const Transaction& transaction, Citations& citations, const ShowOptions& options,
               std::string* picture) {
  return Shower(block, rows, assertion, transaction, citations, options, picture).Show();
}

}  // namespace liaison::report
