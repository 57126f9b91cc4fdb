import Kernel
import TestSupport
import Testing

@testable import Repl

/// What a user of fastai, Keras, PyTorch, scikit-learn or NumPy types first is answered by the line to
/// type, and that line can be typed.
@Suite struct ForeignLineLaws {
  private static let parser = Parser(labels: Command.labels, isInteractive: false)

  @Test func everyLineThatIsNamedParses() {
    let lines =
      ForeignLines.calls.values + ForeignLines.trainers.values.map { $0 + " 5" }
      + ForeignWords.commands.values.filter { line in
        // Verbs that are reserved and not built yet are not offered.
        Command.labels.contains { $0.name == line.prefix { $0 != " " } }
      }
    #expect(ForeignLines.calls.count > 100)
    for line in Set(lines)
    where !["fit", "help", "model", "loss", "transfer", "run"].contains(line) {
      #expect(Self.couldBeTyped(line), "\(line)")
    }
  }

  /// It parses, or nothing is wrong with it but that a word is still to come.
  private static func couldBeTyped(_ line: String) -> Bool {
    let source = SourceText(line)
    var cutter = StatementCutter(source, source.whole)
    do throws(Problem) {
      guard let range = try cutter.next() else { return false }
      _ = try parser.parse(source, range)
      return true
    } catch { return error.code == .missingArgument }
  }

  @Test(arguments: ForeignLines.calls.keys.sorted()) func aCallIsAnswered(_ name: String) {
    guard !Self.parser.isFunction(name) else { return }
    let expected = ForeignLines.Answer.line(ForeignLines.calls[name] ?? "")
    for text in ["m.\(name)()", "y = lib.part.\(name)(x, 3)", "m.\(name)"] {
      let answer = ForeignLines.answer(to: text, Self.parser)
      if case .told? = answer { continue }
      #expect(answer == expected || ForeignLines.trainers[name] != nil, "\(text)")
    }
  }

  @Test(arguments: [
    ("np.zeros((3,4))", "zeros(3,4)"), ("x = torch.randn(3, 4)", "x = randn(3, 4)"),
    ("a = np.random.rand(3)", "a = rand(3)"), ("x = torch.tensor([[1, 2]])", "x = [[1, 2]]"),
    ("np.array([1, 2]) + np.ones((2))", "[1, 2] + ones(2)"), ("x += 1", "x = x + 1"),
    ("x *= y + 1", "x = x * (y + 1)"), ("model.fit(x, y, epochs=3, batch_size=32)", "fit 3 bs=32"),
    ("learn.fit_one_cycle(5, 1e-2)", "fit 1cycle 5 lr=1e-2"), ("X, y = load_iris()", "data iris"),
    ("learn.lr_find()", "lrfind"), ("model = nn.Sequential(nn.Linear(3, 4))", "model mlp 64"),
  ])
  func linesAreTurned(_ typed: String, _ line: String) {
    #expect(ForeignLines.answer(to: typed, Self.parser) == .line(line))
    #expect(Self.couldBeTyped(line))
  }

  @Test(arguments: [
    ("lr_find", "lrfind"), ("fit_one_cycle 5", "fit 1cycle 5"), ("train", "fit 5"),
    ("fit_one_cycle 5 1e-2", "fit 1cycle 5 lr=1e-2"), ("evaluate", "score"),
    ("confusion_matrix", "confusion"), ("GridSearchCV", "sweep lr=1e-3,1e-2 { fit 5 }"),
    ("dataset iris", "data iris"), ("print 3", "3"), ("print x", "x"),
    ("opt adam", "optimiser adam"),
    ("EarlyStopping", "fit 20 patience=3"), ("EarlyStopping(patience=5)", "fit 20 patience=5"),
    ("StandardScaler", "data digits scaling=zscore"),
    ("model.save('x.pt')", "export net.safetensors"),
    ("classification_report", "score classes=yes"), ("history.history", "plot loss"),
    ("x.shape", "vars"), ("torch.manual_seed(1)", "seed 1"), ("set_seed(3)", "seed 3"),
    ("train_test_split(X, y, test_size=0.3)", "split valid=0.3"),
  ])
  func wordsWithoutBracketsAreTurned(_ typed: String, _ line: String) {
    #expect(ForeignLines.answer(to: typed, Self.parser) == .line(line))
    #expect(Self.couldBeTyped(line))
  }

  /// Our own lines are left alone, wrong or right.
  @Test(arguments: ["r = score(foo)", "x.mean()", "mean(foo)", "y = x == 1", "fit 5", "x = y"])
  func ownLinesAreNotTouched(_ text: String) {
    #expect(ForeignLines.answer(to: text, Self.parser) == nil)
  }

  /// What stands in a sentence in the form of a line can be typed too.
  @Test func sentencesEndInSomethingToDo() {
    for told in Array(ForeignLines.sentences.values) + Array(ForeignLines.options.values) {
      #expect(told.count > 10 && told.count < 110, "\(told)")
    }
  }
}

/// The same through the program.
@Suite(.enabled(if: Program.answers)) struct EverydayWordTests {
  /// Done, because nothing else can be meant.
  @Test(arguments: [
    ("model mlp 16,16", "dense 16; relu; dense 16"), ("model mlp 8 norm=True", "norm"),
    ("explain 1cycle", "arXiv:1708.07120"), ("data digits test=0.2", "for the test"),
    ("fit 1; fit 1; compare r1", "held against r2"),
    ("help wd", "weight decay"), ("help momentum", "running mean"), ("help gradnorm", "gradient"),
    ("help overfitting", "augmentation"), ("explain overfitting", "augmentation"),
  ])
  func itIsDone(_ typed: String, _ shown: String) {
    let result = ProcessRunner().run(["-c", "data digits; model mlp 4; \(typed)"])
    #expect(result.code == 0, "\(result.errorText)")
    #expect(result.outputText.contains(shown), "\(result.outputText)")
  }

  /// What a hint offers to type can be typed there and then. Lines that name files have none to read here.
  @Test(
    arguments: Set(ForeignLines.calls.values).sorted().filter {
      !$0.contains(".") || $0.contains("e-")
    })
  func whatIsOfferedRuns(_ line: String) {
    guard !line.contains("FOLDER") else { return }
    let result = ProcessRunner().run(["-c", "data digits rows=200; model mlp 16 8; fit 1; \(line)"])
    // Some are for another kind of data, and say so.
    #expect(
      result.code == 0 || result.errorText.contains("E044") || result.errorText.contains("E013"),
      "\(result.errorText)")
    #expect(!result.errorText.contains("error E001") && !result.errorText.contains("error E021"))
  }

  @Test(arguments: [
    ("fit 5 dropout=0.2", "dropout 0.2"), ("init", "init kaiming"), ("plot accuracy", "plot mae"),
    ("fit 5 test=0.2", "split test=0.2"), ("fit 5 validation_split=0.2", "split valid=0.2"),
    ("optimiser", "optimiser adamw wd=0.01"), ("lr_find", "lrfind"),
    ("repeat", "repeat 3 { fit 1 }"), ("sweep", "sweep bs=32,64 lr=1e-3,1e-2 { fit 1 }"),
  ])
  func aHintDoesNotFailWhenTyped(_ typed: String, _ line: String) {
    let start = "data diabetes; model mlp 16; fit 1; "
    let result = ProcessRunner().run(["-c", start + typed])
    #expect(result.code == 1)
    #expect(
      result.errorText.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
        .contains(line), "\(result.errorText)")
    #expect(ProcessRunner().run(["-c", start + line]).code == 0)
  }

  /// A name that an option has is made, and said, once.
  @Test(arguments: [
    ("lr=0.1", "fit 5 lr=0.1"), ("batch_size = 32", "bs=32"), ("epochs=5", "epochs=5"),
  ])
  func aNameThatAnOptionHasIsSaid(_ typed: String, _ said: String) {
    let result = ProcessRunner().run(["-c", "\(typed); \(typed); 1 + 41"])
    let text = result.outputText.split(separator: "\n").joined(separator: " ")
    #expect(text.contains(said) && text.hasSuffix("42"), "\(text)")
    #expect(text.components(separatedBy: "note: ").count == 2)
    #expect(ProcessRunner().run(["-c", "x = 5; lrs = [1, 2]"]).outputText.isEmpty)
  }

  /// Answered by the line to type.
  @Test(arguments: [
    ("fit 5 0.01", "write lr=0.01"), ("data digits bs=64", "fit bs=64"), ("split 0.2", "valid=0.2"),
    ("split train=0.8", "split valid=0.2"), ("opt adam", "optimiser"),
    ("model mlp 8 bn=True", "norm=True"),
    ("model.summary()", "type: summary"), ("np.zeros((3,4))", "zeros(3,4)"),
    ("fit 5 epochs", "leave the word out"), ("fit 5 device=cuda", "threads=4"),
    ("import torch", "data digits"), ("fit 5 verbose=0", "leave it out"),
  ])
  func itIsSaid(_ typed: String, _ hint: String) {
    let result = ProcessRunner().run(["-c", "data digits; model mlp 4; \(typed)"])
    #expect(result.code == 1)
    #expect(result.errorText.contains(hint), "\(result.errorText)")
  }
}
