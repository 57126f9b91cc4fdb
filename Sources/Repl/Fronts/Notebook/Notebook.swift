import Kernel

/// A Markdown notebook: prose, `ath` fences that run, `out` fences with what they printed, `guess` fences
/// that ask for a prediction, and `ask` fences that hold exercises. Every other fence is prose.
///
/// Lines are counted from 0 here, and from 1 wherever a reader sees them.
struct Notebook: Sendable {
  /// A fenced block: from the line of its opening marks to the line of its closing ones.
  struct Fence: Equatable, Sendable {
    let opening: Int
    /// How many backticks or tildes open it.
    let length: Int
    let closing: Int

    /// The lines between the marks.
    var body: Range<Int> { (opening + 1)..<closing }
    var lines: Range<Int> { opening..<(closing + 1) }
  }

  /// Statements that run together, and what they printed.
  struct Cell: Equatable, Sendable {
    let fence: Fence
    /// nil where nothing is recorded.
    var output: Fence?
    let terms: CellTerms
  }

  /// A value of a question's key, and the line it begins in.
  struct Passage: Equatable, Sendable {
    let text: String
    let line: Int
  }

  /// A prediction that the reader is asked for before the next cell runs.
  struct Guess: Equatable, Sendable {
    /// What somebody may answer.
    enum Form: Equatable, Sendable {
      /// One of at least two.
      case choices([Choice])
      /// A number.
      case range(ClosedRange<Double>)
      /// At least two lines, to be put in the order of rising numbers.
      case order([String])
    }

    struct Choice: Equatable, Sendable {
      let text: String
      /// What somebody who takes it believes.
      let because: String?
    }

    let fence: Fence
    let prompt: String
    let form: Form
    /// Evaluated once the cells up to the next question have run.
    let truth: Truth
  }

  /// How a guess is held against what came.
  enum Truth: Equatable, Sendable {
    /// An expression: a number for a range, the number or the text of a choice, one number a line for
    /// an order.
    case value(Passage)
    /// The number of the true choice, from 1, and an expression that is true because of it.
    case choice(Int, when: Passage)
  }

  /// A question the reader answers by reaching a state in which `expect` is true.
  struct Exercise: Equatable, Sendable {
    let fence: Fence
    let prompt: String
    /// An expression.
    let expect: Passage
    /// From the vaguest to the plainest.
    let hints: [String]
    /// Statements that reach the state; nil where none are given.
    let answer: Passage?
    /// What there is to say once it is done.
    let after: String?
  }

  enum Block: Equatable, Sendable {
    case prose(Range<Int>)
    case cell(Cell)
    case guess(Guess)
    case exercise(Exercise)
  }

  let source: SourceText
  let lines: FileLines
  /// In the order of the file; nothing but the front matter and the `out` fences is left out.
  let blocks: [Block]
  let front: FrontMatter
  let markdown: MarkdownBlocks

  var cells: [Cell] {
    blocks.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
  }

  var exercises: [Exercise] {
    blocks.compactMap { if case .exercise(let exercise) = $0 { exercise } else { nil } }
  }

  /// Whether there is anything that runs.
  var isRunnable: Bool {
    blocks.contains { block in
      switch block {
      case .cell, .exercise: true
      case .prose, .guess: false
      }
    }
  }

  var guesses: [Guess] {
    blocks.compactMap { if case .guess(let guess) = $0 { guess } else { nil } }
  }
}

/// What a fence says after the word `ath`, or a notebook says for all its fences.
struct CellTerms: Equatable, Sendable {
  var tolerance = Tolerance()
  /// The problem its last statement must end with; nil when all must succeed.
  var expected: Problem.Code?
  /// Whether what it prints is held against an `out` fence.
  var isCompared = true
  /// What it prints is folded to one line.
  var isQuiet = false
  /// It runs in the reader's state: the notebook's, with the names that own cells have made.
  var isOwn = false

  static let hint = "quiet  own  rtol=1e-3  atol=1e-8  expect=error:E014  check=none"

  /// Reads one word such as `rtol=1e-3`.
  mutating func read(_ word: some StringProtocol) throws(Problem) {
    let pieces = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = pieces.count == 2 ? String(pieces[1]) : ""
    switch pieces.first.map({ String($0) }) ?? "" {
    case "quiet" where pieces.count == 1: isQuiet = true
    case "own" where pieces.count == 1: isOwn = true
    case "rtol": tolerance.relative = try CellTerms.number(value, String(word))
    case "atol": tolerance.absolute = try CellTerms.number(value, String(word))
    case "check":
      guard value == "none" || value == "exact" else {
        throw Problem(
          .badValue, "check is none or exact, not \"\(value)\"", hint: CellTerms.hint)
      }
      isCompared = value == "exact"
    case "expect":
      let name = value.dropFirst("error:".utf8.count)
      let code = Problem.Code.allCases.first { $0.name == name }
      guard value.hasPrefix("error:"), let code else {
        throw Problem(
          .badValue, "expect names an error, such as error:E014, not \"\(value)\"",
          hint: "`help` lists the numbers of errors")
      }
      expected = code
    default:
      throw Problem(
        .unknownOption, "a fence can say nothing like \"\(word)\"", hint: CellTerms.hint)
    }
  }

  private static func number(_ text: String, _ word: String) throws(Problem) -> Double {
    guard let number = Numeral.parse(text), number >= 0 else {
      throw Problem(.badNumber, "\"\(word)\" takes a number from 0 up", hint: CellTerms.hint)
    }
    return number
  }
}

/// The lines between `---` at the top of a notebook. Keys that mean nothing here are left alone.
struct FrontMatter: Equatable, Sendable {
  /// The keys that mean something.
  static let keys = ["title", "about", "minutes", "next", "athanor", "check"]

  /// The lines it takes, marks included; empty where there is none.
  var lines = 0..<0
  var title: String?
  /// One sentence for the list of lessons.
  var about: String?
  /// How long somebody takes who walks through it.
  var minutes: Int?
  /// The file of the lesson that comes after it.
  var next: String?
  /// Of the language.
  var edition = Verbs.edition
  /// What every fence starts from.
  var terms = CellTerms()
}
