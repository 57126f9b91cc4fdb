import Foundation
import Testing

@testable import Kernel

/// Files of weights and arrays, held to what PyTorch, safetensors and NumPy wrote
/// (`Oracles/Exchange/make_exchange.py`).
@Suite struct ExchangeTests {
  private static func oracle() throws -> [String: Any] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/Exchange/exchange.json")
    let found = try JSONSerialization.jsonObject(with: Data(contentsOf: path))
    return try #require(found as? [String: Any])
  }

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) ?? 0
    }
  }

  /// A net of PyTorch, read by the names and orders its file has, says what it said there.
  @Test(arguments: ["dense", "square", "grid"]) func netsOfPyTorchAnswerAsThere(
    _ name: String
  ) throws {
    let nets = try #require(try Self.oracle()["nets"] as? [String: [String: Any]])
    let net = try #require(nets[name])
    let (x, y) = (net.rows("x"), net.rows("y"))
    let inputs = try Tensor(
      Shape([x.count, x[0].count]), x.flatMap { $0.map { Float($0) } })
    let classes = (0..<y[0].count).map { "c\($0)" }
    let labels = (0..<x.count).map { Int32($0 % classes.count) }
    let data = try Dataset(
      name: "x", inputs: inputs, target: .classes(labels: labels, names: classes),
      columns: (0..<x[0].count).map { "f\($0)" },
      arrangement: name == "grid"
        ? .image(height: 4, width: 4, channels: 2, maximum: 1) : .table,
      split: .every(2), origin: Dataset.Origin(source: "")
    ).scaled(by: .none)
    var model = try Model(
      name: "net", Blueprint(parsing: net.text("layers")), for: data, seed: 1)
    let file = try Safetensors(reading: Self.bytes(net.text("file")), path: "net.safetensors")
    let notes = try model.take(file.tensors, in: nil)
    #expect(notes.contains { $0.contains("turned from (outputs, inputs)") })
    let outputs = try Evaluation(of: model, on: data, .valid, isExact: false).outputs
    for (place, row) in data.split.valid.enumerated() {
      let top = y[row].max() ?? 0
      let parts = y[row].map { exp($0 - top) }
      for (column, part) in parts.enumerated() {
        let expected = part / parts.reduce(0, +)
        #expect(abs(Double(outputs[place, column]) - expected) < 2e-6, "\(name) \(row)")
      }
    }
    // Out and in again: the same bits.
    let again = try Safetensors(
      reading: Safetensors(
        model.namedNumbers(), metadata: [("format", "athanor"), (WeightLayout.key, "torch")]
      ).bytes, path: "a")
    var copy = try Model(
      name: "net", Blueprint(parsing: net.text("layers")), for: data, seed: 2)
    #expect(try copy.take(again.tensors, in: WeightLayout(of: again.metadata)).isEmpty)
    #expect(copy.beginning == "loaded")
    #expect(copy.digest == model.digest)
    #expect(again.metadata.first?.value == "athanor")
  }

  @Test func arraysOfNumPyAreReadToTheBit() throws {
    let arrays = try #require(try Self.oracle()["arrays"] as? [String: [String: Any]])
    #expect(arrays.count == 20)
    for (name, array) in arrays {
      let bytes = Self.bytes(array.text("file"))
      let found = try NumPyFile.read(bytes, path: name)
      #expect(
        found.sizes == [2, 3] && found.floats.map(Double.init) == array.numbers("values"), "\(name)"
      )
      if name == "<f4C" { #expect(NumPyFile.bytes(of: found) == bytes) }
      for count in 0..<bytes.count {
        #expect(throws: Problem.self) {
          try NumPyFile.read(Array(bytes.prefix(count)), path: name)
        }
      }
    }
    for (name, hex) in try #require(try Self.oracle()["bad"] as? [String: String]) {
      #expect(throws: Problem.self, "\(name)") {
        try NumPyFile.read(Self.bytes(hex), path: name)
      }
    }
  }

  private static func npy(_ shape: String, _ kind: String = "<f4") -> [UInt8] {
    let header = Array("{'descr': '\(kind)', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header + [0, 0, 0, 0]
  }

  @Test(arguments: [
    "(1099511627776,)", "(2147483648, 2147483648)", "(4294967296, 4294967296)",
    "(9223372036854775807,)", "(99999999999999999999999999,)", "(-1,)",
    "(1, 0, 4611686018427387904, 8)",
    "(2,)", "1", "(1.0,)", "(1,", "((1,),)",
  ]) func claimsOfArraysAreHeldAgainstTheFile(_ shape: String) {
    #expect(throws: Problem.self) { try NumPyFile.read(Self.npy(shape), path: "a.npy") }
  }

  @Test(arguments: ["|O", "<U3", "<c8", "<f3", "<f16", "<M8[ns]", "f4", ""])
  func kindsOfArraysAreRefusedByName(_ kind: String) {
    let problem = #expect(throws: Problem.self) {
      try NumPyFile.read(Self.npy("(1,)", kind), path: "a.npy")
    }
    #expect(problem?.message.contains("not supported") == true)
  }

  private static func safetensors(_ header: String, _ count: Int) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
      + [UInt8](repeating: 0, count: count)
  }

  private static func entry(_ name: String, _ shape: String, _ from: Int, _ to: Int) -> String {
    "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(from),\(to)]}"
  }

  @Test func filesOfWeightsAreHeldToTheFormat() throws {
    let good = Self.safetensors(
      "{\(Self.entry("a", "[2]", 0, 8)),\(Self.entry("b", "[]", 8, 12))}", 12)
    #expect(try Safetensors(reading: good, path: "a").tensors.map(\.name) == ["a", "b"])
    for count in 0..<good.count {
      #expect(throws: Problem.self) {
        try Safetensors(reading: Array(good.prefix(count)), path: "a")
      }
    }
    let bad: [(String, Int)] = [
      ("{\(Self.entry("a", "[2]", 0, 8)),\(Self.entry("a", "[2]", 0, 8))}", 8),
      ("{\(Self.entry("a", "[2]", 0, 8)),\(Self.entry("b", "[2]", 0, 8))}", 8),
      ("{\(Self.entry("a", "[2]", 4, 12))}", 12), ("{\(Self.entry("a", "[2]", 0, 8))}", 12),
      ("{\(Self.entry("a", "[3]", 0, 8))}", 8), ("{\(Self.entry("a", "[-2]", 0, 8))}", 8),
      ("{\(Self.entry("a", "[4194305,4194305,211106198978564]", 0, 16))}", 16),
      ("{\(Self.entry("a", "[2]", 8, 0))}", 8), ("[]", 0), ("{\"a\":1}", 0), ("{\"a\":{}}", 0),
      ("{\"a\":{\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4),
      (" {\(Self.entry("a", "[2]", 0, 8))}", 8), ("{\"__metadata__\":{\"a\":1}}", 0),
    ]
    for (header, count) in bad {
      #expect(throws: Problem.self, "\(header)") {
        try Safetensors(reading: Self.safetensors(header, count), path: "a")
      }
    }
    var huge = good
    huge[7] = 0x7f
    #expect(throws: Problem.self) { try Safetensors(reading: huge, path: "a") }
  }

  @Test func whatDoesNotFitIsNamedAndChangesNothing() throws {
    let iris = try SessionSamples.dataset("iris")
    var model = try Model(
      name: "net", Blueprint(parsing: "dense 5; relu; dense"), for: iris, seed: 1)
    let before = model.digest
    let other = try Model(
      name: "net", Blueprint(parsing: "dense 6; relu; dense"), for: iris, seed: 1)
    let deeper = try Model(
      name: "net", Blueprint(parsing: "dense 5; dense 5; dense"), for: iris, seed: 1)
    for (tensors, words) in [
      (other.namedNumbers(), "'fc1.weight' is of shape [6, 4], and fc1.weight of [5, 4]"),
      (deeper.namedNumbers(), "the file has 3 layers"), ([], "the file has 0 layers"),
      (
        model.namedNumbers().map { NamedNumbers($0.name, $0.sizes, $0.floats.map { _ in .nan }) },
        "not finite"
      ),
    ] {
      let problem = #expect(throws: Problem.self) { _ = try model.take(tensors, in: nil) }
      #expect(problem?.message.contains(words) == true, "\(problem?.message ?? "")")
      #expect(model.digest == before)
    }
  }
}
