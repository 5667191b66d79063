// codecs_evidence.cpp: assertions of facts, and documents. Formats: graph/README.md.
#include <map>

#include "graph/byte_reader.h"
#include "graph/codecs.h"
#include "graph/error.h"

namespace liaison::codecs {
namespace {

constexpr char kEvidenceName[] = "the evidence of a fact";
constexpr char kDocumentName[] = "a document";
constexpr std::uint8_t kOperandAssertion = kOperandVersion | 0;

// Everything but the number, which the fold reads.
std::string WriteBody(const Assertion& a) {
  std::string out;
  out += static_cast<char>(a.modality);
  out += static_cast<char>(a.status);
  AppendVarint(out, a.document ? std::uint64_t{a.document->value} + 1 : 0);
  for (const std::uint32_t place : {a.start, a.end, a.sentence_start, a.sentence_end})
    AppendVarint(out, place);
  AppendFixed(out, a.confidence);
  AppendVarint(out, ZigZag(a.recorded_at_ms));
  AppendBytes(out, a.producer);
  AppendBytes(out, a.quote);
  return out;
}

Assertion ReadBody(std::uint16_t number, std::string_view bytes) {
  ByteReader in(bytes, kEvidenceName);
  Assertion a;
  a.number = number;
  const std::uint8_t modality = in.Byte(), status = in.Byte();
  if (modality > static_cast<std::uint8_t>(Modality::kNegated)) in.Fail("has an unknown modality");
  if (status > static_cast<std::uint8_t>(AssertionStatus::kRetracted)) in.Fail("has an unknown status");
  a.modality = static_cast<Modality>(modality);
  a.status = static_cast<AssertionStatus>(status);
  const std::uint64_t document = in.Varint();
  if (document > 0xFFFF'FFFFull + 1) in.Fail("names a document that is none");
  if (document) a.document = DocumentId{static_cast<std::uint32_t>(document - 1)};
  a.start = in.Varint32();
  a.end = in.Varint32();
  a.sentence_start = in.Varint32();
  a.sentence_end = in.Varint32();
  a.confidence = in.Fixed<double>();
  a.recorded_at_ms = in.Signed();
  a.producer = in.Bytes();
  a.quote = in.Bytes();
  in.ExpectEnd();
  return a;
}

std::uint16_t ReadNumber(ByteReader& in) {
  return static_cast<std::uint16_t>(in.Below(1u << 16, "has too large a number"));
}

// Calls each(number, body) for the records of a value.
template <class Each>
void ForEachRecord(std::string_view bytes, Each each) {
  if (bytes.empty()) return;
  ByteReader in(bytes, kEvidenceName);
  in.Version(kCodecVersion);
  while (!in.AtEnd()) {
    const std::uint16_t number = ReadNumber(in);
    each(number, in.Bytes());
  }
}

}  // namespace

std::string EncodeAssertions(std::span<const Assertion> assertions) {
  if (assertions.empty()) return {};
  std::string out(1, static_cast<char>(kCodecVersion));
  for (const Assertion& a : assertions) {
    AppendVarint(out, a.number);
    AppendBytes(out, WriteBody(a));
  }
  return out;
}

std::vector<Assertion> DecodeAssertions(std::string_view bytes) {
  std::vector<Assertion> assertions;
  ForEachRecord(bytes, [&](std::uint16_t number, std::string_view body) {
    assertions.push_back(ReadBody(number, body));
  });
  return assertions;
}

std::string EncodeAssertionOperand(const Assertion& a) {
  std::string out(1, static_cast<char>(kOperandAssertion));
  AppendVarint(out, a.number);
  AppendBytes(out, WriteBody(a));
  return out;
}

// Bodies are carried over unread: by number, the last one counts.
std::string FoldEvidence(std::string_view, std::optional<std::string_view> base,
                         std::span<const std::string_view> operands) {
  try {
    std::map<std::uint16_t, std::string_view> records;
    if (base)
      ForEachRecord(*base, [&](std::uint16_t number, std::string_view body) { records[number] = body; });
    for (const std::string_view o : operands) {
      ByteReader in(o, "a change of evidence");
      while (!in.AtEnd()) {
        if (in.Byte() != kOperandAssertion) in.Fail("is unknown");
        const std::uint16_t number = ReadNumber(in);
        records[number] = in.Bytes();
      }
    }
    if (records.empty()) return {};
    std::string out(1, static_cast<char>(kCodecVersion));
    for (const auto& [number, body] : records) {
      AppendVarint(out, number);
      AppendBytes(out, body);
    }
    return out;
  } catch (const Error&) {
    return Unreadable(base ? &*base : nullptr, operands.data(), operands.size());
  }
}

std::string EncodeDocument(const Document& d) {
  std::string out(1, static_cast<char>(kCodecVersion));
  AppendVarint(out, d.id.value);
  AppendVarint(out, d.length);
  AppendVarint(out, d.length_bytes);
  for (const std::string* text : {&d.key, &d.title, &d.source, &d.date, &d.sha256}) AppendBytes(out, *text);
  return out;
}

Document DecodeDocument(std::string_view bytes) {
  ByteReader in(bytes, kDocumentName);
  in.Version(kCodecVersion);
  Document d;
  d.id = {in.Varint32()};
  d.length = in.Varint32();
  d.length_bytes = in.Varint();
  for (std::string* text : {&d.key, &d.title, &d.source, &d.date, &d.sha256}) *text = in.Bytes();
  in.ExpectEnd();
  return d;
}

}  // namespace liaison::codecs
