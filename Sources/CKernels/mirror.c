/// Images turned over.
#include "CKernels.h"

void ck_mirror(long height, long width, long channels, float *x) {
  for (long row = 0; row < height; row++) {
    float *left = x + row * width * channels, *right = left + (width - 1) * channels;
    for (; left < right; left += channels, right -= channels)
      for (long c = 0; c < channels; c++) {
        const float kept = left[c];
        left[c] = right[c];
        right[c] = kept;
      }
  }
}
