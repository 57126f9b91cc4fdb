import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Files of weights are state dicts of PyTorch: those it wrote answer here as there, and those written
/// here have its names, types, shapes and numbers (`Oracles/Exchange/make_state_dicts.py`).
@Suite struct StateDictTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Oracles/Exchange")

  static let names = [
    "mlp", "square", "cnn", "resnet", "lstm", "gru", "rnn", "deep", "words",
  ]

  private static func nets() throws -> [String: [String: Any]] {
    let data = try Data(contentsOf: folder.appendingPathComponent("state_dicts.json"))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
  }

  private static func dataset(_ net: [String: Any]) throws -> Dataset {
    let x = net.rows("x")
    let shape = (net["shape"] as? [Int] ?? [])
    let arrangement: Dataset.Arrangement =
      switch shape.count {
      case 3: .image(height: shape[0], width: shape[1], channels: shape[2], maximum: 1)
      case 2: .sequence(length: shape[0], channels: shape[1])
      default: .table
      }
    return try Dataset(
      name: "x", inputs: Tensor(Shape([x.count, x[0].count]), x.flatMap { $0.map { Float($0) } }),
      target: .classes(
        labels: (0..<x.count).map { Int32($0 % 3) }, names: ["a", "b", "c"]),
      columns: (0..<x[0].count).map { "f\($0)" }, arrangement: arrangement, split: .every(2),
      origin: Dataset.Origin(source: "")
    ).scaled(by: .none)
  }

  private static func model(_ net: [String: Any], seed: UInt64) throws -> Model {
    try Model(name: "net", Blueprint(parsing: net.text("words")), for: dataset(net), seed: seed)
  }

  private static func file(_ net: [String: Any]) throws -> Safetensors {
    try Safetensors(reading: ExchangeTests.bytes(net.text("file")), path: "net.safetensors")
  }

  @Test func everyRecordedNetIsTried() throws {
    #expect(try Set(Self.nets().keys) == Set(Self.names))
  }

  @Test(arguments: names) func aStateDictAnswersAsInPyTorch(_ name: String) throws {
    let net = try #require(try Self.nets()[name])
    var model = try Self.model(net, seed: 1)
    let file = try Self.file(net)
    _ = try model.take(file.tensors, in: WeightLayout(of: file.metadata))
    let data = try Self.dataset(net)
    let outputs = try Evaluation(of: model, on: data, .valid, isExact: false).outputs
    for (place, row) in data.split.valid.enumerated() {
      let logits = net.rows("y")[row]
      let parts = logits.map { exp($0 - (logits.max() ?? 0)) }
      for (column, part) in parts.enumerated() {
        let expected = part / parts.reduce(0, +)
        #expect(abs(Double(outputs[place, column]) - expected) < 1e-5, "\(name) \(row)")
      }
    }
  }

  @Test(arguments: names) func whatIsExportedIsTheStateDict(_ name: String) throws {
    let net = try #require(try Self.nets()[name])
    var model = try Self.model(net, seed: 1)
    let theirs = try Self.file(net)
    _ = try model.take(theirs.tensors, in: nil)
    let named = model.namedNumbers()
    let header = try #require(net["header"] as? [[String: Any]])
    #expect(named.map(\.name) == header.map { $0.text("name") })
    #expect(named.map(\.sizes) == header.map { $0["shape"] as? [Int] ?? [] })
    #expect(named.map { $0.count == nil ? "F32" : "I64" } == header.map { $0.text("dtype") })
    let ours = try Safetensors(reading: Safetensors(named).bytes, path: "net.safetensors")
    for tensor in theirs.tensors where !tensor.name.hasSuffix("num_batches_tracked") {
      let found = try #require(ours.tensors.first { $0.name == tensor.name })
      #expect(found.floats == tensor.floats, "\(name) \(tensor.name)")
    }
  }

  /// Each layout, and files of 0.1.0, which say that they are Athanor's and name no layout, come back
  /// to the same bits, square layers too.
  @Test(arguments: names) func everyLayoutComesBack(_ name: String) throws {
    let net = try #require(try Self.nets()[name])
    let model = try Self.model(net, seed: 3)
    for (layout, metadata) in [
      (WeightLayout.torch, [(name: WeightLayout.key, value: "torch")]),
      (.athanor, [(name: WeightLayout.key, value: "athanor")]),
      (.athanor, [(name: "format", value: "athanor")]),
    ] {
      let bytes = Safetensors(model.namedNumbers(in: layout), metadata: metadata).bytes
      let file = try Safetensors(reading: bytes, path: "net.safetensors")
      var copy = try Self.model(net, seed: 4)
      #expect(try copy.take(file.tensors, in: WeightLayout(of: file.metadata)).isEmpty)
      #expect(copy.digest == model.digest, "\(layout)")
    }
  }

  @Test func aLayoutThatIsNotKnownIsRefused() {
    let problem = #expect(throws: Problem.self) {
      try WeightLayout(of: [(name: WeightLayout.key, value: "other")])
    }
    #expect(problem?.message.contains("\"other\"") == true)
  }

  @Test func aFlattenThatLeadsToABlockIsSaid() throws {
    let net = try #require(try Self.nets()["cnn"])
    let model = try Model(
      name: "net",
      Blueprint(parsing: "conv 2; flatten; residual { dense 48; relu; dense 48 }; dense"),
      for: Self.dataset(net), seed: 1)
    #expect(model.exportNotes.count == 1)
    #expect(model.exportNotes[0].contains("flatten1") && model.exportNotes[0].contains("permute"))
  }

  /// A Python with torch: the one that `ATHANOR_PEERS` names, or the system's.
  static let python = [ProcessInfo.processInfo.environment["ATHANOR_PEERS"], "/usr/bin/python3"]
    .compactMap { $0 }
    .first { path in
      var runner = ProcessRunner()
      runner.path = path
      runner.timeout = 60_000
      return FileManager.default.isExecutableFile(atPath: path)
        && runner.run(["-c", "import torch, safetensors.torch"]).code == 0
    }

  @Test(.enabled(if: python != nil)) func pyTorchLoadsEveryNetStrictly() throws {
    let work = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: work) }
    for (name, net) in try Self.nets() {
      let model = try Self.model(net, seed: 5)
      let data = try Self.dataset(net)
      let rows = data.split.valid
      let outputs = try Evaluation(of: model, on: data, .valid, isExact: false).outputs
      let inputs = rows.flatMap { net.rows("x")[$0].map { Float($0) } }
      let answers = rows.indices.flatMap { row in (0..<3).map { outputs[row, $0] } }
      for (ending, bytes) in [
        ("safetensors", Safetensors(model.namedNumbers()).bytes),
        ("x.npy", NumPyFile.bytes(of: NamedNumbers("", [rows.count, data.features], inputs))),
        ("y.npy", NumPyFile.bytes(of: NamedNumbers("", [rows.count, 3], answers))),
      ] {
        try Data(bytes).write(to: work.appendingPathComponent("\(name).\(ending)"))
      }
    }
    var runner = ProcessRunner()
    runner.path = try #require(Self.python)
    runner.timeout = 60_000
    runner.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    let read = runner.run(
      [Self.folder.appendingPathComponent("load_state_dict.py").path, work.path])
    #expect(read.code == 0, "\(read.errorText)")
    #expect(Set(read.outputText.split(separator: "\n").map(String.init)) == Set(Self.names))
  }
}
