import CZlib
import Foundation
import TestSupport

@testable import Kernel

/// Files of `Oracles/Files/make_files.py`, and what NumPy and Pillow read of them.
struct FileSamples: Decodable {
  struct Picture: Decodable {
    let file: String
    /// Height, width, channels.
    let shape: [Int]
    /// 0 to 255.
    let values: [Double]?
    let pixels: String?

    var expected: [Double] { values ?? hex(pixels ?? "").map(Double.init) }
  }

  struct Resize: Decodable {
    let shape: [Int]
    let pixels: String
    let to: [Int]
    let values: String
  }

  let png: [String: Picture]
  let badPNG: [String: String]
  let resize: [Resize]
  let jpeg: [String: Picture]
  let npz: [String: String]
  let npzPixels: String
  let labels: [String: String]

  static let all: FileSamples? = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/Files/files.json")
    return try? JSONDecoder().decode(FileSamples.self, from: Data(contentsOf: path))
  }()
}

/// Bytes of hexadecimal digits.
func hex(_ digits: String) -> [UInt8] {
  let digits = Array(digits.utf8)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) ?? 0
  }
}

/// Makers of files.
enum FileMaker {
  /// One member of gzip.
  static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    deflateInit2_(&stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    defer { deflateEnd(&stream) }
    var bytes = bytes
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    bytes.withUnsafeMutableBufferPointer { from in
      packed.withUnsafeMutableBufferPointer { room in
        stream.next_in = from.baseAddress
        stream.avail_in = UInt32(from.count)
        stream.next_out = room.baseAddress
        stream.avail_out = UInt32(room.count)
        deflate(&stream, Z_FINISH)
      }
    }
    return Array(packed.prefix(Int(stream.total_out)))
  }

  static func big(_ number: Int, _ width: Int = 4) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * (width - 1 - $0))) }
  }

  static func idx(_ sizes: [Int], _ elements: [UInt8], kind: UInt8 = 8) -> [UInt8] {
    [0, 0, kind, UInt8(sizes.count)] + sizes.flatMap { big($0) } + elements
  }

  static func npy(_ shape: String, _ kind: String, _ data: [UInt8]) -> [UInt8] {
    npy(header: "{'descr': '\(kind)', 'fortran_order': False, 'shape': \(shape), }\n", data)
  }

  static func npy(header: String, _ data: [UInt8]) -> [UInt8] {
    let header = Array(header.utf8)
    return [0x93] + Array("NUMPY".utf8) + [
      1, 0, UInt8(header.count & 255), UInt8(header.count >> 8),
    ]
      + header + data
  }

  static func doubles(_ values: [Double]) -> [UInt8] {
    values.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
  }

  /// A PNG of one colour, stored: 8 bits, 1 or 3 channels.
  static func png(_ height: Int, _ width: Int, _ colour: [UInt8]) -> [UInt8] {
    let line: [UInt8] = [0] + [[UInt8]](repeating: colour, count: width).joined()
    let lines = Array([[UInt8]](repeating: line, count: height).joined())
    return png(height, width, packing: lines, kind: colour.count == 1 ? 0 : 2)
  }

  /// A PNG of 8 bits, or `depth`, of lines that begin with their filter; `chunks` come before the data.
  static func png(
    _ height: Int, _ width: Int, packing lines: [UInt8], kind: UInt8, depth: UInt8 = 8,
    chunks: [(String, [UInt8])] = []
  ) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]
      + chunk("IHDR", big(width) + big(height) + [depth, kind, 0, 0, 0])
      + chunks.flatMap { chunk($0.0, $0.1) } + chunk("IDAT", zlib(lines)) + chunk("IEND", [])
  }

  /// Pixels of three channels in lines of `width`, without a filter.
  static func pixels(_ pixels: [UInt8], _ width: Int) -> [UInt8] {
    stride(from: 0, to: pixels.count, by: 3 * width).flatMap { [0] + pixels[$0..<($0 + 3 * width)] }
  }

  static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return big(data.count) + body + big(Int(crc32(0, body, UInt32(body.count))))
  }

  private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var size = compressBound(UInt(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(size))
    compress(&packed, &size, bytes, UInt(bytes.count))
    return Array(packed.prefix(Int(size)))
  }
}

extension TemporaryFolder {
  func write(_ bytes: [UInt8], _ name: String) throws {
    let path = file(name)
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// The rows of a file, read by whatever format knows it.
  func rows(
    _ name: String, _ options: [String: Value] = [:], expected: Preprocessing? = nil
  ) throws -> RawRows {
    let values = Values(options, written: Set(options.keys))
    return try FileFormat.read(FileLook(file(name)), values, expected: expected)
  }

  /// What reading a file is refused with.
  func problem(_ name: String, _ options: [String: Value] = [:]) -> Problem? {
    do { _ = try rows(name, options) } catch { return error as? Problem }
    return nil
  }
}

extension RawRows {
  var classes: [String] {
    guard case .classes(let labels, let names)? = target else { return [] }
    return labels.map { names[Int($0)] }
  }
}
