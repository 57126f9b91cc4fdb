import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl
@testable import Viz

/// Every table of the program, on every page from 40 to 200 columns.
@Suite(.serialized) struct TableLaws {
  /// Keeps the tables it is shown.
  private final class TableFront: Front {
    var tables: [Table] = []
    var problems: [String] = []
    let stop: @Sendable () -> Bool = { false }
    let appearance = Appearance()
    func adapt(to display: Workspace.Display) {}
    func show(_ part: Answer.Part) { if case .table(let table) = part { tables.append(table) } }
    func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {
      problems.append(problem.message)
    }
    func remark(_ text: String) {}
    func warn(_ text: String) {}
  }

  /// Statements that show a table, by the file that makes it.
  static let makers: [(file: String, statements: [String])] = [
    ("Figure+Inside", ["stats", "stats weights", "stats gradients"]),
    ("Item+Preview", ["score; _"]), ("ShowCommand", ["show 3", "show 1", "data adding; show 2"]),
    ("SweepResult", ["sweep lr=0.1,0.01 bs=16,32,64 { fit 1 }"]),
    ("RangeAnswer", ["lrfind trials=no rules=yes", "lrfind steps=20"]),
    ("WalkCommands", ["branch side; branch"]), ("SessionCommands", ["x = randn(30, 4); vars"]),
    ("ScoreFigures", ["score classes=yes"]), ("CompareCommand", ["compare r1 r2 r3", "compare"]),
    ("SetCommand", ["set"]), ("RunsCommand", ["runs", "runs all=yes", "runs last=1"]),
    ("RepeatCommand", ["repeat 3 { fit 1 }"]),
    ("RangeComparison", ["lrfind bs=16,32 trials=no steps=20"]),
    (
      "RecalibrateCommand",
      ["model { dense 4; norm; relu; dense }; fit 1; recalibrate", "model mlp 6 as=mlp"]
    ),
    ("MistakeCommands", ["worst 4"]), ("PredictCommand", ["predict 4"]),
    ("FreezeCommands", ["freeze fc1; summary; unfreeze"]),
    ("ModelCommands", ["init kaiming table=yes", "summary"]),
    ("ReproCommand", ["branch wide; fit 1; diff main"]),
    ("FilterView", ["filter outliers", "filter rare", "filter mislabelled"]),
    ("FilterAuditCommand", ["filter audit"]), ("BalanceCommand", ["balance weights"]),
    ("SanityCommand", ["sanity"]), ("BatchCommands", ["noise"]),
    ("WhatIfStarts", ["whatif init=kaiming,zeros", "whatif init=kaiming depth=2,3"]),
    ("ShowAugmented", ["augment noise", "show 2 augmented=yes"]),
    ("MineVerdicts", ["data iris", "model mlp 8", "fit 5", "mine verdicts seeds=1"]),
    ("MineCommand", ["mine", "mine map"]),
    ("MineCompare", ["mine ohem; fit 2 bs=32; mine compare seeds=2"]),
    ("WhatIfResult", ["whatif lr=0.1,0.01 bs=16,32 seeds=2 { fit 1 }"]),
  ]

  private static let start =
    "data wine; model mlp 16 8; fit 1; init xavier; fit 2 lr=0.01 wd=0.1; dropout 0.2; "
    + "fit 2 bs=32 opt=sgd clip=1; split valid=0.3; fit linear 3 lr=0.01"

  private static func tables(of statements: [String]) -> (tables: [Table], problems: [String]) {
    let front = TableFront()
    let interpreter = Interpreter(front, .standard, Interpreter.Options(keepsGoing: true))
    _ = interpreter.run(SourceText(start))
    front.tables = []
    for statement in statements { _ = interpreter.run(SourceText(statement)) }
    return (front.tables, front.problems)
  }

  @Test(arguments: makers.map(\.file)) func nothingIsCutThatCounts(_ file: String) throws {
    let maker = try #require(Self.makers.first { $0.file == file })
    let (tables, problems) = Self.tables(of: maker.statements)
    #expect(problems == [])
    #expect(!tables.isEmpty)
    for table in tables { Self.expectWhole(table) }
  }

  /// Columns of every kind at once: wide, foreign, many.
  @Test func whateverATableHolds() {
    let words = ["日本語の列の名前", "a", "a long name of a column that goes on", "ünï", ""]
    for count in [1, 2, 5, 12, 40] {
      let header = (0..<count).map { words[$0 % words.count] + "\($0)" }
      let rows = (0..<4).map { row in
        (0..<count).map { column -> Table.Cell in
          switch (row + column) % 4 {
          case 0: .short(Double(row * column) * 1234.5678e-9)
          case 1: .word("some words of a cell \(row) \(column)")
          case 2: Table.Cell.nothing == "" ? "" : .name("3f2a90b1c77e")
          default: "12"
          }
        }
      }
      var table = Table(header, rows: rows)
      Self.expectWhole(table)
      table.overflow = .dropped(remedy: "runs all=yes")
      table.worths = (0..<count).map { $0 * 7 % 5 }
      Self.expectWhole(table)
      Self.expectWhole(Table(header, rows: [rows[0]]))
    }
  }

  private static func expectWhole(_ table: Table) {
    for width in 40...200 {
      for glyphs in [Glyphs.braille, .ascii] where glyphs == .braille || width % 20 == 0 {
        let lines = table.lines(width: width, glyphs: glyphs)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= width }, "\(width): \(lines)")
        let text = lines.joined(separator: "\n")
        let pieces = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
        let absent = table.header.indices.filter { column in
          table.rows.contains { row in
            guard column < row.count, row[column].isFigure, table.sketch(0, column) == nil else {
              return false
            }
            let shown = glyphs == .ascii ? Glyphs.plain(row[column].text) : row[column].text
            return !shown.split(separator: " ").allSatisfy { pieces.contains(String($0)) }
          }
        }
        guard !absent.isEmpty else { continue }
        #expect(lines.contains { $0.hasPrefix("+ ") }, "\(width): \(lines)")
        guard case .dropped = table.overflow else {
          #expect(Bool(false), "\(width): nothing of this table may be left out: \(lines)")
          continue
        }
      }
    }
  }

  /// A file that makes a table is among the makers: a new one comes under the law.
  @Test func everyTableIsAmongThem() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Repl")
    let files = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      guard text.contains(" Table(") || text.contains("(Table(") else { continue }
      let name = file.deletingPathExtension().lastPathComponent
      #expect(Self.makers.contains { $0.file == name }, "\(name) makes a table that no law sees")
    }
  }

  /// Two runs that differ in what they were told look different at 80 columns.
  @Test func runsAreToldApartAt80Columns() throws {
    let (tables, _) = Self.tables(of: ["runs"])
    let table = try #require(tables.last)
    for width in [60, 80, 100, 160] {
      let lines = table.lines(width: width).dropFirst().filter { !$0.hasPrefix("+") }
      #expect(Set(lines.map { $0.dropFirst(2) }).count == table.rows.count, "\(lines)")
    }
    #expect(table.lines(width: 160)[0].count > table.lines(width: 80)[0].count)
  }
}
