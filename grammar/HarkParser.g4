// What a Hark script looks like: declarations, statements, expressions, tests.
// README.md beside this file shows each by example.
parser grammar HarkParser;

options { tokenVocab = HarkLexer; }

file : declaration* EOF;

// ---- Declarations ----

declaration
    : useDecl
    | requireDecl
    | languagesDecl
    | teamsDecl
    | ruleDecl
    | flowDecl
    | enumDecl
    | recordDecl
    | eventDecl
    | contactDecl
    | listDecl
    | dealDecl
    | segmentDecl
    | hoursDecl
    | serviceDecl
    | externDecl
    | aiDecl
    | sendingDecl
    | constDecl
    | fnDecl
    | textDecl
    | testDecl
    ;

// The module at this path, by its last name or the one behind `as`.
useDecl : USE name (DOT name)* (AS alias=name)?;

// What the file does beyond answering and keeping records.
requireDecl : REQUIRE name (COMMA name)*;

// Those that every text is written in; the first is for contacts of all others.
languagesDecl : LANGUAGES language (COMMA language)*;

// Who conversations are assigned and handed off to, and when one that a person took by
// answering comes back.
teamsDecl : TEAMS text (COMMA text)* backAfter?;
backAfter : GIVE_BACK AFTER sum;

// Clauses come in any order; each at most once, which the compiler checks.
ruleDecl : RULE name ON trigger ruleClause* block staleClause?;
// Behind the body: what is said to a button whose question is over. The word is `stale`,
// which the compiler checks.
staleClause : ON name block;
ruleClause
    : sourceClause                                               # FromClause
    | WHEN expr                                                  # WhenClause
    | LIMIT count=sum PER name PER period=sum                    # LimitClause
    | PRIORITY sum                                               # PriorityClause
    | INTERRUPT                                                  # InterruptClause
    | ALSO                                                       # AlsoClause
    | MODE name                                                  # ModeClause
    | COLLECT WITHIN sum                                         # CollectClause
    | ON_DEPLOY name                                             # DeployClause
    ;

// What is listened for. Which words there are, and what each takes, is the compiler's
// table (compiler/channel/triggers.def); the grammar knows what may follow any of them.
trigger
    : triggerWords (subject=text (AS record=declared)?)? (ON place=name post=text)?
      (WITH payload=text)? parameters?
    | schedule
    ;
// `every 15m`, `every mon, thu at 10:00 in "Asia/Tashkent" for vips`: times instead of events.
schedule
    : EVERY (period=literal | days (COMMA days)* (ON number=literal)?) (AT TIME)? (IN zone=expr)?
      (FOR audience=declared)? lateClause?
    ;
// Two words name any event. Some more are read so that a wrong name is told as one; without an end
// to them the parser would look through the rest of the file for one, at every word.
triggerWords
    : STORY REPLY
    | OPT IN
    | triggerWord (triggerWord (triggerWord triggerWord?)?)? (DOT name)?  // event shop.Paid
    ;
// Channels, or what a changed field changed from and to. They are clauses of whatever
// listens, so that they come in any order with its others.
sourceClause
    : FROM sum (COMMA sum)*  # SourceFrom
    | TO sum                 # SourceTo
    ;

flowDecl : FLOW name parameters (ARROW type)? block;

enumDecl : ENUM name LBRACE (enumCase COMMA?)* RBRACE;
// Its label is one text, or one a language: pro { en "Pro" uz "Pro" }
enumCase : name (text | LBRACE translation+ RBRACE)?;

recordDecl : RECORD name LBRACE (field COMMA?)* RBRACE;
// What rules tell each other: `emit` makes one, `on event` listens for it.
eventDecl : EVENT name LBRACE (field COMMA?)* RBRACE;
contactDecl : CONTACT LBRACE (field COMMA?)* RBRACE;
listDecl : LIST name;
segmentDecl : SEGMENT name ASSIGN CONTACTS WHERE expr;

hoursDecl : HOURS name LBRACE (hoursItem COMMA?)* RBRACE;
hoursItem
    : days (COMMA days)* opening (COMMA opening)*  # OpenItem
    | EXCEPT DATE (COMMA DATE)*                    # ExceptItem
    | IN text                                      # ZoneItem
    ;
// When and how often contacts are written to unasked, over all rules.
sendingDecl : SENDING LBRACE (sendingItem COMMA?)* RBRACE;
sendingItem
    : QUIET opening IN expr                           # QuietItem
    | AT MOST count=sum PER name PER period=sum       # MostItem
    ;
days : first=name (MINUS last=name)?;
opening : from=TIME MINUS to=TIME;
// The only way out by HTTP: its address, and what may go there.
serviceDecl : SERVICE name url=text (LBRACE serviceItem* RBRACE)?;
serviceItem
    : AUTH scheme=name header=text? how=name secret=name COMMA?  # AuthItem
    | RECEIVES received (COMMA received)* COMMA?                  # ReceivesItem
    | PURPOSE text COMMA?                                         # PurposeItem
    | TIMEOUT sum COMMA?                                          # TimeoutItem
    ;
received : name (DOT word)?;  // text, contact.email
// What is written in another language: `extern lua fn score(budget: Int) -> Int from
// "lua/score.lua"`, `extern lua hook before_send(…)`. Which languages and points there are is the
// compiler's to know.
externDecl
    : EXTERN language_=name (FN | point=name) called=name parameters ARROW type FROM file_=text
    ;
// The model that rules may ask: which one it is, what it may know, and what it may cost.
aiDecl : AI LBRACE aiItem* RBRACE;
aiItem
    : RECEIVES received (COMMA received)* COMMA?                        # AiReceives
    | AT MOST most=sum unit=name? PER whose=name (PER period=sum)? COMMA?  # AiMost
    | key=name input=sum IN COMMA output=sum out=name COMMA?            # AiCosts
    | key=name (ON channel=name)? sum (COMMA sum)* COMMA?               # AiSetting
    ;
dealDecl : DEAL LBRACE (STAGES text (COMMA text)* COMMA?)? (field COMMA?)* RBRACE;
field : name COLON PERSONAL? type (ASSIGN expr)?;

constDecl : CONST name (COLON type)? ASSIGN expr;

fnDecl : FN name parameters (ARROW type)? (ASSIGN expr | block);
parameters : LPAREN (parameter (COMMA parameter)* COMMA?)? RPAREN;
parameter : name COLON type;

textDecl : (TEXT | TEMPLATE) name parameters? LBRACE translation* RBRACE;
translation : language text COMMA?;
language : name (MINUS name)?;  // en, pt-BR

// pricing.Plan, List<Text>, Map<Text, Int>
type : name (DOT name)? (LESS (key=type COMMA)? held=type GREATER)? QUESTION?;

// ---- Statements: each begins with a verb, so nothing parts them ----

block : LBRACE statement* RBRACE;
body : block | statement;

statement
    : LET name (COLON type)? ASSIGN (ask | doCall | aiCall | expr (AS type)? callEnd)
                                                            # LetStatement
    | ask                                                   # AskStatement
    | doCall                                                # DoStatement
    | REPLY AI sentObject (WITH instructions=sum)? (USE tool (COMMA tool)*)? callEnd
                                                            # ReplyAiStatement
    | REPLY aim=(PRIVATELY | PUBLICLY)? saying instead?     # ReplyStatement
    | REACT expr                                            # ReactStatement
    | SEND part TO CONTACT VIA channel=name (FOR purpose=text)? (IGNORE | elseBody)?
                                                            # SendStatement
    | BROADCAST part TO audience=declared VIA channel=name (FOR purpose=text)?
                                                            # BroadcastStatement
    | ON name (COMMA name)* block elseBody?                 # OnStatement
    | SET name DOT word ASSIGN expr                         # SetStatement
    | verb=(TAG | UNTAG) CONTACT expr                       # TagStatement
    | verb=(ADD_TO | REMOVE_FROM) LIST? declared            # ListStatement
    | CREATE_RECORD expr recordFields?                      # CreateStatement
    | MOVE_DEAL expr (IGNORE | elseBody)?                   # MoveDealStatement
    | verb=(GRANT_CONSENT | REVOKE_CONSENT) expr            # ConsentStatement
    | verb=(ASSIGN_TO | HAND_OFF_TO) team=text backAfter?     # AssignStatement
    | verb=(CLOSE_CONVERSATION | GIVE_BACK)                 # ConversationStatement
    | WAIT (UNTIL clock=sum IN zone=expr | UNTIL? moment=expr) lateClause? (ON_EDIT edit=name)?
      (LABEL label=name)?                                   # WaitStatement
    | awaiting                                              # AwaitStatement
    | CALL sum (AS type)? callEnd                           # CallStatement
    | STOP                                                  # StopStatement
    | RETURN expr?                                          # ReturnStatement
    | LOG PERSONAL? expr                                    # LogStatement
    | EMIT declared fieldValues?                            # EmitStatement
    | IF expr block elseBody?                               # IfStatement
    | FOR name IN expr block                                # ForStatement
    | REPEAT UP TO count=sum TIMES block                    # RepeatStatement
    | MATCH expr LBRACE matchCase* RBRACE                   # MatchStatement
    ;

elseBody : ELSE body;

// Of a call such as `crm.post("/leads", { email: contact.email })`; of anything else only
// `else` may follow, which the compiler checks.
callEnd : (LABEL name)? (IGNORE | elseBody)?;

// `ai classify text with "…" as Intent`: what is asked of the model, of what, and with which
// words of the author's.
aiCall : AI task=name subject=sum (WITH instructions=sum)? (AS type)? callEnd;

// A flow that the model may have run, to look something up before it answers.
tool : (module=name DOT)? flow=name;

// What ends the wait is an event, or one of several, whichever comes first.
awaiting
    : AWAIT FIRST LBRACE awaitArm* RBRACE (LABEL name)?  # AwaitFirst
    | AWAIT awaited awaitClause* elseBody?               # AwaitOne
    ;
awaitArm
    : AFTER expr ARROW body COMMA?  # AfterArm
    | awaited ARROW body COMMA?     # EventArm
    ;
awaited
    : triggerWords subject=text? (ON place=name post=text)? (WITH payload=text)? sourceClause*
      (AS binding=name)? (WHERE expr)?
    ;
awaitClause
    : WITHIN expr  # AwaitWithin
    | LABEL name   # AwaitLabel
    ;

recordFields : LBRACE (recordField COMMA?)* RBRACE;
recordField : recordWord COLON expr;
recordWord : name | FOR;  // a task is `for` somebody

// What is said: one part, or several in braces, each a message of its own.
saying : LBRACE part* RBRACE | part;
part
    : kind=(IMAGE | VIDEO | AUDIO | DOCUMENT) url=sum partClause*  # MediaPart
    | saidRecord                                                # RecordPart
    | CAROUSEL LBRACE (saidRecord COMMA?)* RBRACE               # CarouselPart
    | TEMPLATE declared arguments?                              # TemplatePart
    | expr buttons?                                             # WordsPart
    ;
saidRecord : kind=(CARD | LOCATION | CONTACT) LBRACE partField* RBRACE;
partClause
    : CAPTION expr   # CaptionClause
    | FILENAME expr  # FilenameClause
    ;
partField : (name COLON expr | buttons) COMMA?;
buttons : BUTTONS button (COMMA button)*;
button : name text? (OPENS sum)?;
// What goes when the reply window has closed by then.
instead : ELSE TEMPLATE declared arguments?;

matchCase
    : ELSE ARROW body COMMA?                               # ElseCase
    | casePattern (COMMA casePattern)* ARROW body COMMA?   # PatternCase
    ;
// None begins like something that carries an expression on: the body of the case before
// ends where a pattern begins.
casePattern : literal | text | name (DOT word)?;

// What follows is left out when nobody was there to end the wait for so long.
lateClause : OR SKIP_LATE IF LATE OVER expr;

// A label tells the waits within from those of other calls.
doCall : DO (module=name DOT)? flow=name arguments (LABEL label=name)?;

// Clauses come in any order, `else` last.
ask : (ASK | ASK_SECRET) expr askClause* elseBody?;
askClause
    : CHOICES type       # ChoicesClause
    | AS type            # AsClause
    | RETRY count=sum message=text  # RetryClause
    | LABEL name         # LabelClause
    | WITHIN expr        # WithinClause
    ;

// ---- Expressions ----
// ANTLR ranks the alternatives of a left-recursive rule: the first binds tightest. From
// loose to tight: if, or, and, not, comparisons and tests, + -, * / %, unary -, postfix.

expr
    : NOT expr                                           # NotExpr
    | left=expr AND right=expr                           # AndExpr
    | left=expr OR right=expr                            # OrExpr
    | IF condition=expr THEN then=expr ELSE other=expr   # IfExpr
    | each name IN sum (WHERE | TO) expr                 # EachExpr
    | PLURAL sum LBRACE textForm* RBRACE                 # PluralExpr
    | SELECT sum LBRACE textForm* RBRACE                 # SelectExpr
    | comparison                                         # ComparisonExpr
    ;

// `map … to`, the others `where`, which the compiler checks.
each : ANY | ALL | COUNT | FILTER | MAP;

textForm : name text COMMA?;  // one "{n} day"

// More than one tail is an error the compiler words: comparisons do not chain.
comparison : sum tail*;
tail
    : IS NOT? LIKE sum                                                   # LikeTail
    | IS NOT? (KNOWN | sum)                                              # IsTail
    | op=(LESS | LESS_EQUAL | GREATER | GREATER_EQUAL | IN | HAS) sum    # OperatorTail
    | ASSIGN sum                                                         # AssignTail
    | BETWEEN low=sum AND high=sum                                       # BetweenTail
    | textTest sum                                                       # TextTestTail
    | MATCHES_PATTERN (AS name)?                                         # MatchesTail
    ;
// `about` allows for slips of the finger, `all` wants every pattern.
textTest : MENTIONS (ABOUT | ALL)? | CONTAINS | STARTS_WITH | ENDS_WITH;

// Several expressions in parentheses are patterns of a text test; the compiler checks it.
sum
    : object=sum DOT AS LPAREN type RPAREN               # AsSum
    | object=sum DOT word arguments?                     # MemberSum
    | MINUS sum                                          # NegateSum
    | left=sum op=(STAR | SLASH | PERCENT) right=sum     # MultiplySum
    | left=sum op=(PLUS | MINUS) right=sum               # AddSum
    | literal                                            # LiteralSum
    | text                                               # TextSum
    | name arguments?                                    # NameSum
    | LPAREN expr (COMMA expr)* COMMA? RPAREN            # ParenSum
    | LBRACKET (sentValue (COMMA sentValue)* COMMA?)? RBRACKET  # ListSum
    | LBRACKET (COLON | mapEntry (COMMA mapEntry)* COMMA?) RBRACKET  # MapSum
    ;

mapEntry : key=expr COLON value=sentValue;

// What is sent to a service: braces hold values there and nowhere else, which the compiler
// checks.
sentValue : expr | sentObject;
sentObject : LBRACE (sentMember COMMA?)* RBRACE;
sentMember : (word | text) COLON sentValue;

arguments : LPAREN (argument (COMMA argument)* COMMA?)? RPAREN;
argument : expr (COLON expr)? | sentObject;  // in front of the colon: a name

literal
    : number=(INT | DECIMAL) CURRENCY?  # NumberLiteral
    | (TRUE | FALSE)                    # BoolLiteral
    | DURATION                          # DurationLiteral
    | TIME                              # TimeLiteral
    | DATE                              # DateLiteral
    | UNKNOWN_UNIT                      # UnknownUnitLiteral
    ;

text : TEXT_OPEN textPart* TEXT_CLOSE;
textPart : CHUNK | ESCAPE | UNKNOWN_ESCAPE | hole;
hole : HOLE_OPEN expr HOLE_CLOSE;

// ---- Tests ----

testDecl : TEST text LBRACE step* RBRACE;

step
    : GIVEN given                                           # GivenStep
    | RECEIVE (said | happening) (ON channel=name)? (FROM person=expr)?   # ReceiveStep
    | ORDER triggerWord fieldValues (ON channel=name)? (FROM person=expr)?  # OrderStep
    | TEAM_SAYS said (ON channel=name)? (FROM person=expr)?   # TeamSaysStep
    | TAP choice=name (ON channel=name)?                    # TapStep
    | ADVANCE expr                                          # AdvanceStep
    | DEPLOY                                                # DeployStep
    | STUB (callee path=text | aiCallee path=text?) ARROW (sentValue | FAIL reason=name status=INT?)
                                                            # StubStep
    | EXPECT expectation                                    # ExpectStep
    ;

callee : (module=name DOT)? service=name DOT method=word;
aiCallee : AI (task=name | REPLY);

// A text, or an expression in parentheses; words are the name of what happens.
said : text | LPAREN expr RPAREN;
happening
    : triggerWords subject=text? (ON place=name post=text)? (WITH payload=text)? fieldValues?
    ;
fieldValues : LBRACE (fieldValue COMMA?)* RBRACE;

given
    : CONTACT (LBRACE (fieldValue COMMA?)* RBRACE | (TAGGED | CONSENTED) expr | IN declared)
                                                                  # GivenContact
    | CONVERSATION WITH team=text                                 # GivenConversation
    | NOW DATE TIME?                                              # GivenNow
    ;
fieldValue : name COLON expr;

// Behind `expect reply` and `expect fault` a `deploy` is the next step and not a name: what may
// follow is left out where both could be (`??`).
expectation
    : NO? REPLY content                                 # ContentExpectation
    | NO? REPLY (CONTAINING? expr)??                    # ReplyExpectation
    | NO? SENT TEMPLATE declared                        # TemplateExpectation
    | REPLIES sum                                       # RepliesExpectation
    | ASK (CHOICES declared)?                           # AskExpectation
    | NO? kind=(DEAL | TASK | NOTE) (CONTAINING? title=text)?
      (WHERE recordTest (AND recordTest)*)?             # RecordExpectation
    | CONTACT (DOT word IS expr | NOT? (TAGGED | CONSENTED) expr | NOT? IN declared)
                                                        # ContactExpectation
    | NO? CALL (callee | aiCallee) path=text? (WHERE memberTest (AND memberTest)*)?
                                                        # CallExpectation
    | NO? NAME+ TO team=text                            # OwnerExpectation
    | NO? CONVERSATION name                             # ConversationExpectation
    | FAULT name??                                      # FaultExpectation
    ;

recordTest : recordWord IS sum;
memberTest : (word | text) IS sum;

content
    : IMAGE | VIDEO | AUDIO | DOCUMENT | CARD | CAROUSEL | LOCATION | CONTACT | PRIVATELY
    | PUBLICLY
    ;

// ---- Names ----

// A declaration, of another module behind the module's name: `vips`, `shop.vips`.
declared : name (DOT name)?;

// A name somebody chose: words with a meaning elsewhere still name things.
name
    : NAME | CURRENCY
    | USE | REQUIRE | LANGUAGES | TEAMS | RULE | FLOW | RECORD | CONTACT | LIST | DEAL | HOURS
    | SEGMENT | TEXT | TEST
    | ON | FROM | WHEN | PERSONAL | CONVERSATION
    | SERVICE | AUTH | RECEIVES | PURPOSE | TIMEOUT | EXTERN | CALL | STUB | FAIL
    | AI
    | EVENT | STORY | OPT | ORDER | WITH | LIMIT | PER | PRIORITY | INTERRUPT | ALSO
    | MODE | COLLECT | EVERY | AT | VIA | SENDING | QUIET | MOST
    | CHOICES | AS | RETRY | LABEL | WITHIN | UP | TO | TIMES | UNTIL | LATE | OVER
    | FIRST | AFTER
    | STAGES | IGNORE | CONTACTS | EXCEPT
    | KNOWN | MATCHES | ABOUT | ALL | LIKE | ANY | COUNT | FILTER | MAP | PLURAL | SELECT
    | PRIVATELY | PUBLICLY | IMAGE | VIDEO | AUDIO | DOCUMENT | CAPTION | FILENAME | BUTTONS
    | OPENS | CARD | CAROUSEL | LOCATION | TEMPLATE | SENT
    | GIVEN | NOW | TAGGED | CONSENTED | TASK | NOTE | WHERE | RECEIVE | TAP | ADVANCE | DEPLOY
    | EXPECT | NO | CONTAINING | REPLIES | FAULT
    ;

// The words of a trigger: what names things, save what begins a clause or a step.
triggerWord
    : NAME | CURRENCY
    | USE | REQUIRE | RULE | FLOW | RECORD | CONTACT | LIST | DEAL | HOURS | SEGMENT | TEXT
    | TEST
    | SERVICE | AUTH | RECEIVES | PURPOSE | TIMEOUT | EXTERN | FAIL | AI
    | PERSONAL | CONVERSATION | TEAMS | STAGES | CONTACTS | EXCEPT | CONSENTED | TASK | NOTE | SENT
    | UP | TIMES | EVENT | STORY | OPT | ORDER | PER | AT | VIA | SENDING | QUIET | MOST
    | CHOICES | RETRY | LABEL | KNOWN | MATCHES | NOW | TAGGED | TAP | NO
    | CONTAINING | REPLIES | FAULT
    | LANGUAGES | ABOUT | ALL | LIKE | ANY | COUNT | FILTER | MAP | PLURAL | SELECT | FIRST
    | AFTER
    ;

// Behind a dot any word names a field.
word
    : name
    | AND | OR | NOT | IS | IN | HAS | BETWEEN | MENTIONS | CONTAINS
    | TRUE | FALSE | IF | THEN | ELSE
    | LET | ASK | REPLY | SET | TAG | UNTAG | WAIT | AWAIT | STOP | RETURN | LOG | EMIT | DO | FOR
    | REPEAT | MATCH | REACT | SEND | BROADCAST | SKIP_LATE
    | ENUM | CONST | FN
    ;
