import Kernel
import Testing

@testable import Repl

/// The rules of the language, one by one, on rows like the real ones.
@Suite struct ParserTests {
  /// A short form of what was understood.
  static func shape(_ statement: Statement) -> String {
    switch statement.form {
    case .assign(let targets, .command(let call)):
      return targets.map(\.name).joined(separator: ",") + " := " + shape(call)
    case .assign(let targets, .expression(let value)):
      return targets.map(\.name).joined(separator: ",") + " := " + shape(value)
    case .command(let call): return shape(call)
    case .expression(let value): return shape(value)
    case .question(let name, let deep): return "\(name)?\(deep ? "?" : "")"
    }
  }

  static func shape(_ call: Call) -> String {
    var parts = [call.name]
    for argument in call.arguments {
      let pieces = argument.pieces.map { piece -> String in
        switch piece {
        case .value(let value): return shape(value)
        case .computed(let expression): return "(" + shape(expression) + ")"
        case .formula(_, let text): return "<" + text + ">"
        case .command(let statement): return "«" + shape(statement) + "»"
        case .block(let block):
          return "{" + (block.statements.map(shape).joined(separator: "; "))
            + (block.dialect == .layers ? block.text : "") + "}"
        }
      }
      parts.append("\(argument.parameter.name)=\(pieces.joined(separator: ","))")
    }
    if let sink = call.sink {
      if let format = sink.format { parts.append("| \(format.rawValue)") }
      if let path = sink.path { parts.append((sink.appends ? ">> " : "> ") + path) }
      if sink.overwrites { parts.append("overwrite") }
    }
    return parts.joined(separator: " ")
  }

  static func shape(_ value: Value) -> String {
    switch value {
    case .number(let number): Numeral.short(number)
    case .integer(let integer): "\(integer)"
    case .flag(let flag): flag ? "yes" : "no"
    case .word(let word): word
    case .text(let text): "'\(text)'"
    case .list(let values): values.map { shape($0) }.joined(separator: ",")
    }
  }

  /// Postfix, as it is evaluated.
  static func shape(_ expression: Expression) -> String {
    expression.steps.map { step -> String in
      switch step.action {
      case .number(let number): return Numeral.short(number)
      case .text(let text): return "'\(text)'"
      case .flag(let flag): return "\(flag)"
      case .name(let name): return name
      case .verb(let call): return "«" + shape(call) + "»"
      case .unary(let op): return "u" + op.rawValue
      case .binary(let op): return op.rawValue
      case .list(let count): return "list\(count)"
      case .member(let name): return "." + name
      case .call(let name, let names):
        return name + "(" + names.map { $0 ?? "_" }.joined(separator: ",") + ")"
      case .method(let name, let names):
        return "." + name + "(" + names.map { $0 ?? "_" }.joined(separator: ",") + ")"
      case .index(let forms):
        return "["
          + forms.map { form in
            switch form {
            case .at: return "i"
            case .range(let lower, let upper, let step):
              return (lower ? "a" : "") + ":" + (upper ? "b" : "") + (step ? ":c" : "")
            }
          }.joined(separator: ",") + "]"
      case .shortcut(let op, _): return op.rawValue + "?"
      }
    }.joined(separator: " ")
  }

  @Test(
    "1, 5, 12: words by place, options by name",
    arguments: [
      ("fit", "fit"), ("fit 5", "fit epochs=5"), ("fit 1cycle 5", "fit schedule=1cycle epochs=5"),
      ("fit cosine", "fit schedule=cosine"), ("fit lr=1e-2 5", "fit lr=0.01 epochs=5"),
      ("fit lr=1%", "fit lr=0.01"), ("fit bs=1k", "fit bs=1000"),
      ("fit lr=lr0/10", "fit lr=(lr0 10 /)"), ("fit lr=_.suggestion", "fit lr=(_ .suggestion)"),
      ("fit 5*2", "fit epochs=(5 2 *)"), ("fit (n)", "fit epochs=(n)"),
      ("fit epochs=n", "fit epochs=(n)"),
      ("fit schedule=cosine floor=0.1", "fit schedule=cosine floor=0.1"),
      ("fit floor=0.1 cosine", "fit schedule=cosine floor=0.1"), ("fit pct=0.3", "fit pct=0.3"),
      ("fit opt=sgd momentum=0.9", "fit opt=sgd momentum=0.9"), ("fit wd=0", "fit wd=0"),
      ("fit OneCycle 5", "!E014"), ("FIT 5", "!E001"), ("fit COSINE", "fit schedule=cosine"),
      ("fit as=warm", "fit as='warm'"), ("fit as=\"warm\"", "fit as='warm'"),
      ("lrfind bs=64,256", "lrfind bs=64,256"), ("lrfind bs=[64, 256]", "lrfind bs=64,256"),
      ("lrfind bs=sizes", "lrfind bs=(sizes)"), ("lrfind bs=64,n*2", "lrfind bs=64,(n 2 *)"),
      ("lrfind rule=steep,valley", "lrfind rule=steep,valley"),
      ("lrfind verify=on", "lrfind verify=yes"),
      ("model mlp 128 64 dropout=0.2", "model kind=mlp hidden=128,64 dropout=0.2"),
      ("model mlp 128 n 64", "model kind=mlp hidden=128,(n),64"),
      ("model knn k=3", "model kind=knn k=3"),
      ("model { conv 32 3; relu }", "model kind={ conv 32 3; relu }"),
      ("model{dense 10}", "model kind={dense 10}"),
      ("data digits", "data source=digits"),
      ("data train.csv target=class", "data source='train.csv' target='class'"),
      ("data \"my file.csv\"", "data source='my file.csv'"),
      ("data a.csv memory=500MB", "data source='a.csv' memory=500000000"),
      ("init he", "init scheme=kaiming"), ("init constant 0.1", "init scheme=constant value=0.1"),
      ("init kaiming dist=uniform", "init scheme=kaiming dist=uniform"),
      ("split every=5", "split every=5"), ("seed 7", "seed number=7"), ("vars", "vars"),
      ("exit", "quit"),
      ("fit seed=-1", "!E015"), ("fit lr=1,5", "!E013"), ("fit epochs=0.5", "!E013"),
      ("fit lr=1.", "!E013"),
      ("fit 3x3", "!E014"), ("fit lr=3x", "!E013"), ("fit lr=", "!E013"), ("lrfind bs=,", "!E002"),
    ])
  func words(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "2: a verb is a name after a point, in an option and as a word",
    arguments: [
      ("plot loss", "plot what=loss"), ("x = r.loss", "x := r .loss"),
      ("model mlp dropout=0.2", "model kind=mlp dropout=0.2"),
      ("x = seed", "x := seed"), ("x = 1 + seed", "!E007"), ("fit = 3", "!E007"),
      ("fit=3", "!E007"), ("a, fit = 3", "!E007"),
      ("fit.x", "!E007"), ("fit+1", "!E007"), ("tune = 3", "!E007"), ("tune 3", "!E001"),
      ("if x", "!E007"),
      ("import torch", "!E007"), ("x = for", "!E007"), ("_ = 3", "!E007"), ("r12 = 3", "!E007"),
      ("r = 3", "r := 3"),
      ("not = 3", "!E007"), ("true = 3", "!E007"), ("exit = 3", "!E007"),
    ])
  func reserved(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "3: a verb glued to its bracket is a call",
    arguments: [
      ("fit(\"1cycle\", 5, lr=0.01)", "fit schedule=1cycle epochs=5 lr=0.01"),
      ("fit(1cycle, 5)", "fit schedule=1cycle epochs=5"), ("r = fit()", "r := fit"),
      ("r = fit(5).loss[-1]", "r := «fit epochs=5» .loss 1 u- [i]"),
      ("r = fit 5", "r := fit epochs=5"),
      ("x = 1 + lrfind(from=1e-5).suggestion", "x := 1 «lrfind from=1e-5» .suggestion +"),
      ("fit(lr = 0.1)", "fit lr=0.1"), ("fit(5,\n lr=lr0/10)", "fit epochs=5 lr=(lr0 10 /)"),
      ("fit lr=lrfind().suggestion", "fit lr=(«lrfind» .suggestion)"), ("fit(5, )", "fit epochs=5"),
      ("fit(, 5)", "!E002"), ("init()", "!E011"), ("fit (5)", "fit epochs=(5)"),
      ("plan(fit 5)", "plan command=«fit epochs=5»"),
      ("repeat(3, { fit 5 })", "repeat times=3 block={fit epochs=5}"),
    ])
  func calls(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "4: numbers and points",
    arguments: [
      ("3.T", "3 .T"), ("10 % 3", "10 3 %"), ("10%3", "10 3 %"), ("10%", "0.1"),
      ("10% + 1", "0.1 1 +"), ("10% - 1", "0.1 1 -"),
      ("x % 3", "x 3 %"), ("10%(3)", "10 3 %"), ("10% and ok", "0.1 and? ok and"), ("5k", "5000"),
      ("2M", "2000000"),
      (".5", "0.5"), ("1_000", "1000"), ("1e-3", "0.001"), ("3x", "!E005"), ("3 x", "!E002"),
      ("1.5.2", "!E005"),
      ("0x10", "!E005"), ("1e999", "!E005"), ("5km", "!E005"), ("1.", "!E002"), ("x.5", "!E005"),
      ("2e", "!E005"),
    ])
  func numbers(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "6: sinks",
    arguments: [
      ("plot loss > loss.svg", "plot what=loss > loss.svg"), ("plot >loss.svg", "plot > loss.svg"),
      ("plot loss >> log.txt", "plot what=loss >> log.txt"), ("runs | json", "runs | json"),
      ("runs |csv > r.csv", "runs | csv > r.csv"),
      ("runs | json > \"my file\"", "runs | json > my file"),
      ("runs > r.csv overwrite=yes", "runs > r.csv overwrite"),
      ("runs where=(acc > 0.8) > r.csv", "runs where=<(acc > 0.8)> > r.csv"),
      ("r = fit 5 > log.txt", "r := fit epochs=5 > log.txt"),
      ("x > 3", "x 3 >"), ("runs |", "!E002"), ("runs >", "!E002"), ("runs | less", "!E014"),
      ("runs > a b", "!E012"),
      ("runs > a > b", "!E012"), ("note \"a > b\"", "note text='a > b'"),
      ("plan fit 5 > p.txt", "plan command=«fit epochs=5» > p.txt"),
      ("runs > r.csv overwrite=maybe", "!E013"),
    ])
  func sinks(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "7, 8: blocks and commands in slots",
    arguments: [
      ("repeat 3 { fit 5; lrfind }", "repeat times=3 block={fit epochs=5; lrfind}"),
      ("repeat 3 {\n fit 5 # five\n\n}", "repeat times=3 block={fit epochs=5}"),
      (
        "sweep bs=[32,64] lr=[1e-3,1e-2] { fit 2 }",
        "sweep block={fit epochs=2} bs=<32>,<64> lr=<1e-3>,<1e-2>"
      ),
      ("plan fit 1cycle 5 lr=0.1", "plan command=«fit schedule=1cycle epochs=5 lr=0.1»"),
      ("plan nosuch 5", "!E001"), ("plan 3", "!E002"),
      ("plan plan fit 5", "plan command=«plan command=«fit epochs=5»»"), ("repeat 3", "!E011"),
      ("repeat 3 { fit 1cylce }", "!E014"),
      ("repeat 2 { repeat 3 { fit } }", "repeat times=2 block={repeat times=3 block={fit}}"),
      ("repeat 3 { x = 1 }", "repeat times=3 block={x := 1}"),
    ])
  func blocks(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "9: precedence, chains, signs, indices",
    arguments: [
      ("-2**2", "2 2 ** u-"), ("2**-1", "2 1 u- **"), ("2**3**2", "2 3 2 ** **"),
      ("--x", "x u- u-"), ("-x.T", "x .T u-"),
      ("a + b * c", "a b c * +"), ("a - b - c", "a b - c -"), ("a @ b.T + c", "a b .T @ c +"),
      ("not a == b", "a b == unot"),
      ("not a and b", "a unot and? b and"), ("a or b and c", "a or? b and? c and or"),
      ("a // b % c", "a b // c %"),
      ("(a + b) * c", "a b + c *"), ("a < b + 1", "a b 1 + <"), ("1 < x < 3", "!E002"),
      ("a == b == c", "!E002"), ("(a < b) == c", "a b < c =="),
      ("x[0]", "x 0 [i]"), ("x[1:3]", "x 1 3 [a:b]"), ("x[:, -1]", "x 1 u- [:,i]"),
      ("x[::2]", "x 2 [::c]"), ("x[a:]", "x a [a:]"),
      ("x[1:2:3, 4][5]", "x 1 2 3 4 [a:b:c,i] 5 [i]"), ("x[]", "!E002"), ("x[1:2:3:4]", "!E002"),
      ("x[1,]", "!E002"),
      ("[]", "list0"), ("[1, [2, 3]]", "1 2 3 list2 list2"), ("[1,]", "!E002"),
      ("sum(x, axis=0)", "x 0 sum(_,axis)"), ("rand()", "rand()"),
      ("x.sum()", "x .sum()"), ("x.sum(axis=1).T", "x 1 .sum(axis) .T"), ("f(1)", "!E035"),
      ("x(1)", "!E035"), ("3(1)", "!E002"),
      ("x[1](2)", "!E002"), ("x y", "!E001"), ("1 +", "!E002"), ("* 2", "!E002"), ("(1", "!E004"),
      ("1)", "!E004"), ("[1)", "!E004"),
      ("x = y = 3", "!E002"), ("x == y = 3", "!E002"), ("x & y", "!E002"), ("x ^ 2", "!E002"),
      ("!x", "!E002"), ("(1, 2)", "!E002"), ("1, 2", "!E002"),
      ("x : 3", "!E002"), ("\"a\\q\"", "!E006"), ("'a\\q'", "'a\\q'"), ("\"\\u{e9}\\n\"", "'é\n'"),
      ("x.", "!E002"), ("x.3", "!E005"),
    ])
  func expressions(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "targets",
    arguments: [
      ("x = 3", "x := 3"), ("x=3", "x := 3"), ("q, r = qr(x)", "q,r := x qr(_)"),
      ("x[0] = 3", "x := 3"), ("x.a[1:] = 3", "x := 3"),
      ("x[0][1] = 3", "!E002"), ("1 = 3", "!E002"), ("x + 1 = 3", "!E002"), ("x, = 3", "!E002"),
      ("x =", "!E002"), ("x y = 3", "!E001"),
      ("x = fit_one_cycle 5", "!E001"), ("x == 3", "x 3 =="),
    ])
  func targets(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "10, 11: questions, comments, continued lines",
    arguments: [
      ("fit?", "fit?"), ("fit??", "fit??"), ("1cycle?", "1cycle?"), ("fit???", "!E007"),
      ("E021?", "E021?"), ("x = 3 # c", "x := 3"),
      ("fit 5 \\\n lr=0.1", "fit epochs=5 lr=0.1"), ("fit(\n5\n)", "fit epochs=5"),
      ("note it's #1", "note text='it's'"),
      ("note lr=0.1 is best", "note text='lr=0.1','is','best'"),
    ])
  func lines(_ line: String, _ expected: String) { check(line, expected) }

  @Test(
    "13: abbreviations at the prompt only",
    arguments: [
      ("lrf bs=64", "lrfind bs=64", true), ("vars", "vars", false), ("fi 5", "fit epochs=5", true),
      ("re 3 { fit }", "repeat times=3 block={fit}", true),
      ("f 5", "!E001", false), ("s 5", "!E001", false), ("lrf", "lrf", false),
      ("se 7", "seed number=7", true), ("fit 5", "fit epochs=5", false),
      ("r 3", "!E001", false),
    ])
  func abbreviations(_ line: String, _ expected: String, _ isExpanded: Bool) throws {
    check(line, expected, Sample.prompt)
    if isExpanded {
      #expect(Sample.problem(line) != nil, "a script must not accept it")
      let statement = try Sample.parse(line, Sample.prompt)
      #expect(statement.isExpanded)
      #expect(Self.shape(try Sample.parse(statement.text)) == expected)
    }
  }

  private func check(_ line: String, _ expected: String, _ parser: Parser = Sample.parser) {
    do {
      let statement = try Sample.parse(line, parser)
      #expect(Self.shape(statement) == expected)
    } catch let problem as Problem {
      #expect("!" + problem.code.name == expected, "\(problem.message)")
    } catch {
      Issue.record(error)
    }
  }

  @Test func lintFindsEveryStatement() {
    let source = SourceText("fit 5\nfit 1cylce\nx = 3y\nnosuch = 1\ninit\n", path: "a.ath")
    let lines = Sample.parser.lint(source).map { ErrorText.lines($0, in: source)[0] }
    #expect(
      lines == [
        "a.ath:2:5: error E014: no schedule called \"1cylce\"",
        "a.ath:3:5: error E005: \"3y\" is not a number",
        "a.ath:5:1: error E011: init needs scheme: scheme",
      ])
  }
}
