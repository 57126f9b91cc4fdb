import Kernel
import Viz

extension Command {
  static let generateCommands = [generate]

  static let generate = Command(
    Label(
      "generate", foreign: ["sample_text", "complete"],
      summary: "Write lines of text as the model has learned them, character by character.",
      source: "J. Elman: Finding structure in time, 1990; A. Graves, arXiv:1308.0850",
      formula: "P(character) = exp(output / temperature) / sum of the same over all characters",
      parameters: [
        Parameter("count", .integer(1...1000), .positional, standard: "5", help: "lines"),
        Parameter(
          "start", .text, foreign: ["prompt", "prefix"], help: "how each line begins; empty"),
        Parameter(
          "temperature", .number(0...100), standard: "1",
          help: "below 1 what is likely is drawn more often; 0: always the likeliest"),
        Parameter(
          "most", .integer(1...100_000), standard: "100", foreign: ["max_length"],
          help: "characters of a line at the most"),
        seed,
      ],
      example: "generate 5 start=ma"), .look
  ) { request, workspace, _ throws(Problem) in
    let model = try workspace.session.model(for: "generate")
    let generator = try TextGenerator(model, isExact: workspace.session.isExact)
    let values = request.values
    let lines = try generator.lines(
      values[integer: "count"], from: values.text("start") ?? "", most: values[integer: "most"],
      temperature: values["temperature"], seed: request.seed(&workspace))
    var answer = Answer(
      lines.map { .line(Escaping.terminal($0.text + ($0.isEnded ? "" : "…"), columns: 2000)) },
      item: .datum(.list(lines.map { .text($0.text) })))
    let open = lines.count { !$0.isEnded }
    if open > 0 {
      answer.note(
        "\(open) of \(Numerals.counted(lines.count, "line")) not ended after most= characters")
    }
    return answer
  }
}
