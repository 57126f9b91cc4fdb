import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Files and folders that keep test rows apart: those are the test side, unless `test=` says otherwise.
@Suite struct TestSideTests {
  enum Kind: String, CaseIterable, CustomTestStringConvertible {
    case npz, cifar, idx, packed, pictures
    var testDescription: String { rawValue }

    /// Rows to train on and test rows.
    var counts: (train: Int, test: Int) {
      switch self {
      case .npz: (6, 2)
      case .cifar: (10, 3)
      case .idx, .packed: (8, 4)
      case .pictures: (12, 2)
      }
    }
  }

  /// A source of a kind in `folder`; its name.
  static func write(_ kind: Kind, in folder: TemporaryFolder) throws -> String {
    switch kind {
    case .npz:
      let samples = try #require(FileSamples.all)
      try folder.write(hex(try #require(samples.npz["sides"])), "a.npz")
      return "a.npz"
    case .cifar:
      try folder.write(records(5, from: 0), "c/data_batch_1.bin")
      try folder.write(records(5, from: 5), "c/data_batch_2.bin")
      try folder.write(records(3, from: 10), "c/test_batch.bin")
      return "c"
    case .idx, .packed:
      for (side, rows) in [("train", 8), ("t10k", 4)] {
        let images = FileMaker.idx([rows, 3, 2], (0..<(rows * 6)).map { UInt8($0 * 5 % 251) })
        let labels = FileMaker.idx([rows], (0..<rows).map { UInt8($0 % 2) })
        let ending = kind == .packed ? ".gz" : ""
        try folder.write(
          kind == .packed ? FileMaker.gzip(images) : images, "m/\(side)-images-idx3-ubyte" + ending)
        try folder.write(
          kind == .packed ? FileMaker.gzip(labels) : labels, "m/\(side)-labels-idx1-ubyte" + ending)
        // Once more, unpacked: counted once.
        if kind == .packed { try folder.write(images, "m/\(side)-images-idx3-ubyte") }
      }
      return "m"
    case .pictures:
      for row in 0..<12 {
        try folder.write(
          FileMaker.png(3, 4, [UInt8(row * 9)]),
          "p/train/\(row % 2 == 0 ? "cat" : "dog")/\(row).png")
      }
      try folder.write(FileMaker.png(3, 4, [200]), "p/test/cat/a.png")
      try folder.write(FileMaker.png(5, 4, [210]), "p/test/dog/a.png")
      return "p"
    }
  }

  private static func records(_ count: Int, from first: Int) -> [UInt8] {
    (first..<(first + count)).flatMap { row in
      [UInt8(row % 2)] + [UInt8](repeating: UInt8(row * 3), count: 3072)
    }
  }

  private static func dataset(
    _ folder: TemporaryFolder, _ name: String, test: String? = nil, rule: Split.Rule? = nil
  ) throws -> Dataset {
    try DatasetFile(folder.file(name), Values(), test: test)
      .dataset(split: .fraction(0.25), test: rule, seed: 1)
  }

  @Test(arguments: Kind.allCases) func ownTestRowsAreTheTestSide(_ kind: Kind) throws {
    let folder = try TemporaryFolder()
    let name = try Self.write(kind, in: folder)
    let set = try Self.dataset(folder, name)
    let (train, test) = kind.counts
    #expect(set.rows == train + test)
    #expect(set.split.testRule == .file(test))
    #expect(set.split.test == Array(train..<(train + test)))
    #expect(Set(set.split.train + set.split.valid) == Set(0..<train))
    #expect(set.guesses.contains { $0.about == "test" && $0.remedy.contains("test=SHARE") })
    // Nothing is chosen on them: not the fill, not the scaling, not the classes.
    #expect(set.target.names == (try folder.rows(name)).target?.names)
  }

  @Test(arguments: Kind.allCases) func whatIsWrittenWins(_ kind: Kind) throws {
    let folder = try TemporaryFolder()
    let name = try Self.write(kind, in: folder)
    let drawn = try Self.dataset(folder, name, rule: .count(2))
    #expect(drawn.rows == kind.counts.train && drawn.split.test.count == 2)
    #expect(drawn.notes.contains { $0.contains("is left out, as test= is written") })
    #expect(!drawn.guesses.contains { $0.about == "test" })
    // Of a source that is named to be answered for, the test side answers.
    let other = try Self.dataset(folder, name, test: folder.file(name))
    let own = kind.counts.test
    #expect(other.rows == kind.counts.train + own && other.split.testRule == .file(own))
    #expect(other.notes.contains { $0.contains("is left out, as test= is written") })
  }

  @Test func aFolderOfSeveralSetsOfImagesIsAmbiguous() throws {
    let folder = try TemporaryFolder()
    for name in ["letters", "digits"] {
      try folder.write(FileMaker.idx([2, 1, 1], [1, 2]), "e/\(name)-train-images-idx3-ubyte")
    }
    let problem = try #require(folder.problem("e"))
    #expect(problem.message.contains("holds 2 files of images: digits-train-images-idx3-ubyte, "))
    #expect(problem.hint == "data \(folder.file("e"))/digits-train-images-idx3-ubyte")
  }

  @Test func aTestSideThatIsCutOffIsNamed() throws {
    let folder = try TemporaryFolder()
    let name = try Self.write(.idx, in: folder)
    try folder.write(FileMaker.idx([4, 3, 2], [1]), "m/t10k-images-idx3-ubyte")
    #expect(folder.problem(name)?.message.contains("m/t10k-images-idx3-ubyte: it claims") == true)
    try folder.write(FileMaker.idx([3], [0, 1, 0]), "m/train-labels-idx1-ubyte")
    #expect(folder.problem(name)?.message.contains("has 3 labels") == true)
  }
}
