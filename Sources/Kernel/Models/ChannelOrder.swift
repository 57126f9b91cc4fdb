/// Which layers see features that PyTorch counts in another order.
///
/// Grids are kept here with their channels innermost, in PyTorch with their channels outermost, so a
/// flatten hands on the same numbers in two orders. The first dense layer behind it ends that, and
/// norms between have it too. Behind recurrent layers, embeddings and attention PyTorch keeps a
/// sequence as it is kept here.
struct ChannelOrder {
  /// By position in the layout: PyTorch's place of each feature.
  private(set) var orders: [Int: [Int]] = [:]
  /// Flattens behind which blocks join features: there PyTorch must flatten as it is done here.
  private(set) var unordered: [String] = []
  private let layout: Layout

  private enum Features {
    case grid(isChannelsFirst: Bool)
    /// A vector that a flatten made, and the layers that have met it.
    case flat([Int], from: String, met: [Int])
    case vector
  }

  init(_ layout: Layout, input: Shape) {
    self.layout = layout
    _ = walk(layout.tree, .grid(isChannelsFirst: input.rank == 3))
  }

  private mutating func walk(_ nodes: [Layout.Node], _ features: Features) -> Features {
    var features = features
    for node in nodes {
      switch node {
      case .layer(let place): features = step(place, features)
      case .block(_, let branches):
        features = given(up: features)
        let before = features
        for branch in branches {
          let end = given(up: walk(branch, before))
          if !branch.isEmpty { features = end }
        }
      }
    }
    return features
  }

  private mutating func given(up features: Features) -> Features {
    guard case .flat(_, let flatten, let met) = features else { return features }
    for place in met { orders[place] = nil }
    unordered.append(flatten)
    return .vector
  }

  private mutating func step(_ place: Int, _ features: Features) -> Features {
    let (kind, input) = (layout.places[place].layer.kind, layout.places[place].input)
    switch features {
    case .flat(let order, let flatten, let met):
      guard !layout.places[place].slices.isEmpty else { return features }
      orders[place] = order
      return kind.takes == .vector ? .vector : .flat(order, from: flatten, met: met + [place])
    case .grid(let isChannelsFirst):
      if kind.name == LayerKind.flatten.name {
        guard isChannelsFirst, let order = ChannelOrder.order(of: input) else { return .vector }
        return .flat(order, from: layout.places[place].name, met: [])
      }
      guard layout.places[place].output.rank > 1 else { return .vector }
      switch kind.takes {
      case .grid, .image: return .grid(isChannelsFirst: true)
      case .sequence, .vector: return .grid(isChannelsFirst: false)
      case .anything: return features
      }
    case .vector:
      return layout.places[place].output.rank > 1 ? .grid(isChannelsFirst: false) : .vector
    }
  }

  /// From (positions, channels) to (channels, positions); nil where that moves nothing.
  private static func order(of grid: Shape) -> [Int]? {
    guard grid.rank > 1, let channels = grid.sizes.last, channels > 1, grid.count > channels else {
      return nil
    }
    let positions = grid.count / channels
    return (0..<grid.count).map { $0 % channels * positions + $0 / channels }
  }
}
