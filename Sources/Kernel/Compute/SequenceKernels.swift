import CKernels

extension Compute {
  /// Layer or group normalisation of samples that lie as `form` says.
  public struct GroupNorm {
    public var form: Geometry
    /// Even parts of the features that are normalised each for itself.
    public var groups: Int
    /// Each position for itself (layer normalisation) instead of a sample as a whole.
    public var isEachPosition: Bool
    /// One for each feature.
    public var gamma: Region
    public var beta: Region
    public var epsilon: Float

    /// Means, and inverses, of a sample.
    public var statisticsCount: Int { groups * (isEachPosition ? form.positions : 1) }

    func work(_ x: Matrix, _ mean: Region, _ inverse: Region, into y: Matrix) -> ck_group_norm {
      precondition(groups > 0 && form.features % groups == 0, "groups of a normalisation")
      precondition(
        y.rows == x.rows && y.stride == x.stride && x.stride >= form.count,
        "shape of a normalised batch")
      precondition(min(gamma.count, beta.count) >= form.features, "length of gamma and beta")
      precondition(
        min(mean.count, inverse.count) >= x.rows * statisticsCount, "length of statistics")
      var work = ck_group_norm()
      (work.samples, work.positions) = (x.rows, form.positions)
      (work.features, work.groups) = (form.features, groups)
      work.each_position = isEachPosition ? 1 : 0
      (work.pitch, work.sample) = (form.pitch, x.stride)
      work.x = UnsafePointer(x.base)
      work.gamma = UnsafePointer(gamma.base)
      work.beta = UnsafePointer(beta.base)
      work.epsilon = epsilon
      (work.mean, work.inverse) = (mean.base, inverse.base)
      work.y = y.base
      return work
    }
  }

  /// y = γ (x − mean) / √(variance + ε) + β over each group; mean and inverse are kept.
  public static func groupNorm(
    _ norm: GroupNorm, _ x: Matrix, into y: Matrix, mean: Region, inverse: Region
  ) {
    var work = norm.work(x, mean, inverse, into: y)
    ck_group_norm(&work)
  }

  /// Floats of `scratch` that `groupNormBackward` needs.
  public static func groupNormScratch(rows: Int, features: Int) -> Int {
    2 * ck_group_norm_scratch(rows, features)
  }

  /// The gradients of `groupNorm`; dγ and dβ are set or added to, dx lies as x.
  public static func groupNormBackward(
    _ norm: GroupNorm, x: Matrix, dy: Matrix, mean: Region, inverse: Region, dgamma: Region,
    dbeta: Region, accumulate: Bool = false, scratch: Region, into dx: Matrix?
  ) {
    precondition(min(dgamma.count, dbeta.count) >= norm.form.features, "length of dgamma, dbeta")
    precondition(dx.map { $0.rows == x.rows && $0.stride == x.stride } ?? true, "shape of dx")
    let needed = groupNormScratch(rows: x.rows, features: norm.form.features)
    precondition(scratch.count >= needed, "room of a normalisation")
    var work = norm.work(x, mean, inverse, into: dy)
    var back = ck_group_norm_backward()
    back.dy = UnsafePointer(dy.base)
    (back.dgamma, back.dbeta) = (dgamma.base, dbeta.base)
    back.accumulate = accumulate ? 1 : 0
    back.dx = dx?.base
    scratch.base.withMemoryRebound(to: Double.self, capacity: needed / 2) { doubles in
      withUnsafePointer(to: &work) { norm in
        back.scratch = doubles
        back.norm = norm
        ck_group_norm_backward(&back)
      }
    }
  }

  /// Attention of sequences with themselves: (samples · steps) rows, `width` columns a head.
  public struct Attention {
    public var samples: Int
    public var steps: Int
    public var heads: Int
    public var width: Int
    /// A step sees itself and the steps before it.
    public var isCausal: Bool

    /// Floats of the weights of one sample.
    public static func weightsCount(heads: Int, steps: Int) -> Int {
      heads * steps * ((steps + 15) / 16 * 16)
    }

    func work(_ qkv: Matrix, _ weights: Region, into y: Matrix) -> ck_attention {
      precondition(heads > 0 && width > 0, "sizes of an attention")
      precondition(
        qkv.rows >= samples * steps && qkv.columns >= 3 * heads * width, "queries, keys, values")
      precondition(y.rows >= samples * steps && y.columns >= heads * width, "attended values")
      precondition(
        weights.count >= samples * Attention.weightsCount(heads: heads, steps: steps),
        "attention weights")
      var work = ck_attention()
      (work.samples, work.steps, work.heads, work.width) = (samples, steps, heads, width)
      work.causal = isCausal ? 1 : 0
      work.qkv = UnsafePointer(qkv.base)
      work.ldqkv = qkv.stride
      work.y = y.base
      work.ldy = y.stride
      work.weights = weights.base
      return work
    }
  }

  /// y = softmax(q kᵀ / √width) v for each sample and head; the weights are kept.
  public static func attention(
    _ attention: Attention, _ qkv: Matrix, weights: Region, into y: Matrix
  ) {
    var work = attention.work(qkv, weights, into: y)
    ck_attention(&work)
  }

  /// The gradients by q, k and v, which lie as they do; `room` is as large as the weights.
  public static func attentionBackward(
    _ attention: Attention, _ qkv: Matrix, weights: Region, dy: Matrix, room: Region,
    into dqkv: Matrix
  ) {
    precondition(dqkv.rows >= qkv.rows && dqkv.stride == qkv.stride, "shape of a gradient")
    precondition(room.count >= weights.count, "room of an attention")
    var work = attention.work(qkv, weights, into: dy)
    var back = ck_attention_backward()
    back.dy = UnsafePointer(dy.base)
    back.dqkv = dqkv.base
    back.room = room.base
    withUnsafePointer(to: &work) { attention in
      back.attention = attention
      ck_attention_backward(&back)
    }
  }

  private static func embeddingWork(
    _ table: Matrix, _ x: Matrix, _ form: Geometry, _ y: Matrix
  ) -> ck_embedding {
    precondition(x.columns >= form.positions && y.rows == x.rows, "numbers to look up")
    precondition(table.columns >= form.features && y.stride >= form.count, "rows of a table")
    var work = ck_embedding()
    (work.samples, work.steps) = (x.rows, form.positions)
    (work.rows, work.width) = (table.rows, form.features)
    work.x = UnsafePointer(x.base)
    work.x_sample = x.stride
    work.table = UnsafePointer(table.base)
    work.ldtable = table.stride
    work.y = y.base
    (work.y_sample, work.pitch) = (y.stride, form.pitch)
    return work
  }

  /// Each number of x becomes that row of the table, NaN where there is none; y lies as `form` says.
  public static func lookUp(_ table: Matrix, _ x: Matrix, into y: Matrix, _ form: Geometry) {
    var work = embeddingWork(table, x, form, y)
    ck_embedding(&work)
  }

  /// Each row of dtable gets the sum of dy over its places, set or added to; `skipped` gets none.
  public static func lookUpBackward(
    _ dtable: Matrix, _ x: Matrix, dy: Matrix, _ form: Geometry, skipped: Int?, accumulate: Bool
  ) {
    var work = embeddingWork(dtable, x, form, dy)
    ck_embedding_backward(&work, dy.base, skipped ?? -1, accumulate ? 1 : 0, dtable.base)
  }

  /// Images made larger by a whole factor.
  public struct Upsampling {
    public var form: Geometry
    public var factor: Int
    /// Straight lines between the pixels, instead of squares of equal ones.
    public var isBilinear: Bool

    func work(_ x: Matrix, _ y: Matrix) -> ck_upsample {
      precondition(factor > 0 && x.rows == y.rows && x.stride >= form.count, "an image")
      precondition(y.stride >= form.count * factor * factor, "an upsampled image")
      var work = ck_upsample()
      (work.samples, work.height, work.width) = (x.rows, form.height, form.width)
      (work.features, work.pitch, work.factor) = (form.features, form.pitch, factor)
      work.bilinear = isBilinear ? 1 : 0
      (work.x_sample, work.y_sample) = (x.stride, y.stride)
      return work
    }
  }

  public static func upsample(_ upsampling: Upsampling, _ x: Matrix, into y: Matrix) {
    var work = upsampling.work(x, y)
    ck_upsample(&work, x.base, y.base)
  }

  public static func upsampleBackward(_ upsampling: Upsampling, dy: Matrix, into dx: Matrix) {
    var work = upsampling.work(dx, dy)
    ck_upsample_backward(&work, dy.base, dx.base)
  }
}
