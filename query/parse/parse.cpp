#include "query/parse/parse.h"

#include <mutex>

#include <fmt/format.h>

#include "CypherLexer.h"
#include "CypherParser.h"
#include "query/parse/builder.h"
#include "query/parse/source.h"
#include "query/parse/syntax_error.h"
#include "query/parse/tokens.h"

namespace liaison {

namespace {

// ANTLR keeps what it learns in DFAs that are shared by all parsers and never shrink. After so many
// statements they are emptied; learning them again costs about as much as a handful of parses.
constexpr int kParsesBetweenClears = 20'000;

// The code points of a statement as ANTLR reads them, without its own conversion.
class CodePointStream : public antlr4::ANTLRInputStream {
 public:
  explicit CodePointStream(std::u32string points) { _data = std::move(points); }
};

// The tree belongs to the parser.
grammar::CypherParser::StatementContext* ParseTree(grammar::CypherParser& parser,
                                                   antlr4::CommonTokenStream& stream) {
  auto* simulator = parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  parser.removeErrorListeners();
  // SLL is the cheaper way to predict and is right for nearly all texts; what it refuses is parsed again the
  // exact way, which then also finds the error to report.
  simulator->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  try {
    return parser.statement();
  } catch (const antlr4::ParseCancellationException&) {
    stream.seek(0);
    parser.reset();
  }
  static SyntaxErrorListener listener;
  parser.addErrorListener(&listener);
  parser.setErrorHandler(std::make_shared<antlr4::DefaultErrorStrategy>());
  simulator->setPredictionMode(antlr4::atn::PredictionMode::LL);
  return parser.statement();
}

}  // namespace

ast::Statement Parse(std::string_view text) {
  if (text.size() > kMaximumStatementBytes) {
    throw CompileError(
        ErrorKind::kSyntax, "StatementTooLong",
        fmt::format("the statement has {} bytes; at most {} are taken. Pass data as parameters", text.size(),
                    kMaximumStatementBytes),
        Position{});
  }
  SourceText source = Decode(text);

  static std::mutex mutex;
  static int parses = 0;
  std::lock_guard lock(mutex);

  CodePointStream points(std::move(source.points));
  grammar::CypherLexer lexer(&points);
  lexer.removeErrorListeners();
  Tokens tokens = ReadTokens(lexer, source);
  PrepareTokens(tokens);
  bool empty = tokens.front()->getType() == antlr4::Token::EOF ||
               tokens.front()->getType() == grammar::CypherParser::SEMICOLON;
  if (empty) {
    throw CompileError(ErrorKind::kSyntax, "UnexpectedSyntax", "there is no statement",
                       PositionOf(*tokens.front()));
  }

  antlr4::ListTokenSource token_source(std::vector<std::unique_ptr<antlr4::Token>>(
      std::make_move_iterator(tokens.begin()), std::make_move_iterator(tokens.end())));
  antlr4::CommonTokenStream stream(&token_source);
  grammar::CypherParser parser(&stream);
  if (++parses % kParsesBetweenClears == 0) {
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->clearDFA();
    lexer.getInterpreter<antlr4::atn::LexerATNSimulator>()->clearDFA();
  }
  return Builder(source).Build(ParseTree(parser, stream));
}

}  // namespace liaison
