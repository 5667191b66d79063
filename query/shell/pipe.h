// pipe.h: `liaison pipe`: one JSON request a line in, one JSON answer a line out.
//
// The contract, a public feature: the bodies and the value encoding of the Neo4j Query API ("typed JSON"
// v1.0), for scripts and for languages without a binding. Described for users in query/README.md. Not here:
// values as JSON (value_json.h), reading requests (request_json.h).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "query/render/value_json.h"
#include "query/session.h"
#include "query/shell/request_json.h"

namespace liaison::shell {

struct PipeOptions {
  std::string database = ":memory:";
  bool read_only = false;
  render::JsonFormat format = render::JsonFormat::kTyped;
  plan::Rules rules;             // of the optimizer, for requests that do not say
  std::string import_directory;  // of LOAD CSV; empty: none
};

// The state behind the lines: one database, one session. Usable without a process, by tests.
class Pipe {
 public:
  // Throws what Graph::Open throws.
  explicit Pipe(PipeOptions options);
  ~Pipe();

  // The answer to one line, ending in a line feed; valid until the next call. Throws nothing for a bad
  // request or a failed statement.
  const std::string& Answer(std::string_view line, bool line_was_cut = false);

 private:
  void Open(const std::string& database);
  Session& session();
  void RunStatement(const Request& request);
  void RunOperation(const Request& request);

  const PipeOptions options_;
  std::unique_ptr<Graph> graph_;
  std::unique_ptr<Session> session_;
  std::string answer_;
};

// Requests of `input` until its end, answers to `output`. The program's exit code: 0, or 1 when the database
// cannot be opened.
int RunPipe(const PipeOptions& options, int input, int output);

}  // namespace liaison::shell
