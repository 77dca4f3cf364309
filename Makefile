# libmailproto: "make help" tells the targets. POSIX make; a C99 compiler.
.POSIX:

CC      = cc
CFLAGS  = -O2
AR      = ar
ARFLAGS = rc

PREFIX     = /usr/local
LIBDIR     = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
BINDIR     = $(PREFIX)/bin
MANDIR     = $(PREFIX)/share/man
DESTDIR    =

FUZZ_CC      = clang
FUZZ_SECONDS = 30

# Every file is listed once, in the order of the layers: base < codec <
# message, base < codec < sasl < pop3, smtp; imap has all but these two.
# tests/api/lists.sh compares with the folders.

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

SRCS_IMAP = \
	lib/imap/imap.c \
	lib/imap/imap_cut.c \
	lib/imap/imap_date.c \
	lib/imap/imap_envelope.c \
	lib/imap/imap_flags.c \
	lib/imap/imap_fold.c \
	lib/imap/imap_literal.c \
	lib/imap/imap_part.c \
	lib/imap/imap_parts.c \
	lib/imap/imap_raw.c \
	lib/imap/imap_repair.c \
	lib/imap/imap_section.c \
	lib/imap/imap_take.c \
	lib/imap/imap_values.c \
	lib/imap/imap_write.c \
	lib/imap/imapc.c \
	lib/imap/imapc_append.c \
	lib/imap/imapc_auth.c \
	lib/imap/imapc_build.c \
	lib/imap/imapc_caps.c \
	lib/imap/imapc_data.c \
	lib/imap/imapc_draft.c \
	lib/imap/imapc_enable.c \
	lib/imap/imapc_esearch.c \
	lib/imap/imapc_facts.c \
	lib/imap/imapc_fetch.c \
	lib/imap/imapc_gather.c \
	lib/imap/imapc_ids.c \
	lib/imap/imapc_item.c \
	lib/imap/imapc_known.c \
	lib/imap/imapc_line.c \
	lib/imap/imapc_map.c \
	lib/imap/imapc_queue.c \
	lib/imap/imapc_resync.c \
	lib/imap/imapc_salvage.c \
	lib/imap/imapc_say.c \
	lib/imap/imapc_status.c \
	lib/imap/imapc_table.c \
	lib/imap/imapc_thread.c \
	lib/imap/imapc_verbs.c \
	lib/imap/imapc_verbs_message.c \
	lib/imap/imapc_verbs_other.c \
	lib/imap/imapd.c \
	lib/imap/imapd_admin.c \
	lib/imap/imapd_answer.c \
	lib/imap/imapd_append.c \
	lib/imap/imapd_args.c \
	lib/imap/imapd_auth.c \
	lib/imap/imapd_caps.c \
	lib/imap/imapd_facts.c \
	lib/imap/imapd_fetch.c \
	lib/imap/imapd_fetch_args.c \
	lib/imap/imapd_fetch_message.c \
	lib/imap/imapd_found.c \
	lib/imap/imapd_idle.c \
	lib/imap/imapd_line.c \
	lib/imap/imapd_login.c \
	lib/imap/imapd_mailbox.c \
	lib/imap/imapd_memory.c \
	lib/imap/imapd_message.c \
	lib/imap/imapd_names.c \
	lib/imap/imapd_notify.c \
	lib/imap/imapd_reply.c \
	lib/imap/imapd_search.c \
	lib/imap/imapd_select.c \
	lib/imap/imapd_state.c \
	lib/imap/imapd_verbs.c \
	lib/imap/imapd_write.c \
	lib/imap/imapdadmin.c \
	lib/imap/imapextract.c \
	lib/imap/imapextract_binary.c \
	lib/imap/imapextract_envelope.c \
	lib/imap/imapextract_html.c \
	lib/imap/imapextract_preview.c \
	lib/imap/imapextract_structure.c \
	lib/imap/imapextract_text.c \
	lib/imap/imapextract_write.c \
	lib/imap/imaplist.c \
	lib/imap/imaplist_select.c \
	lib/imap/imapsearch.c \
	lib/imap/imapsearch_keys.c \
	lib/imap/imapsearch_match.c \
	lib/imap/imapset.c \
	lib/imap/imapsort.c \
	lib/imap/imapsort_subject.c \
	lib/imap/imapthread.c \
	lib/imap/imapthread_link.c \
	lib/imap/imapview.c \
	lib/imap/imapview_marks.c \
	lib/imap/imapview_set.c

SRCS = $(SRCS_BASE) $(SRCS_CODEC) $(SRCS_MESSAGE) $(SRCS_SASL) \
	$(SRCS_POP3) $(SRCS_SMTP) $(SRCS_IMAP)

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
	include/mailproto/imap.h \
	include/mailproto/imapc.h \
	include/mailproto/imapd.h \
	include/mailproto/imapdadmin.h \
	include/mailproto/imapextract.h \
	include/mailproto/imaplist.h \
	include/mailproto/imapsearch.h \
	include/mailproto/imapset.h \
	include/mailproto/imapsort.h \
	include/mailproto/imapthread.h \
	include/mailproto/imapview.h \
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
	lib/base/octets_int.h \
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
	lib/pop3/pop3d_int.h \
	lib/imap/imap_cut_int.h \
	lib/imap/imap_fold_int.h \
	lib/imap/imap_literal_int.h \
	lib/imap/imap_part_int.h \
	lib/imap/imap_raw_int.h \
	lib/imap/imap_repair_int.h \
	lib/imap/imap_take_int.h \
	lib/imap/imap_values_int.h \
	lib/imap/imap_write_int.h \
	lib/imap/imapc_int.h \
	lib/imap/imapc_queue_int.h \
	lib/imap/imapc_say_int.h \
	lib/imap/imapd_int.h \
	lib/imap/imapextract_int.h \
	lib/imap/imapextract_preview_int.h \
	lib/imap/imapextract_write_int.h \
	lib/imap/imapsearch_int.h \
	lib/imap/imapset_int.h \
	lib/imap/imapsort_int.h \
	lib/imap/imapthread_int.h \
	lib/imap/imapview_int.h

HDRS = include/mailproto.h $(HDRS_PUBLIC) $(HDRS_PRIVATE)

# The examples: one program, its files.
EXAMPLES = examples/addrs examples/b64 examples/compose examples/dates \
	examples/extract examples/imap examples/imapproxy examples/maild \
	examples/mimetree examples/pop examples/relay examples/send \
	examples/sendmini examples/sink examples/words

ADDRS    = examples/addrs.c examples/iconvert.c examples/options.c \
	examples/safe.c
B64      = examples/b64.c examples/options.c
COMPOSE  = examples/compose.c examples/composer.c examples/composer_header.c \
	examples/mailfile.c examples/media.c examples/options.c
DATES    = examples/dates.c examples/lines.c examples/options.c
EXTRACT  = examples/create.c examples/extract.c examples/iconvert.c \
	examples/mailbox.c examples/media.c examples/options.c
IMAP     = examples/account.c examples/imap.c examples/imap_change.c \
	examples/imap_fetch.c examples/imap_look.c examples/imap_named.c \
	examples/imap_parts.c examples/imap_session.c \
	examples/imap_watch.c examples/login.c \
	examples/mailfile.c examples/net.c examples/options.c \
	examples/password.c examples/peer.c examples/refusal.c \
	examples/stream.c $(IMAPSYNC)
PROXY    = examples/imapproxy.c examples/imapproxy_login.c \
	examples/imapproxy_pass.c examples/login.c examples/net.c \
	examples/options.c examples/safe.c examples/stop.c examples/stream.c
MAILD    = examples/auth.c examples/delivery.c examples/dsn.c examples/maild.c \
	examples/maild_options.c examples/mx.c examples/options.c \
	examples/pop3.c examples/ports.c examples/privileges.c \
	examples/quota.c examples/services.c examples/smtp_login.c \
	examples/stop.c examples/stream.c examples/transaction.c \
	examples/users.c examples/whole_lines.c \
	$(SERVER) $(IMAP4) $(IMAPBOX) examples/imapbox_disk.c
IMAP4    = examples/imap4.c examples/imap4_admin.c examples/imap4_answer.c \
	examples/imap4_append.c examples/imap4_catenate.c \
	examples/imap4_copy.c examples/imap4_fetch.c examples/imap4_find.c \
	examples/imap4_idle.c examples/imap4_list.c examples/imap4_login.c \
	examples/imap4_mail.c examples/imap4_mailbox.c examples/imap4_meta.c \
	examples/imap4_news.c examples/imap4_notes.c examples/imap4_notify.c \
	examples/imap4_rows.c examples/imap4_search.c examples/imap4_select.c \
	examples/imap4_set.c examples/imap4_status.c \
	examples/imap4_store.c examples/imap4_stream.c examples/imap4_thread.c \
	examples/imap4_update.c examples/imap4_updates.c examples/imap4_watch.c
# The store of mailboxes for IMAP, as far as tests put nothing in its place.
IMAPBOX  = examples/imapbox.c examples/imapbox_append.c \
	examples/imapbox_change.c examples/imapbox_facts.c \
	examples/imapbox_fields.c \
	examples/imapbox_file.c examples/imapbox_index.c \
	examples/imapbox_list.c examples/imapbox_log.c \
	examples/imapbox_meta.c examples/imapbox_name.c \
	examples/imapbox_notify.c examples/imapbox_octets.c \
	examples/imapbox_scan.c examples/imapbox_user.c \
	examples/maildir.c examples/maildrop.c
# What makes a Maildir the same as a mailbox.
IMAPSYNC = examples/imap_names.c examples/imap_sync.c examples/inbox.c \
	examples/maildir.c examples/safe.c examples/statefile.c \
	examples/syncbox.c examples/syncnews.c examples/syncstate.c
# A loop for many connections, whatever they speak.
SERVER   = examples/conn.c examples/log.c examples/net.c examples/proxied.c \
	examples/ready.c examples/server.c examples/visitors.c
RELAY    = examples/auth.c examples/bounce.c examples/bounce_groups.c \
	examples/lines.c examples/mailfile.c examples/mxtable.c \
	examples/options.c examples/password.c examples/ports.c \
	examples/queue.c examples/queue_mail.c examples/queue_open.c examples/queue_text.c \
	examples/relay.c examples/relay_batch.c examples/relay_content.c \
	examples/relay_in.c examples/relay_login.c examples/relay_mail.c \
	examples/relay_options.c examples/relay_out.c \
	examples/relay_path.c examples/relay_send.c examples/relay_settle.c \
	examples/relay_trust.c examples/relay_verdict.c \
	examples/relay_work.c examples/resolve.c examples/resolve_dns.c \
	examples/safe.c examples/seven.c examples/smtp_login.c \
	examples/stop.c examples/users.c $(SERVER) $(SESSION)
SEND     = examples/composer.c examples/composer_header.c examples/mailfile.c \
	examples/media.c examples/net.c examples/options.c examples/outgoing.c \
	examples/password.c examples/safe.c examples/send.c \
	examples/send_options.c examples/seven.c $(SESSION)
MIMETREE = examples/iconvert.c examples/json.c examples/mailbox.c \
	examples/mimetree.c examples/options.c examples/tree.c
POP      = examples/account.c examples/fetch.c examples/inbox.c \
	examples/login.c \
	examples/maildir.c examples/net.c examples/options.c \
	examples/password.c examples/peer.c examples/pop.c examples/popc.c \
	examples/refusal.c examples/safe.c examples/statefile.c \
	examples/stream.c examples/uidlist.c
SENDMINI = examples/net.c examples/sendmini.c
SINK     = examples/net.c examples/sink.c
WORDS    = examples/iconvert.c examples/lines.c examples/options.c \
	examples/words.c

# A client of SMTP: some of the files above it needs, too.
SESSION = examples/login.c examples/peer.c examples/session.c \
	examples/session_auth.c examples/session_send.c examples/stream.c

# TLS, where there is OpenSSL, and DEFLATE, where there is zlib: one of these
# files for each, which examples/tls.sh names.
TLS_FILES = examples/squeeze_none.c examples/squeeze_zlib.c examples/tls.sh \
	examples/tls_none.c examples/tls_openssl.c

HDRS_EXAMPLES = examples/account.h examples/auth.h examples/bounce.h \
	examples/bounce_groups.h \
	examples/composer.h examples/composer_int.h examples/conn.h \
	examples/create.h examples/delivery.h examples/dsn.h examples/fetch.h \
	examples/iconvert.h examples/imap4.h examples/imap4_append.h \
	examples/imap4_catenate.h \
	examples/imap4_copy.h examples/imap4_fetch.h examples/imap4_find.h \
	examples/imap4_idle.h examples/imap4_int.h examples/imap4_login.h \
	examples/imap4_mail.h examples/imap4_names.h \
	examples/imap4_notify.h examples/imap4_rows.h \
	examples/imap4_select.h examples/imap4_store.h \
	examples/imap4_stream.h \
	examples/imap4_updates.h \
	examples/imap_commands.h \
	examples/imap_session.h examples/imapbox.h examples/imapbox_disk.h \
	examples/imapbox_facts.h examples/imapbox_int.h \
	examples/imapbox_log.h examples/imapbox_meta.h \
	examples/imapbox_name.h examples/imapbox_user.h examples/imapproxy.h \
	examples/inbox.h examples/json.h \
	examples/lines.h examples/log.h examples/login.h examples/mailbox.h \
	examples/maild_options.h examples/maildir.h examples/maildrop.h \
	examples/mailfile.h examples/media.h examples/mx.h examples/mxtable.h \
	examples/net.h examples/options.h examples/outgoing.h \
	examples/password.h examples/peer.h examples/pop3.h examples/popc.h \
	examples/ports.h examples/privileges.h examples/proxied.h \
	examples/pump.h examples/queue.h examples/queue_name.h \
	examples/quota.h examples/ready.h \
	examples/refusal.h \
	examples/relay.h examples/relay_batch.h examples/relay_content.h \
	examples/relay_login.h examples/relay_mail.h \
	examples/relay_options.h examples/relay_path.h \
	examples/relay_send.h examples/relay_trust.h examples/relay_verdict.h \
	examples/resolve.h examples/safe.h examples/send_options.h examples/server.h \
	examples/services.h examples/session.h examples/session_int.h \
	examples/seven.h examples/smtp_login.h examples/squeeze.h examples/statefile.h \
	examples/stop.h examples/stream.h examples/syncbox.h \
	examples/syncnews.h examples/syncstate.h \
	examples/tls.h \
	examples/transaction.h examples/tree.h examples/uidlist.h \
	examples/users.h examples/visitors.h examples/whole_lines.h

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
	tests/unit/test_imap.t \
	tests/unit/test_imap_catalogue.t \
	tests/unit/test_imap_cut.t \
	tests/unit/test_imap_date.t \
	tests/unit/test_imap_envelope.t \
	tests/unit/test_imap_flags.t \
	tests/unit/test_imap_fold.t \
	tests/unit/test_imap_literal.t \
	tests/unit/test_imap_part.t \
	tests/unit/test_imap_parts.t \
	tests/unit/test_imap_raw.t \
	tests/unit/test_imap_repair.t \
	tests/unit/test_imap_section.t \
	tests/unit/test_imap_sync.t \
	tests/unit/test_imap_take.t \
	tests/unit/test_imap_values.t \
	tests/unit/test_imap_write.t \
	tests/unit/test_imapbox.t \
	tests/unit/test_imapbox_facts.t \
	tests/unit/test_imapbox_index.t \
	tests/unit/test_imapbox_kill.t \
	tests/unit/test_imapbox_meta.t \
	tests/unit/test_imapbox_name.t \
	tests/unit/test_imapbox_octets.t \
	tests/unit/test_imapbox_user.t \
	tests/unit/test_imapc.t \
	tests/unit/test_imapc_append.t \
	tests/unit/test_imapc_auth.t \
	tests/unit/test_imapc_build.t \
	tests/unit/test_imapc_caps.t \
	tests/unit/test_imapc_data.t \
	tests/unit/test_imapc_draft.t \
	tests/unit/test_imapc_enable.t \
	tests/unit/test_imapc_esearch.t \
	tests/unit/test_imapc_facts.t \
	tests/unit/test_imapc_fetch.t \
	tests/unit/test_imapc_gather.t \
	tests/unit/test_imapc_ids.t \
	tests/unit/test_imapc_item.t \
	tests/unit/test_imapc_known.t \
	tests/unit/test_imapc_line.t \
	tests/unit/test_imapc_map.t \
	tests/unit/test_imapc_queue.t \
	tests/unit/test_imapc_queue_order.t \
	tests/unit/test_imapc_resync.t \
	tests/unit/test_imapc_salvage.t \
	tests/unit/test_imapc_say.t \
	tests/unit/test_imapc_status.t \
	tests/unit/test_imapc_table.t \
	tests/unit/test_imapc_thread.t \
	tests/unit/test_imapc_verbs.t \
	tests/unit/test_imapd.t \
	tests/unit/test_imapd_admin.t \
	tests/unit/test_imapd_answer.t \
	tests/unit/test_imapd_append.t \
	tests/unit/test_imapd_caps.t \
	tests/unit/test_imapd_facts.t \
	tests/unit/test_imapd_fetch.t \
	tests/unit/test_imapd_fetch_message.t \
	tests/unit/test_imapd_found.t \
	tests/unit/test_imapd_idle.t \
	tests/unit/test_imapd_login.t \
	tests/unit/test_imapd_mailbox.t \
	tests/unit/test_imapd_message.t \
	tests/unit/test_imapd_names.t \
	tests/unit/test_imapd_notify.t \
	tests/unit/test_imapd_search.t \
	tests/unit/test_imapd_select.t \
	tests/unit/test_imapd_verbs.t \
	tests/unit/test_imapd_write.t \
	tests/unit/test_imapdadmin.t \
	tests/unit/test_imapextract.t \
	tests/unit/test_imapextract_binary.t \
	tests/unit/test_imapextract_envelope.t \
	tests/unit/test_imapextract_html.t \
	tests/unit/test_imapextract_preview.t \
	tests/unit/test_imapextract_structure.t \
	tests/unit/test_imapextract_text.t \
	tests/unit/test_imapextract_write.t \
	tests/unit/test_imaplist.t \
	tests/unit/test_imapsearch.t \
	tests/unit/test_imapset.t \
	tests/unit/test_imapsort.t \
	tests/unit/test_imapthread.t \
	tests/unit/test_imapview.t \
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
	tests/unit/test_server.t \
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
	tests/unit/test_stream.t \
	tests/unit/test_structure.t \
	tests/unit/test_structure_find.t \
	tests/unit/test_structure_show.t \
	tests/unit/test_syncnews.t \
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
	tests/fuzz/fuzz_imap_cut.r \
	tests/fuzz/fuzz_imap_values.r \
	tests/fuzz/fuzz_imap_views.r \
	tests/fuzz/fuzz_imap_write.r \
	tests/fuzz/fuzz_imapc_read.r \
	tests/fuzz/fuzz_imapc_verbs.r \
	tests/fuzz/fuzz_imapd.r \
	tests/fuzz/fuzz_imapextract.r \
	tests/fuzz/fuzz_imaplist.r \
	tests/fuzz/fuzz_imapsearch.r \
	tests/fuzz/fuzz_imapset.r \
	tests/fuzz/fuzz_imapsort.r \
	tests/fuzz/fuzz_imapthread.r \
	tests/fuzz/fuzz_imapview.r \
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

HARNESS = tests/dialogue/actor.c tests/dialogue/imap.c \
	tests/dialogue/imap_client.c \
	tests/dialogue/imap_event.c tests/dialogue/imap_server.c \
	tests/dialogue/imap_tags.c tests/dialogue/imap_words.c \
	tests/dialogue/memory.c tests/dialogue/play.c \
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
	tests/linear/engines.c tests/linear/esmtp.c tests/linear/extract.c \
	tests/linear/fields.c tests/linear/imap.c tests/linear/imapc.c \
	tests/linear/imapd.c tests/linear/imapstore.c tests/linear/main.c \
	tests/linear/pop3.c tests/linear/reports.c tests/linear/structure.c

HDRS_TESTS = tests/bench/bench.h tests/bench/mails.h tests/corpus/corpus.h \
	tests/corpus/curl_case.h tests/corpus/curl_server.h \
	tests/corpus/files.h tests/corpus/imapc_run.h tests/corpus/json.h \
	tests/corpus/messages.h tests/corpus/outline.h \
	tests/corpus/stalwart.h tests/corpus/yaml.h tests/dialogue/actor.h \
	tests/dialogue/engine.h tests/dialogue/imap_words.h \
	tests/dialogue/memory.h tests/dialogue/play.h \
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
	tests/unit/hard.h tests/unit/heap.h tests/unit/imapbox_rig.h \
	tests/unit/imap_program.h tests/unit/imapthread_text.h \
	tests/unit/imap_outline.h \
	tests/unit/imapextract_check.h \
	tests/unit/imap_read.h tests/unit/imapd_stored.h \
	tests/unit/imapd_talk.h tests/unit/mime_outline.h \
	tests/unit/mime_trace.h \
	tests/unit/imapc_drive.h \
	tests/unit/imapc_queue_rig.h tests/unit/imapc_show.h \
	tests/unit/imapc_talk.h tests/unit/params_slowly.h \
	tests/unit/pop3c_drive.h \
	tests/unit/pop3d_drive.h \
	tests/unit/sasl_play.h tests/unit/smtp_run.h tests/unit/smtpc_drive.h \
	tests/unit/smtpd_drive.h tests/unit/structure_check.h \
	tests/unit/text_slowly.h tests/unit/words_slowly.h

# One program, which "make bench" runs, with what it compares with.
BENCH = tests/bench/bench

BENCH_SRCS = tests/bench/bench.c tests/bench/bench_codec.c \
	tests/bench/bench_compose.c tests/bench/bench_date.c \
	tests/bench/bench_extract.c tests/bench/bench_header.c \
	tests/bench/bench_imap.c tests/bench/bench_imapd.c \
	tests/bench/bench_mime.c tests/bench/bench_pop3.c \
	tests/bench/bench_reply.c tests/bench/bench_smtp.c \
	tests/bench/bench_words.c \
	tests/bench/mails.c tests/bench/main.c \
	tests/bench/peer_dovecot.c tests/bench/peer_etpan.c \
	tests/bench/peer_etpan_imap.c tests/bench/peer_gmime.c \
	tests/bench/peer_openssl.c

# Runners of test data from elsewhere, which is below $MPROTO_CORPUS.
CORPUS = tests/corpus/address.p tests/corpus/address_forms.p \
	tests/corpus/address_lists.p tests/corpus/curl.p \
	tests/corpus/date.p tests/corpus/downgraded.p \
	tests/corpus/encodings.p tests/corpus/fold.p \
	tests/corpus/imap_angus.p tests/corpus/imap_mailkit.p \
	tests/corpus/imap_ruby.p \
	tests/corpus/mbox.p \
	tests/corpus/mime_faults.p tests/corpus/mime_mime4j.p \
	tests/corpus/mime_mimekit.p tests/corpus/mime_perl.p \
	tests/corpus/mime_sisimai.p tests/corpus/mime_stalwart.p \
	tests/corpus/mime_stalwart_fields.p tests/corpus/mime_texts.p \
	tests/corpus/named.p tests/corpus/params.p tests/corpus/recompose.p \
	tests/corpus/refield.p tests/corpus/report.p \
	tests/corpus/trace.p tests/corpus/whole.p tests/corpus/words.p

CORPUS_SRCS = tests/corpus/corpus.c tests/corpus/files.c \
	tests/corpus/iconv.c tests/corpus/imapc_run.c tests/corpus/json.c \
	tests/corpus/messages.c tests/corpus/outline.c \
	tests/corpus/stalwart.c tests/corpus/yaml.c

# Of tests/corpus/curl.p alone.
CURL_SRCS = tests/corpus/curl_case.c tests/corpus/curl_imap.c \
	tests/corpus/curl_pop3.c tests/corpus/curl_server.c \
	tests/corpus/curl_smtp.c

# Comparisons with others on real mail, and the programs that they run.
PYTHON  = tests/corpus/compose_python.py tests/corpus/date_python.py \
	tests/corpus/fields_python.py tests/corpus/imap_dovecot.py \
	tests/corpus/mime_python.py

FILTERS = tests/corpus/composed.p tests/corpus/extracted.p \
	tests/corpus/mime_parts.p tests/corpus/specs.p

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

# The files that give the examples TLS and DEFLATE, with their arguments.
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
	check-unit check-plain fuzz bench bench-imap bench-maild install \
	uninstall install-maild uninstall-maild clean help

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

examples/imap: $(IMAP) $(TLS_FILES)
	$(CC) $(EXAMPLE) -o $@ $(IMAP) $(TLS) $(STATIC) $(LDFLAGS)

examples/imapproxy: $(PROXY) $(TLS_FILES)
	$(CC) $(EXAMPLE) -o $@ $(PROXY) $(TLS) $(STATIC) $(LDFLAGS)

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

# What maild is made of. One of the tests of its store stops that at each step
# on the disk.
EXAMPLE_TEST = $(CC) $(LIBRARY) -Iexamples -D_FILE_OFFSET_BITS=64 -o $@

tests/unit/test_imap_sync.t: tests/unit/test_imap_sync.c $(IMAPSYNC) \
		$(HDRS_EXAMPLES)
	@$(DEPS) ready
	$(EXAMPLE_TEST) tests/unit/test_imap_sync.c $(IMAPSYNC) $(STATIC) \
		$(LDFLAGS) $(CMOCKA)

tests/unit/test_syncnews.t: tests/unit/test_syncnews.c $(IMAPSYNC) \
		$(HDRS_EXAMPLES)
	@$(DEPS) ready
	$(EXAMPLE_TEST) tests/unit/test_syncnews.c examples/syncnews.c \
		examples/syncstate.c examples/statefile.c $(STATIC) \
		$(LDFLAGS) $(CMOCKA)

IMAPBOX_TESTS = \
	tests/unit/test_imapbox.t \
	tests/unit/test_imapbox_facts.t \
	tests/unit/test_imapbox_index.t \
	tests/unit/test_imapbox_meta.t \
	tests/unit/test_imapbox_octets.t \
	tests/unit/test_imapbox_user.t

tests/unit/test_imapbox.t: tests/unit/test_imapbox.c
tests/unit/test_imapbox_facts.t: tests/unit/test_imapbox_facts.c
tests/unit/test_imapbox_index.t: tests/unit/test_imapbox_index.c
tests/unit/test_imapbox_meta.t: tests/unit/test_imapbox_meta.c
tests/unit/test_imapbox_octets.t: tests/unit/test_imapbox_octets.c
tests/unit/test_imapbox_user.t: tests/unit/test_imapbox_user.c

$(IMAPBOX_TESTS): $(IMAPBOX) examples/imapbox_disk.c $(HDRS_EXAMPLES)
	@$(DEPS) ready
	$(EXAMPLE_TEST) $(@:.t=.c) $(IMAPBOX) examples/imapbox_disk.c \
		$(STATIC) $(LDFLAGS) $(CMOCKA)

tests/unit/test_imapbox_name.t: tests/unit/test_imapbox_name.c $(IMAPBOX) \
		$(HDRS_EXAMPLES)
	@$(DEPS) ready
	$(EXAMPLE_TEST) tests/unit/test_imapbox_name.c examples/imapbox_name.c \
		$(STATIC) $(LDFLAGS) $(CMOCKA)

tests/unit/test_imapbox_kill.t: tests/unit/test_imapbox_kill.c $(IMAPBOX) \
		$(HDRS_EXAMPLES)
	@$(DEPS) ready
	$(EXAMPLE_TEST) tests/unit/test_imapbox_kill.c $(IMAPBOX) $(STATIC) \
		$(LDFLAGS) $(CMOCKA)

tests/unit/test_stream.t: tests/unit/test_stream.c examples/net.c \
		examples/stream.c $(TLS_FILES) $(HDRS_EXAMPLES)
	@$(DEPS) ready
	$(EXAMPLE_TEST) tests/unit/test_stream.c examples/net.c \
		examples/stream.c $(TLS) $(STATIC) $(LDFLAGS) $(CMOCKA)

tests/unit/test_server.t: tests/unit/test_server.c $(SERVER) \
		examples/stream.c $(TLS_FILES) $(HDRS_EXAMPLES)
	@$(DEPS) ready
	$(EXAMPLE_TEST) tests/unit/test_server.c $(SERVER) examples/stream.c \
		$(TLS) $(STATIC) $(LDFLAGS) $(CMOCKA)

$(FUZZ): tests/fuzz/replay.c $(SHARE)

$(CORPUS) $(FILTERS): $(CORPUS_SRCS)

tests/corpus/curl.p: tests/corpus/curl.c $(CURL_SRCS)
	$(CC) $(LIBRARY) -o $@ tests/corpus/curl.c $(CURL_SRCS) \
		$(CORPUS_SRCS) $(STATIC) $(LDFLAGS) $(ICONV)

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

bench-imap: $(BENCH) examples/maild
	@sh tests/bench/imap_wire.sh

bench-maild: examples/maild examples/pop
	@sh tests/bench/smtp_source.sh
	@sh tests/bench/pop3_dovecot.sh
	@sh tests/bench/imap_dovecot.sh
	@sh tests/bench/imap_idle.sh

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

# The server is an example, but one that people can run.
install-maild: examples/maild
	mkdir -p $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1
	cp examples/maild $(DESTDIR)$(BINDIR)
	cp examples/maild.1 $(DESTDIR)$(MANDIR)/man1

uninstall-maild:
	rm -f $(DESTDIR)$(BINDIR)/maild $(DESTDIR)$(MANDIR)/man1/maild.1

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
	@echo 'make demo         a mail travels from send to maild to imap and pop'
	@echo 'make examples     the programs of examples/'
	@echo 'make deps         finds or installs cmocka, for the tests'
	@echo 'make check        every test, in three minutes'
	@echo 'make check-long   the same with the long runs'
	@echo 'make check-unit   only the unit tests, which want cmocka'
	@echo 'make check-plain  only the tests of whole engines, which do not'
	@echo 'make fuzz         libFuzzer, FUZZ_SECONDS=$(FUZZ_SECONDS) for each entry'
	@echo 'make bench        measures speed'
	@echo 'make bench-imap   the same of the client on what a Dovecot says'
	@echo 'make bench-maild  the same of maild, beside smtp-sink and Dovecot'
	@echo 'make install      PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo '                  LIBDIR=$(LIBDIR) INCLUDEDIR=$(INCLUDEDIR)'
	@echo 'make uninstall    with the same words as install'
	@echo 'make install-maild   the mail server, with its man page'
	@echo 'make clean'
	@echo
	@echo 'As arguments also CC CFLAGS CPPFLAGS LDFLAGS AR; -DMPROTO_FREESTANDING'
	@echo 'leaves out the default allocator, and with it all of stdlib;'
	@echo '-DMPROTO_NO_SIMD the vector instructions.'
