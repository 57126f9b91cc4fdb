extension Concept {
  static let rateConcepts: [Concept] = [
    Concept(
      "learning rate", aliases: ["lr", "step size", "eta"],
      "How far a step moves the weights along the gradient.",
      "The setting that matters most. Too small and the loss falls slowly and stops early; too large and "
        + "it jumps or becomes infinite. Rates are compared by factors, not differences: try 3x and 10x. "
        + "Adam and AdamW mostly live between 1e-4 and 1e-2, plain SGD between 1e-2 and 1. The best one "
        + "moves with batch size, schedule and net.",
      see: ["lrfind", "fit 5 lr=1e-2", "plot lr"], lesson: "02-learning-rate"),
    Concept(
      "range test", aliases: ["lr range test", "lr finder"],
      "A short training in which the rate rises, to see where the loss falls and where it blows up.",
      "Smith (arXiv:1506.01186) raised it along a line, fastai by a constant factor. Rules read a rate off "
        + "the curve, and disagree by 10 times and more; they say where to look, not where to stop. lrfind "
        + "follows with short paired trainings where they are cheap.",
      see: ["lrfind", "lrfind rules=yes trials=no", "explain lrfind"], lesson: "03-lrfind"),
    Concept(
      "one cycle", aliases: ["1cycle policy", "super-convergence", "superconvergence"],
      "One rise of the rate to a peak and one long fall, momentum the other way round.",
      "Smith and Topin (arXiv:1708.07120) trained with peaks of several times the usual rate in a fraction "
        + "of the epochs. The rise keeps the early steps, when the loss is steep, small; the large middle "
        + "regularises; the fall lets the weights settle. It is what fit does when told nothing.",
      see: ["fit 1cycle 5 lr=1e-2", "plan fit 1cycle 5", "plot lr"]),
    Concept(
      "warm-up", aliases: ["warmup", "lr warmup"],
      "A rise of the rate over the first steps.",
      "Early gradients are large and Adam's second moment is a guess until it has seen about "
        + "1 / (1 - beta2) = 1000 steps. Goyal et al. (arXiv:1706.02677) needed 5 epochs of it for batches "
        + "of 8192. A few hundred steps, or 5 % of the run, are usual; 1cycle contains one.",
      see: ["fit cosine 5 warmup=0.05", "plan fit cosine 5 warmup=0.05"]),
    Concept(
      "annealing", aliases: ["lr decay", "decay schedule", "cosine annealing"],
      "Letting the rate fall towards the end of a run.",
      "At a constant rate the loss hovers above the bottom, by about as much as the rate and the noise of "
        + "the gradient are large. A fall to a hundredth or less lets it settle: often a quarter of the error "
        + "goes in the last tenth of the run. Compare runs only at the end of their schedules.",
      see: ["fit cosine 5", "fit linear 5", "fit step 5"]),
    Concept(
      "warm restarts", aliases: ["restarts", "snapshots"],
      "Jumping back to a high rate after each fall, in cycles.",
      "Loshchilov and Hutter (arXiv:1608.03983), SGDR. Each end of a cycle is a usable net, and cycles that "
        + "double in length cost little. The loss jumps at each restart: that is meant.",
      see: ["fit sgdr 7", "plan fit sgdr 7"]),
    Concept(
      "batch size", aliases: ["bs", "minibatch", "mini-batch", "batch", "batches"],
      "How many rows make one step.",
      "A small batch has a noisy gradient and many steps an epoch, a large one the opposite; beyond a "
        + "critical size more rows buy little. With k times the batch try k times the rate for SGD "
        + "(arXiv:1706.02677), its root for Adam, with a warm-up. 32 to 256 suit most tables and small "
        + "pictures; batch normalisation wants 16 or more.",
      see: ["fit 5 bs=128", "lrfind bs=32,128"], lesson: "02-learning-rate"),
    Concept(
      "gradient noise", aliases: ["noise scale", "critical batch size"],
      "How much the gradient of a batch strays from that of all rows.",
      "McCandlish et al. (arXiv:1812.06162): up to a critical batch, twice the rows are worth half the "
        + "steps; past it they are wasted. The scale grows as the loss falls, so late training bears larger "
        + "batches.",
      see: ["lrfind bs=16,64,256", "plot gradnorm"]),
    Concept(
      "momentum", aliases: ["moms", "beta1", "nesterov"],
      "Steps follow a running mean of gradients instead of the last one.",
      "With momentum m a steady gradient moves the weights 1 / (1 - m) times as far: 10 times at 0.9, so "
        + "a higher one wants a lower rate. It carries over flat places and damps zigzags. 0.9 is usual; "
        + "1cycle lowers it while the rate is high. In Adam it is the first of the two betas.",
      see: ["fit 5 opt=sgd", "help sgd", "plot momentum"]),
    Concept(
      "adaptive rates", aliases: ["adaptive", "second moment", "beta2"],
      "A rate for each weight, from the size of its own gradients.",
      "Adam (arXiv:1412.6980) divides a mean of gradients by the root of a mean of their squares, so each "
        + "step moves a weight by about the rate, however the loss is scaled. That is why its rates are "
        + "small and alike between nets. beta2 0.999 remembers about 1000 steps.",
      see: ["help adamw", "optimiser adamw", "explain fit"]),
    Concept(
      "weight decay", aliases: ["wd", "l2", "l2 penalty", "regularisation strength"],
      "Pulling the weights towards zero a little at each step.",
      "AdamW (arXiv:1711.05101) shrinks weights by lr * wd apart from the gradient; as an L2 penalty inside "
        + "Adam it would be divided away where gradients are large. 0.01 is our default, on matrices alone: "
        + "biases and norms are left. 0.1 to 0.3 for long runs of large nets, 1e-4 to 5e-4 for SGD.",
      see: ["fit 5 wd=0.1", "optimiser adamw wd=0.01", "stats weights"]),
    Concept(
      "gradient clipping", aliases: ["clipping", "clip", "exploding gradients"],
      "Scaling the gradient down where its norm is above a bound.",
      "One bad batch then costs one bounded step. Recurrent nets need it (Pascanu et al., arXiv:1211.5063); "
        + "1 is a usual bound, best read off the norms of a healthy stretch. Where most steps are clipped "
        + "the bound is a second learning rate.",
      see: ["fit 5 clip=1", "plot gradnorm"]),
    Concept(
      "gradient norm", aliases: ["gradnorm", "grad norm"],
      "The length of the gradient over all weights that learn.",
      "It falls while a net settles, jumps before a run diverges, and is zero where nothing learns. A slow "
        + "rise towards the end is usual with weight decay. It is measured before clipping.",
      see: ["plot gradnorm", "stats gradients"]),
    Concept(
      "gradient accumulation", aliases: ["accumulate", "accumulation"],
      "Adding the gradients of several batches up before one step.",
      "It makes a large batch out of small ones, for the memory of the small one: bs=64 accumulate=4 steps "
        + "like bs=256. Batch normalisation still sees the small batch.",
      see: ["fit 5 bs=64 accumulate=4"]),
    Concept(
      "differential rates", aliases: ["discriminative rates", "layer-wise rates"],
      "Lower rates for early layers than for late ones.",
      "For nets that were trained before: early layers hold general features, and large steps would destroy "
        + "them (Howard and Ruder, arXiv:1801.06146). A factor of 100 from first to last is usual.",
      see: ["fit 5 lr=1e-5:1e-3", "freeze body"]),
  ]
}
