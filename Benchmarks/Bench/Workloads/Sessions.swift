import Foundation
import Kernel

extension Workload {
  static let sessions = Workload(word: "sessions", title: "Sessions in a file") { bench, report in
    report.write(
      "A session of 50 runs (digits, net 64-128-64-10, 5 epochs) and 20 models, in one file; medians."
    )
    report.write()
    var lab = try Lab(folder: bench.folder)
    let rows: [(String, Double, Double)] = [
      ("open and read it", try lab.opening(), 0.050),
      ("keep a statement that binds a number", try lab.keeping(), 0.005),
      ("keep a statement that trains", try lab.keepingARun(), .infinity),
      ("`undo` a training, from memory", try lab.undoing(fromFile: false), 0.010),
      ("`undo` a training, from the file", try lab.undoing(fromFile: true), 0.010),
      ("a checkpoint of a training, of 30 s", try lab.checkpointing(), 0.300),
    ]
    var table: [[String]] = []
    for (name, seconds, most) in rows {
      table.append([name, shown(seconds), most.isFinite ? shown(most) : "–"])
      if most.isFinite { report.goal(name, shown(seconds), "< \(shown(most))", seconds < most) }
    }
    report.table(["what", "time", "at most"], table)
    let line = try bench.processes([lab.path, "-c", ""], times: 21).seconds
    let bare = try bench.processes(["-c", ""], times: 21).seconds
    report.table(
      ["command", "from start to end"],
      [["`athanor lab.athanor -c ''`", shown(line)], ["`athanor -c ''`", shown(bare)]])
  }

  /// The session that is measured, and the file it is kept in.
  private struct Lab {
    let path: String
    private var snapshot: Snapshot
    private var timeline = Timeline()
    private var model: Model
    private let data: Dataset
    private var recipe = Recipe()

    init(folder: String) throws {
      path = folder + "/lab.athanor"
      let source = try Source.named("digits")
      var values = Values()
      values.fillStandards(of: source.label)
      data = try source.make(values, .standard, 42)
      recipe.epochs = 5
      model = try Model(name: "mlp", Blueprint.mlp(hidden: [128, 64]), for: data, seed: 1)
      var session = Session()
      session.use(data)
      for number in 1...50 {
        recipe.seed = UInt64(number)
        var run = try Trainer.fit(&model, on: data, recipe, name: "r\(number)")
        run.keepOutcome(of: model)
        if number % 5 < 2 { model.name = "mlp\(number)" }
        session.use(model)
        session.keep(&run, as: nil)
      }
      snapshot = Snapshot(session: session)
      for number in 1...50 { snapshot.lines.append("fit 5 seed=\(number)") }
      try SessionFile.create(path, &snapshot, &timeline).close()
    }

    func opening() throws -> Double {
      var figures = Figures()
      for _ in 0..<15 {
        figures.add(
          try timed {
            let file = try SessionFile.open(path)
            _ = try file.restore()
            file.close()
          })
      }
      return figures.median
    }

    /// One more statement; `change` is not part of the time.
    private mutating func kept(_ change: (inout Snapshot) throws -> Void) throws -> Double {
      let file = try SessionFile.open(path)
      defer { file.close() }
      let found = try file.restore()
      (snapshot, timeline) = (found.snapshot, found.timeline)
      var figures = Figures()
      for number in 0..<25 {
        let before = snapshot
        try change(&snapshot)
        snapshot.lines.append("statement \(number)")
        timeline.push(before, "statement", after: snapshot, room: .max)
        figures.add(try timed { try file.keep(&snapshot, &timeline) })
      }
      return figures.median
    }

    mutating func keeping() throws -> Double {
      try kept { $0.session.bind("x", .datum(.number(Double($0.lines.count)))) }
    }

    mutating func keepingARun() throws -> Double {
      var (trained, recipe, data) = (model, recipe, data)
      data.name = "digits"
      return try kept {
        recipe.seed += 1
        var run = try Trainer.fit(&trained, on: data, recipe)
        run.keepOutcome(of: trained)
        $0.session.use(trained)
        $0.session.keep(&run, as: nil)
      }
    }

    mutating func undoing(fromFile: Bool) throws -> Double {
      let file = try SessionFile.open(path)
      defer { file.close() }
      let found = try file.restore()
      var (now, line) = (found.snapshot, found.timeline)
      var figures = Figures()
      for _ in 0..<15 {
        let back = try timed {
          if let step = try line.undo(now, from: file) { now = step.snapshot }
        }
        if fromFile { figures.add(back) }
        if !fromFile {
          let forth = try timed {
            if let step = try line.redo(now, from: file) { now = step.snapshot }
          }
          figures.add(forth)
          if let step = try line.undo(now, from: file) { now = step.snapshot }
        }
      }
      return figures.median
    }

    mutating func checkpointing() throws -> Double {
      let file = try SessionFile.open(path)
      defer { file.close() }
      let found = try file.restore()
      var (trained, figures) = (model, Figures())
      var session = found.snapshot.session
      for step in 1...15 {
        recipe.seed += 1
        _ = try Trainer.fit(&trained, on: data, recipe, pauseAt: 20 + step)
        session.use(trained)
        let state = Snapshot(session: session, lines: found.snapshot.lines)
        figures.add(try timed { try file.checkpoint(state, of: "fit 5") })
      }
      return figures.median
    }
  }
}
