@testable import Kernel

/// Sequences of `steps` whole numbers below 9, whose class is their sum modulo 3.
func makeSequences(rows: Int = 40, steps: Int = 6, features: Int = 1) throws -> Dataset {
  let stream = Seed.stream(11, "test")
  let numbers = (0..<rows * steps * features).map { Float(stream.integer(below: 9, at: $0)) }
  let labels = (0..<rows).map { row -> Int32 in
    let own = numbers[(row * steps * features)..<((row + 1) * steps * features)]
    return Int32(Int(own.reduce(0, +)) % 3)
  }
  return try Dataset(
    name: "numbers", inputs: Tensor(Shape([rows, steps * features]), numbers),
    target: .classes(labels: labels, names: ["a", "b", "c"]),
    columns: (0..<steps * features).map { "x\($0)" },
    arrangement: .sequence(length: steps, channels: features), origin: .init(source: "test"))
}
