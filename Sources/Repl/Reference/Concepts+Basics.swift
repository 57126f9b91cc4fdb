extension Concept {
  static let basicConcepts: [Concept] = [
    Concept(
      "learning", aliases: ["training", "machine learning", "deep learning", "gradient descent"],
      "Changing the weights, step by step, so that the loss on known rows falls.",
      "A step takes a batch, computes the loss and its gradient, and moves each weight a little against it. "
        + "What counts is the loss on rows that were held out: that on the known ones may fall by heart.",
      see: ["data digits", "model mlp 64", "fit 5", "plot loss"]),
    Concept(
      "bias", aliases: ["bias term", "biases", "intercept"],
      "The number a layer adds to each of its outputs.",
      "It moves the bend of an activation to where the rows are. Biases start at zero, or small, take no weight "
        + "decay, and a layer before batch normalisation does not need one. For the other meaning, error from "
        + "being too simple, see help bias and variance.",
      see: ["summary", "stats weights", "help bias and variance"]),
    Concept(
      "variance", aliases: ["standard deviation", "spread", "deviation"],
      "The mean of squared distances from the mean; its root is the standard deviation.",
      "Of a signal: kept from layer to layer by a good first draw of the weights. Of a figure: what other seeds "
        + "make of it, sd / sqrt(n) for the mean of n. For models that follow their rows too closely, see help "
        + "bias and variance.",
      see: ["stats", "repeat 5 { fit 5 }", "help bias and variance"]),
    Concept(
      "noise", aliases: ["randomness", "jitter"],
      "What changes from one draw to the next and says nothing.",
      "In a gradient, by the rows of its batch; in a figure, by the seed and the rows it is measured on; in "
        + "targets, by whoever wrote them down. Each has a page: gradient noise, noise of the seed, label noise.",
      see: ["repeat 5 { fit 5 }", "help gradient noise", "help label noise"]),
    Concept(
      "gpu", aliases: ["cuda", "device", "tpu", "mps", "cpu"],
      "A processor of thousands of simple units, which large nets need and small ones wait for.",
      "There is one device here, the processor of this machine: a net of some ten thousand weights is done "
        + "before its batch would have reached a GPU. Threads share a step where that is worth it, and the bits "
        + "do not depend on how many there are.",
      see: ["set threads=4", "plan fit 5", "digest"]),
    Concept(
      "transformer", aliases: ["attention", "self-attention", "gpt", "bert"],
      "Layers in which each place of a sequence looks at all others, by attention.",
      "Vaswani et al. (arXiv:1706.03762). A place asks (query), all places answer (key) and hand on (value); a "
        + "softmax over the answers weighs them. It costs the square of the length. On a few thousand rows a "
        + "recurrent net learns more.",
      see: ["help attention", "model lstm 64", "data names"]),
    Concept(
      "perplexity", aliases: ["bits per character", "language model"],
      "e to the cross-entropy: between how many words a model of text hesitates.",
      "A model that guesses among 50 signs has 50, one that knows 1. A cross-entropy of 1.5 is a perplexity of "
        + "4.5, or 2.2 bits. Only models over the same signs can be compared by it.",
      see: ["help crossentropy", "fit 5", "exp(1.5)"]),
    Concept(
      "checkpoint", aliases: ["saving a model", "best weights"],
      "The weights of some moment, kept to go back or on.",
      "fit keep=best leaves those of the epoch with the best held-out figure, use r1 takes a run's, a session "
        + "file keeps all there is, and export writes a model for other programs.",
      see: ["fit 5 keep=best", "use r1 epoch=best", "export net.safetensors"]),
    Concept(
      "tensor", aliases: ["array", "matrix", "vector", "broadcasting"],
      "A block of numbers with a shape: a vector, a matrix, or more axes.",
      "Shapes are read from the outside in: (rows, columns). An axis of size 1, or one that is missing in front, "
        + "is stretched to fit the other side of an operation.",
      see: ["x = randn(3, 4)", "help functions"]),
  ]
}
