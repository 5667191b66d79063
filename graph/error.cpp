#include "graph/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace liaison {
namespace {

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
}

std::string WithoutControls(const std::string& message) {
  if (std::none_of(message.begin(), message.end(), IsControl)) return message;
  std::string out;
  for (const char c : message) {
    if (IsControl(c)) {
      out += fmt::format("\\u{{{:X}}}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Error::Error(ErrorKind kind, std::string detail, const std::string& message, std::optional<Position> position,
             Phase phase)
    : std::runtime_error(WithoutControls(message)),
      kind(kind),
      phase(phase),
      detail(std::move(detail)),
      position(position) {}

std::string_view NameOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kSyntax:
      return "SyntaxError";
    case ErrorKind::kSemantic:
      return "SemanticError";
    case ErrorKind::kType:
      return "TypeError";
    case ErrorKind::kArgument:
      return "ArgumentError";
    case ErrorKind::kArithmetic:
      return "ArithmeticError";
    case ErrorKind::kEntityNotFound:
      return "EntityNotFound";
    case ErrorKind::kParameterMissing:
      return "ParameterMissing";
    case ErrorKind::kProcedure:
      return "ProcedureError";
    case ErrorKind::kConstraintVerificationFailed:
      return "ConstraintVerificationFailed";
    case ErrorKind::kConstraintValidationFailed:
      return "ConstraintValidationFailed";
    case ErrorKind::kTransaction:
      return "TransactionError";
    case ErrorKind::kAccess:
      return "AccessError";
    case ErrorKind::kRequest:
      return "RequestError";
    case ErrorKind::kStorage:
      return "StorageError";
    case ErrorKind::kResource:
      return "ResourceError";
  }
  return "Error";
}

std::string Error::Code() const { return std::string(NameOf(kind)) + "." + detail; }

}  // namespace liaison
