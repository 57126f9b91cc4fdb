#include "CJPEG.h"
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/// What one decoding works with; it lies on the stack of `cjpeg_decode`. libjpeg knows its first member.
struct reading {
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf way_out;
  char *why;
};

enum { MOST_SCANS = 500 };

static void leave(j_common_ptr jpeg) {
  struct reading *reading = (struct reading *)jpeg->err;
  char words[JMSG_LENGTH_MAX];
  reading->errors.format_message(jpeg, words);
  strncpy(reading->why, words, CJPEG_WHY - 1);
  reading->why[CJPEG_WHY - 1] = 0;
  longjmp(reading->way_out, 1);
}

/// Warnings that leave every pixel what it is.
static int is_harmless(int code) {
  return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR
    || code == JWRN_TOO_MUCH_DATA || code == JWRN_NOT_SEQUENTIAL;
}

static void hear(j_common_ptr jpeg, int level) {
  if (level < 0 && !is_harmless(jpeg->err->msg_code)) leave(jpeg);
}

static void count_scans(j_common_ptr jpeg) {
  struct reading *reading = (struct reading *)jpeg->err;
  if (!jpeg->is_decompressor) return;
  if (((j_decompress_ptr)jpeg)->input_scan_number <= MOST_SCANS) return;
  snprintf(reading->why, CJPEG_WHY, "it has more than %d scans", MOST_SCANS);
  longjmp(reading->way_out, 1);
}

static void decode(
  j_decompress_ptr jpeg, int channels, uint8_t *pixels, size_t room, struct reading *reading)
{
  jpeg_read_header(jpeg, TRUE);
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->out_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_start_decompress(jpeg);
  size_t row = (size_t)jpeg->output_width * (size_t)jpeg->output_components;
  if (jpeg->num_components != channels || row == 0 || jpeg->output_height != room / row
    || room % row != 0)
  {
    snprintf(reading->why, CJPEG_WHY, "its header and its data disagree");
    longjmp(reading->way_out, 1);
  }
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW line = pixels + jpeg->output_scanline * row;
    jpeg_read_scanlines(jpeg, &line, 1);
  }
  jpeg_finish_decompress(jpeg);
}

int cjpeg_decode(
  const uint8_t *bytes, size_t count, int channels, uint8_t *pixels, size_t room,
  char why[CJPEG_WHY])
{
  struct jpeg_decompress_struct jpeg;
  struct reading reading;
  memset(&jpeg, 0, sizeof jpeg);
  memset(&reading, 0, sizeof reading);
  why[0] = 0;
  reading.why = why;
  jpeg.err = jpeg_std_error(&reading.errors);
  reading.errors.error_exit = leave;
  reading.errors.emit_message = hear;
  reading.progress.progress_monitor = count_scans;
  if (setjmp(reading.way_out)) {
    jpeg_destroy_decompress(&jpeg);
    return 0;
  }
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &reading.progress;
  jpeg_mem_src(&jpeg, bytes, count);
  decode(&jpeg, channels, pixels, room, &reading);
  jpeg_destroy_decompress(&jpeg);
  return 1;
}
