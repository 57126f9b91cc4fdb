/// A family of models: a word and a few sizes that stand for a blueprint.
public struct Family: Catalogued {
  public static let noun = "model"
  public static let all: [Family] = [mlp, linear, cnn, resnet, rnn, lstm, gru]

  public let label: Label
  let make: @Sendable (Request) throws(Problem) -> Blueprint

  init(_ label: Label, make: @escaping @Sendable (Request) throws(Problem) -> Blueprint) {
    self.label = label
    self.make = make
  }

  /// What was asked for beside the word.
  public struct Request: Sendable {
    public let sizes: [Int]
    /// The options of `model`: activation, dropout, norm.
    public let values: Values
    /// How many numbers stand for characters, where rows are text.
    let words: Int?
    /// Length of the vector that a character becomes.
    static let vector = 16
    /// The data set's samples, as a layer wants them; of text behind the layer that makes vectors of it.
    let sample: @Sendable (LayerKind.Demand) -> Shape

    public init(sizes: [Int], values: Values, for dataset: Dataset) {
      self.sizes = sizes
      self.values = values
      var samples: [LayerKind.Demand: Shape] = [:]
      for demand in LayerKind.Demand.allCases { samples[demand] = dataset.sample(for: demand) }
      if case .text(let length, let alphabet) = dataset.arrangement {
        words = alphabet.words
        samples[.sequence] = Shape(counted: [length, Request.vector])
        samples[.grid] = samples[.sequence]
      } else {
        words = nil
      }
      let all = samples
      sample = { all[$0] ?? .scalar }
    }

    var activation: String { values.text("activation") ?? "relu" }
    var dropout: Double { values.number("dropout") ?? 0 }
    /// Whether normalisation is wanted, which a family may do unasked.
    func norm(unasked: Bool) -> Bool {
      values.isWritten("norm") ? values.flag("norm") ?? false : unasked
    }
  }

  /// Text goes through an `embed` first, and is flattened for a family of dense layers.
  public func blueprint(_ request: Request) throws(Problem) -> Blueprint {
    let own = try make(request)
    guard let words = request.words else { return own }
    let isDense = name == Family.mlp.name || name == Family.linear.name
    return try Blueprint(
      parsing: "embed \(words) \(Request.vector); " + (isDense ? "flatten; " : "") + "\(own)")
  }
}

extension Family {
  static let mlp = Family(
    Label(
      "mlp", foreign: ["MLPClassifier", "Sequential", "tabular_learner"],
      summary: "Dense layers with an activation behind each.", example: "model mlp 128 64")
  ) { request throws(Problem) in
    guard !request.sizes.isEmpty else {
      throw Problem(
        .missingArgument, "model mlp needs the sizes of its hidden layers",
        hint: "model mlp 128 64", about: "mlp")
    }
    return try Blueprint.mlp(
      hidden: request.sizes, activation: request.activation, dropout: request.dropout,
      norm: request.norm(unasked: false))
  }

  static let linear = Family(
    Label(
      "linear", foreign: ["LinearRegression", "LogisticRegression"],
      summary: "One dense layer: linear or logistic regression.", example: "model linear")
  ) { request throws(Problem) in
    guard request.sizes.isEmpty else {
      throw Problem(
        .surplusArgument, "model linear has no hidden layers", hint: "model linear",
        about: "linear")
    }
    return try Blueprint.linear()
  }

  /// For each size a 3 x 3 convolution, batch normalisation, an activation and, while the image has 4
  /// rows and columns, a pooling to its half; then a dense layer of 128 and the outputs.
  static let cnn = Family(
    Label(
      "cnn", foreign: ["convnet", "ConvNet", "LeNet"],
      summary: "3 x 3 convolutions of these many filters, each with norm, activation and pooling.",
      example: "model cnn 32 64")
  ) { request throws(Problem) in
    guard !request.sizes.isEmpty else {
      throw Problem(
        .missingArgument, "model cnn needs the filters of its convolutions",
        hint: "model cnn 32 64", about: "cnn")
    }
    let hasNorm = request.norm(unasked: true)
    var size = Geometry(request.sample(.grid))
    var words: [String] = []
    for filters in request.sizes {
      words.append("conv \(filters) 3" + (hasNorm ? " bias=no" : ""))
      if hasNorm { words.append("norm") }
      words.append(request.activation)
      if size.width >= 4, size.height >= 4 || size.height == 1 {
        words.append("pool 2")
        size = size.halved
      }
    }
    words += ["flatten", "dense 128", request.activation]
    if request.dropout > 0 { words.append("dropout \(request.dropout)") }
    return try Blueprint(parsing: (words + ["dense"]).joined(separator: "; "))
  }

  /// He et al.'s family for CIFAR: a 3 x 3 convolution, then three stages of n blocks of two, each
  /// stage with half the rows and columns and twice the filters of the one before; 6 n + 2 layers.
  static let resnet = Family(
    Label(
      "resnet", foreign: ["ResNet", "resnet20", "resnet18"],
      summary:
        "He et al.'s residual net of 6 n + 2 layers, 16 filters or as many as a second number.",
      source: "He et al., arXiv:1512.03385, section 4.2", example: "model resnet 3")
  ) { request throws(Problem) in
    guard (1...2).contains(request.sizes.count), let count = request.sizes.first, count <= 200
    else {
      throw Problem(
        .missingArgument,
        "model resnet needs n, at most 200, for 6 n + 2 layers, and may have the filters of its first",
        hint: "model resnet 3", about: "resnet")
    }
    let filters = request.sizes.count > 1 ? request.sizes[1] : 16
    guard filters <= 16384 else {
      throw Problem(
        .outOfRange, "resnet begins with at most 16384 filters, not \(filters)",
        hint: "model resnet 3 16")
    }
    func convolution(_ filters: Int, _ stride: Int = 1) -> String {
      "conv \(filters) 3\(stride == 1 ? "" : " stride=\(stride)") bias=no; norm"
    }
    var words = [convolution(filters), request.activation]
    for stage in 0..<3 {
      for block in 0..<count {
        let width = filters << stage
        let first = convolution(width, stage > 0 && block == 0 ? 2 : 1)
        words.append("residual { \(first); \(request.activation); \(convolution(width)) }")
        words.append(request.activation)
      }
    }
    words.append("globalpool")
    if request.dropout > 0 { words.append("dropout \(request.dropout)") }
    return try Blueprint(parsing: (words + ["dense"]).joined(separator: "; "))
  }
}

extension Family {
  static let rnn = recurrent("rnn", "Plain recurrent layers of these sizes over a sequence.")
  static let lstm = recurrent("lstm", "Long short-term memories of these sizes over a sequence.")
  static let gru = recurrent("gru", "Gated recurrent units of these sizes over a sequence.")

  /// Each layer reads all states of the one below; the last state of the last goes to the outputs.
  private static func recurrent(_ kind: String, _ summary: String) -> Family {
    Family(Label(kind, summary: summary, example: "model \(kind) 64")) { request throws(Problem) in
      guard !request.sizes.isEmpty else {
        throw Problem(
          .missingArgument, "model \(kind) needs the sizes of its states",
          hint: "model \(kind) 64", about: kind)
      }
      for option in ["activation", "norm"] where request.values.isWritten(option) {
        throw Problem(
          .surplusArgument, "model \(kind) takes no \(option)=: its gates have their own",
          hint: "model { \(kind) 64; layernorm; dense }", about: option)
      }
      var words: [String] = []
      for (index, size) in request.sizes.enumerated() {
        words.append("\(kind) \(size)" + (index < request.sizes.count - 1 ? " states=all" : ""))
        if request.dropout > 0 { words.append("dropout \(request.dropout)") }
      }
      return try Blueprint(parsing: (words + ["dense"]).joined(separator: "; "))
    }
  }
}

extension Geometry {
  /// Half the rows and columns, rounded down; a sequence has one row.
  fileprivate var halved: Geometry {
    Geometry(
      height: max(1, height / 2), width: width / 2, features: features, pitch: pitch)
  }
}
