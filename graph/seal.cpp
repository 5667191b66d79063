#include "graph/seal.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "graph/crc32c.h"
#include "graph/error.h"

namespace liaison {
namespace {

constexpr std::string_view kFirstLine = "liaison database\n";
constexpr std::array<std::string_view, 3> kStates = {"creating", "open", "closed"};

std::string ChecksumLine(std::string_view lines) { return fmt::format("checksum {:08x}\n", Crc32c(lines)); }

// Takes lines and words apart; anything unexpected is damage.
class SealReader {
 public:
  SealReader(std::string_view text, const std::string& path) : rest_(text), path_(path) {}

  [[noreturn]] void Fail(std::string_view why) const {
    throw Error(ErrorKind::kStorage, "Corrupt", fmt::format("the database is damaged: {} {}", path_, why));
  }
  bool AtEnd() const { return rest_.empty(); }
  void CutOff(std::size_t bytes) { rest_.remove_suffix(bytes); }
  bool NextIs(std::string_view word) const {
    return rest_.substr(0, word.size() + 1) == fmt::format("{} ", word);
  }
  std::string_view Word(char end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) Fail("ends too early");
    const std::string_view word = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return word;
  }
  void Expect(std::string_view word) {
    if (Word(' ') != word) Fail(fmt::format("has no line '{}' where one must be", word));
  }
  std::uint64_t Number(char end, int base = 10) {
    const std::string_view word = Word(end);
    std::uint64_t v = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), v, base);
    if (error != std::errc() || stop != word.data() + word.size()) Fail("has a number that is none");
    return v;
  }
  std::uint32_t Checksum(char end) {
    const std::uint64_t v = Number(end, 16);
    if (v >> 32) Fail("has a checksum that is none");
    return static_cast<std::uint32_t>(v);
  }

 private:
  std::string_view rest_;
  const std::string& path_;
};

}  // namespace

std::string WriteSeal(const Seal& seal) {
  std::string out(kFirstLine);
  out += fmt::format("format {}\nid {}\nstate {}\nsequence {}\n", seal.format_version, seal.database_id,
                     kStates[static_cast<int>(seal.state)], seal.sequence);
  if (!seal.manifest.name.empty()) {
    out += fmt::format("manifest {} {} {:08x}\n", seal.manifest.name, seal.manifest.size, seal.manifest.crc);
  }
  for (const Seal::File& f : seal.tables) out += fmt::format("table {} {}\n", f.name, f.size);
  for (const Seal::File& f : seal.logs) out += fmt::format("log {} {} {:08x}\n", f.name, f.size, f.crc);
  return out + ChecksumLine(out);
}

bool LooksLikeSeal(std::string_view text) { return text.substr(0, kFirstLine.size()) == kFirstLine; }

Seal ReadSeal(std::string_view text, const std::string& path, std::uint32_t newest) {
  SealReader in(text, path);
  if (!LooksLikeSeal(text)) in.Fail("does not begin as a seal does");
  // Before the checksum, which a later format may compute in another way.
  SealReader body(text.substr(kFirstLine.size()), path);
  body.Expect("format");
  const std::uint64_t format = body.Number('\n');
  if (format > newest) {
    throw Error(ErrorKind::kStorage, "NewerFormat",
                fmt::format("{} is of format {}, this program reads formats up to {}: a newer version of the "
                            "program is needed",
                            path, format, newest));
  }
  const std::size_t last = text.rfind("\nchecksum ");
  if (last == std::string_view::npos) in.Fail("has no checksum");
  if (text.substr(last + 1) != ChecksumLine(text.substr(0, last + 1))) in.Fail("does not match its checksum");
  body.CutOff(ChecksumLine(text.substr(0, last + 1)).size());

  Seal seal;
  seal.format_version = static_cast<std::uint32_t>(format);
  body.Expect("id");
  seal.database_id = body.Word('\n');
  body.Expect("state");
  const std::string_view state = body.Word('\n');
  std::size_t s = 0;
  while (s < kStates.size() && kStates[s] != state) ++s;
  if (s == kStates.size()) in.Fail("is in an unknown state");
  seal.state = static_cast<Seal::State>(s);
  body.Expect("sequence");
  seal.sequence = body.Number('\n');
  if (body.NextIs("manifest")) {
    body.Expect("manifest");
    seal.manifest.name = body.Word(' ');
    seal.manifest.size = body.Number(' ');
    seal.manifest.crc = body.Checksum('\n');
  }
  while (body.NextIs("table")) {
    body.Expect("table");
    std::string name(body.Word(' '));
    seal.tables.push_back({std::move(name), body.Number('\n'), 0});
  }
  while (!body.AtEnd()) {
    body.Expect("log");
    Seal::File log;
    log.name = body.Word(' ');
    log.size = body.Number(' ');
    log.crc = body.Checksum('\n');
    seal.logs.push_back(std::move(log));
  }
  return seal;
}

}  // namespace liaison
