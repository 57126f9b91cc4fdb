/// What was guessed about the columns of a table, alike ones together.
struct CSVReport {
  private let assembly: CSVAssembly
  private let schema: TableSchema
  /// Different whole numbers of the target that were taken for classes.
  private let guessed: Int?

  init(_ assembly: CSVAssembly, _ schema: TableSchema, _ guessed: Int?) {
    (self.assembly, self.schema, self.guessed) = (assembly, schema, guessed)
  }

  private var table: CSVTable { assembly.table }

  /// Those of the file, of the target, then of the columns in their order.
  var guesses: [FileGuess] {
    var found = table.guesses
    if let target { found.append(target) }
    if let place = assembly.rowNames {
      let name = table.names[place]
      found.append(FileGuess(name, "names of rows, left out", "words=\(CSV.option(name))"))
    }
    for name in schema.indicators {
      found.append(
        FileGuess("\(CSV.clipped(name)) missing", "1 where it is missing", "indicators=no"))
    }
    var groups: [(names: [String], taken: String, remedy: String)] = []
    var known: [String: Int] = [:]
    for column in assembly.features {
      let (taken, remedy) = told(column)
      let key = taken + "\n" + remedy
      if let place = known[key] {
        groups[place].names.append(table.names[column])
      } else {
        known[key] = groups.count
        groups.append(([table.names[column]], taken, remedy))
      }
    }
    for group in groups {
      let names = group.names.map { CSV.clipped($0) }
      let about =
        names.count <= 3
        ? names.joined(separator: ", ") : "\(names[0]), \(names[1]) and \(names.count - 2) more"
      let name = names.count > 1 ? "COLUMN" : CSV.option(group.names[0])
      found.append(
        FileGuess(about, group.taken, group.remedy.isEmpty ? "" : group.remedy + name))
    }
    return found
  }

  private var target: FileGuess? {
    let name = CSV.clipped(table.names[assembly.target])
    var taken: [String] = []
    var remedy = ""
    if assembly.options.target == nil {
      taken.append("the last column, '\(name)'")
      remedy = "target=COLUMN"
    }
    if let guessed {
      taken.append("\(guessed) whole \(guessed == 1 ? "number" : "numbers") as classes")
      remedy += (remedy.isEmpty ? "" : " or ") + "task=values"
    }
    return taken.isEmpty ? nil : FileGuess("target", taken.joined(separator: "; "), remedy)
  }

  /// What a feature's column was taken for, and the option before its name that says otherwise; an option
  /// that is whole already ends in a blank.
  private func told(_ column: Int) -> (String, String) {
    let own = table.columns[column]
    switch own.kind {
    case .numbers(let form):
      let values = distinct(column)
      let dress = form.words.isEmpty ? "" : ": " + form.words
      if values.count == 1 { return ("numbers, all the same", "drop=") }
      if own.isAmbiguous {
        return ("numbers, ambiguous\(dress)", "decimal= thousands= words=")
      }
      if values.isCounter { return ("numbers that count rows: an id?", "drop=") }
      return ("numbers" + dress, "words=")
    case .words(let words):
      if words.count == 1 { return ("words, all the same", "drop=") }
      let numbers = table.rows - Int(own.tally.missing) - Int(own.tally.text)
      let row = table.firstText(column)
      if own.tally.text > 0, numbers > own.tally.text, own.tally.quotedNumbers == 0 {
        let cell = CSV.clipped(table.written(row: row, column: column))
        return (
          "words, \(words.count): \(table.place(ofRow: row)) holds \"\(cell)\"",
          "missing= or drop="
        )
      }
      if words.count == table.rows { return ("words, another in each row: an id?", "drop=") }
      let quoted = own.tally.quotedNumbers > 0 ? " (numbers in quotes)" : ""
      return ("words, \(words.count)\(quoted)", "drop=")
    case .dates(let form, let days):
      let parts = DateParts(of: days.filter { !$0.isNaN })
      let features = ["days since the first"] + parts.cycles.map { "\($0.rawValue)" }
      let doubt = own.isAmbiguous ? ", ambiguous" : ""
      return (
        "dates, \(form.words)\(doubt): \(features.joined(separator: ", "))",
        own.isAmbiguous ? "dates=dmy|mdy, words=" : "words="
      )
    }
  }

  /// Whether there is one value only, and whether each row has the one before and 1.
  private func distinct(_ column: Int) -> (count: Int, isCounter: Bool) {
    var (first, before) = (Float.nan, Float.nan)
    var (isOne, isCounter) = (true, table.rows > 2)
    for row in 0..<table.rows {
      let value = table.number(row: row, column: column)
      if value.isNaN { continue }
      if first.isNaN { first = value } else if value != first { isOne = false }
      if !before.isNaN, value != before + 1 { isCounter = false }
      before = value
      if !isOne, !isCounter { return (2, false) }
    }
    return (isOne ? 1 : 2, isCounter && !isOne)
  }
}
