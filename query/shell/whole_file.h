// whole_file.h: files read and written in one go: what is written appears complete or not at all, as it is
// written beside its place and renamed.
#pragma once

#include <functional>
#include <ostream>
#include <string>

namespace liaison::shell {

// All bytes of the file; "-": of standard input. Throws RequestError.FileNotFound or .FileUnreadable.
std::string ReadWholeFile(const std::string& path);

// `path` empty or "-": standard output. A device or pipe is written to as it is. Throws StorageError.Io, and
// what `write` throws; then there is no new file.
void WriteWholeFile(const std::string& path, const std::function<void(std::ostream&)>& write);

}  // namespace liaison::shell
