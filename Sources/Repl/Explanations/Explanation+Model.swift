import Kernel
import Viz

extension Explanation {
  /// A drawing of weights: each layer's deviation from its sizes, and what others would have aimed at.
  static func initialisation(
    _ choice: Choice, _ draws: [Model.Draw], _ model: Model
  ) throws(Problem) -> Explanation {
    let row = try Initialiser.named(choice.name)
    var told = Explanation("init \(choice): \(row.label.summary)")
    told.say("formula", formulaOf: row.label, choice.values)
    for draw in draws {
      told.say(
        draw.layer,
        "sd = \(draw.aim.formula) = \(short(draw.aim.sd)); the weights drawn have "
          + short(draw.deviation))
    }
    let layers = draws.map(\.layer)
    for other in Initialiser.all where other.name != row.name {
      let aims = try model.aims(of: other).filter { layers.contains($0.layer) }
      guard aims.contains(where: { $0.aim.sd > 0 }) else { continue }
      let said = aims.prefix(4).map { "\($0.layer) \(short($0.aim.sd))" }
      told.say("instead", "\(other.name): " + said.joined(separator: ", "))
    }
    told.say(sourceOf: row.label)
    return told
  }

  /// A batch on its way: what every layer does to the spread of the signal and of the gradient.
  static func layers(
    _ report: LayerReport, _ model: Model, sourceOf label: Label
  ) -> Explanation {
    var told = Explanation(
      "stats: \(report.rows) rows went forward and back once. sd is of a layer's outputs, the "
        + "gradient's sd of the loss by them.")
    var before: LayerReport.Entry?
    for entry in report.entries {
      var text = "sd \(short(entry.deviation))"
      if let before, before.deviation > 0 {
        text += " = \(short(entry.deviation / before.deviation)) * \(short(before.deviation))"
      }
      if let weights = model.layout.slices.first(where: {
        $0.isMatrix && model.layout.places[$0.layer].name == entry.layer
      }) {
        let sd = Statistics.deviation(model.numbers(of: weights).map(Double.init), freedom: 0)
        let gain = Double(weights.rows) * sd * sd
        text +=
          "; \(weights.rows) inputs * weight variance \(short(sd * sd)) = \(short(gain)), by which "
          + "it multiplies the mean square of its inputs"
      }
      text += "; gradient sd \(short(entry.gradient))"
      told.say(entry.layer, text)
      before = entry
    }
    let hidden = report.entries.filter { $0.gradient > 0 }
    if let first = hidden.first, let last = hidden.last, hidden.count > 1 {
      told.say(
        "backward",
        "the gradient at \(first.layer) is \(short(first.gradient / last.gradient)) of "
          + "that at \(last.layer)")
    }
    told.say(
      "aim", "a layer keeps the scale where inputs * weight variance * E[f(x)^2] / E[x^2] is 1")
    told.say("instead", "init kaiming before relu, init xavier before tanh; a norm layer rescales")
    told.say(sourceOf: label)
    return told
  }

  /// Dropout: what is thrown away, how the rest is scaled, and the ensemble it stands for.
  static func dropout(_ rate: Double, _ model: Model) throws(Problem) -> Explanation {
    let label = try LayerKind.named("dropout").label
    let keep = 1 - rate
    var told = Explanation("dropout \(short(rate)): \(label.summary)")
    told.say("formula", formulaOf: label, Values(["rate": .number(rate)]))
    guard rate > 0 else {
      told.say("here", "nothing is dropped")
      return told
    }
    told.say("scale", "1 / (1 - \(short(rate))) = \(short(1 / keep)), so the mean stays")
    told.say(
      "noise",
      "each unit is multiplied by a factor with sd sqrt(\(short(rate)) / \(short(keep))) = "
        + short((rate / keep).squareRoot()))
    let places = model.layout.places.filter { $0.layer.kind.name == label.name }
    for place in places {
      told.say(
        place.name,
        "\(place.input.count) units, \(short(Double(place.input.count) * keep)) kept "
          + "on average")
    }
    let units = places.reduce(0) { $0 + $1.input.count }
    told.say(
      "ensemble",
      "each step trains one of 2^\(units) nets that share their weights; without "
        + "dropout their average is approximated")
    told.say("instead", "weight decay (fit wd=), fewer units, more data; 0.2 to 0.5 is usual")
    told.say(sourceOf: label)
    return told
  }
}
