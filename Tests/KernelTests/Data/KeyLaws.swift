import Testing

@testable import Kernel

/// A key is of its own row as it was read, and of nothing else.
@Suite struct KeyLaws {
  private static let header = ["age", "city", "height", "label"]
  private static let rows: [[String]] = [
    ["31", "Ulm", "1.75", "yes"], ["", "Köln", "1.5", "no"], ["31", "NA", "1.75", "no"],
    ["7", "3", "-0.25", "yes"], ["31", "Ulm", "1.75", "no"], ["-4", "Bonn", "inf", "no"],
    ["12", "Ulm", "2e-3", "yes"], ["31", "Ulm", "1.75", "yes"],
  ]

  private func read(
    _ header: [String] = header, _ rows: [[String]] = rows,
    _ change: (inout CSV.Options) -> Void = { _ in }
  ) throws -> Dataset {
    let text = ([header] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
    var options = CSV.Options(target: "label", split: .count(2))
    change(&options)
    return try CSV.read(Array(text.utf8), path: "t.csv", options: options)
  }

  private func keys(_ data: Dataset) throws -> RowKeys { try #require(data.keys) }

  @Test func theOrderOfColumnsAndRowsDoesNotMatter() throws {
    let keys = try keys(read())
    for turn in 1..<4 {
      func turned<Value>(_ list: [Value], by turn: Int) -> [Value] {
        Array(list[turn...] + list[..<turn])
      }
      let columns = try self.keys(
        read(turned(Self.header, by: turn), Self.rows.map { turned($0, by: turn) }))
      #expect(columns == keys)
      let rows = try self.keys(read(Self.header, turned(Self.rows, by: turn)))
      #expect(rows.inputs == turned(keys.inputs, by: turn))
      #expect(rows.targets == turned(keys.targets, by: turn))
    }
  }

  /// Also where the cell makes a column of numbers one of words, or brings a word or a class that no
  /// other row has.
  @Test(arguments: ["32", "", "elf", "-0.5", "inf"]) func aCellIsInItsOwnRowOnly(
    _ cell: String
  ) throws {
    let before = try keys(read())
    for (row, column) in (0..<8).flatMap({ row in (0..<3).map { (row, $0) } }) {
      var rows = Self.rows
      if rows[row][column] == cell || (cell.isEmpty && rows[row][column] == "NA") { continue }
      rows[row][column] = cell
      let after = try keys(read(Self.header, rows))
      let moved = before.inputs.indices.filter { before.inputs[$0] != after.inputs[$0] }
      #expect(moved == [row] && after.targets == before.targets)
    }
    var rows = Self.rows
    rows[3][3] = "maybe"
    let after = try keys(read(Self.header, rows))
    #expect(before.targets.indices.filter { before.targets[$0] != after.targets[$0] } == [3])
    #expect(after.inputs == before.inputs)
  }

  @Test func theNameOfAColumnMatters() throws {
    let other = try keys(read(["age", "town", "height", "label"]))
    #expect(try Set(other.inputs).isDisjoint(with: keys(read()).inputs))
    // Two columns that change places change the rows in which they differ.
    let turned = try keys(read(["height", "city", "age", "label"]))
    #expect(try Set(turned.inputs).isDisjoint(with: keys(read()).inputs))
  }

  @Test func equalRowsAreCounted() throws {
    let keys = try keys(read())
    #expect(keys.occurrences == [0, 0, 0, 0, 1, 0, 0, 2] && keys.duplicates == 2)
    #expect(keys.targets[0] == keys.targets[7] && keys.targets[0] != keys.targets[4])
    #expect(Set(keys.inputs).count == 6 && Set(keys.targets).count == 2)
  }

  @Test func splitScalingAndNotesLeaveThemAlone() throws {
    let data = try read()
    let keys = try keys(data)
    let other = try read { ($0.split, $0.seed) = (.every(3), 9) }
    #expect(other.keys == keys)
    #expect(try data.split(by: .every(2), seed: 1).scaled(by: .minmax).keys == keys)
    // A column that is left out is no input.
    #expect(try read { $0.drop = ["city"] }.keys != keys)
  }

  /// A number is what it is read as, however it is written.
  @Test func numbersAreNumbers() throws {
    func first(_ cell: String) throws -> UInt64 {
      var rows = Self.rows
      rows[0][2] = cell
      return try keys(read(Self.header, rows)).inputs[0]
    }
    #expect(try first("1.75") == first("175e-2") && first("1.75") == first("\"1.7500\""))
    #expect(try first("0") == first("-0.0") && first("") == first("NaN"))
    #expect(try first("0") != first("") && first("1.75") != first("1.7500001"))
  }

  /// What `export` writes and what was drawn have the same keys when they are read again.
  @Test func aTableThatIsWrittenAndReadKeepsThem() throws {
    for name in ["iris", "wine", "diabetes", "moons"] {
      let data = try SessionSamples.dataset(name)
      let goal = data.target.labels == nil ? data.target.names[0] : "class"
      var text = (data.columns + [goal]).joined(separator: ",") + "\n"
      for row in 0..<data.rows {
        let cells = (0..<data.features).map { "\(data.inputs[row, $0])" }
        let last =
          data.target.labels.map { data.target.names[Int($0[row])] }
          ?? "\(data.target.values?[row, 0] ?? 0)"
        text += (cells + [last]).joined(separator: ",") + "\n"
      }
      let again = try CSV.read(
        Array(text.utf8), path: "t.csv",
        options: CSV.Options(task: data.task == .classes ? .classes : .values))
      #expect(again.keys == data.keys, "\(name)")
    }
  }

  /// Fixed for ever: keys are kept in files. The numbers are those of `Oracles/keys.py`.
  @Test func theyAreTheSameInEveryProcess() throws {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 37) }
    func hash(_ count: Int) -> UInt64 {
      bytes[..<count].withUnsafeBytes { RowHash.bytes(UnsafeRawBufferPointer(rebasing: $0[...])) }
    }
    #expect(hash(0) == 0x759B_1590_3339_FED2 && hash(5) == 0xF913_EB3E_AF11_666E)
    #expect(hash(32) == 0xA1A8_FA43_A183_4370 && hash(100) == 0xD047_1D88_C523_3FFD)
    let data = try read(["a", "b", "y"], [["1.5", "", "u"], ["-2", "x", "v"]]) {
      ($0.target, $0.split) = ("y", .count(1))
    }
    let expected = RowKeys(
      inputs: [0xF97D_FF90_09D3_2B8A, 0xD8B0_CED7_0480_1389],
      targets: [0x82F3_1B17_CED4_2C26, 0x4362_E101_6DEF_A3FF])
    #expect(data.keys == expected)
  }

  @Test func imagesAreTheirPixels() throws {
    let digits = try SessionSamples.dataset("digits")
    let bytes = digits.inputs.floats.map { UInt8($0) }
    #expect(try keys(digits).inputs == RowKeys.keys(ofBytes: bytes, width: 64))
    #expect(try keys(digits).duplicates == 0)
  }

  @Test func aRowHasItsPlace() throws {
    #expect(try read().place(ofRow: 2) == "t.csv:4")
    let text = "a,b\r\n\r\n1,2\r\n\"3\",\"x\r\ny\"\r\n5,6\r\n\r\n\r\n7,8"
    let data = try CSV.read(Array(text.utf8), path: "u.csv", options: .init(split: .count(1)))
    #expect((0..<4).map { data.place(ofRow: $0) } == ["u.csv:3", "u.csv:4", "u.csv:6", "u.csv:9"])
    let bare = try CSV.read(
      Array("1,2\n3,4\n".utf8), path: "v.csv", options: .init(split: .count(1)))
    #expect(bare.place(ofRow: 0) == "v.csv:1")
    #expect(try SessionSamples.dataset("iris").place(ofRow: 12) == "iris row 12")
  }
}
