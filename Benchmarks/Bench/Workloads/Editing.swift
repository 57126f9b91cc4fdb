import Foundation
import TestSupport

extension Workload {
  static let editing = Workload(word: "editing", title: "The prompt") { bench, report in
    report.write(
      "On a terminal of its own, from the key to the whole answer on the screen: echo and hint, "
        + "the list of names, the statement found, the first prompt.")
    report.write()
    let editing = Editing(bench)
    let past = try editing.history(statements: 100_000)
    var rows: [[String]] = []
    func row(_ name: String, _ figures: Figures, most: Double) {
      rows.append([
        name, shown(figures.median), figures.best > 0 ? shown(figures.best) : "–", shown(most),
      ])
      report.goal(name, shown(figures.median), "< \(shown(most))", figures.median < most)
    }
    row("key to echo and hint, statement of 20 rows", try editing.echo(), most: 0.005)
    row("Tab to the list, 1000 names", try editing.completion(), most: 0.010)
    let (without, with) = try editing.starts(past)
    row("start to prompt", without, most: 0.010)
    let cost = zip(with.seconds, without.seconds).map { $0 - $1 }
    var added = Figures()
    for value in cost { added.add(value) }
    row("what a history of 100,000 statements adds to it", added, most: 0.005)
    row("Ctrl-C in a training to the prompt", try editing.interrupt(), most: 0.200)
    row("Ctrl-R through 100,000 statements", try editing.search(past), most: 0.050)
    report.table(["what", "median", "best", "at most"], rows)
  }
}

/// The program at its prompt, and how long it takes to answer keys.
private struct Editing {
  let bench: Bench

  init(_ bench: Bench) { self.bench = bench }

  private func session(history: String = "") throws -> TerminalSession {
    guard
      let session = TerminalSession(
        path: bench.program, environment: ["ATHANOR_HISTORY": history], folder: nil,
        columns: 120, rows: 40),
      session.isAt(">")
    else { throw Bench.Failure(description: "athanor shows no prompt") }
    return session
  }

  private func wait(_ session: TerminalSession, _ condition: (Screen) -> Bool) throws {
    guard session.waits(for: condition) else {
      throw Bench.Failure(description: "athanor did not answer a key:\n\(session.screen.text)")
    }
  }

  /// Each key of a command in the last row of a long statement.
  func echo() throws -> Figures {
    let session = try session()
    let rows = (1...19).map { "  fit 1cycle \($0) lr=0.01 bs=64" }
    session.send("\u{1b}[200~repeat 3 {\n" + rows.joined(separator: "\n") + "\n\u{1b}[201~")
    try wait(session) { $0.text.contains("fit 1cycle 19") }
    session.send("\r")
    try wait(session) { $0.currentLine == "" }
    var figures = Figures()
    for _ in 0..<bench.rounds {
      var typed = "  fi"
      session.send("fi")
      try wait(session) { $0.currentLine == typed && !$0.hint.isEmpty }
      for key in "t 1cycle 10 lr=0.01 bs=64" {
        typed.append(key)
        // A blank at the end cannot be told from an empty cell.
        let expected = String(typed.reversed().drop { $0 == " " }.reversed())
        let column = typed.count
        try figures.add(
          timed {
            session.send(String(key))
            try wait(session) {
              $0.currentLine == expected && $0.column == column && !$0.hint.isEmpty
            }
          })
      }
      session.send("\u{15}  ")
      try wait(session) { $0.currentLine == "" }
    }
    return figures
  }

  func completion() throws -> Figures {
    let script = bench.folder + "/names.ath"
    let lines = (1000..<2000).map { "a_long_name_\($0) = \($0)\n" }
    try lines.joined().write(toFile: script, atomically: true, encoding: .utf8)
    let session = try session()
    session.send("run \(script)\rx = a_long\t")
    try wait(session) { $0.currentLine == "> x = a_long_name_1" }
    var figures = Figures()
    for _ in 0..<bench.rounds {
      try figures.add(
        timed {
          session.send("\t")
          try wait(session) { $0.currentLine == "> x = a_long_name_1" && $0.text.contains("more") }
        })
      session.send("\u{c}")
      try wait(session) { !$0.text.contains("more") }
    }
    return figures
  }

  func interrupt() throws -> Figures {
    let session = try session()
    session.send("data digits; model mlp 128 64\r")
    try wait(session) { $0.currentLine == "mlp/digits>" }
    var figures = Figures()
    for _ in 0..<bench.rounds {
      session.send("fit 1000000 lr=1e-5\r")
      try wait(session) { $0.text.contains("   1  ") }
      try figures.add(
        timed {
          session.send("\u{3}")
          try wait(session) { $0.currentLine == "mlp/digits [paused]>" }
        })
      session.send("model mlp 128 64\u{c}\r")
      try wait(session) { $0.currentLine == "mlp/digits>" }
    }
    return figures
  }

  /// A history file of so many statements.
  func history(statements: Int) throws -> String {
    let path = bench.folder + "/history"
    var text = "#athanor history 1\n"
    for number in 0..<statements {
      let statement = "fit 1cycle 10 lr=\(number) bs=64"
      text += String(format: "%08x ", checksum(statement)) + statement + "\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// As a line of the history begins: FNV-1a.
  private func checksum(_ text: String) -> UInt32 {
    text.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }

  /// From the start of the process to its prompt, without and with a history, taking turns.
  func starts(_ past: String) throws -> (without: Figures, with: Figures) {
    var (without, with) = (Figures(), Figures())
    _ = try session(history: past)
    for _ in 0..<(2 * bench.rounds) {
      try without.add(timed { _ = try session() })
      try with.add(timed { _ = try session(history: past) })
    }
    return (without, with)
  }

  /// A search that has to look at everything, in sessions that have looked at nothing.
  func search(_ past: String) throws -> Figures {
    var figures = Figures()
    for _ in 0..<5 {
      let session = try session(history: past)
      session.send("\u{12}")
      try wait(session) { $0.currentLine.hasPrefix("(search: )") }
      try figures.add(
        timed {
          session.send("~")
          try wait(session) { $0.currentLine.hasPrefix("(not found: ~)") }
        })
    }
    return figures
  }
}
