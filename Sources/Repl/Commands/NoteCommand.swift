import Kernel
import Viz

extension Command {
  static let note = Command(
    Label(
      "note", foreign: ["remark", "comment"],
      summary: "Leave a remark; a saved script repeats it.",
      parameters: [
        Parameter("text", .rest(.text), .positional, help: "quoted, or words as they come")
      ],
      example: "note \"the rate was too high\""), .session
  ) { request, _, _ throws(Problem) in
    let words = (request.values.texts("text") ?? []).joined(separator: " ")
    guard !words.isEmpty else {
      throw Problem(.missingArgument, "note needs a remark", hint: "note \"the rate was too high\"")
    }
    return Answer([.note(Escaping.terminal(words, columns: 2000))])
  }
}
