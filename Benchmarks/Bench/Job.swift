import Kernel

/// The training that is compared: the digits with every fifth row held out, a net of 64-128-64-10
/// with ReLU, 20 epochs of fastai's 1cycle to a peak of 1e-2, AdamW.
struct Job {
  static let epochs = 20
  /// The same in the words of the prompt.
  static let line =
    "data digits every=5; model mlp 128 64; optimiser adamw betas=0.9,0.99 wd=0.01; "
    + "fit 1cycle 20 lr=1e-2 bs=64"

  let dataset: Dataset
  private let blueprint: Blueprint

  init() throws {
    let source = try Source.named("digits")
    dataset = try source.make(source.standards, .every(5), Seed.standard)
    blueprint = try Blueprint.mlp(hidden: [128, 64])
  }

  func model(seed: UInt64) throws -> Model {
    try Model(name: "mlp", blueprint, for: dataset, seed: seed)
  }

  func recipe(batch: Int, seed: UInt64) -> Recipe {
    var recipe = Recipe()
    recipe.epochs = Job.epochs
    recipe.rate = 1e-2
    recipe.batch = batch
    recipe.seed = seed
    recipe.validates = false
    var values = Values()
    values.set("betas", .list([.number(0.9), .number(0.99)]))
    values.set("wd", .number(0.01))
    recipe.optimiser = Choice("adamw", values)
    return recipe
  }

  /// Steps of the whole training.
  func steps(batch: Int) -> Int {
    Batches.count(rows: dataset.split.train.count, size: batch) * Job.epochs
  }

  /// A new net, trained.
  func trained(batch: Int, seed: UInt64) throws -> Model {
    var model = try model(seed: seed)
    _ = try Trainer.fit(&model, on: dataset, recipe(batch: batch, seed: seed))
    return model
  }
}
