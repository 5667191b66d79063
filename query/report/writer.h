// writer.h: the report as it is being written: Markdown, or HTML by way of Markdown.
//
// The text of the report is Markdown of its author; everything else comes out of the data and is made safe
// here. Not here: JSON and CSV (write_rows.h), which have no text.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "query/report/body.h"
#include "query/report/citations.h"
#include "query/report/shown.h"
#include "query/report/template.h"

namespace liaison::report {

struct Page {
  std::string title, description, language, date;  // each may be empty, but for the language
  bool shows_title = false;  // the title is the first heading: the text has none of its own
  bool html = false;         // the author's own tags are taken over
};

// Markdown in the making: blocks within lists and quotes, blank lines.
class BodyText {
 public:
  void Add(std::string_view text);        // of the author; several blank lines become one
  void AddCode(std::string_view text);    // as it stands
  void AddInline(std::string_view text);  // within a line
  // Lines of a block of its own, set off by blank lines.
  void AddBlock(const std::vector<std::string>& lines, const Prefix& prefix);
  bool at_line_start() const;  // nothing but marks of quotes and lists stands in the line so far
  const std::string& text() const { return out_; }

 private:
  void Append(std::string_view text);
  // Behind the last line feed; where the text ends in one, the line before it.
  std::string_view LastLine() const;
  void Separate(std::string_view text);

  std::string out_;
  std::size_t line_ = 0;  // where the line that is being written begins in out_
  std::string blank_;     // what a blank line behind the last block looks like
  bool behind_block_ = false;
};

class Writer {
 public:
  explicit Writer(Page page) : page_(std::move(page)) {}
  virtual ~Writer() = default;

  void Text(std::string_view markdown) { body_.Add(markdown); }
  void Code(std::string_view markdown) { body_.AddCode(markdown); }
  virtual void Value(const Line& line, TemplateNode::Place place) = 0;
  virtual void Problem(std::string_view message) = 0;  // within a line
  virtual void Show(const Shown& shown, const Prefix& prefix) = 0;
  virtual std::string Finish(const std::vector<Note>& notes) = 0;

  Page& page() { return page_; }
  std::size_t size() const { return body_.text().size(); }

 protected:
  Page page_;
  BodyText body_;
};

std::unique_ptr<Writer> MakeMarkdownWriter(Page page);
std::unique_ptr<Writer> MakeHtmlWriter(Page page);

}  // namespace liaison::report
