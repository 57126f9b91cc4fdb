import Kernel
import Viz

extension Command {
  static let learnCommands = [help, apropos, teach, lessons, quit]

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

  static let teach = Command(
    Label(
      "teach", foreign: ["tutorial", "learn", "swirl"],
      summary: "Walk through a lesson step by step; alone it lists them.",
      parameters: [
        Parameter(
          "words", .rest(.text), .positional,
          help:
            "a number or name of a lesson, or the path of a .md file; then fresh, to begin anew, or step "
            + "and its number. In a lesson Enter goes on; next back again hint answer skip where notes and "
            + "quit are its words, everything else is a statement")
      ],
      example: "teach"), .learn, isKept: false, isReplayed: false
  ) { request, workspace, host throws(Problem) in
    let words = request.values.texts("words") ?? []
    guard let wanted = try lessonRequest(words) else { return lessonList(host) }
    guard host.teaches else {
      throw Problem(
        .nothingThere, "a lesson is walked at the prompt", hint: "athanor teach \(wanted.lesson)",
        about: "words")
    }
    _ = try LessonHome(wanted.lesson, keptIn: nil)
    workspace.lesson = wanted
    return Answer()
  }

  /// `2`, `2 fresh`, `2 step 5`, `my.md`; nil where nothing is asked for.
  static func lessonRequest(_ words: [String]) throws(Problem) -> LessonRequest? {
    guard let lesson = words.first else { return nil }
    var wanted = LessonRequest(lesson: lesson)
    var rest = words.dropFirst().flatMap { word in
      word.split(separator: "=", omittingEmptySubsequences: true).map(String.init)
    }[...]
    while let word = rest.popFirst() {
      switch word {
      case "fresh", "--fresh", "restart", "--restart", "anew": wanted.isFresh = true
      case "step":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else {
          throw Problem(
            .badNumber, "step needs the number of a step", hint: "teach \(lesson) step 3",
            about: "words")
        }
        wanted.step = number
      default:
        throw Problem(
          .unknownWord,
          "after the lesson stands fresh, or step and a number, not \"\(word.brief)\"",
          hint: "teach \(lesson) fresh", about: "words")
      }
    }
    return wanted
  }

  static let lessons = Command(
    Label(
      "lessons", summary: "List the lessons, and how far each was walked.", example: "lessons"),
    .learn, isKept: false
  ) { _, _, host throws(Problem) in lessonList(host) }

  /// With ticks where somebody walks them; what is kept of others reaches no script.
  private static func lessonList(_ host: Host) -> Answer {
    var answer = Answer()
    for line in LessonCatalogue.listing(
      width: host.appearance.width, keptIn: host.teaches ? Directories.current.lessons : nil)
    {
      answer.say(line)
    }
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
