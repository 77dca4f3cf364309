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
# message, base < codec < sasl < pop3, smtp. tests/api/lists.sh compares with
# the folders.

SRCS_BASE = \
	lib/base/alloc.c \
	lib/base/arena.c \
	lib/base/buf.c \
	lib/base/chars.c \
	lib/base/defect.c \
	lib/base/line.c \
	lib/base/print.c \
	lib/base/sort.c \
	lib/base/span.c \
	lib/base/version.c \
	lib/base/wire.c

SRCS_CODEC = \
	lib/codec/base64.c \
	lib/codec/base64_avx2.c \
	lib/codec/base64_portable.c \
	lib/codec/base64_ssse3.c \
	lib/codec/base64_tables.c \
	lib/codec/charset.c \
	lib/codec/charset_labels.c \
	lib/codec/charset_tables.c \
	lib/codec/charset_wide.c \
	lib/codec/decoded.c \
	lib/codec/dots.c \
	lib/codec/dots_scan.c \
	lib/codec/flowed.c \
	lib/codec/mutf7.c \
	lib/codec/params.c \
	lib/codec/params_get.c \
	lib/codec/params_write.c \
	lib/codec/qp.c \
	lib/codec/qp_decode.c \
	lib/codec/qp_sse2.c \
	lib/codec/scan.c \
	lib/codec/unitext.c \
	lib/codec/utf7.c \
	lib/codec/utf8.c \
	lib/codec/utf8_ssse3.c \
	lib/codec/uu.c \
	lib/codec/value.c \
	lib/codec/words.c \
	lib/codec/words_decode.c \
	lib/codec/words_encode.c \
	lib/codec/xtext.c

SRCS_MESSAGE = \
	lib/message/address.c \
	lib/message/address_lex.c \
	lib/message/address_plain.c \
	lib/message/address_spec.c \
	lib/message/address_text.c \
	lib/message/address_write.c \
	lib/message/body.c \
	lib/message/compose.c \
	lib/message/compose_body.c \
	lib/message/compose_boundary.c \
	lib/message/compose_copy.c \
	lib/message/compose_field.c \
	lib/message/compose_known.c \
	lib/message/compose_list.c \
	lib/message/compose_part.c \
	lib/message/date.c \
	lib/message/date_loose.c \
	lib/message/date_names.c \
	lib/message/date_parse.c \
	lib/message/downgrade.c \
	lib/message/downgrade_address.c \
	lib/message/downgrade_body.c \
	lib/message/downgrade_domain.c \
	lib/message/downgrade_field.c \
	lib/message/downgrade_params.c \
	lib/message/fields.c \
	lib/message/filename.c \
	lib/message/fold.c \
	lib/message/mbox.c \
	lib/message/mime.c \
	lib/message/mime_avx2.c \
	lib/message/mime_body.c \
	lib/message/mime_boundary.c \
	lib/message/mime_header.c \
	lib/message/mime_line.c \
	lib/message/mime_memory.c \
	lib/message/mime_octets.c \
	lib/message/mime_params.c \
	lib/message/mime_part.c \
	lib/message/mime_pass.c \
	lib/message/mime_sse2.c \
	lib/message/msgid.c \
	lib/message/partial.c \
	lib/message/partial_order.c \
	lib/message/received.c \
	lib/message/received_parse.c \
	lib/message/report.c \
	lib/message/report_address.c \
	lib/message/report_compose.c \
	lib/message/report_field.c \
	lib/message/report_mdn.c \
	lib/message/report_value.c \
	lib/message/report_write.c \
	lib/message/structure.c \
	lib/message/structure_find.c \
	lib/message/structure_show.c \
	lib/message/tokens.c

SRCS_SASL = \
	lib/sasl/cram.c \
	lib/sasl/digest.c \
	lib/sasl/digest_md5.c \
	lib/sasl/digest_sha1.c \
	lib/sasl/digest_sha256.c \
	lib/sasl/external.c \
	lib/sasl/ferry.c \
	lib/sasl/hmac.c \
	lib/sasl/mechanism.c \
	lib/sasl/oauth.c \
	lib/sasl/pbkdf2.c \
	lib/sasl/plain.c \
	lib/sasl/prep.c \
	lib/sasl/sasl.c \
	lib/sasl/sasl_answer.c \
	lib/sasl/sasl_step.c \
	lib/sasl/sasl_text.c \
	lib/sasl/sasld.c \
	lib/sasl/scram.c \
	lib/sasl/scram_client.c \
	lib/sasl/scram_server.c \
	lib/sasl/secret.c \
	lib/sasl/token.c \
	lib/sasl/verifier.c

SRCS_POP3 = \
	lib/pop3/pop3.c \
	lib/pop3/pop3c.c \
	lib/pop3/pop3c_flight.c \
	lib/pop3/pop3c_login.c \
	lib/pop3/pop3c_loose.c \
	lib/pop3/pop3c_reply.c \
	lib/pop3/pop3c_row.c \
	lib/pop3/pop3c_state.c \
	lib/pop3/pop3c_verb.c \
	lib/pop3/pop3d.c \
	lib/pop3/pop3d_answer.c \
	lib/pop3/pop3d_apop.c \
	lib/pop3/pop3d_body.c \
	lib/pop3/pop3d_capa.c \
	lib/pop3/pop3d_cmd.c \
	lib/pop3/pop3d_drop.c \
	lib/pop3/pop3d_reply.c \
	lib/pop3/pop3d_sasl.c \
	lib/pop3/pop3d_state.c

SRCS_SMTP = \
	lib/smtp/domain.c \
	lib/smtp/esmtp.c \
	lib/smtp/esmtp_mail.c \
	lib/smtp/esmtp_offer.c \
	lib/smtp/esmtp_rcpt.c \
	lib/smtp/outcome.c \
	lib/smtp/param.c \
	lib/smtp/path.c \
	lib/smtp/proxy.c \
	lib/smtp/relay.c \
	lib/smtp/relay_mx.c \
	lib/smtp/relay_retry.c \
	lib/smtp/smtpc.c \
	lib/smtp/smtpc_auth.c \
	lib/smtp/smtpc_body.c \
	lib/smtp/smtpc_chunk.c \
	lib/smtp/smtpc_early.c \
	lib/smtp/smtpc_event.c \
	lib/smtp/smtpc_flight.c \
	lib/smtp/smtpc_reply.c \
	lib/smtp/smtpc_state.c \
	lib/smtp/smtpc_verb.c \
	lib/smtp/smtpd.c \
	lib/smtp/smtpd_answer.c \
	lib/smtp/smtpd_auth.c \
	lib/smtp/smtpd_chunk.c \
	lib/smtp/smtpd_cmd.c \
	lib/smtp/smtpd_content.c \
	lib/smtp/smtpd_ehlo.c \
	lib/smtp/smtpd_mail.c \
	lib/smtp/smtpd_reply.c \
	lib/smtp/smtpd_state.c \
	lib/smtp/text.c

SRCS = $(SRCS_BASE) $(SRCS_CODEC) $(SRCS_MESSAGE) $(SRCS_SASL) \
	$(SRCS_POP3) $(SRCS_SMTP)

HDRS_PUBLIC = \
	include/mailproto/address.h \
	include/mailproto/base.h \
	include/mailproto/base64.h \
	include/mailproto/body.h \
	include/mailproto/charset.h \
	include/mailproto/codec.h \
	include/mailproto/compose.h \
	include/mailproto/date.h \
	include/mailproto/defect.h \
	include/mailproto/digest.h \
	include/mailproto/dots.h \
	include/mailproto/downgrade.h \
	include/mailproto/esmtp.h \
	include/mailproto/fields.h \
	include/mailproto/filename.h \
	include/mailproto/flowed.h \
	include/mailproto/fold.h \
	include/mailproto/mbox.h \
	include/mailproto/mime.h \
	include/mailproto/mutf7.h \
	include/mailproto/params.h \
	include/mailproto/partial.h \
	include/mailproto/pop3.h \
	include/mailproto/pop3c.h \
	include/mailproto/pop3d.h \
	include/mailproto/proxy.h \
	include/mailproto/qp.h \
	include/mailproto/relay.h \
	include/mailproto/report.h \
	include/mailproto/sasl.h \
	include/mailproto/scan.h \
	include/mailproto/smtp.h \
	include/mailproto/smtpc.h \
	include/mailproto/smtpd.h \
	include/mailproto/structure.h \
	include/mailproto/tokens.h \
	include/mailproto/trace.h \
	include/mailproto/utf8.h \
	include/mailproto/uu.h \
	include/mailproto/wire.h \
	include/mailproto/words.h \
	include/mailproto/xtext.h

HDRS_PRIVATE = \
	lib/base/alloc_int.h \
	lib/base/buf_int.h \
	lib/base/chars_int.h \
	lib/base/check_int.h \
	lib/base/line_int.h \
	lib/base/print_int.h \
	lib/base/simd_int.h \
	lib/base/sort_int.h \
	lib/base/span_int.h \
	lib/base/wire_int.h \
	lib/codec/base64_int.h \
	lib/codec/charset_int.h \
	lib/codec/decoded_int.h \
	lib/codec/dots_int.h \
	lib/codec/qp_int.h \
	lib/codec/unitext_int.h \
	lib/codec/utf7_int.h \
	lib/codec/utf8_int.h \
	lib/codec/value_int.h \
	lib/codec/words_int.h \
	lib/message/address_int.h \
	lib/message/body_int.h \
	lib/message/compose_int.h \
	lib/message/date_int.h \
	lib/message/downgrade_int.h \
	lib/message/fields_int.h \
	lib/message/fold_int.h \
	lib/message/mime_int.h \
	lib/message/received_int.h \
	lib/message/report_int.h \
	lib/message/structure_int.h \
	lib/message/tokens_int.h \
	lib/sasl/digest_int.h \
	lib/sasl/ferry_int.h \
	lib/sasl/sasl_int.h \
	lib/sasl/sasld_int.h \
	lib/smtp/esmtp_int.h \
	lib/smtp/smtp_int.h \
	lib/smtp/smtpc_int.h \
	lib/smtp/smtpd_int.h \
	lib/pop3/pop3c_int.h \
	lib/pop3/pop3d_int.h

HDRS = include/mailproto.h $(HDRS_PUBLIC) $(HDRS_PRIVATE)

# The examples: one program, its files.
EXAMPLES = examples/addrs examples/b64 examples/compose examples/dates \
	examples/extract examples/maild examples/mimetree examples/send \
	examples/sendmini examples/sink examples/words

ADDRS    = examples/addrs.c examples/iconvert.c examples/options.c \
	examples/safe.c
B64      = examples/b64.c examples/options.c
COMPOSE  = examples/compose.c examples/composer.c examples/mailfile.c \
	examples/media.c examples/options.c
DATES    = examples/dates.c examples/lines.c examples/options.c
EXTRACT  = examples/create.c examples/extract.c examples/iconvert.c \
	examples/mailbox.c examples/media.c examples/options.c
MAILD    = examples/auth.c examples/conn.c examples/maild.c \
	examples/maildir.c examples/maildrop.c examples/mx.c examples/net.c \
	examples/options.c examples/pop3.c examples/ready.c \
	examples/server.c examples/services.c examples/stream.c \
	examples/users.c
SEND     = examples/composer.c examples/mailfile.c examples/media.c \
	examples/net.c examples/options.c examples/outgoing.c \
	examples/password.c examples/safe.c examples/send.c \
	examples/send_options.c examples/seven.c $(SESSION)
MIMETREE = examples/iconvert.c examples/json.c examples/mailbox.c \
	examples/mimetree.c examples/options.c examples/tree.c
SENDMINI = examples/net.c examples/sendmini.c
SINK     = examples/net.c examples/sink.c
WORDS    = examples/iconvert.c examples/lines.c examples/options.c \
	examples/words.c

# A client of SMTP: some of the files above it needs, too.
SESSION = examples/session.c examples/session_auth.c \
	examples/session_send.c examples/session_wire.c examples/stream.c

# TLS, where there is OpenSSL: one of these files, which examples/tls.sh names.
TLS_FILES = examples/tls.sh examples/tls_none.c examples/tls_openssl.c

HDRS_EXAMPLES = examples/auth.h examples/composer.h examples/conn.h \
	examples/create.h examples/iconvert.h examples/json.h examples/lines.h \
	examples/mailbox.h examples/maildir.h examples/maildrop.h \
	examples/mailfile.h examples/media.h examples/mx.h examples/net.h \
	examples/options.h examples/outgoing.h examples/password.h examples/pop3.h \
	examples/pump.h examples/ready.h examples/safe.h examples/send_options.h \
	examples/server.h examples/services.h examples/session.h \
	examples/session_int.h examples/seven.h examples/stream.h examples/tls.h \
	examples/tree.h examples/users.h
