import TestSupport

/// A net of convolutions, norms, pools and blocks, drawn at random.
struct DrawnNet {
  private var random: SplitMix
  private var channels = 2

  init(_ seed: UInt64) { random = SplitMix(state: seed) }

  private mutating func draw<Choice>(_ choices: [Choice]) -> Choice {
    choices[random.below(choices.count)]
  }

  private mutating func conv(_ filters: Int, stride: Int = 1) -> String {
    let kernel = draw([3, 3, 3, 1])
    let groups = draw([false, false, false, true]) && filters == channels && kernel == 3
    channels = filters
    return "conv \(filters) \(kernel)" + (stride == 1 ? "" : " stride=\(stride)")
      + (groups ? " groups=depthwise" : "") + draw(["", " bias=no"])
  }

  private mutating func tail() -> String {
    draw(["; norm", "; norm", "; norm; relu", "; norm; relu", "; relu"])
  }

  private mutating func block() -> String {
    let isHalved = draw([false, false, true])
    let filters = isHalved ? 2 * channels : channels
    let first = conv(filters, stride: isHalved ? 2 : 1) + tail()
    let inner = first + draw(["", "; " + conv(filters) + tail()])
    return draw([true, true, false]) || isHalved
      ? "residual { \(inner) }"
      : "parallel how=add { { \(inner) }; \(draw(["{ }", "conv \(filters) 1"])) }"
  }

  mutating func text() -> String {
    var parts = [conv(draw([8, 16, 16, 20])) + tail()]
    for _ in 0..<draw([2, 3, 4]) {
      switch draw([0, 1, 2, 2, 2]) {
      case 0: parts.append(conv(draw([8, 16, 24])) + tail() + (parts.count == 1 ? "; pool 2" : ""))
      case 1: parts.append(conv(channels) + tail())
      default: parts.append(block() + draw(["; relu", "; relu", ""]))
      }
    }
    return (parts + ["globalpool", "dense"]).joined(separator: "; ")
  }
}
