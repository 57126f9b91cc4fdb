import Kernel
import Viz

extension Command {
  static let set = Command(
    Label(
      "set", foreign: ["config", "options", "set_option"],
      summary: "Show or change settings; no number depends on any but exact.",
      parameters: [
        Parameter(
          "setting", .trick(Setting.labels), .positional, help: "which; all when unwritten")
      ] + Setting.all.map(\.option),
      example: "set charts words"), .session
  ) { request, workspace, host throws(Problem) in
    var shown = Setting.all
    var hasChanged = false
    for setting in Setting.all {
      guard let value = request.values.value(setting.name), request.values.isWritten(setting.name)
      else { continue }
      try setting.apply(value, to: &workspace.session.settings)
      hasChanged = true
    }
    if let choice = request.choice("setting") {
      let setting = try Setting.named(choice.name)
      if let value = choice.values.value("value") {
        try setting.apply(value, to: &workspace.session.settings)
        hasChanged = true
      }
      shown = [setting]
    }
    if hasChanged { return Answer() }
    let rows = shown.map { setting in
      [
        setting.name, setting.read(workspace, host.appearance), setting.standard,
        setting.label.summary,
      ]
    }
    return Answer([
      .table(
        Table(
          ["setting", "value", "default", "what"], rows: rows,
          alignments: [.left, .left, .left, .left]))
    ])
  }
}
