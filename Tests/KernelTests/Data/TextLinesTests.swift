import TestSupport
import Testing

@testable import Kernel

/// `data lines FILE`: what is read, what is said, and what is refused with its line.
@Suite struct TextLinesTests {
  private func raw(
    _ text: String, _ options: TextLines.Options = TextLines.Options(separator: 9),
    expected: Preprocessing? = nil
  ) throws -> RawRows {
    try TextLines.rows(Array(text.utf8), path: "t.txt", options: options, expected: expected)
  }

  private func read(
    _ text: String, _ options: TextLines.Options = TextLines.Options(separator: 9)
  ) throws -> Dataset {
    try Dataset(
      name: "t", raw(text, options), split: .count(1), seed: 1,
      origin: Dataset.Origin(source: "t.txt"))
  }

  private func problem(
    _ bytes: [UInt8], _ options: TextLines.Options = TextLines.Options(separator: 9)
  ) -> Problem? {
    do throws(Problem) {
      _ = try TextLines.rows(bytes, path: "t.txt", options: options, expected: nil)
      return nil
    } catch { return error }
  }

  @Test func codesAreInOrderOfCodePointsAndPaddedInFront() throws {
    let set = try read("ba\tx\ncab\ty\né\tx\n")
    #expect(set.arrangement == .text(length: 3, alphabet: Alphabet(["a", "b", "c", "é"])))
    #expect(set.inputs.floats == [0, 3, 2, 4, 2, 3, 0, 0, 5])
    #expect(set.target.names == ["x", "y"] && set.target.labels == [0, 1, 0])
    #expect(set.scaling.method == .none)
    #expect((0..<3).map { set.text(ofRow: $0) } == ["ba", "cab", "é"])
  }

  /// A letter and its accent as two code points are two characters, as they are written.
  @Test func nothingIsComposed() throws {
    let set = try read("é\tx\ne\u{301}\ty\n")
    #expect(set.inputs.floats == [0, 3, 2, 4])
    let (one, two) = (Alphabet(["é"]), Alphabet(["e", "\u{301}"]))
    #expect(one != two && one.listed == two.listed)
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func lineEndsAreAlike(_ end: String) throws {
    let lines = ["ab\tx", "", "c\ty"]
    let set = try raw(lines.joined(separator: end))
    #expect(set.inputs.floats == [2, 3, 0, 4] && set.places == .scattered([1, 3]))
    #expect(set.notes.contains("1 empty line skipped"))
    #expect(try raw("\u{FEFF}" + lines.joined(separator: end)).inputs.floats == [2, 3, 0, 4])
  }

  @Test func theClassStandsAtEitherEnd() throws {
    let last = try raw("a,b, x \nc,d,y\n", TextLines.Options(separator: UInt8(ascii: ",")))
    #expect(last.target?.names == ["x", "y"] && last.inputs.floats == [3, 2, 4, 5, 2, 6])
    let first = try raw(
      "x,a,b\ny,c\n", TextLines.Options(separator: UInt8(ascii: ","), classIsFirst: true))
    #expect(first.target?.names == ["x", "y"])
    #expect(first.inputs.floats == [3, 2, 4, 0, 0, 5])
  }

  @Test func longerLinesKeepTheirEnd() throws {
    let set = try raw("abcd\tx\nab\ty\n", TextLines.Options(separator: 9, length: 3))
    #expect(set.inputs.floats == [3, 4, 5, 0, 2, 3])
    #expect(set.notes.contains { $0.contains("1 of 2 lines is longer than 3 characters") })
    let long = String(repeating: "a", count: 300)
    #expect(try raw(long + "\tx\n").arrangement.features == TextLines.mostSteps)
    #expect(try raw(long + "\tx\n", TextLines.Options(separator: 9, length: 300)).notes.count == 2)
  }

  @Test func otherTextIsReadByAModelsAlphabet() throws {
    let set = try read("abc\tx\nab\ty\n")
    let known = Preprocessing(of: set)
    let new = try raw("a?b?\nzcba\n", TextLines.Options(), expected: known)
    #expect(new.arrangement == set.arrangement && new.target == nil)
    #expect(new.inputs.floats == [1, 3, 1, 4, 3, 2])
    #expect(new.notes.contains { $0.contains("not in the model's alphabet") && $0.contains("?") })
    #expect(
      try !raw("abc\n", TextLines.Options(), expected: known).notes.contains {
        $0.contains("alphabet")
      })
  }

  /// Another data set of text, prepared for a model, has the numbers that its file would have been read to.
  @Test func preparedTextIsRecoded() throws {
    let taught = try read("abc\tx\nab\ty\nzz\tx\n")
    for text in ["cab\tx\nq\ty\n", "bbbbbcab\ty\nä\tx\n"] {
      let set = try read(text)
      let prepared = try set.prepared(by: Preprocessing(of: taught), for: "m")
      let direct = try raw(text, expected: Preprocessing(of: taught))
      #expect(prepared.inputs.floats == direct.inputs.floats)
      #expect(prepared.arrangement == taught.arrangement && prepared.columns == taught.columns)
      #expect(prepared.keys?.inputs == set.keys?.inputs)
    }
    #expect(throws: Problem.self) {
      try builtIn("iris").prepared(by: Preprocessing(of: taught), for: "m")
    }
  }

  /// Classes of a test file are the training file's, in its order; another one is refused with its line.
  @Test func classesAreTheModels() throws {
    let known = Preprocessing(of: try read("a\tx\nb\ty\nc\tz\n"))
    let other = try raw("b\tz\na\tx\n", expected: known)
    #expect(other.target?.names == ["x", "y", "z"] && other.target?.labels == [2, 0])
    #expect(throws: Problem.self) { try raw("b\tz\na\tq\n", expected: known) }
  }

  /// A key is of the line as it stands, whatever length or other lines make of it.
  @Test func keysAreOfTheWholeText() throws {
    let text = "abcd\tx\nbcd\ty\nabcd\ty\n"
    let whole = try raw(text)
    let short = try raw(text, TextLines.Options(separator: 9, length: 2))
    let keys = try #require(whole.keys)
    #expect(keys == short.keys)
    #expect(keys.inputs[0] == keys.inputs[2] && keys.inputs[0] != keys.inputs[1])
    #expect(keys.inputs[1] == (try raw("bcd\tq\n")).keys?.inputs[0])
  }

  @Test func packsAndUnpacks() throws {
    let alphabet = Alphabet(["a", "\"", "\\", "\u{7F}", "é", "\u{FEFF}", "\u{10FFFF}"])
    let arrangement = Dataset.Arrangement.text(length: 7, alphabet: alphabet)
    #expect(try Dataset.Arrangement(unpacking: arrangement.packed) == arrangement)
    for listed in ["ba", "aa"] {
      let forged = JSON(["characters": JSON(3), "alphabet": .text(listed)])
      #expect(throws: Problem.self) { try Dataset.Arrangement(unpacking: forged) }
    }
  }

  @Test(arguments: [
    ("", "no line holds text"), ("\n\n", "no line holds text"), ("ab\tx\nabc\n", "t.txt:2:"),
    ("ab\t\n", "t.txt:1: no class"), ("ab\tx\n\t y\n", "t.txt:2: a class without text"),
    ("ab\tx\na\0\tx\n", "t.txt:2: this is not text in UTF-8"),
  ])
  func badTextIsRefused(_ text: String, _ words: String) throws {
    let found = try #require(problem(Array(text.utf8)))
    #expect(found.code == .badFile && found.message.contains(words), "\(found.message)")
  }

  @Test func badBytesAreRefusedWithTheirLine() throws {
    for bad: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80]] {
      let found = try #require(problem(Array("ab\tx\ncd\ty\n".utf8) + bad + Array("\tx\n".utf8)))
      #expect(found.message.contains("t.txt:3: this is not text in UTF-8"), "\(found.message)")
    }
    #expect(problem([0x1F, 0x8B, 8, 0])?.message.contains("gzip") == true)
    #expect(problem([0xFF, 0xFE, 97, 0])?.message.contains("UTF-16") == true)
  }

  @Test func tooManyClassesAreRefused() throws {
    let text = (0...Target.mostClasses).map { "a\tc\($0)\n" }.joined()
    #expect(problem(Array(text.utf8))?.message.contains("different classes") == true)
  }

  @Test func whatDoesNotFitIsRefusedBeforeItIsMade() throws {
    let text = String(repeating: "a\tx\n", count: 5000)
    let found = problem(
      Array(text.utf8), TextLines.Options(separator: 9, length: 1_000_000_000_000))
    #expect(found?.code == .memory)
  }

  /// Families begin with a layer that makes vectors of characters.
  @Test func familiesEmbed() throws {
    let set = try builtIn("names")
    for (name, start) in [
      ("gru", "embed 28; gru 32"), ("mlp", "embed 28; flatten; dense 32"),
      ("cnn", "embed 28; conv 32"),
    ] {
      let request = Family.Request(sizes: [32], values: Values(), for: set)
      let words = "\(try Family.named(name).blueprint(request))"
      #expect(words.hasPrefix(start), "\(words)")
    }
  }
}
