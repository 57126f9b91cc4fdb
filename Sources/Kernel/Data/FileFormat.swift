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
    /// Whether rows are read for answers alone: what the file says of them may be anything.
    var ignoresTruth = false

    var path: String { look.path }
    var task: Loss.Task? { FormatOptions.task(values) }

    /// The same words for another file.
    func of(_ look: FileLook) -> Request {
      Request(look: look, values: values, expected: expected, ignoresTruth: ignoresTruth)
    }

    /// The same words for other rows of a data set of which some are read: its arrangement, its classes.
    func asking(for raw: RawRows) -> Request {
      guard expected == nil, let target = raw.target else { return self }
      let known = Preprocessing(
        columns: raw.columns, arrangement: raw.arrangement, scaling: .none, targets: target.names,
        task: target.task, targetScaling: .none)
      return Request(look: look, values: values, expected: known, ignoresTruth: ignoresTruth)
    }
  }

  public static let noun = "file format"
  /// In the order in which they are asked; the last takes whatever the others do not know.
  public static let all: [FileFormat] = [npy, npz, idx, cifar, pictures, csv]

  /// The endings of all formats.
  public static let endings: Set<String> = Set(all.flatMap(\.endings) + ["gz"])

  /// The options of all formats, each once.
  public static let parameters: [Parameter] = all.flatMap(\.label.parameters).reduce(into: []) {
    found, parameter in
    if !found.contains(where: { $0.name == parameter.name }) { found.append(parameter) }
  }

  /// Reads a file of any format. Refuses options that its format does not have.
  public static func read(
    _ look: FileLook, _ values: Values, expected: Preprocessing? = nil,
    ignoringTruth ignoresTruth: Bool = false
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
      Request(look: look, values: values, expected: expected, ignoresTruth: ignoresTruth))
  }
}

extension FileFormat {
  /// What a file says of its rows. Where those are read for answers alone and it says what nobody was taught, a
  /// note takes its place.
  static func truth(
    isIgnored: Bool, _ read: () throws(Problem) -> Target?
  ) throws(Problem) -> (target: Target?, notes: [String]) {
    do throws(Problem) { return (try read(), []) } catch {
      guard isIgnored else { throw error }
      return (nil, ["what is true is left out: \(error.message)"])
    }
  }
}

/// What is known of a file before it is read.
public struct FileLook {
  /// What was typed.
  public let path: String
  public let isFolder: Bool
  /// Whether it is packed by gzip, whatever its name; `start`, `bytes` and `text` are of what is inside.
  public let isPacked: Bool
  /// The first bytes, at most 512; none of a folder.
  public let start: [UInt8]
  /// The files of a pattern in the order of their bytes; empty for a single file.
  public let parts: [String]
  /// Bytes of the file as it lies on the disk; 0 where it is not one file.
  let size: Int
  /// What came from standard input.
  private let given: [UInt8]?

  private static let most = 512
  /// Packed bytes that give as many unpacked ones.
  private static let mostPacked = 1 << 16

  /// A path that exists is that file; otherwise it may be a pattern of several, or `-`, standard input.
  public init(_ path: String) throws(Problem) {
    self.path = path
    isFolder = Files.isFolder(path)
    guard path != "-" else {
      let bytes = try Files.readStandardInput()
      guard !bytes.isEmpty else {
        throw Problem(
          .badFile, "standard input is empty, or was read already",
          hint: "it can be read once: save it as a file to read it again")
      }
      (given, parts, size) = (bytes, [], 0)
      (start, isPacked) = FileLook.start(bytes)
      return
    }
    given = nil
    parts = Files.exists(path) ? [] : try Files.matching(path)
    size = parts.isEmpty ? Files.size(path) : 0
    if isFolder {
      try Confinement.check(path, writes: false)
      (start, isPacked) = ([], false)
    } else {
      (start, isPacked) = FileLook.start(
        try Files.readStart(parts.first ?? path, most: FileLook.mostPacked))
    }
  }

  private static func start(_ bytes: [UInt8]) -> (start: [UInt8], isPacked: Bool) {
    Gzip.isPacked(bytes)
      ? (Gzip.start(of: Array(bytes.prefix(mostPacked)), most: most), true)
      : (Array(bytes.prefix(most)), false)
  }

  /// The whole file, unpacked. `claimed` is the size that its header asks for, where it has one: no
  /// more is unpacked.
  func bytes(claimed: Int? = nil, most: Int = .max) throws(Problem) -> [UInt8] {
    guard parts.isEmpty else {
      throw Problem(
        .badFile, "\(path): \(parts.count) files, and only tables are read from several",
        hint: "name one file")
    }
    let bytes: [UInt8]
    if let given { bytes = given } else { bytes = try Files.read(path) }
    guard isPacked else {
      guard bytes.count <= most else {
        throw Problem(
          .memory,
          "\(path): \(MemoryBudget.text(bytes.count)), at most \(MemoryBudget.text(most)) are read",
          hint: "read a part of it")
      }
      return bytes
    }
    return try Gzip.unpack(bytes, path: path, claimed: claimed, most: most)
  }

  /// The file as text, which is not kept whole unless it is packed. `header` says whether tables that are parts of
  /// one begin with names.
  func text(header: Bool? = nil) throws(Problem) -> TextSource {
    if let given, !isPacked { return TextSource(given, path: "standard input") }
    guard parts.isEmpty else { return try TextSource(tables: parts, path: path, header: header) }
    guard isPacked else { return try TextSource(file: path) }
    // What is no table is refused before it is unpacked.
    if !start.isEmpty, let problem = FileKind.problem(with: start, path: path) { throw problem }
    return TextSource(try bytes(), path: given == nil ? path : "standard input")
  }
}
