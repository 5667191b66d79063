// The facts of examples/climate are kept by hand: these are the properties that an edit breaks first. No
// engine takes part.
#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::json;

const std::string kFolder = std::string(LIAISON_SOURCE_DIR) + "/examples/climate/";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<Json>& Facts() {
  static const std::vector<Json> facts = [] {
    std::vector<Json> lines;
    std::ifstream file(kFolder + "facts.jsonl");
    for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
    return lines;
  }();
  return facts;
}

std::vector<Json> FactsOfKind(const std::string& kind) {
  std::vector<Json> found;
  for (const Json& fact : Facts()) {
    if (fact.at("kind") == kind) found.push_back(fact);
  }
  return found;
}

// The bytes of the code points [start, end), absent when the text is shorter.
std::optional<std::string> Passage(const std::string& text, std::size_t start, std::size_t end) {
  std::vector<std::size_t> offsets;  // of the first byte of each code point, and of the end
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) offsets.push_back(i);
  }
  offsets.push_back(text.size());
  if (start > end || end >= offsets.size()) return std::nullopt;
  return text.substr(offsets[start], offsets[end] - offsets[start]);
}

TEST(ClimateFacts, EveryQuoteIsTheTextOfTheBriefAtItsSpan) {
  std::map<std::string, std::string> texts;
  for (const Json& document : FactsOfKind("document")) {
    texts[document.at("id")] = ReadFile(kFolder + document.at("file").get<std::string>());
  }
  ASSERT_EQ(texts.size(), 5u);
  const std::vector<Json> assertions = FactsOfKind("assertion");
  ASSERT_FALSE(assertions.empty());
  for (const Json& assertion : assertions) {
    ASSERT_TRUE(texts.contains(assertion.at("document"))) << assertion;
    const auto passage = Passage(texts[assertion.at("document")], assertion.at("start"), assertion.at("end"));
    EXPECT_EQ(passage, assertion.at("quote").get<std::string>()) << assertion;
    EXPECT_NE(assertion.at("quote"), "") << assertion;
  }
}

TEST(ClimateFacts, NamesAreGivenOnceAndLeadSomewhere) {
  std::set<std::string> nodes, facts;
  for (const Json& node : FactsOfKind("node")) {
    EXPECT_TRUE(nodes.insert(node.at("id")).second) << node;
    facts.insert(node.at("id").get<std::string>());
  }
  for (const Json& relationship : FactsOfKind("relationship")) {
    EXPECT_TRUE(facts.insert(relationship.at("id")).second) << relationship;
    EXPECT_TRUE(nodes.contains(relationship.at("from"))) << relationship;
    EXPECT_TRUE(nodes.contains(relationship.at("to"))) << relationship;
  }
  for (const Json& assertion : FactsOfKind("assertion")) {
    EXPECT_TRUE(facts.contains(assertion.at("about"))) << assertion;
  }
}

TEST(ClimateFacts, EveryRelationshipHasAnAssertionOfTheSameModality) {
  std::map<std::string, std::set<std::string>> modalities;
  for (const Json& assertion : FactsOfKind("assertion")) {
    modalities[assertion.at("about")].insert(assertion.at("modality"));
  }
  for (const Json& relationship : FactsOfKind("relationship")) {
    const std::set<std::string> expected = {relationship.at("properties").at("modality")};
    EXPECT_EQ(modalities[relationship.at("id")], expected) << relationship;
  }
}

TEST(ClimateFacts, OnlyTheVocabularyOfTheImporterIsUsed) {
  const std::set<std::string> labels = {
      "Organization", "OrganizationalUnit", "Network", "Programme", "Event",
      "Agreement",    "Publication",        "Person",  "Place",     "Topic"};
  const std::set<std::string> types = {
      "HOSTS",      "ORGANIZES",     "PARTICIPATES_IN", "MEMBER_OF",  "PART_OF",
      "WORKS_FOR",  "PARTNERS_WITH", "SIGNED",          "FOUNDED",    "SUPPORTS",
      "IMPLEMENTS", "PUBLISHED",     "FOCUSES_ON",      "LOCATED_IN", "FUNDS"};
  for (const Json& node : FactsOfKind("node")) {
    EXPECT_FALSE(node.at("labels").empty()) << node;
    for (const Json& label : node.at("labels")) EXPECT_TRUE(labels.contains(label)) << node;
  }
  for (const Json& relationship : FactsOfKind("relationship")) {
    EXPECT_TRUE(types.contains(relationship.at("type"))) << relationship;
  }
}

}  // namespace
