// The presigned URL of a stream, by Signature Version 4 and the browser's own cryptography. In production sign on your
// server, and give pages the URL: whoever has the page has its keys.
const PATH = "/stream-transcription-websocket";
const EXPIRES = 300; // seconds, the most that the service allows
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; // the SHA-256 of no body

const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const digest = async (text) => hex(await crypto.subtle.digest("SHA-256", bytes(text)));

async function hmac(key, text) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return crypto.subtle.sign("HMAC", imported, bytes(text));
}

/** RFC 3986: encodeURIComponent leaves five characters that AWS wants encoded. */
const encoded = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

const sorted = (members) =>
  Object.entries(members)
    .map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`)
    .sort()
    .join("&");

/** `endpoint`: ws://HOST:PORT or wss://…; `asked`: the parameters of the stream, as AWS names them in the query. */
export async function presigned({ endpoint, region, accessKey, secretKey, token }, asked, now = new Date()) {
  const { host, origin } = new URL(endpoint);
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), region, "transcribe", "aws4_request"];
  const query = sorted({
    ...asked,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": [accessKey, ...scope].join("/"),
    "X-Amz-Date": time,
    "X-Amz-Expires": EXPIRES,
    "X-Amz-SignedHeaders": "host",
    ...(token && { "X-Amz-Security-Token": token }),
  });
  const request = ["GET", PATH, query, `host:${host}`, "", "host", NOTHING].join("\n");
  let key = bytes(`AWS4${secretKey}`);
  for (const part of scope) key = await hmac(key, part);
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), await digest(request)].join("\n");
  return `${origin}${PATH}?${query}&X-Amz-Signature=${hex(await hmac(key, text))}`;
}
