import Kernel
import Viz

extension Command {
  static let history = Command(
    Label(
      "history", foreign: ["%history", "%hist"],
      summary: "Show the statements before, or those that hold a word.",
      parameters: [
        Parameter(
          "words", .rest(.text), .positional,
          help: "how many of them, 20 when unwritten; words that they hold; or on, or off: whether "
            + "statements are kept")
      ],
      example: "history 5"), .session, isKept: false
  ) { request, workspace, host throws(Problem) in
    var words = request.values.texts("words") ?? []
    if words == ["on"] || words == ["off"] {
      workspace.keepsPast = words == ["on"]
      return Answer(
        words == ["on"]
          ? "statements are kept" : "statements are no longer kept, to the end of the session")
    }
    let count = words.first.flatMap { Numeral.parse($0) }.flatMap { Int(exactly: $0) } ?? 0
    if count > 0 { words.removeFirst() }
    let most = count > 0 ? count : 20
    var found: [String] = []
    var number = 0
    while found.count < most, let statement = host.past(number) {
      number += 1
      if words.allSatisfy({ statement.utf8.holds($0.utf8) }) { found.append(statement) }
    }
    guard !found.isEmpty else {
      let whose = words.isEmpty ? "" : " that holds " + words.joined(separator: " and ")
      return Answer("there is no statement\(Escaping.terminal(whose, columns: 80))")
    }
    return Answer(
      found.reversed().flatMap { statement in
        statement.split(separator: "\n", omittingEmptySubsequences: false).map {
          .line(Escaping.terminal(String($0), columns: 2000))
        }
      })
  }
}
