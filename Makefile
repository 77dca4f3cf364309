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
	lib/base/wipe.c \
	lib/base/wire.c

SRCS_CODEC = \
	lib/codec/base64.c \
	lib/codec/base64_avx2.c \
	lib/codec/base64_portable.c \
	lib/codec/base64_ssse3.c \
	lib/codec/base64_tables.c \
	lib/codec/base64_vbmi.c \
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
	lib/codec/qp_avx2.c \
	lib/codec/qp_decode.c \
	lib/codec/qp_sse2.c \
	lib/codec/qp_tables.c \
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
	lib/message/tokens.c \
	lib/message/transit.c

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
	include/mailproto/transit.h \
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
	examples/extract examples/maild examples/mimetree examples/pop \
	examples/relay examples/send examples/sendmini examples/sink \
	examples/words

ADDRS    = examples/addrs.c examples/iconvert.c examples/options.c \
	examples/safe.c
B64      = examples/b64.c examples/options.c
COMPOSE  = examples/compose.c examples/composer.c examples/composer_header.c \
	examples/mailfile.c examples/media.c examples/options.c
DATES    = examples/dates.c examples/lines.c examples/options.c
EXTRACT  = examples/create.c examples/extract.c examples/iconvert.c \
	examples/mailbox.c examples/media.c examples/options.c
MAILD    = examples/auth.c examples/conn.c examples/delivery.c examples/dsn.c \
	examples/maild.c examples/maildir.c examples/maildrop.c examples/mx.c \
	examples/net.c examples/options.c examples/pop3.c examples/proxied.c \
	examples/ready.c examples/server.c examples/services.c \
	examples/stop.c examples/stream.c examples/transaction.c examples/users.c \
	examples/whole_lines.c
RELAY    = examples/auth.c examples/bounce.c examples/bounce_groups.c \
	examples/conn.c examples/lines.c examples/mailfile.c \
	examples/mxtable.c examples/net.c examples/options.c \
	examples/proxied.c examples/queue.c examples/queue_mail.c \
	examples/queue_open.c examples/queue_text.c examples/ready.c \
	examples/relay.c examples/relay_batch.c examples/relay_content.c \
	examples/relay_in.c examples/relay_mail.c \
	examples/relay_options.c examples/relay_out.c \
	examples/relay_path.c examples/relay_send.c examples/relay_settle.c \
	examples/relay_trust.c examples/relay_work.c examples/resolve.c \
	examples/resolve_dns.c examples/safe.c examples/server.c \
	examples/seven.c examples/stop.c examples/users.c $(SESSION)
SEND     = examples/composer.c examples/composer_header.c examples/mailfile.c \
	examples/media.c examples/net.c examples/options.c examples/outgoing.c \
	examples/password.c examples/safe.c examples/send.c \
	examples/send_options.c examples/seven.c $(SESSION)
MIMETREE = examples/iconvert.c examples/json.c examples/mailbox.c \
	examples/mimetree.c examples/options.c examples/tree.c
POP      = examples/fetch.c examples/inbox.c examples/login.c \
	examples/maildir.c examples/net.c examples/options.c \
	examples/password.c examples/peer.c examples/pop.c examples/popc.c \
	examples/safe.c examples/stream.c examples/uidlist.c
SENDMINI = examples/net.c examples/sendmini.c
SINK     = examples/net.c examples/sink.c
WORDS    = examples/iconvert.c examples/lines.c examples/options.c \
	examples/words.c

# A client of SMTP: some of the files above it needs, too.
SESSION = examples/login.c examples/peer.c examples/session.c \
	examples/session_auth.c examples/session_send.c examples/stream.c

# TLS, where there is OpenSSL: one of these files, which examples/tls.sh names.
TLS_FILES = examples/tls.sh examples/tls_none.c examples/tls_openssl.c

HDRS_EXAMPLES = examples/auth.h examples/bounce.h examples/bounce_groups.h \
	examples/composer.h examples/composer_int.h examples/conn.h \
	examples/create.h examples/delivery.h examples/dsn.h examples/fetch.h \
	examples/iconvert.h examples/inbox.h examples/json.h examples/lines.h \
	examples/login.h examples/mailbox.h examples/maildir.h \
	examples/maildrop.h examples/mailfile.h examples/media.h \
	examples/mx.h examples/mxtable.h examples/net.h examples/options.h \
	examples/outgoing.h examples/password.h examples/peer.h \
	examples/pop3.h examples/popc.h examples/proxied.h examples/pump.h \
	examples/queue.h examples/queue_name.h examples/ready.h \
	examples/relay.h examples/relay_batch.h examples/relay_content.h \
	examples/relay_mail.h examples/relay_options.h examples/relay_path.h \
	examples/relay_send.h examples/relay_trust.h examples/resolve.h \
	examples/safe.h examples/send_options.h examples/server.h \
	examples/services.h examples/session.h examples/session_int.h \
	examples/seven.h examples/stop.h examples/stream.h \
	examples/tls.h \
	examples/transaction.h examples/tree.h examples/uidlist.h \
	examples/users.h examples/whole_lines.h

# Each unit test is one file and wants cmocka. Each fuzz entry is one file,
# built here with the main() of replay.c, which feeds it files; some play
# whole sessions, with what the runners below share.
UNIT = \
	tests/unit/test_address.t \
	tests/unit/test_address_lex.t \
	tests/unit/test_address_plain.t \
	tests/unit/test_address_spec.t \
	tests/unit/test_address_text.t \
	tests/unit/test_address_write.t \
	tests/unit/test_alloc.t \
	tests/unit/test_arena.t \
	tests/unit/test_base64.t \
	tests/unit/test_base64_kernels.t \
	tests/unit/test_body.t \
	tests/unit/test_buf.t \
	tests/unit/test_chars.t \
	tests/unit/test_charset.t \
	tests/unit/test_charset_labels.t \
	tests/unit/test_charset_wide.t \
	tests/unit/test_compose.t \
	tests/unit/test_compose_body.t \
	tests/unit/test_compose_boundary.t \
	tests/unit/test_compose_copy.t \
	tests/unit/test_compose_field.t \
	tests/unit/test_compose_known.t \
	tests/unit/test_compose_list.t \
	tests/unit/test_compose_part.t \
	tests/unit/test_cram.t \
	tests/unit/test_date.t \
	tests/unit/test_date_loose.t \
	tests/unit/test_date_names.t \
	tests/unit/test_date_parse.t \
	tests/unit/test_decoded.t \
	tests/unit/test_defect.t \
	tests/unit/test_digest.t \
	tests/unit/test_domain.t \
	tests/unit/test_dots.t \
	tests/unit/test_dots_scan.t \
	tests/unit/test_downgrade.t \
	tests/unit/test_downgrade_address.t \
	tests/unit/test_downgrade_body.t \
	tests/unit/test_downgrade_domain.t \
	tests/unit/test_downgrade_field.t \
	tests/unit/test_downgrade_params.t \
	tests/unit/test_esmtp_mail.t \
	tests/unit/test_esmtp_offer.t \
	tests/unit/test_esmtp_rcpt.t \
	tests/unit/test_external.t \
	tests/unit/test_ferry.t \
	tests/unit/test_fields.t \
	tests/unit/test_filename.t \
	tests/unit/test_flowed.t \
	tests/unit/test_fold.t \
	tests/unit/test_hard_headers.t \
	tests/unit/test_hard_messages.t \
	tests/unit/test_header_catalogue.t \
	tests/unit/test_hmac.t \
	tests/unit/test_line.t \
	tests/unit/test_mbox.t \
	tests/unit/test_mechanism.t \
	tests/unit/test_mime.t \
	tests/unit/test_mime_body.t \
	tests/unit/test_mime_boundary.t \
	tests/unit/test_mime_calls.t \
	tests/unit/test_mime_catalogue.t \
	tests/unit/test_mime_header.t \
	tests/unit/test_mime_hostile.t \
	tests/unit/test_mime_limits.t \
	tests/unit/test_mime_line.t \
	tests/unit/test_mime_memory.t \
	tests/unit/test_mime_octets.t \
	tests/unit/test_mime_params.t \
	tests/unit/test_mime_part.t \
	tests/unit/test_mime_pass.t \
	tests/unit/test_msgid.t \
	tests/unit/test_mutf7.t \
	tests/unit/test_oauth.t \
	tests/unit/test_outcome.t \
	tests/unit/test_param.t \
	tests/unit/test_params.t \
	tests/unit/test_params_automaton.t \
	tests/unit/test_params_get.t \
	tests/unit/test_params_write.t \
	tests/unit/test_partial.t \
	tests/unit/test_partial_order.t \
	tests/unit/test_path.t \
	tests/unit/test_pbkdf2.t \
	tests/unit/test_plain.t \
	tests/unit/test_pop3.t \
	tests/unit/test_pop3c.t \
	tests/unit/test_pop3c_flight.t \
	tests/unit/test_pop3c_login.t \
	tests/unit/test_pop3c_loose.t \
	tests/unit/test_pop3c_reply.t \
	tests/unit/test_pop3c_row.t \
	tests/unit/test_pop3c_state.t \
	tests/unit/test_pop3c_verb.t \
	tests/unit/test_pop3d.t \
	tests/unit/test_pop3d_answer.t \
	tests/unit/test_pop3d_apop.t \
	tests/unit/test_pop3d_body.t \
	tests/unit/test_pop3d_capa.t \
	tests/unit/test_pop3d_cmd.t \
	tests/unit/test_pop3d_drop.t \
	tests/unit/test_pop3d_reply.t \
	tests/unit/test_pop3d_sasl.t \
	tests/unit/test_prep.t \
	tests/unit/test_print.t \
	tests/unit/test_proxy.t \
	tests/unit/test_qp.t \
	tests/unit/test_qp_decode.t \
	tests/unit/test_received.t \
	tests/unit/test_received_parse.t \
	tests/unit/test_relay.t \
	tests/unit/test_relay_mx.t \
	tests/unit/test_relay_retry.t \
	tests/unit/test_report.t \
	tests/unit/test_report_address.t \
	tests/unit/test_report_compose.t \
	tests/unit/test_report_field.t \
	tests/unit/test_report_mdn.t \
	tests/unit/test_report_value.t \
	tests/unit/test_report_write.t \
	tests/unit/test_sasl.t \
	tests/unit/test_sasld.t \
	tests/unit/test_scan.t \
	tests/unit/test_scram_client.t \
	tests/unit/test_scram_server.t \
	tests/unit/test_secret.t \
	tests/unit/test_seed_fields.t \
	tests/unit/test_smtp_cases.t \
	tests/unit/test_smtp_catalogue.t \
	tests/unit/test_smtp_family.t \
	tests/unit/test_smtpc.t \
	tests/unit/test_smtpc_auth.t \
	tests/unit/test_smtpc_chunk.t \
	tests/unit/test_smtpc_early.t \
	tests/unit/test_smtpc_flight.t \
	tests/unit/test_smtpc_reply.t \
	tests/unit/test_smtpc_verb.t \
	tests/unit/test_smtpd.t \
	tests/unit/test_smtpd_auth.t \
	tests/unit/test_smtpd_chunk.t \
	tests/unit/test_smtpd_cmd.t \
	tests/unit/test_smtpd_reply.t \
	tests/unit/test_sort.t \
	tests/unit/test_structure.t \
	tests/unit/test_structure_find.t \
	tests/unit/test_structure_show.t \
	tests/unit/test_text.t \
	tests/unit/test_token.t \
	tests/unit/test_tokens.t \
	tests/unit/test_transit.t \
	tests/unit/test_unitext.t \
	tests/unit/test_utf7.t \
	tests/unit/test_utf8.t \
	tests/unit/test_uu.t \
	tests/unit/test_value.t \
	tests/unit/test_verifier.t \
	tests/unit/test_wipe.t \
	tests/unit/test_wire.t \
	tests/unit/test_words.t \
	tests/unit/test_words_automaton.t \
	tests/unit/test_words_decode.t \
	tests/unit/test_words_encode.t \
	tests/unit/test_xtext.t

FUZZ = \
	tests/fuzz/fuzz_address.r \
	tests/fuzz/fuzz_base64.r \
	tests/fuzz/fuzz_body.r \
	tests/fuzz/fuzz_charset.r \
	tests/fuzz/fuzz_compose.r \
	tests/fuzz/fuzz_date.r \
	tests/fuzz/fuzz_dots.r \
	tests/fuzz/fuzz_downgrade.r \
	tests/fuzz/fuzz_fields.r \
	tests/fuzz/fuzz_filename.r \
	tests/fuzz/fuzz_flowed.r \
	tests/fuzz/fuzz_fold.r \
	tests/fuzz/fuzz_mbox.r \
	tests/fuzz/fuzz_mime.r \
	tests/fuzz/fuzz_mutf7.r \
	tests/fuzz/fuzz_params.r \
	tests/fuzz/fuzz_partial.r \
	tests/fuzz/fuzz_pop3_pair.r \
	tests/fuzz/fuzz_pop3c.r \
	tests/fuzz/fuzz_pop3d.r \
	tests/fuzz/fuzz_proxy.r \
	tests/fuzz/fuzz_qp.r \
	tests/fuzz/fuzz_report.r \
	tests/fuzz/fuzz_sasl.r \
	tests/fuzz/fuzz_scan.r \
	tests/fuzz/fuzz_smtp_pair.r \
	tests/fuzz/fuzz_smtp_path.r \
	tests/fuzz/fuzz_smtpc.r \
	tests/fuzz/fuzz_smtpd.r \
	tests/fuzz/fuzz_structure.r \
	tests/fuzz/fuzz_trace.r \
	tests/fuzz/fuzz_transit.r \
	tests/fuzz/fuzz_utf8.r \
	tests/fuzz/fuzz_uu.r \
	tests/fuzz/fuzz_words.r \
	tests/fuzz/fuzz_xtext.r

# The tests of whole engines are three programs with much in common.
RUNNERS = tests/dialogue/dialogue tests/split/split tests/fault/fault

HARNESS = tests/dialogue/actor.c tests/dialogue/memory.c tests/dialogue/play.c \
	tests/dialogue/pop3.c tests/dialogue/pop3_client.c \
	tests/dialogue/pop3_server.c \
	tests/dialogue/protocol.c tests/dialogue/report.c \
	tests/dialogue/sasl_words.c tests/dialogue/script.c tests/dialogue/smtp.c \
	tests/dialogue/smtp_client.c tests/dialogue/smtp_server.c \
	tests/dialogue/smtp_words.c tests/dialogue/text.c

SPLIT_SRCS = tests/split/dots.c tests/split/line.c tests/split/main.c \
	tests/split/script.c

# Counts work on input that was made to be slow; for check-long, with valgrind.
LINEAR = tests/linear/linear

LINEAR_SRCS = tests/linear/codecs.c tests/linear/compose.c \
	tests/linear/engines.c tests/linear/esmtp.c tests/linear/fields.c \
	tests/linear/main.c tests/linear/pop3.c tests/linear/reports.c \
	tests/linear/structure.c

HDRS_TESTS = tests/bench/bench.h tests/bench/mails.h tests/corpus/corpus.h \
	tests/corpus/files.h tests/corpus/json.h tests/corpus/messages.h \
	tests/corpus/outline.h tests/corpus/stalwart.h tests/dialogue/actor.h \
	tests/dialogue/engine.h tests/dialogue/memory.h tests/dialogue/play.h \
	tests/dialogue/pop3_words.h tests/dialogue/report.h \
	tests/dialogue/sasl_words.h tests/dialogue/script.h \
	tests/dialogue/smtp_words.h tests/dialogue/text.h \
	tests/fuzz/alone.h tests/fuzz/codec.h tests/fuzz/dice.h \
	tests/fuzz/pair.h \
	tests/linear/linear.h tests/split/split.h tests/unit/address_check.h \
	tests/unit/all_strings.h tests/unit/base64_slowly.h \
	tests/unit/charset_drive.h tests/unit/codec_drive.h \
	tests/unit/compose_plan.h tests/unit/compose_run.h \
	tests/unit/compose_seen.h tests/unit/digest_check.h \
	tests/unit/dots_slowly.h tests/unit/downgrade_run.h tests/unit/exact.h \
	tests/unit/hard.h tests/unit/heap.h tests/unit/mime_outline.h \
	tests/unit/mime_trace.h \
	tests/unit/params_slowly.h tests/unit/pop3c_drive.h \
	tests/unit/pop3d_drive.h \
	tests/unit/sasl_play.h tests/unit/smtp_run.h tests/unit/smtpc_drive.h \
	tests/unit/smtpd_drive.h tests/unit/structure_check.h \
	tests/unit/text_slowly.h tests/unit/words_slowly.h

# One program, which "make bench" runs, with what it compares with.
BENCH = tests/bench/bench

BENCH_SRCS = tests/bench/bench.c tests/bench/bench_codec.c \
	tests/bench/bench_compose.c tests/bench/bench_date.c \
	tests/bench/bench_header.c \
	tests/bench/bench_mime.c tests/bench/bench_pop3.c \
	tests/bench/bench_reply.c tests/bench/bench_smtp.c \
	tests/bench/bench_words.c tests/bench/mails.c tests/bench/main.c \
	tests/bench/peer_dovecot.c tests/bench/peer_etpan.c \
	tests/bench/peer_gmime.c tests/bench/peer_openssl.c

# Runners of test data from elsewhere, which is below $MPROTO_CORPUS.
CORPUS = tests/corpus/address.p tests/corpus/address_forms.p \
	tests/corpus/address_lists.p tests/corpus/date.p tests/corpus/downgraded.p \
	tests/corpus/encodings.p tests/corpus/fold.p tests/corpus/mbox.p \
	tests/corpus/mime_faults.p tests/corpus/mime_mime4j.p \
	tests/corpus/mime_mimekit.p tests/corpus/mime_perl.p \
	tests/corpus/mime_sisimai.p tests/corpus/mime_stalwart.p \
	tests/corpus/mime_stalwart_fields.p tests/corpus/mime_texts.p \
	tests/corpus/named.p tests/corpus/params.p tests/corpus/recompose.p \
	tests/corpus/refield.p tests/corpus/report.p \
	tests/corpus/trace.p tests/corpus/whole.p tests/corpus/words.p

CORPUS_SRCS = tests/corpus/corpus.c tests/corpus/files.c \
	tests/corpus/iconv.c tests/corpus/json.c tests/corpus/messages.c \
	tests/corpus/outline.c tests/corpus/stalwart.c

# Comparisons with Python on real mail, and the programs that they run.
PYTHON  = tests/corpus/compose_python.py tests/corpus/date_python.py \
	tests/corpus/fields_python.py \
	tests/corpus/mime_python.py

FILTERS = tests/corpus/composed.p tests/corpus/mime_parts.p tests/corpus/specs.p

API = \
	tests/api/alone.sh \
	tests/api/b64.sh \
	tests/api/catalogue.sh \
	tests/api/charsets.sh \
	tests/api/compose.sh \
	tests/api/features.sh \
	tests/api/filters.sh \
	tests/api/headers.sh \
	tests/api/install.sh \
	tests/api/layers.sh \
	tests/api/lists.sh \
	tests/api/mail.sh \
	tests/api/readme.sh \
	tests/api/rebuild.sh \
	tests/api/recursion.sh \
	tests/api/symbols.sh

STATIC = lib/libmailproto.a
SHARED = lib/libmailproto.so
OBJS   = $(SRCS:.c=.o)
PICS   = $(SRCS:.c=.lo)
SHARE  = $(HARNESS:.c=.o)
TESTS  = $(UNIT) $(FUZZ) $(RUNNERS) $(CORPUS) $(FILTERS) $(BENCH) $(LINEAR)

LIBRARY = -std=c99 -Iinclude -Ilib $(CPPFLAGS) $(CFLAGS)
EXAMPLE = -std=c99 -Iinclude -D_FILE_OFFSET_BITS=64 $(CPPFLAGS) $(CFLAGS)
HIDDEN  = -fPIC -fvisibility=hidden \
	'-DMPROTO_API=__attribute__((visibility("default")))'
ICONV   = `test "$$(uname)" != Darwin || echo -liconv`
RESOLV  = `case $$(uname) in Linux | Darwin) echo -lresolv;; esac`
THREADS = -pthread
CMOCKA  = `pkg-config --cflags --libs cmocka 2>/dev/null || echo -lcmocka`

DEPS    = CC='$(CC)' CFLAGS='$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' \
	CMOCKA="$(CMOCKA)" sh tests/deps.sh

# What benchmarks compare with, where it is installed.
PEERS   = `CC='$(CC)' CFLAGS='$(CFLAGS)' sh tests/bench/peers.sh`

# The file that gives the examples TLS, with its arguments.
TLS     = `CC='$(CC)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' \
	sh examples/tls.sh`

# In recipes: the version as M, m and p, from the one line where it stands.
VERSION = set -e; v=`sed -n 's/^.define MPROTO_VERSION 0x/0x/p' \
		include/mailproto/base.h`; \
	M=$$(($$v >> 16)) m=$$(($$v >> 8 & 255)) p=$$(($$v & 255))

# The names under which the shared library is installed.
NAMES = case `uname` in \
	Darwin) real=libmailproto.$$M.$$m.$$p.dylib \
		soname=libmailproto.$$M.dylib link=libmailproto.dylib;; \
	*)	real=libmailproto.so.$$M.$$m.$$p \
		soname=libmailproto.so.$$M link=libmailproto.so;; \
	esac

.PHONY: all examples demo unit plain programs deps check check-long \
	check-unit check-plain fuzz bench bench-maild install uninstall clean help

all: $(STATIC) $(SHARED)

.SUFFIXES:
.SUFFIXES: .c .o .lo .t .r .p

.c.o:
	$(CC) $(LIBRARY) -c -o $@ $<

.c.lo:
	$(CC) $(LIBRARY) $(HIDDEN) -c -o $@ $<

.c.t:
	@$(DEPS) ready
	$(CC) $(LIBRARY) -o $@ $< $(STATIC) $(LDFLAGS) $(CMOCKA)

.c.r:
	$(CC) $(LIBRARY) -o $@ $< tests/fuzz/replay.c $(SHARE) $(STATIC) \
		$(LDFLAGS)

.c.p:
	$(CC) $(LIBRARY) -o $@ $< $(CORPUS_SRCS) $(STATIC) $(LDFLAGS) $(ICONV)

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

examples: $(EXAMPLES)

$(EXAMPLES): $(STATIC) $(HDRS) $(HDRS_EXAMPLES)

examples/addrs: $(ADDRS)
	$(CC) $(EXAMPLE) -o $@ $(ADDRS) $(STATIC) $(LDFLAGS) $(ICONV)

examples/b64: $(B64)
	$(CC) $(EXAMPLE) -o $@ $(B64) $(STATIC) $(LDFLAGS)

examples/compose: $(COMPOSE)
	$(CC) $(EXAMPLE) -o $@ $(COMPOSE) $(STATIC) $(LDFLAGS)

examples/dates: $(DATES)
	$(CC) $(EXAMPLE) -o $@ $(DATES) $(STATIC) $(LDFLAGS)

examples/extract: $(EXTRACT)
	$(CC) $(EXAMPLE) -o $@ $(EXTRACT) $(STATIC) $(LDFLAGS) $(ICONV)

examples/maild: $(MAILD) $(TLS_FILES)
	$(CC) $(EXAMPLE) -o $@ $(MAILD) $(TLS) $(STATIC) $(LDFLAGS)

examples/mimetree: $(MIMETREE)
	$(CC) $(EXAMPLE) -o $@ $(MIMETREE) $(STATIC) $(LDFLAGS) $(ICONV)

examples/pop: $(POP) $(TLS_FILES)
	$(CC) $(EXAMPLE) -o $@ $(POP) $(TLS) $(STATIC) $(LDFLAGS)

examples/relay: $(RELAY) $(TLS_FILES)
	$(CC) $(EXAMPLE) -o $@ $(RELAY) $(TLS) $(STATIC) $(LDFLAGS) \
		$(THREADS) $(RESOLV)

examples/send: $(SEND) $(TLS_FILES)
	$(CC) $(EXAMPLE) -o $@ $(SEND) $(TLS) $(STATIC) $(LDFLAGS)

examples/sendmini: $(SENDMINI)
	$(CC) $(EXAMPLE) -o $@ $(SENDMINI) $(STATIC) $(LDFLAGS)

examples/sink: $(SINK)
	$(CC) $(EXAMPLE) -o $@ $(SINK) $(STATIC) $(LDFLAGS)

examples/words: $(WORDS)
	$(CC) $(EXAMPLE) -o $@ $(WORDS) $(STATIC) $(LDFLAGS) $(ICONV)

demo: examples
	sh examples/demo.sh
	sh examples/demo_relay.sh

# Tests. RUN passes on what the scripts under tests/ want to know.

RUN = CC='$(CC)' CFLAGS='$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' MAKE='$(MAKE)' \
	sh tests/run.sh

$(TESTS): $(STATIC) $(HDRS) $(HDRS_TESTS)

$(FUZZ): tests/fuzz/replay.c $(SHARE)

$(CORPUS) $(FILTERS): $(CORPUS_SRCS)

$(SHARE): $(HDRS) $(HDRS_TESTS)

tests/dialogue/dialogue: tests/dialogue/dialogue.c $(SHARE)
	$(CC) $(LIBRARY) -o $@ tests/dialogue/dialogue.c $(SHARE) $(STATIC) \
		$(LDFLAGS)

tests/split/split: $(SPLIT_SRCS) $(SHARE)
	$(CC) $(LIBRARY) -o $@ $(SPLIT_SRCS) $(SHARE) $(STATIC) $(LDFLAGS)

tests/fault/fault: tests/fault/fault.c $(SHARE)
	$(CC) $(LIBRARY) -o $@ tests/fault/fault.c $(SHARE) $(STATIC) \
		$(LDFLAGS)

$(BENCH): $(BENCH_SRCS)
	$(CC) $(LIBRARY) -o $@ $(BENCH_SRCS) $(STATIC) $(LDFLAGS) $(PEERS)

$(LINEAR): $(LINEAR_SRCS)
	$(CC) $(LIBRARY) -o $@ $(LINEAR_SRCS) $(STATIC) $(LDFLAGS)

unit: $(UNIT)

plain: $(RUNNERS) $(FUZZ) $(CORPUS)

programs: all examples unit plain $(FILTERS) $(BENCH) $(LINEAR)

deps:
	@$(DEPS)

check: programs
	@$(RUN) $(UNIT) $(RUNNERS) $(FUZZ) $(CORPUS) $(API)

check-long: programs
	@LONG=1 SPLIT='-2 512' $(RUN) $(UNIT) $(RUNNERS) $(FUZZ) $(CORPUS) \
		$(PYTHON) $(API) tests/linear/linear.sh

check-unit: unit
	@$(RUN) $(UNIT)

check-plain: plain
	@$(RUN) $(RUNNERS) $(FUZZ) $(CORPUS)

fuzz:
	@CC='$(FUZZ_CC)' SRCS='$(SRCS) $(HARNESS)' \
		sh tests/fuzz/fuzz.sh $(FUZZ_SECONDS) $(FUZZ)

bench: $(BENCH)
	@$(BENCH)

bench-maild: examples/maild
	@sh tests/bench/smtp_source.sh

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
	find lib tests \( -name '*.o' -o -name '*.lo' -o -name '*.t' -o \
		-name '*.r' -o -name '*.p' -o -name '*.libfuzzer' \) \
		-exec rm -f {} +
	rm -f $(STATIC) $(SHARED) lib/libmailproto.dylib $(EXAMPLES) $(RUNNERS) \
		$(BENCH) $(LINEAR)

help:
	@echo 'make              the library, static and shared, in lib/'
	@echo 'make demo         a mail travels from send to maild to pop'
	@echo 'make examples     the programs of examples/'
	@echo 'make deps         finds or installs cmocka, for the tests'
	@echo 'make check        every test, in three minutes'
	@echo 'make check-long   the same with the long runs'
	@echo 'make check-unit   only the unit tests, which want cmocka'
	@echo 'make check-plain  only the tests of whole engines, which do not'
	@echo 'make fuzz         libFuzzer, FUZZ_SECONDS=$(FUZZ_SECONDS) for each entry'
	@echo 'make bench        measures speed'
	@echo 'make bench-maild  the same of maild, beside smtp-sink of Postfix'
	@echo 'make install      PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo '                  LIBDIR=$(LIBDIR) INCLUDEDIR=$(INCLUDEDIR)'
	@echo 'make uninstall    with the same words as install'
	@echo 'make clean'
	@echo
	@echo 'As arguments also CC CFLAGS CPPFLAGS LDFLAGS AR; -DMPROTO_FREESTANDING'
	@echo 'leaves out the default allocator, and with it all of stdlib;'
	@echo '-DMPROTO_NO_SIMD the vector instructions.'
