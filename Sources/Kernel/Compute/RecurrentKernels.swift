import CKernels

extension Compute {
  /// One direction of one recurrent layer. Formulas, gate order and order of sums: ck_recurrent.h.
  public enum Cell: Int32, Sendable, CaseIterable {
    case rnn = 0
    case rnnRelu = 1
    case lstm = 2
    case gru = 3

    /// Gates in a row of weights: 1, 1, 4, 3.
    public var gates: Int { ck_recurrent_gates(rawValue) }
  }

  /// A row of samples, each a sequence: step t of a sample begins `step` floats after step t - 1.
  public struct Sequences {
    public var rows: Matrix
    /// 0 for a single step: the last state of a recurrent layer.
    public var step: Int

    public init(_ rows: Matrix, step: Int) {
      self.rows = rows
      self.step = step
    }

    /// Whether `steps` steps of `features` floats lie inside a row.
    func holds(steps: Int, features: Int) -> Bool {
      (max(1, steps) - 1) * step + features <= rows.columns
    }
  }

  /// Sizes, weights and memory of one direction of a recurrent layer.
  public struct Recurrent {
    public var cell: Cell
    public var steps: Int
    public var inputs: Int
    public var units: Int
    /// From the last step to the first.
    public var isReversed: Bool
    /// Whether a backward follows.
    public var isTraining: Bool
    /// (inputs, gates x units) and (units, gates x units), with one stride; (gates x units) each.
    public var inputWeights: Matrix
    public var stateWeights: Matrix
    public var inputBias: Region
    public var stateBias: Region
    /// `roomCount` floats or more that live from the forward to the backward.
    public var room: Region

    public init(
      _ cell: Cell, steps: Int, inputs: Int, units: Int, isReversed: Bool = false,
      isTraining: Bool = true, inputWeights: Matrix, stateWeights: Matrix, inputBias: Region,
      stateBias: Region, room: Region
    ) {
      self.cell = cell
      self.steps = steps
      self.inputs = inputs
      self.units = units
      self.isReversed = isReversed
      self.isTraining = isTraining
      self.inputWeights = inputWeights
      self.stateWeights = stateWeights
      self.inputBias = inputBias
      self.stateBias = stateBias
      self.room = room
    }

    /// Floats of `room` for batches of at most `batch` samples.
    public static func roomCount(
      _ cell: Cell, batch: Int, steps: Int, inputs: Int, units: Int, isTraining: Bool
    ) -> Int {
      var work = ck_recurrent()
      work.cell = cell.rawValue
      (work.batch, work.steps, work.inputs, work.units) = (batch, steps, inputs, units)
      work.training = isTraining ? 1 : 0
      return ck_recurrent_room(&work)
    }

    func work(_ x: Sequences, _ y: Matrix, step: Int) -> ck_recurrent {
      let (batch, width) = (x.rows.rows, cell.gates * units)
      precondition(steps > 0 && inputs > 0 && units > 0, "sizes of a recurrent layer")
      precondition(y.rows == batch && x.holds(steps: steps, features: inputs), "sequences")
      precondition(Sequences(y, step: step).holds(steps: steps, features: units), "states")
      precondition(
        inputWeights.rows == inputs && stateWeights.rows == units
          && inputWeights.stride == stateWeights.stride && inputWeights.stride >= width,
        "shape of recurrent weights")
      precondition(min(inputBias.count, stateBias.count) >= width, "length of a recurrent bias")
      var work = ck_recurrent()
      work.cell = cell.rawValue
      (work.batch, work.steps, work.inputs, work.units) = (batch, steps, inputs, units)
      (work.reversed, work.training) = (isReversed ? 1 : 0, isTraining ? 1 : 0)
      work.w_ih = UnsafePointer(inputWeights.base)
      work.w_hh = UnsafePointer(stateWeights.base)
      work.ldw = inputWeights.stride
      work.b_ih = UnsafePointer(inputBias.base)
      work.b_hh = UnsafePointer(stateBias.base)
      work.x = UnsafePointer(x.rows.base)
      (work.x_sample, work.x_step) = (x.rows.stride, x.step)
      work.y = y.base
      (work.y_sample, work.y_step) = (y.stride, step)
      work.room = room.base
      precondition(room.count >= ck_recurrent_room(&work), "room of a recurrent layer")
      return work
    }
  }

  /// Where the gradients of the weights of a recurrent layer go.
  public struct RecurrentGradients {
    public var inputWeights: Matrix
    public var stateWeights: Matrix
    public var inputBias: Region
    public var stateBias: Region
    /// Added to what is there instead of replacing it.
    public var accumulates: Bool

    public init(
      inputWeights: Matrix, stateWeights: Matrix, inputBias: Region, stateBias: Region,
      accumulates: Bool = false
    ) {
      self.inputWeights = inputWeights
      self.stateWeights = stateWeights
      self.inputBias = inputBias
      self.stateBias = stateBias
      self.accumulates = accumulates
    }
  }

  /// Runs all steps; y gets the state after each step, or with step 0 the last one.
  public static func recurrent(_ layer: Recurrent, _ x: Sequences, into y: Sequences) {
    var work = layer.work(x, y.rows, step: y.step)
    ck_recurrent(&work)
  }

  /// The gradients of a forward in training, once: it uses up what the forward kept. dx has the
  /// strides of x, dy those of y; dx is set, or added to where another direction has been before.
  public static func recurrentBackward(
    _ layer: Recurrent, x: Sequences, dy: Sequences, _ gradients: RecurrentGradients,
    into dx: Sequences?, addsInput: Bool = false
  ) {
    var work = layer.work(x, dy.rows, step: dy.step)
    precondition(
      gradients.inputWeights.rows == layer.inputs && gradients.stateWeights.rows == layer.units
        && gradients.inputWeights.stride == layer.inputWeights.stride
        && gradients.stateWeights.stride == layer.stateWeights.stride, "gradients' shapes")
    precondition(
      min(gradients.inputBias.count, gradients.stateBias.count) >= layer.cell.gates * layer.units,
      "length of a recurrent bias")
    var back = ck_recurrent_backward()
    back.dy = UnsafePointer(dy.rows.base)
    back.dw_ih = gradients.inputWeights.base
    back.dw_hh = gradients.stateWeights.base
    back.db_ih = gradients.inputBias.base
    back.db_hh = gradients.stateBias.base
    back.accumulate = gradients.accumulates ? 1 : 0
    if let dx {
      precondition(
        dx.rows.stride == x.rows.stride && dx.step == x.step && dx.rows.rows == x.rows.rows,
        "a gradient lies as its input")
      back.dx = dx.rows.base
      back.add_dx = addsInput ? 1 : 0
    }
    withUnsafePointer(to: &work) { layer in
      back.layer = layer
      ck_recurrent_backward(&back)
    }
  }
}
