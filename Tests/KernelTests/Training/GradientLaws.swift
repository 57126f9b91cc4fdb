import Testing

@testable import Kernel

/// Every kind of layer: the gradients written by hand against finite differences of the mean loss, in
/// exact mode. A layer with weights stands below, so what goes in gets its gradient proved as well.
@Suite struct GradientLaws {
  /// What stands for a kind: chains of its options. A kind without a line is tried with none.
  private static let options: [String: [String]] = [
    "dense": ["dense 7"],
    "leaky": ["leaky slope=0.3"], "elu": ["elu alpha=0.7"], "gelu": ["gelu", "gelu tanh=yes"],
    "dropout": ["dropout 0.3"], "norm": ["norm", "norm frozen=yes"],
    "conv": [
      "conv 5 3", "conv 4 1 bias=no", "conv 8 3 stride=2", "conv 6 2 dilation=2 padding=1",
      "conv 4 4 padding=valid groups=2", "conv 16 3 groups=depthwise", "conv 16 3",
    ],
    "pool": [
      "pool 2", "pool 3 stride=2 padding=1", "pool 2 how=mean",
      "pool 3 how=mean stride=2 padding=1 ceil=yes", "pool 3 how=mean stride=2 padding=1 pads=no",
    ],
    "adaptivepool": ["adaptivepool 2", "adaptivepool 4 how=max"],
    "globalpool": ["globalpool", "globalpool how=max"],
    "upsample": ["upsample 2", "upsample 3", "upsample 2 how=bilinear", "upsample 3 how=bilinear"],
    "residual": ["residual { tanh; LAYER; tanh }", "residual { }"],
    "parallel": ["parallel { tanh; { LAYER; sigmoid }; { } }", "parallel how=add { tanh; { } }"],
    "rnn": cell("rnn") + ["rnn 5 activation=relu"], "lstm": cell("lstm"), "gru": cell("gru"),
    "embed": ["embed 9 5", "embed 12 3 padding=11"],
    "layernorm": ["layernorm", "layernorm eps=0.1"],
    "groupnorm": ["groupnorm", "groupnorm 2", "groupnorm 4 eps=0.1"],
    "attention": [
      "attention", "attention 4", "attention 2 causal=yes", "attention 8; attention 1 causal=yes",
    ],
  ]

  private static func cell(_ name: String) -> [String] {
    [
      "\(name) 5", "\(name) 9 states=all", "\(name) 4 layers=2 bidirectional=yes",
      "\(name) 3 layers=3 states=all bidirectional=yes",
    ]
  }

  /// Kinds whose functions have corners: a place may sit on one.
  private static let cornered: Set = [
    "relu", "leaky", "selu", "elu", "pool", "adaptivepool", "globalpool", "rnn",
  ]

  @Test(arguments: LayerKind.all.map(\.name))
  func gradientsAgreeWithDifferences(_ name: String) throws {
    let kind = try LayerKind.named(name)
    let images = try makeImages(rows: 16, height: 5, width: 4)
    let waves = try makeWaves(rows: 16)
    for text in Self.options[name] ?? [name] {
      var chains: [(String, Dataset)] = []
      if name == "embed" {
        chains.append(("\(text); rnn 4; dense", try makeSequences(rows: 16)))
      } else {
        if kind.takes == .anything || kind.takes == .vector {
          chains.append(("dense 8; tanh; \(filled(text, "dense 8")); dense", waves))
        }
        if kind.takes != .vector && kind.takes != .sequence {
          chains.append(("conv 8 1; tanh; \(filled(text, "conv 8 3")); flatten; dense", images))
        }
        if kind.takes != .vector && kind.takes != .image {
          chains.append(
            ("conv 8 1; tanh; \(filled(text, "gru 8 states=all")); flatten; dense", waves))
        }
      }
      #expect(!chains.isEmpty)
      for (chain, data) in chains {
        try expectGradients(
          chain, on: data, batch: 11, corners: Self.cornered.contains(name) ? 3 : 0)
      }
    }
  }

  private func filled(_ text: String, _ layer: String) -> String {
    text.replacing("LAYER", with: layer)
  }
}

/// Draws, arranged as sequences.
func makeWaves(rows: Int = 40, steps: Int = 6, features: Int = 3) throws -> Dataset {
  let drawn = try makeImages(rows: rows, height: 1, width: steps, channels: features)
  return try Dataset(
    name: "waves", inputs: drawn.inputs, target: drawn.target, columns: drawn.columns,
    arrangement: .sequence(length: steps, channels: features), origin: drawn.origin)
}

/// Holds the gradients of a batch against differences of its mean loss. Two central differences, of
/// `step` and twice that, give a third whose error is of the fourth order; at most `corners` places
/// may sit where a function has one.
func expectGradients(_ text: String, on data: Dataset, batch: Int, corners: Int = 0) throws {
  var model = try makeModel(text, for: data)
  try model.detach()
  var recipe = Recipe()
  recipe.batch = batch
  recipe.isExact = true
  let stepper = try Stepper(model, data, recipe)
  func loss() -> Double {
    let loss = stepper.gradients(of: 0..<1, epoch: 0)
    return loss.sum / loss.divisor
  }
  _ = loss()
  let gradients = stepper.currentGradients
  let step: Float = corners == 0 ? 8e-3 : 3e-4
  let tolerance = corners == 0 ? 1e-4 : 1e-3
  var (checked, telling, wrong) = (0, 0, [String]())
  for slice in model.layout.slices {
    let count = slice.rows * slice.columns
    for place in stride(from: 0, to: count, by: max(1, count / 12)) {
      let index = slice.offset + place / slice.columns * slice.stride + place % slice.columns
      let kept = model.weights[index]
      func slope(_ step: Float) -> Double {
        let (above, below) = (kept + step, kept - step)
        model.weights[index] = above
        let high = loss()
        model.weights[index] = below
        let low = loss()
        model.weights[index] = kept
        return (high - low) / Double(above - below)
      }
      let difference =
        corners == 0 ? (4 * slope(step) - slope(2 * step)) / 3 : slope(step)
      let written = Double(gradients[index])
      if !(abs(difference - written) <= tolerance + 0.005 * abs(written)) {
        wrong.append("\(slice.name)[\(place)]: \(written) is not \(difference)")
      }
      checked += 1
      telling += abs(written) > 3 * tolerance ? 1 : 0
    }
  }
  #expect(checked > 3 && 5 * telling > checked, "\(text): \(telling) of \(checked)")
  #expect(wrong.count <= corners, "\(text): \(wrong.count) of \(checked), \(wrong.prefix(4))")
}
