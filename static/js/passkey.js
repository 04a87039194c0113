/* Passkeys: create one, or prove one. What the page wants stands in its <script data-allauth-onload type="application/json">. */
const notice = document.querySelector("[data-passkey-notice]");

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0)).buffer;
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (keys) => keys?.map((key) => ({ ...key, id: toBytes(key.id) }));

const say = (error) => {
  const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "unsupported", NotSupportedError: "unsupported" };
  notice.querySelector("p").textContent = notice.dataset[words[error.name] || "failed"];
  notice.hidden = false;
};

const plain = (credential) => ({
  id: credential.id,
  rawId: toText(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: Object.fromEntries(
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
      .filter((name) => credential.response[name])
      .map((name) => [name, toText(credential.response[name])])
  ),
});

const create = async ({ publicKey }, isPasswordless) => {
  const selection = { ...publicKey.authenticatorSelection, residentKey: isPasswordless ? "required" : "discouraged", requireResidentKey: isPasswordless };
  if (isPasswordless) selection.userVerification = "required";
  return plain(await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      authenticatorSelection: selection,
    },
  }));
};

const prove = async ({ publicKey }) => plain(await navigator.credentials.get({
  publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: withBytes(publicKey.allowCredentials) },
}));

const onPage = (ids) => JSON.parse(document.getElementById(ids.data).textContent);

const asked = async (form) => {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
};

const kinds = {
  loginForm: { button: "login", credential: (ids, field) => asked(field.form).then(prove) },
  authenticateForm: { button: "authenticate", credential: (ids) => prove(onPage(ids).request_options) },
  addForm: { button: "add", credential: (ids) => create(onPage(ids).creation_options, document.getElementById(ids.passwordless)?.checked ?? false) },
};

for (const script of document.querySelectorAll("script[data-allauth-onload]")) {
  const kind = kinds[script.dataset.allauthOnload.split(".").pop()];
  if (!kind) continue;
  const { ids } = JSON.parse(script.textContent);
  const field = document.getElementById(ids.credential);
  document.getElementById(ids[kind.button]).addEventListener("click", async (event) => {
    event.preventDefault();
    notice.hidden = true;
    try {
      field.value = JSON.stringify(await kind.credential(ids, field));
      field.form.submit();
    } catch (error) {
      say(error);
    }
  });
}
