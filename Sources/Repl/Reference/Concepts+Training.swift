extension Concept {
  static let trainingConcepts: [Concept] = [
    Concept(
      "lesson",
      aliases: [
        "walk", "next", "back", "again", "hint", "answer", "skip", "where", "notes", "lesson words",
      ], "A notebook that is walked through step by step, with predictions and exercises.",
      "Enter goes on: it runs the line that waits. Whole lines that are words: next is Enter; back restores "
        + "what was before the last stop; again shows the step anew; hint and answer help at an exercise; skip "
        + "goes past; where lists the steps; notes what you typed; quit leaves, and teach takes it up again. "
        + "Everything else is a statement, at any time, and the lesson goes on from its own state.",
      see: ["lessons", "teach 1", "save mine.md"]),
    Concept(
      "epoch", aliases: ["epochs", "pass"], "One pass over all training rows.",
      "An epoch has rows / batch size steps, and the net learns by steps: with a batch four times as large "
        + "the same epochs are a quarter of the steps. 5 to 30 are enough for small data; a schedule needs to "
        + "know the number beforehand.",
      see: ["fit 10", "plan fit 10", "continue"]),
    Concept(
      "step", aliases: ["iteration", "update", "steps"],
      "One change of the weights, from one batch.",
      "The x axis of most charts. A run of e epochs of n rows at batch size b has about e * n / b of them.",
      see: ["plot loss", "plan fit 5"]),
    Concept(
      "loss function", aliases: ["objective", "cost", "criterion"],
      "The number that training makes small.",
      "Cross-entropy for classes, squared error for numbers; fit chooses by the target. A net that knows "
        + "nothing has cross-entropy log(classes): 0.69 for two, 2.30 for ten. Above that at the start means "
        + "that the first weights are too large; a loss stuck there, that nothing is learned.",
      see: ["help crossentropy", "loss mse", "plot loss"]),
    Concept(
      "overfitting", aliases: ["overfit", "generalisation gap", "memorising"],
      "The net knows its training rows better than others, and the others get worse.",
      "Seen where the held-out loss rises while that of training falls. A gap alone is no harm: what counts "
        + "is the held-out figure. In order of worth: more rows, augmentation, dropout or weight decay, a "
        + "smaller net, stopping early. Accuracy may go on rising while the loss rises: the net gets too sure.",
      see: ["plot loss", "dropout 0.3", "augment flip", "fit 20 patience=3"]),
    Concept(
      "underfitting", aliases: ["underfit"], "The net does not even fit its training rows.",
      "The training loss stays high. First the rate (lrfind), then more epochs, then a larger net; less "
        + "dropout and weight decay. A net that cannot learn 8 rows by heart has a fault, not a setting.",
      see: ["lrfind", "fit 20", "model mlp 128 64"]),
    Concept(
      "early stopping", aliases: ["patience"],
      "Ending a run when the held-out figure stops getting better.",
      "patience=3 ends after three epochs without a better one. The epoch is then chosen on the held-out "
        + "rows, so its figure there is a little too good: keep test rows for the last word. With a falling "
        + "schedule it rarely pays, since the best epochs are the last.",
      see: ["fit 30 patience=3", "split valid=0.2 test=0.2"]),
    Concept(
      "divergence", aliases: ["diverged", "nan", "nan loss", "inf"],
      "The loss grows without end and stops being a number.",
      "Nearly always a rate too large, sometimes inputs that were not scaled, or a loss that takes the "
        + "logarithm of zero. A third of the rate, a warm-up or clip=1 helps. Runs keep the weights before it.",
      see: ["lrfind", "fit 5 clip=1", "plot gradnorm"]),
    Concept(
      "plateau", aliases: ["stagnation"], "A stretch in which the loss does not fall.",
      "At the start: the rate is too low, the signal has died, or targets are shuffled. Later: the rate is "
        + "too high to settle, and a lower one brings a sudden fall.",
      see: ["fit plateau 20", "stats gradients"]),
    Concept(
      "regularisation", aliases: ["regularization", "regularise"],
      "Whatever makes a net rely on less than it could.",
      "Dropout, weight decay, augmentation, label smoothing, early stopping, large rates, small batches. They "
        + "add up: with a new one take some of the others back.",
      see: ["dropout 0.2", "fit 5 wd=0.1", "augment flip"]),
    Concept(
      "label smoothing", aliases: ["smoothing", "soft targets"],
      "Targets of 0.9 and a little for the other classes instead of 1 and 0.",
      "Szegedy et al. (arXiv:1512.00567): 0.1 of the weight is spread over all classes. The net gets less "
        + "sure; fit smooth= does it while training and scores by the plain loss; with loss crossentropy smoothing= "
        + "all losses are smoothed, and only accuracies compare with other runs.",
      see: ["fit 5 smooth=0.1", "loss crossentropy smoothing=0.1", "help crossentropy"]),
    Concept(
      "seed", aliases: ["random state", "reproducibility", "random seed"],
      "The number from which all draws follow.",
      "First weights, order of rows, dropout and augmentation each have a stream of their own. The same seed "
        + "gives the same bits on any machine. Another seed moves accuracy by about the square root of "
        + "p (1 - p) / rows: 1 % on 1000 rows at 90 %. Differences below that say nothing.",
      see: ["seed 7", "repeat 5 { fit 5 }", "digest"]),
    Concept(
      "noise of the seed", aliases: ["seed noise", "variance between runs", "run to run"],
      "How much runs differ that differ in nothing but their seed.",
      "Nothing is better than something else until it is better than this. repeat measures it, and compare "
        + "holds two runs against it; paired seeds need fewer runs for the same certainty.",
      see: ["repeat 5 { fit 5 }", "whatif dropout=0,0.2 { fit 5 }", "compare r1 r2"]),
    Concept(
      "hyperparameter search",
      aliases: ["grid search", "random search", "hyperparameters", "tuning"],
      "Trying settings and keeping the best.",
      "Rate first, then size of the net, then regularisation. A grid wastes trials on settings that do not "
        + "matter (Bergstra and Bengio 2012). Who tries 20 settings finds a best one by luck alone: check it "
        + "with other seeds or on test rows.",
      see: ["sweep lr=1e-3,1e-2,1e-1 { fit 5 }", "runs sort=valid"]),
    Concept(
      "transfer learning", aliases: ["fine-tuning", "fine tuning", "finetune", "pretraining"],
      "Starting from weights that were trained on something else.",
      "Freeze all but the last layers, fit those, then unfreeze and go on at a tenth of the rate or with "
        + "rates that differ by layer.",
      see: ["freeze body", "unfreeze", "fit 5 lr=1e-5:1e-3"]),
    Concept(
      "weight averaging", aliases: ["ema", "swa", "polyak averaging"],
      "Using a mean of the weights of many steps.",
      "It takes the noise of the last steps out, much as a falling rate does (arXiv:1803.05407). Batch "
        + "normalisation has to see the rows again for the mean: recalibrate.",
      see: ["recalibrate", "fit cosine 10"]),
    Concept(
      "backpropagation", aliases: ["backprop", "chain rule", "autograd"],
      "Gradients of all weights by one walk from the loss back to the inputs.",
      "It costs about twice a forward pass. grad(EXPR, x) does it for an expression of tensors, to learn from.",
      see: ["stats gradients", "explain stats"]),
  ]
}
