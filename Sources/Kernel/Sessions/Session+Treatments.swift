extension Session {
  /// The treatments with their rows. What a session was read with knows their fingerprint alone: they are picked
  /// again from the ledger of their run, and left out where that comes to others by now.
  var foundTreatments: Treatments {
    var found = treatments
    for (index, treated) in treatments.entries.enumerated() {
      guard treated.rows == nil, !treated.print.isEmpty,
        let name = treated.choice.values.text("run"), case .run(let run)? = self[name],
        case .dataset(let dataset)? = self[run.data],
        let again = try? Treated(treated.choice, of: run, on: dataset),
        again.print == treated.print,
        let rows = again.rows
      else { continue }
      found.setRows(rows, of: index)
    }
    return found
  }
}

extension Treated {
  var packed: JSON {
    choice.packed.adding("print", print.isEmpty ? nil : .text(print))
  }

  init(unpacking body: JSON) throws(Problem) {
    self.init(
      try Choice(unpacking: body, in: Treatment.self),
      print: try body.optional("print")?.text() ?? "")
  }
}
