/// Layers of a model that keep their weights while the others learn, by their names.
///
/// A norm among them keeps its running statistics too and normalises with them, in training as in
/// inference, unless its statistics are live: then they follow the batches as without freezing.
public struct Frozen: Equatable, Sendable {
  /// In the order of the layout.
  public internal(set) var layers: [String] = []
  /// Norms among them whose statistics are live.
  public internal(set) var live: [String] = []

  public var isEmpty: Bool { layers.isEmpty }

  /// Whether a layer's weights stay as they are.
  public func holds(_ layer: String) -> Bool { layers.contains(layer) }

  /// Whether a norm normalises with running statistics, and leaves them.
  func keepsStatistics(of layer: String) -> Bool { holds(layer) && !live.contains(layer) }
}

extension Layout {
  /// The layers with weights, from input to output.
  public var weighted: [Place] { places.filter { !$0.slices.isEmpty } }

  /// The layers that a name stands for: all with weights but the last for `body`, those with weights
  /// inside a block for a block. Refuses a name of nothing, and one without weights.
  public func weighted(named name: String) throws(Problem) -> [Place] {
    let all = weighted
    if name == Layout.body {
      guard all.count > 1 else {
        throw Problem(
          .modelDoesNotFit, "there is no body: \(all.count) layer has weights",
          hint: "model mlp 64", about: name)
      }
      return Array(all.dropLast())
    }
    let names = [Layout.body] + all.map(\.name)
    guard let start = places.firstIndex(where: { $0.name.isSameWord(as: name) }) else {
      throw Problem(
        .unknownWord, "there is no layer called \"\(name.brief)\"",
        hint: Nearest.closest(to: name, among: names).map { "did you mean \($0)?" }
          ?? names.joined(separator: "  "), about: name)
    }
    let place = places[start]
    var found = [place]
    if place.layer.kind.holds != .nothing {
      found += places[(start + 1)...].prefix { $0.depth > place.depth }
    }
    found.removeAll(where: \.slices.isEmpty)
    guard !found.isEmpty else {
      throw Problem(
        .modelDoesNotFit, "\(place.name) has no weights",
        hint: "layers with weights: " + names.dropFirst().joined(separator: "  "), about: name)
    }
    return found
  }

  /// What stands for all layers with weights but the last.
  public static let body = "body"

  /// As it would be typed: `body`, `conv1 norm1 stats=live`; empty where nothing is frozen.
  func words(_ frozen: Frozen) -> String {
    guard !frozen.isEmpty else { return "" }
    let isBody = frozen.layers == weighted.dropLast().map(\.name)
    let names = isBody ? Layout.body : frozen.layers.joined(separator: " ")
    if frozen.live.isEmpty { return names }
    let norms = frozen.layers.filter { name in
      places.contains { $0.name == name && !$0.statistics.isEmpty }
    }
    if frozen.live == norms { return names + " stats=live" }
    return names + ", live: " + frozen.live.joined(separator: " ")
  }
}

extension Model {
  /// What is frozen, as it would be typed; empty where nothing is.
  public var frozenWords: String { layout.words(frozen) }

  /// Numbers that learn, padding left out.
  public var learningCount: Int {
    layout.slices.reduce(0) { count, slice in
      frozen.holds(layout.places[slice.layer].name) ? count : count + slice.rows * slice.columns
    }
  }

  /// Keeps the weights of the named layers as they are, with live statistics of their norms or
  /// without. Refuses to leave nothing that learns.
  public mutating func freeze(
    _ names: [String], hasLiveStatistics: Bool = false
  ) throws(Problem) {
    var wanted = Set(frozen.layers)
    var live = Set(frozen.live)
    for name in names {
      for place in try layout.weighted(named: name) {
        wanted.insert(place.name)
        if hasLiveStatistics, !place.statistics.isEmpty {
          live.insert(place.name)
        } else {
          live.remove(place.name)
        }
      }
    }
    var copy = self
    copy.freeze(exactly: wanted, live: live)
    try copy.checkLearns()
    self = copy
  }

  /// Lets the named layers learn again; all of them where no name is given.
  public mutating func unfreeze(_ names: [String] = []) throws(Problem) {
    var wanted = Set(names.isEmpty ? [] : frozen.layers)
    for name in names {
      for place in try layout.weighted(named: name) { wanted.remove(place.name) }
    }
    freeze(exactly: wanted, live: Set(frozen.live))
  }

  /// Lets the last `count` layers with weights learn; the others stay as they are.
  public mutating func unfreeze(last count: Int) {
    let names = Set(layout.weighted.suffix(count).map(\.name))
    freeze(exactly: Set(frozen.layers).subtracting(names), live: Set(frozen.live))
  }

  /// Takes over names of layers with weights; others are left out.
  mutating func freeze(exactly names: Set<String>, live: Set<String>) {
    let layers = layout.weighted.filter { names.contains($0.name) }
    frozen.layers = layers.map(\.name)
    frozen.live = layers.filter { live.contains($0.name) && !$0.statistics.isEmpty }.map(\.name)
  }

  /// Refuses a training in which no weight could change.
  func checkLearns() throws(Problem) {
    guard !layout.weighted.isEmpty, learningCount == 0 else { return }
    throw Problem(
      .modelDoesNotFit, "nothing is left to train: all layers of \(name) would be frozen",
      hint: "unfreeze last=1   or   unfreeze")
  }
}
