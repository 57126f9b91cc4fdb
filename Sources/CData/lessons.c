#include <stddef.h>

#include "CData.h"

// `#embed` is standard in C23 and an announced extension in the dialect the package compiles with.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char overfit[] = {
#embed "../../notebooks/01-overfit.md"
};
static const unsigned char rate[] = {
#embed "../../notebooks/02-learning-rate.md"
};
static const unsigned char lrfind[] = {
#embed "../../notebooks/03-lrfind.md"
};
static const unsigned char fire[] = {
#embed "../../notebooks/first-fire.ath"
};

static const cdata_lesson lessons[] = {
    {"01-overfit.md", {overfit, sizeof overfit}},
    {"02-learning-rate.md", {rate, sizeof rate}},
    {"03-lrfind.md", {lrfind, sizeof lrfind}},
    {"first-fire.ath", {fire, sizeof fire}},
};
const cdata_lesson *cdata_lesson_at(int place) {
  int count = sizeof lessons / sizeof *lessons;
  return place >= 0 && place < count ? &lessons[place] : NULL;
}
