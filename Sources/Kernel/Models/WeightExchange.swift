/// Weights out to other programs, and in from them.
extension Model {
  private var channelOrder: ChannelOrder { ChannelOrder(layout, input: input) }

  private func ports(_ order: ChannelOrder) -> [WeightPort] {
    layout.places.enumerated().flatMap { at, place -> [WeightPort] in
      let moved = order.orders[at]
      var ports = place.slices.map { number -> WeightPort in
        let slice = layout.slices[number]
        // What is added to a dense layer's outputs has nothing to do with the order of its inputs.
        let isOutput = place.layer.kind.takes == .vector && !slice.isMatrix
        return WeightPort(slice, of: place.name, order: isOutput ? nil : moved)
      }
      // The ranges are padded as the weights are.
      let width = place.slices.first.map { layout.slices[$0].columns } ?? 0
      for (range, short) in zip(place.statistics, ["mean", "variance"])
      where place.statistics.count == 2 {
        ports.append(
          WeightPort(
            statistics: range.prefix(width), short, of: place.name, order: moved))
      }
      return ports
    }
  }

  /// Every weight and running statistic, by the names and in the shapes of a layout, layer by layer in
  /// the order of a state dict. `num_batches_tracked` is the count of the model's training steps.
  public func namedNumbers(in layout: WeightLayout = .torch) -> [NamedNumbers] {
    ports(channelOrder).flatMap { port -> [NamedNumbers] in
      let own =
        switch port.target {
        case .slice(let slice): numbers(of: slice)
        case .statistics(let range): statistics[range].array
        }
      var floats = own
      for (number, place) in port.places(in: layout).enumerated() { floats[place] = own[number] }
      let numbers = NamedNumbers(port.name(in: layout), port.sizes(in: layout), floats)
      guard layout == .torch, port.torchShort == "running_var" else { return [numbers] }
      return [numbers, NamedNumbers("\(port.layer).num_batches_tracked", count: steps)]
    }
  }

  /// What somebody who makes the model in PyTorch must know beside the file, in sentences.
  public var exportNotes: [String] {
    channelOrder.unordered.map {
      "\($0) leads to a block, so its features stay in the order of positions: in PyTorch "
        + "x.permute(0, 2, 3, 1).flatten(1)"
    }
  }

  /// Takes weights over. Names are matched as they stand; where they do not, layer by layer in the order
  /// of the file's names. `stated` is the file's layout where it is known; otherwise the shapes decide,
  /// and PyTorch's where they do not. A convolution of four sizes is read in any. A paused fit is
  /// forgotten. Returns what was done, in sentences; refuses, with the model as it was, what does not
  /// fit.
  public mutating func take(
    _ tensors: [NamedNumbers], in stated: WeightLayout?
  ) throws(Problem) -> [String] {
    var notes: [String] = []
    let given = tensors.filter { !$0.name.hasSuffix("num_batches_tracked") }
    let order = channelOrder
    let ports = self.ports(order)
    let pairs: [(WeightPort, NamedNumbers)]
    if let found = Model.byName(ports, given) {
      pairs = found
    } else {
      pairs = try Model.byOrder(ports, given)
      notes += pairs.filter { ![$0.0.name, $0.0.name(in: .torch)].contains($0.1.name) }.map {
        "\($0.1.name) is taken for \($0.0.name)"
      }
    }
    let layout = stated ?? Model.layout(of: pairs)
    var copy = self
    try copy.detach()
    copy.paused = nil
    (copy.origin, copy.steps, copy.fitted, copy.start) = (["loaded"], 0, nil, nil)
    for (port, numbers) in pairs { try copy.write(numbers, to: port, layout) }
    if stated == nil { notes += Model.notes(on: pairs, layout) }
    if layout == .torch, stated == nil { notes += exportNotes }
    let oddities = pairs.reduce(NumberOddities()) { $0 + $1.1.oddities }
    if oddities.beyond > 0, let wild = pairs.first(where: { $0.1.oddities.beyond > 0 }) {
      throw Problem(
        .nonFiniteData,
        "'\(wild.1.name)' holds numbers beyond 32 bits, \(oddities.beyond) in all",
        hint: "weights are floats of 32 bits, at most 3.4e38")
    }
    notes += oddities.notes
    if let wild = pairs.first(where: { !$0.1.floats.allSatisfy(\.isFinite) }) {
      throw Problem(.nonFiniteData, "'\(wild.1.name)' holds numbers that are not finite")
    }
    self = copy
    return notes
  }

  /// The layout that names and shapes tell of; PyTorch's where all fit both.
  private static func layout(of pairs: [(WeightPort, NamedNumbers)]) -> WeightLayout {
    let words = [".scale", ".shift", ".kernel"]
    if pairs.contains(where: { pair in words.contains { pair.1.name.hasSuffix($0) } }) {
      return .athanor
    }
    let told = pairs.compactMap { $0.0.layout(fitting: $0.1.sizes) }
    return told.contains(.torch) || told.isEmpty ? .torch : .athanor
  }

  /// What was assumed of a file that does not name its layout.
  private static func notes(
    on pairs: [(WeightPort, NamedNumbers)], _ layout: WeightLayout
  ) -> [String] {
    guard layout == .torch else { return [] }
    var notes: [String] = []
    let isTold = pairs.contains { $0.0.layout(fitting: $0.1.sizes) != nil }
    if pairs.contains(where: { $0.0.isTurned }) {
      notes.append(
        isTold
          ? "matrices are turned from (outputs, inputs) to (inputs, outputs)"
          : "matrices are taken for PyTorch's and turned from (outputs, inputs); turned=no takes them "
            + "as they stand")
    }
    notes += pairs.filter { $0.0.isReordered }.map {
      "\($0.1.name) is behind a flatten, which PyTorch begins with the channels: put in order"
    }
    return notes
  }

  /// Numbers of a file into their places.
  private mutating func write(
    _ numbers: NamedNumbers, to port: WeightPort, _ layout: WeightLayout
  ) throws(Problem) {
    let isWindow = port.torchSizes.count > 2 && numbers.sizes == port.torchSizes
    let layout = isWindow ? .torch : layout
    guard numbers.sizes == port.sizes(in: layout) else {
      let isOther = numbers.sizes == port.sizes || numbers.sizes == port.torchSizes
      throw Problem(
        .modelDoesNotFit,
        "'\(numbers.name)' is of shape \(numbers.sizes), and \(port.name) of "
          + "\(port.sizes(in: layout))",
        hint: isOther ? "turned=\(layout == .torch ? "no" : "yes")" : "summary")
    }
    let places = port.places(in: layout)
    switch port.target {
    case .slice(let slice):
      for row in 0..<slice.rows {
        for column in 0..<slice.columns {
          weights[slice.offset + row * slice.stride + column] =
            numbers.floats[places[row * slice.columns + column]]
        }
      }
    case .statistics(let range):
      for (number, place) in places.enumerated() {
        statistics[range.lowerBound + number] = numbers.floats[place]
      }
    }
  }

  private static func byName(
    _ ports: [WeightPort], _ given: [NamedNumbers]
  ) -> [(WeightPort, NamedNumbers)]? {
    var pairs: [(WeightPort, NamedNumbers)] = []
    for port in ports {
      let names = [port.name, port.name(in: .torch)] + port.others.map { "\(port.layer).\($0)" }
      guard let found = given.first(where: { names.contains($0.name) }) else { return nil }
      pairs.append((port, found))
    }
    return pairs.count == given.count ? pairs : nil
  }

  /// Layer for layer, the file's in the order of their names, numbers in names by their value.
  private static func byOrder(
    _ ports: [WeightPort], _ given: [NamedNumbers]
  ) throws(Problem) -> [(WeightPort, NamedNumbers)] {
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
    var pairs: [(WeightPort, NamedNumbers)] = []
    for port in ports {
      let place = layers.firstIndex(of: port.layer) ?? 0
      let short = String(port.name.dropFirst(port.layer.utf8.count + 1))
      let names = ([short, port.torchShort] + port.others).map {
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
}
