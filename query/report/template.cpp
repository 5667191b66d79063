#include "query/report/template.h"

#include <algorithm>
#include <map>

#include "graph/ascii.h"
#include "query/render/safe_text.h"
#include "query/report/front_matter.h"
#include "query/report/yaml.h"

namespace liaison::report {
namespace {

constexpr std::size_t kDeepestTags = 50;

// The end of the tag that begins at `begin`: of the text between the braces; npos when it is not closed on
// its line.
std::size_t TagEnd(std::string_view text, std::size_t begin) {
  char quote = 0;
  for (std::size_t i = begin + 2; i < text.size() && text[i] != '\n'; ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\') {
        ++i;
      } else if (c == quote) {
        quote = 0;
      }
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == '}' && i + 1 < text.size() && text[i + 1] == '}') {
      return i;
    }
  }
  // An apostrophe in a comment opens no text.
  const auto end = text.find("}}", begin + 2);
  return end < text.find('\n', begin) ? end : std::string_view::npos;
}

bool IsStructure(std::string_view tag) {
  return tag.starts_with('#') || tag.starts_with('/') || tag.starts_with('!') || tag == "else" ||
         tag.starts_with("else ");
}

// A line of tags of structure, blanks and marks of quotes alone.
bool HoldsStructureAlone(std::string_view line) {
  bool any = false;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ' || line[i] == '\t' || line[i] == '>') {
      ++i;
      continue;
    }
    if (!line.substr(i).starts_with("{{")) return false;
    const std::size_t end = TagEnd(line, i);
    if (end == std::string_view::npos || !IsStructure(Trim(line.substr(i + 2, end - i - 2)))) return false;
    any = true;
    i = end + 2;
  }
  return any;
}

// Where code spans end: the runs of backticks of a paragraph, found once.
class CodeSpans {
 public:
  explicit CodeSpans(std::string_view text = {}) : text_(text) {}

  // Behind the code span that begins at `begin`; npos when the backticks open none.
  std::size_t End(std::size_t begin, std::size_t run) {
    if (begin >= end_) Index(begin);
    const std::vector<std::size_t>& starts = starts_[run];
    const auto next = std::upper_bound(starts.begin(), starts.end(), begin);
    return next == starts.end() ? std::string_view::npos : *next + run;
  }

 private:
  void Index(std::size_t begin) {
    starts_.clear();
    bool blank_line = false;
    std::size_t i = begin;
    while (i < text_.size()) {
      if (text_[i] == '\n') {
        if (blank_line) break;
        blank_line = true;
        ++i;
      } else if (text_[i] == '`') {
        const std::size_t length = std::min(text_.find_first_not_of('`', i), text_.size()) - i;
        starts_[length].push_back(i);
        i += length;
        blank_line = false;
      } else {
        if (text_[i] != ' ' && text_[i] != '\t' && text_[i] != '>') blank_line = false;
        ++i;
      }
    }
    end_ = i;
  }

  std::string_view text_;
  std::size_t end_ = 0;                                     // of the paragraph that was searched
  std::map<std::size_t, std::vector<std::size_t>> starts_;  // by length
};

class TreeBuilder {
 public:
  explicit TreeBuilder(bool values_only = false) : values_only_(values_only) {}

  void AddPiece(Piece piece) {
    if (piece.kind == Piece::Kind::kText) {
      AddText(piece.text, Position{0, piece.line, 1});
      return;
    }
    TemplateNode node;
    if (piece.kind == Piece::Kind::kCode) {
      node.kind = TemplateNode::Kind::kCode;
      node.text = std::move(piece.text);
    } else {
      node.kind = TemplateNode::Kind::kBlock;
      node.position = Position{0, piece.fence_line, piece.info_column};
      node.block = ReadBlock(std::move(piece));
    }
    Target().push_back(std::move(node));
  }

  void AddText(std::string_view text, Position begin) {
    text_ = text;
    spans_ = CodeSpans(text);
    here_ = begin;
    i_ = 0;
    flat_.clear();
    bool at_line = true;
    while (i_ < text_.size()) {
      if (at_line && !values_only_) {
        const std::string_view line = text_.substr(i_, text_.find('\n', i_) - i_);
        if (HoldsStructureAlone(line)) {
          TakeStructureLine(line.size());
          continue;
        }
      }
      at_line = false;
      const std::string_view rest = text_.substr(i_);
      if (rest.starts_with("\\{{")) {
        Advance(1);
        Copy(2);
      } else if (rest[0] == '\\' && rest.size() > 1 && rest[1] != '\n') {
        Copy(2);
      } else if (rest[0] == '`' && !values_only_) {
        const std::size_t run = std::min(rest.find_first_not_of('`'), rest.size());
        const std::size_t end = spans_.End(i_, run);
        Copy(end == std::string_view::npos ? run : end - i_);
      } else if (rest.starts_with("{{")) {
        TakeTag();
      } else {
        at_line = rest[0] == '\n';
        Copy(1);
      }
    }
  }

  std::vector<TemplateNode> Finish() {
    if (!open_.empty()) {
      const std::string& word = open_.back().word;
      RefuseReport("{{#" + word + "}} is not closed by {{/" + word + "}}", open_.back().position.line,
                   open_.back().position.column);
    }
    return std::move(root_);
  }

 private:
  struct Open {
    std::string word;  // each, if
    Position position;
    TemplateNode node;  // its last branch is open
  };

  std::vector<TemplateNode>& Target() {
    return open_.empty() ? root_ : open_.back().node.branches.back().body;
  }

  void Advance(std::size_t bytes) {
    for (std::size_t end = std::min(i_ + bytes, text_.size()); i_ < end; ++i_) {
      if (text_[i_] == '\n') {
        ++here_.line;
        here_.column = 1;
        flat_.clear();
      } else if ((text_[i_] & 0xC0) != 0x80) {
        ++here_.column;
      }
    }
  }
  void Copy(std::size_t bytes) {
    std::vector<TemplateNode>& target = Target();
    if (target.empty() || target.back().kind != TemplateNode::Kind::kText) {
      target.emplace_back();
      target.back().position = here_;
    }
    const std::string_view copied = text_.substr(i_, bytes);
    target.back().text += copied;
    Advance(bytes);
    const auto line = copied.rfind('\n');
    flat_ += line == std::string_view::npos ? copied : copied.substr(line + 1);
  }

  void TakeStructureLine(std::size_t length) {
    const std::size_t end = i_ + length;
    while (i_ < end) {
      if (text_[i_] == '{') {
        TakeTag();
      } else {
        Advance(1);
      }
    }
    Advance(1);  // the line end
  }

  void TakeTag() {
    const std::size_t end = TagEnd(text_, i_);
    if (end == std::string_view::npos) {
      RefuseReport("the tag is not closed by }} on its line", here_.line, here_.column,
                   "\\{{ writes two braces");
    }
    const std::string_view inner = text_.substr(i_ + 2, end - i_ - 2);
    const std::string_view tag = Trim(inner);
    const Position begin = here_;
    Position position = begin;  // of the tag's text
    position.column += 2;
    for (std::size_t i = 0; i < inner.size() && (inner[i] == ' ' || inner[i] == '\t'); ++i) ++position.column;
    const TemplateNode::Place place = PlaceHere();
    Advance(end + 2 - i_);
    flat_ += 'T';
    if (values_only_ && IsStructure(tag))
      RefuseReport("only values can stand here", begin.line, begin.column);
    if (tag.starts_with('!')) return;
    if (tag.starts_with('#')) {
      OpenTag(tag, position);
    } else if (tag.starts_with('/')) {
      CloseTag(Trim(tag.substr(1)), position);
    } else if (tag == "else" || tag.starts_with("else ")) {
      TakeElse(tag, position);
    } else {
      TakeValue(tag, position, place);
    }
  }

  // Whether the text of the line up to here is within the address of a link.
  TemplateNode::Place PlaceHere() const {
    constexpr std::size_t kLongestAddress = 4096;
    const std::string_view line =
        std::string_view(flat_).substr(flat_.size() > kLongestAddress ? flat_.size() - kLongestAddress : 0);
    const auto open = line.rfind("](");
    if (open != std::string_view::npos) {
      const std::string_view address = line.substr(open + 2);
      if (address.find_first_of(") \t") == std::string_view::npos) {
        return address.empty() || address == "<" ? TemplateNode::Place::kAddress
                                                 : TemplateNode::Place::kAddressPart;
      }
    }
    // [name]: address
    const auto colon = line.find("]:");
    if (colon != std::string_view::npos && Trim(line).starts_with('[')) {
      const std::string_view address = Trim(line.substr(colon + 2));
      if (address.find_first_of(" \t") == std::string_view::npos) {
        return address.empty() || address == "<" ? TemplateNode::Place::kAddress
                                                 : TemplateNode::Place::kAddressPart;
      }
    }
    return TemplateNode::Place::kText;
  }

  template <class Read>
  void Guard(TemplateNode& node, Read read) {
    try {
      read();
    } catch (const Error& e) {
      node.error = e;
    }
  }

  void TakeValue(std::string_view tag, Position position, TemplateNode::Place place) {
    TemplateNode node;
    node.kind = TemplateNode::Kind::kValue;
    node.position = position;
    node.place = place;
    Guard(node, [&] {
      node.expression = ParseExpression(tag, position);
      if (node.expression.kind != Expression::Kind::kCall || node.expression.text != "cite") return;
      if (node.expression.parts.size() != 1)
        RefuseReport("cite() takes one argument", position.line, position.column);
      node.kind = TemplateNode::Kind::kCite;
      Expression argument = std::move(node.expression.parts[0]);
      node.expression = std::move(argument);
    });
    Target().push_back(std::move(node));
  }

  void OpenTag(std::string_view tag, Position position) {
    const auto word_end = std::min(tag.find_first_of(" \t"), tag.size());
    const std::string word(tag.substr(1, word_end - 1));
    std::string_view rest = Trim(tag.substr(word_end));
    if (word != "each" && word != "if") {
      RefuseReport("there is no {{#" + render::SafeText(word) + "}}", position.line, position.column,
                   "there are {{#each}} and {{#if}}");
    }
    if (open_.size() > kDeepestTags) RefuseReport("tags are nested too deep", position.line, position.column);
    Open open;
    open.word = word;
    open.position = position;
    open.node.position = position;
    open.node.kind = word == "each" ? TemplateNode::Kind::kEach : TemplateNode::Kind::kIf;
    open.node.branches.emplace_back();
    Position inner = position;
    inner.column += static_cast<std::uint32_t>(rest.data() - tag.data());
    if (word == "if") {
      Guard(open.node, [&] { open.node.branches[0].condition = ParseExpression(rest, inner); });
    } else {
      open.node.variable = "this";
      const auto as = rest.rfind(" as ");
      Guard(open.node, [&] {
        if (as != std::string_view::npos) {
          const std::string_view name = Trim(rest.substr(as + 4));
          if (!IsName(name))
            RefuseReport("expected a name behind `as`", inner.line,
                         inner.column + static_cast<std::uint32_t>(as) + 4);
          open.node.variable = name;
          open.node.named = true;
          rest = rest.substr(0, as);
        }
        open.node.expression = ParseExpression(rest, inner);
      });
    }
    open_.push_back(std::move(open));
  }

  void TakeElse(std::string_view tag, Position position) {
    if (open_.empty()) RefuseReport("{{else}} without {{#if}} or {{#each}}", position.line, position.column);
    Open& open = open_.back();
    const bool each = open.node.kind == TemplateNode::Kind::kEach;
    if (each ? open.node.branches.size() > 1
             : open.node.branches.size() > 1 && !open.node.branches.back().condition && !open.node.error)
      RefuseReport("{{else}} stands twice", position.line, position.column);
    open.node.branches.emplace_back();
    const std::string_view rest = Trim(tag.substr(4));
    if (rest.empty()) return;
    if (each || !rest.starts_with("if "))
      RefuseReport("expected {{else}} or {{else if ...}}", position.line, position.column);
    Position inner = position;
    const std::string_view condition = Trim(rest.substr(3));
    inner.column += static_cast<std::uint32_t>(condition.data() - tag.data());
    Guard(open.node, [&] { open.node.branches.back().condition = ParseExpression(condition, inner); });
  }

  void CloseTag(std::string_view word, Position position) {
    if (open_.empty() || open_.back().word != word) {
      RefuseReport("{{/" + render::SafeText(word) + "}} closes nothing" +
                       (open_.empty() ? std::string() : ": {{#" + open_.back().word + "}} is open"),
                   position.line, position.column);
    }
    TemplateNode node = std::move(open_.back().node);
    open_.pop_back();
    Target().push_back(std::move(node));
  }

  const bool values_only_;
  std::vector<TemplateNode> root_;
  std::vector<Open> open_;
  std::string_view text_;
  CodeSpans spans_;
  std::size_t i_ = 0;
  Position here_;
  std::string flat_;  // the line so far, each tag as one letter
};

}  // namespace

std::vector<TemplateNode> ParseTemplate(std::vector<Piece> pieces) {
  TreeBuilder builder;
  for (Piece& piece : pieces) builder.AddPiece(std::move(piece));
  return builder.Finish();
}

std::vector<TemplateNode> ParseLine(std::string_view text, Position position) {
  TreeBuilder builder(true);
  builder.AddText(text, position);
  return builder.Finish();
}

void VisitBlocks(const std::vector<TemplateNode>& nodes, const std::function<void(const Block&)>& visit) {
  for (const TemplateNode& node : nodes) {
    if (node.kind == TemplateNode::Kind::kBlock) visit(node.block);
    for (const TemplateNode::Branch& branch : node.branches) VisitBlocks(branch.body, visit);
  }
}

}  // namespace liaison::report
