#include "import/documents/source_text.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "graph/ascii.h"
#include "graph/error.h"
#include "graph/sha256.h"
#include "import/documents/html_text.h"
#include "import/documents/markdown_text.h"

namespace liaison::importer {
namespace {

struct Decoded {
  std::string text, encoding;
};

std::string Convert(std::string_view bytes, const char* encoding) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> from(ucnv_open(encoding, &status), ucnv_close);
  if (U_FAILURE(status))
    throw Error(ErrorKind::kRequest, "UnknownEncoding", std::string("cannot decode ") + encoding);
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> to(ucnv_open("UTF-8", &status), ucnv_close);
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 4);
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  std::vector<UChar> pivot(4096);
  UChar *pivot_from = pivot.data(), *pivot_to = pivot.data();
  char buffer[8192];
  bool reset = true;
  while (true) {
    char* target = buffer;
    status = U_ZERO_ERROR;
    ucnv_convertEx(to.get(), from.get(), &target, buffer + sizeof buffer, &source, source_end, pivot.data(),
                   &pivot_from, &pivot_to, pivot.data() + pivot.size(), reset, true, &status);
    reset = false;
    out.append(buffer, static_cast<std::size_t>(target - buffer));
    if (status != U_BUFFER_OVERFLOW_ERROR) break;
  }
  return out;
}

// Bytes of broken sequences, out of those that are no ASCII.
struct Validity {
  std::size_t broken = 0, good = 0, zeros = 0;
};

Validity CheckUtf8(std::string_view s) {
  Validity v;
  for (std::size_t i = 0; i < s.size();) {
    const unsigned char b = static_cast<unsigned char>(s[i]);
    if (b < 0x80) {
      v.zeros += b == 0;
      ++i;
      continue;
    }
    std::int32_t at = 0;
    UChar32 c;
    const std::int32_t most = static_cast<std::int32_t>(std::min<std::size_t>(4, s.size() - i));
    U8_NEXT(s.data() + i, at, most, c);
    if (c < 0)
      ++v.broken;
    else
      ++v.good;
    i += static_cast<std::size_t>(at);
  }
  return v;
}

std::string ReplaceBroken(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size();) {
    std::int32_t at = 0;
    UChar32 c;
    const std::int32_t most = static_cast<std::int32_t>(std::min<std::size_t>(4, s.size() - i));
    U8_NEXT(s.data() + i, at, most, c);
    if (c < 0)
      out += "\xEF\xBF\xBD";
    else
      out.append(s.substr(i, static_cast<std::size_t>(at)));
    i += static_cast<std::size_t>(at);
  }
  return out;
}

// UTF-8 when most of what is no ASCII is; UTF-16 by its mark or its zeros; else what ICU takes it for.
Decoded Decode(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF"))
    bytes.remove_prefix(3);
  else if (bytes.starts_with("\xFF\xFE"))
    return {Convert(bytes.substr(2), "UTF-16LE"), "UTF-16LE"};
  else if (bytes.starts_with("\xFE\xFF"))
    return {Convert(bytes.substr(2), "UTF-16BE"), "UTF-16BE"};
  const Validity v = CheckUtf8(bytes);
  if (v.zeros * 4 > bytes.size() && bytes.size() >= 8) {
    std::size_t even = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) even += bytes[i] == 0;
    const char* encoding = even * 4 > bytes.size() ? "UTF-16BE" : "UTF-16LE";
    return {Convert(bytes, encoding), encoding};
  }
  if (v.broken == 0) return {std::string(bytes), "UTF-8"};
  if (v.good > v.broken) return {ReplaceBroken(bytes), "UTF-8"};
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status),
                                                                            ucsdet_close);
  // The detector looks at its whole input for each of its encodings.
  ucsdet_setText(detector.get(), bytes.data(),
                 static_cast<std::int32_t>(std::min<std::size_t>(bytes.size(), 1 << 16)), &status);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &status);
  std::string name = match != nullptr && U_SUCCESS(status) ? ucsdet_getName(match, &status) : "windows-1252";
  // Of ISO-8859-1 and its superset the page means the latter; and single bytes among ASCII are rather that
  // than anything exotic.
  if (name == "ISO-8859-1" || name == "UTF-8" || U_FAILURE(status) ||
      ucsdet_getConfidence(match, &status) < 30)
    name = "windows-1252";
  return {Convert(bytes, name.c_str()), name};
}

bool HasEnd(std::string_view name, std::string_view end) {
  return name.size() >= end.size() && EqualIgnoringCase(name.substr(name.size() - end.size()), end);
}

bool LooksLikeHtml(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos || text[at] != '<') return false;
  const std::string head = AsciiLower(text.substr(at, 512));
  return head.starts_with("<!doctype html") || head.starts_with("<html") ||
         head.find("<head") != std::string::npos || head.find("<body") != std::string::npos;
}

}  // namespace

SourceText ReadSource(std::string_view bytes, std::string_view name, SourceFormat format) {
  SourceText out;
  out.sha256 = Sha256Hex(bytes);
  Decoded decoded = Decode(bytes);
  out.encoding = std::move(decoded.encoding);
  if (format == SourceFormat::kByName) {
    if (HasEnd(name, ".html") || HasEnd(name, ".htm") || HasEnd(name, ".xhtml"))
      format = SourceFormat::kHtml;
    else if (HasEnd(name, ".md") || HasEnd(name, ".markdown"))
      format = SourceFormat::kMarkdown;
    else
      format = LooksLikeHtml(decoded.text) ? SourceFormat::kHtml : SourceFormat::kText;
  }
  if (format == SourceFormat::kHtml)
    ReadHtml(decoded.text, out);
  else if (format == SourceFormat::kMarkdown)
    ReadMarkdown(decoded.text, out);
  else
    out.text = std::move(decoded.text);
  return out;
}

SourceText ReadSourceFile(const std::string& path, SourceFormat format) {
  std::ostringstream bytes;
  if (path == "-") {
    bytes << std::cin.rdbuf();
  } else {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Error(ErrorKind::kRequest, "FileNotFound", "cannot read " + path);
    in.peek();
    if (in.bad() || (in.fail() && !in.eof()))
      throw Error(ErrorKind::kRequest, "FileNotFound", "cannot read " + path);
    bytes << in.rdbuf();
  }
  return ReadSource(std::move(bytes).str(), path, format);
}

}  // namespace liaison::importer
