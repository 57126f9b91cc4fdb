import Kernel

/// What each error number means, for `help E021`. Numbers never change meaning.
enum ErrorPages {
  struct Page {
    let meaning: String
    /// What stands before the example; empty where it needs nothing.
    let setup: String
    /// A line that gives the error, and one that does not.
    let wrong: String
    let right: String
  }

  static func code(named name: String) -> Problem.Code? {
    Problem.Code.allCases.first { $0.name.asciiLowercased == name.asciiLowercased }
  }

  static func page(_ code: Problem.Code) -> Page {
    language(code) ?? values(code) ?? session(code)
  }

  private static func language(_ code: Problem.Code) -> Page? {
    switch code {
    case .unknownCommand:
      Page("The first word of the statement is no command and no name.", "lrfnd", "lrfind")
    case .syntax:
      Page("The statement does not follow the grammar at the marked place.", "x = 1 +", "x = 1 + 2")
    case .spacedOption:
      Page("Options are written without blanks around =.", "fit 5 lr = 0.01", "fit 5 lr=0.01")
    case .unclosed:
      Page("A bracket, brace or quote is opened and not closed.", "x = (1 + 2", "x = (1 + 2)")
    case .badNumber:
      Page(
        "Something begins like a number and is none, or is too large.", "x = 3y", "y = 2; x = 3 * y"
      )
    case .badText:
      Page(
        "A character means nothing here or is not text: another alphabet's letter, a curly quote, "
          + "an invisible one, bytes that are not UTF-8.", "x = 3 − 1", "x = 3 - 1")
    case .reservedName:
      Page("A command or a word of the language is used as a name.", "fit = 3", "fit_1 = 3")
    case .tooDeep:
      Page(
        "Brackets may nest 256 deep, commands inside commands 8.", "plan plan plan …",
        "plan fit 5")
    case .unknownFunction:
      Page("The word before the brackets is no function.", "x = squareroot(2)", "x = sqrt(2)")
    default: nil
    }
  }

  private static func values(_ code: Problem.Code) -> Page? {
    switch code {
    case .missingArgument: Page("A word the command needs is not there.", "init", "init kaiming")
    case .surplusArgument: Page("A word fits no slot of the command.", "fit 5 6", "fit 5")
    case .badValue:
      Page("A value is of the wrong kind for its slot.", "fit lr=1,5", "fit lr=1.5")
    case .unknownWord: Page("No row of this list has that name.", "init kaimng", "init kaiming")
    case .outOfRange: Page("A number lies outside what its slot takes.", "fit lr=-1", "fit lr=0.1")
    case .unknownOption:
      Page("The command has no option of that name.", "fit learning_rate=0.1", "fit lr=0.1")
    case .repeatedOption: Page("An option is written twice.", "fit lr=1 lr=2", "fit lr=2")
    case .shapes:
      Page(
        "The shapes of two values do not fit; both are named.", "randn(3, 4) @ randn(5, 2)",
        "randn(3, 4) @ randn(4, 2)")
    case .index: Page("An index or axis lies outside the shape.", "[1, 2][5]", "[1, 2][-1]")
    case .undefinedName:
      Page("A name has no value.", "x = nosuch + 1", "nosuch = 1; x = nosuch + 1")
    case .wrongKind:
      Page("A value is of a kind the operation does not take.", "\"a\" * 2", "3 * 2")
    case .arithmetic:
      Page(
        "The calculation has no answer, such as solving with a singular matrix.",
        "solve(zeros(2, 2), ones(2))", "solve(eye(2), ones(2))")
    default: nil
    }
  }

  private static func session(_ code: Problem.Code) -> Page {
    switch code {
    case .noData: Page("There is no data set yet.", "split valid=0.2", "data digits")
    case .noModel: Page("There is no model yet.", "summary", "model linear", after: "data iris")
    case .noRun:
      Page(
        "There is no run to look at yet.", "plot loss", "fit 1", after: "data iris; model linear")
    case .modelDoesNotFit:
      Page(
        "The model's inputs or outputs are not those of the data set.", "score", "model mlp 64",
        after: "data iris; model mlp 8; data wine")
    case .nothingThere:
      Page("There is nothing of that kind to go to.", "redo", "undo", after: "x = 1")
    case .unmet:
      Page(
        "What a script expects is not so: it was edited, or its data or the program's bits changed.",
        "expect (1 > 2)", "expect (1 < 2)")
    case .diverged:
      Page(
        "The loss stopped being a number before the marked step; the weights before it are kept.",
        "fit 5 lr=1e30 opt=sgd", "fit 5 lr=1e-3", after: "data iris; model mlp 8")
    case .nonFiniteData:
      Page(
        "The data hold cells without a number; fill or drop them in the file.", "fit 1",
        "data iris; model linear; fit 1", after: "data gaps.csv; model linear")
    case .unreadable: Page("A file cannot be read.", "data nosuch.csv", "data digits")
    case .badFile:
      Page(
        "A file does not hold what its kind promises; nothing was taken.", "data ragged.csv",
        "data digits")
    case .unwritable:
      Page(
        "A file cannot be written; an old one is as it was.", "save nosuch/work.ath",
        "save work.ath")
    case .recursion:
      Page(
        "A script runs itself, or scripts are nested more than 32 deep.", "run self.ath",
        "run other.ath")
    case .memory:
      Page(
        "What was asked for needs more memory than there is; nothing was allocated.",
        "zeros(1000000, 1000000)", "zeros(1000, 1000)")
    case .interrupted:
      Page(
        "Ctrl-C stopped the statement; nothing was changed. A fit is paused instead.",
        "lrfind steps=100000, then Ctrl-C", "lrfind", after: "data digits; model mlp 64")
    default: Page("The statement could not be done.", "", "")
    }
  }
}

extension ErrorPages.Page {
  init(_ meaning: String, _ wrong: String, _ right: String, after setup: String = "") {
    self.init(meaning: meaning, setup: setup, wrong: wrong, right: right)
  }
}
