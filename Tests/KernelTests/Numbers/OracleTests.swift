import Foundation
import Testing

@testable import Kernel

/// Answers of NumPy; Oracles/make_numbers.py made them.
@Suite struct NumberOracleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var testDescription: String { String(line.prefix(60)) }
  }

  static let cases: [Case] = {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = here.deletingLastPathComponent().appendingPathComponent("Oracles/numbers.json")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
      Case(line: $0.hasSuffix(",") ? String($0.dropLast()) : String($0))
    }
  }()

  @Test func allCasesAreRead() { #expect(Self.cases.count > 400) }

  @Test(arguments: cases) func agreesWithNumPy(_ one: Case) throws {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(one.line.utf8)) as? [String: Any])
    let arguments = try #require(object["args"] as? [Any]).map(datum)
    let tolerance = object["tolerance"] as? Double ?? 2e-6
    let answer = try answer(object, arguments)
    expectClose(answer, try #require(object["want"]), tolerance, one.testDescription)
  }

  private func answer(_ object: [String: Any], _ arguments: [Datum]) throws -> Datum {
    if let word = object["op"] as? String {
      return try Datum.binary(try #require(Operator(rawValue: word)), arguments[0], arguments[1])
    }
    if let words = object["index"] as? [Any] {
      return try Datum.index(arguments[0], try words.map(index))
    }
    var draws = Draws()
    let named = (object["named"] as? [String: Any] ?? [:]).sorted { $0.key < $1.key }
      .map { (name: $0.key, value: datum($0.value)) }
    return try Function.call(
      try #require(object["call"] as? String), arguments, named: named, draws: &draws)
  }

  private func index(_ word: Any) throws -> Index {
    if let range = (word as? [String: Any])?["range"] as? [Any] {
      return .range(range[0] as? Int, range[1] as? Int, range[2] as? Int)
    }
    return try Index(datum(word))
  }

  private func number(_ any: Any) -> Double {
    switch any as? String {
    case "nan": .nan
    case "inf": .infinity
    case "-inf": -.infinity
    default: (any as? NSNumber)?.doubleValue ?? .nan
    }
  }

  private func datum(_ any: Any) -> Datum {
    if let list = any as? [Any] { return .list(list.map(datum)) }
    if let object = any as? [String: Any], let sizes = object["shape"] as? [Int],
      let data = object["data"] as? [Any], let shape = try? Shape(sizes),
      let tensor = try? Tensor(shape, data.map { Float(number($0)) })
    {
      return .tensor(tensor)
    }
    return .number(number(any))
  }

  private func expectClose(_ got: Datum, _ want: Any, _ tolerance: Double, _ name: String) {
    switch (got, datum(want)) {
    case (.list(let left), .list):
      let right = want as? [Any] ?? []
      #expect(left.count == right.count, "\(name)")
      for (a, b) in zip(left, right) { expectClose(a, b, tolerance, name) }
    case (.tensor(let left), .tensor(let right)):
      #expect(left.shape == right.shape, "\(name)")
      for (a, b) in zip(left.floats, right.floats) {
        #expect(isClose(Double(a), Double(b), tolerance), "\(name): \(a) for \(b)")
      }
    case (let left, let right):
      #expect(
        isClose(left.number ?? .nan, right.number ?? .nan, tolerance),
        "\(name): \(left.inline) for \(right.inline)")
    }
  }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
    return a == b || abs(a - b) <= tolerance * max(1, abs(b))
  }
}
