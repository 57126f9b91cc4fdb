import Kernel
import Viz

extension Command {
  static let recalibrate = Command(
    Label(
      "recalibrate", foreign: ["update_bn", "precise_bn"],
      summary: "Measure the norms' running mean and variance anew.",
      source: "torch.optim.swa_utils.update_bn; arXiv:1803.05407",
      formula: """
        running = mean of what each batch of an epoch has
        """,
      parameters: [
        Parameter(
          "bs", .integer(2...16_777_216), standard: "64", foreign: ["batch_size"],
          help: "rows of a batch"), seed,
      ],
      example: "recalibrate"), .model
  ) { request, workspace, _ throws(Problem) in
    let (model, dataset) = try workspace.session.looking(for: "recalibrate")
    let isExact = workspace.session.isExact
    let found = try Recalibration(
      of: model, on: dataset, batch: request.values.integer("bs") ?? 64,
      seed: request.seed(&workspace), isExact: isExact,
      augmentations: workspace.session.augmentations)
    var answer = Answer([
      .table(
        Table(
          ["layer", "mean moved by", "variance times"],
          rows: found.changes.map { change -> [Table.Cell] in
            [
              Table.Cell(change.layer),
              Table.Cell(Numerals.short(change.shift) + " sd", number: change.shift),
              .short(change.ratio),
            ]
          }, alignments: [.left, .right, .right]))
    ])
    if !dataset.split.valid.isEmpty {
      let before = try Evaluation(of: model, on: dataset, .valid, isExact: isExact)
      let after = try Evaluation(of: found.model, on: dataset, .valid, isExact: isExact)
      answer.say(
        "\(found.batches) \(found.batches == 1 ? "batch" : "batches"): held-out loss "
          + "\(Numerals.short(before.loss)) before, \(Numerals.short(after.loss)) now")
    }
    workspace.session.use(found.model)
    answer.item = .model(found.model)
    return answer
  }
}
