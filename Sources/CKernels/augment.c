/// Rows changed at random: one at a time, on the thread that asks.
#include "table.h"

void ck_warp_image(const struct ck_warp *warp, const float *x, float *y) {
  ck_active->warp_image(warp, x, y);
}

void ck_light_values(const struct ck_light *light, long n, float *x) {
  ck_active->light_values(light, n, x);
}

void ck_saturate(const struct ck_light *units, float factor, long n, float *x) {
  ck_active->saturate(units, factor, n, x);
}

/// Pixel k of n, the axis turned over at its ends.
static long turned(long k, long n) {
  while (k < 0 || k >= n) k = k < 0 ? -1 - k : 2 * n - 1 - k;
  return k;
}

/// One axis of n places, `step` floats apart, of `lines` lines that begin `apart` floats apart.
static void blur_axis(
  long n, long step, long lines, long apart, long radius, const float *weights, const float *x,
  float *y)
{
  for (long line = 0; line < lines; line++)
    for (long i = 0; i < n; i++) {
      float sum = 0;
      for (long k = -radius; k <= radius; k++)
        sum += weights[k + radius] * x[line * apart + turned(i + k, n) * step];
      y[line * apart + i * step] = sum;
    }
}

void ck_blur(
  long height, long width, long channels, long radius, const float *weights, float *x,
  float *between)
{
  const long line = width * channels;
  for (long c = 0; c < channels; c++) {
    blur_axis(width, channels, height, line, radius, weights, x + c, between + c);
    for (long j = 0; j < width; j++)
      blur_axis(
        height, line, 1, 0, radius, weights, between + j * channels + c, x + j * channels + c);
  }
}
