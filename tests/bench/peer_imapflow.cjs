// peer_imapflow.cjs ANSWER FILE: reads with what the imapflow of $IMAPFLOW
// reads with what a server said, which the file has behind a line with its
// length, for about a second of CPU time, and prints how often it could in
// one. Its client does more for each response than is done here.
const fs = require('fs');
const path = require('path');
const lib = path.resolve(process.env.IMAPFLOW || '.',
                         'node_modules/imapflow/dist/cjs') + path.sep;
const { ImapStream } = require(lib + 'handler/imap-stream.js');
const parser = require(lib + 'handler/imap-parser.js');
const { formatMessageResponse } = require(lib + 'tools.js');

const file = fs.readFileSync(process.argv[3]);
const said = file.subarray(file.indexOf('\n') + 1);
const PIECE = 1 << 16;
const log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

async function take(item, mailbox) {
  const got = await parser(item.payload, { literals: item.literals });
  if (got.attributes && got.attributes[0] &&
      got.attributes[0].value === 'FETCH') {
    await formatMessageResponse(got, mailbox, 'md5', null);
  }
}

async function pass() {
  const stream = new ImapStream({ logger: log });
  const mailbox = { path: 'INBOX', uidValidity: 1n };
  let count = 0;
  const sent = (async () => {
    for (let at = 0; at < said.length; at += PIECE) {
      await new Promise(done => stream.write(said.subarray(at, at + PIECE),
                                             done));
    }
    stream.end();
  })();
  for await (const item of stream) {
    await take(item, mailbox);
    item.next();
    count++;
  }
  await sent;
  return count;
}

function seconds() {
  const spent = process.cpuUsage();
  return (spent.user + spent.system) / 1e6;
}

(async () => {
  const start = seconds();
  let passes = 0;
  do {
    if (await pass() === 0) process.exit(1);
    passes++;
  } while (seconds() - start < 1);
  console.log(passes / (seconds() - start));
})();
