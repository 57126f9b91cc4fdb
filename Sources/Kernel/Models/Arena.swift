/// Memory for the numbers between the steps of a plan: rows of one width for each slot, in one buffer.
struct Arena {
  let buffer: Buffer
  private let matrices: [Matrix?]

  init(_ map: ArenaMap) throws(Problem) {
    let buffer = try Buffer(count: map.count)
    self.buffer = buffer
    matrices = map.homes.map { home in
      home.map { room in
        buffer.matrix(
          at: map.offsets[room], rows: map.rows, columns: map.forms[room].stride)
      }
    }
  }

  subscript(slot: Int) -> Matrix? { matrices[slot] }
}

/// Who lives where in an arena.
///
/// Slots that are never alive at the same time share memory when their samples lie alike, so that
/// pads that are 0 stay 0.
struct ArenaMap {
  /// A slot's geometry and the first and last step that need it; nil where it has no memory.
  typealias Tenant = (form: Geometry, from: Int, to: Int)

  let rows: Int
  /// The room of each slot.
  private(set) var homes: [Int?]
  /// How samples lie in each room, and where it begins.
  private(set) var forms: [Geometry] = []
  private(set) var offsets: [Int] = []
  /// Floats in all.
  private(set) var count = 0

  /// `shares` lets tenants follow each other in the same memory, the ones that come last first.
  init(_ tenants: [Tenant?], rows: Int, shares: Bool) throws(Problem) {
    self.rows = rows
    homes = [Int?](repeating: nil, count: tenants.count)
    var freeBelow: [Int] = []
    let order = tenants.indices.sorted {
      (tenants[$0]?.to ?? 0, $0) > (tenants[$1]?.to ?? 0, $1)
    }
    for index in order {
      guard let tenant = tenants[index] else { continue }
      let free = forms.indices.first {
        shares && forms[$0] == tenant.form && tenant.to < freeBelow[$0]
      }
      if let free {
        freeBelow[free] = tenant.from
        homes[index] = free
      } else {
        homes[index] = forms.count
        forms.append(tenant.form)
        freeBelow.append(tenant.from)
      }
    }
    for form in forms {
      offsets.append(count)
      let size = form.stride.multipliedReportingOverflow(by: rows)
      let next = count.addingReportingOverflow(size.partialValue)
      guard !size.overflow, !next.overflow else {
        throw Problem(.memory, "a batch of \(rows) rows is too large to count", hint: "bs=64")
      }
      count = next.partialValue
    }
  }
}
