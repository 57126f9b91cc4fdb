import Kernel

extension Problem.Code {
  /// What the number means, for `help E014`.
  var sentence: String {
    switch self {
    case .unknownCommand: "The first word of the line is no command."
    case .syntax: "The line does not have the form of a statement."
    case .spacedOption: "An option is written without blanks: lr=0.01."
    case .unclosed: "A bracket or a quote is never closed."
    case .badNumber: "This is not written as a number; the decimal sign is a point."
    case .badText: "The text holds bytes or letters that only look right."
    case .reservedName: "The name is a command, or given by the program itself."
    case .tooDeep: "Brackets or commands are nested too deeply."
    case .missingArgument: "A word that the command needs was not written."
    case .surplusArgument: "There is a word more than the command takes."
    case .badValue: "The value is not of the kind that the option takes."
    case .unknownWord: "The word is none of those that fit here."
    case .outOfRange: "The number lies outside of what is allowed."
    case .unknownOption: "The command has no option of this name."
    case .repeatedOption: "The option was written twice."
    case .shapes: "The shapes of the operands do not go together."
    case .index: "The index points outside of the tensor."
    case .undefinedName: "Nothing in the session has this name."
    case .wrongKind: "Something of another kind is needed here."
    case .unknownFunction: "There is no function of this name."
    case .arithmetic: "The calculation has no answer."
    case .noData: "The command needs a data set: data digits."
    case .noModel: "The command needs a model: model mlp 64."
    case .noRun: "The command needs a run: fit 1cycle 5."
    case .modelDoesNotFit: "Model, loss and data set do not go together."
    case .diverged: "The loss stopped being a number; the last finite weights were kept."
    case .nonFiniteData: "The data hold cells that are not numbers."
    case .unreadable: "The file cannot be read."
    case .badFile: "The file is not what it should be."
    case .unwritable: "The file cannot be written."
    case .recursion: "A script runs itself."
    case .memory: "There is not enough memory; set memory=2GB allows more."
    case .interrupted: "Stopped by Ctrl-C; nothing has changed."
    }
  }
}
