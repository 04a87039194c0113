/* Sends one answer and says what became of it: saved, conflict, refused, closed, signed-out, forbidden, offline, broken. */
const form = document.getElementById("answers");
const PATIENCE = 15_000; // milliseconds

const post = (url, body) => fetch(url, {
  method: "POST",
  body,
  headers: { Accept: "application/json", "X-CSRFToken": form.dataset.token },
  redirect: "manual", // a redirect means: signed out
  keepalive: String(body).length < 60_000, // goes through even when the page is left
  signal: AbortSignal.timeout(PATIENCE),
});

/* After signing in again in another tab the token of this page is an old one. */
const fetchToken = async () => {
  const reply = await fetch(location.pathname, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  if (reply.type === "opaqueredirect") return "signed-out";
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const token = page.getElementById("answers")?.dataset.token;
  if (!token) return "forbidden";
  form.dataset.token = token;
  form.elements.csrfmiddlewaretoken.value = token;
  return "fresh";
};

const isSignedOut = (reply) => reply.type === "opaqueredirect" || reply.status === 401;

export const send = async (url, body) => {
  try {
    let reply = await post(url, body);
    if (isSignedOut(reply)) return { state: "signed-out" };
    if (reply.status === 403) {
      const token = await fetchToken();
      if (token !== "fresh") return { state: token };
      reply = await post(url, body);
      if (isSignedOut(reply)) return { state: "signed-out" };
    }
    if (reply.status === 403 || reply.status === 404) return { state: "forbidden" };
    if (![200, 409, 422].includes(reply.status)) return { state: "broken" };
    return await reply.json();
  } catch (error) {
    return { state: error instanceof SyntaxError ? "broken" : "offline" };
  }
};
