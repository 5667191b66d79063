// Cypher.g4: openCypher 2024.3 and the additions listed in README.md, written for this project.
//
// The rules are meant to be decided by one token, seldom by two or three. Three things make that possible:
// - query/parse/tokens.cpp prepares the tokens: it gives the types of `tokens { }` below to the brackets, bars and words whose
//   meaning shows only further on in the text;
// - an expression is parsed as a flat list of operands and operators, and query/parse/operators.cpp knows the precedence;
// - what only looks like a construct (a call of something that is no name, a pattern that CREATE does not take) is refused by
//   the builder, with a better message than a grammar can give.
grammar Cypher;

tokens {
  PATTERN_PAREN,           // ( of a node that a relationship follows
  PATTERN_DASH,            // - of a relationship behind such a node
  PATTERN_LEFT,            // < of the same
  LIST_COMPREHENSION,      // [ of [x IN list ..]
  PLAIN_LIST,              // a whole list of literals: query/parse/plain_list.h
  PATTERN_COMPREHENSION,   // [ of [(a)-->(b) | ..]
  PROJECTION_BAR,          // | of a comprehension, of reduce and of FOREACH; every other | is in a label expression
  EXISTS_BLOCK, COUNT_BLOCK, COLLECT_BLOCK,  // before {
  QUANTIFIER,              // all, any, none, single before (x IN
  REDUCE_CALL,             // before (x =
  SHORTEST_PATH_CALL,      // shortestPath, allShortestPaths before ((
  LET_CLAUSE, FILTER_CLAUSE, NEXT_QUERY  // LET, FILTER and NEXT where a clause can begin
}

// ---- statements ----

statement : ( EXPLAIN | PROFILE )? ( query | show | createIndex | createConstraint | dropIndex | dropConstraint ) ';'? EOF ;

query : unionQuery ( NEXT_QUERY unionQuery )* ;
unionQuery : singleQuery ( UNION ( ALL | DISTINCT )? singleQuery )* ;
singleQuery : clause+ resultClause? | resultClause ;
resultClause : returnClause | finishClause ;
clause : matchClause | unwindClause | withClause | createClause | mergeClause | setClause | removeClause | deleteClause
       | callProcedure | callSubquery | foreachClause | loadCsv | letClause | filterClause | forClause ;

matchClause : OPTIONAL? MATCH graphPattern ;
unwindClause : UNWIND expression AS name ;
withClause : WITH projection where? ;
returnClause : RETURN projection ;
finishClause : FINISH ;
createClause : ( CREATE | INSERT ) pathPattern ( ',' pathPattern )* ;
mergeClause : MERGE pathPattern mergeAction* ;
mergeAction : ON ( MATCH | CREATE ) setClause ;
setClause : SET setItem ( ',' setItem )* ;
setItem : postfixExpression ( '=' expression | '+=' expression | labels ) ;
removeClause : REMOVE removeItem ( ',' removeItem )* ;
removeItem : postfixExpression labels? ;
deleteClause : ( DETACH | NODETACH )? DELETE expression ( ',' expression )* ;
foreachClause : FOREACH '(' name IN expression PROJECTION_BAR clause+ ')' ;
letClause : LET_CLAUSE letItem ( ',' letItem )* ;
letItem : name '=' expression ;
filterClause : FILTER_CLAUSE WHERE? expression ;
forClause : FOR name IN expression ;
loadCsv : LOAD CSV ( WITH HEADERS )? FROM expression AS name ( FIELDTERMINATOR expression )? ;

callProcedure : OPTIONAL? CALL name ( '.' name )* arguments? ( YIELD ( '*' | yieldItem ( ',' yieldItem )* ) where? )? ;
arguments : '(' ( expression ( ',' expression )* )? ')' ;
yieldItem : name ( AS name )? ;
callSubquery : OPTIONAL? CALL scope? '{' query '}' inTransactions? ;
scope : '(' ( '*' | name ( ',' name )* )? ')' ;
inTransactions : IN ( expression? IDENTIFIER )? TRANSACTIONS transactionOption* ;  // IDENTIFIER: CONCURRENT
transactionOption : OF expression ( ROW | ROWS )?
                  | ON IDENTIFIER IDENTIFIER              // ON ERROR CONTINUE
                  | IDENTIFIER IDENTIFIER AS name ;       // REPORT STATUS AS s

where : WHERE expression ;
projection : ( DISTINCT | ALL )? projectionItem ( ',' projectionItem )* orderBy? skip? limit? ;
projectionItem : '*' | expression ( AS name )? ;
orderBy : ORDER BY sortItem ( ',' sortItem )* ;
sortItem : expression ( ASC | ASCENDING | DESC | DESCENDING )? ;
skip : ( SKIP_ | OFFSET ) expression ;
limit : LIMIT expression ;

// ---- schema statements ----

createIndex : CREATE indexKind? INDEX indexName=name? ifNotExists? ( FOR schemaElement )? ON ( ':' label=name )?
              ( propertyList | IDENTIFIER '[' schemaProperty ( ',' schemaProperty )* ']' ) ;  // IDENTIFIER: EACH
indexKind : name ;
createConstraint : CREATE CONSTRAINT name? ifNotExists? ( FOR | ON ) schemaElement ( REQUIRE | ASSERT ) propertyList
                   IS constraintKind ;
constraintKind : ( NODE | RELATIONSHIP )? UNIQUE | ( NODE | RELATIONSHIP )? KEY | NOT NULL_ ;
schemaElement : patternOpen name ( ':' name ( '|' ':'? name )* )? ')'
              | patternOpen ')' ( '<' | PATTERN_LEFT )? patternDash '[' name ':' name ( '|' ':'? name )* ']' '-' '>'? '(' ')' ;
propertyList : schemaProperty | '(' schemaProperty ( ',' schemaProperty )* ')' ;
schemaProperty : name ( '.' name )? ;
ifNotExists : IF NOT EXISTS ;
ifExists : IF EXISTS ;
dropIndex : DROP INDEX name ifExists? ;
dropConstraint : DROP CONSTRAINT name ifExists? ;
// The builder knows which words follow each other.
show : SHOW showWord+ ( YIELD ( '*' | yieldItem ( ',' yieldItem )* ) orderBy? skip? limit? )? where? returnClause? ;
showWord : INDEX | INDEXES | CONSTRAINT | CONSTRAINTS | FUNCTIONS | PROCEDURES | ALL | UNIQUE | KEY | NODE | RELATIONSHIP | IN | IDENTIFIER ;

// ---- patterns ----

graphPattern : pathPattern ( ',' pathPattern )* where? ;
pathPattern : ( pathVariable '=' )? ( pathSelector? pathElement+ | shortestPath ) ;
pathVariable : IDENTIFIER | QUOTED_NAME ;
pathSelector : ALL SHORTEST? pathWord?
             | ANY ( SHORTEST | pathCount )? pathWord?
             | SHORTEST pathCount? pathWord? ( GROUP | GROUPS )? ;
pathCount : INTEGER | PARAMETER ;
pathWord : PATH | PATHS ;
pathElement : node | relationship quantifier? | subpath quantifier? ;
subpath : '(' ( pathVariable '=' )? ( pathElement+ | shortestPath ) where? ')' ;
shortestPath : SHORTEST_PATH_CALL '(' pathElement+ ')' ;

quantifier : '*' | '+' | '{' INTEGER '}' | '{' quantifierFrom? ',' quantifierTo? '}' ;
quantifierFrom : INTEGER ;
quantifierTo : INTEGER ;

node : patternOpen elementVariable? labels? properties? where? ')' ;
patternOpen : '(' | PATTERN_PAREN ;
relationship : ( PATTERN_LEFT '-' | '<' '-' | patternDash ) relationshipDetails? '-' '>'? ;
patternDash : '-' | PATTERN_DASH ;
relationshipDetails : '[' elementVariable? labels? pathLength? properties? where? ']' ;
pathLength : '*' lengthFrom? lengthRange? ;
lengthRange : '..' lengthTo? ;
lengthFrom : INTEGER ;
lengthTo : INTEGER ;
properties : mapLiteral | PARAMETER ;

// A path in an expression: at least one relationship.
pathExpression : PATTERN_PAREN elementVariable? labels? properties? where? ')' ( pathExpressionStep )+ ;
pathExpressionStep : ( PATTERN_LEFT '-' | PATTERN_DASH ) relationshipDetails? '-' '>'? node ;

labels : ( ':' labelExpression )+ | IS labelExpression ;
labelExpression : labelTerm ( '|' ':'? labelTerm )* ;
labelTerm : labelFactor ( '&' labelFactor )* ;
labelFactor : '!'* ( name | '%' | '(' labelExpression ')' | ( '$' | PARAMETER ) '(' expression ')' ) ;  // PARAMETER: $all, $any

// ---- expressions ----

expression : operand ( binaryOperator operand | predicate )* ;
operand : ( NOT | '+' | '-' )* postfixExpression ;
binaryOperator : OR | XOR | AND | '=' | '<>' | '<' | '<=' | '>' | '>=' | '=~' | STARTS WITH | ENDS WITH | CONTAINS | IN
               | '+' | '-' | '||' | '*' | '/' | '%' | '^' ;
predicate : IS isPredicate | ':' labelExpression ;
isPredicate : NOT? ( NULL_ | ( '::' | TYPED ) type | IDENTIFIER IDENTIFIER ) | NOT IDENTIFIER | labelExpression ;  // IDENTIFIER: NFC NORMALIZED
type : typeTerm ( '|' typeTerm )* ;
typeTerm : typeWord+ ( WITH IDENTIFIER IDENTIFIER )? ( '<' type '>' )? ( NOT NULL_ | '!' )? ;  // TIME WITH TIME ZONE
typeWord : IDENTIFIER | QUOTED_NAME | ANY | PATH | NODE | RELATIONSHIP | NULL_ ;

postfixExpression : atom postfix* ;
postfix : '.' name
        | '[' ( expression slice? | slice ) ']'
        | '(' ( '*' | ( DISTINCT | ALL )? ( expression ( ',' expression )* )? ) ')'
        | '{' ( projectionEntry ( ',' projectionEntry )* )? '}' ;
slice : '..' expression? ;
projectionEntry : '.' ( name | '*' ) | name ( ':' expression )? ;

atom : INTEGER
     | FLOAT
     | STRING
     | PARAMETER
     | TRUE_ | FALSE_ | NULL_ | INF | INFINITY_ | NAN_
     | variable
     | '(' expression ')'
     | pathExpression
     | PLAIN_LIST
     | listLiteral
     | mapLiteral
     | caseExpression
     | listComprehension
     | patternComprehension
     | quantified
     | reduce
     | subquery
     | shortestPath ;

listLiteral : '[' ( expression ( ',' expression )* )? ']' ;
mapLiteral : '{' ( mapEntry ( ',' mapEntry )* )? '}' ;
mapEntry : name ':' expression ;
caseExpression : CASE caseSubject? caseBranch+ caseElse? END ;
caseSubject : expression ;
caseElse : ELSE expression ;
caseBranch : WHEN expression ( ',' expression )* THEN expression ;
listComprehension : LIST_COMPREHENSION name IN expression where? ( PROJECTION_BAR expression )? ']' ;
patternComprehension : PATTERN_COMPREHENSION ( pathVariable '=' )? pathExpression where? PROJECTION_BAR expression ']' ;
quantified : QUANTIFIER '(' name IN expression where? ')' ;
reduce : REDUCE_CALL '(' name '=' expression ',' name IN expression PROJECTION_BAR expression ')' ;
subquery : ( EXISTS_BLOCK | COUNT_BLOCK | COLLECT_BLOCK ) '{' ( query | graphPattern ) '}' ;

// ---- names ----
//
// No word is reserved. Each rule leaves out the words that mean something else where it stands; tokens.cpp makes an IDENTIFIER
// of such a word where the text around it shows that it is a name.

name : IDENTIFIER | QUOTED_NAME | word | leadingWord | WHERE | IS ;
elementVariable : IDENTIFIER | QUOTED_NAME | word | leadingWord ;
variable : IDENTIFIER | QUOTED_NAME | word | WHERE | IS ;

leadingWord : NOT | CASE | WHEN | ALL | DISTINCT | TRUE_ | FALSE_ | NULL_ | INF | INFINITY_ | NAN_ ;
word : AND | ANY | AS | ASC | ASCENDING | ASSERT | BY | CALL | CONSTRAINT | CONSTRAINTS | CONTAINS | CREATE | CSV | DELETE | DESC
     | DESCENDING | DETACH | DROP | ELSE | END | ENDS | EXISTS | EXPLAIN | FIELDTERMINATOR | FINISH | FOR | FOREACH | FROM
     | FUNCTIONS | GROUP | GROUPS | HEADERS | IF | IN | INDEX | INDEXES | INSERT | KEY | LIMIT | LOAD | MATCH | MERGE | NODE
     | NODETACH | OF | OFFSET | ON | OPTIONAL | OR | ORDER | PATH | PATHS | PROCEDURES | PROFILE | RELATIONSHIP | REMOVE | REQUIRE
     | RETURN | ROW | ROWS | SET | SHORTEST | SHOW | SKIP_ | STARTS | THEN | TRANSACTIONS | TYPED | UNION | UNIQUE | UNWIND | WITH
     | XOR | YIELD ;

// ---- words (an underscore behind a name only keeps it apart from a macro of the C library or a word of ANTLR) ----

ALL : A L L ;
AND : A N D ;
ANY : A N Y ;
AS : A S ;
ASC : A S C ;
ASCENDING : A S C E N D I N G ;
ASSERT : A S S E R T ;
BY : B Y ;
CALL : C A L L ;
CASE : C A S E ;
CONSTRAINT : C O N S T R A I N T ;
CONSTRAINTS : C O N S T R A I N T S ;
CONTAINS : C O N T A I N S ;
CREATE : C R E A T E ;
CSV : C S V ;
DELETE : D E L E T E ;
DESC : D E S C ;
DESCENDING : D E S C E N D I N G ;
DETACH : D E T A C H ;
DISTINCT : D I S T I N C T ;
DROP : D R O P ;
ELSE : E L S E ;
END : E N D ;
ENDS : E N D S ;
EXISTS : E X I S T S ;
EXPLAIN : E X P L A I N ;
FALSE_ : F A L S E ;
FIELDTERMINATOR : F I E L D T E R M I N A T O R ;
FINISH : F I N I S H ;
FOR : F O R ;
FOREACH : F O R E A C H ;
FROM : F R O M ;
FUNCTIONS : F U N C T I O N S ;
GROUP : G R O U P ;
GROUPS : G R O U P S ;
HEADERS : H E A D E R S ;
IF : I F ;
IN : I N ;
INDEX : I N D E X ;
INDEXES : I N D E X E S ;
INF : I N F ;
INFINITY_ : I N F I N I T Y ;
INSERT : I N S E R T ;
IS : I S ;
KEY : K E Y ;
LIMIT : L I M I T ;
LOAD : L O A D ;
MATCH : M A T C H ;
MERGE : M E R G E ;
NAN_ : N A N ;
NODE : N O D E ;
NODETACH : N O D E T A C H ;
NOT : N O T ;
NULL_ : N U L L ;
OF : O F ;
OFFSET : O F F S E T ;
ON : O N ;
OPTIONAL : O P T I O N A L ;
OR : O R ;
ORDER : O R D E R ;
PATH : P A T H ;
PATHS : P A T H S ;
PROCEDURES : P R O C E D U R E S ;
PROFILE : P R O F I L E ;
RELATIONSHIP : R E L A T I O N S H I P ;
REMOVE : R E M O V E ;
REQUIRE : R E Q U I R E ;
RETURN : R E T U R N ;
ROW : R O W ;
ROWS : R O W S ;
SET : S E T ;
SHORTEST : S H O R T E S T ;
SHOW : S H O W ;
SKIP_ : S K I P ;
STARTS : S T A R T S ;
THEN : T H E N ;
TRANSACTIONS : T R A N S A C T I O N S ;
TRUE_ : T R U E ;
TYPED : T Y P E D ;
UNION : U N I O N ;
UNIQUE : U N I Q U E ;
UNWIND : U N W I N D ;
WHEN : W H E N ;
WHERE : W H E R E ;
WITH : W I T H ;
XOR : X O R ;
YIELD : Y I E L D ;

// ---- punctuation ----

LEFT_PAREN : '(' ;
RIGHT_PAREN : ')' ;
LEFT_BRACKET : '[' ;
RIGHT_BRACKET : ']' ;
LEFT_BRACE : '{' ;
RIGHT_BRACE : '}' ;
COMMA : ',' ;
SEMICOLON : ';' ;
DOUBLE_COLON : '::' ;
COLON : ':' ;
DOUBLE_DOT : '..' ;
DOT : '.' ;
PLUS_EQUAL : '+=' ;
MATCHES_REGEX : '=~' ;
EQUAL : '=' ;
NOT_EQUAL : '<>' ;
LESS_OR_EQUAL : '<=' ;
GREATER_OR_EQUAL : '>=' ;
LESS : '<' ;
GREATER : '>' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
PERCENT : '%' ;
CARET : '^' ;
DOUBLE_BAR : '||' ;
BAR : '|' ;
AMPERSAND : '&' ;
EXCLAMATION : '!' ;
DOLLAR : '$' ;

// ---- literals and names; numbers and escapes are checked by query/parse/literals.cpp, which can say what is wrong ----

FLOAT : ( DIGITS? '.' DIGITS EXPONENT? | DIGITS EXPONENT ) NUMBER_TAIL* ;
INTEGER : [0-9] NUMBER_TAIL* ;
STRING : '\'' ( ~['\\] | '\\' . | '\'\'' )* '\'' | '"' ( ~["\\] | '\\' . | '""' )* '"' ;
PARAMETER : '$' ( NAME_PART+ | BACKQUOTED ) ;
IDENTIFIER : NAME_START NAME_PART* ;
QUOTED_NAME : BACKQUOTED ;
UNTERMINATED_STRING : '\'' ( ~['\\] | '\\' . | '\'\'' )* '\\'? EOF | '"' ( ~["\\] | '\\' . | '""' )* '\\'? EOF ;
UNTERMINATED_NAME : '$'? '`' ( ~[`\\] | '\\' . | '``' )* '\\'? EOF ;
UNTERMINATED_COMMENT : '/*' ( ~'*' | '*'+ ~[*/] )* '*'* EOF ;

COMMENT : ( '/*' .*? '*/' | '//' ~[\n\r]* ) -> skip ;
SPACE : [\p{White_Space}\u001C-\u001F\uFEFF]+ -> skip ;
INVALID_CHARACTER : . ;

fragment BACKQUOTED : '`' ( ~[`\\] | '\\' . | '``' )* '`' ;
fragment DIGITS : [0-9] [0-9_]* ;
fragment EXPONENT : [eE] [+-]? DIGITS ;
fragment NUMBER_TAIL : [0-9A-Za-z_] ;
fragment NAME_START : [\p{XID_Start}\p{Connector_Punctuation}] ;
fragment NAME_PART : [\p{XID_Continue}] ;

fragment A : [aA] ;
fragment B : [bB] ;
fragment C : [cC] ;
fragment D : [dD] ;
fragment E : [eE] ;
fragment F : [fF] ;
fragment G : [gG] ;
fragment H : [hH] ;
fragment I : [iI] ;
fragment J : [jJ] ;
fragment K : [kK] ;
fragment L : [lL] ;
fragment M : [mM] ;
fragment N : [nN] ;
fragment O : [oO] ;
fragment P : [pP] ;
fragment Q : [qQ] ;
fragment R : [rR] ;
fragment S : [sS] ;
fragment T : [tT] ;
fragment U : [uU] ;
fragment V : [vV] ;
fragment W : [wW] ;
fragment X : [xX] ;
fragment Y : [yY] ;
fragment Z : [zZ] ;
