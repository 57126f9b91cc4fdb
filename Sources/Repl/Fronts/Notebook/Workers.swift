import Glibc

/// Pieces of work in processes of their own: one that crashes, changes its folder or uses up its
/// memory budget takes nothing else with it.
///
/// Call before any thread is started. A piece hands back text and an exit code.
enum Workers {
  enum Ending: Equatable {
    case code(Int32)
    case signal(Int32)
    /// The system gave no process.
    case notStarted(String)
  }

  private struct Worker {
    let index: Int
    let pid: pid_t
    let descriptor: Int32
    var text: [UInt8] = []
  }

  /// Runs `count` pieces, `width` at a time, and calls `report` for each in the order of their
  /// numbers, as soon as it and all before it have ended; `wait` some times a second, with the numbers
  /// of those that run. Returns early, with every process ended, when somebody asks to stop.
  static func run(
    _ count: Int, atOnce width: Int, work: (Int) -> (text: String, code: Int32),
    wait: ([Int]) -> Void = { _ in }, report: (Int, String, Ending) -> Void
  ) {
    var running: [Worker] = []
    var finished: [Int: (String, Ending)] = [:]
    var (started, reported) = (0, 0)
    while reported < count {
      while started < count, running.count < max(1, width) {
        switch start(started, work) {
        case .success(let worker): running.append(worker)
        case .failure(let fault): finished[started] = ("", .notStarted(fault.words))
        }
        started += 1
      }
      if !running.isEmpty {
        wait(running.map(\.index))
        collect(&running, &finished)
      }
      if Interrupt.isRequested { return end(running) }
      while let (text, ending) = finished.removeValue(forKey: reported) {
        report(reported, text, ending)
        reported += 1
      }
    }
  }

  private struct Fault: Error {
    let words: String
    init() { words = String(cString: strerror(errno)) }
  }

  private static func start(
    _ index: Int, _ work: (Int) -> (text: String, code: Int32)
  ) -> Result<Worker, Fault> {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .failure(Fault()) }
    let pid = fork()
    guard pid >= 0 else {
      let fault = Fault()
      close(ends[0])
      close(ends[1])
      return .failure(fault)
    }
    guard pid == 0 else {
      close(ends[1])
      return .success(Worker(index: index, pid: pid, descriptor: ends[0]))
    }
    close(ends[0])
    let (text, code) = work(index)
    send(Array(text.utf8), to: ends[1])
    // Without the buffers and handlers that belong to the parent.
    _exit(code)
  }

  private static func send(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { room in
      var done = 0
      while done < room.count {
        let count = write(descriptor, room.baseAddress.map { $0 + done }, room.count - done)
        if count > 0 { done += count } else if errno != EINTR { return }
      }
    }
  }

  /// Waits for some output, but not for long, and takes those that have ended out of `running`.
  private static func collect(_ running: inout [Worker], _ finished: inout [Int: (String, Ending)])
  {
    var polled = running.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), 100) > 0 else { return }
    var room = [UInt8](repeating: 0, count: 1 << 16)
    for place in running.indices.reversed() where polled[place].revents != 0 {
      let worker = running[place]
      let count = room.withUnsafeMutableBytes { read(worker.descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        running[place].text += room[..<count]
      } else if count == 0 || errno != EINTR {
        close(worker.descriptor)
        finished[worker.index] = (
          String(decoding: worker.text, as: UTF8.self), reap(worker.pid)
        )
        running.remove(at: place)
      }
    }
  }

  private static func reap(_ pid: pid_t) -> Ending {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? .code(status >> 8 & 0xff) : .signal(signal)
  }

  /// Ends what still runs. A piece stops between two batches; a second Ctrl-C stops it at once.
  private static func end(_ running: [Worker]) {
    for worker in running { kill(worker.pid, SIGTERM) }
    for worker in running {
      _ = reap(worker.pid)
      close(worker.descriptor)
    }
  }
}
