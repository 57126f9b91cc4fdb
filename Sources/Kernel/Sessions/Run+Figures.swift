/// What stands behind the point of a run: its curves and figures, and everything it was told.
extension Run {
  /// Its curves, one number a step or an epoch, and what it came to.
  private static let curves = [
    "loss", "lr", "momentum", "gradnorm", "train", "valid", "clean", "mined",
  ]
  private static let ends = ["best", "epochs", "steps", "seed", "digest"]

  var figureNames: [String] {
    let own = Run.curves + metricNames + Run.ends
    var met = Set(own)
    let told = method == nil ? Recipe.fields.filter { $0.datum(recipe) != nil }.map(\.name) : []
    return own + (told + settings.map(\.name)).filter { met.insert($0).inserted }
  }

  func figure(_ name: String) throws(Problem) -> Item? {
    func series(_ values: [Double]) throws(Problem) -> Item {
      .datum(.tensor(try Tensor(values.map { Float($0) })))
    }
    switch name {
    case "loss": return try series(losses.values)
    case "lr": return try series(rates.values)
    case "momentum": return try series(momenta.values)
    case "gradnorm": return try series(gradientNorms.values)
    case "train": return try series(epochs.map(\.train))
    case "valid": return try series(epochs.map { $0.valid ?? .nan })
    case "clean": return try series(epochs.map { $0.clean ?? .nan })
    case "mined": return try series(epochs.map { $0.mined ?? .nan })
    case "best": return .datum(.number(best?.valid ?? .nan))
    case "epochs": return .datum(.number(Double(epochs.count)))
    case "steps": return .datum(.number(Double(losses.count)))
    case "seed": return .datum(.number(Double(recipe.seed)))
    case "digest": return .datum(.text(digest))
    default: return metricNames.contains(name) ? try series(metric(name)) : told(name)
    }
  }

  /// A setting: a number where it is one, otherwise its words, and of a row its name.
  private func told(_ name: String) -> Item? {
    if method == nil, let field = Recipe.fields.first(where: { $0.name == name }),
      let datum = field.datum(recipe)
    {
      return .datum(datum)
    }
    return settings.first { $0.name == name }.map { .datum(Datum(typed: $0.value)) }
  }
}
