/// A kind of file, or of folder, that rows are read from.
///
/// First bytes decide which one it is, not the name. To add one: a file with its row, and a word in `all`.
public struct FileFormat: Catalogued {
  /// Its parameters are options of `data` and of whatever else reads a file.
  public let label: Label
  /// Endings such files mostly have, without the point.
  public let endings: [String]
  let recognises: @Sendable (FileLook) -> Bool
  let read: @Sendable (Request) throws(Problem) -> RawRows

  /// A file to be read, and how.
  public struct Request {
    let look: FileLook
    /// What was written of the formats' options.
    let values: Values
    /// What the rows are read for; nil where they say themselves what they are. Images take its size,
    /// classes its order; a target may be missing.
    let expected: Preprocessing?

    var path: String { look.path }
  }

  public static let noun = "file format"
  /// In the order in which they are asked; the last takes whatever the others do not know.
  public static let all: [FileFormat] = [csv]

  /// The endings of all formats.
  public static let endings: Set<String> = Set(all.flatMap(\.endings) + ["gz"])

  /// The options of all formats, each once.
  public static let parameters: [Parameter] = all.flatMap(\.label.parameters).reduce(into: []) {
    found, parameter in
    if !found.contains(where: { $0.name == parameter.name }) { found.append(parameter) }
  }

  /// Reads a file of any format. Refuses options that its format does not have.
  public static func read(
    _ look: FileLook, _ values: Values, expected: Preprocessing? = nil
  ) throws(Problem) -> RawRows {
    var word: FileFormat?
    if case .text = expected?.arrangement { word = lines }
    guard let format = word ?? all.first(where: { $0.recognises(look) }) else {
      throw Problem(.badFile, "\(look.path): no format that is read")
    }
    if let surplus = parameters.first(where: {
      values.isWritten($0.name) && format.label.parameter($0.name) == nil
    }) {
      throw Problem(
        .unknownOption,
        "\(look.path) is read as \(format.label.name): it takes no \(surplus.name)=",
        hint: "help \(format.label.name)", about: surplus.name)
    }
    return try format.read(
      Request(look: look, values: values, expected: expected))
  }
}

/// What is known of a file before it is read.
public struct FileLook {
  /// What was typed.
  public let path: String
  public let isFolder: Bool
  /// The first bytes, at most 512; none of a folder.
  public let start: [UInt8]
  /// The files of a pattern in the order of their bytes; empty for a single file.
  public let parts: [String]
  /// What came from standard input.
  private let given: [UInt8]?

  /// A path that exists is that file; otherwise it may be a pattern of several, or `-`, standard input.
  public init(_ path: String) throws(Problem) {
    self.path = path
    isFolder = Files.isFolder(path)
    guard path != "-" else {
      let bytes = try Files.readStandardInput()
      (given, parts, start) = (bytes, [], Array(bytes.prefix(512)))
      return
    }
    given = nil
    parts = Files.exists(path) ? [] : try Files.matching(path)
    start = isFolder ? [] : try Files.readStart(parts.first ?? path, most: 512)
  }

  /// The whole file.
  func bytes() throws(Problem) -> [UInt8] {
    guard parts.isEmpty else {
      throw Problem(
        .badFile, "\(path): \(parts.count) files, and only tables are read from several",
        hint: "name one file")
    }
    if let given { return given }
    return try Files.read(path)
  }

  /// The file as text, which is not kept whole.
  func text() throws(Problem) -> TextSource {
    if let given { return TextSource(given, path: "standard input") }
    return parts.isEmpty ? try TextSource(file: path) : try TextSource(tables: parts, path: path)
  }
}
