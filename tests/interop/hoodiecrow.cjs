// hoodiecrow.cjs DIR PLUGIN...: hoodiecrow of DIR/npm with these plugins, for
// alice, with an empty INBOX and the certificate in DIR.
const fs = require('fs');
const tls = require('tls');
const [dir, ...plugins] = process.argv.slice(2);
const hoodiecrow = require(dir + '/npm/node_modules/hoodiecrow-imap');

const credentials = {
  key: fs.readFileSync(dir + '/key.pem'),
  cert: fs.readFileSync(dir + '/cert.pem'),
};
const imap = hoodiecrow({
  plugins, credentials,
  users: { alice: { password: 'secret' } },
  storage: { INBOX: {}, '': { separator: '/', folders: {} } },
});
const imaps = tls.createServer(credentials, s => imap.createClient(s));

imap.listen(0, '127.0.0.1', () => {
  imaps.listen(0, '127.0.0.1', () => {
    console.log('ready imap=' + imap.server.address().port +
                ',imaps=' + imaps.address().port);
  });
});
