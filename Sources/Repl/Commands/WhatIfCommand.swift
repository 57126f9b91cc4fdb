import Kernel
import Viz

extension Command {
  static let whatIf = Command(
    Label(
      "whatif", foreign: ["ab_test", "ablation", "ablate"],
      summary: "Try values of any option over the same seeds, held against the first of them.",
      source: "Student, Biometrika 6, 1908; Nadeau and Bengio, Machine Learning 52, 2003",
      formula: """
        d = figure with the value - figure with the first value, seed by seed, n of them
        mean(d) ± t(n - 1) sd(d) sqrt(1 / n) holds the mean of all seeds with 95 %
        sqrt(1 / n + held out / trained on) instead where vary= has split: rows are shared
        """,
      parameters: [
        Parameter(
          "block", .block(.statements), .positional,
          help:
            "what is trained: { fit 5 }; init=… (and depth=…) without it shows starts before any"),
        Parameter(
          "*", .list(.text),
          help: "values of an option, of a verb, or of a name in the block, the reference first"),
        Parameter("by", .text, help: "the figure that decides; the first metric when unwritten"),
        Parameter(
          "seeds", .integer(2...1000), standard: "5", aliases: ["repeats"],
          help: "seeds for each value, the same ones"),
        vary, passStart,
        Parameter("passes", .integer(0...100_000), help: "only the first so many"),
      ],
      given: [
        "diff": "of the value that is furthest ahead of the first: its mean difference",
        "low": "the lower end of the 95 % interval of that", "high": "the upper end",
        "value": "that value, as it was typed", "evidence": "whether 0 lies outside its interval",
        "values": "all values but the first", "diffs": "their differences, one a value",
        "lows": "their lower ends", "highs": "their upper ends",
        "means": "the figure, one a value with the first", "points": "how many values there are",
        "seeds": "pairs of the fewest", "figure": "what decided",
      ], example: "whatif bs=32,64 { fit 2 }"), .train
  ) { request, workspace, host throws(Problem) in
    let lists = sweepLists(request)
    if request.call.block("block") == nil, asksOfStarts(lists) {
      return try starts(lists, request, &workspace, host)
    }
    let engine = try whatIfPasses(request, workspace, host)
    guard let swept = try swept(engine, of: "passes", request, &workspace) else {
      return Answer("stopped before the first pass had ended")
    }
    let found = WhatIfResult(
      swept.result, engine.varied, try? workspace.session.dataset(for: "whatif"))
    var answer = found.answer
    answer.explanation = found.explanation(began: swept.began, request.call.label)
    for note in swept.notes { answer.note(note) }
    return answer
  }

  /// The passes of a what-if, not yet run: every value under every seed.
  static func whatIfPasses(
    _ request: Request, _ workspace: Workspace, _ host: Host
  ) throws(Problem) -> Passes {
    let lists = sweepLists(request)
    let typed = lists.map { "\($0.name)=\($0.values.joined(separator: ","))" }
      .joined(separator: " ")
    guard !lists.isEmpty else {
      throw Problem(
        .missingArgument, "whatif needs values of something, the first to compare with",
        hint: "whatif dropout=0,0.2 { fit 5 }")
    }
    guard let block = request.call.block("block") else {
      throw Problem(
        .missingArgument, "whatif compares trainings, and nothing is trained here",
        hint: "whatif \(typed) { fit 5 }")
    }
    let points = try grid(lists)
    guard points.count > 1 else {
      throw Problem(
        .missingArgument, "one value has nothing to be held against",
        hint: "\(lists[0].name)=\(lists[0].values[0]), and another behind a comma",
        about: lists[0].name, place: lists[0].range)
    }
    let first = workspace.session.draws.seed
    let all = points.flatMap { point in
      (0..<request.values[integer: "seeds"]).map {
        Passes.Pass(seed: first &+ UInt64($0), point: point)
      }
    }
    var spread = try BlockLists(lists, block, host.language)
    let by = try request.values.text("by").map { (word) throws(Problem) in
      try deciding(word, spread, workspace.session)
    }
    spread.metric = by?.metric
    var engine = Passes(
      verb: "whatif", block: block,
      passes: Array(all.prefix(request.values.integer("passes") ?? all.count)), host: host,
      lists: spread)
    engine.figure = by?.figure
    engine.varied = try Varied(request.values[word: "vary"])
    engine.goesOn = request.values[word: "start"] == "current"
    return engine
  }
}
