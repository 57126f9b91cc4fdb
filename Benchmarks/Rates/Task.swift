import Kernel

/// A training whose best rate is looked for: five epochs of 1cycle of a net on a data set.
struct Task {
  let name: String
  let data: String
  let options: [(String, Int)]
  let net: [String]
  let optimiser: Choice
  let batch: Int

  /// `data` and `net` as they would be typed.
  init(
    _ data: String, _ net: String, _ optimiser: String, momentum: Double? = nil, batch: Int,
    _ options: [(String, Int)] = []
  ) {
    var settings = Values()
    if let momentum { settings.set("momentum", .number(momentum)) }
    (self.data, self.options, self.batch) = (data, options, batch)
    self.optimiser = Choice(optimiser, settings)
    self.net = net.split(separator: " ").map(String.init)
    name = "\(data), \(net), \(self.optimiser), bs \(batch)"
  }

  static let all = [
    Task("digits", "mlp 128 64", "adamw", batch: 64),
    Task("digits", "cnn 16 32", "adam", batch: 64),
    Task("digits", "mlp 64", "sgd", momentum: 0.9, batch: 32),
    Task("digits", "lstm 32", "adam", batch: 32),
    Task("digits", "rnn 48", "adamw", batch: 64),
    Task("digits", "linear", "sgd", batch: 128),
    Task("cancer", "mlp 32", "adamw", batch: 16),
    Task("wine", "mlp 32", "rmsprop", batch: 16),
    Task("diabetes", "mlp 64 32", "adam", batch: 32),
    Task("spirals", "mlp 64 64 64 64", "adamw", batch: 32, [("n", 1200)]),
    Task("adding", "gru 32", "rmsprop", batch: 64, [("n", 2000), ("length", 8)]),
    Task("moons", "mlp 32 32", "sgd", momentum: 0.9, batch: 16, [("n", 1500)]),
  ]

  func dataset() throws -> Dataset {
    let source = try Source.named(data)
    var values = Values()
    for (name, number) in options { values.set(name, .integer(number)) }
    values.fillStandards(of: source.label)
    return try source.make(values, .standard, Seed.standard)
  }

  func model(for dataset: Dataset, seed: UInt64) throws -> Model {
    let family = try Family.named(net[0])
    var values = Values()
    values.fillStandards(of: family.label)
    let request = Family.Request(
      sizes: net.dropFirst().compactMap { Int($0) }, values: values, for: dataset)
    let blueprint = try family.blueprint(request)
    return try Model(name: net[0], blueprint, for: dataset, seed: seed)
  }

  var recipe: Recipe {
    var recipe = Recipe()
    (recipe.optimiser, recipe.batch) = (optimiser, batch)
    return recipe
  }
}
