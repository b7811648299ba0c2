/*
 * Preloaded (LD_PRELOAD) into programs that shall believe another date: the clocks that tell the date are ahead by
 * CLOCK_AHEAD_SECONDS, those that only count are right. The kernel is asked directly, without anything that would allocate
 * memory: Redis asks for the time while its allocator starts, at which libfaketime gives up.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Not getenv: it may not be ready as early as the first question. */
static long ahead(void) {
  static const char name[] = "CLOCK_AHEAD_SECONDS=";
  static long known;
  static int is_known;
  if (is_known || environ == NULL) return known;
  for (char **each = environ; *each != NULL; each++) {
    size_t at = 0;
    while (name[at] != '\0' && (*each)[at] == name[at]) at++;
    if (name[at] == '\0') known = atol(*each + at);
  }
  is_known = 1;
  return known;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  int result = (int)syscall(SYS_clock_gettime, clock, at);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += ahead();
  return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}
