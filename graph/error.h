// error.h: the one exception of the project, for everything that a user or the outside world can cause.
//
// Not for bugs of our own: those are assertions. Not for absence (std::optional) or null (a Value).
// The kind and detail are those of the openCypher TCK where it names one; together they are the stable `code`
// ("SyntaxError.UndefinedVariable"), while the message is for people and may change.
// Caught in four places only: session, shell, server, importer (per document).
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace liaison {

enum class ErrorKind : std::uint8_t {
  kSyntax,                        // SyntaxError
  kSemantic,                      // SemanticError
  kType,                          // TypeError
  kArgument,                      // ArgumentError
  kArithmetic,                    // ArithmeticError
  kEntityNotFound,                // EntityNotFound
  kParameterMissing,              // ParameterMissing
  kProcedure,                     // ProcedureError
  kConstraintVerificationFailed,  // ConstraintVerificationFailed (a connected node was deleted)
  kConstraintValidationFailed,    // ConstraintValidationFailed (unique, existence)
  kTransaction,                   // TransactionError: Conflict, Timeout, Interrupted, OutcomeUnknown
  kAccess,                        // AccessError: ReadOnly, Locked
  kRequest,                       // RequestError: the caller's protocol or arguments
  kStorage,                       // StorageError: Corrupt, NewerFormat, NotADatabase, Io
  kResource,                      // ResourceError: OutOfMemory, limits
};

// `SyntaxError`, `TypeError`, ... as the wire shows it.
std::string_view NameOf(ErrorKind kind);

// A place in the text of a statement. Offset counts code points from 0, line and column from 1.
struct Position {
  std::uint32_t offset = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool operator==(const Position&) const = default;
};

enum class Phase : std::uint8_t { kCompile, kRuntime };

class Error : public std::runtime_error {
 public:
  // Control characters of `message`, which may quote anything, become \u{1B}: what() would end at a NUL. Line
  // feeds and tabs stay.
  Error(ErrorKind kind, std::string detail, const std::string& message, std::optional<Position> position = {},
        Phase phase = Phase::kRuntime);

  // `Type.Detail`.
  std::string Code() const;

  ErrorKind kind;
  Phase phase;
  std::string detail;
  std::optional<Position> position;
  std::string hint;  // "did you mean ..."; empty when there is none
};

// What the compiler refuses: same as Error, phase compile.
inline Error CompileError(ErrorKind kind, std::string detail, const std::string& message,
                          std::optional<Position> position) {
  return Error(kind, std::move(detail), message, position, Phase::kCompile);
}

}  // namespace liaison
