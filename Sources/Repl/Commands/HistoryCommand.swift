import Kernel
import Viz

extension Command {
  static let history = Command(
    Label(
      "history", foreign: ["%history", "%hist"],
      summary: "Show the statements before, or those that hold a word.",
      parameters: [
        Parameter(
          "keep", .word(["on", "off"]), .positional,
          help: "whether statements are kept, from here to the end of the session"),
        Parameter("count", .integer(1...100_000), .positional, standard: "20", help: "at most"),
        Parameter(
          "words", .rest(.text), .positional, help: "only statements that hold all of these"),
      ],
      example: "history 5"), .session, isKept: false
  ) { request, _, desk throws(Problem) in
    if let keep = request.values.text("keep") {
      desk.keepsPast(keep == "on")
      return Answer(keep == "on" ? "statements are kept" : "statements are no longer kept")
    }
    let words = request.values.texts("words") ?? []
    let most = request.values[integer: "count"]
    var found: [String] = []
    var number = 0
    while found.count < most, let statement = desk.past(number) {
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
