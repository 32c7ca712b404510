// The emulator as tests in JavaScript use it: its control API by fetch, and in it a space of their own. Copy it.
// It finds the emulator by AWS_ENDPOINT_URL, and else where `transcribe-emulator serve` is.
const EMULATOR = process.env.AWS_ENDPOINT_URL ?? "http://localhost:4610";

export async function control(method, path, body) {
  const answer = await fetch(`${EMULATOR}/_emulator/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

/** Return what `find` finds, as soon as it is there: within twenty seconds. */
export async function eventually(find) {
  for (const latest = Date.now() + 20_000; ; await new Promise((go) => setTimeout(go, 50))) {
    const found = await find();
    if (found) return found;
    if (Date.now() > latest) throw new Error(`it never came: ${find}`);
  }
}

/** A key with an account of its own: what is said, broken, expected and seen there is nobody else's. */
export async function openSpace() {
  const { access_key, secret_key, region } = await control("POST", "keys");
  return {
    endpoint: EMULATOR,
    region,
    credentials: { accessKeyId: access_key, secretAccessKey: secret_key },
    say: (say) => control("PUT", `scripts/${access_key}`, { match: { access_key }, say }),
    fault: (what, when) => control("POST", "faults", { when: { access_key, ...when }, do: what }),
    expect: (...rules) => control("POST", "expectations", { name: access_key, access_key, rules }),
    verdict: () => control("GET", `expectations/${access_key}/verdict`),
    journal: () => control("GET", `journal?access_key=${access_key}`),
    habits: async () => (await control("GET", `lint?access_key=${access_key}`)).map(({ habit }) => habit),
    close: () => control("DELETE", `keys/${access_key}`), // and all that was made with it
  };
}
