// libsodium's check of a signature, whose answers are remembered: it is a function of its arguments alone, and the devices of
// a run, and a seed's second run, ask the same again and again. Until that is asked for, each call is libsodium's own.
#define _GNU_SOURCE
#include "CSimulation.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

int crypto_generichash(unsigned char *out, size_t out_size, const unsigned char *in, unsigned long long in_size,
                       const unsigned char *key, size_t key_size);

typedef int (*verify_function)(const unsigned char *signature, const unsigned char *message, unsigned long long size,
                               const unsigned char *key);

struct remembered {
    unsigned char question[32];
    signed char answer;
    signed char is_taken;
};

enum { SLOTS = 1 << 14, LONGEST = 1 << 16, SIGNATURE = 64, KEY = 32 };

// A slot holds the last question that fell into it. One thread.
static struct remembered *slots;
static unsigned char *asked;

void simulation_remember_signatures(void) {
    if (slots) return;
    slots = calloc(SLOTS, sizeof *slots);
    asked = malloc(LONGEST + SIGNATURE + KEY);
}

static int verify(const unsigned char *signature, const unsigned char *message, unsigned long long size,
                  const unsigned char *key) {
    static verify_function original;
    if (!original) *(void **)&original = dlsym(RTLD_NEXT, "crypto_sign_ed25519_verify_detached");
    if (!original) abort();
    return original(signature, message, size, key);
}

// In the place of libsodium's, which the linker finds after the program's own.
int crypto_sign_ed25519_verify_detached(const unsigned char *signature, const unsigned char *message,
                                        unsigned long long size, const unsigned char *key) {
    if (!slots || !asked || size > LONGEST) return verify(signature, message, size, key);
    memcpy(asked, signature, SIGNATURE);
    memcpy(asked + SIGNATURE, key, KEY);
    memcpy(asked + SIGNATURE + KEY, message, size);
    unsigned char question[32];
    crypto_generichash(question, sizeof question, asked, SIGNATURE + KEY + size, NULL, 0);
    size_t number;
    memcpy(&number, question, sizeof number);
    struct remembered *slot = &slots[number % SLOTS];
    if (!slot->is_taken || memcmp(slot->question, question, sizeof question) != 0) {
        slot->answer = (signed char)verify(signature, message, size, key);
        slot->is_taken = 1;
        memcpy(slot->question, question, sizeof question);
    }
    return slot->answer;
}
