// run.cpp: walks through a report: runs its blocks, puts values into its text, and keeps account of what went
// wrong.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "graph/likeness.h"
#include "query/render/error_text.h"
#include "query/render/render.h"
#include "query/render/safe_text.h"
#include "query/report/body.h"
#include "query/report/report.h"
#include "query/report/row_order.h"
#include "query/report/row_sink.h"
#include "query/report/show.h"
#include "query/report/template.h"
#include "query/report/words.h"
#include "query/report/write_rows.h"
#include "query/report/writer.h"
#include "query/report/yaml.h"

namespace liaison::report {
namespace {

constexpr std::size_t kMaximumText = 256u << 20;  // of the report that is written
constexpr std::size_t kUnsupportedShown = 20;
constexpr std::size_t kErrorsTold = 100;  // with text and caret; a wrong name in a long loop is one slip

struct Interruption {};

// `$name`, and not the beginning of a longer name.
bool UsesParameter(std::string_view query, const std::string& name) {
  for (std::size_t at = 0; (at = query.find('$', at)) != std::string_view::npos; ++at) {
    const std::string_view rest = query.substr(at + 1);
    if (rest.starts_with('`' + name + '`')) return true;
    if (!rest.starts_with(name)) continue;
    const std::string_view behind = rest.substr(name.size(), 1);
    if (behind.empty() || !IsName("a" + std::string(behind))) return true;
  }
  return false;
}

// A map, or the properties of a node or relationship; null for what has no names in it.
const Map* MapOf(const Value& value) {
  if (value.is_map()) return &value.AsMap();
  if (value.is_node() && value.AsNode().content) return &value.AsNode().content->properties;
  if (value.is_relationship() && value.AsRelationship().content)
    return &value.AsRelationship().content->properties;
  return nullptr;
}

// What a loop gives names to.
struct Frame {
  std::string variable;
  Thing item;
  bool spread = false;  // the columns, keys or properties of the item are names of their own
  std::size_t number = 1;
};

class Runner : public Scope {
 public:
  Runner(Session& session, const Options& options)
      : session_(session), options_(options), citations_(session) {}

  Outcome Run(std::string_view bytes) {
    try {
      source_ = CleanText(bytes);
    } catch (const Error& e) {
      source_ = bytes.substr(0, kMaximumReportBytes);
      Report(e);
      return std::move(outcome_);
    }
    try {
      front_ = ReadFrontMatter(source_);
      tree_ = ParseTemplate(SplitBody(std::string_view(source_).substr(front_.end), front_.body_line));
      FindNames();
      findings_.parameters = ParameterValues(front_, options_.parameters, options_.read_value,
                                             [&](const std::string& name) { return IsUsed(name); });
      CheckWantedBlocks();
    } catch (const Error& e) {
      Report(e);
      if (e.detail == "InvalidArgument") outcome_.end = Outcome::End::kUsage;
      return std::move(outcome_);
    }
    try {
      session_.Begin();
      Begin();
      Walk(tree_);
      Finish();
    } catch (const Interruption&) {
      outcome_ = {};
      outcome_.end = Outcome::End::kInterrupted;
    } catch (const Error& e) {
      Report(e);
    }
    if (session_.in_transaction()) session_.Rollback();
    return std::move(outcome_);
  }

  // ---- names ----
  std::optional<Thing> Find(std::string_view name) const override {
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
      if (name == "@number") {
        Thing thing;
        thing.value = static_cast<std::int64_t>(frame->number);
        return thing;
      }
      if (name == frame->variable) return frame->item;
      if (!frame->spread) continue;
      if (frame->item.kind == Thing::Kind::kRow) {
        const BlockRows& rows = *frame->item.rows;
        for (std::size_t i = 0; i < rows.columns.size(); ++i) {
          if (rows.columns[i] != name) continue;
          Thing thing;
          thing.value = rows.rows[frame->item.row][i];
          return thing;
        }
      } else if (const Map* map = MapOf(frame->item.value)) {
        if (const auto found = map->find(name); found != map->end()) {
          Thing thing;
          thing.value = found->second;
          return thing;
        }
      }
    }
    const auto found = results_.find(name);
    if (found == results_.end()) return {};
    Thing thing;
    thing.kind = Thing::Kind::kRows;
    thing.rows = &found->second->rows;
    return thing;
  }

  std::optional<Value> FindParameter(std::string_view name) const override {
    const auto found = findings_.parameters.find(name);
    if (found == findings_.parameters.end()) return {};
    return found->second;
  }

  [[noreturn]] void RefuseName(std::string_view name, Position position) const override {
    const std::string shown = "`" + render::SafeText(name) + "`";
    if (names_.contains(std::string(name))) {
      Error error(ErrorKind::kSemantic, "UnknownName",
                  "the block " + shown + " has not run yet: its rows are known from it on", position);
      error.hint = "a block {as=hidden} further up can run first";
      throw error;
    }
    NearestName nearest(name);
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
      nearest.Offer(frame->variable);
      if (!frame->spread) continue;
      if (frame->item.kind == Thing::Kind::kRow) {
        for (const std::string& column : frame->item.rows->columns) nearest.Offer(column);
      } else if (const Map* map = MapOf(frame->item.value)) {
        for (const auto& [key, ignored] : *map) nearest.Offer(key);
      }
    }
    for (const auto& [known, ignored] : results_) nearest.Offer(known);
    Error error(ErrorKind::kSemantic, "UnknownName", "there is no block, column or variable " + shown,
                position);
    error.hint = findings_.parameters.contains(name) ? "the parameter is written $" + std::string(name)
                                                     : nearest.Hint();
    throw error;
  }

  [[noreturn]] void RefuseParameter(std::string_view name, Position position) const override {
    NearestName nearest(name);
    for (const auto& [known, ignored] : findings_.parameters) nearest.Offer(known);
    Error error(ErrorKind::kParameterMissing, "MissingParameter",
                "the report has no parameter `" + render::SafeText(name) + "`", position);
    error.hint = nearest.Hint();
    throw error;
  }

 private:
  // ---- before anything runs ----
  void FindNames() {
    VisitBlocks(tree_, [&](const Block& block) {
      if (!block.name.empty()) names_.emplace(block.name, &block);
    });
  }
  bool IsUsed(const std::string& name) const { return UsesParameter(source_, name); }
  void CheckWantedBlocks() const {
    if (options_.target != Target::kCsv || options_.block.empty() || names_.contains(options_.block)) return;
    NearestName nearest(options_.block);
    std::string list;
    for (const auto& [name, ignored] : names_) {
      nearest.Offer(name);
      list += (list.empty() ? "there are " : ", ") + name;
    }
    Error error(ErrorKind::kRequest, "InvalidArgument",
                "the report has no block `" + render::SafeText(options_.block) + "`");
    error.hint = nearest.found().empty() ? list : nearest.Hint();
    throw error;
  }

  // ---- keeping account ----
  void Fail(Outcome::End end) {
    findings_.well = false;
    if (outcome_.end == Outcome::End::kWell || end == Outcome::End::kFailed) outcome_.end = end;
  }
  // `error` has a position of the report.
  void Report(const Error& error) {
    Fail(Outcome::End::kFailed);
    if (++told_ > kErrorsTold) return;
    render::Place place;
    if (error.position) place.file = options_.file;
    outcome_.messages += render::ErrorText(error, source_, place, true);
    findings_.errors.push_back(error);
  }
  void ReportFailure(const std::string& text, std::uint32_t line) {
    Fail(Outcome::End::kNotAsserted);
    if (++told_ > kErrorsTold) return;
    outcome_.messages += fmt::format("failed at {}{}: {}\n",
                                     options_.file.empty() ? "line " : render::SafeText(options_.file) + ":",
                                     line, render::SafeText(text));
  }
  void CheckInterrupt() const {
    if (options_.interrupted && options_.interrupted()) throw Interruption();
    if (writer_->size() > kMaximumText) {
      throw Error(ErrorKind::kResource, "OutOfMemory",
                  "the report becomes longer than " + render::BytesText(kMaximumText));
    }
  }
  Message ErrorMessage(const Error& error) const {
    Message message;
    message.kind = Message::Kind::kError;
    message.text = error.position ? fmt::format("line {}", error.position->line) : error.Code();
    if (told_ > kErrorsTold) {
      message.text += std::string(": ") + error.what();
      return message;
    }
    message.detail = render::ErrorText(error, source_, {}, true);
    return message;
  }

  // ---- the page ----
  void Begin() {
    Page page;
    page.language = front_.language;
    page.html = front_.html;
    page.description = front_.description;
    page.date = options_.date;
    writer_ = options_.target == Target::kHtml ? MakeHtmlWriter(page) : MakeMarkdownWriter(page);
    std::string title;
    for (const TemplateNode& node : ParseLine(front_.title, {0, front_.title_line, front_.title_column})) {
      if (node.kind == TemplateNode::Kind::kText) {
        title += node.text;
        continue;
      }
      try {
        if (node.error) throw *node.error;
        title += WordsOf(ToValue(Evaluate(node.expression, *this)), *session_.transaction());
      } catch (const Error& e) {
        Report(e);
        title += "(error: " + std::string(e.what()) + ")";
      }
    }
    // One line, and a heading unless the text begins with one of its own.
    std::replace(title.begin(), title.end(), '\n', ' ');
    const std::string_view body = std::string_view(source_).substr(front_.end);
    const auto begin = body.find_first_not_of(" \t\n");
    const bool own = begin != std::string_view::npos && body.substr(begin).starts_with("# ");
    writer_->page().shows_title = !title.empty() && !own;
    if (title.empty() && own) {
      const std::string_view line = body.substr(begin + 2, body.find('\n', begin) - begin - 2);
      if (line.find("{{") == std::string_view::npos) title = line;
    }
    writer_->page().title = title;
    findings_.title = std::move(title);
    findings_.description = front_.description;
  }

  void Finish() {
    if (options_.allow_changes && outcome_.end == Outcome::End::kWell) {
      session_.Commit();
    } else if (options_.allow_changes && changed_) {
      outcome_.messages += "note: the changes were taken back, as not all went well\n";
    }
    if (told_ > kErrorsTold) {
      outcome_.messages += fmt::format(
          "and {} more\n", render::CountText(told_ - kErrorsTold, "error", "errors and failures"));
    }
    outcome_.written = true;
    switch (options_.target) {
      case Target::kMarkdown:
      case Target::kHtml:
        outcome_.text = writer_->Finish(citations_.notes());
        break;
      case Target::kJson:
        outcome_.text = FindingsJson(findings_, citations_.notes());
        break;
      case Target::kCsv:
        FinishCsv();
        break;
    }
  }

  void FinishCsv() {
    std::vector<const Ran*> wanted;
    for (const Ran& ran : findings_.blocks) {
      const bool shown = ran.block->form != Form::kHidden && ran.block->form != Form::kAssert &&
                         ran.block->form != Form::kCode && !ran.rows.columns.empty();
      if (options_.block.empty() ? shown && !ran.error : ran.block->name == options_.block && !ran.error)
        wanted.push_back(&ran);
    }
    if (!options_.block.empty()) {
      // In a loop, the rows of all rounds; they have the same columns.
      BlockRows all;
      for (const Ran* ran : wanted) {
        all.columns = ran->rows.columns;
        all.rows.insert(all.rows.end(), ran->rows.rows.begin(), ran->rows.rows.end());
      }
      if (!wanted.empty()) outcome_.text = RowsCsv(all);
      return;
    }
    std::map<std::string, int> taken;
    for (const Ran* ran : wanted) {
      std::string name =
          ran->block->name.empty() ? fmt::format("line-{}", ran->block->fence_line) : ran->block->name;
      if (const int times = ++taken[name]; times > 1) name += fmt::format("-{}", times);
      outcome_.files.emplace_back(name + ".csv", RowsCsv(ran->rows));
    }
  }

  // ---- the text ----
  void Walk(const std::vector<TemplateNode>& nodes) {
    for (const TemplateNode& node : nodes) {
      CheckInterrupt();
      switch (node.kind) {
        case TemplateNode::Kind::kText:
          writer_->Text(node.text);
          break;
        case TemplateNode::Kind::kCode:
          writer_->Code(node.text);
          break;
        case TemplateNode::Kind::kValue:
        case TemplateNode::Kind::kCite:
          Inline(node);
          break;
        case TemplateNode::Kind::kBlock:
          RunBlock(node.block);
          break;
        case TemplateNode::Kind::kEach:
          Each(node);
          break;
        case TemplateNode::Kind::kIf:
          If(node);
          break;
      }
    }
  }

  void Inline(const TemplateNode& node) {
    try {
      if (node.error) throw *node.error;
      const Value value = ToValue(Evaluate(node.expression, *this));
      Line line;
      if (node.kind == TemplateNode::Kind::kCite) {
        Located(node.position, [&] { line.push_back(citations_.Cite(value)); });
      } else {
        line.push_back({WordsOf(value, *session_.transaction()), {}, false});
      }
      writer_->Value(line, node.place);
      const std::vector<std::string> unsupported = Unsupported({{value}});
      for (const std::string& text : unsupported)
        ReportFailure("no evidence for " + text, node.position.line);
      if (!unsupported.empty() && node.kind != TemplateNode::Kind::kCite)
        writer_->Value({Span{{}, {}, true}}, TemplateNode::Place::kText);
    } catch (const Error& e) {
      Report(e);
      writer_->Problem(e.what() + (e.hint.empty() ? std::string() : "; " + e.hint));
    }
  }

  // An error that knows no place is that of `position`.
  template <class Work>
  static void Located(Position position, Work work) {
    try {
      work();
    } catch (Error& e) {
      if (!e.position) e.position = position;
      throw;
    }
  }

  // An error in the tag is shown where what it encloses would stand.
  template <class Evaluation>
  bool Guarded(const TemplateNode& node, Evaluation evaluation) {
    try {
      if (node.error) throw *node.error;
      evaluation();
      return true;
    } catch (const Error& e) {
      Report(e);
      Shown shown;
      shown.messages.push_back(ErrorMessage(e));
      writer_->Show(shown, {});
      return false;
    }
  }

  void If(const TemplateNode& node) {
    const TemplateNode::Branch* chosen = nullptr;
    const bool good = Guarded(node, [&] {
      for (const TemplateNode::Branch& branch : node.branches) {
        if (branch.condition && !IsTrue(Evaluate(*branch.condition, *this, true))) continue;
        chosen = &branch;
        return;
      }
    });
    if (good && chosen != nullptr) Walk(chosen->body);
  }

  void Each(const TemplateNode& node) {
    Thing items;
    const bool good = Guarded(node, [&] {
      items = Evaluate(node.expression, *this, true);
      const bool is_value = items.kind == Thing::Kind::kValue;
      if (items.kind == Thing::Kind::kRow || (is_value && !items.value.is_null() && !items.value.is_list()))
        throw Error(ErrorKind::kType, "InvalidArgumentType", "{{#each}} takes a block or a list",
                    node.position);
    });
    if (!good) return;
    const bool rows = items.kind == Thing::Kind::kRows;
    const std::size_t count = rows                    ? items.rows->rows.size()
                              : items.value.is_null() ? 0
                                                      : items.value.AsList().size();
    if (count == 0 && node.branches.size() > 1) Walk(node.branches[1].body);
    for (std::size_t i = 0; i < count; ++i) {
      CheckInterrupt();
      Frame frame;
      frame.variable = node.variable;
      frame.spread = !node.named;
      frame.number = i + 1;
      if (rows) {
        frame.item = items;
        frame.item.kind = Thing::Kind::kRow;
        frame.item.row = i;
      } else {
        frame.item.value = items.value.AsList()[i];
      }
      frames_.push_back(std::move(frame));
      Walk(node.branches[0].body);
      frames_.pop_back();
    }
  }

  // ---- blocks ----
  // A position within a block's query, as one of the report.
  static void Move(std::optional<Position>& position, const Block& block) {
    if (!position) {
      position = Position{0, block.fence_line, 1};
      return;
    }
    const std::size_t line = position->line - 1;
    position->column += line < block.shifts.size() ? block.shifts[line] : 0;
    position->line = block.line + static_cast<std::uint32_t>(line);
  }

  Map ParametersFor(const Block& block) const {
    Map parameters = findings_.parameters;
    for (const auto& [name, ran] : results_) {
      if (!ran->rows.failed && UsesParameter(block.query, name)) parameters[name] = RowList(ran->rows);
    }
    for (const Frame& frame : frames_) parameters[frame.variable] = ToValue(frame.item);
    return parameters;
  }

  std::string MissingHint(const Block& block) const {
    for (const auto& [name, named] : names_) {
      if (findings_.parameters.contains(name) || !UsesParameter(block.query, name)) continue;
      const auto ran = results_.find(name);
      if (ran == results_.end()) return "the block `" + name + "` has not run yet: it stands below";
      if (ran->second->rows.failed) return "the block `" + name + "` has failed";
    }
    return "parameters stand in the front matter; rows of an earlier block are $NAME";
  }

  void CheckName(const Block& block) const {
    if (block.name.empty()) return;
    const auto refuse = [&](const std::string& message) {
      throw CompileError(ErrorKind::kRequest, "InvalidReport", message, Position{0, block.fence_line, 1});
    };
    if (findings_.parameters.contains(block.name))
      refuse("the block is called like the parameter `" + block.name + "`");
    const Block* first = names_.find(block.name)->second;
    if (first != &block)
      refuse(fmt::format("a block `{}` stands in line {} already", block.name, first->fence_line));
  }

  void RunBlock(const Block& block) {
    if (block.form == Form::kCode && !block.error) {
      Shown shown;
      shown.caption = block.caption;
      shown.content = ShownCode{"cypher", block.query};
      writer_->Show(shown, block.prefix);
      return;
    }
    Ran& ran = findings_.blocks.emplace_back();
    ran.block = &block;
    ran.rows.name = block.name;
    Shown shown;
    try {
      if (block.error) throw *block.error;
      CheckName(block);
      Summary summary = RunQuery(block, ran);
      Register(block, ran);
      Settle(block, ran, summary, shown);
    } catch (const Error& e) {
      if (e.kind == ErrorKind::kTransaction && e.detail == "Interrupted") throw Interruption();
      Error located = e;
      if (!located.position) located.position = Position{0, block.fence_line, 1};
      ran.error = located;
      ran.rows.failed = true;
      Register(block, ran);
      Report(located);
      shown = {};
      shown.messages.push_back(ErrorMessage(located));
    }
    writer_->Show(shown, block.prefix);
  }

  void Register(const Block& block, Ran& ran) {
    if (block.name.empty()) return;
    const auto first = names_.find(block.name);
    if (first->second == &block) results_[block.name] = &ran;
  }

  Summary RunQuery(const Block& block, Ran& ran) {
    RunOptions run;
    run.read_only = !options_.allow_changes;
    run.timeout = options_.timeout;
    RowSink sink(ran.rows, bytes_);
    try {
      Summary summary = session_.Run(block.query, ParametersFor(block), sink, run);
      changed_ = changed_ || summary.counters.contains_updates();
      return summary;
    } catch (Error& e) {
      Move(e.position, block);
      if (e.kind == ErrorKind::kAccess && e.detail == "ReadOnly")
        e.hint = "a report may change the graph with --allow-changes";
      if (e.kind == ErrorKind::kParameterMissing && e.hint.empty()) e.hint = MissingHint(block);
      throw;
    }
  }

  // What came of the statement: notes, assertion, evidence, form.
  void Settle(const Block& block, Ran& ran, Summary& summary, Shown& shown) {
    for (Notification& notice : summary.notifications) {
      Move(notice.position, block);
      render::Place place;
      place.file = options_.file;
      outcome_.messages += render::WarningText(notice, source_, place, true);
    }
    ran.notifications = summary.notifications;
    if (summary.plan) {
      shown.content = ShownCode{"text", render::PlanText(*summary.plan, summary.profiled)};
      return;
    }
    if (block.form == Form::kAssert) {
      ran.assertion = CheckAssertion(block, ran.rows);
      if (!ran.assertion->passed)
        ReportFailure(ran.assertion->text + " (" + ran.assertion->reason + ")", block.fence_line);
    }
    if (block.form == Form::kHidden) return;
    WarnOfOrder(block, ran);
    if (ran.rows.columns.empty() && block.form != Form::kAssert) {
      const std::string updates = render::UpdateSentence(summary.counters);
      shown.messages.push_back({Message::Kind::kNote, updates.empty() ? "No changes." : updates, {}});
      return;
    }
    std::string picture;
    ShowOptions show;
    show.pictures = options_.target == Target::kMarkdown ? options_.pictures : Pictures::kText;
    show.html = options_.target == Target::kHtml;
    show.picture_file = PictureName(block);
    shown = ShowRows(block, ran.rows, ran.assertion ? &*ran.assertion : nullptr, *session_.transaction(),
                     citations_, show, &picture);
    if (!picture.empty()) outcome_.files.emplace_back(show.picture_file, std::move(picture));
    ran.unsupported = Unsupported(ran.rows.rows);
    for (std::size_t i = 0; i < ran.unsupported.size(); ++i) {
      const std::string text = "no evidence for " + ran.unsupported[i];
      if (i < kUnsupportedShown) {
        shown.messages.push_back({Message::Kind::kFailed, text, {}});
        ReportFailure(text, block.fence_line);
      } else if (i == kUnsupportedShown) {
        const std::string rest = fmt::format("no evidence for {} more", ran.unsupported.size() - i);
        shown.messages.push_back({Message::Kind::kFailed, rest, {}});
        ReportFailure(rest, block.fence_line);
      }
    }
  }

  std::string PictureName(const Block& block) const {
    const std::string stem = options_.output.empty() ? "report" : options_.output;
    std::string name = block.name.empty() ? fmt::format("line-{}", block.fence_line) : block.name;
    const auto taken = [&](const std::string& file) {
      return std::any_of(outcome_.files.begin(), outcome_.files.end(),
                         [&](const auto& each) { return each.first == file; });
    };
    std::string file = stem + "." + name + ".svg";
    for (int i = 2; taken(file); ++i) file = fmt::format("{}.{}-{}.svg", stem, name, i);
    return file;
  }

  void WarnOfOrder(const Block& block, const Ran& ran) {
    if (block.form != Form::kTable && block.form != Form::kList && block.form != Form::kBar) return;
    if (ran.rows.rows.size() < 2 || HasOrder(block.query)) return;
    Notification warning;
    warning.description = "the rows have no ORDER BY, so the report may differ where nothing has changed";
    warning.position = Position{0, block.fence_line, 1};
    render::Place place;
    place.file = options_.file;
    outcome_.messages += render::WarningText(warning, {}, place, false);
  }

  std::vector<std::string> Unsupported(const std::vector<Row>& rows) {
    std::vector<std::string> found;
    if (!options_.require_evidence) return found;
    std::vector<Relationship> relationships;
    for (const Row& row : rows) {
      for (const Value& value : row) CollectRelationships(value, relationships);
    }
    std::map<std::uint64_t, bool> seen;
    for (const Relationship& r : relationships) {
      if (!seen.emplace(r.id.value, true).second) continue;
      if (!citations_.IsSupported(r)) found.push_back(WordsOf(r, *session_.transaction()));
    }
    return found;
  }

  Session& session_;
  const Options& options_;
  Citations citations_;
  std::string source_;
  FrontMatter front_;
  std::vector<TemplateNode> tree_;
  std::map<std::string, const Block*, std::less<>> names_;  // the first block of each name
  std::map<std::string, Ran*, std::less<>> results_;        // of those that have run
  std::vector<Frame> frames_;
  std::unique_ptr<Writer> writer_;
  Findings findings_;
  Outcome outcome_;
  std::size_t bytes_ = 0;
  bool changed_ = false;
  std::size_t told_ = 0;  // errors and failures
};

}  // namespace

Outcome RunReport(Session& session, std::string_view bytes, const Options& options) {
  return Runner(session, options).Run(bytes);
}

}  // namespace liaison::report
