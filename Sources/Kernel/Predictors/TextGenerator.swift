/// Lines that a net writes which has learned what follows in text (`TextPositions`): a character after the
/// other, each drawn by the net's shares, until the end of the line is.
public struct TextGenerator {
  /// One line.
  public struct Line: Equatable, Sendable {
    public let text: String
    /// False where it was stopped before the net ended it.
    public let isEnded: Bool
  }

  private let model: Model
  private let length: Int
  private let alphabet: Alphabet
  private let isExact: Bool

  /// Refuses a net that was taught anything else.
  public init(_ model: Model, isExact: Bool = false) throws(Problem) {
    guard let known = model.fitted?.preprocessing,
      case .text(let length, let alphabet) = known.arrangement,
      known.targets == alphabet.following
    else {
      throw Problem(
        .modelDoesNotFit, "\(model.name) has not learned what follows in text",
        hint: "data lines FILE, without sep=; model lstm 64; fit 1cycle 5")
    }
    (self.model, self.length, self.alphabet, self.isExact) = (model, length, alphabet, isExact)
  }

  /// `count` lines that begin with `start`, none longer than `most` characters. A character's share is
  /// proportional to exp(output / temperature); at 0 the likeliest is taken. Line k draws from index k of the
  /// stream `generate` of the seed, so other lines and their number do not matter to it.
  ///
  /// Refuses a start with characters that the net does not know.
  public func lines(
    _ count: Int, from start: String = "", most: Int = 100, temperature: Double = 1, seed: UInt64
  ) throws(Problem) -> [Line] {
    let first = start.unicodeScalars.map { alphabet.code($0) }
    if let place = first.firstIndex(of: Alphabet.unknown) {
      let scalar = Array(start.unicodeScalars)[place]
      throw Problem(
        .badValue, "\(model.name) does not know the character \(Alphabet.shown(scalar))",
        hint: "it knows " + TextCoding.ranges(alphabet.scalars), about: "start")
    }
    let plan = try Plan(
      model, weights: model.weights, statistics: model.statistics, gradients: nil,
      capacity: count, mode: .evaluation, isExact: isExact)
    let stride = Part.padded(length)
    let inputs = try Buffer(count: count * stride)
    let streams = (0..<count).map { Seed.stream(seed, "generate", $0) }
    var codes = [[Int]](repeating: first, count: count)
    var isEnded = [Bool](repeating: false, count: count)
    for step in first.count..<max(first.count, most) + 1 where isEnded.contains(false) {
      try Stop.check()
      write(codes, into: inputs, stride)
      plan.load(inputs.matrix(rows: count, columns: stride))
      plan.forward(rows: count)
      let outputs = plan.outputs(count)
      for line in 0..<count where !isEnded[line] {
        let row = (0..<alphabet.following.count).map { Double(outputs[line, $0]) }
        let fraction = streams[line].fraction(at: step)
        let drawn = TextGenerator.drawn(row, temperature, fraction)
        if drawn == alphabet.scalars.count {
          isEnded[line] = true
        } else if codes[line].count < most {
          codes[line].append(drawn + Alphabet.first)
        }
      }
    }
    return zip(codes, isEnded).map { codes, isEnded in
      var text = ""
      for code in codes { text.unicodeScalars.append(alphabet.scalars[code - Alphabet.first]) }
      return Line(text: text, isEnded: isEnded)
    }
  }

  private func write(_ codes: [[Int]], into inputs: Buffer, _ stride: Int) {
    for (line, own) in codes.enumerated() {
      let last = own.suffix(length)
      for place in 0..<length { inputs[line * stride + place] = Float(Alphabet.padding) }
      for (step, code) in last.enumerated() {
        inputs[line * stride + length - last.count + step] = Float(code)
      }
    }
  }

  /// The first class whose share, with those before it, is above `fraction`.
  static func drawn(_ outputs: [Double], _ temperature: Double, _ fraction: Double) -> Int {
    let largest = outputs.max() ?? 0
    guard temperature > 0 else { return outputs.firstIndex(of: largest) ?? 0 }
    let shares = outputs.map { Maths.exp(($0 - largest) / temperature) }
    let goal = fraction * shares.reduce(0, +)
    var sum = 0.0
    for (place, share) in shares.enumerated() {
      sum += share
      if sum > goal { return place }
    }
    return shares.lastIndex { $0 > 0 } ?? 0
  }
}
