import Kernel

extension Command: Catalogued {
  static let noun = "command"
  static let all: [Command] =
    dataCommands + dataWorkCommands + modelCommands + trainCommands + sanityCommands + batchCommands
    + lookCommands
    + insideCommands
    + mistakeCommands + generateCommands + expectCommands + sessionCommands + walkCommands
    + fileCommands + exchangeCommands + runCommands + learnCommands
}

extension CommandTable {
  /// Everything this program can do.
  static let standard = CommandTable(Command.all) { (word, isDeep, width) throws(Problem) in
    try HelpPages(labels: Command.labels, width: width).page(word, deep: isDeep)
  }
}
