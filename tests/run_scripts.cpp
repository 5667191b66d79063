// run_scripts: runs the transcripts of tests/scripts: statements through the shell's own functions, commands
// through sh. The form of a transcript is described in tests/README.md.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "query/shell/shell.h"

namespace {

namespace fs = std::filesystem;
using liaison::shell::Script;
using liaison::shell::Shell;
using liaison::shell::ShellSettings;

using Lines = std::vector<std::string>;

constexpr std::string_view kStatement = "liaison> ";
constexpr std::string_view kCommand = "$ ";

struct Step {
  enum class Kind { kText, kStatement, kCommand, kReset };
  Kind kind = Kind::kText;
  std::size_t line = 0;  // from 1
  Lines input;           // as in the file; for kText and kReset: the lines themselves
  Lines expected;
  bool any_order = false;
};

struct Settings {
  bool update = false;
  std::string program;  // the folder of `liaison`
  std::string examples;
};

bool IsBlank(const std::string& line) { return line.find_first_not_of(" \t\r") == std::string::npos; }

Lines ReadLines(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path.string() + " cannot be read");
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Lines SplitOutput(const std::string& text) {
  // Blank lines end the expected output in a transcript, so they are left out of the real one.
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!IsBlank(line)) lines.push_back(line);
  }
  return lines;
}

// The word that ends a here-document of the command, if it begins one.
std::string HereDocument(const std::string& command) {
  const auto at = command.find("<<");
  if (at == std::string::npos) return {};
  std::size_t begin = at + 2;
  while (begin < command.size() && (command[begin] == ' ' || command[begin] == '\'' || command[begin] == '"'))
    ++begin;
  std::size_t end = begin;
  while (end < command.size() &&
         (std::isalnum(static_cast<unsigned char>(command[end])) || command[end] == '_'))
    ++end;
  return command.substr(begin, end - begin);
}

std::string WithoutPrompt(const std::string& line, std::string_view prompt) {
  return line.substr(prompt.size());
}

std::vector<Step> Parse(const fs::path& path, const Lines& lines) {
  std::vector<Step> steps;
  bool any_order = false;
  std::size_t i = 0;
  while (i < lines.size()) {
    const std::string& line = lines[i];
    Step step;
    step.line = i + 1;
    step.input.push_back(line);
    ++i;
    if (line.starts_with(kStatement)) {
      step.kind = Step::Kind::kStatement;
      Script script;
      script.Feed(WithoutPrompt(line, kStatement) + '\n');
      for (;;) {
        while (script.Next(false)) {
        }
        if (!script.pending()) break;
        if (i == lines.size())
          throw std::runtime_error(path.string() + ":" + std::to_string(step.line) +
                                   ": no `;` ends the statement");
        step.input.push_back(lines[i]);
        script.Feed(lines[i++] + '\n');
      }
    } else if (line.starts_with(kCommand)) {
      step.kind = Step::Kind::kCommand;
      while (step.input.back().ends_with('\\') && i < lines.size()) step.input.push_back(lines[i++]);
      if (const std::string word = HereDocument(line); !word.empty()) {
        while (i < lines.size()) {
          step.input.push_back(lines[i++]);
          if (step.input.back() == word) break;
        }
      }
    } else if (line == "# reset") {
      step.kind = Step::Kind::kReset;
    } else {
      if (line == "# any order")
        any_order = true;
      else if (!line.starts_with('#') && !IsBlank(line)) {
        throw std::runtime_error(path.string() + ":" + std::to_string(step.line) +
                                 ": neither a statement, a command nor a comment: " + line);
      }
      steps.push_back(std::move(step));
      continue;
    }
    if (step.kind != Step::Kind::kReset) {
      while (i < lines.size() && !IsBlank(lines[i])) step.expected.push_back(lines[i++]);
      step.any_order = std::exchange(any_order, false);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

// `...` in the pattern stands for any text.
bool Matches(std::string_view pattern, std::string_view text) {
  const auto dots = pattern.find("...");
  if (dots == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, dots))) return false;
  text.remove_prefix(dots);
  pattern.remove_prefix(dots + 3);
  for (;;) {
    const auto next = pattern.find("...");
    const std::string_view part = pattern.substr(0, next);
    if (next == std::string_view::npos) return text.size() >= part.size() && text.ends_with(part);
    const auto found = text.find(part);
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + part.size());
    pattern.remove_prefix(next + 3);
  }
}

bool MatchesAll(const Lines& expected, const Lines& actual) {
  return std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(),
                    [](const std::string& e, const std::string& a) { return Matches(e, a); });
}

// The header stands first; the rows may come in any order. Exact lines are matched before patterns.
bool MatchesInAnyOrder(const Lines& expected, Lines actual) {
  if (expected.size() != actual.size()) return false;
  if (expected.empty()) return true;
  if (!Matches(expected.front(), actual.front())) return false;
  actual.erase(actual.begin());
  for (const bool patterns : {false, true}) {
    for (std::size_t i = 1; i < expected.size(); ++i) {
      if ((expected[i].find("...") != std::string::npos) != patterns) continue;
      const auto found = std::find_if(actual.begin(), actual.end(),
                                      [&](const std::string& a) { return Matches(expected[i], a); });
      if (found == actual.end()) return false;
      actual.erase(found);
    }
  }
  return true;
}

// Lines of both, those that differ with - (expected) and + (came).
void PrintDifference(const Lines& expected, const Lines& actual) {
  const std::size_t n = expected.size(), m = actual.size();
  if (n * m > 4'000'000) {
    std::cout << "  (" << n << " lines expected, " << m << " came)\n";
    return;
  }
  std::vector<std::vector<std::uint32_t>> common(n + 1, std::vector<std::uint32_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      common[i][j] = Matches(expected[i], actual[j]) ? common[i + 1][j + 1] + 1
                                                     : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && Matches(expected[i], actual[j])) {
      std::cout << "   " << actual[j] << '\n';
      ++i, ++j;
    } else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1])) {
      std::cout << "  -" << expected[i++] << '\n';
    } else {
      std::cout << "  +" << actual[j++] << '\n';
    }
  }
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "liaison-script-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder could be made");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string RunCommand(const std::string& command, const fs::path& folder, const Settings& settings) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe could be made");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process could be made");
  if (child == 0) {
    const char* path = std::getenv("PATH");
    setenv("PATH", (settings.program + ":" + (path != nullptr ? path : "")).c_str(), 1);
    setenv("EXAMPLES", settings.examples.c_str(), 1);
    setenv("HOME", folder.c_str(), 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TERM", "dumb", 1);
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "COLUMNS"}) unsetenv(name);
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || chdir(folder.c_str()) != 0) _exit(126);
    dup2(nothing, 0);
    dup2(ends[1], 1);
    dup2(ends[1], 2);
    close(ends[0]);
    close(ends[1]);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::string output;
  char piece[4096];
  for (;;) {
    const ssize_t got = read(ends[0], piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    output.append(piece, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!output.empty() && output.back() != '\n') output += '\n';
  if (WIFSIGNALED(status))
    output += "signal " + std::to_string(WTERMSIG(status)) + "\n";
  else if (WEXITSTATUS(status) != 0)
    output += "exit code " + std::to_string(WEXITSTATUS(status)) + "\n";
  return output;
}

std::string Joined(const Lines& lines, std::string_view prompt) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += (i == 0 ? WithoutPrompt(lines[i], prompt) : lines[i]) + '\n';
  return text;
}

struct Outcome {
  std::size_t steps = 0, failed = 0;
};

Outcome RunScript(const fs::path& path, const Settings& settings) {
  std::vector<Step> steps = Parse(path, ReadLines(path));
  const TemporaryFolder folder;
  std::ostringstream output;
  std::unique_ptr<Shell> shell;
  const auto reset = [&] {
    shell.reset();
    shell = std::make_unique<Shell>(":memory:", ShellSettings{}, output, output);
  };
  reset();
  Outcome outcome;
  for (Step& step : steps) {
    if (step.kind == Step::Kind::kText) continue;
    if (step.kind == Step::Kind::kReset) {
      reset();
      continue;
    }
    ++outcome.steps;
    std::string text;
    if (step.kind == Step::Kind::kStatement) {
      output.str({});
      shell->RunText(Joined(step.input, kStatement));
      text = output.str();
    } else {
      text = RunCommand(Joined(step.input, kCommand), folder.path(), settings);
    }
    Lines actual = SplitOutput(text);
    const bool good =
        step.any_order ? MatchesInAnyOrder(step.expected, actual) : MatchesAll(step.expected, actual);
    if (good) continue;
    ++outcome.failed;
    if (settings.update) {
      step.expected = std::move(actual);
      continue;
    }
    std::cout << path.string() << ":" << step.line << ": " << step.input.front() << '\n';
    PrintDifference(step.expected, actual);
  }
  if (settings.update && outcome.failed > 0) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    for (const Step& step : steps) {
      for (const std::string& line : step.input) out << line << '\n';
      for (const std::string& line : step.expected) out << line << '\n';
    }
    if (!out.flush()) throw std::runtime_error(path.string() + " cannot be written");
    std::cout << path.string() << ": " << outcome.failed << " steps rewritten\n";
    outcome.failed = 0;
  }
  return outcome;
}

std::vector<fs::path> FindScripts(const std::vector<std::string>& names) {
  std::vector<fs::path> scripts;
  for (const std::string& name : names) {
    if (!fs::is_directory(name)) {
      scripts.emplace_back(name);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(name)) {
      if (entry.path().extension() == ".test") scripts.push_back(entry.path());
    }
  }
  std::sort(scripts.begin(), scripts.end());
  return scripts;
}

int Run(int count, char** arguments) {
  constexpr const char* kUsage =
      "usage: run_scripts [--update] [--program FOLDER] [--examples FOLDER] FILE|FOLDER...\n"
      "  --update     write what came into the files, in place of what was expected\n"
      "  --program    the folder of the program `liaison`, for `$ ` commands\n"
      "  --examples   what $EXAMPLES is in `$ ` commands\n";
  Settings settings;
  settings.program = fs::absolute(fs::path(arguments[0])).parent_path().parent_path() / "query";
  std::vector<std::string> names;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const bool takes_value = argument == "--program" || argument == "--examples";
    if (takes_value && i + 1 < count) {
      (argument == "--program" ? settings.program : settings.examples) =
          fs::absolute(arguments[++i]).string();
    } else if (argument == "--update") {
      settings.update = true;
    } else if (argument.starts_with("--")) {
      std::cerr << kUsage;
      return 2;
    } else {
      names.push_back(argument);
    }
  }
  const std::vector<fs::path> scripts = FindScripts(names);
  if (scripts.empty()) {
    std::cerr << kUsage;
    return 2;
  }
  Outcome total;
  for (const fs::path& script : scripts) {
    const Outcome outcome = RunScript(script, settings);
    total.steps += outcome.steps;
    total.failed += outcome.failed;
  }
  std::cout << scripts.size() << " scripts, " << total.steps << " steps, " << total.failed << " failed\n";
  return total.failed == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return Run(count, arguments);
  } catch (const std::exception& e) {
    std::cerr << "run_scripts: " << e.what() << '\n';
    return 2;
  }
}
