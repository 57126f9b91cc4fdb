import TestSupport
import Testing

@testable import Kernel

/// NPY, NPZ and IDX as rows.
@Suite struct ArrayTests {
  private static func samples() throws -> FileSamples { try #require(FileSamples.all) }
  private static let six = FileMaker.npy("(6, 4, 3)", "|u1", (0..<72).map { UInt8($0) })

  /// Labels of any shape that stands for one a row make the same data set.
  @Test func labelsOfAllShapesAreTheSame() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.six, "x.npy")
    var prints: Set<String> = []
    let labels = try Self.samples().labels
    #expect(labels.count == 9)
    for (name, file) in labels {
      try folder.write(hex(file), "y.npy")
      let raw = try folder.rows("x.npy", ["labels": .text(folder.file("y.npy"))])
      #expect(raw.classes == ["0", "1", "2", "0", "1", "2"], "\(name)")
      let data = try Dataset(
        name: "x", raw, split: .every(3), seed: 1, origin: Dataset.Origin(source: "x"))
      prints.insert("\(data.fingerprint)")
      let isSaid = raw.notes.contains { $0.contains("one-hot") || $0.contains("one a row") }
      #expect(isSaid == (name.contains("one-hot") || name == "n x 1"), "\(name)")
    }
    #expect(prints.count == 1)
  }

  @Test(arguments: [
    ("(3, 2)", [1, 1, 0, 1, 1, 0], "labels of shape 3 x 2 are neither one a row nor one-hot"),
    ("(3, 2)", [0, 0, 0, 1, 1, 0], "labels of shape 3 x 2"),
    ("(3, 2)", [0, 2, 0, 1, 1, 0], "labels of shape 3 x 2"),
    ("(3, 1, 2)", [0, 1, 0, 1, 1, 0], "labels of shape 3 x 1 x 2"),
    ("(1, 6)", [0, 1, 0, 1, 1, 0], "labels of shape 1 x 6"),
    ("(5,)", [0, 1, 0, 1, 1], "has 5 labels, "),
  ]) func otherLabelsAreRefusedWithTheirShape(
    _ shape: String, _ values: [UInt8], _ words: String
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.six, "x.npy")
    try folder.write(FileMaker.npy(shape, "|u1", values), "y.npy")
    let problem = folder.problem("x.npy", ["labels": .text(folder.file("y.npy"))])
    #expect(problem?.code == .shapes)
    #expect(problem?.message.contains(words) == true)
  }

  /// Scalars of four bytes of either order, or bytes.
  @Test(arguments: ["<U3", ">U3", "|S3"]) func labelsMayBeTexts(_ kind: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.six, "x.npy")
    let words = ["cat", "a", "cat", "dog", "a", "dog"]
    let bytes = words.flatMap { word -> [UInt8] in
      let scalars = Array(word.utf8) + [UInt8](repeating: 0, count: 3 - word.utf8.count)
      if kind == "|S3" { return scalars }
      return scalars.flatMap { kind.hasPrefix("<") ? [$0, 0, 0, 0] : [0, 0, 0, $0] }
    }
    for shape in ["(6,)", "(6, 1)"] {
      try folder.write(FileMaker.npy(shape, kind, bytes), "y.npy")
      let raw = try folder.rows("x.npy", ["labels": .text(folder.file("y.npy"))])
      #expect(raw.classes == words)
    }
    for (shape, count) in [
      ("(2, 3)", bytes.count), ("(6,)", bytes.count - 1), ("(9,)", bytes.count),
    ] {
      try folder.write(FileMaker.npy(shape, kind, Array(bytes.prefix(count))), "y.npy")
      #expect(folder.problem("x.npy", ["labels": .text(folder.file("y.npy"))]) != nil, "\(shape)")
    }
    #expect(folder.problem("y.npy")?.message.contains("is not supported") == true)
  }

  @Test func labelsMayBeLinesOfText() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.six, "x.npy")
    try folder.write("b\nä\nb\nä\nb\nb\n", "y.txt")
    let raw = try folder.rows("x.npy", ["labels": .text(folder.file("y.txt"))])
    #expect(raw.classes == ["b", "ä", "b", "ä", "b", "b"])
    try folder.write("1.5\n2\n3\n4\n5\n6\n", "z.txt")
    let numbers = try folder.rows("x.npy", ["labels": .text(folder.file("z.txt"))])
    #expect(numbers.target?.values?.floats == [1.5, 2, 3, 4, 5, 6])
    try folder.write("1\n\n3\n", "gap.txt")
    #expect(
      folder.problem("x.npy", ["labels": .text(folder.file("gap.txt"))])?.message.contains(
        "gap.txt:2: no label on this line") == true)
  }

  /// Axes by their number and sizes, and how that is reversed.
  @Test(arguments: [
    ("(4, 6)", "|u1", 24, nil, nil, Dataset.Arrangement.table),
    ("(4, 2, 3)", "|u1", 24, nil, nil, .image(height: 2, width: 3, channels: 1, maximum: 255)),
    ("(4, 2, 3)", "|i1", 24, nil, nil, .sequence(length: 2, channels: 3)),
    ("(2, 2, 2, 3)", "|u1", 24, nil, nil, .image(height: 2, width: 2, channels: 3, maximum: 255)),
    ("(2, 3, 5, 5)", "|u1", 150, nil, nil, .image(height: 5, width: 5, channels: 3, maximum: 255)),
    ("(4, 6)", "|u1", 24, "2x3", nil, .image(height: 2, width: 3, channels: 1, maximum: 255)),
    ("(4, 6)", "|u1", 24, "1x2x3", nil, .image(height: 1, width: 2, channels: 3, maximum: 255)),
    ("(4, 2, 3)", "|u1", 24, nil, "3", .sequence(length: 3, channels: 2)),
    ("(4, 6)", "|u1", 24, nil, "2x3", .sequence(length: 2, channels: 3)),
  ]) func axesAreSaidAndReversible(
    _ shape: String, _ kind: String, _ count: Int, _ image: String?, _ steps: String?,
    _ expected: Dataset.Arrangement
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write(FileMaker.npy(shape, kind, (0..<count).map { UInt8($0 % 100) }), "x.npy")
    let rows = count / (expected.features ?? 6)
    try folder.write((0..<rows).map { "\($0 % 2)\n" }.joined(), "y.txt")
    var options: [String: Value] = ["labels": .text(folder.file("y.txt"))]
    options["shape"] = image.map { .text($0) }
    options["steps"] = steps.map { .text($0) }
    let raw = try folder.rows("x.npy", options)
    #expect(raw.arrangement == expected)
    #expect(raw.columns.count == raw.inputs.shape[1])
    if let keys = raw.keys, let target = raw.target {
      #expect(keys == RowKeys(of: raw.inputs, raw.columns, raw.arrangement, target))
    }
    if shape == "(2, 3, 5, 5)" {
      // Pixel 1 holds element 1 of each plane of 25.
      #expect(raw.inputs.withFloats { Array($0[3..<6]) } == [1, 26, 51])
    }
  }

  @Test(arguments: [
    ("shape", "2x2"), ("shape", "28x28"), ("shape", "5"), ("shape", "2x0"), ("shape", "-2x-3"),
    ("shape", "2x3x4x5"), ("shape", "99999999999x99999999999"), ("steps", "4"), ("steps", "0"),
    ("steps", "x"), ("steps", ""), ("steps", "2x4"),
  ]) func sizesThatDoNotComeToTheRowAreRefused(_ option: String, _ text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(FileMaker.npy("(4, 6)", "|u1", (0..<24).map { UInt8($0) }), "x.npy")
    try folder.write("0\n1\n0\n1\n", "y.txt")
    let problem = folder.problem(
      "x.npy", ["labels": .text(folder.file("y.txt")), option: .text(text)])
    #expect(problem?.hint != nil && problem?.about == option)
  }

  @Test func headersAreReadAsPythonReadsThem() throws {
    let data: [UInt8] = [1, 2, 3, 4, 5, 6]
    for header in [
      "{'descr':'|u1','fortran_order':False,'shape':(2,3)}",
      "{\n  'shape' :\t( 2 ,\r\n3, ) ,\n 'fortran_order'\u{0C}: False ,\t'descr' : \"|u1\" ,\n}\t\r\n ",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3L), }          \n",
    ] {
      let found = try NumPyFile.read(FileMaker.npy(header: header, data), path: "a")
      #expect(found.sizes == [2, 3] && found.floats == [1, 2, 3, 4, 5, 6])
    }
    for header in [
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\0",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2 3), }",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), 'shape': (2, 3)}",
    ] {
      #expect(throws: Problem.self) {
        try NumPyFile.read(FileMaker.npy(header: header, data), path: "a")
      }
    }
  }

  @Test func bytesThatFollowAreRefused() throws {
    let file = FileMaker.npy("(2,)", "|u1", [1, 2, 3])
    let problem = #expect(throws: Problem.self) { try NumPyFile.read(file, path: "a.npy") }
    #expect(problem?.message == "a.npy: it claims [2] of |u1, 2 bytes, and 1 more follow")
  }

  @Test func numbersThatFloatsDoNotHoldAreCounted() throws {
    let values = [1, 0.1, 1e39, -1e300, .nan, .infinity, 3.5e38]
    let found = try NumPyFile.read(
      FileMaker.npy("(7,)", "<f8", FileMaker.doubles(values)), path: "a")
    #expect(found.oddities.beyond == 3 && found.oddities.nans == 1)
    #expect(found.oddities.infinite == 1 && found.oddities.rounded == 1)
    #expect(found.oddities.notes[2] == "3 numbers are beyond 32 bits and became infinite")
    let folder = try TemporaryFolder()
    try folder.write(
      FileMaker.npy("(2, 3)", "<f8", FileMaker.doubles(Array(values.prefix(6)))), "x.npy")
    let notes = try folder.rows("x.npy", ["target": .text("0"), "task": .word("values")]).notes
    #expect(notes.contains { $0.hasSuffix("x.npy: 1 number is NaN") })
    #expect(
      notes.contains { $0.hasSuffix("x.npy: 2 numbers are beyond 32 bits and became infinite") })
    #expect(notes.contains { $0.hasSuffix("x.npy: 1 number is infinite") })
  }

  // MARK: NPZ

  @Test(arguments: ["stored", "deflated", "descriptors", "zip64"])
  func archivesOfAllKindsAreReadAlike(_ name: String) throws {
    let folder = try TemporaryFolder()
    let file = hex(try #require(try Self.samples().npz[name]))
    try folder.write(file, "a.npz")
    let raw = try folder.rows("a.npz")
    #expect(raw.inputs.floats == hex(try Self.samples().npzPixels).map { Float($0) })
    #expect(raw.classes == ["0", "1", "2", "0", "1", "2"])
    #expect(raw.arrangement.features == 12)
    for count in 0..<file.count {
      try folder.write(Array(file.prefix(count)), "cut.npz")
      #expect(folder.problem("cut.npz") != nil, "\(count)")
    }
    for place in 0..<file.count {
      var other = file
      other[place] ^= 1
      try folder.write(other, "other.npz")
      if let found = try? folder.rows("other.npz") { #expect(found.inputs == raw.inputs) }
    }
  }

  @Test func sidesOfAnArchiveAreKeptApart() throws {
    let folder = try TemporaryFolder()
    try folder.write(hex(try #require(try Self.samples().npz["sides"])), "a.npz")
    let raw = try folder.rows("a.npz")
    #expect(raw.inputs.shape[0] == 6 && raw.testRows.count == 1)
    #expect(raw.testRows.first?.classes == ["0", "1"])
    #expect(raw.testRows.first?.target?.names == ["0", "1", "2"])
    #expect(raw.testRows.first?.arrangement == raw.arrangement)
    let other = try folder.rows("a.npz", ["inputs": .text("x_test"), "labels": .text("y_test")])
    #expect(other.inputs.shape[0] == 2 && other.testRows.isEmpty)
    #expect(
      folder.problem("a.npz", ["inputs": .text("z")])?.hint
        == "it holds x_train, y_train, x_test, y_test")
  }

  @Test func pickledArraysAreRefusedByName() throws {
    let folder = try TemporaryFolder()
    try folder.write(hex(try #require(try Self.samples().npz["pickled"])), "a.npz")
    #expect(folder.problem("a.npz")?.message.contains("pickled objects") == true)
  }

  /// Entries that share their bytes, that claim more than deflate makes, and more than there is memory.
  @Test func archivesThatLieAreRefusedBeforeAnythingIsUnpacked() throws {
    let file = hex(try #require(try Self.samples().npz["deflated"]))
    let directory = try #require((0..<file.count).last { file.holds([0x50, 0x4B, 1, 2], at: $0) })
    let first = try #require((0..<file.count).first { file.holds([0x50, 0x4B, 1, 2], at: $0) })
    var overlap = file
    overlap.replaceSubrange(
      (directory + 42)..<(directory + 46), with: file[(first + 42)..<(first + 46)])
    var large = file
    large.replaceSubrange((first + 24)..<(first + 28), with: [0xFE, 0xFF, 0xFF, 0xFE])
    var twice = file
    twice[directory + 46] = file[first + 46]
    for (name, file, words) in [
      ("overlap", overlap, "overlap"), ("large", large, "which cannot be"),
      ("twice", twice, "is in the archive twice"),
    ] {
      let problem = #expect(throws: Problem.self) { try ZipArchive(file, path: "a.npz") }
      #expect(problem?.message.contains(words) == true, "\(name)")
    }
    let zeros = FileMaker.npy("(30000000,)", "|u1", [UInt8](repeating: 0, count: 30_000_000))
    let bomb = FileMaker.zip("x.npy", zeros)
    let problem = Context.run(Context(memory: 10_000_000 + MemoryBudget.used)) {
      #expect(throws: Problem.self) {
        let archive = try ZipArchive(bomb, path: "a.npz")
        _ = try archive.unpack(archive.entries[0])
      }
    }
    #expect(problem?.code == .memory)
  }

  // MARK: IDX

  @Test(
    arguments: [
      (8, [0, 7, 255], [0, 7, 255]), (9, [0, 0x80, 0xFF], [0, -128, -1]),
      (0x0B, [0, 1, 0xFF, 0xFE], [1, -2]),
      (0x0C, [0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFE], [65536, -2]),
      (0x0D, [0x3F, 0xC0, 0, 0], [1.5]), (0x0E, [0xBF, 0xF8, 0, 0, 0, 0, 0, 0], [-1.5]),
    ] as [(UInt8, [UInt8], [Float])]) func sixTypesOfIDX(
      _ kind: UInt8, _ bytes: [UInt8], _ values: [Float]
    ) throws
  {
    let array = try IDXFile.array(
      FileMaker.idx([values.count], bytes, kind: kind), path: "a")
    #expect(try array.floats().floats == values)
  }

  @Test(arguments: [
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"),
    ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
    ("train-images-idx3-ubyte", "train-labels.idx1-ubyte"),
    ("emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte.gz"),
  ]) func labelsAreFoundByTheirName(_ images: String, _ labels: String) throws {
    let folder = try TemporaryFolder()
    let pixels = FileMaker.idx([3, 2, 2], (0..<12).map { UInt8($0 * 20) })
    let classes = FileMaker.idx([3], [4, 9, 4])
    try folder.write(images.hasSuffix("gz") ? FileMaker.gzip(pixels) : pixels, images)
    #expect(folder.problem(images)?.message.contains("no file of labels lies beside") == true)
    try folder.write(FileMaker.gzip(classes), labels)
    let raw = try folder.rows(images)
    #expect(raw.classes == ["4", "9", "4"])
    #expect(raw.arrangement == .image(height: 2, width: 2, channels: 1, maximum: 255))
    #expect(
      raw.keys?.inputs
        == RowKeys(of: raw.inputs, raw.columns, raw.arrangement, try #require(raw.target)).inputs)
    try folder.write(FileMaker.idx([4], [4, 9, 4, 1]), labels)
    #expect(folder.problem(images)?.message.contains("has 4 labels, ") == true)
  }

  @Test func idxFilesThatLieAreRefused() throws {
    let good = FileMaker.idx([3, 2, 2], (0..<12).map { UInt8($0) })
    for count in 0..<good.count {
      #expect(throws: Problem.self) { try IDXFile.array(Array(good.prefix(count)), path: "a") }
    }
    let short = #expect(throws: Problem.self) {
      try IDXFile.array(Array(good.dropLast(5)), path: "a")
    }
    #expect(short?.message == "a: it claims 3 x 2 x 2, 28 bytes, and the file has 23")
    for sizes in [[0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], [0xFFFF_FFFF, 2, 2], [3, 2, 3]] {
      #expect(throws: Problem.self) { try IDXFile.array(FileMaker.idx(sizes, [1, 2]), path: "a") }
    }
    #expect(throws: Problem.self) { try IDXFile.array(good + [0], path: "a") }
  }

  /// Read to be answered for, rows take what the predictor knows and need no target.
  @Test func rowsToBeAnsweredTakeThePredictorsWords() throws {
    let folder = try TemporaryFolder()
    try folder.write(FileMaker.idx([3, 2, 2], (0..<12).map { UInt8($0) }), "a-images-idx3-ubyte")
    let known = Preprocessing(
      columns: [], arrangement: .image(height: 2, width: 2, channels: 1, maximum: 255),
      scaling: .none, targets: ["9", "4", "7"], task: .classes, targetScaling: .none)
    let bare = try folder.rows("a-images-idx3-ubyte", expected: known)
    #expect(bare.target == nil && bare.keys?.inputs.count == 3)
    try folder.write(FileMaker.idx([3], [4, 9, 4]), "a-labels-idx1-ubyte")
    let raw = try folder.rows("a-images-idx3-ubyte", expected: known)
    #expect(raw.target?.names == ["9", "4", "7"] && raw.target?.labels == [1, 0, 1])
    try folder.write(FileMaker.idx([3], [4, 5, 4]), "a-labels-idx1-ubyte")
    let problem = #expect(throws: Problem.self) {
      try folder.rows("a-images-idx3-ubyte", expected: known)
    }
    #expect(problem?.message.contains("row 1: the class '5' was never seen in training") == true)
  }
}

extension FileMaker {
  /// A zip archive of one deflated entry.
  static func zip(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    // A member of gzip is a header of 10 bytes, the deflated ones, checksum and size.
    let packed = Array(gzip(bytes, level: 1).dropFirst(10).dropLast(8))
    func little(_ number: Int, _ width: Int) -> [UInt8] { big(number, width).reversed() }
    let sizes =
      little(Int(Deflate.checksum(bytes)), 4) + little(packed.count, 4) + little(bytes.count, 4)
    let letters = Array(name.utf8)
    let entry: [UInt8] =
      [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0] + sizes + little(letters.count, 2) + [0, 0]
      + letters + packed
    let directory: [UInt8] =
      [0x50, 0x4B, 1, 2, 20, 0, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0] + sizes + little(letters.count, 2)
      + [UInt8](repeating: 0, count: 16) + letters
    return entry + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0]
      + little(directory.count, 4) + little(entry.count, 4) + [0, 0]
  }
}
