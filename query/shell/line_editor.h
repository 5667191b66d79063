// line_editor.h: reads one line from a person. The one place that knows which library edits lines.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "query/shell/completion.h"

namespace liaison::shell {

class LineEditor {
 public:
  enum class Outcome { kLine, kEnd, kInterrupted };
  using Completer = std::function<Completions(std::string_view line_to_cursor)>;

  virtual ~LineEditor() = default;
  // `line` without its end.
  virtual Outcome Read(const std::string& prompt, std::string& line) = 0;
  virtual void AddHistory(const std::string& entry) = 0;
};

// libedit when input and output are terminals that can move the cursor; plain lines otherwise.
std::unique_ptr<LineEditor> MakeLineEditor(LineEditor::Completer completer);

}  // namespace liaison::shell
