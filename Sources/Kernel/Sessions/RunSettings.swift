extension Run {
  /// Everything the run was told, one setting each, as it would be typed. What was left to its
  /// standard is not written, except what every run has.
  public var settings: [Setting] {
    if let method {
      let settings =
        [
          Setting("model", model), Setting("method", "\(method)"), Setting("data", data),
          Setting("split", split), Setting("scaling", scaling),
        ]
        + recipe.settings.filter { $0.name == Recipe.metricsField.name }
        .map { Setting($0.name, $0.value) }
      return settings
        + (family?.point.filter { point in
          !settings.contains { $0.name == point.name }
        } ?? [])
    }
    let start = start
    var settings = [
      Setting("model", model), Setting("layers", blueprint), Setting("init", start.text),
      Setting("data", data), Setting("split", split), Setting("scaling", scaling),
    ]
    if !frozen.isEmpty { settings.append(Setting("frozen", frozen)) }
    if !weights.isEmpty { settings.append(Setting("weights", weights)) }
    settings += recipe.settings.map { Setting($0.name, $0.value) }
    let changes = notes.filter { $0.hasPrefix("from step ") }
    if !changes.isEmpty {
      settings.append(Setting("changed", changes.joined(separator: "; ")))
    }
    if !start.seeds.isEmpty {
      settings.append(Setting(Run.startSeed, start.seeds.joined(separator: " ")))
    }
    let own = Set(settings.map(\.name))
    return settings + (family?.point.filter { !own.contains($0.name) } ?? [])
  }

  /// The value of a setting; empty where it was not written.
  public func setting(_ name: String) -> String {
    if let own = Run.contents.first(where: { $0.name == name }) { return self[keyPath: own.path] }
    return settings.first { $0.name == name }?.value ?? ""
  }

  /// Runs with the settings of each, which are read once.
  public struct Told {
    public let runs: [Run]
    public let settings: [[Setting]]
    fileprivate let tables: [[String: String]]

    public init(_ runs: [Run]) {
      self.runs = runs
      settings = runs.map(\.settings)
      tables = settings.map { own in
        Dictionary(own.map { ($0.name, $0.value) }) { first, _ in first }
      }
    }

    /// The values of some settings of a run, each as `setting` gives it.
    public func values(_ index: Int, _ names: [String]) -> [String] {
      names.map { name in
        if let content = Run.contents.first(where: { $0.name == name }) {
          return runs[index][keyPath: content.path]
        }
        return tables[index][name] ?? ""
      }
    }

    /// The names of the settings, in their order; only those that tell the runs apart, or all.
    public func names(all: Bool) -> [String] { Run.settingNames(of: self, all: all) }
  }

  /// The names of the settings of some runs, in their order; only those that tell them apart, or all.
  public static func settingNames(of runs: [Run], all: Bool) -> [String] {
    settingNames(of: Told(runs), all: all)
  }

  private static func settingNames(of told: Told, all: Bool) -> [String] {
    var (names, met): ([String], Set<String>) = ([], [])
    let (runs, tables) = (told.runs, told.tables)
    for setting in told.settings.joined() where met.insert(setting.name).inserted {
      names.append(setting.name)
    }
    if all || runs.count < 2 { return names }
    names.removeAll { name in Set(tables.map { $0[name, default: ""] }).count < 2 }
    if names.contains(startSeed) {
      // The passes of one block: where the seed of their order tells them apart, that of their weights
      // is one column too many.
      let isOneFamily =
        Set(runs.map { $0.family?.number ?? -1 }).count == 1 && runs[0].family != nil
      let others = names.filter { $0 != startSeed }
      let groups = Dictionary(grouping: tables) { table in others.map { table[$0, default: ""] } }
      let isNeeded = groups.values.contains { Set($0.map { $0[startSeed, default: ""] }).count > 1 }
      if isOneFamily, !isNeeded { names = others }
    }
    return names + untold(by: names, runs, tables)
  }

  /// What runs were made of, by its digest.
  private static let contents: [(name: String, path: KeyPath<Run, String> & Sendable)] = [
    ("rows", \.rowsDigest), ("start", \.startDigest),
  ]

  /// Of rows and first weights those that differ where no setting does: other contents under one name.
  private static func untold(
    by names: [String], _ runs: [Run], _ tables: [[String: String]]
  ) -> [String] {
    var told = tables.map { table in names.map { table[$0, default: ""] } }
    var found: [String] = []
    for content in contents {
      let groups = Dictionary(grouping: runs.indices) { told[$0] }.mapValues { $0.map { runs[$0] } }
      let differs = groups.values.contains { group in
        Set(group.map(\.digest)).count > 1
          && Set(group.map { $0[keyPath: content.path] }.filter { !$0.isEmpty }).count > 1
      }
      guard differs else { continue }
      for index in runs.indices { told[index].append(runs[index][keyPath: content.path]) }
      found.append(content.name)
    }
    return found
  }

  /// The setting that says what seeds the first weights were drawn with.
  private static let startSeed = "init_seed"

  /// Where the first weights came from, and apart from it the seeds they were drawn with: one where it
  /// is the same for all, none where it is the standard.
  private var start: (text: String, seeds: [String]) {
    var seeds: [String] = []
    var clauses: [Substring] = []
    for piece in beginning.split(separator: ",") {
      if piece.first == " " || clauses.isEmpty {
        clauses.append(piece.drop { $0 == " " })
      } else {
        // A list among the values of a choice.
        clauses[clauses.count - 1] += "," + piece
      }
    }
    for index in clauses.indices {
      let clause = clauses[index]
      if let cut = clause.lastIndex(of: " "), clause[cut...].hasPrefix(" seed=") {
        seeds.append(String(clause[cut...].dropFirst(6)))
        clauses[index] = clause[..<cut]
      } else if clause != "loaded", !clause.hasSuffix(" step"), !clause.hasSuffix(" steps") {
        seeds.append("\(Seed.standard)")
      }
    }
    if Set(seeds) == ["\(Seed.standard)"] { seeds = [] }
    return (clauses.joined(separator: ", "), Set(seeds).count == 1 ? [seeds[0]] : seeds)
  }

  /// What the weights came to that the run left: the losses and the metrics, by name.
  public var results: [(name: String, value: Double)] {
    guard let last = left ?? epochs.last(where: { $0.valid != nil }) ?? epochs.last else {
      return []
    }
    let train = method == nil ? [("train", last.train)] : []
    return train + [("valid", last.valid ?? .nan)]
      + zip(metricNames, last.metrics).map { ($0, $1) }
  }

  public func result(_ name: String) -> Double? { results.first { $0.name == name }?.value }

  /// Whether more of a figure is better.
  public static func isBetterWhenMore(_ name: String) -> Bool {
    Metric.isBetterWhenMore(figure: name) ?? !isLoss(name)
  }
}
