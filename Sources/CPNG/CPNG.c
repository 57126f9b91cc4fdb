#include "CPNG.h"
#include <png.h>
#include <setjmp.h>
#include <string.h>

/// What one decoding works with; it lies on the stack of `cpng_decode`.
struct reading {
  const uint8_t *bytes;
  size_t count, place;
  char *why;
};

/// Pictures of more pixels are refused before this is called.
enum { MOST_PIXELS = 100000000, MOST_CHUNK = 1 << 20 };

static void fail(png_structp png, png_const_charp words) {
  struct reading *reading = png_get_error_ptr(png);
  strncpy(reading->why, words, CPNG_WHY - 1);
  reading->why[CPNG_WHY - 1] = 0;
  png_longjmp(png, 1);
}

static void pass_over(png_structp png, png_const_charp words) {
  (void)png;
  (void)words;
}

static void take(png_structp png, png_bytep into, png_size_t count) {
  struct reading *reading = png_get_io_ptr(png);
  if (count > reading->count - reading->place) png_error(png, "the file is cut off");
  memcpy(into, reading->bytes + reading->place, count);
  reading->place += count;
}

/// Strictness and the form of the samples; to be called before the header is read.
static void settle(png_structp png, struct reading *reading) {
  png_set_read_fn(png, reading, take);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_benign_errors(png, 0);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_user_limits(png, MOST_PIXELS, MOST_PIXELS);
  png_set_chunk_malloc_max(png, MOST_CHUNK);
}

/// Indices become colours in their place, from the last pixel to the first, as colours take more room.
static void colour_rows(png_structp png, png_infop info, uint8_t *pixels, size_t row) {
  png_colorp palette = NULL;
  png_bytep clear = NULL;
  int colours = 0, opaque_from = 0;
  size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (png_get_PLTE(png, info, &palette, &colours) == 0) png_error(png, "it has no palette");
  int has_alpha = png_get_tRNS(png, info, &clear, &opaque_from, NULL) != 0;
  size_t channels = has_alpha ? 4 : 3;
  for (size_t y = 0; y < height; y++)
    for (size_t x = width; x-- > 0;) {
      int index = pixels[y * row + x];
      if (index >= colours) png_error(png, "a pixel is beyond the palette");
      uint8_t *to = pixels + y * row + x * channels;
      to[0] = palette[index].red;
      to[1] = palette[index].green;
      to[2] = palette[index].blue;
      if (has_alpha) to[3] = index < opaque_from ? clear[index] : 255;
    }
}

static void decode(png_structp png, png_infop info, uint8_t *pixels, size_t room) {
  png_read_info(png, info);
  int has_palette = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
  if (has_palette) png_set_packing(png);
  else png_set_expand(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t height = png_get_image_height(png, info), row = png_get_rowbytes(png, info);
  if (has_palette) row *= png_get_valid(png, info, PNG_INFO_tRNS) != 0 ? 4 : 3;
  if (row == 0 || height != room / row || room % row != 0)
    png_error(png, "its header and its data disagree");
  for (int pass = 0; pass < passes; pass++)
    for (size_t y = 0; y < height; y++) png_read_row(png, pixels + y * row, NULL);
  png_read_end(png, NULL);
  if (has_palette) colour_rows(png, info, pixels, row);
}

int cpng_decode(
  const uint8_t *bytes, size_t count, uint8_t *pixels, size_t room, char why[CPNG_WHY])
{
  struct reading reading = {.bytes = bytes, .count = count, .place = 0, .why = why};
  why[0] = 0;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, fail, pass_over);
  if (png == NULL) return 0;
  png_infop info = png_create_info_struct(png);
  if (info == NULL) {
    png_destroy_read_struct(&png, NULL, NULL);
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  settle(png, &reading);
  decode(png, info, pixels, room);
  png_destroy_read_struct(&png, &info, NULL);
  return 1;
}
