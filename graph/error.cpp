#include "graph/error.h"

namespace liaison {

std::string_view NameOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kSyntax: return "SyntaxError";
    case ErrorKind::kSemantic: return "SemanticError";
    case ErrorKind::kType: return "TypeError";
    case ErrorKind::kArgument: return "ArgumentError";
    case ErrorKind::kArithmetic: return "ArithmeticError";
    case ErrorKind::kEntityNotFound: return "EntityNotFound";
    case ErrorKind::kParameterMissing: return "ParameterMissing";
    case ErrorKind::kProcedure: return "ProcedureError";
    case ErrorKind::kConstraintVerificationFailed: return "ConstraintVerificationFailed";
    case ErrorKind::kConstraintValidationFailed: return "ConstraintValidationFailed";
    case ErrorKind::kTransaction: return "TransactionError";
    case ErrorKind::kAccess: return "AccessError";
    case ErrorKind::kRequest: return "RequestError";
    case ErrorKind::kStorage: return "StorageError";
    case ErrorKind::kResource: return "ResourceError";
  }
  return "Error";
}

std::string Error::Code() const { return std::string(NameOf(kind)) + "." + detail; }

}  // namespace liaison
