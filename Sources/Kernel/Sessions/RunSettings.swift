extension Run {
  /// Everything the run was told, one setting each, as it would be typed. What was left to its
  /// standard is not written, except what every run has.
  public var settings: [Setting] {
    var settings = [
      Setting("model", model), Setting("layers", blueprint), Setting("init", beginning),
      Setting("data", data), Setting("split", split), Setting("scaling", scaling),
      Setting("schedule", "\(recipe.schedule)"), Setting("epochs", "\(recipe.epochs)"),
      Setting("lr", Numeral.typed(recipe.rate)), Setting("bs", "\(recipe.batch)"),
      Setting("opt", "\(recipe.optimiser)"),
    ]
    if let loss = recipe.loss { settings.append(Setting("loss", "\(loss)")) }
    if let clip = recipe.clip { settings.append(Setting("clip", Numeral.typed(clip))) }
    if let cut = recipe.clipValue { settings.append(Setting("clipvalue", Numeral.typed(cut))) }
    if recipe.accumulate > 1 { settings.append(Setting("accumulate", "\(recipe.accumulate)")) }
    if let most = recipe.patience { settings.append(Setting("patience", "\(most)")) }
    settings.append(Setting("seed", "\(recipe.seed)"))
    let own = Set(settings.map(\.name))
    return settings + (family?.point.filter { !own.contains($0.name) } ?? [])
  }

  /// The value of a setting; empty where it was not written.
  public func setting(_ name: String) -> String {
    settings.first { $0.name == name }?.value ?? ""
  }

  /// The names of the settings of some runs, in their order; only those that differ, or all.
  public static func settingNames(of runs: [Run], all: Bool) -> [String] {
    var names: [String] = []
    for run in runs {
      for setting in run.settings where !names.contains(setting.name) { names.append(setting.name) }
    }
    if all || runs.count < 2 { return names }
    return names.filter { name in Set(runs.map { $0.setting(name) }).count > 1 }
  }

  /// What the run came to at its end: the held-out loss and the metrics, by name.
  public var results: [(name: String, value: Double)] {
    let last = epochs.last { $0.valid != nil } ?? epochs.last
    guard let last else { return [] }
    return [("train", last.train), ("valid", last.valid ?? .nan)]
      + zip(metricNames, last.metrics).map { ($0, $1) }
  }

  public func result(_ name: String) -> Double? { results.first { $0.name == name }?.value }

  /// Whether more of a figure is better.
  public static func isBetterWhenMore(_ name: String) -> Bool {
    !["train", "valid", "mae", "loss", "mse"].contains(name)
  }
}
