import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Folders of pictures: what names the classes, what is left out and said, and what is refused.
@Suite struct PictureFolderTests {
  private static let red = FileMaker.png(4, 6, [250, 10, 20])
  private static let grey = FileMaker.png(4, 6, [77])

  private static func folder(_ files: [(String, [UInt8])]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(bytes, "f/" + name) }
    return folder
  }

  @Test func classesAreFoldersNumbersByTheirValue() throws {
    let folder = try Self.folder([
      ("10/a.png", Self.red), ("9/b.png", Self.grey), ("9/a.png", Self.red),
      ("100/x.png", Self.red),
      (".hidden/a.png", Self.red), ("9/.DS_Store", [1]), ("9/notes.txt", [65]),
    ])
    try FileManager.default.createDirectory(
      atPath: folder.file("f/50"), withIntermediateDirectories: true)
    let raw = try folder.rows("f")
    #expect(raw.target?.names == ["9", "10", "100"])
    #expect(raw.classes == ["9", "9", "10", "100"])
    #expect(
      raw.places
        == .files(["9/a.png", "9/b.png", "10/a.png", "100/x.png"].map { folder.file("f/" + $0) }))
    #expect(raw.arrangement == .image(height: 4, width: 6, channels: 3, maximum: 255))
    #expect(raw.notes.contains("class folders without a picture, which make no class: 50"))
    #expect(raw.notes.contains("1 file left out that is no picture"))
    // Grey is spread over the channels that colour needs.
    #expect(raw.inputs.withFloats { Array($0[72..<78]) } == [77, 77, 77, 77, 77, 77])
    let names = try Self.folder([
      ("b/1.png", Self.red), ("2/1.png", Self.red), ("10/1.png", Self.red),
    ])
    #expect(try names.rows("f").target?.names == ["10", "2", "b"])
  }

  @Test func channelsAreThoseThatAreNeeded() throws {
    let folder = try Self.folder([("a/1.png", Self.grey), ("b/1.png", Self.grey)])
    #expect(try folder.rows("f").arrangement.features == 24)
    #expect(try folder.rows("f", ["channels": .integer(3)]).arrangement.features == 72)
    try folder.write(Self.red, "f/b/2.png")
    let raw = try folder.rows("f", ["channels": .integer(1)])
    // 19595 r + 38470 g + 7471 b, of 65536.
    #expect(raw.inputs.withFloats { $0[48] } == 83)
    #expect(folder.problem("f", ["channels": .integer(2)])?.hint == "channels=1")
  }

  @Test func namesOfFilesLabelAFlatFolder() throws {
    let folder = try Self.folder([
      ("cat.001.png", Self.red), ("cat_12.png", Self.red), ("dog (3).png", Self.grey),
      ("dog-4.png", Self.grey),
    ])
    let raw = try folder.rows("f")
    #expect(raw.classes == ["cat", "cat", "dog", "dog"])
    #expect(raw.notes.contains { $0.contains("such as 'cat' of cat.001.png") })
    // Numbers name nothing, and one word tells nothing apart.
    for names in [["1.png", "2.png"], ["img1.png", "img2.png"]] {
      let bare = try Self.folder(names.map { ($0, Self.red) })
      #expect(try bare.rows("f").target == nil)
    }
  }

  @Test func picturesOfSeveralSizesNeedASize() throws {
    let folder = try Self.folder([
      ("a/1.png", Self.red), ("a/2.png", Self.red), ("b/1.png", FileMaker.png(9, 5, [3])),
      ("b/2.png", FileMaker.png(8, 8, [4])),
    ])
    let problem = try #require(folder.problem("f"))
    #expect(problem.message.contains("pictures of 3 sizes (2 of 4x6, 1 of 8x8, 1 of 9x5)"))
    #expect(
      problem.message.hasSuffix("b/1.png is 9x5") && problem.hint?.hasPrefix("size=4x4") == true)
    let raw = try folder.rows("f", ["size": .text("4x4")])
    #expect(raw.arrangement == .image(height: 4, width: 4, channels: 3, maximum: 255))
    #expect(raw.inputs.withFloats { Array($0[0..<3]) } == [250, 10, 20])
    #expect(raw.notes.contains { $0.hasPrefix("4 pictures resized to 4x4") })
    for text in ["0x4", "x", "4x4x4", "70000x2", "-1x2"] {
      #expect(folder.problem("f", ["size": .text(text)])?.about == "size", "\(text)")
    }
  }

  /// A key is of the pixels in the file, so it stays whatever they are resized to.
  @Test func keysAreOfThePixelsAsTheyWereRead() throws {
    let folder = try Self.folder([("a/1.png", Self.red), ("b/1.png", Self.grey)])
    let (one, small) = (try folder.rows("f"), try folder.rows("f", ["size": .text("2x3")]))
    #expect(one.keys?.inputs == small.keys?.inputs)
    let pixels = [UInt8]([[UInt8]](repeating: [250, 10, 20], count: 24).joined())
    #expect(one.keys?.inputs.first == RowKeys.keys(ofBytes: pixels, width: 72).first)
  }

  @Test func unreadablePicturesAreNamedOrLeftOut() throws {
    let folder = try Self.folder([
      ("a/1.png", Self.red), ("a/2.png", Array(Self.red.dropLast(20))), ("b/1.png", Self.red),
      ("b/2.jpg", Array("<!doctype html>".utf8)), ("b/3.png", []),
    ])
    let problem = try #require(folder.problem("f"))
    #expect(problem.message.contains("a/2.png: the PNG is damaged"))
    #expect(problem.message.hasSuffix("; 3 of 5 cannot be read"))
    #expect(problem.hint == "skip=yes leaves such pictures out")
    let raw = try folder.rows("f", ["skip": .flag(true)])
    #expect(raw.classes == ["a", "b"])
    #expect(
      raw.notes.contains {
        $0.hasPrefix("3 pictures left out that cannot be read: ") && $0.contains("b/3.png")
      })
  }

  @Test func linksToFoldersAreNotFollowed() throws {
    let folder = try Self.folder([("a/1.png", Self.red), ("b/1.png", Self.grey)])
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: folder.file("f/loop"), withDestinationPath: folder.file("f"))
    try manager.createSymbolicLink(
      atPath: folder.file("f/a/again"), withDestinationPath: folder.file("f/a"))
    try manager.createSymbolicLink(
      atPath: folder.file("f/b/2.png"), withDestinationPath: folder.file("f/a/1.png"))
    let raw = try folder.rows("f")
    #expect(raw.classes == ["a", "b", "b"])
    #expect(raw.notes.contains { $0.hasPrefix("links to folders are not followed: loop, a/again") })
  }

  @Test(arguments: ["test", "val", "Validation"])
  func sidesAreRowsAndTestRows(_ side: String) throws {
    let folder = try Self.folder([
      ("train/a/1.png", Self.red), ("train/b/1.png", Self.red), ("\(side)/b/1.png", Self.red),
    ])
    let raw = try folder.rows("f")
    #expect(raw.classes == ["a", "b"])
    #expect(raw.testRows.first?.classes == ["b"])
    #expect(raw.testRows.first?.target?.names == ["a", "b"])
    #expect(raw.guesses.first?.remedy == "data \(folder.file("f"))/\(side)")
    #expect(try folder.rows("f/train").testRows.isEmpty)
  }

  @Test func sidesThatNameNoClasses() throws {
    // As competitions have them: names of files label one side, nothing the other.
    let folder = try Self.folder([
      ("train/cat.1.png", Self.red), ("train/dog.1.png", Self.red), ("test/1.png", Self.red),
      ("test/2.png", Self.red),
    ])
    let raw = try folder.rows("f")
    #expect(raw.classes == ["cat", "dog"] && raw.testRows.isEmpty)
    #expect(raw.notes.contains { $0.hasPrefix("test left out, as nothing names its classes") })
    try folder.write(Self.red, "f/val/dog.7.png")
    try folder.write(Self.red, "f/val/cat.7.png")
    #expect(try folder.rows("f").testRows.first?.classes == ["cat", "dog"])
    let bare = try Self.folder([("train/1.png", Self.red), ("test/1.png", Self.red)])
    #expect(
      bare.problem("f")?.message.hasSuffix(
        "holds the sides train, test, and nothing in train names classes") == true)
    // Without a side to train on, they are classes like any others.
    let classes = try Self.folder([("test/1.png", Self.red), ("val/1.png", Self.grey)])
    #expect(try classes.rows("f").classes == ["test", "val"])
  }

  @Test func testRowsHaveClassesThatAreTrainedOn() throws {
    let folder = try Self.folder([
      ("train/a/1.png", Self.red), ("train/b/1.png", Self.red), ("test/zebra/1.png", Self.red),
    ])
    #expect(
      folder.problem("f")?.message.hasSuffix("the class 'zebra' was never seen in training") == true
    )
  }

  @Test func foldersWithoutPicturesAreRefused() throws {
    let folder = try Self.folder([("a/notes.txt", [65])])
    #expect(folder.problem("f")?.message.contains("no pictures in its 1 folders") == true)
    let empty = try TemporaryFolder()
    #expect(empty.problem("")?.message.contains("no pictures and no folders") == true)
  }

  /// The same rows at any number of threads.
  @Test func threadsChangeNothing() throws {
    var files: [(String, [UInt8])] = []
    for index in 0..<70 {
      let colour = (0..<3).map { UInt8((index * (7 + $0)) % 256) }
      files.append(("\(index % 3)/\(index).png", FileMaker.png(5 + index % 4, 6, colour)))
    }
    let folder = try Self.folder(files)
    let one = try Context.run(Context(threads: 1)) { try folder.rows("f", ["size": .text("4x4")]) }
    let four = try Context.run(Context(threads: 4)) { try folder.rows("f", ["size": .text("4x4")]) }
    #expect(one.inputs == four.inputs && one.keys == four.keys && one.places == four.places)
    #expect(one.notes == four.notes)
  }

  @Test func oneFileIsOneRowToBeAnswered() throws {
    let folder = try Self.folder([("a.png", FileMaker.png(9, 7, [9, 8, 7]))])
    let known = Preprocessing(
      columns: [], arrangement: .image(height: 3, width: 2, channels: 1, maximum: 255),
      scaling: .none, targets: ["a", "b"], task: .classes, targetScaling: .none)
    let raw = try folder.rows("f/a.png", expected: known)
    #expect(raw.arrangement == known.arrangement && raw.target == nil)
    #expect(raw.inputs.floats == [Float](repeating: 8, count: 6))
  }
}
