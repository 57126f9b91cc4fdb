import Kernel
import Testing

@testable import Repl

/// From a parsed command to the checked words its action gets.
@Suite struct WordsTests {
  private func words(_ line: String) throws -> Words {
    let call = try #require(try Sample.parse(line).call)
    return try EvaluatorTests.evaluator().words(of: call)
  }

  @Test func standardsAreFilledIn() throws {
    let words = try words("fit 7")
    #expect(words.values.text("schedule") == "1cycle")
    #expect(words.values.integer("epochs") == 7)
    #expect(words.values.number("lr") == 1e-3)
    #expect(words.values.number("pct") == 0.25)
    #expect(words.values.number("wd") == 0.01)
    #expect(words.values.writtenNames == ["epochs"])
    #expect(words.values(of: "schedule").number("div") == 25)
    #expect(words.values(of: "opt").number("wd") == 0.01)
    #expect(words.values(of: "nosuch").value("wd") == nil)
    #expect(words.tricks.map { "\($0.slot) \($0.name)" } == ["schedule 1cycle", "opt adamw"])
  }

  @Test func optionsOfAChosenRow() throws {
    let words = try words("fit cosine 3 floor=0.2 opt=sgd momentum=lr0")
    #expect(words.values(of: "schedule").number("floor") == 0.2)
    #expect(words.values(of: "opt").number("momentum") == 0.5)
    #expect(words.values.value("pct") == nil)
    #expect(words.values.isWritten("floor"))
  }

  @Test(arguments: [
    ("fit lr=lr0/10", 0.05), ("fit lr=_.suggestion", 0.02), ("fit lr=lr0", 0.5),
    ("fit lr=1%", 0.01),
    ("fit lr=\"0.25\"", 0.25), ("fit(lr=lr0*2)", 1), ("fit lr=sum(x)/6", 1),
    ("fit lr=(1+1)/4", 0.5),
  ])
  func computedNumbers(_ line: String, _ expected: Double) throws {
    #expect(try words(line).values.number("lr") == expected)
  }

  @Test(arguments: [
    ("lrfind bs=64,256", [64, 256]), ("lrfind bs=[64,256]", [64, 256]), ("lrfind bs=x", [1, 2, 3]),
    ("lrfind bs=8,x[1]*4", [8, 8]), ("lrfind bs=32", [32]), ("lrfind bs=[x[0], 9]", [1, 9]),
    ("lrfind bs=x*10", [10, 20, 30]),
  ])
  func lists(_ line: String, _ expected: [Int]) throws {
    #expect(try words(line).values.integers("bs") == expected)
  }

  @Test func wordsMayBeComputedInBrackets() throws {
    let words = try words("fit schedule=(word) 3")
    #expect(words.values.text("schedule") == "cosine")
    #expect(words.values(of: "schedule").number("floor") == 0)
    #expect(EvaluatorTests.error("fit schedule=(1) 3").contains("E014"))
  }

  @Test(arguments: [
    ("fit lr=nan", "E015"), ("fit lr=inf", "E015"), ("fit lr=x", "E013"), ("fit lr=word", "E013"),
    ("fit epochs=lr0", "E013"), ("fit lr=lr0*1000", "E015"), ("fit bs=0", "E015"),
    ("fit lr=\"\"", "E013"),
    ("fit epochs=1e19", "E015"), ("fit epochs=nan", "E013"), ("fit epochs=-1", "E015"),
    ("fit bs=1.5", "E013"),
    ("fit lr=_", "E013"), ("fit lr=nosuch", "E033"), ("lrfind bs=x*0", "E015"),
    ("fit lr=1/0", "E015"),
    ("split every=x", "E013"), ("data a.csv memory=lots", "E013"), ("lrfind verify=maybe", "E013"),
    ("lrfind rule=step", "E014"), ("init kaiming dist=norml", "E014"),
  ])
  func refused(_ line: String, _ code: String) {
    let printed = EvaluatorTests.error(line)
    #expect(printed.hasPrefix("error \(code): "), "\(printed)")
    #expect(printed.contains("\n" + String(repeating: " ", count: 2) + line), "no line shown")
  }

  @Test func aProblemOfAnActionGetsItsPlace() throws {
    let call = try #require(try Sample.parse("fit 1cycle 5 lr=0.01 as=warm").call)
    func text(_ about: String?) -> String {
      let problem = call.placing(Problem(.badValue, "", about: about))
      return SourceText("fit 1cycle 5 lr=0.01 as=warm").text(problem.place ?? 0..<0)
    }
    #expect(text("lr") == "0.01")
    #expect(text("epochs") == "5")
    #expect(text("schedule") == "1cycle")
    #expect(text("warm") == "warm")
    #expect(text("fit") == "fit")
    #expect(text("nosuch") == "fit")
    #expect(text(nil) == "fit")
  }

  @Test func targetsAndTheirIndices() throws {
    guard case .assign(let targets, _) = try Sample.parse("x[1, 2:lr0*10, ::2] = 3").form else {
      return
    }
    let indices = try EvaluatorTests.evaluator().indices(of: targets[0])
    #expect(indices.count == 3)
    guard case .at(1) = indices[0], case .range(2, 5, nil) = indices[1],
      case .range(nil, nil, 2) = indices[2]
    else {
      Issue.record("\(indices)")
      return
    }
  }

  @Test(arguments: [
    ("fit 1cycle learning_rate=0.01", "fit 1cycle lr=0.01"), ("fit lr = 0.01", "fit lr=0.01"),
    ("lrfnd from=1", "lrfind from=1"), ("init kaimng", "init kaiming"),
    ("fit 5 lr 0.1", "fit 5 lr=0.1"),
    ("lrfind verify", "lrfind verify=yes"), ("fit_one_cycle 5", "fit 1cycle 5"),
    ("runs | jsn", "runs | json"),
    ("x = sqroot(2)", "x = sqrt(2)"), ("fit n_epochs=5", "fit epochs=5"),
    ("x == 1 ^ 2", "x == 1 ** 2"),
    ("fit batch_size=64 max_lr=0.1", "fit bs=64 max_lr=0.1"), ("init he_normal", "init kaiming"),
    ("fit CosineAnnealingLR 5", "fit cosine 5"),
    ("fit opt=SGD lr=1 wd = 0.1", "fit opt=SGD lr=1 wd=0.1"),
    ("Fit 5", "fit 5"), ("optimizer adam", nil), ("fit 5; lrfnd x", "fit 5; lrfind x"),
    ("fit 5, lr=0.1", "fit 5 lr=0.1"), ("fit --epochs 5", "fit epochs=5"),
    ("fit --n_epochs 5", "fit epochs=5"), ("init kaiming uniform", "init kaiming dist=uniform"),
    ("model mlp(128, 64)", "model mlp 128 64"), ("model mlp 128, 64", "model mlp 128 64"),
    ("seed = 42", "seed 42"), ("fit adamw 5", "fit opt=adamw 5"), ("fit 5 lr: 0.1", "fit 5 lr=0.1"),
    ("seed = \"a\"", nil),
  ])
  func correctedLines(_ line: String, _ corrected: String?) throws {
    let problem = try #require(Sample.problem(line))
    #expect(ErrorText.correction(problem, in: SourceText(line)) == corrected)
  }

  /// What people type who know another tool, and the words that answer them.
  @Test(arguments: [
    ("fit_one_cycle 5", "fit 1cycle"), ("lr_find", "lrfind"), ("learn 5", "help lists"),
    ("he_normal", "init kaiming"),
    ("glorot_uniform", "init xavier"), ("CosineAnnealingLR 3", "fit cosine"),
    ("manual_seed 3", "seed"), ("load_digits", "data digits"),
    ("print(x)", "a name alone"), ("ls", "vars"), ("plot_loss", "plot loss"),
    ("train 5", "fit"),
    ("q", "quit"), ("fit_one_cycle(5)", "fit 1cycle"), ("he_normal(3)", "init kaiming"),
    ("train_test_split x", "split"),
    ("learn.fit_one_cycle(5)", "fit 1cycle"), ("learn.lr_find()", "lrfind"),
    ("lrfind lr=1", "lr is an option of fit"), ("fit as=\"a b\"", "takes a name"),
    ("fit opt=adma", "opt cannot be"),
  ])
  func otherToolsWords(_ line: String, _ answer: String) {
    let printed = EvaluatorTests.error(line)
    #expect(printed.contains(answer), "\(printed)")
  }
}
