/// Memory for the numbers between the steps of a plan: rows of one width for each slot, in one buffer.
///
/// Slots that are never alive at the same time share memory when their samples lie alike, so that
/// pads that are 0 stay 0.
struct Arena {
  let buffer: Buffer
  private let matrices: [Matrix?]

  /// A slot's geometry and the first and last step that need it; nil where it has no memory.
  typealias Tenant = (form: Geometry, from: Int, to: Int)

  /// `shares` lets tenants follow each other in the same memory, the ones that come last first.
  init(_ tenants: [Tenant?], rows: Int, shares: Bool) throws(Problem) {
    var rooms: [(form: Geometry, isFreeBelow: Int)] = []
    var home = [Int?](repeating: nil, count: tenants.count)
    let order = tenants.indices.sorted {
      (tenants[$0]?.to ?? 0, $0) > (tenants[$1]?.to ?? 0, $1)
    }
    for index in order {
      guard let tenant = tenants[index] else { continue }
      let free = rooms.firstIndex {
        shares && $0.form == tenant.form && tenant.to < $0.isFreeBelow
      }
      if let free {
        rooms[free].isFreeBelow = tenant.from
        home[index] = free
      } else {
        home[index] = rooms.count
        rooms.append((tenant.form, tenant.from))
      }
    }
    var offsets: [Int] = []
    var total = 0
    for room in rooms {
      offsets.append(total)
      let size = Layout.padded(room.form.count).multipliedReportingOverflow(by: rows)
      let next = total.addingReportingOverflow(size.partialValue)
      guard !size.overflow, !next.overflow else {
        throw Problem(.memory, "a batch of \(rows) rows is too large to count", hint: "bs=64")
      }
      total = next.partialValue
    }
    let buffer = try Buffer(count: total)
    self.buffer = buffer
    matrices = home.map { room in
      room.map {
        buffer.matrix(at: offsets[$0], rows: rows, columns: Layout.padded(rooms[$0].form.count))
      }
    }
  }

  subscript(slot: Int) -> Matrix? { matrices[slot] }
}
