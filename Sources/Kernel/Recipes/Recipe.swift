/// Everything `fit` was told. A recipe, a model and a data set determine a run to the bit.
///
/// Each field is a row of `fields`: the parameters of `fit`, the words of a recipe, what is kept of it in a
/// session file, what `runs` and `compare` list and what is refused all follow from that list.
public struct Recipe: Sendable, Equatable, CustomStringConvertible {
  public var schedule = Choice("1cycle")
  public var epochs = 5
  /// The peak of the schedule, for all layers or from the first to the last.
  public var rates = Rates(1e-3)
  /// Rows of a batch; more than the data set has are clamped.
  public var batch = 64
  public var optimiser = Choice("adamw")
  /// Nil: cross-entropy for classes, squared error for numbers.
  public var loss: Choice?
  /// The largest norm of the gradient; larger ones are scaled down to it.
  public var clip: Double?
  /// The largest size of an element of the gradient; larger ones are cut to it, before `clip`.
  public var clipValue: Double?
  /// Batches whose gradients make one step.
  public var accumulate = 1
  /// Epochs without a better validation loss before the run stops.
  public var patience: Int?
  /// Which epoch's weights are left; nil: the best one's where there is patience, else the last one's.
  public var keep: Keep?
  /// What is measured of the held-out rows after each epoch; where it is written, the first judges
  /// instead of the validation loss.
  public var metrics = Metrics()
  public var seed: UInt64 = Seed.standard
  /// Whether the held-out rows are scored after each epoch.
  public var validates = true
  /// How the loss of the training rows is measured beside the steps.
  public var trainMeasure: TrainMeasure?
  /// What is done to training rows, in this order.
  public var augmentations: [Choice] = []
  /// How rows of rare kinds come to count as much as others; nil where every row counts as it is.
  public var balance: Choice?
  /// How the training dwells on hard rows, one of a kind.
  public var treatments = Treatments()
  /// Alpha of the Beta that says how much of another row is mixed into each.
  public var mixup: Double?
  /// The same for how much of another row is pasted over each.
  public var cutmix: Double?
  /// The share of each target that is spread over all classes while training.
  public var smooth: Double?
  /// Whether convolutions are summed directly, which decides about bits.
  public var isExact = false

  public init() {}

  /// Whether the weights of the best epoch are left at the end.
  public var keepsBest: Bool { keep.map { $0 == .best } ?? (patience != nil) }

  /// What is made of rows and targets while training.
  public var mixing: Mixing { Mixing(mixup: mixup, cutmix: cutmix, smooth: smooth) }

  /// The peak of the schedule, of the last layer where they differ; setting it gives all layers this one.
  public var rate: Double {
    get { rates.high }
    set { rates = Rates(newValue) }
  }

  /// In the order of the words of `fit`. What stands in the choice of another field follows the field
  /// it is typed behind.
  public static let fields: [Field] =
    [scheduleField, epochsField, rateField, batchField, optimiserField, lossField, decayField]
    + warmupFields
    + [
      clipField, clipValueField, accumulateField, patienceField, keepField, metricsField,
      seedField, validatesField, cleanField, exactField, augmentField, balanceField,
      treatmentsField,
    ] + mixingFields

  private static let scheduleField = Field(
    \.schedule, key: "schedule", .always,
    Parameter(
      "schedule", .trick(Schedule.labels), .positional, standard: "1cycle",
      foreign: ["sched", "lr_scheduler"], help: "how the rate goes over the run"))

  private static let epochsField = Field(
    \.epochs, key: "epochs", .always,
    Parameter(
      "epochs", .integer(0...Int.max), .positional, standard: "5",
      foreign: ["n_epoch", "n_epochs", "num_epochs", "max_epochs"], help: "passes over the rows"),
    bound: Field.Bound(atLeast: 0))

  private static let rateField = Field(
    \.rates, key: "rate", .always,
    Parameter(
      "lr", .slice(0...1e38), aliases: ["rate"],
      foreign: ["learning_rate", "max_lr", "lr_max", "eta"],
      help: "the peak of the schedule, or from the first layer to the last; 1e-3"),
    bound: Field.Bound(atLeast: 0, hint: "lr=1e-3"))

  private static let batchField = Field(
    \.batch, key: "batch", .always,
    Parameter(
      "bs", .integer(1...16_777_216), aliases: ["batch"],
      foreign: ["batch_size"], help: "rows of a batch; 64, or what scale has said"),
    bound: Field.Bound(atLeast: 1))

  public static let optimiserField = Field(
    \.optimiser, key: "optimiser", .always,
    Parameter(
      "opt", .trick(Optimiser.labels), foreign: ["optimizer", "opt_func"],
      help: "the optimiser; the session's when unwritten"))

  public static let lossField = Field(
    \.loss, key: "loss", .early,
    Parameter(
      "loss", .trick(Loss.labels), foreign: ["loss_func", "criterion", "loss_fn"],
      help: "the loss; by the kind of target when unwritten"))

  private static let decayField = Field(
    in: \.optimiser, of: optimiserField,
    Parameter(
      "wd", .number(0...1e6), foreign: ["weight_decay", "decay"],
      help: "weight decay of the optimiser, instead of its own"))

  private static let warmupFields = Warmup.parameters.map {
    Field(in: \.schedule, of: scheduleField, $0)
  }

  private static let clipField = Field(
    \.clip, key: "clip", .early,
    Parameter(
      "clip", .number(1e-12...1e12), foreign: ["clipnorm", "gradient_clip_val", "max_norm"],
      help: "largest norm of the gradient"),
    bound: Field.Bound(above: 0, hint: "clip=1"))

  private static let clipValueField = Field(
    \.clipValue, key: "clipValue", .early,
    Parameter(
      "clipvalue", .number(1e-12...1e12), foreign: ["clip_value", "gradient_clip_value"],
      help: "largest size of one element of the gradient"),
    bound: Field.Bound(above: 0, hint: "clipvalue=1"))

  private static let accumulateField = Field(
    \.accumulate, key: "accumulate", .early,
    Parameter(
      "accumulate", .integer(1...1_048_576), standard: "1",
      foreign: ["accumulate_grad_batches", "accumulation_steps"], help: "batches a step"),
    bound: Field.Bound(atLeast: 1))

  private static let patienceField = Field(
    \.patience, key: "patience", .early,
    Parameter(
      "patience", .integer(1...1_000_000), foreign: ["early_stopping"],
      help: "epochs without a better validation loss before it stops"),
    bound: Field.Bound(atLeast: 1))

  private static let keepField = Field(
    \.keep, key: "keep", .whereItDiffers,
    Parameter(
      "keep", .word(Keep.allCases.map(\.rawValue)),
      foreign: ["save_best_only", "restore_best_weights"],
      help: "the epoch whose weights are left: the last, or the best; best with patience="))

  static let metricsField = Field(
    \.metrics, key: "metrics", .whereItDiffers,
    Parameter(
      "metric", .list(.trick(Metric.labels)), aliases: ["metrics"],
      foreign: ["scoring", "monitor"],
      help: "measured after each epoch; the first one judges, patience too"))

  /// The command draws it where it is not written.
  private static let seedField = Field(\.seed, "seed", key: "seed", .always)

  private static let validatesField = Field(
    \.validates, key: "validates", .early,
    Parameter("validate", .flag, standard: "yes", help: "score the held-out rows after each epoch"),
    isInDigest: false)

  private static let cleanField = Field(
    \.trainMeasure, key: "train", .whereItDiffers,
    Parameter(
      "train", .word(TrainMeasure.allCases.map(\.rawValue)), foreign: ["train_eval"],
      help: "clean: after each epoch the loss of training rows too, with dropout off"),
    isInDigest: false)

  /// The session says it.
  private static let exactField = Field(
    \.isExact, "exact", key: "exact", .whereItDiffers, isInDigest: false)

  /// The session says it.
  private static let augmentField = Field(
    \.augmentations, "augment", key: "augment", .whereItDiffers)

  /// The session says it.
  private static let balanceField = Field(
    \.balance, "balance", key: "balance", .whereItDiffers)

  /// The session says it; the rows are kept beside the run.
  private static let treatmentsField = Field(
    \.treatments, "mine", key: "mine", .whereItDiffers)
}

extension Recipe {
  fileprivate static let mixingFields = [
    Field(
      \.mixup, key: "mixup", .whereItDiffers,
      Parameter(
        "mixup", .either([.number(0...100), .word(["off"])]), foreign: ["MixUp", "mixup_alpha"],
        help: "mixes each training row with another, by a share from Beta(mixup, mixup)"),
      bound: Field.Bound(atLeast: 0.01, hint: "mixup=0.4, or off"), zeroIsNone: true),
    Field(
      \.cutmix, key: "cutmix", .whereItDiffers,
      Parameter(
        "cutmix", .either([.number(0...100), .word(["off"])]), foreign: ["CutMix", "cutmix_alpha"],
        help: "pastes a box of another row over each, its size from Beta(cutmix, cutmix)"),
      bound: Field.Bound(atLeast: 0.01, hint: "cutmix=1, or off"), zeroIsNone: true),
    Field(
      \.smooth, key: "smooth", .whereItDiffers,
      Parameter(
        "smooth", .either([.number(0...0.9999), .word(["off"])]),
        foreign: ["label_smoothing", "LabelSmoothing"],
        help: "share of each training target that is spread over all classes"),
      bound: Field.Bound(atLeast: 0, hint: "smooth=0.1"), zeroIsNone: true),
  ]
}

/// The epoch whose weights a training leaves.
public enum Keep: String, CaseIterable, Sendable {
  case last, best
}

/// How the loss of the training rows is measured: as the steps meet them, or also after each epoch as
/// held-out rows are.
public enum TrainMeasure: String, CaseIterable, Sendable {
  case running, clean
}

extension Keep: FieldValue {}
extension TrainMeasure: FieldValue {}

/// One of some words.
extension FieldValue where Self: RawRepresentable, RawValue == String {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let word = values.text(name) else { return nil }
    self.init(rawValue: word)
  }

  var typed: String? { rawValue }
  var packed: JSON { .text(rawValue) }

  init(unpacking json: JSON) throws(Problem) {
    let word = try json.text()
    guard let value = Self(rawValue: word) else {
      throw Problem(.badFile, "no training knows '\(word.brief)'")
    }
    self = value
  }
}
