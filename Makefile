# libmailproto: "make help" tells the targets. POSIX make; a C99 compiler.
.POSIX:

CC      = cc
CFLAGS  = -O2
AR      = ar
ARFLAGS = rc

PREFIX     = /usr/local
LIBDIR     = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
DESTDIR    =

FUZZ_CC      = clang
FUZZ_SECONDS = 30

# Every file is listed once, in the order of the layers: base < codec <
# message, base < codec < smtp. tests/api/lists.sh compares with the folders.

SRCS_BASE = \
	lib/base/alloc.c \
	lib/base/arena.c \
	lib/base/buf.c \
	lib/base/chars.c \
	lib/base/defect.c \
	lib/base/line.c \
	lib/base/version.c \
	lib/base/wire.c

SRCS_CODEC =

SRCS_MESSAGE =

SRCS_SMTP =

SRCS = $(SRCS_BASE) $(SRCS_CODEC) $(SRCS_MESSAGE) $(SRCS_SMTP)

HDRS_PUBLIC = \
	include/mailproto/base.h \
	include/mailproto/base64.h \
	include/mailproto/codec.h \
	include/mailproto/date.h \
	include/mailproto/defect.h \
	include/mailproto/dots.h \
	include/mailproto/fields.h \
	include/mailproto/mime.h \
	include/mailproto/qp.h \
	include/mailproto/smtp.h \
	include/mailproto/smtpc.h \
	include/mailproto/smtpd.h \
	include/mailproto/trace.h \
	include/mailproto/wire.h

HDRS_PRIVATE = \
	lib/base/alloc_int.h \
	lib/base/buf_int.h \
	lib/base/chars_int.h \
	lib/base/line_int.h \
	lib/base/wire_int.h

HDRS = include/mailproto.h $(HDRS_PUBLIC) $(HDRS_PRIVATE)

EXAMPLES =

# Each unit test is one file; so is each fuzz entry, built here with the
# plain main() of tests/fuzz/replay.c that feeds it files.
UNIT =

FUZZ =

RUNNERS =

API = \
	tests/api/headers.sh \
	tests/api/install.sh \
	tests/api/layers.sh \
	tests/api/lists.sh \
	tests/api/rebuild.sh \
	tests/api/symbols.sh

STATIC = lib/libmailproto.a
SHARED = lib/libmailproto.so
OBJS   = $(SRCS:.c=.o)
PICS   = $(SRCS:.c=.lo)
TESTS  = $(UNIT) $(FUZZ) $(RUNNERS)

BASIC   = -std=c99 -Iinclude $(CPPFLAGS) $(CFLAGS)
LIBRARY = -std=c99 -Iinclude -Ilib $(CPPFLAGS) $(CFLAGS)
HIDDEN  = -fPIC -fvisibility=hidden \
	'-DMPROTO_API=__attribute__((visibility("default")))'
CMOCKA  = `pkg-config --cflags --libs cmocka 2>/dev/null || echo -lcmocka`

# The version as $$M, $$m and $$p, from the one line where it stands.
VERSION = v=`sed -n 's/^.define MPROTO_VERSION 0x/0x/p' \
		include/mailproto/base.h`; \
	M=$$(($$v >> 16)) m=$$(($$v >> 8 & 255)) p=$$(($$v & 255))

# The names under which the shared library is installed.
NAMES = case `uname` in \
	Darwin) real=libmailproto.$$M.$$m.$$p.dylib \
		soname=libmailproto.$$M.dylib link=libmailproto.dylib;; \
	*)	real=libmailproto.so.$$M.$$m.$$p \
		soname=libmailproto.so.$$M link=libmailproto.so;; \
	esac

all: $(STATIC) $(SHARED)

.SUFFIXES:
.SUFFIXES: .c .o .lo .t .r

.c.o:
	$(CC) $(LIBRARY) -c -o $@ $<

.c.lo:
	$(CC) $(LIBRARY) $(HIDDEN) -c -o $@ $<

.c.t:
	$(CC) $(LIBRARY) -o $@ $< $(STATIC) $(LDFLAGS) $(CMOCKA)

.c.r:
	$(CC) $(LIBRARY) -o $@ $< tests/fuzz/replay.c $(STATIC) $(LDFLAGS)

$(OBJS) $(PICS): $(HDRS)

$(STATIC): $(OBJS)
	rm -f $@
	$(AR) $(ARFLAGS) $@ $(OBJS)

# On macOS the library proper is the .dylib; $@ is a link to it.
$(SHARED): $(PICS)
	@rm -f $@; $(VERSION); $(NAMES); set -x; \
	case $$link in \
	*.so) \
		$(CC) $(CFLAGS) -shared -Wl,-soname,$$soname -o $@ \
			$(PICS) $(LDFLAGS);; \
	*) \
		$(CC) $(CFLAGS) -dynamiclib -install_name $(LIBDIR)/$$soname \
			-current_version $$M.$$m.$$p -o lib/$$link \
			$(PICS) $(LDFLAGS); \
		ln -s $$link $@;; \
	esac

$(TESTS) $(EXAMPLES): $(STATIC) $(HDRS)
$(FUZZ): tests/fuzz/replay.c

examples: $(EXAMPLES)

demo: $(EXAMPLES)
	sh examples/demo.sh

# Tests.

deps:
	@CC='$(CC)' CFLAGS='$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' sh tests/deps.sh

check: all $(EXAMPLES) $(TESTS)
	@CC='$(CC)' CFLAGS='$(CFLAGS)' MAKE='$(MAKE)' \
		sh tests/run.sh $(UNIT) $(RUNNERS) $(FUZZ) $(API)

check-long: check

fuzz:
	@CC='$(FUZZ_CC)' SRCS='$(SRCS)' sh tests/fuzz/fuzz.sh \
		$(FUZZ_SECONDS) $(FUZZ)

bench:

# Installing.

install: all
	@$(VERSION); $(NAMES); set -x; \
	mkdir -p $(DESTDIR)$(LIBDIR)/pkgconfig \
		$(DESTDIR)$(INCLUDEDIR)/mailproto; \
	cp include/mailproto.h $(DESTDIR)$(INCLUDEDIR); \
	cp $(HDRS_PUBLIC) $(DESTDIR)$(INCLUDEDIR)/mailproto; \
	cp $(STATIC) $(DESTDIR)$(LIBDIR); \
	cp $(SHARED) $(DESTDIR)$(LIBDIR)/$$real; \
	ln -sf $$real $(DESTDIR)$(LIBDIR)/$$soname; \
	ln -sf $$real $(DESTDIR)$(LIBDIR)/$$link; \
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
		-e "s|@VERSION@|$$M.$$m.$$p|" pkgconfig/libmailproto.pc.in \
		>$(DESTDIR)$(LIBDIR)/pkgconfig/libmailproto.pc

uninstall:
	@$(VERSION); $(NAMES); set -x; \
	cd $(DESTDIR)$(LIBDIR); \
	rm -f libmailproto.a $$real $$soname $$link pkgconfig/libmailproto.pc; \
	cd $(DESTDIR)$(INCLUDEDIR); rm -f mailproto.h; \
	for h in $(HDRS_PUBLIC); do rm -f $${h#include/}; done; \
	rmdir mailproto

clean:
	find lib examples tests \( -name '*.o' -o -name '*.lo' -o \
		-name '*.t' -o -name '*.r' -o -name '*.libfuzzer' \) \
		-exec rm -f {} +
	rm -f $(STATIC) $(SHARED) lib/libmailproto.dylib $(EXAMPLES) $(RUNNERS)

help:
	@echo 'make              the library, static and shared, in lib/'
	@echo 'make demo         a mail travels from send to maild and is shown'
	@echo 'make examples     the programs of examples/'
	@echo 'make deps         finds or installs cmocka, for the tests'
	@echo 'make check        every test, in three minutes'
	@echo 'make check-long   the same with the long runs'
	@echo 'make fuzz         libFuzzer, FUZZ_SECONDS=$(FUZZ_SECONDS) for each entry'
	@echo 'make bench        measures speed'
	@echo 'make install      PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo '                  LIBDIR=$(LIBDIR) INCLUDEDIR=$(INCLUDEDIR)'
	@echo 'make uninstall    with the same words as install'
	@echo 'make clean'
	@echo
	@echo 'As arguments also CC CFLAGS CPPFLAGS LDFLAGS AR; -DMPROTO_FREESTANDING'
	@echo 'leaves out the default allocator, and with it all of stdlib.'
