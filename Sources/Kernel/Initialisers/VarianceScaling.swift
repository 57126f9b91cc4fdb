/// Weights whose spread follows from the number of connections: sd = gain / √fan.
///
/// fan is the inputs, the outputs, or the mean of both. Xavier, Kaiming and LeCun differ in their
/// standards only.
struct VarianceScaling: Sendable {
  enum Fan: String, Sendable {
    case inputs = "in"
    case outputs = "out"
    case average = "avg"
  }

  let draw: Draw
  let fan: Fan
  /// Nil for the gain of the activation that follows.
  let gain: Double?

  static let formula: Formula = """
    sd = gain sqrt(1 / fan_in), fan_in the connections into an output [fan=in]
    sd = gain sqrt(1 / fan_out), fan_out the connections out of an input [fan=out]
    sd = gain sqrt(2 / (fan_in + fan_out)) [fan=avg]
    gain = {gain}; auto: sqrt(2) before relu and its kind, 5/3 before tanh, 1 before none
    w uniform within sqrt(3) sd of 0 [dist=uniform]
    w normal, drawn again beyond 2 deviations [dist=truncated]
    """

  static func parameters(_ draw: Draw, _ fan: Fan, gain: String) -> [Parameter] {
    [
      Parameter(
        "dist", .word(Draw.allCases.map(\.rawValue)), standard: draw.rawValue,
        foreign: ["distribution"],
        help: "distribution; truncated is the normal of Keras, cut at 2 deviations"),
      Parameter(
        "fan", .word(["in", "out", "avg"]), standard: fan.rawValue, foreign: ["mode"],
        help: "connections that count: into an output, out of an input, or their mean"),
      Gain.parameter(gain),
    ]
  }

  init(_ values: Values) {
    draw = Draw(rawValue: values[word: "dist"]) ?? .normal
    fan = Fan(rawValue: values[word: "fan"]) ?? .inputs
    gain = values.number("gain")
  }

  func aim(_ site: Filler.Site) -> Filler.Aim {
    let gain = gain ?? site.gain
    let (share, connections, text) = count(site)
    let square = gain * gain * share
    return Filler.Aim(
      gain * (share / Double(max(1, connections))).squareRoot(),
      "sqrt(\(Numeral.short(square))/\(text))")
  }

  private func count(_ site: Filler.Site) -> (share: Double, connections: Int, text: String) {
    switch fan {
    case .inputs: (1, site.fanIn, "\(site.fanIn)")
    case .outputs: (1, site.fanOut, "\(site.fanOut)")
    case .average: (2, site.fanIn + site.fanOut, "(\(site.fanIn)+\(site.fanOut))")
    }
  }

  var filler: Filler {
    Filler(aim: aim) { site, stream throws(Problem) in
      try draw(site, sd: aim(site).sd, stream)
    }
  }
}

extension Gain {
  /// The option `gain=`; written as `auto` it has no number.
  static func parameter(_ standard: String) -> Parameter {
    Parameter(
      "gain", .either([.number(1e-6...1e6), .word(["auto"])]), standard: standard,
      foreign: ["nonlinearity", "scale"],
      help: "factor on the deviation; auto: what the activation behind asks for")
  }
}
