/// What a model was before its first fit, where its origin does not tell how to make it again.
struct Start {
  let weights: Buffer
  let statistics: Buffer
  let origin: [String]
  let steps: Int
  let fitted: Fitted?
}

extension Model {
  /// Keeps what the model is as that before its first fit.
  mutating func keepStart() {
    start = Start(
      weights: weights, statistics: statistics, origin: origin, steps: steps, fitted: fitted)
  }

  /// Keeps it where this is the first fit and the weights cannot be drawn again.
  mutating func keepStartOfFirstFit() {
    guard start == nil, steps == 0, draws == nil else { return }
    keepStart()
  }

  /// The model as it was before its first fit: drawn, loaded, or assigned. Where layers were drawn anew
  /// after a fit, that is where it begins. Nothing is paused; what is frozen stays frozen.
  ///
  /// Nil where it is not known: for a model that 0.1.0 loaded and trained.
  public func fresh() throws(Problem) -> Model? {
    var model = self
    model.paused = nil
    if let start {
      (model.weights, model.statistics) = (start.weights, start.statistics)
      (model.origin, model.steps, model.fitted) = (start.origin, start.steps, start.fitted)
      return model
    }
    if steps == 0 { return model }
    guard let draws else { return nil }
    model.frozen = Frozen()
    for draw in draws { try model.draw(draw, seed: draw.seed) }
    model.frozen = frozen
    return model
  }

  /// The fresh model with everything that was drawn in it drawn anew, from seeds moved by `shift`. Frozen and
  /// loaded layers stay.
  public func fresh(shiftedBy shift: UInt64) throws(Problem) -> Model? {
    guard var model = try fresh() else { return nil }
    for clause in model.origin {
      guard let draw = OriginDraw(clause, layout), draw.layer.map({ !frozen.holds($0) }) ?? true
      else { continue }
      try model.draw(draw, seed: draw.seed &+ shift)
    }
    return model
  }

  /// Whether a seed reaches any of the weights it begins with.
  public var isDrawn: Bool {
    (start?.origin ?? origin).contains { OriginDraw($0, layout) != nil }
  }

  /// What makes all the weights again; nil where some were not drawn.
  private var draws: [OriginDraw]? {
    var draws: [OriginDraw] = []
    for clause in origin {
      guard let draw = OriginDraw(clause, layout) else { return nil }
      draws.append(draw)
    }
    return draws.first?.layer == nil && !draws.isEmpty ? draws : nil
  }

  private mutating func draw(_ draw: OriginDraw, seed: UInt64) throws(Problem) {
    _ = try initialise(
      by: draw.initialiser, draw.values, seed: seed, layer: draw.layer)
  }
}

/// One clause of a model's origin: `kaiming dist=uniform`, `fc1 normal seed=43`.
private struct OriginDraw {
  /// Nil for all layers.
  let layer: String?
  let initialiser: Initialiser
  let values: Values
  let seed: UInt64

  /// Nil for what was not drawn: `loaded`.
  init?(_ clause: String, _ layout: Layout) {
    var words = clause.split(separator: " ").map(String.init)
    let isOfLayer =
      words.count > 1 && !words[1].utf8.contains(UInt8(ascii: "="))
      && layout.places.contains { $0.name == words[0] }
    layer = isOfLayer ? words.removeFirst() : nil
    guard let name = words.first, let row = try? Initialiser.named(name) else { return nil }
    initialiser = row
    var values = Values()
    var seed = Seed.standard
    for word in words.dropFirst() {
      guard let cut = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let (key, text) = (String(word[..<cut]), String(word[word.utf8.index(after: cut)...]))
      if key == "seed", let number = UInt64(text) {
        seed = number
      } else {
        guard let value = try? row.label.parameter(key)?.read(text) else { return nil }
        values.set(key, value)
      }
    }
    (self.values, self.seed) = (values, seed)
  }
}
