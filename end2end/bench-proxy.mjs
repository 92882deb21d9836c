// The baseline of the bench: a plain pass-through proxy in a process of its
// own. What comes in goes out, nothing else. Its argument is the address of
// the model server; it prints its own.
import { Agent, createServer, request } from 'node:http';

const upstream = new URL(process.argv[2]);
const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
const server = createServer((incoming, outgoing) => {
  const { method, url: path } = incoming;
  const headers = { 'content-type': 'application/json' };
  const forward = request({ agent, host: upstream.hostname, port: upstream.port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    // Each token is on its way at once, as in Linnet.
    outgoing.socket.setNoDelay(true);
    answer.pipe(outgoing);
  });
  forward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => forward.destroy());
  incoming.pipe(forward);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(`proxy at http://127.0.0.1:${server.address().port}`));
process.stdin.on('end', () => process.exit()).resume();
