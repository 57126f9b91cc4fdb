import Glibc

/// What a process left behind.
public struct ProcessResult: Sendable {
  public var output: [UInt8] = []
  public var errors: [UInt8] = []
  public var ending = Ending.timeout

  public var outputText: String { String(decoding: output, as: UTF8.self) }
  public var errorText: String { String(decoding: errors, as: UTF8.self) }
  /// The exit code, nil when a signal or the timeout ended it.
  public var code: Int32? {
    if case .code(let code) = ending { return code }
    return nil
  }
}

/// Runs a program to its end without a terminal.
public struct ProcessRunner: Sendable {
  public var path = Program.athanor
  /// Added to `Program.environment`; nil removes a variable.
  public var environment: [String: String?] = [:]
  public var folder: String?
  /// A folder that must not be removed before the process has ended.
  public var keeps: TemporaryFolder?
  /// Milliseconds after which the process is killed.
  public var timeout = 20_000
  /// Descriptors among 0, 1, 2 that are closed at the start.
  public var closed: Set<Int32> = []
  /// A file to write standard output to, such as /dev/full.
  public var outputPath: String?
  /// Stop reading standard output after so many bytes and close it.
  public var readsAtMost = Int.max
  /// Signals to send, each after so many milliseconds.
  public var signals: [(after: Int, signal: Int32)] = []

  public init() {}

  /// Runs the program with arguments and, on standard input, `input`.
  public func run(_ arguments: [String], input: String = "") -> ProcessResult {
    run(arguments, bytes: Array(input.utf8))
  }

  public func run(_ arguments: [String], bytes: [UInt8]) -> ProcessResult {
    defer { withExtendedLifetime(keeps) {} }
    var result = ProcessResult()
    guard let (pid, inWrite, outRead, errRead) = spawning.withLock({ _ in start(arguments) })
    else { return result }
    let end = milliseconds() + timeout
    exchange(
      input: bytes, inWrite: inWrite, outRead: outRead, errRead: errRead, pid: pid,
      until: end, result: &result)
    result.ending = reap(pid, timeout: max(0, end - milliseconds()))
    return result
  }

  /// Starts the process; returns its number and our ends of its pipes.
  private func start(_ arguments: [String]) -> (pid_t, Int32, Int32, Int32)? {
    let (input, output, errors) = (makePipe(), makePipe(), makePipe())
    let pid = spawn(
      path, arguments, environment: environment, folder: folder, newSession: false
    ) { actions in
      posix_spawn_file_actions_adddup2(&actions, input.read, 0)
      if let outputPath {
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY, 0)
      } else {
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
      }
      posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
      for descriptor in closed { posix_spawn_file_actions_addclose(&actions, descriptor) }
    }
    for descriptor in [input.read, output.write, errors.write] { close(descriptor) }
    if let pid { return (pid, input.write, output.read, errors.read) }
    for descriptor in [input.write, output.read, errors.read] { close(descriptor) }
    return nil
  }

  /// Feeds input and collects output until both outputs are closed or time is up.
  private func exchange(
    input: [UInt8], inWrite: Int32, outRead: Int32, errRead: Int32, pid: pid_t, until end: Int,
    result: inout ProcessResult
  ) {
    var writer = inWrite
    var readers = [outRead, errRead]
    var sent = 0
    var due = signals.sorted { $0.after < $1.after }
    let start = milliseconds()
    // A reader that has gone must not end the tests.
    signal(SIGPIPE, SIG_IGN)
    _ = fcntl(inWrite, F_SETFL, O_NONBLOCK)
    while readers != [-1, -1], milliseconds() < end {
      if let next = due.first, milliseconds() - start >= next.after {
        kill(pid, next.signal)
        due.removeFirst()
      }
      if writer >= 0, sent == input.count {
        close(writer)
        writer = -1
      }
      var polled = [
        pollfd(fd: writer, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: readers[0], events: Int16(POLLIN), revents: 0),
        pollfd(fd: readers[1], events: Int16(POLLIN), revents: 0),
      ]
      poll(&polled, 3, 20)
      if polled[0].revents != 0 {
        let count = input[sent...].withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
        sent = count < 0 && errno != EAGAIN ? input.count : sent + max(count, 0)
      }
      for index in 0..<2 where polled[index + 1].revents != 0 {
        let more = Self.readSome(readers[index])
        if index == 0 { result.output += more } else { result.errors += more }
        if more.isEmpty || (index == 0 && result.output.count >= readsAtMost) {
          close(readers[index])
          readers[index] = -1
        }
      }
    }
    for descriptor in readers + [writer] where descriptor >= 0 { close(descriptor) }
  }

  private static func readSome(_ descriptor: Int32) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: 1 << 16)
    let count = room.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    return Array(room.prefix(max(count, 0)))
  }
}

extension Program {
  /// Whether the program evaluates statements at all.
  public static let answers = ProcessRunner().run(["-c", "1 + 41"]).outputText == "42\n"
}
