import Foundation
import TestSupport
import Testing

@testable import Kernel

/// The rules that read a rate off a curve, held to the libraries they come from.
@Suite struct SuggestionTests {
  private static let curves =
    ["classic", "noisy_early", "two_valleys", "monotone_down"] + (0..<8).map { "drawn\($0)" }

  private struct Oracle: Decodable {
    struct Curve: Decodable {
      let losses: [Double]
      let used: Int
      let valley: Double
      let slide: Double
      let minimum: Double
      let steep: Double
      let steepest: Double
    }

    let rates: [Double]
    let curves: [String: Curve]
    let smoothing: [String: [Double]]

    /// By a reader that gives the nearest number to every numeral: ties hang on the last bit.
    static func load() throws -> Oracle {
      try JSONDecoder().decode(Oracle.self, from: TrainingOracleTests.data("lrfind.json"))
    }
  }

  @Test(arguments: curves, ["valley", "slide", "minimum", "steep", "steepest"])
  func rulesSayWhatTheirLibrariesSay(_ name: String, _ rule: String) throws {
    // A straight line: which of its equal slopes is least hangs on the last bit of a logarithm.
    if name == "monotone_down", rule == "steep" { return }
    let oracle = try Oracle.load()
    let curve = try #require(oracle.curves[name])
    let range = 10..<10 + curve.used
    let row = try Suggestion.named(rule)
    let found = try #require(row.rate(Array(oracle.rates[range]), Array(curve.losses[range])))
    let answers = [
      "valley": curve.valley, "slide": curve.slide, "minimum": curve.minimum,
      "steep": curve.steep, "steepest": curve.steepest,
    ]
    let wanted = try #require(answers[rule])
    #expect(isClose(found, wanted, relative: 1e-6), "\(found) is not \(wanted)")
  }

  @Test func smoothingIsThatOfTheLibraries() throws {
    let smoothing = try Oracle.load().smoothing
    let raw = try #require(smoothing["raw"])
    let ours = [
      "fastai": CurveSmoothing.fastai(raw),
      "torch-lr-finder": CurveSmoothing.torchLRFinder(raw),
    ]
    for (library, found) in ours {
      for (a, b) in zip(found, try #require(smoothing[library])) {
        #expect(isClose(a, b, relative: 3e-6), "\(library)")
      }
    }
  }

  @Test(arguments: Suggestion.all.map(\.name))
  func aRateIsOneOfTheCurveOrNothing(_ rule: String) throws {
    let row = try Suggestion.named(rule)
    let rates = (0..<100).map { 1e-7 * Maths.exp(Double($0) * 0.18) }
    #expect(row.rate([], []) == nil)
    #expect(row.rate([1], [1]) == nil)
    for count in 2...40 {
      let losses = (0..<count).map { 2 - Double($0 * 7 % 11) / 10 }
      guard let rate = row.rate(Array(rates.prefix(count)), losses) else { continue }
      let isOnTheCurve = rate >= rates[0] / 10 * 0.999 && rate <= rates[count - 1]
      #expect(isOnTheCurve, "\(rule) of \(count): \(rate)")
    }
  }
}
