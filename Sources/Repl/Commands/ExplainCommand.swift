import Kernel

extension Command {
  static let explain = Command(
    Label(
      "explain", foreign: ["why", "how"],
      summary: "Show how the last result was computed, with its numbers put in.",
      parameters: [
        Parameter(
          "what", .text, .positional,
          help: "a command, for its last result, or a run; the last result when unwritten")
      ],
      example: "explain"), .look, isKept: false
  ) { request, workspace, host throws(Problem) in
    let told: Explanation
    do throws(Problem) { told = try explanation(request.values.text("what"), workspace) } catch {
      // A word that is no result may be one of the field: its page says how it works.
      guard let word = request.values.text("what"),
        let page = try? Answer.Page(
          width: host.appearance.width,
          { width throws(Problem) in
            try HelpPages(labels: Command.labels, width: width).page(word, deep: true)
          }), !Command.labels.contains(where: { $0.answers(to: word) })
      else { throw error }
      return Answer([.page(page), .note("note: explain alone tells of the last result")])
    }
    var answer = Answer([
      .page(
        try Answer.Page(width: host.appearance.width) { width throws(Problem) in
          told.lines(width: width)
        })
    ])
    if request.values.text("what") == nil, let passed = workspace.explanations.passed,
      let verb = workspace.explanations.lastVerb
    {
      answer.note("note: \(passed) leaves nothing to explain; this is of the \(verb) before it")
    }
    return answer
  }

  private static func explanation(
    _ word: String?, _ workspace: Workspace
  ) throws(Problem) -> Explanation {
    let known = workspace.explanations
    guard let word else {
      if let last = known.last { return last }
      throw Problem(
        .noRun, "there is no result to explain yet", hint: "lrfind, fit, init, score or stats first"
      )
    }
    if case .run(let run)? = workspace.session[word] { return try .fit(run) }
    let verb = Command.labels.first { $0.answers(to: word) }?.name ?? word
    if let told = known[verb] { return told }
    // Runs of a session that was opened again come without what was said of them.
    if verb == "fit" || verb == "continue" { return try .fit(try workspace.session.run(nil)) }
    guard Command.labels.contains(where: { $0.name == verb }) else {
      throw Problem(
        .undefinedName, "no command and no run is called \"\(word.brief)\"",
        hint: known.verbs.isEmpty
          ? "help \(word.brief) explains a word"
          : "explain takes a run or " + known.verbs.joined(separator: ", "), about: "what")
    }
    throw Problem(
      .noRun, "\(verb) has no result to explain\(known.verbs.isEmpty ? " yet" : "")",
      hint: known.verbs.isEmpty
        ? "help \(verb) explains the command"
        : "explain " + known.verbs.joined(separator: ", explain "), about: "what")
  }
}
