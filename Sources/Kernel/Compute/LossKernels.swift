import CKernels

extension Compute {
  /// Softmax and cross-entropy of logits (m, n) with labels in 0..<n, forward and backward in one pass.
  ///
  /// Row loss (torch): (1 − s)·w[y]·(−log p[y]) + s/n·Σ w[c]·(−log p[c]), s the smoothing.
  /// With a `gamma` above 0 the focal loss: w[y]·(1 − p[y])^gamma·(−log p[y]), without smoothing.
  /// - Returns: the sum of row losses, each times its row's weight; for the mean divide by `labelWeight`.
  /// - Parameter gradient: gets scale·d(sum)/dlogits, 0 in pads between rows. It may be `logits`.
  /// - Parameter rowLoss: gets the loss of each row without its row's weight.
  public static func crossEntropy(
    _ logits: Matrix, labels: IndexRegion, weights: Region? = nil, smoothing: Float = 0,
    focusing gamma: Float = 0, scale: Float, gradient: Matrix?, rowLoss: Region? = nil,
    rowWeights: Region? = nil
  ) -> Double {
    precondition(labels.count >= logits.rows, "one label a row")
    for row in 0..<logits.rows {
      let label = Int(labels.base[row])
      precondition(label >= 0 && label < logits.columns, "label outside the classes")
    }
    var work = entropy(logits, weights, smoothing, scale, gradient, rowLoss, rowWeights)
    work.labels = UnsafePointer(labels.base)
    work.gamma = gamma
    return ck_cross_entropy(&work)
  }

  /// The same with soft labels: a share of every class in each row of `shares` (m, n).
  ///
  /// Row loss (torch): Σ q[c]·w[c]·(−log p[c]), q = (1 − s)·share + s/n. For the mean divide by the weights of
  /// the rows.
  public static func crossEntropy(
    _ logits: Matrix, shares: Matrix, weights: Region? = nil, smoothing: Float = 0,
    focusing gamma: Float = 0, scale: Float, gradient: Matrix?, rowLoss: Region? = nil,
    rowWeights: Region? = nil
  ) -> Double {
    precondition(
      shares.rows >= logits.rows && shares.columns >= logits.columns, "one share a class and row")
    var work = entropy(logits, weights, smoothing, scale, gradient, rowLoss, rowWeights)
    work.shares = UnsafePointer(shares.base)
    work.ld_shares = shares.stride
    work.gamma = gamma
    return ck_cross_entropy(&work)
  }

  /// What both forms of the cross-entropy are told.
  private static func entropy(
    _ logits: Matrix, _ weights: Region?, _ smoothing: Float, _ scale: Float,
    _ gradient: Matrix?, _ rowLoss: Region?, _ rowWeights: Region?
  ) -> ck_cross_entropy {
    precondition(rowWeights.map { $0.count >= logits.rows } ?? true, "one weight a row")
    precondition(weights.map { $0.count >= logits.columns } ?? true, "one weight a class")
    precondition(rowLoss.map { $0.count >= logits.rows } ?? true, "one loss a row")
    var work = ck_cross_entropy()
    (work.m, work.n) = (logits.rows, logits.columns)
    work.z = UnsafePointer(logits.base)
    work.ldz = logits.stride
    work.weights = weights.map { UnsafePointer($0.base) }
    (work.smoothing, work.scale) = (smoothing, scale)
    work.row_loss = rowLoss?.base
    work.row_weights = rowWeights.map { UnsafePointer($0.base) }
    if let gradient {
      precondition(gradient.rows >= work.m && gradient.columns >= work.n, "shape of a gradient")
      work.dz = gradient.base
      work.lddz = gradient.stride
    }
    return work
  }

  /// Σ weights[labels[i]]·rowWeights[i], 1 for what is not given: what the mean divides by.
  public static func labelWeight(
    _ labels: IndexRegion, weights: Region? = nil, rowWeights: Region? = nil
  ) -> Double {
    precondition(rowWeights.map { $0.count >= labels.count } ?? true, "one weight a row")
    return ck_label_weight(labels.count, labels.base, weights?.base, rowWeights?.base)
  }

  /// The sum of the weights of rows, in order.
  public static func weight(of rows: Region) -> Double {
    ck_label_weight(rows.count, nil, nil, rows.base)
  }

  /// Losses taken element by element.
  public enum ElementLoss: Sendable, Equatable {
    /// (x − t)².
    case squared
    /// |x − t|.
    case absolute
    /// Quadratic inside delta, linear outside: (x − t)²/2 or delta·(|x − t| − delta/2).
    case huber(delta: Float)
    /// Binary cross-entropy of a logit x with a target t in 0...1.
    case binaryCrossEntropy
    /// The same, what a target of 1 contributes multiplied with `positive`.
    case weightedBinaryCrossEntropy(positive: Float)

    var code: (kind: Int32, delta: Float) {
      switch self {
      case .squared: (0, 0)
      case .absolute: (1, 0)
      case .huber(let delta): (2, delta)
      case .binaryCrossEntropy: (3, 0)
      case .weightedBinaryCrossEntropy(let positive): (4, positive)
      }
    }
  }

  /// The sum over all elements of predictions (m, n) against targets (m, n). `gradient` gets
  /// scale·d(sum)/dx, 0 in pads between rows, and may be the predictions; `rowLoss` the sum of each row,
  /// without the row's weight.
  public static func elementLoss(
    _ loss: ElementLoss, _ predictions: Matrix, targets: Matrix, scale: Float, gradient: Matrix?,
    rowLoss: Region? = nil, rowWeights: Region? = nil
  ) -> Double {
    precondition(rowWeights.map { $0.count >= predictions.rows } ?? true, "one weight a row")
    precondition(
      targets.rows >= predictions.rows && targets.columns >= predictions.columns,
      "shape of targets")
    precondition(rowLoss.map { $0.count >= predictions.rows } ?? true, "one loss a row")
    var work = ck_element_loss()
    (work.kind, work.delta) = loss.code
    (work.m, work.n) = (predictions.rows, predictions.columns)
    work.x = UnsafePointer(predictions.base)
    work.ldx = predictions.stride
    work.t = UnsafePointer(targets.base)
    work.ldt = targets.stride
    work.scale = scale
    work.row_loss = rowLoss?.base
    work.row_weights = rowWeights.map { UnsafePointer($0.base) }
    if let gradient {
      precondition(gradient.rows >= work.m && gradient.columns >= work.n, "shape of a gradient")
      work.dx = gradient.base
      work.lddx = gradient.stride
    }
    return ck_element_loss(&work)
  }

  /// y = softmax of each row; y may be x.
  public static func softmax(_ x: Matrix, into y: Matrix) {
    precondition(y.rows == x.rows && y.columns == x.columns, "shape of a softmax")
    ck_softmax(x.rows, x.columns, x.base, x.stride, y.base, y.stride)
  }

  /// y = x − log Σ eˣ of each row; y may be x.
  public static func logSoftmax(_ x: Matrix, into y: Matrix) {
    precondition(y.rows == x.rows && y.columns == x.columns, "shape of a softmax")
    ck_log_softmax(x.rows, x.columns, x.base, x.stride, y.base, y.stride)
  }

  /// The column of each row's largest element: the first of equals; NaN wins.
  public static func rowArgmax(_ x: Matrix, into y: IndexRegion) {
    precondition(y.count >= x.rows && (x.columns > 0 || x.rows == 0), "one place a row")
    ck_row_argmax(x.rows, x.columns, x.base, x.stride, y.base)
  }

  /// How many rows have their largest element at the label.
  public static func countCorrect(_ x: Matrix, labels: IndexRegion) -> Int {
    precondition(labels.count >= x.rows, "one label a row")
    return ck_count_correct(x.rows, x.columns, x.base, x.stride, labels.base)
  }
}
