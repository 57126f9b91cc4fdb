import Foundation
import TestSupport

@testable import Kernel

/// A session file whose rows are changed and signed anew, so that every digest in it is right.
struct SessionForgery {
  /// The statements of a session with something of every kind.
  static let statements = [
    "seed 7", "x = randn(3, 4)", "words = [\"a\", 1, [2, 3]]", "data moons rows=60", "data iris",
    "split valid=0.2 test=0.1", "model { dense 6; norm; relu; dropout 0.2; dense }",
    "fit 3 lr=0.05 keep=best", "freeze fc1", "fit 2 patience=1 seed=3",
    "model knn k=3 as=near", "fit", "model mlp 5", "s = sweep lr=1e-3,1e-2 { fit 1 }",
    "fit 4 lr=0.01 bs=16 clip=1 accumulate=2 pause=9", "branch side", "fit 1 as=other",
    "set width 70", "note \"a word\"",
  ]

  /// Bytes of the file as the program left it.
  let original: [UInt8]
  private let items: [(key: String, kind: String, body: String)]
  private let states: [(key: String, body: String)]
  private let scripts: [(key: String, before: String?, text: String, mark: String?)]

  init(in folder: TemporaryFolder) throws {
    let path = folder.file("whole.athanor")
    let made = folder.runner().run([
      "whole.athanor", "-c", Self.statements.joined(separator: "; "),
    ])
    guard made.code == 0 else { throw Problem(.badFile, made.errorText) }
    original = try Files.read(path)
    let database = try Database(path, .change)
    defer { database.close() }
    var items: [(String, String, String)] = []
    try database.run("SELECT digest, kind, body FROM item ORDER BY digest", []) { row in
      items.append((row.text(0) ?? "", row.text(1) ?? "", row.text(2) ?? ""))
    }
    var states: [(String, String)] = []
    try database.run("SELECT digest, body FROM state ORDER BY digest", []) { row in
      states.append((row.text(0) ?? "", row.text(1) ?? ""))
    }
    var scripts: [(String, String?, String, String?)] = []
    try database.run("SELECT digest, before, text, mark FROM script ORDER BY digest", []) { row in
      scripts.append((row.text(0) ?? "", row.text(1), row.text(2) ?? "", row.text(3)))
    }
    (self.items, self.states, self.scripts) = (items, states, scripts)
  }

  /// Rows whose text is JSON: those of items, then those of states.
  var count: Int { items.count + states.count }

  func isState(_ row: Int) -> Bool { row >= items.count }

  func body(_ row: Int) -> String {
    row < items.count ? items[row].body : states[row - items.count].body
  }

  /// Writes the session with another text in one row.
  func write(_ row: Int, _ body: String, to path: String) throws {
    try change(path) { database in
      if row < items.count {
        let item = items[row]
        let key = ContentKey([item.kind, body]).description
        try database.run(
          "UPDATE item SET digest = ?, body = ? WHERE digest = ?",
          [
            .text(key), .text(body), .text(item.key),
          ])
        try rename(item.key, key, in: database)
      } else {
        let state = states[row - items.count]
        try replace(state.key, body, in: database)
      }
    }
  }

  /// Writes the session with other statements in its script, each as `text` gives it.
  func write(statements text: (String) -> String, running: String?, to path: String) throws {
    try change(path) { database in
      var keys: [String: String] = [:]
      var open = scripts
      while !open.isEmpty {
        guard let index = open.firstIndex(where: { $0.before.map { keys[$0] != nil } ?? true })
        else { break }
        let row = open.remove(at: index)
        let before = row.before.flatMap { keys[$0] }
        let line = text(row.text)
        let key = ContentKey([before, line, row.mark]).description
        keys[row.key] = key
        try database.run(
          "INSERT OR REPLACE INTO script(digest, before, text, mark) VALUES(?, ?, ?, ?)",
          [
            .text(key), before.map { .text($0) } ?? .null, .text(line),
            row.mark.map { .text($0) } ?? .null,
          ])
      }
      for state in states {
        var body = state.body
        for (old, new) in keys { body = body.replacingOccurrences(of: old, with: new) }
        if body != state.body { try replace(state.key, body, in: database) }
      }
      if let running {
        let value = JSON(["statement": .text(running)]).written
        try database.run(
          "INSERT OR REPLACE INTO head(name, value, digest) VALUES(?, ?, ?)",
          [
            .text("running"), .text(value), .text(ContentKey(["running", value]).description),
          ])
      }
    }
  }

  private func change(_ path: String, _ body: (Database) throws -> Void) throws {
    try Data(original).write(to: URL(fileURLWithPath: path))
    let database = try Database(path, .change)
    defer { database.close() }
    try database.run("BEGIN")
    try body(database)
    try database.run("COMMIT")
  }

  /// Puts another key of an item into every state that names it.
  private func rename(_ old: String, _ new: String, in database: Database) throws {
    for state in states where state.body.contains(old) {
      try replace(state.key, state.body.replacingOccurrences(of: old, with: new), in: database)
    }
  }

  /// Puts another text into a state, and its key into the history.
  private func replace(_ old: String, _ body: String, in database: Database) throws {
    let key = ContentKey([body])
    try database.run(
      "UPDATE OR REPLACE state SET digest = ?, body = ? WHERE digest = ?",
      [
        .text(key.description), .text(body), .text(old),
      ])
    var rows: [(line: String, place: Int, statement: String?)] = []
    try database.run("SELECT line, place, statement FROM history WHERE state = ?", [.text(old)]) {
      rows.append(($0.text(0) ?? "", $0.integer(1), $0.text(2)))
    }
    for row in rows {
      let digest = SessionFile.HistoryRow(state: key, statement: row.statement)
        .digest(row.line, row.place)
      try database.run(
        "UPDATE history SET state = ?, digest = ? WHERE line = ? AND place = ?",
        [
          .text(key.description), .text(digest), .text(row.line), .integer(row.place),
        ])
    }
  }
}

extension SessionForgery {
  /// The places of numbers in a JSON text, outside its strings.
  static func numbers(in body: String) -> [Range<Int>] { tokens(in: body, texts: false) }

  /// The places between the quotes of values that are texts, not names of members.
  static func texts(in body: String) -> [Range<Int>] { tokens(in: body, texts: true) }

  private static func tokens(in body: String, texts: Bool) -> [Range<Int>] {
    let bytes = Array(body.utf8)
    var found: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let start = index + 1
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        let isName = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: ":")
        if texts, !isName { found.append(start..<index) }
        index += 1
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let start = index
        while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
        if !texts { found.append(start..<index) }
      default: index += 1
      }
    }
    return found
  }

  static func replaced(_ range: Range<Int>, in body: String, with text: String) -> String {
    var bytes = Array(body.utf8)
    bytes.replaceSubrange(range, with: Array(text.utf8))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What may stand in the place of a number.
  static func strange(_ number: String) -> [String] {
    let whole = Int(number)
    return [
      "0", "-1", "1", "2", "3", "7", "16", "255", "65536", "2147483647", "2147483648", "4294967296",
      "1099511627776", "4611686018427387904", "9223372036854775807", "-9223372036854775808",
      "18446744073709551615", "18446744073709551616", "0.5", "-0.0", "1e308", "-1e308", "1e-320",
      "\"nan\"", "\"inf\"", "null", "[]", "{}", "\"\"",
    ] + (whole.map { ["\($0 &+ 1)", "\($0 &- 1)", "\($0 &* 2)", "\(0 &- $0)"] } ?? [])
  }
}
