import CEdit
import Glibc
import Kernel

/// Signals as flags: set by the handlers, read between two batches and between two statements.
enum Interrupt {
  /// Who catches the signals: at the prompt and on the wire Ctrl-C ends a statement; in a script a
  /// second one that nobody has asked about ends the process with 130.
  enum Catcher { case script, prompt, wire }

  /// Installs the handlers; SIGPIPE is ignored from then on.
  static func install(for catcher: Catcher) {
    switch catcher {
    case .script: ce_signals(CE_SCRIPT)
    case .prompt: ce_signals(CE_PROMPT)
    case .wire: ce_signals(CE_WIRE)
    }
  }

  /// `isRequested`, to be handed down.
  static let isAsked: @Sendable () -> Bool = { isRequested }

  /// How often Ctrl-C was pressed since `clear`; 2 asks to stop at once rather than at the next
  /// batch.
  static var count: Int { Int(ce_interrupts()) }

  /// How often the process went on after it had been stopped.
  static var continues: Int { Int(ce_continues()) }

  /// A stop waits until `wipeOnStop`.
  static func holdStop() { ce_hold_stop() }

  /// What a stop by Ctrl-Z writes first, to wipe what moves on the terminal; empty for nothing.
  static func wipeOnStop(_ text: String) {
    text.utf8CString.withUnsafeBufferPointer { bytes in
      ce_wipe_on_stop(bytes.baseAddress, Int32(bytes.count - 1))
    }
  }

  /// Whether the running work should stop: Ctrl-C, or the process is to end.
  static var isRequested: Bool { ce_interrupts() > 0 || ce_end_signal() != 0 || isOver }

  /// Lets this process compute for so many seconds, of all threads together, and no longer.
  static func limit(seconds: Int) { ce_limit(Int32(clamping: seconds)) }

  /// Whether it has.
  static var isOver: Bool { ce_is_over() != 0 }

  /// Forgets Ctrl-C; call before a statement starts. The prompt forgets by itself.
  static func clear() { ce_interrupts_clear() }

  /// A line from standard input; empty when Ctrl-C or the end of the input comes first.
  static func readLine() -> String {
    var line: [UInt8] = []
    while !isRequested {
      var byte: UInt8 = 0
      let got = read(0, &byte, 1)
      if got == 1, byte != UInt8(ascii: "\n") {
        line.append(byte)
      } else if got >= 0 {
        return String(decoding: line, as: UTF8.self)
      } else if errno != EINTR {
        return ""
      }
    }
    return ""
  }

  /// 143 or 129 once SIGTERM or SIGHUP arrived: save, then leave with it.
  static var endCode: Int32? {
    let signal = ce_end_signal()
    return signal == 0 ? nil : 128 + signal
  }

  /// How a script that was stopped leaves: 143, 129, 130 after Ctrl-C, or 1 at its limit of time.
  static var exitCode: Int32? { endCode ?? (ce_interrupts() > 0 ? 130 : isOver ? 1 : nil) }
}
