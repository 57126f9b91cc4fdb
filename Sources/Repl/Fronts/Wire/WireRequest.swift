import Kernel

/// One line of the conversation that is a JSON object.
struct WireRequest {
  enum Kind {
    case run(String)
    case complete(String, cursor: Int?)
    case help(String)
    /// An object that asks for nothing that is known.
    case fault(Problem)
  }

  /// Whatever the other side chose; it comes back in every record.
  private(set) var id = JSON.null
  private(set) var kind: Kind
  private(set) var tellsProgress = false
  private(set) var confirms = false

  /// Refuses what is no JSON object; a wrong member is a fault of a request whose `id` is known.
  init(reading line: [UInt8]) throws(Problem) {
    let members: [JSON.Member]
    do throws(Problem) { members = try JSON.read(line).members ?? [] } catch {
      throw Problem(
        .syntax, error.message, hint: "one object a line: {\"id\": 1, \"text\": \"vars\"}")
    }
    kind = .fault(WireRequest.missing)
    if let id = members.first(where: { $0.name == "id" })?.value { self.id = id }
    var cursor: Int?
    var kinds = 0
    do throws(Problem) {
      for member in members {
        switch member.name {
        case "id": break
        case "text":
          kind = .run(try text(member))
          kinds += 1
        case "complete":
          kind = .complete(try text(member), cursor: nil)
          kinds += 1
        case "help":
          kind = .help(try text(member))
          kinds += 1
        case "cursor": cursor = try place(member)
        case "progress": tellsProgress = try flag(member)
        case "confirm": confirms = try flag(member)
        default:
          throw Problem(
            .unknownOption, "a request has no \"\(member.name.brief)\"",
            hint: "id text complete cursor help progress confirm")
        }
      }
      guard kinds == 1 else { throw WireRequest.missing }
      if case .complete(let text, _) = kind { kind = .complete(text, cursor: cursor) }
    } catch { kind = .fault(error) }
  }

  private static let missing = Problem(
    .missingArgument, "a request has one of text, complete and help",
    hint: "{\"id\": 1, \"text\": \"vars\"}")

  private func text(_ member: JSON.Member) throws(Problem) -> String {
    guard case .text(let text) = member.value else { throw wrong(member, "a text") }
    return text
  }

  private func flag(_ member: JSON.Member) throws(Problem) -> Bool {
    guard case .flag(let flag) = member.value else { throw wrong(member, "true or false") }
    return flag
  }

  private func place(_ member: JSON.Member) throws(Problem) -> Int {
    guard let place = try? member.value.count() else {
      throw wrong(member, "a whole number of at least 0")
    }
    return place
  }

  private func wrong(_ member: JSON.Member, _ wanted: String) -> Problem {
    Problem(.badValue, "\"\(member.name)\" is \(wanted)", hint: "{\"id\": 1, \"text\": \"vars\"}")
  }
}
