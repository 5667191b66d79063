#include "query/shell/line_editor.h"

#include <histedit.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <langinfo.h>
#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>

#include "query/render/safe_text.h"
#include "query/shell/interrupts.h"
#include "query/shell/line_reader.h"

namespace liaison::shell {
namespace {

constexpr int kHistoryEntries = 10'000;
constexpr std::size_t kMaximumLine = 64ull << 20;
constexpr std::size_t kShownCandidates = 100;

class LibeditEditor : public LineEditor {
 public:
  explicit LibeditEditor(Completer completer) : completer_(std::move(completer)) {
    // libedit decodes input by the locale; without a UTF-8 one it would take names apart.
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
    editor_ = el_init("liaison", stdin, stdout, stderr);
    history_ = history_init();
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, kHistoryEntries);
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_PROMPT, &LibeditEditor::Prompt);
    el_set(editor_, EL_SIGNAL, 0);
    el_set(editor_, EL_HIST, ::history, history_);
    el_set(editor_, EL_EDITOR, "emacs");
    el_set(editor_, EL_ADDFN, "liaison-complete", "completes the word", &LibeditEditor::OnTab);
    el_set(editor_, EL_BIND, "^I", "liaison-complete", nullptr);
    el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    el_set(editor_, EL_BIND, "\\e[1;5C", "em-next-word", nullptr);
    el_set(editor_, EL_BIND, "\\e[1;5D", "ed-prev-word", nullptr);
    el_set(editor_, EL_BIND, "\\e[3~", "ed-delete-next-char", nullptr);
    el_source(editor_, nullptr);  // ~/.editrc
  }
  ~LibeditEditor() override {
    history_end(history_);
    el_end(editor_);
  }

  Outcome Read(const std::string& prompt, std::string& line) override {
    prompt_ = prompt;
    TakeInterrupt();
    int count = 0;
    errno = 0;
    const char* text = el_gets(editor_, &count);
    if (TakeInterrupt()) {
      el_reset(editor_);
      std::fputs("^C\n", stdout);
      std::fflush(stdout);
      return Outcome::kInterrupted;
    }
    if (text == nullptr || count <= 0) {
      std::fputs("\n", stdout);
      return Outcome::kEnd;
    }
    line.assign(text, static_cast<std::size_t>(count));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    return Outcome::kLine;
  }

  void AddHistory(const std::string& entry) override {
    // The editor shows one line. A statement of several lines is joined, unless a comment would swallow what
    // follows it.
    std::string shown = entry;
    if (shown.find("//") == std::string::npos) std::replace(shown.begin(), shown.end(), '\n', ' ');
    HistEvent event;
    ::history(history_, &event, H_ENTER, shown.c_str());
  }

 private:
  static char* Prompt(EditLine* editor) { return Self(editor)->prompt_.data(); }

  static LibeditEditor* Self(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return static_cast<LibeditEditor*>(self);
  }

  static unsigned char OnTab(EditLine* editor, int) { return Self(editor)->CompleteWord(); }

  unsigned char CompleteWord() {
    const LineInfo* info = el_line(editor_);
    const std::string line(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
    // Where no word could be meant, Tab indents: so pasted text keeps its shape.
    if (line.find_first_not_of(' ') == std::string::npos)
      return el_insertstr(editor_, "  ") == 0 ? CC_REFRESH : CC_ERROR;
    const Completions found = completer_(line);
    if (found.candidates.empty()) return CC_REFRESH_BEEP;
    const std::string word = line.substr(found.begin);
    std::string start = CommonStart(found.candidates);
    const bool single = found.candidates.size() == 1;
    if (single && !start.ends_with('/')) start += ' ';
    if (start.size() > word.size() || (single && start != word)) {
      // Candidates may differ from what was typed in upper and lower case, so the word is replaced as a
      // whole.
      el_deletestr(editor_, CodePoints(word));
      if (el_insertstr(editor_, start.c_str()) != 0) return CC_ERROR;
      return CC_REFRESH;
    }
    ShowCandidates(found.candidates);
    return CC_REDISPLAY;
  }

  static int CodePoints(std::string_view text) {
    return static_cast<int>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  }

  static void ShowCandidates(const std::vector<std::string>& candidates) {
    winsize size = {};
    const std::size_t width =
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    const std::size_t count = std::min(candidates.size(), kShownCandidates);
    std::vector<std::string> names;
    std::size_t widest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back(render::SafeText(candidates[i]));
      widest = std::max(widest, render::DisplayWidth(names.back()));
    }
    const std::size_t per_line = std::max<std::size_t>(1, width / (widest + 2));
    std::string out = "\n";
    for (std::size_t i = 0; i < count; ++i) {
      out += names[i];
      const bool last = i + 1 == count || (i + 1) % per_line == 0;
      out += last ? std::string("\n") : std::string(widest + 2 - render::DisplayWidth(names[i]), ' ');
    }
    if (candidates.size() > count) out += "(and " + std::to_string(candidates.size() - count) + " more)\n";
    std::fputs(out.c_str(), stdout);
    std::fflush(stdout);
  }

  Completer completer_;
  EditLine* editor_ = nullptr;
  ::History* history_ = nullptr;
  std::string prompt_;
};

// For dumb terminals.
class PlainEditor : public LineEditor {
 public:
  Outcome Read(const std::string& prompt, std::string& line) override {
    TakeInterrupt();
    std::fputs(prompt.c_str(), stdout);
    std::fflush(stdout);
    // A reader per interrupt: it ends at the first signal that comes while it waits.
    const auto text = reader_->Next();
    if (!text) {
      const bool interrupted = reader_->interrupted() && TakeInterrupt();
      std::fputs("\n", stdout);
      if (!interrupted) return Outcome::kEnd;
      reader_ = std::make_unique<LineReader>(STDIN_FILENO, kMaximumLine);
      return Outcome::kInterrupted;
    }
    line = *text;
    return Outcome::kLine;
  }
  void AddHistory(const std::string&) override {}

 private:
  std::unique_ptr<LineReader> reader_ = std::make_unique<LineReader>(STDIN_FILENO, kMaximumLine);
};

}  // namespace

std::unique_ptr<LineEditor> MakeLineEditor(LineEditor::Completer completer) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb" || terminal[0] == '\0';
  if (dumb || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return std::make_unique<PlainEditor>();
  return std::make_unique<LibeditEditor>(std::move(completer));
}

}  // namespace liaison::shell
