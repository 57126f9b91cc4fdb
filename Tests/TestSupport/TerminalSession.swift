import Glibc

/// The program on a terminal of its own: keys in, screen out.
public final class TerminalSession {
  public private(set) var screen: Screen
  /// All bytes the program wrote.
  public private(set) var transcript: [UInt8] = []
  private let master: Int32
  public let pid: pid_t
  private var hasEnded = false

  /// Starts the program with the terminal as its standard input, output and error. `redirect` sends
  /// some of the three to files instead. nil when it could not be started.
  public init?(
    path: String = Program.athanor, _ arguments: [String] = [],
    environment: [String: String?] = [:], folder: String? = nil, columns: Int = 80,
    rows: Int = 24, isRigid: Bool = false, redirect: [Int32: String] = [:]
  ) {
    screen = Screen(columns: columns, rows: rows, isRigid: isRigid)
    guard let (opened, name) = Self.openTerminal() else { return nil }
    master = opened
    Self.setSize(master, columns, rows)
    let started = spawning.withLock { _ in
      spawn(
        path, arguments, environment: environment, folder: folder, newSession: true
      ) { actions in
        // The first terminal that a session leader opens becomes its own.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        for (descriptor, path) in redirect {
          posix_spawn_file_actions_addopen(&actions, descriptor, path, O_RDWR, 0)
        }
      }
    }
    guard let started else {
      close(master)
      return nil
    }
    pid = started
  }

  deinit {
    if !hasEnded {
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    close(master)
  }

  /// Types bytes, as slowly as the program reads them.
  public func send(_ text: String) { send(bytes: Array(text.utf8)) }

  public func send(bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let piece = bytes[sent...].prefix(1024)
      let count = piece.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count <= 0 && errno != EINTR { return }
      sent += max(count, 0)
      absorb(milliseconds: 0)
    }
  }

  /// Reads until the screen satisfies `condition`; false when it does not in time.
  public func waits(
    timeout: Int = 10_000, for condition: (Screen) -> Bool
  ) -> Bool {
    let end = milliseconds() + timeout
    while !condition(screen) {
      if milliseconds() > end { return false }
      if !absorb(milliseconds: 20) && !condition(screen) {
        usleep(5000)
      }
    }
    return true
  }

  /// Waits until the screen shows `text`.
  public func shows(_ text: String, timeout: Int = 10_000) -> Bool {
    waits(timeout: timeout) { $0.text.contains(text) }
  }

  /// Waits until the row of the cursor is `line`.
  public func isAt(_ line: String, timeout: Int = 10_000) -> Bool {
    waits(timeout: timeout) { $0.currentLine == line }
  }

  public func resize(columns: Int, rows: Int) {
    absorb(milliseconds: 20)
    screen.resize(columns: columns, rows: rows)
    Self.setSize(master, columns, rows)
  }

  public func signal(_ number: Int32) { kill(pid, number) }

  /// Closes nothing, waits for the end of the process and returns how it ended.
  public func end(timeout: Int = 10_000) -> Ending {
    let end = milliseconds() + timeout
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      if milliseconds() > end {
        return .timeout
      }
      absorb(milliseconds: 10)
    }
    absorb(milliseconds: 10)
    hasEnded = true
    return Ending(status: status)
  }

  /// Takes what the program has written; false when there was nothing.
  @discardableResult
  private func absorb(milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    var any = false
    while poll(&waiting, 1, any ? 0 : milliseconds) > 0, waiting.revents & Int16(POLLIN) != 0 {
      var room = [UInt8](repeating: 0, count: 1 << 14)
      let count = room.withUnsafeMutableBytes { read(master, $0.baseAddress, $0.count) }
      guard count > 0 else { return any }
      transcript += room[..<count]
      screen.feed(room[..<count])
      any = true
    }
    return any
  }

  /// A new terminal: our end, and the name of the program's.
  private static func openTerminal() -> (Int32, String)? {
    // TIOCSPTLCK and TIOCGPTN, which are not imported.
    let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, found): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, unlock, &locked) == 0, ioctl(master, number, &found) == 0
    else { return nil }
    return (master, "/dev/pts/\(found)")
  }

  private static func setSize(_ descriptor: Int32, _ columns: Int, _ rows: Int) {
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }
}
