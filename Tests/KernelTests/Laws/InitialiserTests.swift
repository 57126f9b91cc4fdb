import TestSupport
import Testing

@testable import Kernel

extension Initialiser: CustomTestStringConvertible {
  public var testDescription: String { name }
}

@Suite struct InitialiserTests {
  static let settings = [
    "default", "xavier", "xavier dist=normal", "xavier dist=truncated", "kaiming",
    "kaiming dist=uniform", "kaiming dist=truncated", "kaiming fan=out", "kaiming gain=2", "lecun",
    "orthogonal", "orthogonal gain=auto", "svd",
    "normal", "normal mean=1 std=0.3", "uniform",
    "uniform lo=-0.5 hi=1", "constant", "constant value=-2", "zeros",
  ]
  static let sites = [
    Filler.Site(inputs: 64, outputs: 128, gain: 2.0.squareRoot()),
    Filler.Site(inputs: 128, outputs: 64), Filler.Site(inputs: 100, outputs: 100, gain: 5.0 / 3),
    Filler.Site(inputs: 144, outputs: 32, fanIn: 144, fanOut: 288),
  ]

  private func make(_ words: String) throws -> Filler {
    let (row, values) = try statement(words, Initialiser.self)
    return try row.make(values)
  }

  private func spread(_ numbers: [Float]) -> (mean: Double, sd: Double) {
    let values = numbers.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, square.squareRoot())
  }

  @Test func everyInitialiserIsTried() {
    let tried = Set(InitialiserTests.settings.map { $0.split(separator: " ")[0] })
    #expect(tried == Set(Initialiser.all.map { $0.name[...] }))
  }

  /// Mean and standard deviation within four of their own standard errors (kurtosis at most 3).
  @Test(arguments: settings)
  func hitsItsAim(_ words: String) throws {
    let filler = try make(words)
    for (number, site) in InitialiserTests.sites.enumerated() {
      let weights = try filler.fill(site, Seed.stream(1, "init", number))
      #expect(weights.shape.sizes == [site.inputs, site.outputs])
      let (aim, found) = (filler.aim(site), spread(weights.floats))
      let count = Double(weights.count).squareRoot()
      #expect(
        isClose(found.mean, aim.mean, absolute: 4 * aim.sd / count + 1e-6), "\(words), \(number)")
      #expect(isClose(found.sd, aim.sd, absolute: 3 * aim.sd / count + 1e-6), "\(words), \(number)")
    }
  }

  @Test(arguments: settings)
  func dependsOnTheStreamOnly(_ words: String) throws {
    let filler = try make(words)
    let site = InitialiserTests.sites[0]
    let stream = Seed.stream(42, "init", 3)
    let first = try filler.fill(site, stream)
    _ = try filler.fill(site, Seed.stream(42, "init", 4))
    _ = try filler.bias(site, stream)
    #expect(try filler.fill(site, stream) == first)
    if filler.aim(site).sd > 0 {
      #expect(try filler.fill(site, Seed.stream(42, "init", 4)) != first)
      #expect(try filler.fill(site, Seed.stream(43, "init", 3)) != first)
    }
  }

  @Test(arguments: settings)
  func copesWithAnyShape(_ words: String) throws {
    let filler = try make(words)
    for (inputs, outputs) in [(1, 1), (1, 7), (7, 1), (3, 2), (2, 3), (0, 4), (4, 0)] {
      let site = Filler.Site(inputs: inputs, outputs: outputs)
      let weights = try filler.fill(site, Seed.stream(1, "init"))
      #expect(weights.shape.sizes == [inputs, outputs], "\(words)")
      #expect(weights.floats.allSatisfy { $0.isFinite }, "\(words) \(inputs) x \(outputs)")
      #expect(filler.aim(site).sd.isFinite)
    }
  }

  @Test func bias() throws {
    let site = InitialiserTests.sites[0]
    for words in InitialiserTests.settings {
      let bias = try make(words).bias(site, Seed.stream(1, "init"))
      #expect(bias.shape.sizes == [site.outputs])
      if words == "default" {
        #expect(bias.floats.allSatisfy { abs($0) <= 0.125 })
        #expect(isClose(spread(bias.floats).sd, 0.125 / 3.0.squareRoot(), relative: 0.2))
      } else {
        #expect(bias.floats.allSatisfy { $0 == 0 }, "\(words)")
      }
    }
  }

  @Test func gainsOfTorch() throws {
    for item in try Oracle.cases("initialisers.json", "gains") {
      let slope = item.number("slope")
      let gain = Gain.following(item.text("activation"), slope: slope.isNaN ? 0.01 : slope)
      #expect(isClose(gain, item.number("gain"), relative: 1e-15), "\(item.text("activation"))")
    }
  }

  /// Fans and deviations of torch for weights (out, in, …); uniform bounds are √3 deviations.
  @Test func boundsOfTorch() throws {
    for item in try Oracle.cases("initialisers.json", "bounds") {
      let site = Filler.Site(
        inputs: item.integer("fanIn"), outputs: 8, fanIn: item.integer("fanIn"),
        fanOut: item.integer("fanOut"))
      for (words, sd) in item["sd"] as? [String: Double] ?? [:] {
        let filler = try make(words)
        #expect(isClose(filler.aim(site).sd, sd, relative: 1e-14), "\(words)")
      }
    }
    let site = Filler.Site(inputs: 300, outputs: 200)
    for words in ["xavier", "kaiming dist=uniform gain=2", "default", "uniform"] {
      let filler = try make(words)
      let largest = try filler.fill(site, Seed.stream(5, "init")).floats.map(abs).max() ?? 0
      let bound = 3.0.squareRoot() * filler.aim(site).sd
      #expect(Double(largest) <= bound * (1 + 1e-7) && Double(largest) > bound * 0.999, "\(words)")
    }
  }

  @Test func truncatedLiesWithinTwoDeviations() throws {
    let filler = try make("kaiming dist=truncated gain=1")
    let site = Filler.Site(inputs: 400, outputs: 300)
    let weights = try filler.fill(site, Seed.stream(5, "init")).floats
    let bound = 2 * 0.05 / 0.87962566103423978
    #expect(weights.allSatisfy { abs(Double($0)) <= bound * (1 + 1e-6) })
    #expect(isClose(spread(weights).sd, 0.05, relative: 0.01))
  }

  @Test func formulas() throws {
    let site = Filler.Site(inputs: 784, outputs: 128, gain: Gain.following("relu"))
    for (words, formula) in [
      ("kaiming", "sqrt(2/784)"), ("xavier", "sqrt(2/(784+128))"), ("lecun", "sqrt(1/784)"),
      ("kaiming fan=out", "sqrt(2/128)"), ("default", "sqrt(1/(3*784))"), ("normal", "0.05"),
      ("orthogonal", "sqrt(1/784)"),
      ("uniform", "0.1/sqrt(12)"), ("zeros", "0"),
    ] {
      #expect(try make(words).aim(site).formula == formula)
    }
    let sd = try make("kaiming").aim(site).sd
    #expect(Numeral.short(sd) == "0.05051")
  }

  @Test func refuses() {
    #expect(throws: Problem.self) { try make("uniform lo=1 hi=0") }
    #expect(throws: Problem.self) { try make("kaiming gain=0") }
    #expect(throws: Problem.self) { try make("normal std=-1") }
  }
}
