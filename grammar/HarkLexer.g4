// The words and signs of Hark. White space and line ends mean nothing outside texts.
//
// Characters that mean nothing in Hark but that people bring along from elsewhere (`==`,
// `;`, curly quotes) have tokens of their own, so that the compiler can name the Hark word
// instead; compiler/syntax/lex.cpp mends them before the parser sees the tokens.
lexer grammar HarkLexer;

channels { COMMENTS, DOCS, SAMPLES }

// ---- Words that never name things: they part expressions and begin statements ----

AND : 'and';
OR : 'or';
NOT : 'not';
IS : 'is';
IN : 'in';
HAS : 'has';
BETWEEN : 'between';
MENTIONS : 'mentions';
CONTAINS : 'contains';
STARTS_WITH : 'starts' BLANK+ 'with';
ENDS_WITH : 'ends' BLANK+ 'with';
TRUE : 'true';
FALSE : 'false';
IF : 'if';
THEN : 'then';
ELSE : 'else';

LET : 'let';
ASK : 'ask';
ASK_SECRET : 'ask' BLANK+ 'secret';
REPLY : 'reply';
REACT : 'react';
SEND : 'send';
BROADCAST : 'broadcast';
SET : 'set';
TAG : 'tag';
UNTAG : 'untag';
ADD_TO : 'add' BLANK+ ('contact' BLANK+)? 'to';
REMOVE_FROM : 'remove' BLANK+ ('contact' BLANK+)? 'from';
CREATE_RECORD : 'create' BLANK+ ('deal' | 'task' | 'note');
MOVE_DEAL : 'move' BLANK+ 'deal' BLANK+ 'to';
GRANT_CONSENT : 'grant' BLANK+ 'consent';
REVOKE_CONSENT : 'revoke' BLANK+ 'consent';
ASSIGN_TO : 'assign' BLANK+ 'to';
HAND_OFF_TO : 'hand' BLANK+ 'off' BLANK+ 'to';
CLOSE_CONVERSATION : 'close' BLANK+ 'conversation';
GIVE_BACK : 'give' BLANK+ 'back';
WAIT : 'wait';
AWAIT : 'await';
STOP : 'stop';
RETURN : 'return';
LOG : 'log';
DO : 'do';
EMIT : 'emit';
FOR : 'for';
REPEAT : 'repeat';
MATCH : 'match';

// Behind `or`, where a value would be read otherwise.
SKIP_LATE : 'skip';

ENUM : 'enum';
CONST : 'const';
FN : 'fn';

// ---- Words with a meaning in their place and names elsewhere (parser rule `name`) ----

USE : 'use';
LANGUAGES : 'languages';
TEAMS : 'teams';
REQUIRE : 'require';
RULE : 'rule';
FLOW : 'flow';
RECORD : 'record';
CONTACT : 'contact';
LIST : 'list';
DEAL : 'deal';
HOURS : 'hours';
SEGMENT : 'segment';
TEXT : 'text';
TEST : 'test';
ON : 'on';
FROM : 'from';
WHEN : 'when';
PERSONAL : 'personal';
CONVERSATION : 'conversation';

SERVICE : 'service';
AUTH : 'auth';
RECEIVES : 'receives';
PURPOSE : 'purpose';
TIMEOUT : 'timeout';
EXTERN : 'extern';
CALL : 'call';
AI : 'ai';

EVENT : 'event';
STORY : 'story';
OPT : 'opt';
ORDER : 'order';
WITH : 'with';
LIMIT : 'limit';
PER : 'per';
PRIORITY : 'priority';
INTERRUPT : 'interrupt';
ALSO : 'also';
MODE : 'mode';
COLLECT : 'collect';
EVERY : 'every';
AT : 'at';
VIA : 'via';
SENDING : 'sending';
QUIET : 'quiet';
MOST : 'most';
ON_DEPLOY : 'on' BLANK+ 'deploy';
ON_EDIT : 'on' BLANK+ 'edit';

CHOICES : 'choices';
AS : 'as';
RETRY : 'retry';
LABEL : 'label';
WITHIN : 'within';
UP : 'up';
TO : 'to';
TIMES : 'times';
UNTIL : 'until';
FIRST : 'first';
AFTER : 'after';
LATE : 'late';
OVER : 'over';
STAGES : 'stages';
IGNORE : 'ignore';
CONTACTS : 'contacts';
EXCEPT : 'except';

PRIVATELY : 'privately';
PUBLICLY : 'publicly';
IMAGE : 'image';
VIDEO : 'video';
AUDIO : 'audio';
DOCUMENT : 'document';
CAPTION : 'caption';
FILENAME : 'filename';
BUTTONS : 'buttons';
OPENS : 'opens';
CARD : 'card';
CAROUSEL : 'carousel';
LOCATION : 'location';
TEMPLATE : 'template';

KNOWN : 'known';
MATCHES : 'matches';
ABOUT : 'about';
ALL : 'all';
LIKE : 'like';
ANY : 'any';
COUNT : 'count';
FILTER : 'filter';
MAP : 'map';
WHERE : 'where';
PLURAL : 'plural';
SELECT : 'select';

GIVEN : 'given';
NOW : 'now';
TAGGED : 'tagged';
CONSENTED : 'consented';
TASK : 'task';
NOTE : 'note';
RECEIVE : 'receive';
TEAM_SAYS : 'team' BLANK+ 'says';
TAP : 'tap';
ADVANCE : 'advance';
DEPLOY : 'deploy';
STUB : 'stub';
FAIL : 'fail';
EXPECT : 'expect';
NO : 'no';
CONTAINING : 'containing';
REPLIES : 'replies';
SENT : 'sent';
FAULT : 'fault';

// ---- Literals ----

DURATION : (DIGIT+ [smhdw])+;
DATE : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT;
TIME : DIGIT DIGIT? ':' DIGIT DIGIT;
DECIMAL : DIGIT+ '.' DIGIT+;
INT : DIGIT+;
// `5min`: a number with a unit there is not.
UNKNOWN_UNIT : DIGIT+ ('.' DIGIT+)? [A-Za-z_] [A-Za-z0-9_]*;

// `matches /re/i`: a slash begins a pattern only behind this word, so that it divides
// everywhere else.
MATCHES_PATTERN : 'matches' BLANK* '/' PATTERN_FIRST PATTERN_REST* '/' [A-Za-z]*;
UNCLOSED_PATTERN : 'matches' BLANK* '/' PATTERN_FIRST PATTERN_REST* '\\'?;

// Three capitals: a currency behind a number, a name elsewhere.
CURRENCY : [A-Z] [A-Z] [A-Z];
NAME : [A-Za-z_] [A-Za-z0-9_]*;

TEXT_OPEN : '"' -> pushMode(IN_TEXT);

// ---- Signs ----

// Every brace opens a level of its own, so that the one that closes a hole in a text is
// known from the ones inside it.
LBRACE : '{' -> pushMode(DEFAULT_MODE);
RBRACE : '}' -> popMode;
LPAREN : '(';
RPAREN : ')';
LBRACKET : '[';
RBRACKET : ']';
COMMA : ',';
COLON : ':';
DOT : '.';
ARROW : '->';
ASSIGN : '=';
QUESTION : '?';
LESS_EQUAL : '<=';
GREATER_EQUAL : '>=';
LESS : '<';
GREATER : '>';
PLUS : '+';
MINUS : '-';
STAR : '*';
SLASH : '/';
PERCENT : '%';

// ---- What is kept: `///` documents what follows it, `//!` is a message that a rule takes ----

DOC_COMMENT : '///' (~[/\r\n] ~[\r\n]*)? -> channel(DOCS);
SAMPLE : '//!' ~[\r\n]* -> channel(SAMPLES);
LINE_COMMENT : '//' ~[\r\n]* -> channel(COMMENTS);
BLOCK_COMMENT : '/*' .*? '*/' -> channel(COMMENTS);
SPACE : BLANK+ -> skip;

// ---- What people write and Hark does not have ----

UNCLOSED_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* -> channel(COMMENTS);
EQUAL_EQUAL : '==' '='?;
NOT_EQUAL : '!=' '='? | '<>';
AND_AND : '&&' | '&';
OR_OR : '||' | '|';
BANG : '!';
SEMICOLON : ';';
FAT_ARROW : '=>' | '\u2192';
// 'hello', “hello”, «hello»
FOREIGN_TEXT
    : '\'' ~['\r\n]* '\''
    | [\u201C\u201D\u201E] ~["\r\n\u201C\u201D]* [\u201C\u201D"]
    | '\u00AB' ~[\r\n\u00BB]* '\u00BB'
    ;
FOREIGN_NAME : [\p{L}_] [\p{L}\p{M}\p{N}_]*;
UNKNOWN : .;

fragment DIGIT : [0-9];
fragment BLANK : [ \t\r\n\u00A0];
fragment PATTERN_FIRST : ~[/*\\\r\n] | '\\' ~[\r\n];
fragment PATTERN_REST : ~[/\\\r\n] | '\\' ~[\r\n];

// A text ends on the line it begins on; an expression stands in braces.
mode IN_TEXT;

TEXT_CLOSE : '"' -> popMode;
HOLE_OPEN : '{' -> pushMode(DEFAULT_MODE);
CHUNK : ~["{\\\r\n]+;
ESCAPE : '\\' ["{}\\nt] | '\\u{' [0-9A-Fa-f]+ '}';
UNKNOWN_ESCAPE : '\\u' ('{' ~["{}\r\n]* '}'?)? | '\\' ~[\r\n]?;
TEXT_BREAK : ('\r'? '\n' | '\r') -> popMode;

// Never matched: the lexer gives an RBRACE, which lex.cpp renames when it closes a hole.
HOLE_CLOSE : '}' '}' '}' -> popMode;
