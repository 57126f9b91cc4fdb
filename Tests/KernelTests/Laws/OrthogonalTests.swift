import TestSupport
import Testing

@testable import Kernel

@Suite struct OrthogonalTests {
  @Test(arguments: [Initialiser.orthogonal, Initialiser.svd])
  func columnsOrRowsAreOrthonormal(_ row: Initialiser) throws {
    let filler = try row.make(row.label.values("gain=1.5"))
    for (inputs, outputs) in [(1, 1), (5, 5), (40, 12), (12, 40), (64, 64), (1, 9), (9, 1)] {
      let site = Filler.Site(inputs: inputs, outputs: outputs)
      let weights = try filler.fill(site, Seed.stream(2, "init", inputs)).floats.map(Double.init)
      let isTall = inputs >= outputs
      let (short, long) = (min(inputs, outputs), max(inputs, outputs))
      for a in 0..<short {
        for b in 0..<short {
          let product = (0..<long).reduce(0) { sum, k in
            sum
              + (isTall
                ? weights[k * outputs + a] * weights[k * outputs + b]
                : weights[a * outputs + k] * weights[b * outputs + k])
          }
          #expect(isClose(product, a == b ? 2.25 : 0, absolute: 2e-5), "\(inputs) x \(outputs)")
        }
      }
    }
  }

  /// From given matrices: torch's recipe (Q times the signs of R's diagonal), and U Vᵀ.
  @Test func factorsOfTorch() throws {
    for item in try Oracle.cases("initialisers.json", "orthogonal") {
      let matrix = try Tensor(
        Shape([item.integer("rows"), item.integer("columns")]),
        (item.numbers("matrix") ?? []).map { Float($0) })
      for (name, factor) in [
        ("orthogonal", try Orthogonal.byQR(matrix)), ("svd", try Orthogonal.bySVD(matrix)),
      ] {
        #expect(factor.shape == matrix.shape)
        for (ours, theirs) in zip(factor.floats, item.numbers(name) ?? []) {
          #expect(isClose(Double(ours), theirs, absolute: 1e-5), "\(name) \(matrix.shape)")
        }
      }
    }
  }

  /// Without the sign rule every Q would have a negative first diagonal element of R or a positive
  /// one, and the draw would not be uniform over rotations.
  @Test func signsAreFair() throws {
    let filler = try Initialiser.orthogonal.make(Initialiser.orthogonal.standards)
    let site = Filler.Site(inputs: 3, outputs: 3)
    var positive = 0
    for index in 0..<400 {
      let weights = try filler.fill(site, Seed.stream(3, "init", index))
      if weights[0, 0] > 0 { positive += 1 }
    }
    #expect((150...250).contains(positive))
  }
}
