// markdown_writer.cpp: a report as Markdown, as GitHub shows it: tables, footnotes, pictures beside it.
#include <fmt/format.h>

#include "query/render/safe_text.h"
#include "query/report/markdown_text.h"
#include "query/report/writer.h"

namespace liaison::report {
namespace {

void Append(std::vector<std::string>& lines, std::vector<std::string> more) {
  if (!lines.empty() && !more.empty()) lines.emplace_back();
  for (std::string& line : more) lines.push_back(std::move(line));
}

class BlockLines {
 public:
  explicit BlockLines(MarkdownPlace place) : place_(place) {
    cell_ = place;
    cell_.cell = true;
    start_ = place;
    start_.line_start = true;
  }

  std::vector<std::string> Of(const Shown& shown) const {
    std::vector<std::string> lines;
    if (!shown.caption.empty() && !std::holds_alternative<ShownLine>(shown.content))
      lines.push_back("**" + MarkdownText(shown.caption, place_) + "**");
    for (const Message& message : shown.messages) Append(lines, MessageLines(message));
    Append(lines, std::visit([&](const auto& content) { return Lines(content, shown); }, shown.content));
    if (!shown.more.empty()) Append(lines, {"*" + MarkdownText(shown.more, place_) + "*"});
    return lines;
  }

 private:
  std::vector<std::string> MessageLines(const Message& message) const {
    const std::string text = MarkdownText(message.text, place_);
    std::vector<std::string> lines;
    switch (message.kind) {
      case Message::Kind::kNote:
        lines = {"*" + text + "*"};
        break;
      case Message::Kind::kPassed:
        lines = {"**Passed:** " + text};
        break;
      case Message::Kind::kFailed:
        lines = {"**Failed:** " + text};
        break;
      case Message::Kind::kError:
        lines = {"**Error:** " + text};
        break;
    }
    if (!message.detail.empty()) Append(lines, MarkdownFence("text", message.detail));
    return lines;
  }

  std::vector<std::string> Lines(std::monostate, const Shown&) const { return {}; }

  std::vector<std::string> Lines(const ShownTable& table, const Shown&) const {
    std::string head = "|", rule = "|";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      head += ' ' + MarkdownText(table.columns[i], cell_) + " |";
      rule += table.numeric[i] ? " ---: |" : " --- |";
    }
    std::vector<std::string> lines = {head, rule};
    for (const std::vector<Line>& row : table.rows) {
      std::string line = "|";
      for (const Line& cell : row) {
        const std::string text = MarkdownLine(cell, cell_);
        line += text.empty() ? " |" : ' ' + text + " |";
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

  std::vector<std::string> Lines(const ShownList& list, const Shown&) const {
    std::vector<std::string> lines;
    for (const Line& item : list.items) lines.push_back("- " + MarkdownLine(item, start_));
    return lines;
  }

  std::vector<std::string> Lines(const ShownTree& tree, const Shown&) const {
    std::vector<std::string> lines;
    for (const ShownTree::Branch& root : tree.roots) AddBranch(root, 0, lines);
    return lines;
  }
  void AddBranch(const ShownTree::Branch& branch, std::size_t depth, std::vector<std::string>& lines) const {
    lines.push_back(std::string(depth * 2, ' ') + "- " + MarkdownLine(branch.line, start_));
    for (const ShownTree::Branch& below : branch.below) AddBranch(below, depth + 1, lines);
  }

  std::vector<std::string> Lines(const ShownBars& bars, const Shown&) const {
    return MarkdownFence("text", BarText(bars));
  }

  std::vector<std::string> Lines(const ShownPicture& picture, const Shown&) const {
    const std::string name = MarkdownText(picture.description, place_);
    if (!picture.file.empty()) return {"![" + name + "](" + MarkdownAddress(picture.file, false) + ")"};
    if (!picture.svg.empty()) return {"![" + name + "](" + picture.svg + ")"};
    std::vector<std::string> lines;
    for (const Line& line : picture.lines) lines.push_back("- " + MarkdownLine(line, start_));
    return lines;
  }

  std::vector<std::string> Lines(const ShownCode& code, const Shown&) const {
    return MarkdownFence(code.language, render::SafeText(code.text, "\n\t"));
  }

  std::vector<std::string> Lines(const ShownLine& line, const Shown& shown) const {
    if (shown.caption.empty()) return {MarkdownLine(line.line, start_)};
    return {"**" + MarkdownText(shown.caption, place_) + ":** " + MarkdownLine(line.line, place_)};
  }

  MarkdownPlace place_, cell_, start_;
};

class MarkdownWriter : public Writer {
 public:
  explicit MarkdownWriter(Page page) : Writer(std::move(page)) {}

  void Value(const Line& line, TemplateNode::Place place) override {
    if (place == TemplateNode::Place::kText) {
      MarkdownPlace here = Place();
      here.line_start = body_.at_line_start();
      const std::string text = MarkdownLine(line, here);
      const bool blank_twice = text.starts_with(" *(") && body_.text().ends_with(' ');
      body_.AddInline(std::string_view(text).substr(blank_twice ? 1 : 0));
      return;
    }
    for (const Span& span : line)
      body_.AddInline(MarkdownAddress(span.text, place == TemplateNode::Place::kAddress));
  }
  void Problem(std::string_view message) override {
    body_.AddInline("**(error: " + MarkdownText(message, Place()) + ")**");
  }
  void Show(const Shown& shown, const Prefix& prefix) override {
    body_.AddBlock(BlockLines(Place()).Of(shown), prefix);
  }

  std::string Finish(const std::vector<Note>& notes) override {
    std::string out;
    MarkdownPlace start = Place();
    start.line_start = true;
    if (page_.shows_title) out += "# " + MarkdownText(page_.title, Place()) + "\n\n";
    if (!page_.description.empty()) out += MarkdownText(page_.description, start) + "\n\n";
    if (!page_.date.empty()) out += "*" + page_.date + "*\n\n";
    out += body_.text();
    while (out.ends_with("\n\n")) out.pop_back();
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    if (!notes.empty()) out += '\n';
    for (std::size_t i = 0; i < notes.size(); ++i)
      out += fmt::format("[^{}]: {}\n", i + 1, NoteText(notes[i]));
    return out;
  }

 private:
  MarkdownPlace Place() const {
    MarkdownPlace place;
    place.entities = page_.html;
    return place;
  }

  std::string NoteText(const Note& note) const {
    std::string out = note.quote.empty() ? std::string() : "“" + MarkdownText(note.quote, Place()) + "”";
    const auto part = [&](const std::string& text) {
      if (text.empty()) return;
      out += out.empty() ? "" : out.ends_with("”") ? " " : ", ";
      out += text;
    };
    part(note.title.empty() ? MarkdownText(note.document, Place())
                            : "*" + MarkdownText(note.title, Place()) + "*");
    part(MarkdownText(note.date, Place()));
    if (!note.source.empty()) {
      const std::string address = MarkdownAddress(note.source, true);
      part(address.starts_with("http://") || address.starts_with("https://")
               ? "[" + MarkdownText(note.source, Place()) + "](" + address + ")"
               : MarkdownText(note.source, Place()));
    }
    if (note.document.empty()) part(MarkdownText(note.producer, Place()));
    return out.empty() ? "no source named" : out;
  }
};

}  // namespace

std::unique_ptr<Writer> MakeMarkdownWriter(Page page) {
  return std::make_unique<MarkdownWriter>(std::move(page));
}

}  // namespace liaison::report
