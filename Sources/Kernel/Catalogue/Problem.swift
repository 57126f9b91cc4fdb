/// The one error type: a sentence, the words it speaks of, and the next thing to type.
///
/// A problem holds facts; the console draws the caret and the file position. Every number in the
/// sentence is one that was computed, and both sides of a mismatch are named.
public struct Problem: Error, Equatable, Sendable {
  public var code: Code
  public var message: String
  /// What to type next, or what would have been accepted.
  public var hint: String?
  /// The parameter or word the message speaks of; the console puts the caret under it.
  public var about: String?
  /// UTF-8 offsets in the source text, when the thrower knows them.
  public var place: Range<Int>?
  /// What to write instead of the words at `place` (or `about`), where the fix is the only one.
  public var replacement: String?
  /// What is to be said of single operands, in their order: their shapes. Who knows the source adds
  /// their places. `{a}` and `{b}` in `hint` stand for the first and the second of them.
  public var marks: [Mark] = []
  /// A form of one operand that fits, such as `{b}.T` for the second.
  public var mend: Mend?

  public struct Mark: Equatable, Sendable {
    public var text: String
    public var place: Range<Int>?

    public init(_ text: String, place: Range<Int>? = nil) {
      self.text = text
      self.place = place
    }
  }

  public struct Mend: Equatable, Sendable {
    /// The position in `marks`.
    public let operand: Int
    public let form: String

    public init(_ operand: Int, _ form: String) {
      self.operand = operand
      self.form = form
    }
  }

  public init(
    _ code: Code, _ message: String, hint: String? = nil, about: String? = nil,
    place: Range<Int>? = nil, replacement: String? = nil
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.about = about
    self.place = place
    self.replacement = replacement
  }

  /// The numbers users can look up; they never change meaning.
  public enum Code: Int, CaseIterable, Sendable {
    case unknownCommand = 1
    case syntax = 2
    case spacedOption = 3
    case unclosed = 4
    case badNumber = 5
    case badText = 6
    case reservedName = 7
    case tooDeep = 8
    case missingArgument = 11
    case surplusArgument = 12
    case badValue = 13
    case unknownWord = 14
    case outOfRange = 15
    case unknownOption = 21
    case repeatedOption = 22
    case shapes = 31
    case index = 32
    case undefinedName = 33
    case wrongKind = 34
    case unknownFunction = 35
    case arithmetic = 36
    case noData = 41
    case noModel = 42
    case noRun = 43
    case modelDoesNotFit = 44
    case nothingThere = 45
    case unmet = 46
    case diverged = 51
    case nonFiniteData = 52
    case unreadable = 61
    case badFile = 62
    case unwritable = 63
    case recursion = 64
    case memory = 71
    case interrupted = 81

    /// The name printed and looked up, such as `E014`.
    public var name: String {
      let digits = String(rawValue)
      return "E" + String(repeating: "0", count: 3 - digits.count) + digits
    }
  }
}
