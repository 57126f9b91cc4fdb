/// A model in a file of its own: weights, blueprint, and how rows are prepared for it.
extension Model {
  private static let blueprintKey = "blueprint"
  private static let inputKey = "input"
  private static let fittedKey = "preprocessing"

  /// What the file says beside the weights: the layers, the sizes of a sample, and where it was fitted, columns,
  /// words, fill, scaling, classes and loss, as JSON. The keys of the rows it was fitted on are left out.
  public var fileMetadata: [(name: String, value: String)] {
    var found = [
      (name: Model.blueprintKey, value: blueprint.description),
      (name: Model.inputKey, value: input.sizes.map(String.init).joined(separator: "x")),
    ]
    if let fitted {
      var packing = Packing()
      packing.isInline = true
      let bare = Fitted(preprocessing: fitted.preprocessing, loss: fitted.loss, seen: nil)
      found.append((name: Model.fittedKey, value: bare.packed(&packing).written))
    }
    return found
  }

  /// A model as a file describes it, with the weights of the file; nil where the file describes none. Which rows it
  /// was fitted on is not known. Refuses weights that do not fit.
  public static func read(
    _ file: Safetensors, named name: String, in layout: WeightLayout?
  ) throws(Problem) -> (model: Model, notes: [String])? {
    func value(_ key: String) -> String? { file.metadata.first { $0.name == key }?.value }
    guard let layers = value(blueprintKey), let sizes = value(inputKey),
      let text = value(fittedKey)
    else { return nil }
    let fitted = try Fitted(
      unpacking: JSON.read(Array(text.utf8), deepest: 12), Unpacking.inline)
    var input: [Int] = []
    for size in sizes.split(separator: "x") {
      guard let size = Int(size) else {
        throw Problem(.badFile, "a sample of size '\(String(size).brief)'")
      }
      input.append(size)
    }
    var model = try Model(
      name: name, Blueprint(parsing: layers), input: Shape(input),
      outputs: fitted.preprocessing.targets.count, seed: Seed.standard)
    guard model.input.count == fitted.preprocessing.features else {
      throw Problem(
        .badFile,
        "a sample of \(model.input.count) numbers, and rows of \(fitted.preprocessing.features)")
    }
    let notes = try model.take(file.tensors, in: layout)
    model.fitted = fitted
    return (model, notes)
  }
}
