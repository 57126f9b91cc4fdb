extension Concept {
  static let modelConcepts: [Concept] = [
    Concept(
      "dropout rate", aliases: ["drop rate"],
      "The share of units that a dropout layer sets to zero while training.",
      "Srivastava et al. (JMLR 2014). The others are scaled up by 1 / (1 - p), and nothing is dropped when "
        + "rows are scored, so the training loss is measured on a weaker net than the held-out one. 0.2 to "
        + "0.5 on dense layers, 0 to 0.1 on convolutions.",
      see: ["dropout 0.2", "model mlp 128 64 dropout=0.3"]),
    Concept(
      "activation function", aliases: ["activation", "nonlinearity", "activations"],
      "The bend between two layers, without which a deep net would be one linear map.",
      "ReLU is the default: cheap, and its gradient is 1 where it is on. Tanh and sigmoid saturate, GELU and "
        + "SiLU are smooth ReLUs. The initialiser has to know it: Kaiming's gain of sqrt(2) is for ReLU.",
      see: ["model mlp 64 activation=tanh", "stats"]),
    Concept(
      "saturation", aliases: ["saturated"],
      "A unit sits where its activation is flat, and almost no gradient passes.",
      "Tanh beyond 2 has a slope below 0.07, sigmoid beyond 4 below 0.02. It comes from weights too large "
        + "or inputs not scaled. The column flat of stats counts it.",
      see: ["stats", "init xavier", "hist activations out"]),
    Concept(
      "dead relu", aliases: ["dead units", "dying relu", "dead neurons", "dead"],
      "A rectified unit that is 0 for every row, so that nothing is learnt through it.",
      "Mostly a step that was too large pushed its bias far below zero. A few are no harm; from a third on "
        + "lower the rate, warm up, or use leaky. stats counts them on one batch.",
      see: ["stats", "lrfind", "model mlp 64 activation=leaky"]),
    Concept(
      "vanishing gradients", aliases: ["vanishing gradient"],
      "Gradients that shrink from layer to layer on their way back.",
      "A factor of 0.5 a layer leaves a thousandth after ten. Early layers then stay as they were drawn. An "
        + "initialiser that fits the activation, normalisation, shortcuts or an LSTM help.",
      see: ["stats gradients", "init kaiming", "model resnet 1"]),
    Concept(
      "initialisation", aliases: ["initialization", "weight init", "first weights"],
      "What the weights are before the first step.",
      "Variance of about 2 / inputs (Kaiming, for ReLU) or 2 / (inputs + outputs) (Xavier, for tanh) keeps "
        + "the signal's size from layer to layer. All zeros would leave all units of a layer equal for ever.",
      see: ["init kaiming table=yes", "stats", "explain init"]),
    Concept(
      "gain", aliases: ["init gain"], "The factor an activation asks of the first weights.",
      "sqrt(2) for ReLU, which loses half of the variance, 5/3 for tanh, 1 for none. stats weights shows the "
        + "sd times the root of the inputs: 1.41 fresh from kaiming.",
      see: ["init kaiming", "stats weights"]),
    Concept(
      "batch normalisation",
      aliases: ["batch norm", "batchnorm", "bn", "norm layer", "normalisation"],
      "Scaling each channel to mean 0 and deviation 1 over the batch.",
      "Ioffe and Szegedy (arXiv:1502.03167). It bears rates several times higher. When scoring it uses "
        + "running means, which are wrong after a jump of the weights, and noisy below 16 rows a batch.",
      see: ["model mlp 64 norm=yes", "recalibrate"]),
    Concept(
      "residual connection", aliases: ["skip connection", "shortcut", "residual"],
      "Adding a layer's input to its output.",
      "He et al. (arXiv:1512.03385): the gradient has a path that nothing shrinks, so depth stops hurting.",
      see: ["model resnet 1", "model { residual { dense 64; relu }; dense }"]),
    Concept(
      "convolution", aliases: ["cnn", "filters", "kernel size"],
      "One small set of weights that slides over a picture.",
      "What it finds in one corner it finds in all. Two of 3x3 see as far as one of 5x5 for fewer weights.",
      see: ["model cnn 8 16", "summary"]),
    Concept(
      "pooling", aliases: ["max pooling", "average pooling", "downsampling"],
      "Making a picture smaller by the largest or the mean of each square.",
      "Halves each side for a quarter of the work; layers behind it see twice as far.",
      see: ["model cnn 8 16", "summary"]),
    Concept(
      "recurrent net", aliases: ["rnn cell", "recurrence", "hidden state"],
      "A net that reads a sequence step by step and keeps a state.",
      "Plain ones forget after tens of steps, since gradients shrink by a factor each; LSTM and GRU have gates "
        + "that hold. Clip the gradient.",
      see: ["model lstm 32", "fit 5 clip=1"]),
    Concept(
      "capacity", aliases: ["model size", "width", "depth", "parameters"],
      "How much a net can fit, roughly its number of weights.",
      "Start with a net that can overfit and hold it back, rather than with one that cannot learn. Twice the "
        + "width of an mlp is four times the weights.",
      see: ["summary", "model mlp 256 128"]),
    Concept(
      "embedding", aliases: ["one-hot", "one hot"],
      "A vector that is learned for each category, or a column of 0 and 1 for each.",
      "One-hot is fine up to some tens of values; data does it for columns of words.",
      see: ["data penguins", "show 3"]),
    Concept(
      "softmax", aliases: ["logits", "logit", "temperature"],
      "Turns outputs into shares that add up to 1.",
      "exp(z_i) / sum of exp(z). The outputs before it are called logits; only their differences count. It "
        + "belongs to the loss here, so a model ends in a plain dense layer.",
      see: ["softmax([1, 2, 3])", "help crossentropy"]),
    Concept(
      "freezing", aliases: ["frozen", "frozen layers"], "Leaving some layers as they are.",
      "They take no gradient, so steps are cheaper too: backward stops below the lowest that learns.",
      see: ["freeze body", "unfreeze", "summary"]),
    Concept(
      "floating point", aliases: ["float32", "precision of numbers", "determinism", "bits"],
      "Numbers of 32 bits, about 7 digits.",
      "Sums depend on their order; here every order is fixed, so a result has the same bits on any number "
        + "of threads. 1e-8 added to 1 is lost.",
      see: ["digest", "repro r1"]),
  ]
}
