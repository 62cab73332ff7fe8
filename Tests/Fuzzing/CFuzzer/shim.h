#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer's main loop (https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library); linked by -sanitize=fuzzer alone.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *bytes, size_t length));
