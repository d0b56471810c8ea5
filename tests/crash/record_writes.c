/* Preloaded into a process: writes down, in order, everything that reaches the files of one folder.
 *
 *   RECORD_FOLDER  files whose path holds this text are recorded, except shared memory (-shm), which no disk keeps
 *   RECORD_LOG     where to
 *
 * One record: operation (1 byte), length of the file's name (1 byte), offset and size (8 bytes each, native order), the
 * name without its folder, and for a write its bytes. Operations: w write, t truncate, s sync, u unlink, r rename (the
 * "bytes" are the new name). tests/crash/power.py reads it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int recorded(const char *path) {
    const char *folder = getenv("RECORD_FOLDER");
    return folder && strstr(path, folder) && !strstr(path, "-shm");
}

static void put(char operation, const char *path, uint64_t offset, const void *bytes, uint64_t size) {
    static int out = -1;
    const char *name = base_name(path);
    uint8_t length = (uint8_t)strlen(name);
    struct iovec parts[5] = {{&operation, 1}, {&length, 1}, {&offset, 8}, {&size, 8}, {(void *)name, length}};
    if (out < 0) {
        /* Past the functions below, which would record themselves. */
        out = (int)syscall(SYS_openat, AT_FDCWD, getenv("RECORD_LOG"), O_CREAT | O_WRONLY | O_APPEND, 0600);
    }
    if (out < 0 || writev(out, parts, 5) < 0) abort();
    if (bytes && syscall(SYS_write, out, bytes, size) != (long)size) abort();
}

static int path_of(int descriptor, char *path, size_t room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, path, room - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return recorded(path);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
    char path[4096];
    ssize_t done = REAL(pwrite64)(descriptor, bytes, size, offset);
    if (done > 0 && path_of(descriptor, path, sizeof path)) put('w', path, (uint64_t)offset, bytes, (uint64_t)done);
    return done;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    return pwrite64(descriptor, bytes, size, offset);
}

int ftruncate64(int descriptor, off64_t size) {
    char path[4096];
    int failed = REAL(ftruncate64)(descriptor, size);
    if (!failed && path_of(descriptor, path, sizeof path)) put('t', path, (uint64_t)size, NULL, 0);
    return failed;
}

int ftruncate(int descriptor, off_t size) { return ftruncate64(descriptor, size); }

int fsync(int descriptor) {
    char path[4096];
    int failed = REAL(fsync)(descriptor);
    if (!failed && path_of(descriptor, path, sizeof path)) put('s', path, 0, NULL, 0);
    return failed;
}

int fdatasync(int descriptor) {
    char path[4096];
    int failed = REAL(fdatasync)(descriptor);
    if (!failed && path_of(descriptor, path, sizeof path)) put('s', path, 0, NULL, 0);
    return failed;
}

int unlink(const char *path) {
    int failed = REAL(unlink)(path);
    if (!failed && recorded(path)) put('u', path, 0, NULL, 0);
    return failed;
}

int rename(const char *from, const char *to) {
    int failed = REAL(rename)(from, to);
    if (!failed && recorded(from)) put('r', from, 0, base_name(to), strlen(base_name(to)));
    return failed;
}
