// Reading, offsets, blocks, sentences and hostile input of import/documents. What rules find is tested by
// their own examples.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "graph/error.h"
#include "import/documents/extraction.h"
#include "import/documents/extraction_json.h"
#include "import/documents/rule_examples.h"
#include "import/documents/source_text.h"

namespace liaison::importer {
namespace {

const Extractor& Shipped() {
  static const Extractor extractor;
  return extractor;
}

Extraction ExtractText(std::string text) {
  SourceText source;
  source.text = std::move(text);
  return Shipped().Extract(std::move(source));
}

// The text of a span, counted in code points as callers do.
std::string Slice(const std::string& text, Span span) {
  std::string out;
  std::uint32_t point = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++point;
    if (point >= span.start && point < span.end) out += text[i];
  }
  return out;
}

std::string Json(const Extraction& x) {
  std::ostringstream out;
  WriteExtraction(out, x, "d", "d.txt");
  return std::move(out).str();
}

TEST(Extraction, EveryExampleOfTheShippedRulesHolds) {
  const ExampleReport report = RunRuleExamples(Shipped());
  for (const ExampleFailure& f : report.failures)
    ADD_FAILURE() << f.rule << ": " << f.text << ": " << f.reason;
  EXPECT_GT(report.examples, 60u);
}

TEST(Extraction, OffsetsCountCodePoints) {
  const Extraction x = ExtractText(
      "\xC3\x9C"
      "ber alles: \xE6\xBE\x9C\xE6\xB2\xA7 \xE2\x80\x93 the G\xC3\xB6teborg Harbour Council met "
      "\xF0\x9F\x8C\x8A.\n");
  bool found = false;
  for (const ExtractedEntity& e : x.entities) {
    for (const ExtractedMention& m : e.mentions) {
      if (Slice(x.text, m.span) == "G\xC3\xB6teborg Harbour Council") found = true;
    }
  }
  EXPECT_TRUE(found) << Json(x);
  EXPECT_EQ(Slice(x.text, {0, x.length}), x.text);
}

TEST(Extraction, SentencesDoNotEndAtAbbreviationsAndInitials) {
  const Extraction x = ExtractText(
      "The prize went to Dr. Anna R. Berg of Harbour Works Co. in Oslo on that day. She smiled at everybody "
      "in the hall.\n");
  ASSERT_EQ(x.sentences.size(), 2u);
  EXPECT_TRUE(Slice(x.text, x.sentences[1]).starts_with("She smiled"));
}

TEST(Extraction, LinesBrokenAtAFixedWidthAreOneParagraph) {
  const Extraction x = ExtractText(
      "The council of the harbour met in the old customs house and talked about\n"
      "Dredging and the price of sand, which has risen since the spring of the\nyear before.\n");
  EXPECT_EQ(x.blocks.size(), 1u);
  EXPECT_EQ(x.sentences.size(), 1u);
}

TEST(Extraction, BlocksHaveKinds) {
  const Extraction x = ExtractText(
      "Harbour Days\n\nThe harbour days took place again and many people came to see the ships.\n\n"
      "09:00 Opening\n\n- The mayor of the town gave the first of the many speeches of the day.\n\nAddress: "
      "Pier 4, Oslo\n");
  ASSERT_EQ(x.blocks.size(), 5u);
  EXPECT_EQ(NameOf(x.blocks[0].kind), "title");
  EXPECT_EQ(NameOf(x.blocks[1].kind), "paragraph");
  EXPECT_EQ(NameOf(x.blocks[2].kind), "agenda");
  EXPECT_EQ(NameOf(x.blocks[3].kind), "list");
  EXPECT_EQ(NameOf(x.blocks[4].kind), "address");
  EXPECT_EQ(x.title, "Harbour Days");
}

TEST(Extraction, TheSameTextGivesTheSameLines) {
  const std::string text =
      "The Harbour Institute and the Tide Agency signed an agreement in Lisbon. The agreement supports the "
      "Delta Network.\n";
  const Extractor second;
  SourceText source;
  source.text = text;
  EXPECT_EQ(Json(ExtractText(text)), Json(second.Extract(source)));
}

TEST(Extraction, NamesOfTheCallerAreRecognised) {
  ExtractorOptions options;
  options.known = {{"n17", "Network", "", "Blue Lanterns", {"the Lanterns"}}};
  const Extractor extractor(options);
  SourceText source;
  source.text = "People of Blue Lanterns met in Oslo this week and went home.\n";
  const Extraction x = extractor.Extract(source);
  ASSERT_FALSE(x.entities.empty());
  EXPECT_EQ(x.entities[0].known_id, "n17");
  EXPECT_EQ(x.entities[0].type, "Network");
}

TEST(ReadSource, DetectsEncodings) {
  EXPECT_EQ(ReadSource(std::string("\xFF\xFEG\0r\0\xFC\0n\0", 10), "a.txt").text, "Gr\xC3\xBCn");
  EXPECT_EQ(ReadSource(std::string("\xFE\xFF\0G\0r\0\xFC\0n", 10), "a.txt").text, "Gr\xC3\xBCn");
  EXPECT_EQ(ReadSource("\xEF\xBB\xBFGr\xC3\xBCn", "a.txt").text, "Gr\xC3\xBCn");
  EXPECT_EQ(
      ReadSource(
          "Die Gr\xFCnen treffen sich in M\xFCnchen, sagte der B\xFCrgermeister der Stadt \x96 gestern.",
          "a.txt")
          .text,
      "Die Gr\xC3\xBCnen treffen sich in M\xC3\xBCnchen, sagte der B\xC3\xBCrgermeister der Stadt "
      "\xE2\x80\x93 gestern.");
}

TEST(ReadSource, PlainTextKeepsItsOffsets) {
  const std::string text = "  a\r\n\tb \xC2\xA0 c\n\n\n";
  EXPECT_EQ(ReadSource(text, "a.txt").text, text);
}

TEST(ReadSource, HtmlGivesMainTextTitleAndDate) {
  const SourceText s = ReadSource(
      "<!DOCTYPE html><html><head><title>Tides | Site</title><meta property=\"article:published_time\" "
      "content=\"2021-03-04T10:00:00Z\">"
      "<script>var x = '<p>no</p>';</script></head><body><nav><a>Home</a></nav><article><h1>Tides</h1><p>The "
      "<b>Tide &amp; Sea</b> "
      "Council "
      "met.<br>Twice&#46;</p><ul><li>One</li><li>Two</li></ul></article><footer>Imprint</footer></body></"
      "html>",
      "page.html");
  EXPECT_EQ(s.title, "Tides");
  EXPECT_EQ(s.date, "2021-03-04");
  EXPECT_EQ(s.text, "Tides\n\nThe Tide & Sea Council met.\nTwice.\n\n- One\n\n- Two\n\n");
}

TEST(ReadSource, MarkdownGivesItsWords) {
  const SourceText s = ReadSource(
      "---\ntitle: \"Tides\"\ndate: 2021-03-04\n---\n# Tides\n\nThe *Tide* [Council](https://x.org/a_b) "
      "met\nin **Oslo**.\n\n- one\n- two\n",
      "a.md");
  EXPECT_EQ(s.title, "Tides");
  EXPECT_EQ(s.date, "2021-03-04");
  EXPECT_EQ(s.text, "Tides\n\nThe Tide Council met in Oslo.\n\n- one\n- two\n\n");
}

TEST(Hostile, BrokenUtf8BecomesReplacementCharacters) {
  const SourceText s = ReadSource("\xC3\xA9\xC3\xA9\xC3\xA9 Council \xFF of \xC3", "a.txt");
  EXPECT_EQ(s.text, "\xC3\xA9\xC3\xA9\xC3\xA9 Council \xEF\xBF\xBD of \xEF\xBF\xBD");
  ExtractText(s.text);
}

TEST(Hostile, DeeplyNestedHtml) {
  std::string html = "<html><body>";
  for (int i = 0; i < 10000; ++i) html += "<div><b><table>";
  html += "The Tide Council met.";
  EXPECT_EQ(ReadSource(html, "a.html").text, "The Tide Council met.\n\n");
  for (int i = 0; i < 10000; ++i) html += "</p></div>";
  EXPECT_EQ(ReadSource(html, "a.html").text, "The Tide Council met.\n\n");
}

TEST(Hostile, BrokenHtml) {
  for (const char* html : {"<", "<html><p", "<html><a href=\"", "<html><!--", "<html><script>",
                           "<html>&#xFFFFFFFFF;&#0;&;&nosuch;<", "<html><title>"}) {
    ExtractText(ReadSource(html, "a.html").text);
  }
}

TEST(Hostile, OneLineOfMegabytes) {
  std::string text;
  while (text.size() < 3u << 20)
    text += "The Tide Council, the Harbour Board and Oslo met (again) with \"Blue Lanterns\", ";
  const Extraction x = ExtractText(text);
  EXPECT_GT(x.entities.size(), 0u);
  EXPECT_LT(x.entities.size(), 1000u);
}

TEST(Hostile, OpenBracketsCommasAndCapitalsStayLinear) {
  ExtractText(std::string(1 << 20, '('));
  ExtractText(std::string(1 << 20, ','));
  ExtractText(std::string(1 << 20, 'A'));
  std::string words;
  for (int i = 0; i < 100000; ++i) words += "Abc" + std::to_string(i) + " Council, and ";
  ExtractText(words);
}

TEST(Hostile, RightToLeftAndControlCharacters) {
  std::string text =
      "\xE2\x80\xAE"
      "The Tide Council\x01\x02\x7F met \xD8\xA7\xD9\x84\xD8\xB3\xD9\x84\xD8\xA7\xD9\x85 in "
      "Oslo.\xE2\x80\xAC\n";
  text += std::string("a\0b", 3);
  const Extraction x = ExtractText(text);
  for (const ExtractedEntity& e : x.entities) {
    for (const ExtractedMention& m : e.mentions) EXPECT_LE(m.span.end, x.length);
  }
}

TEST(Hostile, NothingIsNoDocument) {
  EXPECT_TRUE(ExtractText("").entities.empty());
  EXPECT_TRUE(ExtractText("\n\n \t\n").entities.empty());
}

}  // namespace
}  // namespace liaison::importer
