/// The safetensors format: the length of a header in 8 bytes, the header as JSON, the numbers.
///
/// Reading refuses everything the format forbids (names that come twice, sizes that do not agree with
/// the bytes, gaps, overlaps, an end too early or too late) before any number is read, and nothing in
/// a file can ask for more memory than the file has bytes. Source: the format notes of
/// github.com/huggingface/safetensors.
public struct Safetensors {
  public let tensors: [NamedNumbers]
  public let metadata: [(name: String, value: String)]

  public init(_ tensors: [NamedNumbers], metadata: [(name: String, value: String)] = []) {
    (self.tensors, self.metadata) = (tensors, metadata)
  }

  /// Bytes of a header at the most.
  private static let headerRoom = 100_000_000

  private static let kinds: [(name: String, kind: ElementKind)] = [
    ("F32", ElementKind(form: .float, width: 4)), ("F64", ElementKind(form: .float, width: 8)),
    ("F16", ElementKind(form: .float, width: 2)), ("BF16", ElementKind(form: .brain, width: 2)),
    ("I8", ElementKind(form: .signed, width: 1)), ("I16", ElementKind(form: .signed, width: 2)),
    ("I32", ElementKind(form: .signed, width: 4)), ("I64", ElementKind(form: .signed, width: 8)),
    ("U8", ElementKind(form: .unsigned, width: 1)), ("U16", ElementKind(form: .unsigned, width: 2)),
    ("U32", ElementKind(form: .unsigned, width: 4)),
    ("U64", ElementKind(form: .unsigned, width: 8)), ("BOOL", ElementKind(form: .flag, width: 1)),
  ]

  /// What the header says of one tensor.
  private struct Claim {
    let name: String
    let kind: ElementKind
    let sizes: [Int]
    let start: Int
    let end: Int
  }

  /// `path` is what problems speak of.
  public init(reading bytes: [UInt8], path: String) throws(Problem) {
    do throws(Problem) {
      let length = try Safetensors.headerLength(bytes)
      let header = Array(bytes[8..<(8 + length)])
      guard header.first == UInt8(ascii: "{") else {
        throw Problem(.badFile, "its header does not begin with '{'")
      }
      let json = try JSON.read(header, deepest: 8)
      var metadata: [(name: String, value: String)] = []
      for member in json.optional("__metadata__")?.members ?? [] {
        metadata.append((member.name, try member.value.text()))
      }
      let claims = try Safetensors.claims(json, room: bytes.count - 8 - length)
      var tensors: [NamedNumbers] = []
      for claim in claims {
        let array = RawArray(
          sizes: claim.sizes, kind: claim.kind, bytes: bytes, start: 8 + length + claim.start)
        let (floats, oddities) = try array.floats()
        tensors.append(NamedNumbers(claim.name, claim.sizes, floats, oddities: oddities))
      }
      self.tensors = tensors
      self.metadata = metadata
    } catch { throw Problem(error.code, "\(path): \(error.message)", hint: error.hint) }
  }

  private static func headerLength(_ bytes: [UInt8]) throws(Problem) -> Int {
    guard bytes.count >= 8 else {
      throw Problem(.badFile, "\(bytes.count) bytes are no safetensors file")
    }
    let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
    guard let length = Int(exactly: word), length <= min(headerRoom, bytes.count - 8) else {
      throw Problem(
        .badFile, "it claims a header of \(word) bytes, and the file has \(bytes.count)")
    }
    return length
  }

  /// The tensors in the order of their bytes, which they fill without a gap.
  private static func claims(_ json: JSON, room: Int) throws(Problem) -> [Claim] {
    var claims: [Claim] = []
    for member in json.members ?? [] where member.name != "__metadata__" {
      claims.append(try claim(member))
    }
    claims.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
    var place = 0
    for claim in claims {
      guard claim.start == place else {
        throw Problem(
          .badFile,
          "'\(claim.name)' begins at byte \(claim.start), and \(place) is the next free one")
      }
      place = claim.end
    }
    guard place == room else {
      throw Problem(.badFile, "its tensors take \(place) bytes, and the file has \(room) for them")
    }
    return claims
  }

  private static func claim(_ member: JSON.Member) throws(Problem) -> Claim {
    let name = member.name
    let word = try member.value.member("dtype").text()
    guard let kind = kinds.first(where: { $0.name == word })?.kind else {
      throw Problem(
        .badFile, "'\(name)' is of type \(word), which is not read",
        hint: "types: " + kinds.map(\.name).joined(separator: " "))
    }
    var sizes: [Int] = []
    for size in try member.value.member("shape").items() { sizes.append(try size.count()) }
    let offsets = try member.value.member("data_offsets").items()
    guard offsets.count == 2 else { throw Problem(.badFile, "'\(name)' has no two offsets") }
    let (start, end) = (try offsets[0].count(), try offsets[1].count())
    guard start <= end, let bytes = kind.bytes(sizes), bytes == end - start else {
      throw Problem(
        .badFile, "'\(name)' of shape \(sizes) does not take the bytes \(start) to \(end)")
    }
    return Claim(name: name, kind: kind, sizes: sizes, start: start, end: end)
  }

  /// The bytes of the file: whole numbers of 8 bytes first, as readers want every number at a multiple of
  /// its size, then floats of 4 bytes; the header padded to a multiple of 8.
  public var bytes: [UInt8] {
    let ordered = tensors.filter { $0.count != nil } + tensors.filter { $0.count == nil }
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      members.append(
        JSON.Member(
          name: "__metadata__",
          value: .object(metadata.map { JSON.Member(name: $0.name, value: .text($0.value)) })))
    }
    var place = 0
    for tensor in ordered {
      let end = place + (tensor.count == nil ? 4 * tensor.floats.count : 8)
      members.append(
        JSON.Member(
          name: tensor.name,
          value: JSON([
            "dtype": .text(tensor.count == nil ? "F32" : "I64"),
            "shape": .list(tensor.sizes.map { JSON($0) }),
            "data_offsets": .list([JSON(place), JSON(end)]),
          ])))
      place = end
    }
    var header = Array(JSON.object(members).written.utf8)
    while header.count % 8 != 0 { header.append(32) }
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    bytes += header
    for tensor in ordered {
      if let count = tensor.count {
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: count >> Int64(8 * $0)) }
      } else {
        bytes.append(floats: tensor.floats)
      }
    }
    return bytes
  }
}
