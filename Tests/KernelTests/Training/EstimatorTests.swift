import Foundation
import Testing

@testable import Kernel

/// Models that are fitted in one go, against scikit-learn's (Oracles/estimators.py).
@Suite struct EstimatorTests {
  private struct Case: Decodable, Sendable {
    let data: String
    let method: String
    let outputs: [Double]
    /// In the order of `outputs`; missing where numbers are predicted.
    let classes: [String]?
    /// Rows whose neighbours no rule decides.
    let ties: Set<Int>
    let metrics: [Double]
    let loss: Double?
  }

  private struct Recorded: Decodable {
    let cases: [Case]
  }

  private static let cases: [Case] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/estimators.json")
    let data = (try? Data(contentsOf: file)) ?? Data()
    return (try? JSONDecoder().decode(Recorded.self, from: data).cases) ?? []
  }()

  private static func choice(_ words: String) throws -> Choice {
    let name = words.split(separator: " ").first.map(String.init) ?? ""
    let label = try EstimatorMethod.named(name).label
    return Choice(name, try label.values(String(words.dropFirst(name.count))))
  }

  private static func dataset(_ name: String) throws -> Dataset {
    let source = try Source.named(name)
    return try source.make(source.standards, .every(5), 42)
  }

  @Test func thereAreCases() { #expect(Self.cases.count > 30) }

  @Test(arguments: cases.indices)
  func theHeldOutRowsAreAnsweredAlike(_ index: Int) throws {
    let wanted = Self.cases[index]
    var estimator = try Estimator(name: "it", Self.choice(wanted.method))
    let data = try Self.dataset(wanted.data)
    try estimator.fit(data)
    let found = try Evaluation(of: .estimator(estimator), on: data, .valid, isExact: false)
    let width = found.outputs.shape[1]
    let places = wanted.classes?.map { data.target.names.firstIndex(of: $0) ?? 0 } ?? [0]
    #expect(found.rows * width == wanted.outputs.count && places.count == width)
    for row in 0..<found.rows where !wanted.ties.contains(row) {
      for (column, place) in places.enumerated() {
        let (ours, theirs) = (
          Double(found.outputs[row, place]), wanted.outputs[row * width + column]
        )
        #expect(
          abs(ours - theirs) < 2e-5 * max(1, abs(theirs)),
          "\(wanted.data) \(wanted.method), row \(row): \(ours), not \(theirs)")
      }
    }
    // Of classes with equally many votes the first is said, and the order is another.
    guard wanted.ties.isEmpty, wanted.classes ?? data.target.names == data.target.names else {
      return
    }
    for (metric, number) in zip(found.metrics, wanted.metrics) {
      #expect(abs(metric - number) < 1e-5 * max(1, abs(number)), "\(wanted.data) \(wanted.method)")
    }
    if let loss = wanted.loss {
      #expect(abs(found.loss - loss) < 1e-4 * max(1, loss), "\(wanted.data) \(wanted.method)")
    }
  }

  @Test func mostRowsAreDecided() {
    for one in Self.cases { #expect(one.ties.count * 10 < one.outputs.count, "\(one.method)") }
  }

  @Test func theFirstOfEqualClassesIsSaid() throws {
    let inputs = try Tensor(try Shape([6, 1]), [0, 0, 1, 1, 0.5, 0.5])
    let data = try Dataset(
      name: "ties", inputs: inputs,
      target: .classes(labels: [1, 0, 1, 0, 0, 1], names: ["no", "yes"]), columns: ["x"],
      split: .count(1), origin: Dataset.Origin(source: "a test"))
    var estimator = try Estimator(name: "knn", Self.choice("knn k=4"))
    try estimator.fit(data)
    let found = try Evaluation(of: .estimator(estimator), on: data, .train, isExact: false)
    for row in 0..<found.rows where found.outputs[row, 0] == found.outputs[row, 1] {
      #expect(try found.labels()[row] == 0)
    }
  }

  @Test func moreNeighboursThanRowsAreRefused() throws {
    var estimator = try Estimator(name: "knn", Self.choice("knn k=500"))
    let data = try Self.dataset("iris")
    #expect(throws: Problem.self) { try estimator.fit(data) }
    #expect(estimator.state == nil && estimator.fitted == nil)
  }

  @Test(arguments: ["knn k=3", "bayes"])
  func itComesBackFromASessionFile(_ words: String) throws {
    var estimator = try Estimator(name: "it", Self.choice(words))
    let data = try Self.dataset("wine")
    try estimator.fit(data)
    var session = Session()
    session.use(data)
    session.use(estimator)
    let path = NSTemporaryDirectory() + UUID().uuidString + ".athanor"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var (snapshot, timeline) = (Snapshot(session: session), Timeline())
    try SessionFile.create(path, &snapshot, &timeline).close()
    let file = try SessionFile.open(path)
    defer { file.close() }
    let restored = try file.restore().snapshot.session
    #expect(restored.digest == session.digest)
    let asking = try restored.asking(for: "score")
    let before = try session.asking(for: "score").evaluation(.valid)
    #expect(try asking.evaluation(.valid).outputs.floats == before.outputs.floats)
  }

  @Test func imagesOfAnotherSizeAreRefusedWithBothSizes() throws {
    func images(_ side: Int, _ name: String) throws -> Dataset {
      let count = side * side
      return try Dataset(
        name: name, inputs: Tensor(Shape([4, count])),
        target: .classes(labels: [0, 1, 0, 1], names: ["no", "yes"]),
        columns: (0..<count).map { "p\($0)" },
        arrangement: .image(height: side, width: side, channels: 1, maximum: 1), split: .count(1),
        origin: Dataset.Origin(source: "a test"))
    }
    let small = Preprocessing(of: try images(3, "small"))
    let large = try images(4, "large")
    let error = #expect(throws: Problem.self) { try large.prepared(by: small, for: "cnn") }
    #expect(error?.message == "cnn was fitted on images of 3x3, 'large' has images of 4x4")
    #expect(error?.hint != nil)
  }
}
