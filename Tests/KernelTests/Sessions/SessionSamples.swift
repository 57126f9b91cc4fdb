import Foundation
import Testing

@testable import Kernel

/// Sessions with something of every kind, and a folder that goes when the test ends.
enum SessionSamples {
  final class Folder {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
  }

  static func dataset(_ name: String) throws -> Dataset {
    let source = try Source.named(name)
    var values = Values()
    values.fillStandards(of: source.label)
    return try source.make(values, .standard, 42)
  }

  /// A table of words, dates and gaps with everything that is kept of a file: fill, indicators, groups, test rows of
  /// another file.
  static func table() throws -> Dataset {
    let folder = try Folder()
    func write(_ name: String, _ rows: Range<Int>) throws -> String {
      let lines = rows.map { row in
        "p\(row / 3),\(row % 5 == 0 ? "" : "\(row * 7 % 11)"),\(["red", "blue", ""][row % 3]),"
          + "2012-0\(1 + row % 9)-1\(row % 7),\(row % 2 == 0 ? "a" : "b")"
      }
      let text = "who,n,hue,day,y\n" + lines.joined(separator: "\n") + "\n"
      try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
      return folder.file(name)
    }
    var values = Values()
    values.set("fill", .list([.text("median"), .text("hue:zero")]))
    values.set("indicators", .text("yes"))
    values.set("group", .text("who"))
    return try DatasetFile(write("t.csv", 0..<30), values, test: write("e.csv", 30..<42))
      .dataset(split: .standard, test: nil, seed: 3)
  }

  static func recipe(_ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.batch) = (3, 16)
    change(&recipe)
    return recipe
  }

  /// A data set, a trained model, one that is paused with everything a pause holds, two runs, numbers.
  static func session() throws -> Session {
    var session = Session()
    let iris = try dataset("iris")
    session.use(iris)
    session.bind("numbers", .datum(.tensor(try Tensor([1.5, -.infinity, .nan, -0.0, 1e-40]))))
    let mask = Tensor(try Shape([1, 2]), sharing: try Buffer([1, 0]), isMask: true)
    session.bind(
      "list",
      .datum(.list([.number(0.1), .flag(true), .text("é\u{1b}\"\\"), .none, .tensor(mask)])))
    session.bind("values", .dataset(try dataset("diabetes")))
    session.bind("table", .dataset(try table()))
    let text = "{ dense 6; norm; tanh; dropout 0.25; dense }"
    var model = try Model(name: "net", Blueprint(parsing: text), for: iris, seed: 1)
    var run = try Trainer.fit(&model, on: iris, recipe(), name: "r1")
    session.use(model)
    session.keep(&run, as: nil)
    model.name = "other"
    let paused = recipe {
      ($0.patience, $0.clip, $0.accumulate) = (2, 1, 2)
      $0.loss = Choice("crossentropy", Values(["smoothing": .number(0.1)], written: ["smoothing"]))
    }
    run = try Trainer.fit(&model, on: iris, paused, name: "r2", pauseAt: 7)
    session.use(model)
    session.keep(&run, as: nil)
    var wild = try Model(name: "wild", Blueprint(parsing: text), for: iris, seed: 2)
    run = try Trainer.fit(&wild, on: iris, recipe { $0.rate = 1e38 }, name: "r3")
    session.keep(&run, as: nil)
    session.bind(
      "record",
      .record(Record("search", [("suggestion", .datum(.number(0.01))), ("run", .run(run))])))
    _ = session.draws.next("randn")
    _ = session.nextSeed(for: "fit")
    session.loss = paused.loss
    session.bind("_", .model(model))
    return session
  }
}
