import Kernel
import Viz

/// What the words after `athanor` ask for.
struct CommandLineWords {
  enum Task: Equatable {
    case talk
    case scripts([String])
    case statements(String)
    case lint(String)
    case reference
    case check([String], blesses: Bool)
    case teach(LessonRequest?)
    case lessons(extractTo: String?)
    case wire
    case convert(from: String, to: String, overwrites: Bool)
    case version
    case usage

    /// Whether numbers are computed for it.
    var computes: Bool {
      switch self {
      case .talk, .scripts, .statements, .check, .wire, .teach: true
      case .lint, .reference, .convert, .version, .usage, .lessons: false
      }
    }
  }

  var task = Task.talk
  /// What the interpreter is told.
  var interpreting = Interpreter.Options()
  var colour = ColourDepth.Preference.auto
  /// Whether statements are shown before their answers.
  var echoes = false
  var writesJSON = false
  var threads: Int?
  /// The settings that the words state, which go before those of a session file.
  var stated: [Setting] {
    (threads == nil ? [] : [.threads]) + (colour == .auto ? [] : [.colour])
  }
  /// The file the session is kept in.
  var session: String?
  /// Files, memory and steps have limits that nothing inside takes back.
  var isSafe = false
  /// Notebooks are run without limits.
  private(set) var trusts = false
  /// Processor time for what nobody vouches for.
  var seconds: Int { askedSeconds ?? 60 }
  private var askedSeconds: Int?
  private var extractFolder: String?
  /// Where a safe process may write.
  var outFolder: String?
  /// Whether a talk begins with the file of settings; nothing else ever reads it.
  var readsConfiguration = true

  static let usage = """
    athanor: understand and tune small neural nets by hand

      athanor                     talk, in a session that lives in memory
      athanor lab.athanor         talk, in a session kept in that file
      athanor run FILE.ath …      replay scripts; - is standard input
      athanor FILE.ath            the same
      athanor -c 'STATEMENTS'     run one line
      athanor check PATH…         run notebooks, compare with what they hold (--bless writes it;
                                  --trust lets them write and compute as they like)
      athanor teach [N|FILE.md]   the lessons, or a walk through one (fresh, step N)
      athanor FILE.md             the same
      athanor lessons             list them (--extract DIR writes them there)
      athanor convert FROM TO     a script into a notebook, or back (--overwrite)
      athanor lint FILE           parse a script only; run a lesson, and say what is hard to follow
      athanor wire [lab.athanor]  a conversation for programs in JSON records (docs/WIRE.md)
      athanor reference           print docs/REFERENCE.md
      athanor help [WORD]         this, or the page of a word

      --threads N  --seed N  --keep-going  --echo  --format json
      --safe (read beside the script, write below --out FOLDER, 1 GB, 100,000 steps)
      --seconds N (of processor time for --safe and each notebook; 60)
      --color auto|always|never  --no-config  --version  --help

      exit: 0 ok, 1 a statement failed (one that reads or writes a file too), could not be read, or
            the output not be written, 2 usage, 3 check found a difference, 4 a script, notebook or
            session could not be read or kept, 129 130 143 hang-up, interrupt, termination

    """

  init(_ words: [String]) throws(Problem) {
    var rest = CommandLineWords.apart(words)[...]
    var paths: [String] = []
    var verb: String?
    var (blesses, overwrites) = (false, false)
    func value(_ option: String) throws(Problem) -> String {
      guard let value = rest.popFirst() else {
        throw Problem(.missingArgument, "\(option) needs a value", hint: "athanor --help")
      }
      return value
    }
    while let word = rest.popFirst() {
      switch word {
      case "-c", "-e":
        let text = try value(word)
        if case .statements(let first) = task {
          task = .statements(first + "\n" + text)
        } else {
          task = .statements(text)
        }
      case "--version", "-V": task = .version
      case "--help", "-h": task = .usage
      case "--bless": blesses = true
      case "--trust": trusts = true
      case "--seconds": askedSeconds = try CommandLineWords.whole(value(word), word, 1...1_000_000)
      case "--overwrite": overwrites = true
      case "--extract": extractFolder = try value(word)
      case "--keep-going", "-k": interpreting.keepsGoing = true
      case "--echo": echoes = true
      case "--no-config": readsConfiguration = false
      case "--safe": (isSafe, readsConfiguration) = (true, false)
      case "--out": outFolder = try value(word)
      case "--threads": threads = try CommandLineWords.whole(value(word), word, 1...64)
      case "--seed":
        interpreting.seed = UInt64(
          try CommandLineWords.whole(value(word), word, 0...9_007_199_254_740_992))
      case "--format":
        guard try value(word) == "json" else {
          throw Problem(.badValue, "--format is json", hint: "athanor --help")
        }
        writesJSON = true
      case "--color", "--colour":
        guard let preference = ColourDepth.Preference(rawValue: try value(word)) else {
          throw Problem(
            .badValue, "--color is auto, always or never", hint: "athanor --help")
        }
        colour = preference
      case "run", "lint", "reference", "check", "convert", "wire", "help", "teach", "lessons":
        if verb == nil, paths.isEmpty { verb = word } else { paths.append(word) }
      default:
        guard word == "-" || !word.hasPrefix("-") else {
          throw Problem(
            .unknownOption, "no option \(Escaping.terminal(word))", hint: "athanor --help")
        }
        paths.append(word)
      }
    }
    try settle(verb, paths, blesses: blesses, overwrites: overwrites)
  }

  private mutating func settle(
    _ verb: String?, _ paths: [String], blesses: Bool, overwrites: Bool
  ) throws(Problem) {
    guard isSafe || outFolder == nil else {
      throw Problem(.unknownOption, "--out belongs to --safe", hint: "athanor --safe --out FOLDER")
    }
    guard isSafe || verb == "check" || verb == "lint" || askedSeconds == nil else {
      throw Problem(
        .unknownOption, "--seconds belongs to --safe, check and lint",
        hint: "athanor --safe --seconds 60 FILE")
    }
    guard verb == "convert" || !overwrites else {
      throw Problem(
        .unknownOption, "--overwrite belongs to convert", hint: "athanor convert a.ath a.md")
    }
    guard verb == "lessons" || extractFolder == nil else {
      throw Problem(
        .unknownOption, "--extract belongs to lessons", hint: "athanor lessons --extract DIR")
    }
    if verb == "teach" || verb == nil && CommandLineWords.isLesson(paths) {
      try settleLesson(paths)
    } else if verb == "lessons" {
      guard paths.isEmpty, task == .talk else {
        throw Problem(
          .surplusArgument, "lessons takes no lesson", hint: "athanor teach \(paths.first ?? "2")")
      }
      task = .lessons(extractTo: extractFolder)
    } else if verb == "help" {
      task = paths.isEmpty ? .usage : .statements("help " + paths.joined(separator: " "))
    } else if verb == "convert" {
      try settleConversion(paths, overwrites)
    } else {
      try settle(verb, try withoutSession(paths), blesses)
    }
  }

  /// `lesson.md`, and perhaps `fresh` or `step 3`.
  private static func isLesson(_ paths: [String]) -> Bool {
    guard let first = paths.first, first.hasSuffix(".md") else { return false }
    return paths.dropFirst().allSatisfy { word in
      !word.hasSuffix(".md") && !word.hasSuffix(".ath") && !word.contains("/")
    }
  }

  private mutating func settleLesson(_ paths: [String]) throws(Problem) {
    guard task == .talk, interpreting.seed == nil, !writesJSON else {
      throw Problem(
        .surplusArgument, "teach takes a lesson and no -c, --seed or --format",
        hint: "athanor teach 2")
    }
    do throws(Problem) { task = .teach(try Command.lessonRequest(paths)) } catch {
      throw Problem(error.code, error.message, hint: error.hint.map { "athanor " + $0 })
    }
  }

  private mutating func settleConversion(
    _ paths: [String], _ overwrites: Bool
  ) throws(Problem) {
    let kinds = paths.map { $0.hasSuffix(".md") ? "md" : $0.hasSuffix(".ath") ? "ath" : "" }
    guard task == .talk, kinds == ["ath", "md"] || kinds == ["md", "ath"] else {
      throw Problem(
        .missingArgument, "convert takes a .ath and a .md file, in the direction wanted",
        hint: "athanor convert a.ath a.md")
    }
    task = .convert(from: paths[0], to: paths[1], overwrites: overwrites)
  }

  /// Takes the session file out of the words.
  private mutating func withoutSession(_ words: [String]) throws(Problem) -> [String] {
    let sessions = words.filter { $0.hasSuffix(".athanor") }
    guard sessions.count <= 1 else {
      throw Problem(
        .surplusArgument,
        "one session at a time: \(Escaping.terminal(sessions[1])) is one too many",
        hint: "athanor --help")
    }
    session = sessions.first
    return words.filter { !$0.hasSuffix(".athanor") }
  }

  private mutating func settle(
    _ verb: String?, _ paths: [String], _ blesses: Bool
  ) throws(Problem) {
    guard verb == "check" || !blesses else {
      throw Problem(.unknownOption, "--bless belongs to check", hint: "athanor check --bless PATH")
    }
    guard verb == "check" || verb == "lint" || !trusts else {
      throw Problem(
        .unknownOption, "--trust belongs to check and lint", hint: "athanor check --trust PATH")
    }
    if verb == "wire" {
      guard paths.isEmpty, task == .talk else {
        throw Problem(
          .surplusArgument, "wire takes a session file and nothing else to run",
          hint: "athanor wire lab.athanor")
      }
      guard !writesJSON else {
        throw Problem(
          .unknownOption, "wire takes no --format: it speaks JSON by itself", hint: "athanor wire")
      }
      task = .wire
    } else if verb == "reference" {
      guard paths.isEmpty else {
        throw Problem(
          .surplusArgument, "reference takes no file", hint: "athanor reference > REFERENCE.md")
      }
      task = .reference
    } else if verb == "check" {
      guard !paths.isEmpty, task == .talk else {
        throw Problem(
          .missingArgument, "check needs notebooks or folders of them, and no other task",
          hint: "athanor check notebooks")
      }
      guard interpreting.seed == nil, !writesJSON else {
        throw Problem(
          .unknownOption, "check takes no --seed and no --format: a notebook states what it needs",
          hint: "athanor check \(Escaping.terminal(paths[0]))")
      }
      task = .check(paths, blesses: blesses)
    } else if verb == "lint" {
      guard paths.count == 1 else {
        throw Problem(.missingArgument, "lint takes one file", hint: "athanor lint FILE")
      }
      task = .lint(paths[0])
    } else if !paths.isEmpty {
      guard task == .talk else {
        throw Problem(
          .surplusArgument, "a file and -c cannot be given together", hint: "athanor --help")
      }
      task = .scripts(paths)
    } else if verb == "run" {
      throw Problem(.missingArgument, "run needs a file", hint: "athanor run FILE.ath")
    }
  }

  /// `--threads=2` as the two words it stands for.
  private static func apart(_ words: [String]) -> [String] {
    let valued = ["--threads", "--seed", "--format", "--color", "--colour", "--out"]
    return words.flatMap { word -> [String] in
      guard let equals = word.firstIndex(of: "="), valued.contains(String(word[..<equals])) else {
        return [word]
      }
      return [String(word[..<equals]), String(word[word.index(after: equals)...])]
    }
  }

  private static func whole(
    _ text: String, _ option: String, _ range: ClosedRange<Int>
  ) throws(Problem) -> Int {
    guard let number = Numeral.parse(text).flatMap({ Int(exactly: $0) }), range.contains(number)
    else {
      throw Problem(
        .badValue, "\(option) takes a whole number from \(range.lowerBound) to \(range.upperBound)",
        hint: "athanor --help")
    }
    return number
  }
}
