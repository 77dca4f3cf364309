/* libmailproto: the mail protocols and formats, without the sockets.
 *
 * These rules hold for every engine and, where they apply, for the parsers
 * and codecs. The headers below say only what is special to each.
 *
 *  1. An engine is fed octets and yields events; it takes verbs and yields
 *     octets. It never does I/O, never asks the clock, the host name, the
 *     locale or a random source, and calls nothing of yours but the one
 *     allocator function (and charset.h your converter).
 *  2. mproto_wire_in() lends: the engine keeps the pointer, not a copy, until
 *     READ, TLS or CLOSED shows. mproto_wire_keep() frees the buffer earlier.
 *  3. An event and its spans live until next() (or wire_keep()) is called;
 *     verbs, queries and the out side of the wire do not end it. An event
 *     that owes an answer lives until it is answered.
 *  4. Servers owe answers and stand still meanwhile; replies go out in the
 *     order of the commands and always find room. Clients give exactly one
 *     result for each accepted verb.
 *  5. A line, field or reply comes whole or not at all; only message bodies
 *     come in pieces, and no piece is empty.
 *  6. The same octets give the same events, output and errors, however they
 *     were cut.
 *  7. Work is linear in the octets; nothing recurses on input.
 *  8. Memory is bounded by limits that you can set (0 is the documented
 *     default, nothing means infinity), never by what a peer announces.
 *  9. Strings of yours are checked before they are queued: no CR, LF or NUL
 *     reaches the wire through an argument. A refused call changes nothing,
 *     unless its header says what it spoils.
 * 10. Errors above -16 refuse a call; from -16 down the engine is finished,
 *     repeats the code for ever, sends nothing new, and can be freed. A server
 *     tells its peer before it goes.
 * 11. Only CRLF ends a line. Each leniency is a flag that names its attack.
 * 12. Octets behind STARTTLS finish the engine (E_INJECT); tls_on() forgets
 *     what was learnt in the clear.
 * 13. mproto_wire_patience() tells how long the standard waits; the timer is
 *     yours.
 * 14. One engine, one thread at a time; different engines share nothing.
 *
 * Structs that you fill begin with size, set to their sizeof, so that they can
 * grow: zero the rest (an initialiser does). Strings are NUL-terminated where
 * the type is const char *. ISC, see COPYING. */
#ifndef MAILPROTO_H
#define MAILPROTO_H

#include <mailproto/address.h>
#include <mailproto/base.h>
#include <mailproto/base64.h>
#include <mailproto/body.h>
#include <mailproto/charset.h>
#include <mailproto/codec.h>
#include <mailproto/compose.h>
#include <mailproto/date.h>
#include <mailproto/defect.h>
#include <mailproto/digest.h>
#include <mailproto/dots.h>
#include <mailproto/downgrade.h>
#include <mailproto/esmtp.h>
#include <mailproto/fields.h>
#include <mailproto/filename.h>
#include <mailproto/flowed.h>
#include <mailproto/fold.h>
#include <mailproto/imap.h>
#include <mailproto/imapc.h>
#include <mailproto/imapd.h>
#include <mailproto/imapdadmin.h>
#include <mailproto/imapextract.h>
#include <mailproto/imaplist.h>
#include <mailproto/imapsearch.h>
#include <mailproto/imapset.h>
#include <mailproto/imapsort.h>
#include <mailproto/imapthread.h>
#include <mailproto/imapview.h>
#include <mailproto/mbox.h>
#include <mailproto/mime.h>
#include <mailproto/mutf7.h>
#include <mailproto/params.h>
#include <mailproto/partial.h>
#include <mailproto/pop3.h>
#include <mailproto/pop3c.h>
#include <mailproto/pop3d.h>
#include <mailproto/proxy.h>
#include <mailproto/qp.h>
#include <mailproto/relay.h>
#include <mailproto/report.h>
#include <mailproto/sasl.h>
#include <mailproto/scan.h>
#include <mailproto/smtp.h>
#include <mailproto/smtpc.h>
#include <mailproto/smtpd.h>
#include <mailproto/structure.h>
#include <mailproto/tokens.h>
#include <mailproto/trace.h>
#include <mailproto/transit.h>
#include <mailproto/utf8.h>
#include <mailproto/uu.h>
#include <mailproto/wire.h>
#include <mailproto/words.h>
#include <mailproto/xtext.h>

#endif
