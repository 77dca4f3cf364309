/* What the files of the test of linear time share: the work that is counted.
 * Each gives a sum of what it found, so that none is left out. */
#ifndef LINEAR_H
#define LINEAR_H

#include <stddef.h>

/* Room for output, four times the input. */
extern char *room;
extern size_t room_n;

size_t work_base64(const char *p, size_t n);
size_t work_qp(const char *p, size_t n);
size_t work_dots(const char *p, size_t n);
size_t work_unstuff(const char *p, size_t n);
size_t work_scan(const char *p, size_t n);
size_t work_utf7(const char *p, size_t n);
size_t work_utf8(const char *p, size_t n);
size_t work_utf16(const char *p, size_t n);
size_t work_mutf7(const char *p, size_t n);
size_t work_xtext(const char *p, size_t n);
size_t work_flowed(const char *p, size_t n);
size_t work_uu(const char *p, size_t n);
size_t work_filename(const char *p, size_t n);

size_t work_words(const char *p, size_t n);
size_t work_words_encode(const char *p, size_t n);
size_t work_params(const char *p, size_t n);
size_t work_params_write(const char *p, size_t n);
size_t work_addresses(const char *p, size_t n);
size_t work_address_write(const char *p, size_t n);
size_t work_date(const char *p, size_t n);
size_t work_msgids(const char *p, size_t n);
size_t work_received(const char *p, size_t n);
size_t work_tokens(const char *p, size_t n);
size_t work_fields(const char *p, size_t n);
size_t work_fold(const char *p, size_t n);

size_t work_compose_message(const char *p, size_t n);
size_t work_compose_text(const char *p, size_t n);
size_t work_compose_copy(const char *p, size_t n);
size_t work_compose_subject(const char *p, size_t n);
size_t work_compose_items(const char *p, size_t n);

size_t work_report(const char *p, size_t n);
size_t work_partial(const char *p, size_t n);
size_t work_downgrade(const char *p, size_t n);

/* What ends in _octets is fed octet by octet. */
size_t work_mbox(const char *p, size_t n);
size_t work_mbox_octets(const char *p, size_t n);
size_t work_transit(const char *p, size_t n);
size_t work_transit_octets(const char *p, size_t n);
size_t work_mime(const char *p, size_t n);
size_t work_mime_octets(const char *p, size_t n);
size_t work_structure(const char *p, size_t n);
size_t work_body(const char *p, size_t n);
size_t work_imap_values(const char *p, size_t n);
size_t work_imap_cut(const char *p, size_t n);
size_t work_imap_views(const char *p, size_t n);
size_t work_imap_section(const char *p, size_t n);
size_t work_imap_repair(const char *p, size_t n);
size_t work_imap_write(const char *p, size_t n);
size_t work_imapextract(const char *p, size_t n);
size_t work_imapset(const char *p, size_t n);
size_t work_imapc(const char *p, size_t n);
size_t work_imapc_octets(const char *p, size_t n);
size_t work_imapc_resync(const char *p, size_t n);
size_t work_imapd(const char *p, size_t n);
size_t work_imapd_octets(const char *p, size_t n);
size_t work_imapd_fields(const char *p, size_t n);
size_t work_pop3c(const char *p, size_t n);
size_t work_pop3c_octets(const char *p, size_t n);
size_t work_pop3c_uidl(const char *p, size_t n);
size_t work_pop3d(const char *p, size_t n);
size_t work_pop3d_octets(const char *p, size_t n);
size_t work_pop3d_body(const char *p, size_t n);
size_t work_smtpd(const char *p, size_t n);
size_t work_smtpd_octets(const char *p, size_t n);
size_t work_smtpd_keep(const char *p, size_t n);
size_t work_smtpd_trickle(const char *p, size_t n);
size_t work_smtpc(const char *p, size_t n);
size_t work_smtpc_octets(const char *p, size_t n);
size_t work_smtpc_body(const char *p, size_t n);
size_t work_smtpd_esmtp(const char *p, size_t n);
size_t work_smtpd_esmtp_octets(const char *p, size_t n);
size_t work_smtpc_auth(const char *p, size_t n);
size_t work_smtpc_chunks(const char *p, size_t n);
size_t work_proxy_tlvs(const char *p, size_t n);
size_t work_proxy(const char *p, size_t n);
size_t work_smtp_path(const char *p, size_t n);

size_t work_imaplist(const char *p, size_t n);
size_t work_imapsearch(const char *p, size_t n);
size_t work_imapsearch_both(const char *p, size_t n);
size_t work_imapsearch_text(const char *p, size_t n);
size_t work_imapsort(const char *p, size_t n);
size_t work_imapthread(const char *p, size_t n);
size_t work_imapview(const char *p, size_t n);

#endif
