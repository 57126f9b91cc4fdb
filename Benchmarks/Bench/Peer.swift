import Foundation

/// A peer: a Python process that answers requests, one line each (`Benchmarks/peers/protocol.py`).
final class Peer {
  let name: String
  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private var buffer: [UInt8] = []
  /// What it runs on: `torch 2.4.1`, one text a library.
  private(set) var versions: [String] = []

  /// Starts the peer; nil where its interpreter or its libraries are missing.
  init?(_ name: String, python: String?, script: String, threads: Int = 1) {
    self.name = name
    guard let python, FileManager.default.isExecutableFile(atPath: python) else { return nil }
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PYTHONDONTWRITEBYTECODE": "1", "ATHANOR_PEER_THREADS": "\(threads)"]) { $1 }
    process.standardInput = requests
    process.standardOutput = answers
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    guard let greeting = line(), greeting["ready"] != nil else { return nil }
    versions = greeting["versions"] as? [String] ?? []
  }

  deinit {
    try? requests.fileHandleForWriting.close()
    if process.isRunning { process.terminate() }
  }

  /// Asks for one piece of work.
  func ask(_ request: String) -> [String: Any] {
    try? requests.fileHandleForWriting.write(contentsOf: Data((request + "\n").utf8))
    return line() ?? [:]
  }

  func seconds(_ request: String) -> Double? { ask(request)["seconds"] as? Double }

  private func line() -> [String: Any]? {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let text = Data(buffer[..<end])
        buffer.removeSubrange(...end)
        return try? JSONSerialization.jsonObject(with: text) as? [String: Any]
      }
      let more = answers.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      buffer += more
    }
  }
}

/// The peers that are at hand. `ATHANOR_PEERS` and `ATHANOR_JAX` name the Python interpreters that
/// have torch and fastai, and jax; without them `python3` is tried.
struct Peers {
  let torch: Peer?
  let jax: Peer?
  let fastai: Peer?
  private let folder: String

  /// torch and JAX once more, on other threads than these.
  func onThreads(_ count: Int) -> Peers { Peers(folder: folder, threads: count) }

  /// The readers of files, of those in a folder.
  func files(in folder: String, threads: Int) -> Peer? {
    setenv("ATHANOR_FILES", folder, 1)
    let python = ProcessInfo.processInfo.environment["ATHANOR_PEERS"] ?? Peers.found("python3")
    return Peer("files", python: python, script: self.folder + "/files_peer.py", threads: threads)
  }

  init(folder: String, threads: Int = 1) {
    self.folder = folder
    let environment = ProcessInfo.processInfo.environment
    let standard = Peers.found("python3")
    let python = environment["ATHANOR_PEERS"] ?? standard
    torch = Peer("torch", python: python, script: folder + "/torch_peer.py", threads: threads)
    fastai =
      threads > 1 ? nil : Peer("fastai", python: python, script: folder + "/fastai_peer.py")
    jax = Peer(
      "jax", python: environment["ATHANOR_JAX"] ?? standard, script: folder + "/jax_peer.py",
      threads: threads)
  }

  /// One line a peer that is at hand.
  var versions: [String] {
    [torch, fastai, jax].compactMap { peer in
      peer.map { "\($0.name): " + $0.versions.joined(separator: ", ") }
    }
  }

  private static func found(_ program: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { $0 + "/" + program }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }
}
