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
    let bytes = try content(of: path, request, workspace)
    try refuseSource(path, request, workspace)
    guard host.mayWrite(path) else { return Answer("nothing written") }
    try AtomicFile.write(bytes, to: path)
    let titles = isChart(path) ? workspace.charts.map(\.title).joined(separator: ", ") : ""
    let what = titles.isEmpty ? "" : "  " + Escaping.terminal(titles, columns: 200)
    var answer = Answer("\(Escaping.terminal(path))\(what)  \(Numerals.bytes(bytes.count))")
    switch ending(of: path) {
    case "safetensors": try noteLayout(request, workspace, in: &answer)
    case "csv":
      var session = workspace.session
      if let name = request.values.text("name") { try session.use(name) }
      let options = TableText(try session.dataset(for: "export")).options
      answer.note(
        "note: read back by data \(Escaping.terminal(path)) "
          + Escaping.terminal(options.joined(separator: " "), columns: 200))
    default: break
    }
    return answer
  }

  /// Refuses to write a data set over the file it was read from.
  private static func refuseSource(
    _ path: String, _ request: Request, _ workspace: Workspace
  ) throws(Problem) {
    guard ["csv", "tsv"].contains(ending(of: path)) else { return }
    var session = workspace.session
    if let name = request.values.text("name") { try session.use(name) }
    guard let dataset = try? session.dataset(for: "export"), dataset.places != .rows,
      Files.isSame(path, dataset.origin.source)
    else { return }
    throw Problem(
      .badValue, "\(path.brief) is the file that '\(dataset.name)' was read from",
      hint: "export \(dataset.name)_2.csv", about: "path")
  }

  /// What PyTorch must do as it is done here, where the file alone does not say it.
  private static func noteLayout(
    _ request: Request, _ workspace: Workspace, in answer: inout Answer
  ) throws(Problem) {
    guard request.values[word: "layout"] == WeightLayout.torch.rawValue else { return }
    var session = workspace.session
    if let name = request.values.text("name") { try session.use(name) }
    for note in try session.model(for: "export").exportNotes { answer.note("note: " + note) }
  }

  private static func isChart(_ path: String) -> Bool { ["svg", "txt"].contains(ending(of: path)) }

  private static func content(
    of path: String, _ request: Request, _ workspace: Workspace
  ) throws(Problem) -> [UInt8] {
    let name = request.values.text("name")
    var session = workspace.session
    switch ending(of: path) {
    case "svg", "txt":
      guard !workspace.charts.isEmpty else {
        throw Problem(.noRun, "there is no chart yet", hint: "plot loss", about: "export")
      }
      let text =
        path.hasSuffix(".svg")
        ? Chart.svg(workspace.charts, data: request.values[flag: "data"])
        : workspace.charts.map { $0.text(Appearance()).joined(separator: "\n") + "\n" }.joined()
      return Array(text.utf8)
    case "safetensors":
      if let name { try session.use(name) }
      let model = try session.model(for: "export")
      let layout = WeightLayout(rawValue: request.values[word: "layout"]) ?? .torch
      return Safetensors(
        model.namedNumbers(in: layout),
        metadata: [
          ("format", "athanor"), (WeightLayout.key, layout.rawValue),
          ("bits", "\(Processor.bitsVersion)"),
        ] + model.fileMetadata
      ).bytes
    case "npy":
      guard case .datum(let datum)? = session[name ?? stem(of: path)] else {
        throw Problem(
          .undefinedName, "a .npy file holds a tensor that has a name",
          hint: "x = randn(3, 4); export x.npy x", about: "name")
      }
      let tensor = try datum.asTensor(for: "export")
      return NumPyFile.bytes(of: NamedNumbers("", tensor.shape.sizes, tensor.floats))
    case "csv":
      if let name { try session.use(name) }
      let dataset = try session.dataset(for: "export")
      guard dataset.textLines == nil else {
        throw Problem(
          .badValue, "the rows of '\(dataset.name)' are text: lines, not a table",
          hint: "export \(stem(of: path)).tsv", about: "path")
      }
      return Array(TableText(dataset).text.utf8)
    case "tsv":
      if let name { try session.use(name) }
      let dataset = try session.dataset(for: "export")
      guard let lines = dataset.textLines else {
        throw Problem(
          .badValue, "the rows of '\(dataset.name)' are no text, and tables are written as CSV",
          hint: "export \(stem(of: path)).csv", about: "path")
      }
      return Array(lines.map { $0 + "\n" }.joined().utf8)
    default:
      throw Problem(
        .badValue, "nothing is written as \"\(path.brief)\"",
        hint: "export loss.svg   export net.safetensors   export x.npy x   export table.csv",
        about: "path")
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
    return try Model.read(file, named: name, in: layout)
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
