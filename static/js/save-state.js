/* What became of the last change, beside its question and once for the page, where it is read out. */
const words = Object.fromEntries([...document.getElementById("words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]));
const whole = document.getElementById("save-state");
const TONES = { saving: "saving", saved: "saved", conflict: "broken", refused: "broken", closed: "broken", forbidden: "broken" };
const ORDER = ["conflict", "closed", "forbidden", "signed-out", "refused", "broken", "offline", "saving", "incomplete"]; // the worst first
const states = new Map();
let lastSaved = "";

/* A word of the page, its {holes} filled. */
export const word = (name, holes = {}) => Object.entries(holes).reduce((text, [hole, value]) => text.replace(`{${hole}}`, value), words[name] ?? "");

const say = (place, state, time) => {
  const text = state ? word(state === "closed" ? "refused" : state, { time }) : "";
  if (place.textContent === text) return;
  place.textContent = text;
  place.dataset.tone = TONES[state] ?? "kept";
  if (state === "signed-out" && place === whole) {
    const link = document.createElement("a");
    link.href = `${document.getElementById("wizard").dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = word("sign-in");
    place.append(" ", link);
  }
};

export const show = (pair, state, time = "") => {
  if (time) lastSaved = time;
  if (state && state !== "saved") states.set(pair, state);
  else states.delete(pair);
  say(pair.querySelector("[data-state]"), state, time);
  const open = new Set(states.values());
  const worst = ORDER.find((one) => open.has(one));
  say(whole, worst ?? (lastSaved ? "saved" : ""), lastSaved);
};
