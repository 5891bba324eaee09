/* Hark inside your process: events in, messages out, no thread and no socket of ours.
 *
 * A host opens a runtime on a store, loads a program that `hark build` made, delivers
 * events as they come, calls hark_step until it has nothing left to do, and takes the
 * messages to send. Time is an input: every call that needs it is given ms since
 * 1970-01-01T00:00Z by the host.
 *
 * Ownership: strings given to Hark are copied; strings it gives back live until the
 * next call on the same runtime. Threads: one runtime, one thread at a time.
 * Functions that return int give 0 when all is well and a hark_status when not;
 * hark_error then says what is wrong and what to do, in a sentence for a person.
 *
 * C ABI: stable within a major version. C++ hosts include hark.hpp instead.
 */
#ifndef HARK_EMBED_HARK_H
#define HARK_EMBED_HARK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define HARK_API
#else
#define HARK_API __attribute__((visibility("default")))
#endif

typedef struct hark_runtime hark_runtime;

typedef enum hark_status {
  HARK_OK = 0,
  HARK_INVALID = 1,     /* what was given is wrong; it will fail again */
  HARK_NOT_FOUND = 2,   /* no such program, file or effect */
  HARK_UNAVAILABLE = 3, /* the store did not answer; try again */
  HARK_CONFLICT = 4,    /* another process has the store, or the effect was settled */
  HARK_DENIED = 5,
  HARK_CORRUPT = 6 /* stored data does not read back */
} hark_status;

typedef struct hark_options {
  const char* store_path; /* SQLite file, made when missing; NULL: in memory */
  int native;             /* not 0: compile handlers to native code when a program is loaded */
  const char* object_dir; /* where compiled objects are kept; NULL: nowhere */
} hark_options;

/* A message from a contact. `id` is the channel's own: one id is one event, however
 * often it is delivered. Optional strings may be NULL. */
typedef struct hark_message {
  const char* channel;    /* whatsapp, telegram, terminal */
  const char* connection; /* the account it came in on */
  const char* address;    /* who wrote, on that channel */
  const char* id;
  const char* text;
  const char* button;   /* optional: the payload of a pressed button, instead of text */
  const char* name;     /* optional: the contact's name */
  const char* language; /* optional: BCP 47 */
} hark_message;

/* A message to send. It stays claimed until hark_settle says what became of it. */
typedef struct hark_effect {
  const char* id;
  const char* channel;
  const char* connection;
  const char* address;
  const char* text;
  size_t choice_count; /* buttons, each with a title and what pressing it must give back */
  const char* const* choice_titles;
  const char* const* choice_payloads;
} hark_effect;

typedef enum hark_outcome {
  HARK_SENT = 0,     /* the channel accepted it */
  HARK_FAILED = 1,   /* the channel refused it for good */
  HARK_RETRY = 2,    /* it did not go out: offer it again */
  HARK_UNCERTAIN = 3 /* it may have gone out: never sent again by itself */
} hark_outcome;

/* NULL when it could not be opened; hark_error(NULL) then says why, on the same thread. */
HARK_API hark_runtime* hark_open(const hark_options* options);
HARK_API void hark_close(hark_runtime* runtime);

/* Who calls hooks in Lua: processes of the program `cage` (hark-cage), or, where `trusted` is not
 * 0, this one. Without this call it is the hark-cage that lies beside the host's program or in its
 * libexec/hark; where there is none, calls of hooks fail and rules go on with their `else`. */
HARK_API int hark_set_hooks(hark_runtime* runtime, const char* cage, int trusted);

/* Makes a program (the content of the file that `hark build` wrote) the active one. */
HARK_API int hark_load(hark_runtime* runtime, const char* program, size_t size, int64_t now_ms);
/* Stores the event. When it returns HARK_OK the event is safe, whatever happens next. */
HARK_API int hark_deliver(hark_runtime* runtime, const hark_message* message, int64_t now_ms);
/* Fires what is due and runs waiting turns. `turns`, when not NULL, is how many; call
 * again until it is 0. */
HARK_API int hark_step(hark_runtime* runtime, int64_t now_ms, size_t* turns);
/* The next message to send, or HARK_NOT_FOUND when there is none now. Services are not called
 * from here: a call fails as `unreachable`, and hark_step goes on with its `else`. */
HARK_API int hark_next_effect(hark_runtime* runtime, int64_t now_ms, hark_effect* effect);
/* Says what became of it. `provider_id` is the channel's id of a sent message, or NULL. */
HARK_API int hark_settle(hark_runtime* runtime, const char* effect_id, hark_outcome outcome,
                         const char* provider_id, int64_t now_ms);
/* When hark_step has something to do by itself (a wait that ends), or INT64_MAX. */
HARK_API int hark_next_due(hark_runtime* runtime, int64_t* due_ms);

HARK_API const char* hark_error(const hark_runtime* runtime);
HARK_API const char* hark_version(void);

#ifdef __cplusplus
}
#endif

#endif
