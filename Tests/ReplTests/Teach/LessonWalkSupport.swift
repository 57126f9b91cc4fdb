import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// Lessons as tests walk them: what is typed at each stop, and what must then be on the screen.
struct WalkedLesson: CustomStringConvertible {
  let name: String
  let lesson: Lesson

  var description: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("notebooks")

  static let all: [WalkedLesson] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { name in
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)),
        let notebook = try? NotebookReader.read(Array(data), path: name)
      else { return nil }
      return WalkedLesson(name: name, lesson: Lesson(notebook, name: name))
    }
  }()

  var number: String { String(Int(name.prefix { $0.isNumber }) ?? 0) }

  /// What the cells have recorded, in their order.
  var outputs: [[String]] {
    lesson.notebook.cells.compactMap { cell in
      cell.output.map { fence in fence.body.map { lesson.notebook.lines.text($0) } }
    }
  }

  /// Whether somebody waits at a stop for something else than Enter.
  func isQuestion(_ index: Int) -> Bool {
    switch lesson.stops[index].task {
    case .cell, .guess, .exercise: true
    case .pause, .end: false
    }
  }

  /// What passes a stop in the worst way: every guess wrong or odd, every hint asked for.
  func wayPast(_ index: Int) -> [String] {
    switch lesson.stops[index].task {
    case .cell, .pause, .end: [""]
    case .guess(let guess):
      switch guess.form {
      case .range(let range): ["\(range.lowerBound)"]
      case .choices(let choices): ["\(choices.count)"]
      case .order(let lines): [lines.indices.reversed().map { "\($0 + 1)" }.joined(separator: " ")]
      }
    case .exercise(let exercise): exercise.hints.map { _ in "hint" } + ["answer", "", ""]
    }
  }

  /// Free play that changes whatever can be changed.
  static let play = [
    "x = randn(3, 4)", "fit 1", "data iris", "model mlp 4", "split every=3", "seed 9",
    "init zeros", "undo", "no_such_name + 1", "fit 1cycel 3", "digest", "vars", "data wine",
    "fit 1 as=mine_too lr=0.5", "optimiser sgd", "set height=5", "small = 3", "runs", "help fit",
    "remove mlp", "plot loss", "branch aside", "y = [1, 2]", "model linear; fit 1",
  ]

  /// Every stop with free play before it, `back` and the way forward again, and then the way past.
  func hardWay(statements: Int, seed: UInt64) -> [String] {
    var random = SplitMix(state: seed)
    var lines: [String] = []
    for index in lesson.stops.indices.dropLast() {
      for _ in 0..<statements {
        lines.append(WalkedLesson.play[random.below(WalkedLesson.play.count)])
      }
      let earlier = (0..<index).last { isQuestion($0) }
      if isQuestion(index), let earlier {
        lines.append("back")
        lines += Array(repeating: "", count: index - earlier)
      }
      lines += wayPast(index)
    }
    return lines
  }
}

/// Finds outputs in what was shown, word by word; words that begin with `~` agree with one another.
struct ShownWords {
  private let words: [Substring]

  init(_ text: String) { words = text.split(whereSeparator: \.isWhitespace) }

  /// The lines in the out fences of a notebook.
  static func outputs(of text: String) -> [[String]] {
    text.components(separatedBy: "```out\n").dropFirst().map { part in
      part.components(separatedBy: "\n```")[0].components(separatedBy: "\n")
    }
  }

  /// The first of the outputs that is not there behind the one before it; nil where all are.
  func missing(_ outputs: [[String]]) -> [String]? {
    var start = 0
    for output in outputs {
      let wanted = output.flatMap { $0.split(separator: " ") }
      let place = words[start...].indices.first { first in
        first + wanted.count <= words.count
          && wanted.indices.allSatisfy { agree(words[first + $0], wanted[$0]) }
      }
      guard let place else { return output }
      start = place + wanted.count
    }
    return nil
  }

  private func agree(_ a: Substring, _ b: Substring) -> Bool {
    a == b || a.hasPrefix("~") && b.hasPrefix("~")
  }
}

/// Lines of input for the program, which walks a lesson by them.
protocol LessonTyping {}

extension LessonTyping {
  func runner(_ folder: TemporaryFolder) -> ProcessRunner {
    var runner = folder.runner(timeout: 120_000)
    runner.environment["XDG_STATE_HOME"] = folder.file("state")
    return runner
  }

  func teach(
    _ folder: TemporaryFolder, _ words: [String], _ lines: [String] = []
  ) -> ProcessResult {
    runner(folder).run(["teach"] + words, input: lines.map { $0 + "\n" }.joined())
  }

  func record(_ folder: TemporaryFolder, _ name: String) throws -> LessonRecord {
    try #require(LessonRecord(reading: folder.file("state/athanor/lessons/\(name).json")))
  }
}

/// A lesson with a bit of everything.
enum SmallLesson {
  /// Enter alone, to the end and beyond.
  static let enters = Array(repeating: "", count: 120)

  static let text = """
    ---
    title: A small one
    about: Does it walk?
    minutes: 3
    athanor: 2
    ---
    ## look: a fit

    ```ath quiet
    data iris
    model mlp 8
    ```
    ```guess
    prompt: How far does it come?
    range: 0..3
    truth: h.valid[-1]
    ```
    ```ath
    fit 3 seed=1 as=h
    ```

    ## try: further

    ```ask
    prompt: Below 0.2.
    expect: r.valid[-1] < 0.2
    hint: one
    hint: two
    hint: three
    answer: fit 60 lr=0.05 seed=1 as=r
    after: That was it.
    ```

    ## judge: the end

    ```ath
    digest
    ```

    """
}
