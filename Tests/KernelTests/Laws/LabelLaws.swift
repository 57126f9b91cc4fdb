import Testing

@testable import Kernel

/// What holds for every row of every catalogue of tricks.
@Suite struct LabelLaws {
  static let catalogues: [(noun: String, verb: String, labels: [Label])] = [
    (Schedule.noun, "fit", Schedule.labels), (Loss.noun, "loss", Loss.labels),
    (Optimiser.noun, "optimiser", Optimiser.labels), (Initialiser.noun, "init", Initialiser.labels),
    (Source.noun, "data", Source.labels),
    (Augmentation.noun, "augment", Augmentation.labels), (Metric.noun, "score", Metric.labels),
    (Filter.noun, "filter", Filter.labels), (Balance.noun, "balance", Balance.labels),
  ]
  static let labels = catalogues.flatMap(\.labels)

  @Test func sentences() {
    for label in LabelLaws.labels {
      #expect(label.summary.first?.isUppercase == true, "\(label.name)")
      #expect(label.summary.last == ".", "\(label.name)")
      #expect(label.summary.utf8.count <= 90, "\(label.name)")
      for parameter in label.parameters {
        #expect(parameter.help.first?.isUppercase == false, "\(label.name) \(parameter.name)")
        #expect(parameter.help.last != ".", "\(label.name) \(parameter.name)")
      }
    }
  }

  @Test func standardsParse() throws {
    for label in LabelLaws.labels {
      for parameter in label.parameters {
        if let standard = parameter.standard { _ = try parameter.read(standard) }
      }
    }
  }

  @Test func examplesUseTheRow() throws {
    for (_, verb, labels) in LabelLaws.catalogues {
      for label in labels {
        let words = label.example.split(separator: " ").map(String.init)
        #expect(words.first == verb, "\(label.name)")
        // A word by place, or of the option that takes such rows.
        let chosen = words.count > 1 ? words[1].split(separator: "=").map(String.init) : []
        #expect(chosen.contains { label.answers(to: $0) }, "\(label.name)")
        let others = ["lr", "bs", "layer", "warmup"]
        let own = words.dropFirst(2).filter { word in
          word.contains("=") && !others.contains { word.hasPrefix($0 + "=") }
        }
        _ = try label.values(own.joined(separator: " "))
      }
    }
  }

  @Test func namesAreUnique() {
    for (noun, _, labels) in LabelLaws.catalogues {
      let names = labels.flatMap { [$0.name] + $0.aliases }.map(\.asciiLowercased)
      #expect(Set(names).count == names.count, "\(noun)")
      let foreign = labels.flatMap(\.foreign).map(\.asciiLowercased)
      #expect(Set(foreign).count == foreign.count, "\(noun)")
      #expect(Set(names).isDisjoint(with: foreign), "\(noun)")
      for label in labels {
        let own = label.parameters.flatMap { [$0.name] + $0.aliases }
        #expect(Set(own).count == own.count, "\(label.name)")
      }
    }
  }

  /// The options that stand beside a schedule's in one statement.
  @Test func scheduleOptionsCollideWithNoneOfFit() {
    let fit = [
      "opt", "wd", "clip", "accumulate", "patience", "ema", "swa", "snapshots", "seed", "as",
      "lr", "bs", "loss", "epochs",
    ]
    for label in Schedule.labels {
      let own = Set((label.parameters + Warmup.parameters).flatMap { [$0.name] + $0.aliases })
      #expect(own.isDisjoint(with: fit), "\(label.name)")
      #expect(own.count == label.parameters.flatMap { [$0.name] + $0.aliases }.count + 3)
    }
  }

  @Test(arguments: [
    ("OneCycleLR", "1cycle"), ("fit_one_cycle", "1cycle"), ("CosineAnnealingLR", "cosine"),
    ("CosineAnnealingWarmRestarts", "sgdr"), ("fit_sgdr", "sgdr"), ("fit_flat_cos", "flatcos"),
    ("StepLR", "step"), ("ExponentialDecay", "exp"), ("ReduceLROnPlateau", "plateau"),
    ("CyclicLR", "triangular"), ("PolynomialDecay", "poly"),
  ])
  func schedulesOfOtherTools(_ foreign: String, _ name: String) {
    #expect(Nearest.meant(by: foreign, among: Schedule.labels) == name)
  }

  @Test(arguments: [
    ("he_normal", "kaiming"), ("glorot_uniform", "xavier"), ("kaiming_normal_", "kaiming"),
    ("orthogonal_", "orthogonal"), ("LecunNormal", "lecun"), ("trunc_normal_", "normal"),
  ])
  func initialisersOfOtherTools(_ foreign: String, _ name: String) {
    #expect(Nearest.meant(by: foreign, among: Initialiser.labels) == name)
  }

  @Test(arguments: [
    ("CrossEntropyLoss", "crossentropy"), ("sparse_categorical_crossentropy", "crossentropy"),
    ("nll", "crossentropy"), ("MSELoss", "mse"), ("L1Loss", "mae"), ("SmoothL1Loss", "huber"),
    ("BCEWithLogitsLoss", "bce"),
  ])
  func lossesOfOtherTools(_ foreign: String, _ name: String) {
    #expect(Nearest.meant(by: foreign, among: Loss.labels) == name)
  }
}
