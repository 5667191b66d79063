// string.cpp: functions on text. Positions and lengths count code points.
#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "graph/ascii.h"
#include "query/functions/registry.h"
#include "query/functions/sizes.h"
#include "query/functions/text.h"

namespace liaison {
namespace {

using Arguments = std::span<const Value>;

const std::string& Text(std::string_view function, Arguments a, int i) {
  if (!a[i].is_string()) ThrowArgument(function, i, a[i], "STRING");
  return a[i].AsString();
}

std::int64_t Count(std::string_view function, Arguments a, int i) {
  if (!a[i].is_integer()) ThrowArgument(function, i, a[i], "INTEGER");
  if (a[i].AsInteger() < 0) {
    throw Error(
        ErrorKind::kArgument, "NumberOutOfRange",
        fmt::format("{}(): argument {} must not be negative, but is {}", function, i + 1, a[i].AsInteger()));
  }
  return a[i].AsInteger();
}

Value Substring(FunctionContext&, Arguments a) {
  const std::string_view text = Text("substring", a, 0);
  const std::size_t begin = OffsetOfCodePoint(text, Count("substring", a, 1));
  const std::string_view rest = text.substr(begin);
  if (a.size() < 3) return rest;
  return rest.substr(0, OffsetOfCodePoint(rest, Count("substring", a, 2)));
}

Value Left(FunctionContext&, Arguments a) {
  const std::string_view text = Text("left", a, 0);
  return text.substr(0, OffsetOfCodePoint(text, Count("left", a, 1)));
}

Value Right(FunctionContext&, Arguments a) {
  const std::string_view text = Text("right", a, 0);
  const std::int64_t wanted = Count("right", a, 1);
  const std::int64_t size = CountCodePoints(text);
  return text.substr(wanted >= size ? 0 : OffsetOfCodePoint(text, size - wanted));
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString ToIcu(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

Value FromIcu(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

Value ToLower(FunctionContext&, Arguments a) { return LowerCase(Text("toLower", a, 0)); }

// Root locale: the result must not depend on where the program runs.
Value ToUpper(FunctionContext&, Arguments a) {
  std::string text = Text("toUpper", a, 0);
  if (!IsAscii(text)) return FromIcu(ToIcu(text).toUpper(icu::Locale::getRoot()));
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

// Whether the code point in text[at, at + size) is to be trimmed: white space, or one of the given
// characters.
bool IsTrimmed(std::string_view text, std::size_t at, std::size_t size, const std::string* characters) {
  if (characters) {
    for (std::size_t i = 0; i < characters->size(); i += CodePointSize(*characters, i)) {
      if (std::string_view(*characters).substr(i, CodePointSize(*characters, i)) == text.substr(at, size))
        return true;
    }
    return false;
  }
  std::int32_t i = 0;
  UChar32 c = 0;
  const char* const bytes = text.data() + at;
  U8_NEXT(bytes, i, static_cast<std::int32_t>(size), c);
  return c >= 0 && (u_isUWhiteSpace(c) || u_iscntrl(c));
}

Value Trimmed(std::string_view function, Arguments a, bool left, bool right) {
  std::string_view text = Text(function, a, 0);
  const std::string* const characters = a.size() > 1 ? &Text(function, a, 1) : nullptr;
  while (left && !text.empty()) {
    const std::size_t size = CodePointSize(text, 0);
    if (!IsTrimmed(text, 0, size, characters)) break;
    text.remove_prefix(size);
  }
  while (right && !text.empty()) {
    std::size_t at = text.size() - 1;
    while (at > 0 && IsContinuation(text[at])) --at;
    if (!IsTrimmed(text, at, text.size() - at, characters)) break;
    text = text.substr(0, at);
  }
  return text;
}

Value Trim(FunctionContext&, Arguments a) { return Trimmed("trim", a, true, true); }
Value LeftTrim(FunctionContext&, Arguments a) { return Trimmed("ltrim", a, true, false); }
Value RightTrim(FunctionContext&, Arguments a) { return Trimmed("rtrim", a, false, true); }

// An empty search text matches before each character and at the end.
Value Replace(FunctionContext&, Arguments a) {
  const std::string& text = Text("replace", a, 0);
  const std::string& search = Text("replace", a, 1);
  const std::string& replacement = Text("replace", a, 2);
  std::int64_t limit = a.size() > 3 ? Count("replace", a, 3) : INT64_MAX;
  std::string out;
  std::size_t at = 0;
  while (at <= text.size() && limit > 0) {
    const std::size_t found = text.find(search, at);
    if (found == std::string::npos) break;
    out.append(text, at, found - at);
    out += replacement;
    CheckTextSize(out.size());
    --limit;
    if (!search.empty()) {
      at = found + search.size();
    } else if (found < text.size()) {
      const std::size_t size = CodePointSize(text, found);
      out.append(text, found, size);
      at = found + size;
    } else {
      at = text.size() + 1;
    }
  }
  if (at < text.size()) out.append(text, at);
  return out;
}

List SplitIntoCharacters(const std::string& text) {
  List parts;
  for (std::size_t i = 0; i < text.size(); i += CodePointSize(text, i)) {
    parts.emplace_back(text.substr(i, CodePointSize(text, i)));
  }
  if (parts.empty()) parts.emplace_back("");
  return parts;
}

Value Split(FunctionContext&, Arguments a) {
  const std::string& text = Text("split", a, 0);
  std::vector<std::string> delimiters;
  if (a[1].is_list()) {
    for (const Value& d : a[1].AsList()) {
      if (d.is_null()) return {};
      if (!d.is_string()) ThrowArgument("split", 1, d, "STRING or LIST<STRING>");
      delimiters.push_back(d.AsString());
    }
  } else {
    if (!a[1].is_string()) ThrowArgument("split", 1, a[1], "STRING or LIST<STRING>");
    delimiters.push_back(a[1].AsString());
  }
  if (std::find(delimiters.begin(), delimiters.end(), "") != delimiters.end())
    return SplitIntoCharacters(text);
  List parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    // The longest delimiter that fits here.
    std::size_t size = 0;
    for (const std::string& d : delimiters) {
      if (d.size() > size && text.compare(at, d.size(), d) == 0) size = d.size();
    }
    if (size == 0) {
      ++at;
      continue;
    }
    parts.emplace_back(text.substr(begin, at - begin));
    at += size;
    begin = at;
  }
  parts.emplace_back(text.substr(begin));
  return parts;
}

Value CharacterLength(FunctionContext&, Arguments a) { return CountCodePoints(Text("char_length", a, 0)); }

icu::UnicodeString Normalized(const std::string& text, const std::string& form) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = nullptr;
  if (form == "NFC") {
    normalizer = icu::Normalizer2::getNFCInstance(status);
  } else if (form == "NFD") {
    normalizer = icu::Normalizer2::getNFDInstance(status);
  } else if (form == "NFKC") {
    normalizer = icu::Normalizer2::getNFKCInstance(status);
  } else if (form == "NFKD") {
    normalizer = icu::Normalizer2::getNFKDInstance(status);
  } else {
    throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                fmt::format("normalize(): the form is NFC, NFD, NFKC or NFKD, not '{}'", form));
  }
  icu::UnicodeString out;
  if (U_SUCCESS(status)) out = normalizer->normalize(ToIcu(text), status);
  if (U_FAILURE(status)) {
    throw Error(ErrorKind::kResource, "OutOfMemory", fmt::format("normalize(): {}", u_errorName(status)));
  }
  return out;
}

Value Normalize(FunctionContext&, Arguments a) {
  return FromIcu(Normalized(Text("normalize", a, 0), a.size() > 1 ? Text("normalize", a, 1) : "NFC"));
}

constexpr TypeSet kText = kStringTypes;

Function StringEntry(std::string_view name, int least, int most, std::vector<TypeSet> types, TypeSet result,
                     Value (*call)(FunctionContext&, Arguments), std::string_view signature,
                     std::string_view description) {
  return {.name = name,
          .minimum_arguments = least,
          .maximum_arguments = most,
          .argument_types = std::move(types),
          .result_type = result,
          .call = call,
          .signature = signature,
          .description = description};
}

}  // namespace

std::span<const Function> StringFunctions() {
  static const std::vector<Function> kTable = {
      StringEntry("substring", 2, 3, {kText, kIntegerTypes, kIntegerTypes}, kText, &Substring,
                  "substring(text :: STRING, start :: INTEGER, length :: INTEGER) :: STRING",
                  "The part of a text from a position on (0 is the first), to the end or of a length."),
      StringEntry("left", 2, 2, {kText, kIntegerTypes}, kText, &Left,
                  "left(text :: STRING, length :: INTEGER) :: STRING", "The first characters of a text."),
      StringEntry("right", 2, 2, {kText, kIntegerTypes}, kText, &Right,
                  "right(text :: STRING, length :: INTEGER) :: STRING", "The last characters of a text."),
      StringEntry("toLower", 1, 1, {kText}, kText, &ToLower, "toLower(text :: STRING) :: STRING",
                  "The text in lower case."),
      StringEntry("lower", 1, 1, {kText}, kText, &ToLower, "lower(text :: STRING) :: STRING",
                  "The text in lower case."),
      StringEntry("toUpper", 1, 1, {kText}, kText, &ToUpper, "toUpper(text :: STRING) :: STRING",
                  "The text in upper case."),
      StringEntry("upper", 1, 1, {kText}, kText, &ToUpper, "upper(text :: STRING) :: STRING",
                  "The text in upper case."),
      StringEntry("trim", 1, 2, {kText, kText}, kText, &Trim,
                  "trim(text :: STRING, characters :: STRING) :: STRING",
                  "The text without white space, or the given characters, at both ends."),
      StringEntry("btrim", 1, 2, {kText, kText}, kText, &Trim,
                  "btrim(text :: STRING, characters :: STRING) :: STRING",
                  "The text without white space, or the given characters, at both ends."),
      StringEntry("ltrim", 1, 2, {kText, kText}, kText, &LeftTrim,
                  "ltrim(text :: STRING, characters :: STRING) :: STRING",
                  "The text without white space, or the given characters, at its start."),
      StringEntry("rtrim", 1, 2, {kText, kText}, kText, &RightTrim,
                  "rtrim(text :: STRING, characters :: STRING) :: STRING",
                  "The text without white space, or the given characters, at its end."),
      StringEntry(
          "replace", 3, 4, {kText, kText, kText, kIntegerTypes}, kText, &Replace,
          "replace(text :: STRING, search :: STRING, replacement :: STRING, limit :: INTEGER) :: STRING",
          "The text with all, or the first few, occurrences of another replaced."),
      StringEntry("split", 2, 2, {kText, kText | kListTypes}, kListTypes, &Split,
                  "split(text :: STRING, delimiter :: STRING | LIST<STRING>) :: LIST<STRING>",
                  "The parts of a text between delimiters."),
      StringEntry("char_length", 1, 1, {kText}, kIntegerTypes, &CharacterLength,
                  "char_length(text :: STRING) :: INTEGER", "How many characters (code points) a text has."),
      StringEntry("character_length", 1, 1, {kText}, kIntegerTypes, &CharacterLength,
                  "character_length(text :: STRING) :: INTEGER",
                  "How many characters (code points) a text has."),
      StringEntry("normalize", 1, 2, {kText, kText}, kText, &Normalize,
                  "normalize(text :: STRING, form :: STRING) :: STRING",
                  "The text in a Unicode normal form: NFC (without second argument), NFD, NFKC or NFKD."),
  };
  return kTable;
}

// Root locale: the result must not depend on where the program runs.
std::string LowerCase(std::string_view text) {
  std::string lower;
  if (!IsAscii(text)) {
    ToIcu(text).toLower(icu::Locale::getRoot()).toUTF8String(lower);
    return lower;
  }
  return AsciiLower(text);
}

bool IsUtf8(std::string_view bytes) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::int64_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes.data(), i, size, c);
    if (c < 0) return false;
  }
  return true;
}

bool IsNormalized(const std::string& text, const std::string& form) {
  return Normalized(text, form) == ToIcu(text);
}

}  // namespace liaison
