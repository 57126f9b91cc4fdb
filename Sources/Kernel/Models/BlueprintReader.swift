/// Cuts the text of a blueprint into statements, braces inside braces, without knowing any layer.
struct BlueprintReader {
  /// Blocks inside blocks.
  static let deepest = 32

  /// One word and where it stands.
  struct Chunk {
    let text: String
    let place: Range<Int>
  }

  /// The words between two `;`, and what stands in braces behind them.
  struct Statement {
    var chunks: [Chunk] = []
    var block: [Statement]?
    /// The brace that opens the block.
    var place: Range<Int>?

    var isEmpty: Bool { chunks.isEmpty && block == nil }
  }

  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The statements up to the brace that closes `opener`, or to the end of the text.
  mutating func statements(inside opener: Int?) throws(Problem) -> [Statement] {
    var statements: [Statement] = []
    var current = Statement()
    func close() { if !current.isEmpty { statements.append(current) } }
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: ";"), 10:
        close()
        current = Statement()
        index += 1
      case UInt8(ascii: "{"):
        try open(&current)
      case UInt8(ascii: "}"):
        guard opener != nil else {
          throw Problem(
            .unclosed, "this '}' closes nothing", hint: "{ dense 64 }", place: index..<index + 1)
        }
        index += 1
        close()
        return statements
      case UInt8(ascii: "#"):
        while index < bytes.count, bytes[index] != 10 { index += 1 }
      case _ where BlueprintReader.isBlank(byte):
        index += 1
      default:
        guard current.block == nil else {
          throw Problem(
            .syntax, "a block ends its layer: the next one begins behind a ';'",
            hint: "residual { dense 64 }; relu", place: index..<index + 1)
        }
        current.chunks.append(word())
      }
    }
    if let opener {
      throw Problem(
        .unclosed, "the layers begin with '{' but do not end with '}'", hint: "{ dense 64 }",
        place: opener..<opener + 1)
    }
    close()
    return statements
  }

  private mutating func open(_ statement: inout Statement) throws(Problem) {
    let brace = index
    guard depth < BlueprintReader.deepest else {
      throw Problem(
        .tooDeep, "blocks are nested more than \(BlueprintReader.deepest) deep",
        hint: "put the inner layers behind each other", place: brace..<brace + 1)
    }
    guard statement.block == nil else {
      throw Problem(
        .syntax, "two blocks behind one layer", hint: "divide them by ';'",
        place: brace..<brace + 1)
    }
    index += 1
    depth += 1
    statement.block = try statements(inside: brace)
    statement.place = brace..<brace + 1
    depth -= 1
  }

  private mutating func word() -> Chunk {
    let start = index
    while index < bytes.count, !BlueprintReader.ends(bytes[index]) { index += 1 }
    return Chunk(text: String(decoding: bytes[start..<index], as: UTF8.self), place: start..<index)
  }

  private static func ends(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "{")
      || byte == UInt8(ascii: "}")
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
