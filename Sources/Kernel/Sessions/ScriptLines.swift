/// The statements of a session so far, in full words, as a script would say them.
///
/// A value whose copies share what they have in common: one more line costs the same however many there
/// are.
public struct ScriptLines: Equatable, ExpressibleByArrayLiteral {
  public struct Line {
    public let text: String
    /// As it is kept: the state, and behind `;` what is expected.
    let mark: String?
    /// The name of this line and of all before it, by their bytes.
    let key: ContentKey

    fileprivate init(_ text: String, mark: String?, after before: ContentKey?) {
      (self.text, self.mark) = (text, mark)
      key = ContentKey([before?.description, text, mark])
    }

    /// The digest of the session behind the line, where it was taken.
    public var state: String? {
      let state = mark?.split(separator: ";", omittingEmptySubsequences: false).first ?? ""
      return state.isEmpty ? nil : String(state)
    }

    /// What a replay is held to behind the line, as `expect` takes it.
    public var expected: String? {
      guard let mark, let cut = mark.firstIndex(of: ";") else { return nil }
      return String(mark[mark.index(after: cut)...])
    }
  }

  private var list = PersistentList<Line>()

  public init() {}

  public init(arrayLiteral texts: String...) { for text in texts { append(text) } }

  public var count: Int { list.count }
  public var isEmpty: Bool { list.count == 0 }
  public var last: Line? { list.last }
  /// From the first to the last.
  public var all: [Line] { list.elements }
  public var texts: [String] { all.map(\.text) }
  /// From the last to the first, one at a time.
  var reversed: some Sequence<Line> { list.reversed }

  /// A statement, and what is expected behind it in words of `expect`.
  public mutating func append(_ text: String, expecting expected: String? = nil) {
    append(text, mark: expected.map { ";" + $0 })
  }

  mutating func append(_ text: String, mark: String?) {
    list.append(Line(text, mark: mark, after: list.last?.key))
  }

  mutating func removeLast() { list.popLast() }

  /// Notes the digest of the session behind the last line.
  mutating func markLast(_ mark: String) {
    guard let last = list.popLast() else { return }
    append(last.text, mark: last.expected.map { "\(mark);\($0)" } ?? mark)
  }

  public static func == (one: ScriptLines, other: ScriptLines) -> Bool {
    one.count == other.count && one.last?.key == other.last?.key
  }
}
