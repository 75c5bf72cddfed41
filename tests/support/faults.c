/* One fault in what a process writes: preloaded, it counts the calls that change files below one folder, and
 * makes the one that was asked for fail. Compiled and armed by tests/support/fault_injector.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NOTHING, FULL_DISK, IO, ACCESS, SHORT, KILLED, STAYS_FULL };

static char root[PATH_MAX];
static long wanted, count;
static int kind, short_of; /* short_of: a write was cut short, so the next one finds the disk full */
static char hit[PATH_MAX + 64];
static char names[1 << 18]; /* of all calls that were counted, a line each */
static size_t named;

/* Count from now on what changes files below a folder; make call number `at`, from 1, fail as `how` says. */
void fault_arm(const char *folder, long at, int how) {
    snprintf(root, sizeof root, "%s", folder);
    wanted = at, kind = how, count = 0, short_of = 0, hit[0] = 0, named = 0;
}
long fault_count(void) { return count; }
const char *fault_hit(void) { return hit; }
const char *fault_names(void) { names[named] = 0; return names; }

static void (*asking)(long); /* told of each call of the first thread, before it is made */
void fault_watch(void (*what)(long)) { asking = what; }

static int below(const char *path) {
    char whole[PATH_MAX];
    if (!root[0] || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, sizeof whole - strlen(path) - 2)) return 0;
        strcat(strcat(whole, "/"), path);
        path = whole;
    }
    return strncmp(path, root, strlen(root)) == 0;
}
static const char *path_of(int file, char *place) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, place, PATH_MAX - 1);
    if (length < 0) return NULL;
    place[length] = 0;
    return place;
}
/* Return 0 where a call may go on, 1 where it is to be cut short, 2 where the process dies after it, -1 where
 * it fails, with errno set. */
static int fault(const char *call, const char *path) {
    long number = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    if (named + PATH_MAX < sizeof names)
        named += (size_t)snprintf(names + named, PATH_MAX, "%s %s\n", call, path + strlen(root));
    if (asking && gettid() == getpid()) asking(number);
    int is_next = short_of && !strcmp(call, "write");
    if (!is_next && number != wanted && !(kind == STAYS_FULL && wanted && number > wanted)) return 0;
    if (number == wanted) snprintf(hit, sizeof hit, "%s %s", call, path + strlen(root));
    if (is_next) short_of = 0;
    switch (kind) {
    case IO: errno = EIO; return -1;
    case ACCESS: errno = EACCES; return -1;
    case KILLED: return 2;
    case SHORT:
        if (is_next || strcmp(call, "write")) { errno = ENOSPC; return -1; }
        short_of = 1;
        return 1;
    default:
        if (kind == STAYS_FULL && (!strcmp(call, "unlink") || !strcmp(call, "rename"))) return 0;
        errno = ENOSPC;
        return -1;
    }
}
static void die(void) { kill(getpid(), SIGKILL); pause(); }

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))
#define ON_PATH(call, path, action)                                   \
    do {                                                              \
        int what = below(path) ? fault(call, path) : 0;               \
        if (what < 0) return -1;                                      \
        int found = (action);                                         \
        if (what == 2) die();                                         \
        return found;                                                 \
    } while (0)
#define ON_FILE(call, file, action)                                   \
    do {                                                              \
        char place[PATH_MAX];                                         \
        const char *path = root[0] ? path_of(file, place) : NULL;     \
        int what = path && below(path) ? fault(call, path) : 0;       \
        if (what < 0) return -1;                                      \
        int found = (action);                                         \
        if (what == 2) die();                                         \
        return found;                                                 \
    } while (0)
#define CHANGES(flags) ((flags) & (O_CREAT | O_TRUNC))

#define OPEN(name)                                                                            \
    int name(const char *path, int flags, ...) {                                              \
        va_list rest; va_start(rest, flags);                                                  \
        mode_t mode = va_arg(rest, mode_t); va_end(rest);                                     \
        const char *watched = CHANGES(flags) ? path : NULL;                                   \
        ON_PATH("open", watched, REAL(#name, int (*)(const char *, int, ...))(path, flags, mode)); \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name)                                                                          \
    int name(int folder, const char *path, int flags, ...) {                                  \
        va_list rest; va_start(rest, flags);                                                  \
        mode_t mode = va_arg(rest, mode_t); va_end(rest);                                     \
        const char *watched = CHANGES(flags) && folder == AT_FDCWD ? path : NULL;             \
        ON_PATH("open", watched, REAL(#name, int (*)(int, const char *, int, ...))(folder, path, flags, mode)); \
    }
OPENAT(openat)
OPENAT(openat64)
int mkdir(const char *path, mode_t mode) {
    ON_PATH("mkdir", path, REAL("mkdir", int (*)(const char *, mode_t))(path, mode));
}
int rename(const char *from, const char *to) {
    ON_PATH("rename", to, REAL("rename", int (*)(const char *, const char *))(from, to));
}
int unlink(const char *path) { ON_PATH("unlink", path, REAL("unlink", int (*)(const char *))(path)); }
int rmdir(const char *path) { ON_PATH("unlink", path, REAL("rmdir", int (*)(const char *))(path)); }
/* shutil removes folders by this. */
int unlinkat(int folder, const char *path, int flags) {
    char place[PATH_MAX * 2];
    if (folder != AT_FDCWD && path[0] != '/' && root[0] && path_of(folder, place)) strcat(strcat(place, "/"), path);
    else snprintf(place, sizeof place, "%s", path);
    ON_PATH("unlink", place, REAL("unlinkat", int (*)(int, const char *, int))(folder, path, flags));
}
int fsync(int file) { ON_FILE("fsync", file, REAL("fsync", int (*)(int))(file)); }
int fdatasync(int file) { ON_FILE("fsync", file, REAL("fdatasync", int (*)(int))(file)); }
int ftruncate64(int file, off64_t size) {
    ON_FILE("truncate", file, REAL("ftruncate64", int (*)(int, off64_t))(file, size));
}
int ftruncate(int file, off_t size) {
    ON_FILE("truncate", file, REAL("ftruncate", int (*)(int, off_t))(file, size));
}

#define WRITE(file, length, action)                                   \
    do {                                                              \
        char place[PATH_MAX];                                         \
        const char *path = root[0] ? path_of(file, place) : NULL;     \
        int what = path && below(path) ? fault("write", path) : 0;    \
        if (what < 0) return -1;                                      \
        size_t size = what == 1 ? ((length) + 1) / 2 : (length);      \
        ssize_t found = (action);                                     \
        if (what == 2) die();                                         \
        return found;                                                 \
    } while (0)
ssize_t write(int file, const void *content, size_t length) {
    WRITE(file, length, REAL("write", ssize_t(*)(int, const void *, size_t))(file, content, size));
}
ssize_t pwrite64(int file, const void *content, size_t length, off64_t at) {
    WRITE(file, length, REAL("pwrite64", ssize_t(*)(int, const void *, size_t, off64_t))(file, content, size, at));
}
ssize_t pwrite(int file, const void *content, size_t length, off_t at) {
    WRITE(file, length, REAL("pwrite", ssize_t(*)(int, const void *, size_t, off_t))(file, content, size, at));
}
/* shutil copies by these where it can. */
ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
    WRITE(to, length, REAL("sendfile64", ssize_t(*)(int, int, off64_t *, size_t))(to, from, at, size));
}
ssize_t sendfile(int to, int from, off_t *at, size_t length) {
    WRITE(to, length, REAL("sendfile", ssize_t(*)(int, int, off_t *, size_t))(to, from, at, size));
}
/* TensorFlow writes by these. */
#define FOPEN(name)                                                                           \
    FILE *name(const char *path, const char *mode) {                                          \
        int what = strpbrk(mode, "wa") && below(path) ? fault("open", path) : 0;              \
        if (what < 0) return NULL;                                                            \
        FILE *found = REAL(#name, FILE *(*)(const char *, const char *))(path, mode);         \
        if (what == 2) die();                                                                 \
        return found;                                                                         \
    }
FOPEN(fopen)
FOPEN(fopen64)
size_t fwrite(const void *content, size_t size, size_t length, FILE *file) {
    char place[PATH_MAX];
    const char *path = root[0] ? path_of(fileno(file), place) : NULL;
    int what = path && below(path) ? fault("write", path) : 0;
    if (what < 0) return 0;
    size_t found = REAL("fwrite", size_t(*)(const void *, size_t, size_t, FILE *))
        (content, size, what == 1 ? length / 2 : length, file);
    if (what == 2) fflush(file), die();
    if (what == 1) errno = ENOSPC;
    return found;
}
