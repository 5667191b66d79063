#include "import/rejects.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "graph/error.h"

namespace liaison::importer {

void Rejects::Add(std::string_view file, std::uint64_t line, std::string_view reason, std::string_view text) {
  text = text.substr(0, kKeptText);
  ++report_.rejected;
  if (report_.rejects.size() < kKeptRejects) {
    report_.rejects.push_back({std::string(file), line, std::string(reason), std::string(text)});
  }
  if (path_.empty()) return;
  if (!out_.is_open()) {
    out_.open(path_, std::ios::binary | std::ios::trunc);
    if (!out_) throw Error(ErrorKind::kStorage, "Io", fmt::format("cannot write the rejects to {}", path_));
  }
  nlohmann::ordered_json object;
  object["file"] = file;
  object["line"] = line;
  object["reason"] = reason;
  object["text"] = text;
  // Bytes that are not UTF-8 become U+FFFD: the file must stay readable.
  out_ << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void Rejects::Finish() {
  if (!out_.is_open()) return;
  out_.close();
  if (!out_) throw Error(ErrorKind::kStorage, "Io", fmt::format("cannot write the rejects to {}", path_));
  report_.rejects_path = path_;
}

}  // namespace liaison::importer
