import Kernel
import Viz

extension Command {
  static let learnCommands = [help, apropos, quit]

  static let help = Command(
    Label(
      "help", foreign: ["man", "info", "doc"],
      summary: "Show the commands by task, or everything about one word.",
      parameters: [
        Parameter(
          "word", .rest(.reference(.topic)), .positional,
          help:
            "a command, trick, function, word of the field, topic or error number; a last word all "
            + "tells everything")
      ],
      example: "help fit"), .learn, isKept: false
  ) { request, workspace, host throws(Problem) in
    let word = (request.values.texts("word") ?? []).joined(separator: " ")
    return Answer([
      .page(
        try Answer.Page(width: host.appearance.width) { width throws(Problem) in
          let pages = HelpPages(labels: Command.labels, width: width)
          return word.isEmpty ? pages.overview : try pages.page(word)
        })
    ])
  }

  static let apropos = Command(
    Label(
      "apropos", foreign: ["lookfor", "search", "find"],
      summary: "Find where the help speaks of a word.",
      parameters: [
        Parameter(
          "words", .rest(.text), .positional, help: "all of them, in names, options and sentences")
      ],
      example: "apropos momentum"), .learn, isKept: false
  ) { request, workspace, host throws(Problem) in
    let words = (request.values.texts("words") ?? []).joined(separator: " ")
    guard !words.isEmpty else {
      throw Problem(
        .missingArgument, "apropos needs a word to look for", hint: "apropos momentum")
    }
    let pages = HelpPages(labels: Command.labels, width: host.appearance.width)
    let hits = pages.search(words)
    guard !hits.isEmpty else { throw pages.nothing(about: words) }
    var answer = Answer([
      .page(
        try Answer.Page(width: host.appearance.width) { width throws(Problem) in
          let pages = HelpPages(labels: Command.labels, width: width)
          return hits.prefix(40).flatMap { pages.row($0.name, $0.text, at: 24) }
        })
    ])
    if hits.count > 40 { answer.note("… and \(hits.count - 40) more: add a word") }
    return answer
  }

  static let quit = Command(
    Label(
      "quit", aliases: ["exit"], foreign: ["q", "bye"], summary: "Leave.", example: "quit"), .learn,
    isKept: false
  ) { _, workspace, _ throws(Problem) in
    workspace.isFinished = true
    return Answer()
  }
}
