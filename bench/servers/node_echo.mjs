// node's bare HTTP/2 server: checks the CRCs of each event-stream message and answers it with one fixed event.
// It verifies no signature and knows no transcript. usage: node node_echo.mjs REPLY_FILE; prints its port.
import fs from "node:fs";
import http2 from "node:http2";
import zlib from "node:zlib";

const PRELUDE = 12;
const REPLY = fs.readFileSync(process.argv[2]);
const HEADERS = { ":status": 200, "content-type": "application/vnd.amazon.eventstream" };

function readHeaders(bytes, at, end) {
  const headers = {};
  while (at < end) {
    const named = at + 1 + bytes[at];
    const name = bytes.latin1Slice(at + 1, named);
    const type = bytes[named];
    if (type === 8) {
      headers[name] = bytes.readBigInt64BE(named + 1);
      at = named + 9;
    } else if (type === 6 || type === 7) {
      const from = named + 3;
      at = from + bytes.readUInt16BE(named + 1);
      headers[name] = type === 7 ? bytes.latin1Slice(from, at) : bytes.subarray(from, at);
    } else {
      throw new Error(`header type ${type}`);
    }
  }
  return headers;
}

// The message that starts at `start`: its headers and where its payload lies.
function readMessage(bytes, start) {
  const end = start + bytes.readUInt32BE(start) - 4;
  const payload = start + PRELUDE + bytes.readUInt32BE(start + 4);
  const prelude = zlib.crc32(bytes.subarray(start, start + 8));
  if (prelude !== bytes.readUInt32BE(start + 8) || zlib.crc32(bytes.subarray(start, end)) !== bytes.readUInt32BE(end)) {
    throw new Error("CRC");
  }
  return { headers: readHeaders(bytes, start + PRELUDE, payload), payload, end };
}

// Checks every whole message, the inner one too; returns their number and the bytes that are left over.
function readAll(bytes) {
  let at = 0;
  let count = 0;
  while (bytes.length - at >= PRELUDE && bytes.length - at >= bytes.readUInt32BE(at)) {
    const { payload, end } = readMessage(bytes, at);
    if (end > payload) {
      readMessage(bytes, payload);
    }
    count += 1;
    at = end + 4;
  }
  return [count, at < bytes.length ? bytes.subarray(at) : null];
}

function onStream(stream) {
  let rest = null;
  stream.respond(HEADERS);
  stream.on("error", () => {});
  stream.on("data", (data) => {
    let count;
    [count, rest] = readAll(rest ? Buffer.concat([rest, data]) : data);
    for (; count > 0; count -= 1) {
      stream.write(REPLY);
    }
  });
  stream.on("end", () => stream.end());
}

const server = http2.createServer({ settings: { maxConcurrentStreams: 2000, initialWindowSize: 1 << 20 } });
server.on("session", (session) => session.setLocalWindowSize(1 << 24));
server.on("stream", onStream);
server.listen(0, "127.0.0.1", 1024, () => console.log(server.address().port));
