import Glibc
import Viz

/// The one place that writes to standard output and standard error.
///
/// Text for a terminal is written at once; other output is collected until `flush`, which the
/// caller does after each statement and each epoch. A progress line, shown on a terminal only, is
/// wiped before anything else is written. When the reader of the output goes away nothing more is
/// written and nothing is said; when the device is full, or the descriptor was closed from the start, the
/// reason goes to standard error and the exit code is 1.
final class Output {
  private var standard: Channel
  private var error: Channel
  private let terminal: Terminal
  /// Both outputs are terminals that know escape sequences.
  private let canRedraw: Bool
  /// What was written, where it is kept for a notebook and goes nowhere else.
  private var collected: String?
  /// The widths of the rows that stand there to be redrawn; the cursor is on the last.
  private var shown: [Int] = []
  private var continues = 0
  private var interruptsShown = 0
  /// When the line was last drawn, or the work began; nil between two works.
  private var progressDrawn: UInt64?
  /// At most ten redraws a second.
  private static let redrawInterval: UInt64 = 100_000_000

  /// `isClosed`: standard output was closed when the process began, so that nothing can be written to it.
  init(
    _ terminal: Terminal, colour: ColourDepth.Preference = .auto, isClosed: Bool = false
  ) {
    self.terminal = terminal
    canRedraw = terminal.errorIsTerminal && terminal.outputIsTerminal && !terminal.isDumb
    standard = Channel(
      descriptor: 1, isClosed: isClosed, isTerminal: terminal.outputIsTerminal,
      keepsEscapes: terminal.appearance(colour: colour).depth != .none)
    error = Channel(
      descriptor: 2, isTerminal: terminal.errorIsTerminal,
      keepsEscapes: terminal.errorDepth(colour: colour) != .none)
  }

  /// Writes to nowhere: answers and problems, in their order, are kept until they are taken.
  static func collecting() -> Output {
    let output = Output(Terminal.none)
    output.collected = ""
    return output
  }

  /// What was written since the last time, control bytes escaped.
  func takeCollected() -> String {
    defer { collected = "" }
    return collected ?? ""
  }

  /// Gives closed standard descriptors to /dev/null, so that no data file is opened in their place, and says
  /// which they were. Call first thing.
  static func reopenClosedDescriptors() -> [Int32] {
    let closed = [Int32](0...2).filter { fcntl($0, F_GETFD) == -1 && errno == EBADF }
    // The lowest free number is the one that was found closed.
    for _ in closed { _ = open("/dev/null", O_RDWR) }
    return closed
  }

  /// Lets colours through, or no longer, as somebody has just asked.
  func allow(_ colour: ColourDepth.Preference) {
    standard.keepsEscapes = terminal.appearance(colour: colour).depth != .none
    error.keepsEscapes = terminal.errorDepth(colour: colour) != .none
  }

  /// Writes text to standard output as it is; what comes from files goes through `Escaping` first.
  func write(_ text: String) {
    if collected != nil { return collect(text) }
    endProgress()
    leaveInterrupt()
    standard.write(text)
    if terminal.outputIsTerminal { standard.flush() }
  }

  func line(_ text: String = "") { write(text + "\n") }

  /// Writes a line to standard error, after everything that was written before it.
  func complain(_ text: String) {
    if collected != nil { return collect(text + "\n") }
    endProgress()
    leaveInterrupt()
    standard.flush()
    error.write(text + "\n")
    error.flush()
  }

  private func collect(_ text: String) {
    collected?.append(String(decoding: Channel.plain(text), as: UTF8.self))
  }

  func flush() {
    standard.flush()
    error.flush()
  }

  /// Shows rows that the next ones replace: on a terminal, at most ten times a second, a picture twice, and
  /// not before a tenth of a second of work. Gives the columns there are. Elsewhere nothing.
  func progress(_ rows: (Int) -> [Line]) {
    guard canRedraw, isDue(after: Self.redrawInterval * (shown.count > 1 ? 5 : 1)) else { return }
    standard.flush()
    Interrupt.holdStop()
    // What was drawn before the process was stopped has the shell's words below it.
    if continues != Interrupt.continues { shown = [] }
    continues = Interrupt.continues
    // The terminal echoes ^C behind the last row, and a row that wraps could not be wiped.
    let rows = rows(terminal.columns - 4)
    let text = rows.map(\.text).joined(separator: "\u{1b}[K\r\n") + "\u{1b}[K"
    error.write(toStart + text + (rows.count < shown.count ? "\u{1b}[J" : ""))
    error.flush()
    shown = rows.map(\.width)
    Interrupt.wipeOnStop(toStart + "\u{1b}[J")
    // A ^C that stood in the row is gone.
    interruptsShown = Interrupt.count
  }

  /// Ends what a statement shows: what comes next begins a line of its own.
  func endStatement() {
    endProgress()
    leaveInterrupt()
    flush()
    interruptsShown = 0
  }

  /// A row of what is redrawn, and how wide it is without its colours.
  struct Line {
    let text: String
    let width: Int

    init(_ text: String) {
      self.text = text
      let pieces = text.split(separator: "\u{1b}", omittingEmptySubsequences: false)
      width = pieces.enumerated().reduce(0) { sum, piece in
        let shown = piece.offset == 0 ? piece.element : piece.element.drop { $0 != "m" }.dropFirst()
        return sum + DisplayWidth.of(String(shown))
      }
    }
  }

  /// To the start of what is shown. A terminal that became narrower has broken its rows.
  private var toStart: String {
    let columns = max(1, terminal.columns)
    let above = shown.dropLast().reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    let own = shown.last.map { max(1, ($0 + columns - 1) / columns) - 1 } ?? 0
    return above + own > 0 ? "\r\u{1b}[\(above + own)A" : "\r"
  }

  /// Says a line now and then on a terminal, for somebody who hears it: nothing is redrawn.
  func say(every seconds: UInt64, _ text: () -> String) {
    guard terminal.errorIsTerminal, terminal.outputIsTerminal,
      isDue(after: seconds * 1_000_000_000)
    else { return }
    complain(text())
  }

  /// The one reading of the clock in a step.
  private func isDue(after interval: UInt64) -> Bool {
    let now = Self.nanoseconds()
    guard let last = progressDrawn else {
      progressDrawn = now
      return false
    }
    guard now &- last >= interval else { return false }
    progressDrawn = now
    return true
  }

  /// Wipes the progress line; the next one belongs to another work.
  func endWork() {
    endProgress()
    progressDrawn = nil
  }

  /// Wipes the progress line.
  func endProgress() {
    guard !shown.isEmpty else { return }
    Interrupt.holdStop()
    interruptsShown = Interrupt.count
    if continues == Interrupt.continues {
      let start = toStart
      error.write(start + (start == "\r" ? "\u{1b}[K" : "\u{1b}[J"))
    }
    shown = []
    error.flush()
    Interrupt.wipeOnStop("")
  }

  /// Whether nobody reads standard output any more: a script may stop quietly.
  var isAbandoned: Bool {
    standard.fault.map { [EPIPE, EIO, ECONNRESET, EINTR].contains($0) } ?? false
  }

  /// Whether the reader of standard output has gone, which only a write would tell otherwise.
  static var hasLostItsReader: Bool {
    var polled = pollfd(fd: 1, events: 0, revents: 0)
    return poll(&polled, 1, 0) > 0 && polled.revents & Int16(POLLERR | POLLHUP) != 0
  }

  /// Writes what is left and says how the process should leave: `code`, or 1 when the output could
  /// not be written.
  func finish(_ code: Int32) -> Int32 {
    endProgress()
    flush()
    guard let fault = standard.fault, !isAbandoned else { return code }
    let reason =
      switch fault {
      case ENOSPC: "no space left on device"
      case EBADF: "it is closed"
      default: String(cString: strerror(fault))
      }
    error.write("athanor: standard output: \(reason)\n")
    error.flush()
    return max(code, 1)
  }

  /// The terminal shows a Ctrl-C as `^C` where the next line is to begin: that goes below it.
  private func leaveInterrupt() {
    let count = Interrupt.count
    defer { interruptsShown = count }
    guard count > interruptsShown, terminal.isInteractive else { return }
    standard.write("\n")
  }

  private static func nanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
  }
}

/// One descriptor, its waiting bytes, and the first thing that went wrong with it.
private struct Channel {
  let descriptor: Int32
  private let isClosed: Bool
  private let isTerminal: Bool
  /// Whether somebody asked for colours where there is no terminal.
  var keepsEscapes: Bool
  private var isPlain: Bool { !isTerminal && !keepsEscapes }
  private var waiting: [UInt8] = []
  private(set) var fault: Int32?
  private static let room = 1 << 16

  init(descriptor: Int32, isClosed: Bool = false, isTerminal: Bool, keepsEscapes: Bool) {
    self.descriptor = descriptor
    self.isClosed = isClosed
    self.isTerminal = isTerminal
    self.keepsEscapes = keepsEscapes
  }

  mutating func write(_ text: String) {
    if isClosed, !text.isEmpty { fault = EBADF }
    guard fault == nil else { return }
    if isPlain { waiting += Self.plain(text) } else { waiting += text.utf8 }
    if waiting.count >= Self.room { flush() }
  }

  /// Text with its control bytes as `\x1b`.
  static func plain(_ text: String) -> [UInt8] {
    guard text.utf8.contains(where: isControl) else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isControl(byte) {
        let digits = String(byte, radix: 16)
        bytes += ("\\x" + (digits.utf8.count < 2 ? "0" : "") + digits).utf8
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != 0x0a && byte != 0x09) || byte == 0x7f
  }

  mutating func flush() {
    guard !waiting.isEmpty else { return }
    if fault == nil { fault = send() }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Waits until something can be written; false when the process is to end first.
  private func isReady() -> Bool {
    guard !isTerminal else { return true }
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while poll(&polled, 1, 500) <= 0 {
      if Interrupt.endCode != nil { return false }
    }
    return true
  }

  /// Writes all that waits; the error number when it could not be written.
  private func send() -> Int32? {
    waiting.withUnsafeBytes { bytes -> Int32? in
      var done = 0
      while done < bytes.count {
        guard isReady() else { return EINTR }
        // Where there is room at all there is room for so much: a write never waits by itself.
        let count = Glibc.write(
          descriptor, bytes.baseAddress.map { $0 + done },
          isTerminal ? bytes.count - done : min(bytes.count - done, Int(PIPE_BUF)))
        if count > 0 {
          done += count
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
          return count == 0 ? EIO : errno
        }
      }
      return nil
    }
  }
}
