import Kernel
import Viz

extension Command {
  static let learnCommands = [help, quit]

  static let help = Command(
    Label(
      "help", foreign: ["man", "info", "doc"],
      summary: "Show the commands by task, or everything about one word.",
      parameters: [
        Parameter(
          "word", .text, .positional, help: "a command, trick, function, or error number")
      ],
      example: "help fit"), .learn, isKept: false
  ) { request, workspace, desk throws(Problem) in
    let pages = HelpPages(labels: Command.labels, width: desk.appearance.width)
    let word = request.values.text("word")
    let lines = try word.map { (word) throws(Problem) in try pages.page(word) } ?? pages.overview
    return Answer(lines.map { .line($0) })
  }

  static let quit = Command(
    Label(
      "quit", aliases: ["exit"], foreign: ["q", "bye"], summary: "Leave.", example: "quit"), .learn,
    isKept: false
  ) { _, _, desk throws(Problem) in
    desk.finish()
    return Answer()
  }
}
