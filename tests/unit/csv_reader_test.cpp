#include "import/tables/csv_reader.h"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/error.h"
#include "import/tables/csv_header.h"
#include "import/tables/csv_value.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

using Records = std::vector<std::vector<std::string>>;

// Bad records are told as {"!", reason}.
Records ReadAll(std::string_view text, CsvDialect dialect = {}) {
  Records out;
  CsvCursor cursor(text, dialect);
  std::string scratch;
  for (;;) {
    const CsvCursor::Step step = cursor.Next();
    if (step == CsvCursor::Step::kEnd) return out;
    if (step == CsvCursor::Step::kBad) {
      out.push_back({"!", cursor.reason()});
      continue;
    }
    auto& record = out.emplace_back();
    for (const CsvField& field : cursor.fields())
      record.emplace_back(Unescape(field, dialect.quote, scratch));
  }
}

TEST(CsvReader, SplitsAtTheDelimiterAndAtLineEnds) {
  EXPECT_EQ(ReadAll("a,b,c\n1,,3\n"), (Records{{"a", "b", "c"}, {"1", "", "3"}}));
  EXPECT_EQ(ReadAll("a,b"), (Records{{"a", "b"}}));
  EXPECT_EQ(ReadAll("a,\n"), (Records{{"a", ""}}));
  EXPECT_EQ(ReadAll(""), Records{});
}

TEST(CsvReader, TakesCarriageReturnsOffLineEndsOnly) {
  EXPECT_EQ(ReadAll("a,b\r\n\"c\",\"d\"\r\ne\rf,g\r"), (Records{{"a", "b"}, {"c", "d"}, {"e\rf", "g"}}));
}

TEST(CsvReader, SkipsBlankLinesAndCountsThem) {
  CsvCursor cursor("\n\r\na\n\nb\n", {});
  ASSERT_EQ(cursor.Next(), CsvCursor::Step::kRecord);
  EXPECT_EQ(cursor.line(), 3u);
  ASSERT_EQ(cursor.Next(), CsvCursor::Step::kRecord);
  EXPECT_EQ(cursor.line(), 5u);
  EXPECT_EQ(cursor.Next(), CsvCursor::Step::kEnd);
}

TEST(CsvReader, UndoesQuotesDelimitersAndLineEndsInFields) {
  EXPECT_EQ(ReadAll("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\nnext,x,y\n"),
            (Records{{"a,b", "say \"hi\"", "two\nlines"}, {"next", "x", "y"}}));
}

TEST(CsvReader, CountsLinesWithinQuotedFields) {
  CsvCursor cursor("\"1\n2\n3\",x\ny,z\n", {});
  cursor.Next();
  cursor.Next();
  EXPECT_EQ(cursor.line(), 4u);
}

TEST(CsvReader, TellsNoValueFromTheEmptyText) {
  CsvCursor cursor(",\"\"", {});
  ASSERT_EQ(cursor.Next(), CsvCursor::Step::kRecord);
  EXPECT_TRUE(cursor.fields()[0].absent());
  EXPECT_FALSE(cursor.fields()[1].absent());
}

TEST(CsvReader, GoesOnBehindABrokenLine) {
  EXPECT_EQ(ReadAll("\"a\"x,b\nc,d\n"), (Records{{"!", "text follows a closing quote"}, {"c", "d"}}));
  CsvDialect lines;
  lines.multiline = false;
  EXPECT_EQ(ReadAll("\"a\nb\"\nc\n", lines)[0][0], "!");
  EXPECT_EQ(ReadAll("\"a\nc,d\n", lines).back(), (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(ReadAll("a\n\"never\nclosed\n"), (Records{{"a"}, {"!", "a quote is never closed"}, {"closed"}}));
}

TEST(CsvReader, KeepsQuotesInsideUnquotedFields) {
  EXPECT_EQ(ReadAll("a\"b\",c\n"), (Records{{"a\"b\"", "c"}}));
}

TEST(CsvReader, FindsDelimitersAtEveryOffsetOfAWord) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t after = 0; after < 20; ++after) {
      const std::string a(before, '{'), b(after, '}');  // one off the delimiter in ASCII
      EXPECT_EQ(ReadAll(a + "|" + b + "\nx|y", {'|', '"', ';', true}), (Records{{a, b}, {"x", "y"}}));
    }
  }
}

TEST(CsvReader, CutsTextsBetweenRecords) {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += "row " + std::to_string(i) + ",\"line\nend \"\" " + std::to_string(i) + "\"\n";
  const Records whole = ReadAll(text);
  for (const std::size_t bytes : {1, 7, 64, 1000, 100000}) {
    Records joined;
    std::size_t size = 0;
    for (const std::string_view piece : SplitRecords(text, {}, bytes)) {
      size += piece.size();
      for (auto& record : ReadAll(piece)) joined.push_back(std::move(record));
    }
    EXPECT_EQ(size, text.size());
    EXPECT_EQ(joined, whole) << bytes;
  }
}

TEST(CsvReader, KnowsTheNamesOfDelimiters) {
  EXPECT_EQ(ParseDelimiter("TAB", "--delimiter"), '\t');
  EXPECT_EQ(ParseDelimiter("\\t", "--delimiter"), '\t');
  EXPECT_EQ(ParseDelimiter("U+003B", "--delimiter"), ';');
  EXPECT_EQ(ParseDelimiter("\\59", "--delimiter"), ';');
  for (const char* bad : {"", "ab", "\n", "U+20AC", "\\999", "é"})
    EXPECT_THROW(ParseDelimiter(bad, "--delimiter"), Error) << bad;
}

std::vector<TableColumn> Header(std::string_view text, TableKind kind = TableKind::kNodes) {
  CsvCursor cursor(text, {'|', '"', ';', true});
  cursor.Next();
  return ParseHeader(cursor.fields(), '"', kind, "string", "file.csv");
}

TEST(CsvHeader, ReadsNamesTypesGroupsAndOptions) {
  const auto columns = Header(
      "movieId:ID(Movie){id-type:int,label:Film}|title|year:int|tags:string[]|:LABEL|skip:IGNORE|at:datetime{"
      "timezone:+02:00}");
  ASSERT_EQ(columns.size(), 7u);
  EXPECT_EQ(columns[0].role, ColumnRole::kId);
  EXPECT_EQ(columns[0].group, "Movie");
  EXPECT_EQ(columns[0].name, "movieId");
  EXPECT_EQ(columns[0].type, Value::Type::kInteger);
  EXPECT_EQ(columns[0].Option("label"), "Film");
  EXPECT_EQ(columns[1].type, Value::Type::kString);
  EXPECT_EQ(columns[2].bits, 32);
  EXPECT_TRUE(columns[3].array);
  EXPECT_EQ(columns[4].role, ColumnRole::kLabel);
  EXPECT_EQ(columns[5].role, ColumnRole::kIgnore);
  EXPECT_EQ(columns[6].Option("timezone"), "+02:00");
}

TEST(CsvHeader, RefusesWhatMakesNoSense) {
  for (const char* bad : {"a|a", "x:colour", ":ID|:ID", ":START_ID|:END_ID", "a:int{b", ":int"})
    EXPECT_THROW(Header(bad), Error) << bad;
  for (const char* bad : {":START_ID|x", ":ID|:START_ID|:END_ID", ":START_ID|:END_ID|:LABEL"}) {
    EXPECT_THROW(Header(bad, TableKind::kRelationships), Error) << bad;
  }
}

TEST(CsvHeader, KnowsARepeatedHeader) {
  const auto columns = Header(":START_ID(Person)|:END_ID(Person)|since:long", TableKind::kRelationships);
  const auto repeats = [&](std::string_view text) {
    CsvCursor cursor(text, {'|', '"', ';', true});
    cursor.Next();
    return RepeatsHeader(cursor.fields(), columns);
  };
  EXPECT_TRUE(repeats(":START_ID(Person)|:END_ID(Person)|since"));
  EXPECT_TRUE(repeats(":START_ID(Person)|:END_ID(Person)|since:long"));
  EXPECT_FALSE(repeats("1|2|3"));
  EXPECT_FALSE(repeats("1|2|since"));
}

std::string Parsed(const std::string& header, std::string_view text) {
  std::string reason;
  const auto value = ParseTableValue(Header(header)[0], text, ';', reason);
  return value ? ToLiteral(*value) : "!" + reason;
}

TEST(CsvValue, ReadsEveryType) {
  EXPECT_EQ(Parsed("a:int", " -12 "), "-12");
  EXPECT_EQ(Parsed("a:long", "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(Parsed("a:long", "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(Parsed("a:double", "1e3"), "1000.0");
  EXPECT_EQ(Parsed("a:double", "NaN"), "NaN");
  EXPECT_EQ(Parsed("a:boolean", "TRUE"), "true");
  EXPECT_EQ(Parsed("a:char", "é"), "'é'");
  EXPECT_EQ(Parsed("a:string", " as it is "), "' as it is '");
  EXPECT_EQ(Parsed("a:date", "2022-07-21"), "date('2022-07-21')");
  EXPECT_EQ(Parsed("a:localtime", "12:30"), "localtime('12:30')");
  EXPECT_EQ(Parsed("a:time", "12:30Z"), "time('12:30Z')");
  EXPECT_EQ(Parsed("a:localdatetime", "2022-07-21T12:30"), "localdatetime('2022-07-21T12:30')");
  EXPECT_EQ(Parsed("a:datetime{timezone:+02:00}", "2022-07-21T12:30"), "datetime('2022-07-21T12:30+02:00')");
  EXPECT_EQ(Parsed("a:datetime{timezone:Europe/Oslo}", "2022-07-21T12:30"),
            "datetime('2022-07-21T12:30+02:00[Europe/Oslo]')");
  EXPECT_EQ(Parsed("a:duration", "P1M2DT3S"), "duration('P1M2DT3S')");
  EXPECT_EQ(Parsed("a:point", "{latitude: 56.7, longitude: 12.78}"),
            "point({srid: 4326, x: 12.78, y: 56.7})");
  EXPECT_EQ(Parsed("a:point{crs:cartesian}", "{x:1,y:2,z:3}"), "point({srid: 9157, x: 1.0, y: 2.0, z: 3.0})");
  EXPECT_EQ(Parsed("a:int[]", "1;2;3"), "[1, 2, 3]");
  EXPECT_EQ(Parsed("a:string[]", "a;;b;"), "['a', '', 'b', '']");
}

TEST(CsvValue, SaysWhatIsWrong) {
  for (const auto& [header, text] :
       std::vector<std::pair<std::string, std::string>>{{"a:byte", "128"},
                                                        {"a:short", "-32769"},
                                                        {"a:int", "2147483648"},
                                                        {"a:long", "9223372036854775808"},
                                                        {"a:int", "1.5"},
                                                        {"a:int", "1x"},
                                                        {"a:int", "-"},
                                                        {"a:int", "+-1"},
                                                        {"a:double", "1e999"},
                                                        {"a:double", "inf"},
                                                        {"a:double", "0x10"},
                                                        {"a:boolean", "yes"},
                                                        {"a:char", "ab"},
                                                        {"a:date", "2022-13-01"},
                                                        {"a:point", "{x:1}"},
                                                        {"a:point", "{latitude:91, longitude:0}"},
                                                        {"a:int[]", "1;x"},
                                                        {"a", "\xFF"}}) {
    EXPECT_EQ(Parsed(header, text)[0], '!') << header << ' ' << text;
  }
}

TEST(Utf8, RefusesWhatIsNotShortestFormOrNoCharacter) {
  for (const std::string_view good : {"", "ascii", "12345678é", "中文", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF"})
    EXPECT_TRUE(IsUtf8(good));
  for (const std::string_view bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                                     "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "12345678\xFF"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
  EXPECT_EQ(CountCodePoints("añ😀"), 3u);
  EXPECT_EQ(ByteOffset("añ😀b", 3), 7u);
}

}  // namespace
}  // namespace liaison::importer
