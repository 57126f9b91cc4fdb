extension FileFormat {
  static let idx = FileFormat(
    label: Label(
      "idx", aliases: ["ubyte"], foreign: ["mnist"],
      summary: "Images as MNIST has them; the file of labels is found by its name.",
      source: "Y. LeCun, C. Cortes, C. Burges: The MNIST database, 1998",
      parameters: [
        FormatOptions.labels, FormatOptions.task, FormatOptions.shape, FormatOptions.steps,
      ],
      example: "data train-images-idx3-ubyte.gz"),
    endings: ["idx", "ubyte"],
    recognises: { look in
      look.isFolder ? IDXFolder(look.path) != nil : IDXFile.isIDX(look.start)
    },
    read: { request throws(Problem) in
      guard request.look.isFolder, let folder = IDXFolder(request.path) else {
        return try images(request)
      }
      return try folder.rows(request)
    })

  /// The images of one file with their labels.
  fileprivate static func images(_ request: Request) throws(Problem) -> RawRows {
    let bytes = try request.look.bytes(claimed: IDXFile.claimed(request.look.start))
    let array = try IDXFile.array(bytes, path: request.path)
    guard array.sizes.count > 1 else {
      throw Problem(
        .badFile, "\(request.path): it holds \(array.rows) labels and no images",
        hint: "data IMAGES labels=\(request.path)")
    }
    var labels = try request.values.text("labels").map { (path) throws(Problem) in
      try Labels.read(path)
    }
    var found: [FileGuess] = []
    if labels == nil, let path = IDXLabels.path(beside: request.path) {
      labels = try Labels.read(path)
      found = [FileGuess("labels", path, "labels=FILE")]
    }
    guard labels != nil || request.expected != nil else {
      throw Problem(
        .badFile, "\(request.path): no file of labels lies beside it",
        hint: "labels=FILE"
          + (IDXLabels.names(for: request.path).first.map { ", or name it \($0)" } ?? ""),
        about: "labels")
    }
    var rows = try FileFormat.rows(array, labels, request, path: request.path)
    rows.guesses = found + rows.guesses
    return rows
  }
}

/// The files of images in a folder as MNIST and what follows it have them.
struct IDXFolder {
  private let train: [String]
  private let test: [String]

  /// Nil where a folder holds none. A file that lies there packed and unpacked counts once.
  init?(_ folder: String) {
    let names = ((try? Folder.entries(folder)) ?? []).filter { !$0.isFolder }.map(\.name)
    let base = PictureFolder.base(folder)
    let images = names.filter { name in
      name.contains("images") && name.contains("idx") && !name.hasPrefix(".")
        && !(name.hasSuffix(".gz") && names.contains(String(name.dropLast(3))))
    }
    guard !images.isEmpty else { return nil }
    let isTest = { (name: String) in name.contains("t10k") || name.contains("test") }
    let others = images.filter { !isTest($0) }
    (train, test) =
      others.isEmpty
      ? (images.map { base + $0 }, [])
      : (others.map { base + $0 }, images.filter(isTest).map { base + $0 })
  }

  /// The rows to train on and those to test by; of a folder to be answered for the latter, where it has some.
  func rows(_ request: FileFormat.Request) throws(Problem) -> RawRows {
    guard train.count == 1, test.count < 2 else {
      throw Problem(
        .badFile,
        "\(request.path) holds \(train.count + test.count) files of images: "
          + CSV.listed((train + test).map(Files.name), limit: 8), hint: "data \(train[0])")
    }
    if let other = test.first, request.expected != nil {
      var rows = try FileFormat.images(request.of(FileLook(other)))
      rows.notes.append("rows: \(Files.name(of: other))")
      return rows
    }
    var rows = try FileFormat.images(request.of(FileLook(train[0])))
    rows.guesses.insert(
      FileGuess("rows", Files.name(of: train[0]), test.first.map { "data \($0)" } ?? ""), at: 0)
    // Labels that are written are of one file.
    if let other = test.first, !request.values.isWritten("labels") {
      rows.testRows = [try FileFormat.images(request.asking(for: rows).of(FileLook(other)))]
    }
    return rows
  }
}

/// The names of the label files that go with files of images.
enum IDXLabels {
  /// `train-images-idx3-ubyte.gz` goes with `train-labels-idx1-ubyte`, packed or not; a point may stand before
  /// `idx`.
  static func names(for path: String) -> [String] {
    let (folder, name) = split(path)
    guard let images = name.range(of: "images") else { return [] }
    var base = name.replacing(images, by: "labels")
    for axes in ["idx2", "idx3", "idx4"] {
      if let range = base.range(of: axes) { base = base.replacing(range, by: "idx1") }
    }
    if base.hasSuffix(".gz") { base = String(base.dropLast(3)) }
    var names = [base]
    if let range = base.range(of: "-idx1") { names.append(base.replacing(range, by: ".idx1")) }
    if let range = base.range(of: ".idx1") { names.append(base.replacing(range, by: "-idx1")) }
    let isPacked = name.hasSuffix(".gz")
    return names.flatMap { isPacked ? [$0 + ".gz", $0] : [$0, $0 + ".gz"] }.map { folder + $0 }
  }

  /// The first of them that is there.
  static func path(beside images: String) -> String? {
    names(for: images).first(where: Files.exists)
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    let start = path.index(after: slash)
    return (String(path[..<start]), String(path[start...]))
  }
}

extension String {
  /// The last place of a word.
  fileprivate func range(of word: String) -> Range<String.Index>? {
    var found: Range<String.Index>?
    var place = startIndex
    while place < endIndex {
      if self[place...].hasPrefix(word) {
        found = place..<index(place, offsetBy: word.count)
      }
      place = index(after: place)
    }
    return found
  }

  fileprivate func replacing(_ range: Range<String.Index>, by word: String) -> String {
    String(self[..<range.lowerBound]) + word + String(self[range.upperBound...])
  }
}
