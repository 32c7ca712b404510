// Messages of an event stream: two lengths and their checksum, headers, a payload, and the checksum of it all.
const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

const TEXT = 7; // the type of a header's value
const HEADERS = new Uint8Array(
  Object.entries({
    ":message-type": "event",
    ":event-type": "AudioEvent",
    ":content-type": "application/octet-stream",
  }).flatMap(([name, value]) => {
    const [first, second] = [name, value].map((text) => [...new TextEncoder().encode(text)]);
    return [first.length, ...first, TEXT, second.length >> 8, second.length & 255, ...second];
  }),
);

/** The message that carries this sound, a Uint8Array. Without sound it says that there is no more. */
export function audioEvent(sound) {
  const message = new Uint8Array(16 + HEADERS.length + sound.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length);
  view.setUint32(4, HEADERS.length);
  view.setUint32(8, crc32(message.subarray(0, 8)));
  message.set(HEADERS, 12);
  message.set(sound, 12 + HEADERS.length);
  view.setUint32(message.length - 4, crc32(message.subarray(0, -4)));
  return message;
}

/** What the service says: {headers, document}. Raises an Error for a message that was damaged on its way. */
export function read(buffer) {
  const message = new Uint8Array(buffer);
  const view = new DataView(buffer);
  if (view.getUint32(0) !== message.length || view.getUint32(message.length - 4) !== crc32(message.subarray(0, -4))) {
    throw new Error("A message came damaged.");
  }
  const text = (from, length) => new TextDecoder().decode(message.subarray(from, from + length));
  const headers = {};
  const end = 12 + view.getUint32(4);
  for (let at = 12; at < end; ) {
    const name = text(at + 1, message[at]);
    const length = view.getUint16(at + 2 + message[at]);
    at += 4 + message[at];
    headers[name] = text(at, length);
    at += length;
  }
  return { headers, document: JSON.parse(text(end, message.length - 4 - end)) };
}
