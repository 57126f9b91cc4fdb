import Kernel
import Viz

/// rate = peak / (1 + scale / batch), its root for optimisers that divide by the size of the gradient, by least
/// squares in the logarithms. McCandlish et al., arXiv:1812.06162, equation 2.7.
struct NoiseLaw {
  /// The rate that no batch size takes any further.
  let peak: Double
  /// The batch size at which it is half of that, in rows.
  let scale: Double
  let isAdaptive: Bool
  let found: [(batch: Int, rate: Double)]
  /// Whether the scale lies between the batch sizes that were tried; else it is a bound.
  let isInside: Bool

  /// Nil for fewer than three batch sizes: two say nothing about a bend.
  init?(_ found: [(batch: Int, rate: Double)], isAdaptive: Bool) {
    guard found.count > 2, let low = found.map(\.batch).min(), let high = found.map(\.batch).max(),
      low < high
    else { return nil }
    let power = isAdaptive ? 0.5 : 1.0
    func height(_ scale: Double) -> (mean: Double, error: Double) {
      let rests = found.map {
        Maths.log($0.rate) + power * Maths.log(1 + scale / Double($0.batch))
      }
      let mean = Statistics.mean(rests)
      return (mean, rests.reduce(0) { $0 + ($1 - mean) * ($1 - mean) })
    }
    // From far below the smallest batch to far above the largest, in steps of 2 %.
    let (first, last) = (Double(low) / 100, Double(high) * 100)
    var best = (scale: first, error: Double.infinity)
    var scale = first
    while scale <= last {
      let error = height(scale).error
      if error < best.error { best = (scale, error) }
      scale *= 1.02
    }
    self.scale = best.scale
    peak = Maths.exp(height(best.scale).mean)
    isInside = best.scale > Double(low) / 2 && best.scale < Double(high) * 2
    (self.isAdaptive, self.found) = (isAdaptive, found)
  }

  func rate(_ batch: Double) -> Double {
    let bend = 1 + scale / batch
    return peak / (isAdaptive ? bend.squareRoot() : bend)
  }

  var sentence: String {
    let law = "lr = \(Numerals.short(peak, digits: 2)) / "
    let bend = "(1 + \(Numerals.short(scale, digits: 2)) / bs)"
    let worst = found.map { abs($0.rate / rate(Double($0.batch)) - 1) }.max() ?? 0
    return law + (isAdaptive ? "sqrt\(bend)" : bend)
      + ", off by \(Numerals.percent(worst)) at the most"
      + (isInside ? "" : "; the scale lies outside the batches tried")
  }

  /// The rates that the trials found, and the law through them.
  var chart: Chart {
    let sizes = found.map { Double($0.batch) }
    let (low, high) = (sizes.min() ?? 1, sizes.max() ?? 2)
    let steps = 40
    let x = (0...steps).map { step in
      low * Maths.exp(Maths.log(high / low) * Double(step) / Double(steps))
    }
    var layers: [Viz.Layer] = [
      .line(Series("law", x: x, y: x.map(rate))),
      .dots(Series("trials", x: sizes, y: found.map(\.rate))),
    ]
    if scale > low, scale < high { layers.append(.rule(Rule(.vertical(scale), "noise scale"))) }
    return Chart(
      title: "lrfind", subtitle: "rate by batch size", x: Axis("bs", .log10),
      y: Axis("lr", .log10), layers: layers, caption: sentence + ".")
  }
}
