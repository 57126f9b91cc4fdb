import Kernel
import Viz

extension Command {
  static let exchangeCommands = [export, load]

  static let export = Command(
    Label(
      "export", foreign: ["savefig", "to_csv", "save_file"],
      summary: "Write the last chart, a model's weights, a tensor or a data set.",
      parameters: [
        Parameter(
          "path", .path, .required,
          help: "ends in .svg .txt, .safetensors, .npy or .csv, of text .tsv"),
        Parameter(
          "name", .reference(.anything), .positional,
          help: "of the model, tensor or data set; the current one, a tensor of the file's name"),
        Parameter("data", .flag, standard: "no", help: "put the numbers into the SVG too"),
        Parameter(
          "layout", .word(WeightLayout.allCases.map(\.rawValue)), standard: "torch",
          help: "of weights: a state dict of PyTorch, or matrices (inputs, outputs)"),
      ],
      example: "export loss.svg"), .session, isReplayed: false
  ) { request, workspace, host throws(Problem) in
    let path = request.values[word: "path"]
    let source = try exported(to: path, request, workspace)
    if case .dataset(let dataset) = source { try refuse(path, asSourceOf: dataset) }
    let bytes = try content(of: source, in: path, request)
    guard host.mayWrite(path) else { return Answer("nothing written") }
    try AtomicFile.write(bytes, to: path)
    let titles: String
    if case .charts(let charts) = source {
      titles = "  " + Escaping.terminal(charts.map(\.title).joined(separator: ", "), columns: 200)
    } else {
      titles = ""
    }
    var answer = Answer("\(Escaping.terminal(path))\(titles)  \(Numerals.bytes(bytes.count))")
    for note in notes(on: source, in: path, request) { answer.note("note: " + note) }
    return answer
  }

  /// What there is to write.
  private enum Exported {
    case charts([Chart])
    case model(Model)
    case tensor(Tensor)
    case dataset(Dataset)
  }

  /// What the ending of a path asks for.
  private static func exported(
    to path: String, _ request: Request, _ workspace: Workspace
  ) throws(Problem) -> Exported {
    let name = request.values.text("name")
    var session = workspace.session
    switch ending(of: path) {
    case "svg", "txt":
      guard !workspace.charts.isEmpty else {
        throw Problem(.noRun, "there is no chart yet", hint: "plot loss", about: "export")
      }
      return .charts(workspace.charts)
    case "safetensors":
      if let name { try session.use(name) }
      return .model(try session.model(for: "export"))
    case "npy":
      guard case .datum(let datum)? = session[name ?? stem(of: path)] else {
        throw Problem(
          .undefinedName, "a .npy file holds a tensor that has a name",
          hint: "x = randn(3, 4); export x.npy x", about: "name")
      }
      return .tensor(try datum.asTensor(for: "export"))
    case "csv", "tsv":
      if let name { try session.use(name) }
      let dataset = try session.dataset(for: "export")
      let isText = dataset.textLines != nil
      guard isText == (ending(of: path) == "tsv") else {
        throw Problem(
          .badValue,
          isText
            ? "the rows of '\(dataset.name)' are text: lines, not a table"
            : "the rows of '\(dataset.name)' are no text, and tables are written as CSV",
          hint: "export \(stem(of: path)).\(isText ? "tsv" : "csv")", about: "path")
      }
      return .dataset(dataset)
    default:
      throw Problem(
        .badValue, "nothing is written as \"\(path.brief)\"",
        hint: "export loss.svg   export net.safetensors   export x.npy x   export table.csv",
        about: "path")
    }
  }

  /// Refuses to write a data set over the file it was read from.
  private static func refuse(_ path: String, asSourceOf dataset: Dataset) throws(Problem) {
    guard dataset.places != .rows, Files.isSame(path, dataset.origin.source) else { return }
    throw Problem(
      .badValue, "\(path.brief) is the file that '\(dataset.name)' was read from",
      hint: "export \(dataset.name)_2.csv", about: "path")
  }

  private static func content(
    of source: Exported, in path: String, _ request: Request
  ) throws(Problem) -> [UInt8] {
    switch source {
    case .charts(let charts):
      let text =
        ending(of: path) == "svg"
        ? Chart.svg(charts, data: request.values[flag: "data"])
        : charts.map { $0.text(Appearance()).joined(separator: "\n") + "\n" }.joined()
      return Array(text.utf8)
    case .model(let model):
      let layout = WeightLayout(rawValue: request.values[word: "layout"]) ?? .torch
      return Safetensors(
        model.namedNumbers(in: layout),
        metadata: [
          ("format", "athanor"), (WeightLayout.key, layout.rawValue),
          ("bits", "\(Processor.bitsVersion)"),
        ] + model.fileMetadata
      ).bytes
    case .tensor(let tensor):
      return NumPyFile.bytes(of: NamedNumbers("", tensor.shape.sizes, tensor.floats))
    case .dataset(let dataset):
      if let lines = dataset.textLines { return Array(lines.map { $0 + "\n" }.joined().utf8) }
      return Array(TableText(dataset).text.utf8)
    }
  }

  /// What PyTorch must do as it is done here, where the file alone does not say it; how a table is read back.
  private static func notes(
    on source: Exported, in path: String, _ request: Request
  ) -> [String] {
    switch source {
    case .model(let model) where request.values[word: "layout"] == WeightLayout.torch.rawValue:
      return model.exportNotes
    case .dataset(let dataset) where dataset.textLines == nil:
      let options = TableText(dataset).options.joined(separator: " ")
      return [
        "read back by data \(Escaping.terminal(path)) " + Escaping.terminal(options, columns: 200)
      ]
    default: return []
    }
  }

  /// The file's name without folders and `.npy`.
  private static func stem(of path: String) -> String {
    path.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
  }

  private static func ending(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: ".")).map {
      String(path[path.utf8.index(after: $0)...])
    } ?? ""
  }

  static let load = Command(
    Label(
      "load", foreign: ["load_state_dict", "load_weights", "load_file"],
      summary: "Read weights into the current model, or a tensor.",
      source: "github.com/huggingface/safetensors; numpy.lib.format",
      parameters: [
        Parameter("path", .path, .required, help: "ends in .safetensors or .npy"),
        Parameter(
          "turned", .flag, foreign: ["transpose"],
          help:
            "matrices are (outputs, inputs), as in PyTorch; the file or its shapes say it unwritten"
        ),
        name,
      ],
      example: "load net.safetensors"), .session
  ) { request, workspace, _ throws(Problem) in
    let path = request.values[word: "path"]
    switch ending(of: path) {
    case "safetensors": return try loadWeights(path, request, &workspace)
    case "npy":
      let found = try NumPyFile.read(try Files.read(path), path: path)
      let tensor = try Tensor(try Shape(found.sizes), found.floats)
      let usual = stem(of: path)
      let name = try request.name(
        Chunk.isName(usual) ? usual : "x", workspace.session
      ) { if case .datum = $0 { true } else { false } }
      workspace.session.bind(name, .datum(Datum(tensor)))
      var answer = Answer("\(name): tensor \(tensor.shape)", item: .datum(Datum(tensor)))
      for note in found.oddities.notes { answer.note("note: \(note)") }
      return answer
    case let ending where ["pt", "pth", "pkl", "bin", "h5", "keras", "ckpt"].contains(ending):
      throw Problem(
        .badFile,
        "\(path): a .\(ending) file can run code when it is opened, so it never is",
        hint: "in Python: safetensors.torch.save_file(model.state_dict(), \"net.safetensors\")",
        about: "path")
    default:
      throw Problem(
        .badValue, "nothing is loaded from \"\(path.brief)\"",
        hint: "load net.safetensors   load x.npy   data table.csv   open lab.athanor",
        about: "path")
    }
  }

  /// The model that a file describes, where there is no current one or `as=` asks for another.
  private static func described(
    _ file: Safetensors, _ path: String, _ layout: WeightLayout?, _ request: Request,
    _ session: Session
  ) throws(Problem) -> (model: Model, notes: [String])? {
    guard session.modelName == nil || request.values.text("as") != nil else { return nil }
    let usual = CSV.stem(of: path)
    let name = try request.name(Chunk.isName(usual) ? usual : "m", session) {
      if case .model = $0 { true } else { false }
    }
    guard let found = try Model.read(file, named: name, in: layout) else {
      guard request.values.text("as") == nil else {
        throw Problem(
          .badFile, "the file holds weights and describes no model to call \(name)",
          hint: "model …, then load without as=", about: "as")
      }
      return nil
    }
    return found
  }

  private static func loadWeights(
    _ path: String, _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> Answer {
    let file = try Safetensors(reading: try Files.read(path), path: path)
    var (model, notes): (Model, [String])
    let isNew: Bool
    do throws(Problem) {
      var layout = try WeightLayout(of: file.metadata)
      if let turned = request.values.flag("turned") { layout = turned ? .torch : .athanor }
      if let found = try described(file, path, layout, request, workspace.session) {
        (model, notes, isNew) = (found.model, found.notes, true)
      } else {
        model = try workspace.session.model(for: "load")
        notes = try model.take(file.tensors, in: layout)
        isNew = false
      }
    } catch { throw Problem(error.code, "\(path): \(error.message)", hint: error.hint) }
    let isKnown = workspace.session.recognise(&model)
    workspace.session.use(model)
    var answer = Answer(
      "\(model.name): \(Numerals.counted(file.tensors.count, "tensor")) from "
        + "\(Escaping.terminal(path)), digest \(model.digest.text)", item: .model(model))
    if isNew { answer.say(model.blueprint.description) }
    if !isKnown {
      answer.note("note: which rows these weights were trained on is not known here")
    }
    for note in notes.prefix(12) { answer.note("note: " + Escaping.terminal(note, columns: 200)) }
    if notes.count > 12 { answer.note("note: … and \(notes.count - 12) more") }
    return answer
  }
}
