import Kernel

extension Completer {
  /// A completer that offers what a session holds and what the folders hold.
  init(parser: Parser, _ workspace: Workspace) {
    let session = workspace.session
    self.init(parser: parser, names: session.names)
    references = { referent in
      func named(_ fits: (Item) -> Bool) -> [String] {
        session.entries.filter { fits($0.item) && $0.name != "_" }.map(\.name)
      }
      return switch referent {
      case .anything: session.names
      case .model: named(\.isPredictor)
      case .dataset: named { if case .dataset = $0 { true } else { false } }
      case .run: named { if case .run = $0 { true } else { false } }
      case .branch: workspace.timeline.names
      case .layer: Completer.layers(of: session)
      case .column: Completer.columns(of: session)
      case .topic: Completer.topics(parser)
      }
    }
    members = { session[$0]?.memberNames ?? Datum.memberNames }
    columns = { CSV.columnNames(file: $0) }
    paths = Completer.paths
  }

  private static func layers(of session: Session) -> [String] {
    guard let model = try? session.model(for: "") else { return [] }
    return model.layout.weighted.map(\.name)
  }

  private static func columns(of session: Session) -> [String] {
    (try? session.dataset(for: ""))?.columns ?? []
  }

  private static func topics(_ parser: Parser) -> [String] {
    let rows = Vocabulary.rows.flatMap { $0.labels.map(\.name) }
    return parser.labels.map(\.name) + rows + parser.functions.map(\.name)
      + Topic.labels.map(\.name)
      + Concept.labels.map { String($0.name.map { $0 == " " ? "-" : $0 }) }
  }

  /// The files and folders whose path begins like this.
  private static func paths(_ typed: String) -> [String] {
    let slash = typed.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let start = String(typed.dropFirst(folder.count))
    return Files.names(in: folder, from: start, most: 1000).map { folder + $0 }
  }
}
