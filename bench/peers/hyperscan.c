/*
 * Looks for all patterns in the lines of a file with Hyperscan, and says how often and how long it took, without making the database:
 *   hyperscan line|file PATTERNS FILE
 * `line`: each line is scanned by itself, and each pattern counts once a line.
 * `file`: the file is scanned at once; a line feed ends every match, and a pattern counts once a line.
 * PATTERNS holds a pattern a line, with an `i` or a space before it: whether case is ignored.
 */
#include <errno.h>
#include <fcntl.h>
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static unsigned long long hits;

static int on_line_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
  (void)id; (void)from; (void)to; (void)flags; (void)context;
  hits++;
  return 0;
}

struct whole {
  const char *text;
  const char **last_end; /* end of the line in which each pattern was found last */
  const char *end;
};

static int on_file_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
  struct whole *whole = context;
  const char *at = whole->text + to;
  (void)from; (void)flags;
  if (whole->last_end[id] != NULL && at <= whole->last_end[id]) return 0;
  const char *newline = memchr(at, '\n', whole->end - at);
  whole->last_end[id] = newline == NULL ? whole->end : newline;
  hits++;
  return 0;
}

static char *read_file(const char *path, size_t *size) {
  int file = open(path, O_RDONLY);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) { fprintf(stderr, "%s: %s\n", path, strerror(errno)); exit(2); }
  char *text = malloc(about.st_size + 1);
  size_t have = 0;
  while (have < (size_t)about.st_size) {
    ssize_t got = read(file, text + have, about.st_size - have);
    if (got <= 0) break;
    have += got;
  }
  text[have] = 0;
  close(file);
  *size = have;
  return text;
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(int count, char **args) {
  if (count == 2 && strcmp(args[1], "version") == 0) { printf("%s\n", hs_version()); return 0; }
  if (count != 4) { fprintf(stderr, "hyperscan line|file PATTERNS FILE\n"); return 2; }
  int by_line = strcmp(args[1], "line") == 0;

  size_t pattern_bytes;
  char *list = read_file(args[2], &pattern_bytes);
  unsigned patterns = 0;
  for (size_t at = 0; at < pattern_bytes; at++) patterns += list[at] == '\n';
  const char **expressions = malloc(patterns * sizeof *expressions);
  unsigned *flags = malloc(patterns * sizeof *flags);
  unsigned *ids = malloc(patterns * sizeof *ids);
  char *next = list;
  for (unsigned at = 0; at < patterns; at++) {
    char *end = strchr(next, '\n');
    *end = 0;
    flags[at] = (*next == 'i' ? HS_FLAG_CASELESS : 0) | (by_line ? HS_FLAG_SINGLEMATCH : 0);
    expressions[at] = next + 1;
    ids[at] = at;
    next = end + 1;
  }
  hs_database_t *database;
  hs_compile_error_t *problem;
  if (hs_compile_multi(expressions, flags, ids, patterns, HS_MODE_BLOCK, NULL, &database, &problem) != HS_SUCCESS) {
    fprintf(stderr, "pattern %d: %s\n", problem->expression, problem->message);
    return 2;
  }
  hs_scratch_t *scratch = NULL;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 2;

  double started = now_ms();
  size_t size;
  char *text = read_file(args[3], &size);
  if (by_line) {
    for (char *line = text, *end = text + size; line < end;) {
      char *newline = memchr(line, '\n', end - line);
      if (newline == NULL) newline = end;
      hs_scan(database, line, newline - line, 0, scratch, on_line_match, NULL);
      line = newline + 1;
    }
  } else {
    struct whole whole = {text, calloc(patterns, sizeof(char *)), text + size};
    hs_scan(database, text, size, 0, scratch, on_file_match, &whole);
  }
  printf("%llu %.6f\n", hits, now_ms() - started);
  return 0;
}
