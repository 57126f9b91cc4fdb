/// Weights out to other programs, and in from them.
extension Model {
  /// One tensor of the model under its name; matrices are (inputs, outputs), as in `x @ weight`.
  private struct Port {
    let name: String
    /// Names other programs use for the same thing behind the layer's.
    let others: [String]
    let layer: String
    let sizes: [Int]
    let target: Target

    enum Target {
      case slice(Layout.Slice)
      case statistics(Range<Int>)
    }
  }

  private static let foreign = [
    "scale": ["weight", "gamma"], "shift": ["bias", "beta"],
    "mean": ["running_mean", "moving_mean"], "variance": ["running_var", "moving_variance"],
    "weight": ["kernel"],
  ]

  private var ports: [Port] {
    layout.places.flatMap { place -> [Port] in
      var ports = place.slices.map { number -> Port in
        let slice = layout.slices[number]
        let short = String(slice.name.dropFirst(place.name.count + 1))
        return Port(
          name: slice.name, others: Model.foreign[short] ?? [], layer: place.name,
          sizes: slice.isMatrix ? [slice.rows, slice.columns] : [slice.columns],
          target: .slice(slice))
      }
      // The ranges are padded as the weights are.
      let width = place.slices.first.map { layout.slices[$0].columns } ?? 0
      for (range, short) in zip(place.statistics, ["mean", "variance"])
      where place.statistics.count == 2 {
        ports.append(
          Port(
            name: "\(place.name).\(short)", others: Model.foreign[short] ?? [], layer: place.name,
            sizes: [width], target: .statistics(range.prefix(width))))
      }
      return ports
    }
  }

  /// Every weight and running statistic.
  public var namedNumbers: [NamedNumbers] {
    ports.map { port in
      switch port.target {
      case .slice(let slice): NamedNumbers(port.name, port.sizes, numbers(of: slice))
      case .statistics(let range): NamedNumbers(port.name, port.sizes, statistics[range].array)
      }
    }
  }

  /// Takes weights over. Names are matched as they stand; where they do not, layer by layer in the order
  /// of the file's names. A matrix whose sides are exchanged, and a convolution as PyTorch keeps it,
  /// (outputs, inputs, height, width), are turned. A paused fit is forgotten. Returns what was done, in
  /// sentences; refuses, with the model as it was, what does not fit.
  public mutating func take(
    _ tensors: [NamedNumbers], turned: Bool?
  ) throws(Problem) -> [String] {
    var notes: [String] = []
    let given = tensors.filter { !$0.name.hasSuffix("num_batches_tracked") }
    let ports = self.ports
    let pairs: [(Port, NamedNumbers)]
    if let found = Model.byName(ports, given) {
      pairs = found
    } else {
      pairs = try Model.byOrder(ports, given)
      notes += pairs.filter { $0.0.name != $0.1.name }.map {
        "\($0.1.name) is taken for \($0.0.name)"
      }
    }
    let turns = turned ?? pairs.contains { Model.fitsOnlyTurned($0, $1) }
    var copy = self
    try copy.detach()
    copy.paused = nil
    (copy.origin, copy.steps, copy.fitted, copy.start) = (["loaded"], 0, nil, nil)
    for (port, numbers) in pairs {
      let floats = try Model.arranged(numbers, for: port, turns: turns)
      switch port.target {
      case .slice(let slice):
        for row in 0..<slice.rows {
          for column in 0..<slice.columns {
            copy.weights[slice.offset + row * slice.stride + column] =
              floats[row * slice.columns + column]
          }
        }
      case .statistics(let range):
        for (index, value) in floats.enumerated() {
          copy.statistics[range.lowerBound + index] = value
        }
      }
    }
    if turns, pairs.contains(where: { $0.1.sizes.count == 2 }) {
      notes.append("matrices are turned from (outputs, inputs) to (inputs, outputs)")
    }
    let rounded = pairs.reduce(0) { $0 + $1.1.rounded }
    if rounded > 0 { notes.append("\(rounded) numbers were rounded to 32 bits") }
    if let wild = pairs.first(where: { !$0.1.floats.allSatisfy(\.isFinite) }) {
      throw Problem(.nonFiniteData, "'\(wild.1.name)' holds numbers that are not finite")
    }
    self = copy
    return notes
  }

  private static func byName(
    _ ports: [Port], _ given: [NamedNumbers]
  ) -> [(Port, NamedNumbers)]? {
    var pairs: [(Port, NamedNumbers)] = []
    for port in ports {
      let names = [port.name] + port.others.map { "\(port.layer).\($0)" }
      guard let found = given.first(where: { names.contains($0.name) }) else { return nil }
      pairs.append((port, found))
    }
    return pairs.count == given.count ? pairs : nil
  }

  /// Layer for layer, the file's in the order of their names, numbers in names by their value.
  private static func byOrder(
    _ ports: [Port], _ given: [NamedNumbers]
  ) throws(Problem) -> [(Port, NamedNumbers)] {
    func stem(_ name: String) -> String {
      name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) } ?? ""
    }
    var stems: [String] = []
    for tensor in given where !stems.contains(stem(tensor.name)) { stems.append(stem(tensor.name)) }
    stems.sort { pieces($0).lexicographicallyPrecedes(pieces($1)) { $0 < $1 } }
    var layers: [String] = []
    for port in ports where !layers.contains(port.layer) { layers.append(port.layer) }
    guard layers.count == stems.count else {
      throw Problem(
        .modelDoesNotFit,
        "the file has \(stems.count) layers (\(stems.joined(separator: " "))), the model has "
          + "\(layers.count) (\(layers.joined(separator: " ")))", hint: "summary")
    }
    var pairs: [(Port, NamedNumbers)] = []
    for port in ports {
      let place = layers.firstIndex(of: port.layer) ?? 0
      let short = String(port.name.dropFirst(port.layer.utf8.count + 1))
      let names = ([short] + port.others).map {
        stems[place].isEmpty ? $0 : "\(stems[place]).\($0)"
      }
      guard let found = given.first(where: { names.contains($0.name) }) else {
        throw Problem(
          .modelDoesNotFit, "the file has nothing for \(port.name): no \(names[0])",
          hint: "its names: " + given.prefix(12).map(\.name).joined(separator: "  "))
      }
      pairs.append((port, found))
    }
    guard pairs.count == given.count else {
      let taken = Set(pairs.map(\.1.name))
      let left = given.first { !taken.contains($0.name) }?.name ?? ""
      throw Problem(.modelDoesNotFit, "the model has no place for '\(left)'", hint: "summary")
    }
    return pairs
  }

  /// A name cut into words and numbers, so that 10 comes after 9.
  private static func pieces(_ name: String) -> [(Int, String)] {
    name.split(separator: ".").map { (Int($0) ?? -1, String($0)) }
  }

  private static func fitsOnlyTurned(_ port: Port, _ numbers: NamedNumbers) -> Bool {
    port.sizes.count == 2 && numbers.sizes.count == 2 && numbers.sizes != port.sizes
      && numbers.sizes == port.sizes.reversed()
  }

  /// The elements in the order the model keeps them.
  private static func arranged(
    _ numbers: NamedNumbers, for port: Port, turns: Bool
  ) throws(Problem) -> [Float] {
    let (sizes, floats) = (numbers.sizes, numbers.floats)
    if port.sizes.count == 2, sizes.count == 2, turns, sizes == port.sizes.reversed() {
      let (rows, columns) = (port.sizes[0], port.sizes[1])
      return (0..<(rows * columns)).map { floats[$0 % columns * rows + $0 / columns] }
    }
    if sizes == port.sizes { return floats }
    if port.sizes.count == 2, sizes.count == 4, sizes[0] == port.sizes[1],
      sizes[1] * sizes[2] * sizes[3] == port.sizes[0]
    {
      let (filters, depth, taps) = (sizes[0], sizes[1], sizes[2] * sizes[3])
      return (0..<floats.count).map { place in
        let (row, filter) = (place / filters, place % filters)
        return floats[(filter * depth + row % depth) * taps + row / depth]
      }
    }
    throw Problem(
      .modelDoesNotFit,
      "'\(numbers.name)' is of shape \(sizes), and \(port.name) of \(port.sizes)", hint: "summary")
  }
}
