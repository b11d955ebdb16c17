/*
 * Runs one guest under Linux's KVM, as a loader leaves the machine for it (src/techniques/guest-image.ts), and prints
 * what it does to the outside: ports and device memory element by element, model-specific registers that KVM does not
 * know, halts, a shutdown. Behind each instruction that was completed in between stand the registers.
 *
 *     kvm-log 16|32|64 ORIGIN IMAGE CPUID VECTORS
 *
 * CPUID is a file of rows "leaf subleaf eax ebx ecx edx" in hexadecimal. VECTORS are external interrupts, separated by
 * commas: one for each HLT that finds interrupts open. "-" is none.
 *
 * Devices: the n-th port element read, from 1, is n times 0x9e3779b1, of which the instruction takes as many bytes as it
 * wants. Memory behind RAM repeats every 64 KiB; byte i holds 37 i + 11 until it is written.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ram_bytes = 4 << 20, exits_max = 20000, gdt = 0x800, tables = 0x1000, stack = 0x8000 };

static int vcpu;
static struct kvm_run *run;
static uint8_t *ram;
static uint8_t device[0x10000];
static uint32_t inputs;

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static struct kvm_segment segment(uint16_t selector, uint32_t limit, unsigned access) {
    struct kvm_segment s = {.selector = selector, .limit = limit, .type = access & 15, .s = (access >> 4) & 1};
    s.dpl = (access >> 5) & 3;
    s.present = (access >> 7) & 1;
    s.l = (access >> 13) & 1;
    s.db = (access >> 14) & 1;
    s.g = (access >> 15) & 1;
    s.unusable = (access >> 16) & 1;
    return s;
}

static void put64(uint32_t at, uint64_t value) { memcpy(ram + at, &value, 8); }

/* Memory and registers as a loader leaves them. */
static void load(int mode, uint64_t origin) {
    struct kvm_sregs s;
    struct kvm_regs r = {.rip = origin, .rsp = stack, .rflags = 2};
    if (ioctl(vcpu, KVM_GET_SREGS, &s) < 0) fail("KVM_GET_SREGS");
    s.cr0 = 0x10;
    s.cr2 = s.cr3 = s.cr4 = s.efer = 0;
    s.ldt = segment(0, 0, 0x10000);
    s.tr = segment(0, 0xffff, 0x8b);
    s.gdt.base = 0;
    s.gdt.limit = 0xffff;
    s.idt.base = 0;
    s.idt.limit = 0x3ff;
    if (mode == 16) {
        s.cs = segment(0, 0xffff, 0x9b);
        s.ds = s.es = s.fs = s.gs = s.ss = segment(0, 0xffff, 0x93);
    } else {
        uint64_t code = mode == 64 ? 0x00af9b000000ffffull : 0x00cf9b000000ffffull;
        uint64_t user_code = code | 0x600000000000ull;
        put64(gdt, 0);
        put64(gdt + 8, code);
        put64(gdt + 16, 0x00cf93000000ffffull);
        put64(gdt + 24, mode == 64 ? 0x00cff3000000ffffull : user_code);
        put64(gdt + 32, mode == 64 ? user_code : 0x00cff3000000ffffull);
        s.gdt.base = gdt;
        s.gdt.limit = 39;
        s.idt.limit = 0;
        s.cs = segment(8, 0xffffffff, mode == 64 ? 0xa09b : 0xc09b);
        s.ds = s.es = s.fs = s.gs = s.ss = segment(16, 0xffffffff, 0xc093);
        s.cr0 |= 1;
    }
    if (mode == 64) {
        put64(tables, (tables + 0x1000) | 3);
        put64(tables + 0x1000, (tables + 0x2000) | 3);
        for (uint64_t page = 0; page < 512; page++) put64(tables + 0x2000 + 8 * page, (page << 21) | 0x83);
        s.cr0 |= 0x80000000;
        s.cr3 = tables;
        s.cr4 = 0x20;
        s.efer = 0x500;
    }
    if (ioctl(vcpu, KVM_SET_SREGS, &s) < 0) fail("KVM_SET_SREGS");
    if (ioctl(vcpu, KVM_SET_REGS, &r) < 0) fail("KVM_SET_REGS");
}

static void set_cpuid(const char *path) {
    struct {
        struct kvm_cpuid2 head;
        struct kvm_cpuid_entry2 rows[64];
    } table;
    memset(&table, 0, sizeof table);
    FILE *file = fopen(path, "r");
    if (file == NULL) fail(path);
    struct kvm_cpuid_entry2 *row = table.rows;
    while (table.head.nent < 64 && fscanf(file, "%x %x %x %x %x %x", &row->function, &row->index, &row->eax, &row->ebx,
                                          &row->ecx, &row->edx) == 6) {
        if (row->function == 7) row->flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
        table.head.nent++;
        row++;
    }
    fclose(file);
    if (ioctl(vcpu, KVM_SET_CPUID2, &table) < 0) fail("KVM_SET_CPUID2");
}

static uint64_t print_state(void) {
    static const char *const names[] = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rsp", "rbp", "r8",
                                        "r9",  "r10", "r11", "r12", "r13", "r14", "r15", "rip", "rflags"};
    struct kvm_regs r;
    struct kvm_sregs s;
    if (ioctl(vcpu, KVM_GET_REGS, &r) < 0) fail("KVM_GET_REGS");
    if (ioctl(vcpu, KVM_GET_SREGS, &s) < 0) fail("KVM_GET_SREGS");
    const unsigned long long *values = (const void *)&r;
    printf("{\"type\":\"state\"");
    for (int i = 0; i < 18; i++) printf(",\"%s\":\"0x%llx\"", names[i], values[i]);
    printf(",\"cr0\":\"0x%llx\",\"cr2\":\"0x%llx\",\"cr3\":\"0x%llx\",\"cr4\":\"0x%llx\",\"efer\":\"0x%llx\"", s.cr0, s.cr2,
           s.cr3, s.cr4, s.efer);
    printf(",\"cs\":\"0x%x\",\"ss\":\"0x%x\",\"cpl\":%u}\n", s.cs.selector, s.ss.selector, s.ss.dpl);
    return r.rflags;
}

static void print_bytes(const uint8_t *bytes, unsigned count) {
    printf("\"data\":\"");
    for (unsigned i = 0; i < count; i++) printf("%02x", bytes[i]);
    printf("\"}\n");
}

static void port(void) {
    uint8_t *data = (uint8_t *)run + run->io.data_offset;
    for (unsigned n = 0; n < run->io.count; n++, data += run->io.size) {
        if (run->io.direction == KVM_EXIT_IO_IN) {
            uint32_t value = ++inputs * 0x9e3779b1u;
            memcpy(data, &value, run->io.size);
        }
        printf("{\"type\":\"%s\",\"port\":\"0x%x\",\"size\":%u,", run->io.direction == KVM_EXIT_IO_IN ? "in" : "out",
               run->io.port, run->io.size);
        print_bytes(data, run->io.size);
    }
}

static void memory(void) {
    for (unsigned n = 0; n < run->mmio.len; n++) {
        uint8_t *byte = device + ((run->mmio.phys_addr + n) & 0xffff);
        if (run->mmio.is_write) *byte = run->mmio.data[n];
        else run->mmio.data[n] = *byte;
    }
    printf("{\"type\":\"%s\",\"address\":\"0x%llx\",\"size\":%u,", run->mmio.is_write ? "write" : "read",
           (unsigned long long)run->mmio.phys_addr, run->mmio.len);
    print_bytes(run->mmio.data, run->mmio.len);
}

/* One KVM_RUN. With `completes`, only what is left of the last exit is done: 0 where nothing came of it. */
static int enter(int completes) {
    run->immediate_exit = completes;
    int failed = ioctl(vcpu, KVM_RUN, 0) < 0;
    run->immediate_exit = 0;
    if (!failed) return 1;
    if (completes && errno == EINTR) return 0;
    fail("KVM_RUN");
    return 0;
}

int main(int count, char **arguments) {
    if (count != 6) return 1;
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    uint64_t origin = strtoull(arguments[2], NULL, 0);
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (kvm < 0) fail("/dev/kvm");
    int vm = ioctl(kvm, KVM_CREATE_VM, 0);
    if (vm < 0) fail("KVM_CREATE_VM");
    ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000ul);
    uint64_t identity = 0xfffbc000;
    ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity);
    ram = mmap(NULL, ram_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct kvm_userspace_memory_region region = {.memory_size = ram_bytes, .userspace_addr = (uintptr_t)ram};
    if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) < 0) fail("KVM_SET_USER_MEMORY_REGION");
    struct kvm_enable_cap unknown = {.cap = KVM_CAP_X86_USER_SPACE_MSR, .args = {KVM_MSR_EXIT_REASON_UNKNOWN}};
    if (ioctl(vm, KVM_ENABLE_CAP, &unknown) < 0) fail("KVM_CAP_X86_USER_SPACE_MSR");
    vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
    if (vcpu < 0) fail("KVM_CREATE_VCPU");
    run = mmap(NULL, ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    FILE *file = fopen(arguments[3], "rb");
    if (file == NULL || fread(ram + origin, 1, ram_bytes - origin, file) == 0) fail(arguments[3]);
    for (unsigned i = 0; i < sizeof device; i++) device[i] = i * 37 + 11;
    set_cpuid(arguments[4]);
    load(atoi(arguments[1]), origin);
    char *vectors = arguments[5];
    alarm(20);
    int came = enter(0);
    for (int n = 0; n < exits_max; n++) {
        switch (run->exit_reason) {
        case KVM_EXIT_IO: port(); break;
        case KVM_EXIT_MMIO: memory(); break;
        case KVM_EXIT_X86_RDMSR:
            run->msr.data = 0xdeadbeefcafe;
            run->msr.error = 0;
            printf("{\"type\":\"rdmsr\",\"index\":\"0x%x\"}\n", run->msr.index);
            break;
        case KVM_EXIT_X86_WRMSR:
            run->msr.error = 0;
            printf("{\"type\":\"wrmsr\",\"index\":\"0x%x\",\"value\":\"0x%llx\"}\n", run->msr.index,
                   (unsigned long long)run->msr.data);
            break;
        case KVM_EXIT_HLT: {
            printf("{\"type\":\"halt\"}\n");
            uint64_t flags = print_state();
            struct kvm_interrupt waiting = {.irq = strtoul(vectors, &vectors, 0)};
            if ((flags & 0x200) == 0 || waiting.irq == 0) return 0;
            if (*vectors == ',') vectors++;
            if (ioctl(vcpu, KVM_INTERRUPT, &waiting) < 0) fail("KVM_INTERRUPT");
            printf("{\"type\":\"interrupt\",\"vector\":%u}\n", waiting.irq);
            enter(0);
            continue;
        }
        case KVM_EXIT_SHUTDOWN: printf("{\"type\":\"shutdown\"}\n"); return 0;
        case KVM_EXIT_INTERNAL_ERROR:
            printf("{\"type\":\"unhandled\",\"why\":%u", run->internal.suberror);
            for (unsigned i = 0; i < run->internal.ndata; i++)
                printf(",\"data%u\":\"0x%llx\"", i, (unsigned long long)run->internal.data[i]);
            printf("}\n");
            print_state();
            return 0;
        default: printf("{\"type\":\"other\",\"reason\":%u}\n", run->exit_reason); return 0;
        }
        came = enter(1);
        if (came) continue;
        print_state();
        enter(0);
    }
    printf("{\"type\":\"endless\"}\n");
    return 0;
}
