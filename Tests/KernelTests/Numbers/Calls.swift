import Testing

@testable import Kernel

/// Reads the calls that examples are made of: `name(1, [2, 3], other(4), key=5)`.
struct Calls {
  private var bytes: ArraySlice<UInt8>
  private var draws = Draws(seed: 1)

  static func run(_ text: String) throws -> Datum {
    var reader = Calls(bytes: ArraySlice(text.utf8))
    return try reader.value()
  }

  private mutating func word() -> String {
    let letters = bytes.prefix { ![40, 41, 44, 61, 91, 93].contains($0) }
    bytes = bytes.dropFirst(letters.count)
    return String(decoding: letters.filter { $0 != 32 }, as: UTF8.self)
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard bytes.first == byte else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  private mutating func value() throws -> Datum {
    let name = word()
    if name.isEmpty, skip(91) {
      var items: [Datum] = []
      while !skip(93) {
        items.append(try value())
        _ = skip(44)
      }
      return .list(items)
    }
    guard skip(40) else {
      guard let number = Numeral.parse(name) else { throw Problem(.badNumber, "\(name)?") }
      return .number(number)
    }
    return try Function.call(name, positional: try arguments(), draws: &draws)
  }

  private mutating func arguments() throws -> [(name: String?, value: Datum)] {
    var arguments: [(name: String?, value: Datum)] = []
    while !skip(41) {
      let before = bytes
      let name = word()
      if !name.isEmpty, skip(61) {
        arguments.append((name, try value()))
      } else {
        bytes = before
        arguments.append((nil, try value()))
      }
      _ = skip(44)
    }
    return arguments
  }
}

extension Function {
  fileprivate static func call(
    _ name: String, positional arguments: [(name: String?, value: Datum)], draws: inout Draws
  ) throws -> Datum {
    try Function.call(
      name, arguments.filter { $0.name == nil }.map(\.value),
      named: arguments.compactMap { argument in argument.name.map { ($0, argument.value) } },
      draws: &draws)
  }
}

/// A tensor from a literal; shapes in tests are right.
func tensor(_ sizes: [Int], _ values: [Float]) throws -> Tensor {
  try Tensor(try Shape(sizes), values)
}

/// The problem a piece of work ends in.
func problem(_ body: () throws -> Void) -> Problem? {
  do {
    try body()
    return nil
  } catch {
    return error as? Problem
  }
}

extension Function: CustomTestStringConvertible {
  public var testDescription: String { name }
}
