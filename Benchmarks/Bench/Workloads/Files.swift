import Foundation
import Kernel

extension Workload {
  /// Files of all kinds to usable columns, all guesses made; the files are in the page cache.
  static let files = Workload(word: "files", title: "Files") { bench, report in
    let folder = bench.folder + "/files"
    let samples = FileSamples(folder: folder)
    try samples.write()
    report.write(
      "From a file in the page cache to columns of floats, all guesses made and keys of rows hashed; on two threads where "
        + "there are two processors. Tables are of 100 MB; the peers guess less.")
    report.write()
    let maker = bench.peers.files(in: folder, threads: 1)
    let hasPictures = maker?.seconds("make") != nil
    let jobs = FileJob.all.filter { hasPictures || !$0.isPicture }
    var rows: [[String]] = []
    for threads in [1, 2] {
      guard threads == 1 || Processors.spread() else { break }
      try Processor.setThreads(threads)
      defer {
        if threads > 1 {
          _ = try? Processor.setThreads(1)
          Processors.gather()
        }
      }
      let peer = threads == 1 ? maker : bench.peers.files(in: folder, threads: threads)
      for job in jobs {
        rows.append(job.measure(folder, peer, threads, rounds: max(3, bench.rounds / 5), &report))
      }
    }
    report.table(
      ["files", "threads", "Athanor", "MB/s", "best peer", "its time", "peer / Athanor"], rows)
    let adult = try bench.processes(["-c", "data \"\(folder)/adult.csv\""], times: bench.rounds)
    report.write(
      "A table of adult's shape by the program, its start included: \(shown(adult.seconds)), "
        + "\(adult.peak / 1_000_000) MB.")
    report.write()
    report.goal(
      "adult's shape, start included", shown(adult.seconds), "≤ 40 ms", adult.seconds <= 0.04)
  }
}

/// One source that is read, and what it should take.
private struct FileJob {
  let title: String
  /// Below the folder.
  let path: String
  let peers: [String]
  /// Seconds on one thread and on two, or megabytes a second.
  var most: [Double] = []
  var rate: Double?
  var size: String?
  var isPicture: Bool { size != nil || path == "png" }

  static let all = [
    FileJob(
      title: "numbers", path: "numbers.csv", peers: ["pandas_numbers", "polars_numbers"], rate: 200),
    FileJob(title: "mixed", path: "mixed.csv", peers: ["pandas_mixed", "polars_mixed"], rate: 250),
    FileJob(title: "adult's shape", path: "adult.csv", peers: ["pandas_adult", "polars_adult"]),
    FileJob(
      title: "10,000 PNG of 28x28", path: "png", peers: ["pillow_png", "opencv_png"],
      most: [0.25, 0.15]),
    FileJob(
      title: "1,000 JPEG of 640x480 to 64x64", path: "jpg", peers: ["pillow_jpeg", "opencv_jpeg"],
      most: [1.5, 0.85], size: "64x64"),
    FileJob(
      title: "IDX of 60,000 images", path: "train-images-idx3-ubyte", peers: ["numpy_idx"],
      most: [0.07]),
    FileJob(
      title: "the same from .gz", path: "packed/train-images-idx3-ubyte.gz",
      peers: ["numpy_packed"], most: [0.28]),
  ]

  func read(_ folder: String) throws {
    var values = Values()
    if let size { values.set("size", .text(size)) }
    let rows = try FileFormat.read(FileLook(folder + "/" + path), values)
    guard rows.target != nil else { throw Bench.Failure(description: "\(path): no target") }
  }

  /// A row of the table: beside the best of the peers, which take turns with us.
  func measure(
    _ folder: String, _ peer: Peer?, _ threads: Int, rounds: Int, _ report: inout Report
  ) -> [String] {
    let others = peers.map { name in Contender(name: name) { peer?.seconds(name) } }
    let ours = Contender(name: "Athanor") { try? timed { try read(folder) } }
    let duel = Duel(rounds: rounds, [ours] + others)
    let time = duel.figures[0].median
    let best = duel.figures.indices.dropFirst().filter { !duel.ratio($0).isNaN }
      .min { duel.ratio($0) < duel.ratio($1) }
    let bytes =
      size == nil
      ? (try? FileManager.default.attributesOfItem(atPath: folder + "/" + path)[.size] as? Int)
        ?? nil : nil
    let speed = path.hasSuffix(".csv") ? bytes.map { Double($0) / 1e6 / time } : nil
    let name = title + (threads > 1 ? " on two threads" : "")
    if let rate, let speed, threads == 1 {
      report.goal(name, decimal(speed, places: 0) + " MB/s", "≥ \(Int(rate)) MB/s", speed >= rate)
    }
    if most.indices.contains(threads - 1) {
      report.goal(name, shown(time), "≤ \(shown(most[threads - 1]))", time <= most[threads - 1])
    }
    return [title, "\(threads)", shown(time), speed.map { decimal($0, places: 0) } ?? ""]
      + (best.map { [duel.names[$0], shown(duel.figures[$0].median)] } ?? ["–", "–"])
      + [times(best.map { duel.ratio($0) } ?? .nan)]
  }
}

/// Writes the files that need no encoder.
private struct FileSamples {
  let folder: String
  private let stream = Seed.stream(1, "files")
  private static let size = 100_000_000

  init(folder: String) { self.folder = folder }

  func write() throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/packed", withIntermediateDirectories: true)
    let names = (0..<20).map { "x\($0)" }.joined(separator: ",")
    try write("numbers.csv", header: names + "\n", block: numbers())
    try write(
      "mixed.csv", header: "id,age,work,z,status,pay,date,amount,target\n", block: mixed())
    try Data(adult().utf8).write(to: URL(fileURLWithPath: folder + "/adult.csv"))
    try images()
  }

  private func draw(_ place: Int, _ bound: Int) -> Int { stream.integer(below: bound, at: place) }

  /// A block again and again until there are enough bytes.
  private func write(_ name: String, header: String, block: String) throws {
    var bytes = Data(header.utf8)
    let more = Data(block.utf8)
    while bytes.count < FileSamples.size { bytes += more }
    try bytes.write(to: URL(fileURLWithPath: folder + "/" + name))
  }

  private func numbers() -> String {
    var text = ""
    for row in 0..<5000 {
      let cells = (0..<20).map { column in
        String(format: "%.5g", (stream.fraction(at: row * 20 + column) - 0.5) * 40)
      }
      text += cells.joined(separator: ",") + "\n"
    }
    return text
  }

  private func mixed() -> String {
    let words = [
      "Private", "Self-emp-not-inc", "Local-gov", "Never-married", "Married-civ-spouse",
      "\"Smith, John\"", "\"O\"\"Neil\"", "Exec-managerial", "Zürich", "United-States",
    ]
    var text = ""
    for row in 0..<20_000 {
      let place = row * 10
      let amount =
        draw(place, 20) == 0 ? "" : String(format: "%.2f", stream.fraction(at: place) * 1000)
      text += "\(row),\(17 + draw(place + 1, 73)),\(words[draw(place + 2, 10)]),"
      text += String(format: "%.4f,", (stream.fraction(at: place + 3) - 0.5) * 6)
      text += "\(words[draw(place + 4, 10)]),\(draw(place + 5, 99_999)),"
      text += "2024-\(10 + draw(place + 6, 3))-\(10 + draw(place + 7, 19)),"
      text += amount + (draw(place + 8, 2) == 0 ? ",yes\n" : ",no\n")
    }
    return text
  }

  /// 32,561 rows of 14 columns and a class, words and gaps, no line of names.
  private func adult() -> String {
    let words = [
      ["Private", "State-gov", "Self-emp-inc", "?"], ["Bachelors", "HS-grad", "11th", "Masters"],
      ["Never-married", "Married-civ-spouse", "Divorced"], ["Adm-clerical", "Sales", "?"],
      ["Husband", "Own-child", "Wife"], ["White", "Black", "Other"], ["Male", "Female"],
      ["United-States", "Mexico", "?"],
    ]
    var text = ""
    for row in 0..<32_561 {
      let place = row * 16
      let word = { (kind: Int) in words[kind][draw(place + kind, words[kind].count)] }
      text += "\(17 + draw(place + 8, 73)), \(word(0)), \(12_285 + draw(place + 9, 1_472_420)), "
      text += "\(word(1)), \(1 + draw(place + 10, 16)), \(word(2)), \(word(3)), \(word(4)), "
      text += "\(word(5)), \(word(6)), \(draw(place + 11, 9999)), 0, \(1 + draw(place + 12, 99)), "
      text += "\(word(7)), " + (draw(place + 13, 4) == 0 ? ">50K\n" : "<=50K\n")
    }
    return text
  }

  /// 60,000 images of 28x28, four in ten pixels bright as in Fashion-MNIST, plain and packed.
  private func images() throws {
    let head: [UInt8] = [0, 0, 8, 3, 0, 0, 0xEA, 0x60, 0, 0, 0, 28, 0, 0, 0, 28]
    var pixels = [UInt8](repeating: 0, count: 60_000 * 784)
    var state: UInt32 = 1
    for place in pixels.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      if place % 28 > 4, place % 28 < 22, state >> 30 != 0 {
        pixels[place] = UInt8(state >> 26) * 4
      }
    }
    let labels = [0, 0, 8, 1, 0, 0, 0xEA, 0x60] + (0..<60_000).map { UInt8($0 % 10) }
    for (name, bytes) in [
      ("train-images-idx3-ubyte", head + pixels), ("train-labels-idx1-ubyte", labels),
    ] {
      let path = folder + "/" + name
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let packed = folder + "/packed/" + name
      try Data(bytes).write(to: URL(fileURLWithPath: packed))
      guard run("/usr/bin/env", ["gzip", packed])?.status == 0 else {
        throw Bench.Failure(description: "gzip is missing")
      }
    }
  }
}
