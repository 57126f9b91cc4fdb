import Foundation
import TestSupport
import Testing

/// Whatever lies at a path, whatever reads it: one sentence that names the place and what to do, exit code 1 or 4,
/// at once, and the session as it was.
@Suite(.enabled(if: Program.answers)) struct HostileFileTests {
  /// Something that is no file of rows, under a name that any reader takes for its own.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Words of its error, one of these.
    let says: [String]
    /// Whether there is something to do about it.
    var hasRemedy = true
    let make: @Sendable (TemporaryFolder, String) throws -> Void
    var testDescription: String { name }
  }

  private static func bytes(_ bytes: [UInt8]) -> @Sendable (TemporaryFolder, String) throws -> Void
  {
    { folder, name in try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name))) }
  }

  private static func link(_ goal: String) -> @Sendable (TemporaryFolder, String) throws -> Void {
    { folder, name in
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(name), withDestinationPath: goal)
    }
  }

  /// For every reader alike.
  private static let cases = [
    Case(name: "pipe", says: ["a pipe, not a file"]) { folder, name in
      mkfifo(folder.file(name), 0o600)
    },
    Case(name: "device", says: ["a device, not a file"], make: link("/dev/zero")),
    Case(
      name: "file of the system", says: ["the file is empty", "or is no plain file"],
      make: link("/proc/version")),
    // No one may read it, root neither.
    Case(
      name: "unreadable", says: ["the device reports an error"], hasRemedy: false,
      make: link("/proc/self/mem")),
    Case(
      name: "cycle", says: ["too many symbolic links", "no such file or folder"], hasRemedy: false
    ) { folder, name in
      try link("other")(folder, name)
      try link(name)(folder, "other")
    },
    Case(
      name: "leads nowhere", says: ["no such file or folder"], hasRemedy: false, make: link("none")),
    Case(name: "empty", says: ["the file is empty"], make: bytes([])),
    Case(
      name: "pointer of git-lfs", says: ["a git-lfs pointer"],
      make: bytes(
        Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 123\n".utf8))),
    Case(
      name: "page", says: ["looks like HTML"],
      make: bytes(Array("\n<!DOCTYPE html><html><body>Sign in</body></html>\n".utf8))),
    Case(
      name: "pickle", says: ["a Python pickle"], make: bytes([0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0])),
  ]

  private static let names = [
    "x.csv", "x.npy", "x.npz", "x-images-idx3-ubyte", "data_batch_1.bin", "x.png", "x.jpg",
    "x.csv.gz", "it's $(x) 東京 👍🏽.csv", "-rf",
  ]

  /// Every way a file is named in a statement; the model is there for those that ask one.
  private static let statements = [
    "data FILE", "data kept.csv test=FILE", "data kept.npy labels=FILE", "data lines FILE",
    "predict FILE", "predict FILE > out.csv", "score FILE",
  ]

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let rows = (0..<12).map { "\($0),\($0 % 2),\($0 % 2 == 0 ? "no" : "yes")\n" }
    try folder.write("a,b,c\n" + rows.joined(), "kept.csv")
    try Self.bytes(
      [0x93] + Array("NUMPY".utf8) + [1, 0, 60, 0]
        + Array("{'descr': '|u1', 'fortran_order': False, 'shape': (12, 2)}  \n".utf8).prefix(60)
        + [UInt8](repeating: 1, count: 24))(folder, "kept.npy")
    return folder
  }

  private static let before = "data kept.csv; model mlp 4; fit 1; score"

  private func check(_ folder: TemporaryFolder, _ name: String, _ statement: String, _ case: Case) {
    let typed = statement.replacingOccurrences(of: "FILE", with: "\"./\(name)\"")
    var runner = folder.runner()
    runner.timeout = 10_000
    let result = runner.run(["--keep-going", "-c", "\(Self.before)\n\(typed)\nscore; score train"])
    let plain = runner.run(["-c", "\(Self.before)\nscore; score train"])
    let told = "\(`case`.name) \(typed): \(result.errorText)"
    #expect(result.code == 1 || result.code == 4, "\(told)")
    let lines = result.errorText.split(separator: "\n").map(String.init)
    #expect(lines.count { $0.contains("error E0") } == 1, "\(told)")
    #expect(lines.first?.contains(name) == true, "\(told)")
    #expect(`case`.says.contains { lines.first?.contains($0) ?? false }, "\(told)")
    // The error, the statement, where in it; then the remedy.
    if `case`.hasRemedy { #expect(lines.count >= 4, "\(told)") }
    #expect(result.lines.suffix(2) == plain.lines.suffix(2), "\(told)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("out.csv")), "\(told)")
  }

  @Test(arguments: cases) func nothingOfItStaysWhateverItsName(_ case: Case) throws {
    for name in Self.names {
      let folder = try folder()
      try `case`.make(folder, name)
      check(folder, name, "data FILE", `case`)
    }
  }

  @Test(arguments: cases, statements)
  func nothingOfItStaysWhoeverReads(_ case: Case, _ statement: String) throws {
    let folder = try folder()
    try `case`.make(folder, "x.csv")
    check(folder, "x.csv", statement, `case`)
  }

  /// Headers that claim more than any machine has.
  private static let liars: [(name: String, says: String, bytes: [UInt8])] = {
    func npy(_ shape: String) -> [UInt8] {
      let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count & 255)]
        + [UInt8(text.utf8.count >> 8)] + Array(text.utf8) + [1, 2, 3, 4]
    }
    let most: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF]
    let shapes = ["1099511627776,", "2147483648, 2147483648", "4294967296, 4294967296"]
    let odd = ["9223372036854775808,", String(repeating: "9", count: 400) + ",", "0, 4294967296"]
    return shapes.map { ("x.npy", "claims", npy($0)) } + odd.map { ("x.npy", "x.npy: ", npy($0)) }
      + [
        ("x-images-idx3-ubyte", "claims", [0, 0, 8, 3] + most + most + most + [1]),
        ("x-images-idx3-ubyte", "bytes", [0, 0, 0x0E, 1] + most + [1]),
        ("x.npz", "zip", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0xFF, count: 40)),
        ("x.csv.gz", "gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
      ]
  }()

  @Test func claimsAreHeldAgainstTheFile() throws {
    for (name, says, content) in Self.liars {
      let folder = try folder()
      try Self.bytes(content)(folder, name)
      check(folder, name, "data FILE", Case(name: "liar", says: [says], make: Self.bytes([])))
    }
  }

  @Test func namesThatAreNone() throws {
    let folder = try folder()
    let long = String(repeating: "n", count: 300) + ".csv"
    for (typed, says) in [
      ("\"\(long)\"", "E061"), ("\"a\\u{0}b.csv\"", "error E0"), ("\"\"", "error E0"),
      ("\"./\"", "E062"), ("/", "error E0"), ("\"none/x.csv\"", "no such file or folder"),
      ("\"kept.csv/x.csv\"", "error E061"), ("none-*.csv", "error E0"),
    ] {
      let result = folder.runner().run(["-c", "data \(typed)"])
      #expect(result.code == 1 || result.code == 4, "\(typed) \(result.errorText)")
      #expect(result.errorText.contains(says), "\(typed) \(result.errorText)")
    }
  }

  /// 200 MB in 0.9 MB, under a budget of 60 MB: what holds rows of any kind stops at the budget.
  @Test func aBombStopsAtTheBudget() throws {
    let folder = try folder()
    let script = """
      mk() { head -c 200000000 /dev/zero | tr '\\0' "$1" | gzip -1; }
      mk '\\n' > lines.csv.gz; cat kept.csv | gzip > part.gz
      { cat part.gz; mk '1'; } > cell.csv.gz
      { printf '\\223NUMPY\\001\\000\\074\\000%-59s\\n' "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2)}" | gzip
        mk '\\001'; } > tail.npy.gz
      { printf '\\000\\000\\010\\003\\000\\000\\000\\001\\000\\000\\000\\004\\000\\000\\000\\004' | gzip
        mk '\\001'; } > tail-images-idx3-ubyte.gz
      """
    var shell = folder.runner()
    shell.path = "/bin/sh"
    shell.timeout = 60_000
    #expect(shell.run(["-c", script]).code == 0)
    for (typed, says) in [
      ("data lines.csv.gz", "memory"), ("data lines lines.csv.gz", "memory"),
      ("data cell.csv.gz", "memory"), ("predict cell.csv.gz", "memory"),
      ("data kept.csv test=cell.csv.gz", "memory"), ("data tail.npy.gz", "asks for"),
      ("data tail-images-idx3-ubyte.gz", "asks for"),
    ] {
      var runner = folder.runner()
      runner.timeout = 30_000
      let result = runner.run(["-c", "\(Self.before)\nset memory 60MB\n\(typed)"])
      #expect(result.code == 1 || result.code == 4, "\(typed)")
      #expect(result.errorText.contains(says), "\(typed) \(result.errorText)")
      #expect(result.errorText.components(separatedBy: "error E0").count == 2)
    }
  }
}
