// shown.h: what a block looks like, before it is known in which language: what run.cpp makes of rows, and the
// writers turn into Markdown or HTML.
//
// All texts are as they came out of the data: each writer makes them safe for its own language.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace liaison::report {

// A reference to a footnote.
struct Mark {
  std::uint32_t note = 0;        // its number, from 1
  std::uint32_t occurrence = 0;  // the how-manieth reference to it, from 1
  std::string doubt;             // "proposed, confidence 0.6"; empty for what is accepted
};

struct Span {
  std::string text;
  std::vector<Mark> marks;
  bool unsourced = false;  // a relationship that nobody vouches for
};
using Line = std::vector<Span>;

struct ShownTable {
  std::vector<std::string> columns;
  std::vector<bool> numeric;
  std::vector<std::vector<Line>> rows;
};
struct ShownList {
  std::vector<Line> items;
};
struct ShownTree {
  struct Branch {
    Line line;
    std::vector<Branch> below;
  };
  std::vector<Branch> roots;
};
struct ShownBars {
  struct Bar {
    std::string label;
    std::optional<double> value;  // finite
    std::string text;
  };
  std::string label, value;  // names of the columns
  std::vector<Bar> bars;
};
struct ShownPicture {
  std::string svg;          // an element; empty where a text is wanted
  std::string file;         // the picture stands in this file beside the report; empty: within it
  std::string description;  // "graph of 3 nodes and 2 relationships"
  std::vector<Line> lines;  // the same as text
};
struct ShownCode {
  std::string language, text;
};
struct ShownLine {
  Line line;
};

struct Message {
  enum class Kind : std::uint8_t { kError, kFailed, kPassed, kNote };
  Kind kind = Kind::kNote;
  std::string text;
  std::string detail;  // preformatted; may be empty
};

struct Shown {
  std::string caption;
  std::vector<Message> messages;
  std::variant<std::monostate, ShownTable, ShownList, ShownTree, ShownBars, ShownPicture, ShownCode,
               ShownLine>
      content;
  std::string more;  // "12 more rows"; empty: all is shown
};

}  // namespace liaison::report
