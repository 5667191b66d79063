#include "query/shell/whole_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include "graph/error.h"
#include "query/render/safe_text.h"

namespace liaison::shell {

std::string ReadWholeFile(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(ErrorKind::kRequest, "FileUnreadable", render::SafeText(path) + " is a folder");
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file.is_open()) text.assign(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) {
    throw Error(ErrorKind::kRequest, errno == ENOENT ? "FileNotFound" : "FileUnreadable",
                render::SafeText(path) + ": " + std::strerror(errno));
  }
  return text;
}

void WriteWholeFile(const std::string& path, const std::function<void(std::ostream&)>& write) {
  if (path.empty() || path == "-") {
    write(std::cout);
    std::cout.flush();
    if (!std::cout.good()) throw Error(ErrorKind::kStorage, "Io", "the output could not be written");
    return;
  }
  const auto refuse = [&] {
    throw Error(ErrorKind::kStorage, "Io",
                render::SafeText(path) + " could not be written: " + std::strerror(errno));
  };
  std::error_code unknown;
  const std::filesystem::file_status status = std::filesystem::status(path, unknown);
  if (std::filesystem::is_character_file(status) || std::filesystem::is_fifo(status)) {
    std::ofstream device(path, std::ios::binary);  // /dev/stdout, /dev/null: nothing to put in its place
    if (!device.is_open()) refuse();
    write(device);
    device.close();
    if (device.fail()) refuse();
    return;
  }
  const std::string unfinished = path + ".unfinished";
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  if (!file.is_open()) refuse();
  try {
    write(file);
    file.close();
    if (file.fail() || std::rename(unfinished.c_str(), path.c_str()) != 0) refuse();
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    throw;
  }
}

}  // namespace liaison::shell
