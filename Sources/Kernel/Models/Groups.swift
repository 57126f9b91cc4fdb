/// What of a model learns, and how fast: ranges of its flat buffer, at most two a layer.
///
/// Neighbours that learn alike are one range, so a model of which nothing is frozen and all of which
/// learns at one rate is two: matrices, which decay, and vectors, which do not.
struct Groups {
  struct Group: Equatable {
    var range: Range<Int>
    let decays: Bool
    /// On the rate of the step.
    let factor: Double
  }

  /// In the order of the buffer; what is frozen is in none.
  private(set) var learning: [Group] = []
  /// The same without rates and decay, neighbours joined: what norms of gradients count.
  private(set) var ranges: [Range<Int>] = []
  /// Whether the layer at each place learns; nil where nothing is frozen.
  let learns: [Bool]?
  /// The model's, with norms that keep their statistics marked as frozen.
  let layout: Layout

  /// `factors` has one for each place of the layout, or is empty: one rate for all.
  init(_ layout: Layout, _ frozen: Frozen = Frozen(), factors: [Double] = []) {
    self.layout = layout.keepingStatistics(frozen)
    learns =
      frozen.isEmpty
      ? nil : layout.places.map { !$0.slices.isEmpty && !frozen.holds($0.name) }
    for slice in layout.slices.sorted(by: { $0.offset < $1.offset })
    where learns?[slice.layer] ?? true {
      let factor = factors.isEmpty ? 1 : factors[slice.layer]
      let group = Group(range: slice.range, decays: slice.isMatrix, factor: factor)
      if let last = learning.last, last.range.upperBound == group.range.lowerBound,
        last.decays == group.decays, last.factor == factor
      {
        learning[learning.count - 1].range = last.range.lowerBound..<group.range.upperBound
      } else {
        learning.append(group)
      }
    }
    for group in learning {
      if let last = ranges.last, last.upperBound == group.range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<group.range.upperBound
      } else {
        ranges.append(group.range)
      }
    }
  }

  /// The groups of a model in a training.
  init(_ model: Model, _ recipe: Recipe) {
    self.init(model.layout, model.frozen, factors: Groups.factors(model.layout, recipe.rates))
  }

  /// Geometric from the first layer with weights to the last, those that are frozen counted
  /// (`slice(low, high)` of fastai); empty where there is one rate.
  static func factors(_ layout: Layout, _ rates: Rates) -> [Double] {
    guard let low = rates.low, low != rates.high else { return [] }
    var factors = [Double](repeating: 1, count: layout.places.count)
    let places = layout.places.indices.filter { !layout.places[$0].slices.isEmpty }
    for (index, place) in places.dropLast().enumerated() {
      let above = Double(places.count - 1 - index) / Double(places.count - 1)
      factors[place] = Maths.pow(low / rates.high, above)
    }
    return factors
  }

  /// Σ x² over what learns.
  func sumOfSquares(_ buffer: Buffer) -> Double {
    var sum = 0.0
    for range in ranges { sum += Compute.sumOfSquares(buffer[range]) }
    return sum
  }
}

extension Layout {
  /// The same places, the norms that keep their statistics marked as frozen.
  func keepingStatistics(_ frozen: Frozen) -> Layout {
    guard !frozen.isEmpty else { return self }
    var copy = self
    for index in places.indices where !places[index].statistics.isEmpty {
      let place = places[index]
      guard frozen.keepsStatistics(of: place.name) else { continue }
      var values = place.layer.values
      values.set("frozen", .flag(true))
      copy.places[index].layer = Layer(place.layer.kind, values)
    }
    return copy
  }
}
