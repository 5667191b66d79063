// The shell's bytes: JSON in and out, results as text, widths, safety of what a terminal gets to see. No
// database is needed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "query/render/error_text.h"
#include "query/render/render.h"
#include "query/render/safe_text.h"
#include "query/render/value_json.h"
#include "query/shell/line_reader.h"
#include "query/shell/pager.h"
#include "query/shell/request_json.h"

namespace liaison::shell {
namespace {

std::string Typed(const Value& v) {
  std::string out;
  render::AppendJson(out, v, render::JsonFormat::kTyped);
  return out;
}

std::string Plain(const Value& v) {
  std::string out;
  render::AppendJson(out, v, render::JsonFormat::kPlain);
  return out;
}

Node ANode(std::uint32_t id, std::vector<std::string> labels, Map properties) {
  return Node{NodeId{id},
              std::make_shared<NodeContent>(NodeContent{std::move(labels), std::move(properties)})};
}

Relationship ARelationship(std::uint64_t id, std::uint32_t start, std::uint32_t end, std::string type) {
  return Relationship{RelationshipId{id}, NodeId{start}, NodeId{end},
                      std::make_shared<RelationshipContent>(RelationshipContent{std::move(type), {}})};
}

Value Read(std::string_view text) {
  const auto value = ReadJsonValue(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value.value_or(Value());
}

std::string CodeOfReading(std::string_view text) {
  try {
    return ReadJsonValue(text) ? "" : "not JSON";
  } catch (const Error& e) {
    return e.Code();
  }
}

std::string Rendered(render::Mode mode, std::vector<std::string> columns, std::vector<Row> rows,
                     std::size_t width = 0, Summary summary = {}) {
  std::ostringstream out;
  render::RenderOptions options;
  options.mode = mode;
  options.width = width;
  const auto renderer = render::MakeRenderer(options, out);
  renderer->OnColumns(columns);
  for (Row& row : rows) renderer->OnRow(std::move(row));
  renderer->Finish(summary);
  return out.str();
}

TEST(TypedJson, IntegersAndFloatsAreStrings) {
  EXPECT_EQ(Typed(Value(std::numeric_limits<std::int64_t>::min())),
            R"({"$type":"Integer","_value":"-9223372036854775808"})");
  EXPECT_EQ(Typed(Value(1.0)), R"({"$type":"Float","_value":"1.0"})");
  EXPECT_EQ(Typed(Value(std::numeric_limits<double>::quiet_NaN())), R"({"$type":"Float","_value":"NaN"})");
  EXPECT_EQ(Typed(Value(-std::numeric_limits<double>::infinity())),
            R"({"$type":"Float","_value":"-Infinity"})");
  EXPECT_EQ(Typed(Value()), R"({"$type":"Null","_value":null})");
  EXPECT_EQ(Typed(Value(true)), R"({"$type":"Boolean","_value":true})");
}

TEST(TypedJson, PointsAreWrittenWithTheirReferenceSystem) {
  EXPECT_EQ((Typed(Value(Point{7203, 1.2, 3.4}))),
            R"j({"$type":"Point","_value":"SRID=7203;POINT (1.2 3.4)"})j");
  EXPECT_EQ((Typed(Value(Point{9157, 1, 2, 3}))),
            R"j({"$type":"Point","_value":"SRID=9157;POINT Z (1.0 2.0 3.0)"})j");
}

TEST(TypedJson, NodesRelationshipsAndPathsCarryElementIds) {
  const Node a = ANode(1, {"A"}, {{"x", Value(1)}});
  const Node b = ANode(2, {}, {});
  const Relationship r = ARelationship(9, 2, 1, "T");
  EXPECT_EQ(Typed(Value(a)), R"({"$type":"Node","_value":{"_element_id":"1","_labels":["A"],)"
                             R"("_properties":{"x":{"$type":"Integer","_value":"1"}}}})");
  EXPECT_EQ((Typed(Value(Node{NodeId{7}, nullptr}))),
            R"({"$type":"Node","_value":{"_element_id":"7","_labels":[],"_properties":{}}})");
  const auto path = nlohmann::json::parse(Typed(Value(Path{{a, b}, {r}})));
  EXPECT_EQ(path["$type"], "Path");
  ASSERT_EQ(path["_value"].size(), 3u);
  EXPECT_EQ(path["_value"][1]["_value"]["_start_node_element_id"], "2");
  EXPECT_EQ(path["_value"][1]["_value"]["_end_node_element_id"], "1");
  EXPECT_EQ(path["_value"][1]["_value"]["_type"], "T");
}

TEST(PlainJson, NumbersAreNumbersButNotNumbersAreStrings) {
  EXPECT_EQ(
      (Plain(Value(List{Value(1), Value(1.5), Value(std::numeric_limits<double>::infinity()), Value()}))),
      R"([1,1.5,"Infinity",null])");
  EXPECT_EQ((Plain(Value(ANode(1, {"A"}, {{"x", Value("y")}})))),
            R"({"elementId":"1","labels":["A"],"properties":{"x":"y"}})");
}

TEST(JsonStrings, EscapeControlBidiAndInvalidBytes) {
  std::string out;
  render::AppendJsonString(out, "a\"\\\n\x01\x7f\xe2\x80\xae\xff\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(out, "\"a\\\"\\\\\\n\\u0001\\u007f\\u202e\\ufffd\xc3\xa9\xf0\x9f\x98\x80\"");
  EXPECT_TRUE(nlohmann::json::accept(out));
}

TEST(JsonStrings, TakeApartCharactersOutsideTheBasicPlane) {
  std::string out;
  render::AppendJsonString(out, "\xf3\xa0\x81\x81");  // U+E0041, a tag character
  EXPECT_EQ(out, "\"\\udb40\\udc41\"");
}

TEST(JsonValues, AreWrittenAsDeepAsValuesCanBe) {
  Value deep{List{}};
  for (std::uint32_t i = 1; i < kMaximumValueDepth; ++i) deep = Value(List{deep});
  EXPECT_NE(Typed(deep).find("[]"), std::string::npos);
  EXPECT_NE(render::SafeLiteral(deep).find("[]"), std::string::npos);
  EXPECT_THROW(Value(List{deep}), Error);
}

TEST(Parameters, PlainNumbersAreIntegersUnlessTheyLookLikeFloats) {
  EXPECT_TRUE(Read("1").is_integer());
  EXPECT_TRUE(Read("1.0").is_float());
  EXPECT_TRUE(Read("1e2").is_float());
  EXPECT_EQ(Read("9223372036854775807").AsInteger(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Read("-9223372036854775808").AsInteger(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(CodeOfReading("9223372036854775808"), "RequestError.InvalidParameter");
  EXPECT_EQ(CodeOfReading("-9223372036854775809"), "RequestError.InvalidParameter");
  EXPECT_EQ(CodeOfReading("123456789012345678901234567890"), "RequestError.InvalidParameter");
}

TEST(Parameters, TypedValuesKeepTheirTypes) {
  EXPECT_EQ((Read(R"({"$type":"Integer","_value":"-5"})").AsInteger()), -5);
  EXPECT_EQ((Read(R"({"$type":"Float","_value":"1"})").AsFloat()), 1.0);
  EXPECT_EQ((ToString(Read(R"({"_value":"2015-03-26","$type":"Date"})").As<Date>())), "2015-03-26");
  EXPECT_EQ((Read(R"({"$type":"List","_value":[{"$type":"Integer","_value":"1"},null]})").AsList().size()),
            2u);
  EXPECT_EQ((Read(R"j({"$type":"Point","_value":"SRID=9157;POINT Z (1.0 2.0 3.0)"})j").As<Point>().z), 3.0);
  EXPECT_TRUE(Read(R"({"$type":"Integer","_value":"1","more":1})").is_map());
}

TEST(Parameters, WrongTypedValuesAreRefused) {
  for (const char* text :
       {R"({"$type":"Integer","_value":"1.5"})", R"({"$type":"Integer","_value":1})",
        R"({"$type":"Integer","_value":" 1"})", R"({"$type":"Integer","_value":"9223372036854775808"})",
        R"({"$type":"Float","_value":"nan"})", R"({"$type":"Float","_value":""})",
        R"({"$type":"Date","_value":"2015-13-26"})", R"({"$type":"Null","_value":0})",
        R"({"$type":"Boolean","_value":"true"})", R"({"$type":"List","_value":{}})",
        R"({"$type":"Node","_value":{}})", R"j({"$type":"Point","_value":"SRID=1;POINT (1 2)"})j",
        R"j({"$type":"Point","_value":"SRID=7203;POINT (1 2) "})j", R"({"$type":"Unheard","_value":"1"})",
        R"({"$type":7,"_value":"1"})"}) {
    EXPECT_EQ(CodeOfReading(text), "RequestError.InvalidParameter") << text;
  }
}

TEST(Parameters, AMapWithTheKeysOfATypedValueMustBeSentTypedAndThenIsAMap) {
  const std::string body =
      R"({"$type":{"$type":"String","_value":"Integer"},"_value":{"$type":"Integer","_value":"7"}})";
  for (const std::string& text :
       {R"({"$type":"Map","_value":)" + body + "}", R"({"_value":)" + body + R"(,"$type":"Map"})"}) {
    const Value map = Read(text);
    ASSERT_TRUE(map.is_map()) << text;
    EXPECT_EQ(map.AsMap().at("$type").AsString(), "Integer");
    EXPECT_EQ(map.AsMap().at("_value").AsInteger(), 7);
  }
}

TEST(Requests, EchoTheIdWhateverItIs) {
  EXPECT_EQ((ReadRequest(R"({"id":7,"op":"hello"})").id), "7");
  EXPECT_EQ((ReadRequest(R"({"id":1.50,"op":"hello"})").id), "1.50");
  EXPECT_EQ((ReadRequest(R"({"op":"hello","id":{"a":[1,{"b":null}],"$type":"x","_value":"\n"}})").id),
            R"({"a":[1,{"b":null}],"$type":"x","_value":"\n"})");
  EXPECT_EQ((ReadRequest(R"({"id":123456789012345678901234567890})").id), "123456789012345678901234567890");
  EXPECT_EQ((ReadRequest(R"({"id":null})").id), "null");
  EXPECT_EQ((ReadRequest(R"({"op":"hello"})").id), "");
}

TEST(Requests, MalformedLinesAreErrorsAndKeepTheIdWhenTheyAreJson) {
  const auto code = [](std::string_view line) {
    const Request request = ReadRequest(line);
    return request.error ? request.error->Code() : std::string();
  };
  EXPECT_EQ((code("{")), "RequestError.InvalidJson");
  EXPECT_EQ(code("[1]"), "RequestError.InvalidJson");
  EXPECT_EQ((code("{} {}")), "RequestError.InvalidJson");
  EXPECT_EQ((code("{\"statement\":\"\xff\"}")), "RequestError.InvalidJson");
  EXPECT_EQ((code(R"({"statement":"\ud800"})")), "RequestError.InvalidJson");
  EXPECT_EQ((code(R"({"parameters":{"a":1,"a":2}})")), "RequestError.InvalidJson");
  EXPECT_EQ((ReadRequest(R"({"parameters":{"a":1,"a":2},"id":5})").id), "5");
  EXPECT_EQ((code(R"({"statement":"a","statement":"b"})")), "RequestError.InvalidJson");
  EXPECT_EQ((code(R"({"parameters":{"a":99999999999999999999}})")), "RequestError.InvalidParameter");
  EXPECT_EQ((code(R"({"parameters":{"a":1e999}})")), "RequestError.InvalidJson");
  EXPECT_EQ((code(std::string("{\"parameters\":{\"a\":") + std::string(100'000, '['))),
            "RequestError.NestingTooDeep");
  EXPECT_EQ((code("{\"parameters\":{\"a\":" + std::string(200, '[') + std::string(200, ']') + "}}")), "");
}

TEST(LineReader, GivesLinesOfAnyLengthAndCutsTheOversized) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string text = "a\r\n\n" + std::string(3000, 'x') + "\nlast";
  ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(ends[1]);
  LineReader reader(ends[0], 1000);
  EXPECT_EQ(reader.Next(), "a");
  EXPECT_EQ(reader.Next(), "");
  ASSERT_TRUE(reader.Next().has_value());
  EXPECT_TRUE(reader.line_was_cut());
  EXPECT_EQ(reader.Next(), "last");
  EXPECT_FALSE(reader.line_was_cut());
  EXPECT_FALSE(reader.Next().has_value());
  close(ends[0]);
}

TEST(SafeText, LetsNoEscapeSequenceAndNoBidiControlThrough) {
  EXPECT_EQ(render::SafeText("\x1b[31mred\xc2\x9b \xe2\x81\xa6x"), "\\u{1B}[31mred\\u{9B} \\u{2066}x");
  EXPECT_EQ(render::SafeText("a\nb", "\n"), "a\nb");
  EXPECT_EQ(render::SafeText("\xc3"), "\xef\xbf\xbd");
}

TEST(SafeText, CanWriteTheEscapesOfTheLanguage) {
  EXPECT_EQ(render::SafeText("a\x1B\u202E\U000E0041", {}, render::Escapes::kUnits),
            "a\\u001b\\u202e\\udb40\\udc41");
}

TEST(DisplayWidth, CountsWideAndCombiningCharacters) {
  EXPECT_EQ(render::DisplayWidth("abc"), 3u);
  EXPECT_EQ(render::DisplayWidth("서울"), 4u);
  EXPECT_EQ(render::DisplayWidth("e\xcc\x81"), 1u);
  EXPECT_EQ(render::DisplayWidth("\xf0\x9f\x98\x80"), 2u);
}

TEST(Table, ShowsLiteralsAndSaysWhenThereAreNoRows) {
  EXPECT_EQ((Rendered(render::Mode::kTable, {"a", "b"}, {{Value("x"), Value(1)}, {Value(), Value(2.0)}})),
            "a | b\n'x' | 1\nnull | 2.0\n");
  EXPECT_EQ((Rendered(render::Mode::kTable, {"a"}, {})), "a\n(no rows)\n");
  EXPECT_EQ((Rendered(render::Mode::kTable, {}, {})), "no changes\n");
  Summary summary;
  summary.counters.nodes_created = 2;
  summary.counters.properties_set = 3;
  summary.counters.labels_added = 1;
  EXPECT_EQ((Rendered(render::Mode::kTable, {}, {}, 0, summary)),
            "created 2 nodes, set 3 properties, added 1 label\n");
}

TEST(Box, AlignsNumbersRightAndWideCharactersTrue) {
  EXPECT_EQ(
      (Rendered(render::Mode::kBox, {"city", "n"}, {{Value("서울"), Value(9)}, {Value("Oslo"), Value(10)}})),
      "┌──────┬────┐\n"
      "│ city │ n  │\n"
      "├──────┼────┤\n"
      "│ 서울 │  9 │\n"
      "│ Oslo │ 10 │\n"
      "└──────┴────┘\n");
}

TEST(Box, WrapsToTheTerminalsWidth) {
  const std::string text =
      Rendered(render::Mode::kBox, {"id", "sentence"},
               {{Value(1), Value("The office opened in Songdo and the centre runs it")}}, 40);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(render::DisplayWidth(line), 40u) << line;
  EXPECT_NE(text.find("Songdo"), std::string::npos);
  EXPECT_NE(text.find("runs it"), std::string::npos);
}

TEST(Box, StandsUprightWhereTheTerminalIsTooNarrowForAllColumns) {
  std::vector<std::string> columns;
  Row row;
  for (int i = 0; i < 9; ++i) {
    columns.push_back("c" + std::to_string(i));
    row.emplace_back("value " + std::to_string(i));
  }
  const std::string text = Rendered(render::Mode::kBox, columns, {row, row}, 40);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(render::DisplayWidth(line), 40u) << line;
  EXPECT_NE(text.find("┐\n│ c0 │ value 0" + std::string(24, ' ') + " │\n│ c1 │"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2 * 9 + 3);
  EXPECT_NE(Rendered(render::Mode::kBox, columns, {}, 40).find("c8"), std::string::npos);
}

TEST(Pager, IsStartedOnlyForWhatIsLongerThanTheScreen) {
  std::string folder = (std::filesystem::temp_directory_path() / "liaison-pager-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string paged = folder + "/paged", command = "cat > " + paged;
  std::ostringstream terminal;
  {
    Pager pager(command, {10, 80}, terminal);
    for (int i = 0; i < 9; ++i) pager.out() << "line " << i << '\n';
    EXPECT_EQ(terminal.str(), "");
  }
  EXPECT_EQ(std::ranges::count(terminal.str(), '\n'), 9);
  EXPECT_FALSE(std::filesystem::exists(paged));

  terminal.str({});
  {
    Pager pager(command, {10, 20}, terminal);
    for (int i = 0; i < 4; ++i)
      pager.out() << std::string(45, 'x') << '\n';  // three lines each on this screen
  }
  EXPECT_EQ(terminal.str(), "");
  std::ifstream in(paged);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);

  {
    Pager pager("exit 0", {2, 20}, terminal);  // left at once: what it does not read is dropped
    for (int i = 0; i < 100'000; ++i) pager.out() << "line\n";
    EXPECT_TRUE(pager.out().good());
  }
  EXPECT_EQ(terminal.str(), "");
  std::filesystem::remove_all(folder);
}

TEST(Box, StreamsBehindTheRowsThatSetTheWidths) {
  std::vector<Row> rows(2500, Row{Value("x")});
  rows.back() = Row{Value("longer")};
  const std::string text = Rendered(render::Mode::kBox, {"a"}, std::move(rows));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2500 + 4 + 5);  // one letter a line
}

TEST(Csv, QuotesGuardsAgainstFormulasAndTellsNullFromEmpty) {
  EXPECT_EQ((Rendered(render::Mode::kCsv, {"a", "b,c"},
                      {{Value("=1+1"), Value(-5)},
                       {Value("x\"y\nz"), Value()},
                       {Value(""), Value("\t@")},
                       {Value("@cmd"), Value("\x1b[2J")}})),
            "a,\"b,c\"\n'=1+1,-5\n\"x\"\"y\nz\",\n\"\",\"'\t@\"\n'@cmd,\\u{1B}[2J\n");
}

TEST(Tsv, EscapesWithBackslashes) {
  EXPECT_EQ((Rendered(render::Mode::kTsv, {"a", "b"}, {{Value("x\ty\\"), Value(1)}, {Value("-1"), Value()}})),
            "a\tb\nx\\ty\\\\\t1\n'-1\t\n");
}

TEST(Json, IsOneArrayOrOneObjectALine) {
  const std::vector<Row> rows = {{Value(1), Value("x")}, {Value(2), Value()}};
  EXPECT_EQ((Rendered(render::Mode::kJson, {"a", "b"}, rows)),
            "[{\"a\":1,\"b\":\"x\"},\n {\"a\":2,\"b\":null}]\n");
  EXPECT_EQ((Rendered(render::Mode::kJson, {"a"}, {})), "[]\n");
  EXPECT_EQ((Rendered(render::Mode::kJsonl, {"a", "b"}, rows)),
            "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n");
}

TEST(Markdown, LetsNoMarkupThrough) {
  EXPECT_EQ((Rendered(render::Mode::kMarkdown, {"a", "n"}, {{Value("<b>|*x*\n[y](z)"), Value(1)}})),
            "| a | n |\n| --- | ---: |\n| &lt;b&gt;\\|\\*x\\*<br>\\[y\\](z) | 1 |\n");
}

TEST(ErrorText, PutsTheCaretUnderThePlace) {
  const Error e(ErrorKind::kSyntax, "UnexpectedSyntax", "expected )", Position{16, 1, 17}, Phase::kCompile);
  EXPECT_EQ((render::ErrorText(e, "MATCH (p:Person RETURN p", {}, true)),
            "error: SyntaxError.UnexpectedSyntax at 1:17: expected )\n"
            "  MATCH (p:Person RETURN p\n"
            "                  ^\n");
  EXPECT_EQ((render::ErrorText(e, "MATCH (p:Person RETURN p", {3, 5}, false)),
            "error: SyntaxError.UnexpectedSyntax at 3:21: expected )\n");
}

TEST(ErrorText, ShowsAWindowOfLongLinesAndStandsRightBehindWideCharacters) {
  const std::string text = "RETURN '" + std::string(300, 'x') + "' + oops";
  const std::string shown = render::CaretText(text, Position{0, 1, 313});
  EXPECT_LE(render::DisplayWidth(shown.substr(0, shown.find('\n'))), render::kErrorWindow + 4);
  EXPECT_NE(shown.find("oops"), std::string::npos);
  EXPECT_EQ((render::CaretText("RETURN '서울' x", Position{0, 1, 13})),
            "  RETURN '서울' x\n" + std::string(16, ' ') + "^\n");
}

}  // namespace
}  // namespace liaison::shell
