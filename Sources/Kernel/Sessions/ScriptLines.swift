/// The statements of a session so far, in full words, as a script would say them.
///
/// A value whose copies share what they have in common: one more line costs the same however many there
/// are.
public struct ScriptLines: Equatable, ExpressibleByArrayLiteral {
  public struct Line {
    public let text: String
    /// The digest of the session behind the line, where it was taken.
    public let mark: String?
    /// The name of this line and of all before it, by their bytes.
    let key: ContentKey

    fileprivate init(_ text: String, mark: String?, after before: ContentKey?) {
      (self.text, self.mark) = (text, mark)
      key = ContentKey([before?.description, text, mark])
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

  public mutating func append(_ text: String) { append(text, mark: nil) }

  mutating func append(_ text: String, mark: String?) {
    list.append(Line(text, mark: mark, after: list.last?.key))
  }

  mutating func removeLast() { list.popLast() }

  /// Notes the digest of the session behind the last line.
  mutating func markLast(_ mark: String) {
    guard let last = list.popLast() else { return }
    append(last.text, mark: mark)
  }

  public static func == (one: ScriptLines, other: ScriptLines) -> Bool {
    one.count == other.count && one.last?.key == other.last?.key
  }
}
