/// Attention: every head of every sample is a task of its own.
#include "table.h"

static void forward_task(void *context, long index) { ck_active->attention_forward(context, index); }

void ck_attention(const struct ck_attention *attention) {
  ck_parallel(attention->samples * attention->heads, forward_task, (void *)attention);
}

static void backward_task(void *context, long index) {
  ck_active->attention_backward(context, index);
}

void ck_attention_backward(const struct ck_attention_backward *backward) {
  const struct ck_attention *p = backward->attention;
  ck_parallel(p->samples * p->heads, backward_task, (void *)backward);
}
